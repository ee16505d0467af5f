"""Whether what a plugin gives will do: each check says what does not fit, as a sentence that goes on from the plugin's name.

Owns no plugin and raises nothing: the registry names who gave it. Functions that pass are guarded here, so that what one raises, or
answers against its own word, costs the rules that call it and nothing else.
"""

from __future__ import annotations

import inspect
import keyword
import re
import string
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from fupin_rules.errors import Text
from fupin_rules.language.calendar import Fault
from fupin_rules.language.functions import Function
from fupin_rules.language.types import Type
from fupin_rules.plugins.sections import Section
from fupin_rules.schema import RecordSpec, Subject

__all__ = ["BACKENDS", "FAILED", "guarded", "misfit_function", "misfit_path", "misfit_section", "misfit_subject"]

BACKENDS: Final = ("polars", "z3")
"""Backends beside Python for which a function may have a meaning."""
FAILED: Final = "function_failed"
"""Code of the fault where a plugin's function raises or answers something else than it says; followed by `:function:plugin`."""
_MOST_COST: Final = 10_000
_SIMPLE: Final = frozenset({"bool", "int", "decimal", "ratio", "text", "code", "date"})
_ANSWERS: Final[Mapping[str, tuple[type, ...]]] = {
    "bool": (bool,),
    "int": (int,),
    "decimal": (int, Decimal),
    "ratio": (int, Decimal, Fraction),
    "text": (str,),
    "code": (str,),
    "date": (date,),
}
_ID: Final = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*")


def usable(name: object) -> bool:
    """Whether a rule could write a name."""
    return (
        isinstance(name, str)
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and unicodedata.normalize("NFKC", name) == name
    )


def misfit_subject(subject: Subject) -> Text | None:
    """What of a subject its model does not have, or what of it no rule could name."""
    try:
        spec = subject.spec
    # A name that an annotation uses and nobody gives is the model's fault as well.
    except (TypeError, NameError) as error:
        return Text(f"的模型读不了：{error}", f"whose model cannot be read: {error}")
    for name in (subject.name, subject.zh, *(p.name for p in subject.parts)):
        if not usable(name):
            return Text(f"的名称 {name!r} 不能写进规则。", f"with a name that rules cannot write: {name!r}.")
    for bad in _unnamable(spec, set()):
        return Text(f"的字段名“{bad}”不能写进规则。", f"with a field that rules cannot name: {bad!r}.")
    names: list[str | None] = [subject.key, subject.label, subject.area, subject.gathers, *subject.groups.values()]
    names += [n for level in subject.within for n in (level.label, level.code)]
    for part in subject.parts:
        field = spec.fields.get(part.field)
        if field is None or field.record is None or not field.many:
            return Text(f"没有列表 {part.field}。", f"without a list {part.field}.")
        names += [f"{part.field}.{n}" for n in (part.key, part.label) if n is not None]
    for path in (*names, *subject.dates):
        if path is None:
            continue
        try:
            spec.at(path)
        except KeyError:
            return Text(f"没有字段 {path}。", f"without a field {path}.")
    return None


def _unnamable(spec: RecordSpec, seen: set[type]) -> Iterator[str]:
    if spec.model in seen:
        return
    seen.add(spec.model)
    for name, f in spec.fields.items():
        if not usable(name):
            yield name
        if f.record is not None:
            yield from _unnamable(f.record, seen)


def misfit_function(function: Function) -> Text | None:
    """What of a function will not do: its names, its types, its meaning."""
    for name in (function.name, function.zh):
        if not usable(name):
            return Text(f"的名称 {name!r} 不能写进规则。", f"cannot be written in a rule: {name!r}.")
    types = [*function.parameters, function.result] if isinstance(function.parameters, tuple) else []
    if not types or not all(isinstance(t, Type) for t in types):
        return Text(
            "的 parameters 应为一组 Type，result 应为 Type（见 fupin_rules.language.types）。",
            "has parameters or a result that are no Type of fupin_rules.language.types.",
        )
    for t in types:
        if t.name not in _SIMPLE or t.interval:
            return Text(
                f"的类型 {t.name} 不行；只收、只给单个的值。",
                f"has the type {t.name}; it takes and gives single values.",
            )
        if t.name == "code" and t.code is None:
            return Text("的 code 类型没有写哪张码表。", "has the type code without a code list.")
        if t.nullable:
            return Text(
                "的类型写了 nullable；缺一个参数就没有结果，可能没有结果的写 partial=True。",
                "has a nullable type; a missing argument makes a missing result, and partial=True says that there may be none.",
            )
    call: Any = function.call
    if not callable(call):
        return Text("的 call 不是函数。", "has a call that cannot be called.")
    fault = _arity(function.call, len(function.parameters))
    if fault is not None:
        return fault
    if isinstance(function.cost, bool) or not isinstance(function.cost, int) or not 1 <= function.cost <= _MOST_COST:
        return Text(
            f"的 cost 应为 1 到 {_MOST_COST} 的整数（一次比较算 1）。", f"has a cost that is no whole number from 1 to {_MOST_COST} (a comparison is 1)."
        )  # fmt: skip
    # A plugin's author may hand over anything, whatever the annotations say.
    given: Any = function
    for name in ("sentence", "doc"):
        if not isinstance(getattr(given, name), Text):
            return Text(
                f"的 {name} 应为 Text(中文, 英文)，给出的是 {type(getattr(given, name)).__name__}。",
                f"has a {name} that is no Text(zh, en) but a {type(getattr(given, name)).__name__}.",
            )
    for name in ("faults", "partial"):
        if not isinstance(getattr(given, name), bool):
            return Text(f"的 {name} 应为 True 或 False。", f"has {name} that is neither True nor False.")
    if not isinstance(given.meanings, Mapping):
        return Text("的 meanings 应为字典。", "has meanings that are no mapping.")
    for backend, meaning in function.meanings.items():
        if backend not in BACKENDS or not callable(meaning):
            return Text(
                f"的 meanings 里 {backend!r} 不行；可写 {'、'.join(BACKENDS)}，各为函数。",
                f"has a meaning for {backend!r}; there may be one, that can be called, for each of {', '.join(BACKENDS)}.",
            )
    return _unsaid(function)


