"""Records as a validator sees them: read-only all the way down, no further than it said it reads, and every answer read is noted.

Knows no rule and no verdict. A view gives what the reference evaluator would read: dates as dates, exact money, None for what is not
answered, whether the data are dicts or models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.errors import did_you_mean
from fupin_rules.schema import UNREADABLE, FieldSpec, Open, RecordSpec

__all__ = ["Items", "NotDeclaredError", "ReadOnlyError", "Sight", "View", "path_of", "plain"]


class ReadOnlyError(TypeError):
    """Something was written to what is shown."""


class NotDeclaredError(LookupError):
    """Something was read that the validator does not name in `reads`, or that is not there at all; says the path, never an answer."""


class Sight:
    """What one call of a validator may see, and what it has seen.

    Args:
        allowed: schema paths it may read.

    Attributes:
        reads: answers read, path -> (field, value as it stands in the data), in order of reading.
        unanswered: of these the unanswered, with the reason.
    """

    __slots__ = ("_views", "allowed", "reads", "unanswered")

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed
        self.reads: dict[str, tuple[FieldSpec, Any]] = {}
        self.unanswered: dict[str, str] = {}
        self._views: dict[str, View] = {}

    def view(self, data: Any, spec: RecordSpec, path: str, dotted: str) -> View:
        """The view of a record, always the same one for a path, so that members can be told apart by `is`."""
        got = self._views.get(path)
        if got is None:
            got = self._views[path] = View(self, data, spec, path, dotted)
        return got

    def read(self, data: Any, field: FieldSpec, path: str, dotted: str) -> Any:
        """An answer as a validator gets it."""
        raw = read_value(data, field.name)
        if field.kind != "record":
            self.reads.setdefault(path, (field, raw))
        if raw is None:
            self.unanswered.setdefault(path, "unreadable" if _unreadable(data, field.name) else "missing")
            return None
        if field.many:
            items = raw["open"] if isinstance(raw, dict) else raw
            complete = not isinstance(raw, (dict, Open))
            if not complete:
                self.unanswered.setdefault(path, "open")
            if field.record is None:
                return Items([plain(x, field.kind) for x in items], complete=complete)
            inner = field.record
            return Items([self.view(x, inner, f"{path}[{i}]", dotted) for i, x in enumerate(items)], complete=complete)
        if field.record is not None:
            return self.view(raw, field.record, path, dotted)
        return plain(raw, field.kind)

    def may(self, dotted: str) -> bool:
        return dotted in self.allowed or any(p.startswith((f"{dotted}.", f"{dotted}:")) for p in self.allowed)


def _unreadable(data: Any, name: str) -> bool:
    marks = data.get(UNREADABLE) if isinstance(data, dict) else getattr(data, "unreadable", None)
    return bool(marks and name in marks)


def plain(value: Any, kind: str) -> Any:
    """A value of its kind: trusted dicts may hold what JSON holds."""
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if kind == "decimal":
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    # Never anything that could be written to.
    return str(value) if isinstance(value, str) and value.__class__ is not str else value


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise ReadOnlyError("a validator may only read what it is shown")


class Items(Sequence[Any]):
    """A list that cannot be written to.

    Attributes:
        complete: whether these are all; of an open list there may be more.
    """

    __slots__ = ("_items", "complete")
    _items: tuple[Any, ...]
    complete: bool

    def __init__(self, items: Sequence[Any], *, complete: bool) -> None:
        object.__setattr__(self, "_items", tuple(items))
        object.__setattr__(self, "complete", complete)

    __setattr__ = __delattr__ = __setitem__ = __delitem__ = _refuse
    append = extend = insert = remove = pop = clear = sort = reverse = _refuse

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Items):
            return self._items == other._items and self.complete == other.complete
        return isinstance(other, (list, tuple)) and self._items == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Short, and without the answers: a log would show them."""
        return f"Items({len(self._items)}{'' if self.complete else ', open'})"


class View(Mapping[str, Any]):
    """A record that cannot be written to: its answers by the English names of fields, as attributes or as items."""

    __slots__ = ("__weakref__", "_data", "_dotted", "_path", "_sight", "_spec")
    _data: Any
    _dotted: str
    _path: str
    _sight: Sight
    _spec: RecordSpec

    def __init__(self, sight: Sight, data: Any, spec: RecordSpec, path: str, dotted: str) -> None:
        for name, value in (("_sight", sight), ("_data", data), ("_spec", spec), ("_path", path), ("_dotted", dotted)):
            object.__setattr__(self, name, value)

    def __getattribute__(self, name: str) -> Any:
        # A field may be called as a method of mappings is (`items`, `values`); the field is what was meant.
        if not name.startswith("_") and name in object.__getattribute__(self, "_spec").fields:
            return self[name]
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        field = self._spec.fields.get(name) if isinstance(name, str) else None
        if field is None:
            near = did_you_mean(str(name), self._spec.fields)
            raise NotDeclaredError(
                f"{self._spec.name} has no field of that name" + (f"; did you mean {near}?" if near else "")
            )
        dotted = f"{self._dotted}{name}"
        if not self._sight.may(dotted):
            raise NotDeclaredError(f"{dotted} is read, but does not stand in `reads`")
        path = f"{self._path}.{name}" if self._path else name
        return self._sight.read(self._data, field, path, f"{dotted}.")

    def __iter__(self) -> Iterator[str]:
        """Names of the fields that may be read."""
        return (n for n in self._spec.fields if self._sight.may(f"{self._dotted}{n}"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name in self._spec.fields

    __setattr__ = __delattr__ = __setitem__ = __delitem__ = _refuse
    update = pop = popitem = clear = setdefault = _refuse

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        """Short, and without the answers: a log would show them."""
        return f"{self._spec.name}({self._path or 'root'})"

    def __reduce__(self) -> NoReturn:
        _refuse()

    __copy__ = __deepcopy__ = _refuse


def path_of(view: View, name: str) -> str:
    """The path of one of a record's answers."""
    spec, path = object.__getattribute__(view, "_spec"), object.__getattribute__(view, "_path")
    if name not in spec.fields:
        raise NotDeclaredError(f"{spec.name} has no field of the name given to `path`")
    return f"{path}.{name}" if path else name
