"""What names mean where a rule stands: the subject's fields, its parents, variables, parameters, definitions, tables.

Owns name resolution. Knows no values: parameters and tables are known here by their declarations only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from fupin_rules.errors import Text
from fupin_rules.language.functions import BUILTIN, Function
from fupin_rules.language.tree import Expr, Match, Read, Var
from fupin_rules.language.types import Type, of_field
from fupin_rules.schema import RecordSpec, Subject

__all__ = ["Definition", "ParameterDecl", "Scope", "TableDecl"]


@dataclass(frozen=True, eq=False)
class ParameterDecl:
    """A parameter's name, title, type and keys; its values by date and area live in the rulebook.

    Attributes:
        name: as rules write it after `params.`.
        title: for readers.
        type: type of one value; a `set` for a set of words.
        keys: name and type of each key of a table; empty for a single value.
        unit: unit of the value, in Chinese words.
    """

    name: str
    title: Text
    type: Type
    keys: tuple[tuple[str, Type], ...] = ()
    unit: str | None = None


@dataclass(frozen=True, eq=False)
class TableDecl:
    """A related table: rows supplied beside the data, joined by a key.

    Attributes:
        name: as rules write it, e.g. `previous` or `external.civil_affairs`.
        record: fields of a row.
        key: field of the row that is joined on.
        one: whether at most one row belongs to a key.
        by: field of the root subject that gives the key where a rule names the table alone, or None.
        own: the subject whose records of the same data set are the rows, or None for a table supplied by itself.
    """

    name: str
    title: Text
    record: RecordSpec
    key: str
    one: bool
    by: str | None = None
    own: str | None = None


@dataclass(frozen=True, eq=False)
class Definition:
    """A named expression about a subject, already checked."""

    name: str
    title: Text
    subject: str
    body: Expr


@dataclass(frozen=True)
class Scope:
    """The names an expression may use.

    Attributes:
        subject: the root subject, e.g. household.
        part: name of the part the rule is about (`member`), or None for the root itself.
        variables: quantifier variables by name.
    """

    subject: Subject
    part: str | None = None
    variables: Mapping[str, Type] = field(default_factory=dict)
    parameters: Mapping[str, ParameterDecl] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    tables: Mapping[str, TableDecl] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=lambda: BUILTIN)

    @property
    def root_type(self) -> Type:
        return Type("record", record=self.subject.spec)

    @property
    def part_spec(self) -> RecordSpec | None:
        if self.part is None:
            return None
        part = self.subject.part(self.part)
        if part is None:
            raise KeyError(self.part)
        return self.subject.spec.fields[part.field].record

    @property
    def this_spec(self) -> RecordSpec:
        return self.part_spec or self.subject.spec

    def this(self) -> Var:
        """The subject of the rule as an expression."""
        spec = self.part_spec
        if spec is None:
            return Var(type=self.root_type, name=self.subject.name)
        return Var(type=Type("record", record=spec), name="this")

    def root(self) -> Var:
        return Var(type=self.root_type, name=self.subject.name)

    def with_variable(self, name: str, type_: Type) -> Scope:
        return replace(self, variables={**self.variables, name: type_})

    def bare(self, name: str) -> Expr | Definition | None:
        """What a bare name means: a variable, the subject, a parent, a field, a definition, a related table."""
        if name in self.variables:
            return Var(type=self.variables[name], name=name)
        this = self.this()
        found = self.this_spec.find(name)
        if found is not None:
            return Read(type=of_field(found), base=this, field=found)
        if name in {"this", self.part}:
            return this
        if name == self.subject.name:
            return self.root()
        definition = self.definitions.get(name)
        if definition is not None:
            return definition
        table = self.tables.get(name)
        if table is not None:
            return self.table(table)
        return None

    def table(self, decl: TableDecl) -> Expr | None:
        """A related table named alone: joined by the root field it declares."""
        if decl.by is None:
            return None
        key = self.subject.spec.fields[decl.by]
        return Match(type=self.match_type(decl), table=decl, key=Read(type=of_field(key), base=self.root(), field=key))

    @staticmethod
    def match_type(decl: TableDecl) -> Type:
        one = Type("record", nullable=decl.one, record=decl.record)
        return one if decl.one else Type("list", nullable=True, item=one, record=decl.record)

    def names(self) -> Iterator[str]:
        """Every bare name, for suggestions."""
        yield from self.variables
        yield from self.this_spec.names()
        yield from ("as_of", "params", "this", self.subject.name)
        if self.part:
            yield self.part
        yield from self.definitions
        yield from self.tables
