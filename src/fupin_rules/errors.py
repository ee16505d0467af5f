"""Ground floor: what can go wrong, said once, in two languages, with a place and a stable code.

Owns `Text` (a Chinese and an English wording), `Diagnostic` (one complaint with its place) and the exceptions that carry
diagnostics. Knows nothing of rules, surveys or tables.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

__all__ = [
    "AsOfError",
    "Diagnostic",
    "FupinError",
    "InputError",
    "Lang",
    "Place",
    "RuleFileError",
    "Text",
    "did_you_mean",
]

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """A wording in Chinese and in English; Chinese comes first wherever both are shown."""

    zh: str
    en: str = ""

    def in_(self, lang: Lang = "zh") -> str:
        """The wording in `lang`; the other one where that is empty."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)

    def to_dict(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a text: `line` and `column` count from 1, in characters (not bytes)."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.file else f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complaint about a rule file: where, what and why, what to write instead."""

    code: str
    message: Text
    place: Place = Place()
    hint: Text | None = None
    severity: Literal["error", "warning", "info"] = "error"

    def at(self, place: Place) -> Diagnostic:
        return replace(self, place=place)

    def in_(self, lang: Lang = "zh") -> str:
        """One line: `file:line:column: code: what, why. What to do.`"""
        where = f"{self.place}: " if str(self.place) else ""
        hint = f" {self.hint.in_(lang)}" if self.hint else ""
        return f"{where}{self.code}: {self.message.in_(lang)}{hint}"

    def to_dict(self) -> dict[str, object]:
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message.to_dict(),
            "hint": self.hint.to_dict() if self.hint else None,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
        }


class FupinError(Exception):
    """Base of every error this library raises on purpose; `diagnostics` holds all complaints at once."""

    def __init__(self, diagnostics: Iterable[Diagnostic] | Diagnostic) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = (
            (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        )
        super().__init__("\n".join(f"{d.in_('zh')}\n    {d.in_('en')}" for d in self.diagnostics))

    @classmethod
    def of(cls, code: str, zh: str, en: str, place: Place | None = None) -> FupinError:
        return cls(Diagnostic(code, Text(zh, en), place or Place()))


class RuleFileError(FupinError):
    """A rule file that cannot be used; nothing of it is loaded."""


class InputError(FupinError):
    """Data that cannot be checked at all (a file that is no workbook, a record that is no household)."""


class AsOfError(InputError):
    """No reference date was given and the data carries none; the clock is never asked."""


def did_you_mean(word: str, known: Sequence[str] | Iterable[str]) -> str | None:
    """The known word nearest to `word`, or None where nothing is near."""
    # Of a Chinese word of two characters one may be wrong.
    cutoff = 0.5 if len(word) == 2 and not word.isascii() else 0.6
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return near[0] if near else None
