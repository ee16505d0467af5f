"""Which language the command speaks, and the few sentences that several of its parts say.

`--lang` on the command line decides, else `FUPIN_LANG`, else Chinese. The choice is made before anything is parsed, so that `--help`
and complaints about the command line itself are in it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from fupin_rules.errors import Diagnostic, FupinError, Lang, Text

__all__ = ["CODES", "Refused", "chosen_language", "refuse"]

CODES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "C101": Text(
            "命令行上写的做不到：没有这个文件、文件夹、规则、户或成员，或结果写不进去",
            "what the command line asks cannot be done",
        ),
        "C102": Text("没有读到一户数据，没有检查", "not one record was read; nothing was checked"),
    }
)
"""Every code of this room. C101 is shown without its code: a clerk does not look up what is said in full."""


def chosen_language(args: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """The language for these arguments; an unknown word counts as not given (the option itself then complains)."""
    chosen = environment.get("FUPIN_LANG", "")
    for i, arg in enumerate(args):
        if arg == "--":
            break
        if arg == "--lang" and i + 1 < len(args):
            chosen = args[i + 1]
        elif arg.startswith("--lang="):
            chosen = arg[7:]
    return "en" if chosen.lower().startswith("en") else "zh"


class Refused(FupinError):
    """Something on the command line that cannot be done as asked; the command ends with status 2."""


def refuse(zh: str, en: str, hint: tuple[str, str] | None = None) -> Refused:
    """What is wrong and what to do about it, ready to raise."""
    return Refused(Diagnostic("C101", Text(zh, en), hint=Text(*hint) if hint else None))
