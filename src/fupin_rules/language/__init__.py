"""The rule language: text in, typed tree out. Knows models by their `schema` only, never a survey, never data."""

from fupin_rules.language.check import check
from fupin_rules.language.scope import Definition, ParameterDecl, Scope, TableDecl
from fupin_rules.language.source import Source
from fupin_rules.language.tree import Expr
from fupin_rules.language.types import BOOL, Type

__all__ = ["BOOL", "Definition", "Expr", "ParameterDecl", "Scope", "Source", "TableDecl", "Type", "check"]
