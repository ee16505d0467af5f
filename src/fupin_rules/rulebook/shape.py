"""The shape of a rule file: keys, kinds of values, names that are well formed. Every complaint about it, then whatever can be saved.

What is wrong is taken out and the rest is read on, so that expressions elsewhere in the file get their complaints too; a file with any
complaint is not loaded all the same. Knows nothing of what the expressions mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from fupin_rules.documents import Document
from fupin_rules.errors import Place, did_you_mean
from fupin_rules.rulebook import forms
from fupin_rules.rulebook.desk import Desk, Kind, Path, RuleFile

__all__ = ["read_shape"]

_SHAPE: dict[str, tuple[str, str, str]] = {
    "missing": ("R102", "这里少了键“{key}”。", "the key {key!r} is missing here."),
    "extra_forbidden": ("R103", "这里没有叫“{key}”的键。", "there is no key called {key!r} here."),
    "string_type": ("R104", "“{key}”要文字。", "{key!r} takes a text."),
    "string_pattern_mismatch": ("R105", "“{input}”的写法不对。", "{input!r} is not well formed."),
    "literal_error": ("R106", "“{input}”不在可选的词里：{expected}。", "{input!r} is not one of {expected}."),
    "int_type": ("R107", "“{key}”要整数。", "{key!r} takes an integer."),
    "greater_than_equal": ("R107", "“{key}”要不小于 0 的整数。", "{key!r} takes an integer of 0 or more."),
    "day": ("R108", "“{input}”不是日期。", "{input!r} is no date."),
    "model_type": ("R109", "“{key}”下面要一组键值（映射）。", "{key!r} takes a mapping of keys and values."),
    "dict_type": ("R109", "“{key}”下面要一组键值（映射）。", "{key!r} takes a mapping of keys and values."),
    "tuple_type": ("R110", "“{key}”要一个列表。", "{key!r} takes a list."),
    "bool_type": ("R111", "“{key}”要 true 或 false。", "{key!r} takes true or false."),
    "too_short": ("R112", "“{key}”至少要一项。", "{key!r} takes at least one item."),
    "string_too_short": ("R112", "“{key}”不能是空的。", "{key!r} may not be empty."),
    "string_too_long": ("R114", "“{input}”太长。", "{input!r} is too long."),
}  # fmt: skip
_OTHER = ("R114", "这里的内容不对（{kind}）。", "this is not as it should be ({kind}).")
_HINTS: dict[str, tuple[str, str]] = {
    "string_type": ("数字、日期、是否请加引号。", "Put numbers, dates and booleans in quotes."),
    "day": ("请写作 2019-09-10。", "Write it as 2019-09-10."),
    "tuple_type": ("写成 [甲, 乙]，或每行一个“- 甲”。", "Write [a, b], or one `- a` a line."),
    "bool_type": ("不写 yes、no、是、否。", "Not yes or no."),
}
_PATTERNS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("[0-9]{9}|[0-9]{12}", ("行政区划代码写 2（省）、4（市）、6（县）、9（乡镇）或 12（村）位数字，加引号。", "An area code has 2 digits for a province, 4 a city, 6 a county, 9 a township, 12 a village; in quotes.")),
    (r"\.[a-z][a-z0-9_]*)?", ("表名只用小写字母、数字和下划线，可有一个点，如 external.civil_affairs。", "A table's name has lower-case letters, digits and underscores, and perhaps one dot, as in external.civil_affairs.")),
    ("^[a-z][a-z0-9_]*$", ("名称以小写字母开头，只用小写字母、数字和下划线，如 no_labour。", "A name begins with a lower-case letter and has lower-case letters, digits and underscores, as in no_labour.")),
    ("", ("编号只用小写字母、数字、点、横线和下划线，如 checklist.21。", "An id has lower-case letters, digits, dots, hyphens and underscores, as in checklist.21.")),
)  # fmt: skip
_FREE = ("given", "others", "related", "value", "rows")
"""Keys of data rather than of form: what is empty below them means something."""
_UNITS: dict[str, Kind] = {"definitions": "definition", "parameters": "parameter", "related": "table"}


def read_shape(desk: Desk, document: Document) -> RuleFile | None:
    """The file's form after complaining of everything in its shape; None where nothing can be saved."""
    data = document.data
    if not isinstance(data, dict):
        desk.complain(
            Place(document.file, 1, 1),
            "R101",
            "规则文件是空的，或不是键值形式。",
            "the rule file is empty or no mapping.",
            ("第一行写 language: 1。", "Begin with language: 1."),
        )
        desk.blind = True
        return None
    empty = list(_empty(data, ()))
    for path in empty:
        desk.complain(
            document.place(path, key=True),
            "R113",
            f"“{path[-1]}”后面没有内容。",
            f"nothing stands after {path[-1]!r}.",
            ("请填上，或删去这个键。", "Fill it in, or leave the key out.")
            if re.fullmatch(r"[\w.]+", str(path[-1]))
            else (
                "写在 {…} 里的文字若有逗号，会在逗号处断开：请加引号，或不用花括号、换行写。",
                "Between braces a comma ends the text: put it in quotes, or write it on lines of its own.",
            ),
        )
    if empty:
        data = _without(data, empty)
    try:
        form = forms.PackForm.model_validate(data)
        return RuleFile(document, form, tuple(range(len(form.rules))), _broken(empty))
    except ValidationError as error:
        problems = error.errors(include_url=False)
    for problem in problems:
        loc = tuple(problem["loc"])
        # What has nothing after it has been said already, and so has what makes a list too short: an item that is wrong.
        followed = problem["type"] == "too_short" and any(p["loc"][: len(loc)] == loc != p["loc"] for p in problems)
        if not followed and not (problem["type"] == "missing" and loc in empty):
            _complain(desk, document, problem)
    return _saved(desk, document, data, problems, _broken(empty))


