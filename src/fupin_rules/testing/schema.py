"""JSON Schema of rule files, generated from the forms that load them, so that editors complete and explain in Chinese.

Beyond the forms it knows the field names and code lists of the subjects it is given. Editors only *suggest* these: what is right is
for the loader to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fupin_rules.rulebook.forms import PackForm
from fupin_rules.schema import FieldSpec, RecordSpec, Subject

__all__ = ["rule_file_schema"]

_TYPES: Final[Mapping[str, str]] = {
    "bool": "boolean", "int": "integer", "decimal": "number", "text": "string", "code": "string", "date": "string",
}  # fmt: skip


def rule_file_schema(subjects: Iterable[Subject]) -> dict[str, Any]:
    """The schema of a rule file about these subjects.

    Args:
        subjects: whose fields and code lists are suggested.
    """
    every = list(subjects)
    schema = PackForm.model_json_schema(by_alias=True)
    defs: dict[str, Any] = {_def_name(k): v for k, v in schema.pop("$defs").items()}
    schema = _renamed(schema)
    defs = {k: _renamed(v) for k, v in defs.items()}
    _tidy(schema)
    for d in defs.values():
        _tidy(d)
    names = [*(s.name for s in every), *(p.name for s in every for p in s.parts)]
    paths = sorted({p for s in every for p in _paths(s.spec)})
    rule = defs["Rule"]["properties"]
    _suggest(rule["subject"], names)
    _suggest(defs["Definition"]["properties"]["subject"], names)
    for key in ("review", "required"):
        for option in rule[key].get("anyOf", [rule[key]]):
            if option.get("type") == "array":
                _suggest(option["items"], paths)
    for form, key in (("Parameter", "field"), ("Key", "field")):
        for option in defs[form]["properties"][key].get("anyOf", ()):
            if option.get("type") == "string":
                _suggest(option, [p for p in paths if _coded(every, p)])
    example = defs["Example"]["properties"]
    records: dict[str, Any] = {}
    roots = [{"$ref": f"#/$defs/{_record(s.spec, records)}"} for s in every]
    example["given"] = {"description": example["given"].get("description", ""), "anyOf": [*roots, {"type": "object"}]}
    example["others"]["items"] = {"anyOf": [*roots, {"type": "object"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fupin-rules 规则文件",
        "description": schema.pop("description", ""),
        **{k: v for k, v in schema.items() if k != "title"},
        "$defs": {**dict(sorted(defs.items())), **dict(sorted(records.items()))},
    }


def _def_name(name: str) -> str:
    return name.removesuffix("Form")


def _renamed(node: Any) -> Any:
    """References after the forms' names have lost their suffix."""
    if isinstance(node, dict):
        return {
            k: re.sub(r"Form$", "", v) if k == "$ref" and isinstance(v, str) else _renamed(v) for k, v in node.items()
        }
    return [_renamed(x) for x in node] if isinstance(node, list) else node


def _tidy(node: dict[str, Any]) -> None:
    """Titles made of Python names help nobody; a key that may be left out need not offer `null`."""
    node.pop("title", None)
    for prop in node.get("properties", {}).values():
        prop.pop("title", None)
        options = [o for o in prop.get("anyOf", ()) if o != {"type": "null"}]
        if len(options) == 1 and len(prop["anyOf"]) == 2:
            del prop["anyOf"]
            if prop.get("default", 0) is None:
                del prop["default"]
            for k, v in options[0].items():
                prop.setdefault(k, v)


def _suggest(node: dict[str, Any], words: Iterable[str]) -> None:
    """Offer words without refusing others."""
    known = list(dict.fromkeys(words))
    kept = {k: node.pop(k) for k in ("type", "pattern", "maxLength", "minLength") if k in node}
    node["anyOf"] = [{"enum": known}, kept or {"type": "string"}]


def _paths(spec: RecordSpec, stem: str = "", deep: int = 3) -> Iterable[str]:
    for name, field in spec.fields.items():
        yield f"{stem}{name}"
        if field.record is not None and deep > 1:
            yield from _paths(field.record, f"{stem}{name}.", deep - 1)


def _coded(subjects: Iterable[Subject], path: str) -> bool:
    for s in subjects:
        try:
            return s.spec.at(path).question.code is not None
        except KeyError:
            continue
    return False


def _record(spec: RecordSpec, out: dict[str, Any]) -> str:
    """The definition of a record, by its name; suggestions for the answers of an example."""
    name = f"data.{spec.name}"
    if name not in out:
        out[name] = {}
        out[name] = {
            "type": "object",
            "description": spec.zh,
            "properties": {n: _answer(f, out) for n, f in spec.fields.items()},
        }
    return name


def _answer(field: FieldSpec, out: dict[str, Any]) -> dict[str, Any]:
    q = field.question
    unit = f"（{q.unit}）" if q.unit else ""
    words = " | ".join(x for x in (f"{q.zh}{unit}", q.en) if x)
    one: dict[str, Any]
    if field.record is not None:
        one = {"$ref": f"#/$defs/{_record(field.record, out)}"}
    elif q.code is not None:
        one = {"anyOf": [{"enum": list(q.code.values)}, {"type": "string"}]}
    else:
        one = {"type": _TYPES[field.kind]}
        if field.kind == "decimal":
            one = {"type": ["number", "string"]}
    if field.many:
        listed = {"type": "array", "items": one}
        one = {"anyOf": [listed, {"type": "object", "properties": {"open": listed}, "required": ["open"]}]}
    return {"description": words, "anyOf": [one, {"type": "null"}]}
