"""Filled forms of annexes 3 and 7 in workbooks: found, read, and tied to the register.

Owns which sheets are forms, which household a form of the six looks is of, and the account of it all. A household is told by its 户编号,
else by village and head, and where that fits several, by size; nothing is guessed.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fupin_rules.annexes.codes import say
from fupin_rules.annexes.layout import fold
from fupin_rules.annexes.reading.edge import EdgeRead, read_edge
from fupin_rules.annexes.reading.grid import Grid, grid_of
from fupin_rules.annexes.reading.looks import LooksRead, read_looks
from fupin_rules.annexes.wording import INDICATORS
from fupin_rules.errors import Text
from fupin_rules.findings import Rejection, mask_key
from fupin_rules.tables import Origin, SheetAccount
from fupin_rules.tables.workbook import MOST_BYTES, UnreadableFile, open_workbook

__all__ = ["Collected", "FormsRead", "collect_forms", "forms_in", "read_forms"]

_KINDS: Final = (".xlsx", ".xlsm", ".xls")
_TITLES: Final = {"脱贫户六看表": 3, "六看表": 3, "边缘户调查表": 7}
_EDGE_ROWS: Final = ("教育", "医疗", "住房", "饮水")
_ONLY_THERE: Final = ("核查指标", "谁核查谁签字", "谁调查谁签字", "一、家庭成员基本情况", "三保障”情况")
_EDGE_PARTS: Final = ("一、家庭成员基本情况", "二、“两不愁三保障”情况")


_BEGINNINGS: Final = frozenset(" \u3000\n123456789" + "".join(w[0] for w in (*INDICATORS, *_EDGE_ROWS)))


@dataclass
class FormsRead:
    """What the forms said.

    Attributes:
        edges: surveys of edge households, trusted dicts.
        looks: how many households were given their form of the six looks.
        rejected: by subject (`household` for six looks, `edge`), everything that was not used, and what to do about it.
        accounts: by subject the two sums of each sheet; a row is a form.
        origin: for each survey's number the file, sheet and row it begins at.
    """

    edges: list[dict[str, Any]] = field(default_factory=list)
    looks: int = 0
    rejected: dict[str, list[Rejection]] = field(default_factory=dict)
    accounts: dict[str, list[SheetAccount]] = field(default_factory=dict)
    origin: dict[str, Origin] = field(default_factory=dict)


@dataclass
class Collected:
    """Forms that were found and read, not yet tied to a register.

    Attributes:
        found: for each sheet the kind of form and the forms on it.
        sheets: file and sheet of everything that is a form; every other sheet is somebody else's to read.
        whole: files in which there is nothing but forms.
    """

    found: list[tuple[int, list[LooksRead | EdgeRead]]] = field(default_factory=list)
    sheets: set[tuple[str, str | None]] = field(default_factory=set)
    whole: set[Path] = field(default_factory=set)

    @property
    def surveys(self) -> frozenset[str]:
        """The numbers of the surveys among them, which sheets with decisions may speak of."""
        reads = (read for _, forms in self.found for read in forms)
        told = (read.record.get("survey_id") for read in reads if isinstance(read, EdgeRead) and not read.blank)
        return frozenset(str(code) for code in told if code)

    def tie(self, households: Sequence[dict[str, Any]]) -> FormsRead:
        """Give each household its form of the six looks, in place.

        Args:
            households: the register.
        """
        out = FormsRead()
        register = _Register(households)
        blanks: dict[tuple[str, str], list[str | None]] = {}
        for kind, forms in self.found:
            subject = "household" if kind == 3 else "edge"
            first = forms[0].grid
            account = SheetAccount(first.file, first.sheet, profile=f"附件{kind}")
            for n, read in enumerate(forms, 1):
                account.rows += 1
                used = _tied(read, register, out) if isinstance(read, LooksRead) else _kept(read, out, n)
                _account(account, read.grid, used=used)
                if used is None:
                    blanks.setdefault((subject, first.file), []).append(first.sheet)
                out.rejected.setdefault(subject, []).extend(read.grid.rejected)
            out.accounts.setdefault(subject, []).append(account)
        for (subject, file), sheets in blanks.items():
            out.rejected.setdefault(subject, []).append(_not_filled(file, sheets))
        return out


def forms_in(path: Path) -> bool:
    """Whether a workbook may hold filled forms: a quick look for words only they have, so that large registers are not read twice."""
    if path.suffix.lower() not in _KINDS:
        return False
    try:
        if path.stat().st_size > MOST_BYTES:
            return False
        data = path.read_bytes()
    except OSError:
        return False
    if not data.startswith(b"PK"):
        # An old workbook: UTF-16 inside, or compressed to one byte a sign, which no Chinese title is.
        return any(word.encode("utf-16-le") in data for word in _ONLY_THERE)
    words = [w.encode() for w in _ONLY_THERE]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                if name.startswith(("xl/sharedStrings", "xl/worksheets/")):
                    with package.open(name) as part:
                        if _holds(part, words):
                            return True
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return False
    return False


def _holds(part: Any, words: list[bytes]) -> bool:
    tail = b""
    while chunk := part.read(1 << 20):
        if any(w in tail + chunk for w in words):
            return True
        tail = chunk[-64:]
    return False


def collect_forms(paths: Iterable[Path | str]) -> Collected:
    """The filled forms in some workbooks; what holds no form is passed over.

    A file that cannot be read is left to whoever reads the rest of it, who says what is wrong.
    """
    out = Collected()
    for given in paths:
        path = Path(given)
        if not forms_in(path):
            continue
        try:
            sheets = open_workbook(path, path.read_bytes())
        except (UnreadableFile, OSError):
            continue
        others = False
        here = len(out.found)
        for sheet in sheets:
            rows = [row for _, chunk in sheet.chunks(0) for row in chunk]
            if not _promising(rows):
                others = others or any(rows)
                continue
            grid = grid_of(sheet, rows)
            by_kind: dict[int, list[LooksRead | EdgeRead]] = {}
            for kind, part in _sections(grid):
                by_kind.setdefault(kind, []).append(read_looks(part) if kind == 3 else read_edge(part))
            out.found.extend(by_kind.items())
            if by_kind:
                out.sheets.add((path.name, sheet.name))
            elif grid.cells:
                others = True
        if len(out.found) > here and not others:
            out.whole.add(path)
    return out


def _promising(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether a sheet may hold forms: words of a form's rows stand in rows of their own.

    A look at each cell's first sign, since registers of a hundred thousand rows pass here too.
    """
    first: dict[str, int] = {}
    for n, row in enumerate(rows):
        for cell in row:
            if cell.__class__ is str and cell[:1] in _BEGINNINGS and len(cell) < 20:
                first.setdefault(re.sub(r"^[0-9]+", "", fold(cell)), n)
    return any(
        len({first[w] for w in words if w in first}) >= least for words, least in ((INDICATORS, 5), (_EDGE_ROWS, 3))
    )