def _broken(paths: list[Path]) -> frozenset[tuple[Kind, str]]:
    return frozenset((_UNITS[str(p[0])], str(p[1])) for p in paths if len(p) > 1 and p[0] in _UNITS)


def _empty(data: Any, path: Path) -> Iterator[Path]:
    """Keys with nothing after them, outside the data of examples and parameters."""
    items: Any = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if value is None:
            yield (*path, key)
        elif isinstance(value, (dict, list)) and not (key in _FREE and len(path) > 1):
            yield from _empty(value, (*path, key))


def _without(data: Any, paths: list[Path]) -> Any:
    """A copy without the values at some paths; an item of a list leaves an empty mapping behind, so that the others keep their place."""
    out = data
    for path in paths:
        out = _cut(out, path)
    return out


def _cut(data: Any, path: Path) -> Any:
    step, rest = path[0], path[1:]
    if isinstance(data, dict):
        if not rest:
            return {k: v for k, v in data.items() if k != step}
        return {k: (_cut(v, rest) if k == step else v) for k, v in data.items()}
    return [(_cut(v, rest) if rest else {}) if i == step else v for i, v in enumerate(data)]


def _complain(desk: Desk, document: Document, problem: Any) -> None:
    loc: Path = tuple(problem["loc"])
    kind = problem["type"]
    code, zh, en = _SHAPE.get(kind, _OTHER)
    in_key = bool(loc) and loc[-1] == "[key]"
    if in_key:
        loc = loc[:-1]
    key = next((str(s) for s in reversed(loc) if isinstance(s, str)), "")
    context = problem.get("ctx", {})
    shown = str(problem.get("input"))
    values = {
        "key": key,
        "input": shown if len(shown) <= 60 else shown[:59] + "…",
        "expected": str(context.get("expected", "")).replace(" or ", ", "),
        "kind": kind,
    }
    hint = _HINTS.get(kind)
    place = (
        document.place(loc[:-1]) if kind == "missing" else document.place(loc, key=in_key or kind == "extra_forbidden")
    )
    if kind == "extra_forbidden":
        known = _keys_at(loc[:-1])
        near = did_you_mean(key, known)
        hint = (
            (f"是不是 {near}？", f"Did you mean {near}?")
            if near
            else (f"可以写：{'、'.join(known)}。", f"There may be: {', '.join(known)}.")
        )
    elif kind == "literal_error":
        words = re.findall(r"'([^']+)'", values["expected"])
        near = did_you_mean(shown, words) if isinstance(problem.get("input"), str) else None
        hint = (f"是不是 {near}？", f"Did you mean {near}?") if near else None
    elif kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        hint = next(h for part, h in _PATTERNS if part in pattern)
    desk.complain(place, code, zh.format(**values), en.format(**values), hint)


