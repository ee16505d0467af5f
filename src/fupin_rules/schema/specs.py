"""What rules, tables and findings need to know of a model, read off its annotations once.

`describe(Model)` turns a Pydantic record into a `RecordSpec`: its fields by English and by Chinese name, each with its kind of
value. Nothing here looks at data.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from fupin_rules.schema.questions import Question

__all__ = ["FieldSpec", "RecordSpec", "ValueKind", "describe"]

ValueKind = Literal["bool", "int", "decimal", "text", "code", "date", "record"]


@dataclass(frozen=True, eq=False, repr=False)
class FieldSpec:
    """One field of a record.

    Attributes:
        name: English code name (the key in the data).
        kind: kind of one value; with `many`, of each item.
        many: whether the answer is a list.
        record: the spec of the nested record, for kind `record`.
        question: the field's metadata.
    """

    name: str
    kind: ValueKind
    many: bool
    question: Question
    record: RecordSpec | None = None

    def __repr__(self) -> str:
        return f"FieldSpec({self.name})"

    @property
    def zh(self) -> str:
        return self.question.zh


@dataclass(frozen=True, eq=False, repr=False)
class RecordSpec:
    """A record: the model it was read off and its fields in order."""

    name: str
    model: type[BaseModel]
    zh: str
    fields: dict[str, FieldSpec] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"RecordSpec({self.name})"

    def find(self, name: str) -> FieldSpec | None:
        """A field by its English or Chinese name."""
        got = self.fields.get(name)
        if got is not None:
            return got
        return self._by_zh.get(name)

    @property
    def _by_zh(self) -> dict[str, FieldSpec]:
        cached = self.__dict__.get("_zh")
        if cached is None:
            cached = {f.question.zh: f for f in self.fields.values()}
            self.__dict__["_zh"] = cached
        return typing.cast("dict[str, FieldSpec]", cached)

    def names(self) -> Iterator[str]:
        """Every name a rule may use, English first."""
        yield from self.fields
        yield from self._by_zh

    def at(self, path: str) -> FieldSpec:
        """The field at a dotted path, e.g. `members.episodes.start`; KeyError where there is none."""
        spec: RecordSpec | None = self
        found: FieldSpec | None = None
        for part in path.split("."):
            if spec is None:
                raise KeyError(path)
            found = spec.fields[part]
            spec = found.record
        if found is None:
            raise KeyError(path)
        return found

    def walk(self, prefix: str = "") -> Iterator[tuple[str, FieldSpec]]:
        """Every field with its dotted path, nested records included."""
        for name, spec in self.fields.items():
            yield prefix + name, spec
            if spec.record is not None:
                yield from spec.record.walk(f"{prefix}{name}.")


@cache
def describe(model: type[BaseModel]) -> RecordSpec:
    """The spec of a model.

    Args:
        model: a Pydantic model; fields without a `Question` get one made of their name and title.

    Raises:
        TypeError: a field's annotation is of no kind that rules can read (names the model and field).
    """
    doc = (model.__doc__ or model.__name__).strip().splitlines()[0]
    title = model.model_config.get("title")
    spec = RecordSpec(name=model.__name__, model=model, zh=title or doc)
    hints = typing.get_type_hints(model, include_extras=True)
    for name, info in model.model_fields.items():
        if info.alias is not None and info.alias.startswith("$"):
            continue
        if info.default_factory is not None or (not info.is_required() and info.default is not None):
            # What nobody answered would be an answer, and could accuse somebody.
            raise TypeError(
                f"{model.__name__}.{name}: the default must be None: a question nobody answered is not answered"
            )
        annotation = hints[name]
        question = _question(annotation) or Question(zh=info.title or name, en=info.description or name)
        kind, many, nested = _kind(annotation, question, f"{model.__name__}.{name}")
        spec.fields[name] = FieldSpec(name, kind, many, question, describe(nested) if nested else None)
    zh: dict[str, str] = {}
    for f in spec.fields.values():
        if zh.setdefault(f.question.zh, f.name) != f.name:
            raise TypeError(f"{model.__name__}: two fields are called {f.question.zh}: {zh[f.question.zh]}, {f.name}")
    return spec


def _question(annotation: Any) -> Question | None:
    if get_origin(annotation) is Annotated:
        for extra in get_args(annotation)[1:]:
            if isinstance(extra, Question):
                return extra
    return None


def _strip(annotation: Any) -> Any:
    """Without `Annotated` and `| None`."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin is Union or origin is types.UnionType:
            rest = [a for a in get_args(annotation) if a is not type(None)]
            if len(rest) != 1:
                return annotation
            annotation = rest[0]
        else:
            return annotation


_SCALARS: dict[Any, ValueKind] = {
    bool: "bool",
    int: "int",
    Decimal: "decimal",
    float: "decimal",
    str: "text",
    date: "date",
}


def _kind(annotation: Any, question: Question, where: str) -> tuple[ValueKind, bool, type[BaseModel] | None]:
    bare = _strip(annotation)
    many = get_origin(bare) in (list, tuple, set, frozenset)
    if many:
        bare = _strip(get_args(bare)[0])
    if get_origin(bare) is Literal and all(isinstance(a, str) for a in get_args(bare)):
        bare = str
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return "record", many, bare
    kind = _SCALARS.get(bare)
    if kind is None:
        raise TypeError(f"{where}: rules cannot read answers of type {getattr(bare, '__name__', bare)}")
    if kind == "text" and question.code is not None:
        kind = "code"
    return kind, many, None