def read_forms(paths: Iterable[Path | str], households: Sequence[dict[str, Any]] = ()) -> FormsRead:
    """Read the filled forms in some workbooks and tie them to the register.

    Args:
        paths: workbooks.
        households: the register, to which forms of the six looks are tied: `six_looks` is set in place.

    Returns:
        Surveys of edge households, and the account of everything that was not used (N2xx and D3xx).
    """
    return collect_forms(paths).tie(households)


def _account(account: SheetAccount, grid: Grid, *, used: bool | None) -> None:
    """A form's cells: of one that was not used none is; of a blank one (None) all are the form's own."""
    account.cells += len(grid.cells)
    if used:
        account.used += 1
        account.understood += grid.count("understood")
        account.cells_aside += grid.count("aside")
        account.cells_rejected += grid.count("rejected")
    elif used is None:
        account.aside += 1
        account.cells_aside += len(grid.cells) - grid.count("rejected")
        account.cells_rejected += grid.count("rejected")
    else:
        account.rejected += 1
        account.cells_rejected += len(grid.cells)


def _sections(grid: Grid) -> Iterable[tuple[int, Grid]]:
    """The forms on a sheet, one below the other; none where it is something else."""
    titles = [(s, _TITLES[key]) for s in sorted(grid.cells) if (key := fold(grid.text(s))) in _TITLES]
    titles = [(s, n) for k, (s, n) in enumerate(titles) if k == 0 or s[0] != titles[k - 1][0][0]]
    starts: list[tuple[int, int]] = []
    for spot, kind in titles:
        above = [s for s in grid.cells if spot[0] - 2 <= s[0] < spot[0]]
        top = min(
            (s[0] for s in above if fold(grid.text(s)).startswith(("附件", "户编号", "调查编号"))), default=spot[0]
        )
        starts.append((top if not starts or top > starts[-1][0] else spot[0], kind))
    if not starts:
        kind = _kind(grid)
        if kind:
            yield kind, grid
        return
    starts[0] = (0, starts[0][1])
    for k, (top, kind) in enumerate(starts):
        until = starts[k + 1][0] if k + 1 < len(starts) else 1 << 30
        cells = {s: v for s, v in grid.cells.items() if top <= s[0] < until}
        part = Grid(grid.file, grid.sheet, cells, grid.spans, {s: f for s, f in grid.fates.items() if s in cells})
        if _kind(part) == kind:
            yield kind, part