# -- what can be saved -------------------------------------------------------------------------------------------------


def _saved(
    desk: Desk, document: Document, data: dict[str, Any], problems: list[Any], broken: frozenset[tuple[Kind, str]]
) -> RuleFile | None:
    """The form without what is wrong in it: an unknown key, else the whole rule, definition, parameter or table."""
    lost = set(broken)
    gone: set[int] = set()
    dropped: set[int] = set()
    for problem in problems:
        loc: Path = tuple(problem["loc"])
        if problem["type"] == "extra_forbidden":
            data = _cut(data, loc)
            continue
        top = loc[0] if loc else ""
        if top in _UNITS and len(loc) > 1:
            lost.add((_UNITS[str(top)], str(loc[1])))
        elif top == "rules" and len(loc) > 1 and isinstance(loc[1], int):
            if len(loc) > 2 and loc[2] in (
                "examples",
                "source",
                "effective",
                "severity",
                "note",
                "false_positives",
                "tags",
                "impossible",
            ):
                data = _cut(data, loc[:3])
            else:
                gone.add(loc[1])
        elif top == "overrides" and len(loc) > 1 and isinstance(loc[1], int):
            dropped.add(loc[1])
        elif top in ("level", "area"):
            # Nobody knows where it holds, nor over what: said once.
            data = {k: v for k, v in data.items() if k not in ("level", "area", "overrides")}
        elif top in ("language", "version", "title", "source", "effective", "subject"):
            data = {k: v for k, v in data.items() if k != top} | {"language": 1}
        else:
            # Without its name, its list of packs or one of its great parts nobody knows what the file means to say.
            desk.blind = True
            data = {k: v for k, v in data.items() if k != top}
    for kind, name in lost:
        section = next(s for s, k in _UNITS.items() if k == kind)
        data = {**data, section: {k: v for k, v in data[section].items() if k != name}}
    rules = data.get("rules", [])
    kept = tuple(i for i in range(len(rules)) if i not in gone)
    data = {"title": {"zh": "?"}, **data, "rules": [rules[i] for i in kept]}
    overrides = data.get("overrides", [])
    left = tuple(i for i in range(len(overrides)) if i not in dropped)
    data["overrides"] = [overrides[i] for i in left]
    try:
        return RuleFile(document, forms.PackForm.model_validate(data), kept, frozenset(lost), left)
    except ValidationError:
        desk.blind = True
        return None


def _keys_at(loc: Path) -> list[str]:
    """The keys a form knows at a place, for suggestions."""
    at: Any = forms.PackForm
    for step in loc:
        if isinstance(at, type) and issubclass(at, BaseModel):
            at = next((f.annotation for n, f in at.model_fields.items() if (f.alias or n) == step), None)
        else:
            # A name in a mapping, or a position in a list: what stands there is the last argument of the type.
            at = _bare(at)
            at = next((a for a in get_args(at) if a is not Ellipsis and _form_in(a)), None)
        at = _bare(at)
    form = _form_in(at)
    return [f.alias or n for n, f in form.model_fields.items()] if form is not None else []


def _bare(annotation: Any) -> Any:
    """Without `| None`."""
    if get_origin(annotation) in (Union, UnionType):
        return next((a for a in get_args(annotation) if a is not type(None)), None)
    return annotation


def _form_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for arg in get_args(annotation):
        found = _form_in(arg)
        if found is not None:
            return found
    return None
