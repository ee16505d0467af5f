"""Report sections: a table that a plugin makes of a finished report, shown by every format.

Owns what a section is; how its rows are asked for and shown is the engine's and the reports'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fupin_rules.errors import Text

__all__ = ["Section"]


@dataclass(frozen=True, eq=False)
class Section:
    """A table made of a finished report.

    Attributes:
        id: permanent, small letters, digits, `_` and `-`, joined by dots, e.g. `ziyuan.guest_houses`.
        title: what it shows.
        columns: the heads of its columns.
        rows: called once with a finished `fupin_rules.Report`; yields one tuple for each row, as long as `columns`, of text, whole or exact
            numbers, dates, yes or no, or None. It reads the report and changes nothing. What it raises costs this section only: the
            report says so in its place and `fupin check` ends with status 3. Identity, phone and bank numbers in its texts are masked
            unless the report shows them; names of the people in the data are withheld where a report is handed round (HTML).
    """

    id: str
    title: Text
    columns: tuple[Text, ...]
    rows: Callable[[Any], Iterable[tuple[Any, ...]]]

    def __repr__(self) -> str:
        return f"Section({self.id})"
