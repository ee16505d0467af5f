"""Which profile a file follows and which of its sheets is which, by headers first and names second.

Owns the choice and its explanation where there is none to make: what came nearest, and which headers it lacked. Knows no survey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fupin_rules.findings import Rejection
from fupin_rules.tables.codes import message
from fupin_rules.tables.headers import Title, column_letters, find_header_row, header_key, read_titles
from fupin_rules.tables.plans import ColumnPlan, Profile, SheetPlan
from fupin_rules.tables.workbook import RawSheet

__all__ = ["MappedColumn", "Recognised", "best_fit", "nearness", "recognise"]

_NAMED = 1000


@dataclass(frozen=True)
class MappedColumn:
    """A column of a sheet that answers a question; `rivals` are further columns that say they answer it, too."""

    index: int
    header: str
    plan: ColumnPlan
    rivals: tuple[int, ...] = ()

    @property
    def letters(self) -> str:
        return column_letters(self.index)


@dataclass
class Recognised:
    """A sheet of which it is known what it holds.

    Attributes:
        columns: the columns that answer questions.
        unmapped: the other columns with a header, by index.
        start: index of the first row below the headers.
        title: what the rows above say.
        ignored: columns whose contents are dropped, by index.
    """

    raw: RawSheet
    plan: SheetPlan
    columns: list[MappedColumn]
    unmapped: dict[int, str]
    start: int
    title: Title = field(default_factory=Title)
    ignored: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Fit:
    plan: SheetPlan
    row: int
    hits: int
    missing: tuple[str, ...]
    score: int


def recognise(
    sheets: Sequence[RawSheet], profiles: Sequence[Profile]
) -> tuple[Profile | None, list[Recognised], list[Rejection]]:
    """The profile that fits a file best, its recognised sheets, and what is to be said of headers and other sheets.

    Args:
        sheets: the sheets of one file.
        profiles: candidates; of two that fit alike the earlier one is taken.
    """
    sheets = [s for s in sheets if any(c not in (None, "") for row in s.head for c in row)]
    best: tuple[tuple[int, int], Profile, list[_Fit | None]] | None = None
    for profile in profiles:
        fits = [_best(sheet, profile.sheets) for sheet in sheets]
        # Where nothing fits, the profile that comes nearest gives the explanation.
        total = (
            sum(f.score for f in fits if f is not None and not f.missing),
            sum(f.score for f in fits if f is not None),
        )
        if best is None or total > best[0]:
            best = (total, profile, fits)
    if best is None:
        return None, [], []
    total, profile, fits = best
    found: list[Recognised] = []
    said: list[Rejection] = []
    for sheet, fit in zip(sheets, fits, strict=True):
        if fit is None or fit.missing:
            # Lists for drop-down menus stand on hidden sheets; nobody misses them.
            if not sheet.hidden or (fit is not None and fit.score >= _NAMED):
                said.append(_unknown(sheet, fit))
        else:
            recognised, complaints = _map(sheet, fit)
            found.append(recognised)
            said.extend(complaints)
            rivals = _rivals(sheet, fit, profile, profiles)
            if rivals:
                said.append(_claimed(sheet, profile, rivals))
    return (profile if total[0] else None), found, said


def _rivals(sheet: RawSheet, taken: _Fit, profile: Profile, profiles: Sequence[Profile]) -> list[Profile]:
    """Other layouts that know a sheet just as well and read other answers from it: nobody can say whose it is."""
    found = []
    for other in profiles:
        fit = _best(sheet, other.sheets) if other is not profile else None
        if fit is None or fit.missing or fit.score != taken.score:
            continue
        if _wanted(sheet, fit) != _wanted(sheet, taken):
            found.append(other)
    return found


def _wanted(sheet: RawSheet, fit: _Fit) -> set[str]:
    return {fit.plan.columns[h].path for h in _headers(sheet, fit.row).values() if h in fit.plan.columns}


def _claimed(sheet: RawSheet, taken: Profile, rivals: Sequence[Profile]) -> Rejection:
    ids = [taken.id, *(p.id for p in rivals)]
    said = message("D208", profiles="、".join(ids), profiles_en=", ".join(ids), taken=taken.id)
    return Rejection(unit="sheet", code="D208", message=said, file=sheet.file, sheet=sheet.name, harmless=True)


def best_fit(sheet: RawSheet, profiles: Sequence[Profile]) -> int:
    """How well a sheet fits any of these layouts; 0 where it has not all that one of them needs."""
    fits = [f for p in profiles if (f := _best(sheet, p.sheets)) is not None and not f.missing]
    return max((f.score for f in fits), default=0)


def nearness(sheet: RawSheet, profiles: Sequence[Profile]) -> int:
    """How near a sheet that fits none of these layouts comes to one of them."""
    return max((f.score for p in profiles if (f := _best(sheet, p.sheets)) is not None), default=0)


def _best(sheet: RawSheet, plans: Sequence[SheetPlan]) -> _Fit | None:
    fits = [fit for plan in plans if (fit := _fit(sheet, plan)) is not None]
    # A sheet that has all it needs comes before one that only looks alike.
    return max(fits, key=lambda f: (not f.missing, f.score), default=None)


def _fit(sheet: RawSheet, plan: SheetPlan) -> _Fit | None:
    row, hits = find_header_row(sheet.head_keys, plan.columns.keys())
    if row < 0:
        return None
    there = set(_headers(sheet, row).values())
    paths = {plan.columns[h].path for h in there if h in plan.columns}
    missing = tuple(
        n for n in plan.needs if n not in there and (n not in plan.columns or plan.columns[n].path not in paths)
    )
    declared = len(set(plan.declared) & there)
    named = sheet.name is not None and header_key(sheet.name) in {header_key(n) for n in plan.names}
    # Headers written in the profile say more than those that any question of the same name would answer to.
    return _Fit(plan, row, hits, missing, 2 * declared + hits + (_NAMED if named else 0))


def _headers(sheet: RawSheet, row: int) -> dict[int, str]:
    """Header keys by column; a header that spans rows or stands in the lower of two header rows is found as well."""
    texts = {i: header_key(c) for i, c in enumerate(sheet.head[row]) if header_key(c)}
    for (top, left), (bottom, right) in sheet.merged:
        if top <= row <= bottom and left == right and top < len(sheet.head) and left not in texts:
            cells = sheet.head[top]
            if left < len(cells) and header_key(cells[left]):
                texts[left] = header_key(cells[left])
    return texts


def _map(sheet: RawSheet, fit: _Fit) -> tuple[Recognised, list[Rejection]]:
    start = fit.row + 1
    for (top, left), (bottom, _) in sheet.merged:
        # Headers merged downwards: the rows they cover are no data.
        if top <= fit.row < bottom and left < len(sheet.head[top]) and header_key(sheet.head[top][left]):
            start = max(start, bottom + 1)
    shown = _shown(sheet, fit.row)
    unmapped: dict[int, str] = {}
    said: list[Rejection] = []
    taken: dict[str, MappedColumn] = {}
    ignored = {i for i, key in _headers(sheet, fit.row).items() if key in fit.plan.ignored}
    for index, key in sorted(_headers(sheet, fit.row).items()):
        header = shown.get(index, key)
        plan = fit.plan.columns.get(key)
        if plan is None:
            unmapped[index] = header
            continue
        if plan.path in taken:
            unmapped[index] = header
            first = taken[plan.path]
            taken[plan.path] = replace(first, rivals=(*first.rivals, index))
            said.append(
                Rejection(
                    unit="sheet",
                    code="D203",
                    message=message("D203", header=header, first=first.letters, second=column_letters(index)),
                    file=sheet.file,
                    sheet=sheet.name,
                    row=sheet.row_number(fit.row),
                    column=column_letters(index),
                    header=header,
                )
            )
            continue
        taken[plan.path] = MappedColumn(index, header, plan)
    absent = [p.header for p in _declared(fit.plan) if p.path not in taken]
    if absent:
        # An answer nobody was asked loses no record: the villages' lists stay whole.
        said.append(
            replace(_about(sheet, "D205", headers="、".join(absent), headers_en=", ".join(absent)), harmless=True)
        )
    title = read_titles(sheet.head[: fit.row])
    if title.month is not None and fit.plan.title_date is not None and fit.plan.creates:
        said.append(_about(sheet, "D206", text=title.month))
    return Recognised(sheet, fit.plan, list(taken.values()), unmapped, start, title, frozenset(ignored)), said


def _shown(sheet: RawSheet, row: int) -> dict[int, str]:
    return {i: " ".join(str(c).split()) for i, c in enumerate(sheet.head[row]) if c not in (None, "")}


def _declared(plan: SheetPlan) -> list[ColumnPlan]:
    return [plan.columns[h] for h in plan.declared]


def _about(sheet: RawSheet, code: str, **values: object) -> Rejection:
    return Rejection(unit="sheet", code=code, message=message(code, **values), file=sheet.file, sheet=sheet.name)


def _unknown(sheet: RawSheet, fit: _Fit | None) -> Rejection:
    if fit is None:
        return _about(sheet, "D201", nearest="没有一个表头是认识的", nearest_en="none of its headers is known")
    headers = [next((c.header for k, c in fit.plan.columns.items() if k == n), n) for n in fit.missing]
    if fit.score >= _NAMED or fit.hits >= max(3, 0.6 * len(fit.plan.declared)):
        return _about(sheet, "D202", headers="、".join(headers), headers_en=", ".join(headers))
    return _about(
        sheet,
        "D201",
        nearest=f"最接近的是“{fit.plan.name}”（{fit.plan.profile}），缺表头：{'、'.join(headers)}",
        nearest_en=f"the nearest is {fit.plan.name} ({fit.plan.profile}), which also needs: {', '.join(headers)}",
    )
