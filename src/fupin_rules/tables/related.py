"""Related tables from files: a department's list, last year's register, into the rows that rules join by key.

Owns the way from a file to the rows of one declared table. A row that could not be tied leaves the list open: nobody is accused of not
standing on it. Knows no survey; what a row looks like comes from the table's declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import create_model

from fupin_rules.errors import Text
from fupin_rules.findings import Rejection
from fupin_rules.language.scope import TableDecl
from fupin_rules.schema import Listing, Open, Part, Question, Record, RecordSpec, Subject
from fupin_rules.tables.accounts import Accounts
from fupin_rules.tables.dataset import Dataset, read_data

__all__ = ["RelatedRows", "read_related"]

_ROWS = "rows_of_this_key"


@dataclass
class RelatedRows:
    """The rows of one related table.

    Attributes:
        rows: trusted dicts in the shape of the table's record; `Open` where some row of the file could not be used.
        rejected: what was not used; every entry is harmless to the data that is checked.
    """

    rows: list[dict[str, Any]]
    rejected: list[Rejection] = field(default_factory=list)
    accounts: Accounts = field(default_factory=Accounts)


def read_related(
    decl: TableDecl,
    paths: str | Path | Sequence[str | Path],
    subjects: Iterable[Subject],
    *,
    profiles: Iterable[str | Path] = (),
) -> RelatedRows:
    """Read the rows of a related table.

    A table declared by its `fields` is read by their Chinese or English names, one row each; one that has the shape of a subject is read
    as records of that subject are, by the same layouts; one that has the shape of a part takes all parts of those records.

    Args:
        decl: the table's declaration.
        paths: a file, or several.
        subjects: the subjects there are.
        profiles: layouts beyond the shipped ones.

    Raises:
        InputError: nothing at all could be read (D1xx).
    """
    for subject in subjects:
        if subject.spec is decl.record:
            return _whole(read_data(paths, subject, profiles=profiles), None)
        for part in subject.parts:
            if subject.spec.fields[part.field].record is decl.record:
                return _whole(read_data(paths, subject, profiles=profiles), part.field)
    return _listed(decl, paths)


def _whole(data: Dataset, part: str | None) -> RelatedRows:
    rows: list[dict[str, Any]] = data.records
    lost = _lost(data)
    if part is not None:
        lists = [r.get(part) for r in rows]
        # A list nobody answered, or one that may have lost an item, leaves all of them open.
        lost = lost or any(x is None or isinstance(x, Open) for x in lists)
        rows = [item for x in lists for item in x or ()]
    return _open_where(rows, data, lost=lost)


def _listed(decl: TableDecl, paths: str | Path | Sequence[str | Path]) -> RelatedRows:
    data = read_data(paths, _by_key(decl), shipped=False)
    key = decl.record.fields[decl.key].question
    data.rejected = [_unkeyed(r, key) if r.unit == "row" else r for r in data.rejected]
    rows = [{decl.key: r[decl.key], **item} for r in data.records for item in r.get(_ROWS) or ()]
    return _open_where(rows, data, lost=_lost(data) or any(isinstance(r.get(_ROWS), Open) for r in data.records))


def _by_key(decl: TableDecl) -> Subject:
    """A subject whose records are the keys of a table and whose parts are its rows, so that rows of one key stay several rows."""
    rest: Any = {name: (_annotation(decl.record, name), None) for name in decl.record.fields if name != decl.key}
    item = create_model(f"{decl.record.name}_row", __base__=Record, __doc__=decl.title.zh, **rest)
    # The row list is never a column: its name is no word anybody heads one with.
    holder = Annotated[Listing[item] | None, Question(_ROWS, _ROWS)]  # type: ignore[valid-type]
    key = (_annotation(decl.record, decl.key), None)
    fields: dict[str, Any] = {decl.key: key, _ROWS: (holder, None)}
    whole = create_model(f"{decl.record.name}_key", __base__=Record, __doc__=decl.title.zh, **fields)
    return Subject(
        name=decl.name, zh=decl.title.zh, model=whole, key=decl.key,
        parts=(Part(name=f"{decl.name}_row", field=_ROWS, zh=decl.title.zh),),
    )  # fmt: skip


def _annotation(record: RecordSpec, name: str) -> Any:
    info = record.model.model_fields[name]
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def _unkeyed(rejection: Rejection, key: Question) -> Rejection:
    """A row without its key, said of a list and not of a register."""
    return replace(
        rejection,
        message=Text(
            f"这一行没有写“{key.zh}”，与谁都连不上。请补上。名单可能不全，不会因此说谁不在名单上。",
            f"the row has no {key.en}, so it belongs to nobody; write it. The list may lack somebody; nobody is said not to be on it.",
        ),
    )


def _lost(data: Dataset) -> bool:
    return any(r.unit != "cell" and not r.harmless for r in data.rejected)


def _open_where(rows: list[dict[str, Any]], data: Dataset, *, lost: bool) -> RelatedRows:
    # What is missing from a list beside the data opens that list and no list of the data itself.
    rejected = [replace(r, harmless=True) for r in data.rejected]
    return RelatedRows(Open(rows) if lost else rows, rejected, data.accounts)
