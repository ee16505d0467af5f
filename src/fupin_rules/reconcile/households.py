"""What the room is told of our household: the only module here that names its fields.

The county's system (区办系统) and the national one (国扶系统) keep what is registered; the survey (实际) keeps what the team found, in
`visit` and in each member's `found`. Source: 资扶领发〔2019〕15号 四(二)1(2).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fupin_rules.errors import Text
from fupin_rules.reconcile.settings import Found, Matching, PartMatching
from fupin_rules.schema import Subject

__all__ = ["TITLES", "household_matching"]

TITLES: Final = {
    "registry": Text("区办系统", "county system"),
    "survey": Text("实际", "survey"),
    "national": Text("国扶系统", "national system"),
}
"""The three sources that have to agree, in the order in which the command takes them."""


def household_matching(subject: Subject, leave_out: Iterable[str] = ()) -> Matching:
    """How households are matched and compared.

    The date of the data is of the file, not of the household, and is never compared.

    Args:
        subject: `fupin_rules.survey.HOUSEHOLD`.
        leave_out: further fields (dotted) that are not compared.

    Raises:
        InputError: V102 a field that is left out is none.
    """
    return Matching(
        subject=subject,
        number="head_number",
        head=("relation", "本人或户主"),
        part=PartMatching(number="id_number", name="name", birth="birth_date"),
        found=Found(
            record="visit",
            part="found",
            extra="strangers",
            day="date",
            # The booklet is what the register is held against (附件2 第 3 项).
            instead={
                "members.name": ("name", "register_name"),
                "members.id_number": ("id_number", "register_number"),
            },
        ),
        leave_out=frozenset({"data_date", *leave_out}),
    )
