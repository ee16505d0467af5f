"""Looking rule files over: every room of this package in turn, and which of the advice is wanted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from fupin_rules.documents import read_yaml
from fupin_rules.errors import Diagnostic
from fupin_rules.rulebook import Rulebook
from fupin_rules.testing.lint import answers, characters, logic, names, periods, tried, writing
from fupin_rules.testing.lint.codes import SEVERITIES, Severity
from fupin_rules.testing.lint.desk import Desk, Exempted

__all__ = ["Looked", "lint", "look"]


@dataclass(frozen=True)
class Looked:
    """What came of looking rule files over.

    Attributes:
        found: the advice that was wanted, in order of file and place.
        exempted: advice that the files do without, with their reasons.
        milder: so much more there is below the severity wanted.
    """

    found: tuple[Diagnostic, ...]
    exempted: tuple[Exempted, ...]
    milder: int


def look(
    book: Rulebook,
    files: Mapping[str, str | bytes],
    *,
    as_of: date | None = None,
    only: Collection[str] = (),
    severity: Severity = "warning",
) -> Looked:
    """Advice about rule files that loaded.

    Args:
        book: the rulebook they are part of.
        files: name and text of each file to look at; others of the rulebook count as users of definitions and parameters.
        as_of: the day on which something may have ended; without it nothing is said of that.
        only: these codes and no others, however mild.
        severity: the mildest that is wanted.
    """
    desk = Desk(book, {name: read_yaml(text, name) for name, text in files.items()}, as_of)
    writing.look(desk)
    names.look(desk)
    characters.look(desk)
    periods.look(desk)
    answers.look(desk)
    dead = logic.look(desk)
    tried.look(desk, whole=severity == "info" or "L130" in only, dead=dead)
    _exemptions(desk)
    wanted = [
        d
        for d in desk.found
        if (d.code in only if only else SEVERITIES.index(d.severity) >= SEVERITIES.index(severity))
    ]
    ordered = sorted(wanted, key=lambda d: (d.place.file, d.place.line, d.place.column, d.code))
    exempted = [e for e in desk.exempted if not only or e.advice.code in only]
    return Looked(tuple(ordered), tuple(exempted), 0 if only else len(desk.found) - len(wanted))


def lint(book: Rulebook, files: Mapping[str, str | bytes]) -> list[Diagnostic]:
    """Advice of severity `warning` and `error` about rule files that loaded, in order of file and place; see `look`."""
    return list(look(book, files).found)


def _exemptions(desk: Desk) -> None:
    for file, path, code, rule in desk.idle_exemptions():
        if code == "L130":
            # Whether examples take the same way is only looked at where somebody asks.
            continue
        where = ("规则包 ", "the pack ") if rule is None else ("规则 ", "the rule ")
        name = rule or file.form.pack
        desk.advise(file, path, "L132", key=True, where=f"{where[0]}{name} ", where_en=f"{where[1]}{name}", name=code)
