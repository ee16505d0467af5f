"""A source as it is compared: its records, which questions it was asked, what of it could not be read.

Owns the difference between *not asked* and *not answered*: a question for which a source has no column is never held against it. Knows
no other source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fupin_rules.errors import Text
from fupin_rules.findings import Rejection
from fupin_rules.reconcile.answers import items_of
from fupin_rules.reconcile.settings import Matching
from fupin_rules.schema import UNREADABLE, RecordSpec

if TYPE_CHECKING:
    from fupin_rules.tables import Dataset

__all__ = ["Source", "present"]


@dataclass
class Source:
    """One of the sources that should agree.

    Attributes:
        name: short name, as results and `prefer` write it: `registry`.
        title: what readers call it.
        records: trusted dicts, as `read_data` gives them.
        asked: dotted paths of the questions that were asked.
        found: whether it is a survey, of which what was found counts and not what is registered.
        found_only: whether nothing but what was found counts: the registered answers beside it are another source's.
        rejected: what of it could not be read.
        files: names of its files.
        accounts: the sums of rows and cells, as JSON, where files were read.
    """

    name: str
    title: Text
    records: list[dict[str, Any]]
    asked: frozenset[str]
    found: bool = False
    found_only: bool = False
    rejected: tuple[Rejection, ...] = ()
    files: tuple[str, ...] = ()
    accounts: dict[str, Any] | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        name: str,
        title: Text,
        data: Dataset | Iterable[dict[str, Any]],
        matching: Matching,
        *,
        found: bool = False,
        found_only: bool = False,
    ) -> Source:
        """A source from what was read, or from trusted records.

        Args:
            data: a `Dataset`, or records. Of records (and of files that hold records) a question counts as asked where at least one
                record answers it.
        """
        spec = matching.subject.spec
        records: list[dict[str, Any]] = list(data)
        every = frozenset(path for path, _ in spec.walk())
        unasked: frozenset[str] = getattr(data, "unasked", frozenset())
        asked = every - unasked if unasked else frozenset(present(records, spec))
        accounts = getattr(data, "accounts", None)
        rejected = tuple(getattr(data, "rejected", ()))
        files = tuple(dict.fromkeys(s.file for s in accounts.sheets)) if accounts is not None else ()
        told = accounts.to_dict() if accounts is not None else None
        return cls(name, title, records, asked, found, found_only, rejected, files, told)

    @property
    def lost(self) -> frozenset[str | None]:
        """Codes of records of which rows were lost; None among them where it cannot be told of which."""
        return frozenset(r.subject for r in self.rejected if r.unit != "cell" and not r.harmless)


def present(records: Iterable[Mapping[str, Any]], spec: RecordSpec) -> set[str]:
    """The dotted paths that at least one record answers, or has something unreadable at."""
    found: set[str] = set()

    def look(node: Mapping[str, Any], spec: RecordSpec, prefix: str) -> None:
        for name in node.get(UNREADABLE) or ():
            found.add(prefix + name)
        for name, value in node.items():
            inner = spec.fields.get(name)
            if value is None or inner is None:
                continue
            found.add(prefix + name)
            if inner.record is not None:
                for item in items_of(value) if inner.many else (value,):
                    if isinstance(item, Mapping):
                        look(item, inner.record, f"{prefix}{name}.")

    for record in records:
        look(record, spec, "")
    return found