def _arity(call: Callable[..., Any], n: int) -> Text | None:
    try:
        signature = inspect.signature(call)
    except (TypeError, ValueError):
        # Some functions written in C have none.
        return None
    try:
        signature.bind(*range(n))
    except TypeError:
        return Text(f"的 call{signature} 收不了 {n} 个参数。", f"has {n} parameter(s), but its call takes {signature}.")
    return None


def _unsaid(function: Function) -> Text | None:
    n = len(function.parameters)
    for text in (function.sentence.zh, function.sentence.en):
        try:
            places = [p for _, p, _, _ in string.Formatter().parse(text) if p is not None]
        except ValueError:
            places = ["?"]
        if any(not p.isdigit() or int(p) >= n for p in places):
            return Text(
                f"的 sentence {text!r} 里只能写 {{0}} 到 {{{n - 1}}}。",
                f"has a sentence {text!r}; its places are {{0}} to {{{n - 1}}}.",
            )
    if not function.sentence.zh or not function.doc.zh:
        return Text("缺 sentence 或 doc：规则要能念成话。", "lacks its sentence or doc: rules are read out to people.")
    return None


def misfit_section(section: Section) -> Text | None:
    """What of a report section will not do."""
    if not isinstance(section.id, str) or not _ID.fullmatch(section.id):
        return Text(
            f"的编号 {section.id!r} 不对：小写字母、数字、_、-，用点分开。", f"has an id that is no words of small letters joined by dots: {section.id!r}."
        )  # fmt: skip
    if not section.columns or not all(isinstance(c, Text) and c.zh for c in section.columns):
        return Text("没有写列名（columns：一组 Text）。", "has no columns (a tuple of Text).")
    if not isinstance(section.title, Text) or not section.title.zh:
        return Text("没有标题（title：Text）。", "has no title (a Text).")
    rows: Any = section.rows
    if not callable(rows):
        return Text("的 rows 不是函数。", "has rows that cannot be called.")
    return _arity(rows, 1)


def misfit_path(path: Path) -> tuple[str, Text] | None:
    """What is wrong with a path, with its code."""
    if not path.is_absolute():
        return "P105", Text(
            f"给出的路径不是绝对路径：{path}。请从 __file__ 或 importlib.resources 得到。",
            f"gives a path that is not absolute: {path}. Make it from __file__ or importlib.resources.",
        )
    if not path.exists():
        return "P106", Text(f"的文件不在：{path}。", f"names a file that is not there: {path}.")
    return None


def guarded(function: Function, plugin: str) -> Function:
    """The function, so that what it raises and what it should not answer become faults that name it."""
    call, partial, kinds = function.call, function.partial, _ANSWERS[function.result.name]
    failed = f"{FAILED}:{function.name}:{plugin}"
    exact = function.result.name in ("bool", "text", "code", "date")
    code = function.result.code

    def guard(*arguments: Any) -> Any:
        try:
            value = call(*arguments)
        except (Fault, KeyboardInterrupt):
            raise
        # Whatever a plugin's function does, its own process exit included, costs one verdict.
        except BaseException as error:
            raise Fault(failed) from error
        if value is None and partial:
            return None
        if (type(value) is not kinds[0]) if exact else (isinstance(value, bool) or not isinstance(value, kinds)):
            raise Fault(failed)
        if code is not None and value not in code:
            raise Fault(failed)
        return value

    return replace(function, call=guard, faults=True)