def _kind(grid: Grid) -> int:
    """Which form it is: by its title or its headings, and by its rows.

    A list may have the same words as headers, side by side, or as answers, again and again.
    """
    titles = {_TITLES.get(fold(grid.text(s))) for s in grid.cells}
    if (3 in titles or (grid.find("核查指标") and grid.find("有风险隐患"))) and _below_each_other(
        grid, INDICATORS
    ) >= 5:
        return 3
    if (7 in titles or grid.find(*_EDGE_PARTS)) and _below_each_other(grid, _EDGE_ROWS) >= 3:
        return 7
    return 0


def _below_each_other(grid: Grid, words: Sequence[str]) -> int:
    """How many of these words have a row of their own."""
    return len({s[0] for word in words for s in grid.find(word)[:1]})


# -- edge households -----------------------------------------------------------------------------------------------------------


def _kept(read: EdgeRead, out: FormsRead, n: int) -> bool | None:
    grid = read.grid
    if read.blank:
        # What the form lacks is of no interest where nobody filled it in.
        grid.rejected.clear()
        return None
    record = read.record
    if not record.get("survey_id"):
        # A number that is the same from run to run and says nothing of anybody.
        told = f"{grid.file}\x1f{grid.sheet}\x1f{n}"
        record["survey_id"] = f"未编号-{hashlib.blake2b(told.encode(), digest_size=4).hexdigest()}"
    out.edges.append(record)
    out.origin.setdefault(str(record["survey_id"]), Origin(grid.file, grid.sheet, read.row + 1))
    return True


def _not_filled(file: str, sheets: Sequence[str | None]) -> Rejection:
    """Said once of all forms of a file that nobody filled in: hundreds are printed for those who go there."""
    what, do = say("N210", n=len(sheets))
    return Rejection(
        unit="sheet", code="N210", message=Text(f"{what.zh}{do.zh}", f"{what.en} {do.en}"), file=file,
        sheet=sheets[0] if len(set(sheets)) == 1 else None, harmless=True,
    )  # fmt: skip


# -- six looks -----------------------------------------------------------------------------------------------------------------


def _tied(read: LooksRead, register: _Register, out: FormsRead) -> bool | None:
    grid = read.grid
    if read.blank:
        grid.rejected.clear()
        return None
    household = register.of(read)
    if household is None:
        return False
    if isinstance(household.get("six_looks"), dict):
        grid.reject("N208", None, unit="record", path="six_looks")
        return False
    household["six_looks"] = read.record
    out.looks += 1
    return True


class _Register:
    """The register, by code and by village and head."""

    def __init__(self, households: Sequence[dict[str, Any]]) -> None:
        self.by_code: dict[str, list[dict[str, Any]]] = {}
        self.by_head: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for h in households:
            if h.get("household_id"):
                self.by_code.setdefault(str(h["household_id"]), []).append(h)
            for name in {n for n in (h.get("head_name"), _head_of(h)) if n}:
                self.by_head.setdefault((_village(h.get("village")), name), []).append(h)

    def of(self, read: LooksRead) -> dict[str, Any] | None:
        grid, record = read.grid, read.record
        head, size = record.get("head_name"), record.get("size")
        village = read.place.get("village", "")
        if read.code:
            found = self.by_code.get(read.code, [])
            who = f"户编号 {mask_key(read.code)}"
        else:
            for label, value in (("行政村", village), ("户主姓名", head)):
                if not value:
                    grid.reject("N209", None, unit="record", label=label)
                    return None
            found = self.by_head.get((_village(village), str(head)), [])
            town = _town(read.place.get("township"))
            if town and len(found) > 1:
                found = [h for h in found if _town(h.get("township")) in ("", town)]
            if len(found) > 1 and size is not None:
                found = [h for h in found if h.get("size") == size] or found
            who = f"{village} {head}"
        if not found:
            grid.reject("N201", None, unit="record", who=who)
            return None
        if len(found) > 1:
            grid.reject("N202", None, unit="record", who=who, n=len(found))
            return None
        return found[0]


def _head_of(household: Mapping[str, Any]) -> str | None:
    members = household.get("members")
    if not isinstance(members, list):
        return None
    return next((m.get("name") for m in members if isinstance(m, dict) and m.get("relation") == "本人或户主"), None)


def _village(name: Any) -> str:
    """A village's name without the words people leave out or add."""
    text = fold(str(name or ""))
    for word in ("村民委员会", "村委会", "行政村", "社区", "村"):
        if text.endswith(word) and len(text) > len(word):
            return text[: -len(word)]
    return text


def _town(name: Any) -> str:
    text = fold(str(name or ""))
    for word in ("乡镇", "街道", "乡", "镇"):
        if text.endswith(word) and len(text) > len(word):
            return text[: -len(word)]
    return text
