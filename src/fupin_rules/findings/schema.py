"""The published JSON Schema of a report, version by version; a test validates real reports against it."""

from __future__ import annotations

from typing import Any

__all__ = ["FORMAT_VERSION", "report_schema"]

FORMAT_VERSION = "1.2"
"""Version of the JSON format: the first number changes when a reader of the old form would break, the second when something is added.

1.1 added `checked`; 1.2 `authority`, `incomplete`, `sections`, `waived` and `waivers`.
"""


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [k for k in properties if k not in optional],
        "additionalProperties": False,
    }


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_STRING = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_DATE = {"type": "string", "format": "date"}
_TEXT = {"$ref": "#/$defs/text"}
_VALUE: dict[str, Any] = {
    "description": "an answer as JSON holds it; exact decimals that no float can hold are strings"
}


def report_schema() -> dict[str, Any]:
    """The schema of what `--format json` writes."""
    outcome = {"enum": ["satisfied", "violated", "unknown", "not_applicable", "error"]}
    about = {
        "rule": _STRING,
        "pack": _STRING,
        "pack_version": _STRING,
        "title": _TEXT,
        "kind": _STRING,
        "severity": {"enum": ["error", "warning", "info"]},
        "outcome": outcome,
        "subject": {"$ref": "#/$defs/ref"},
        "within": {"type": "array", "items": {"$ref": "#/$defs/ref"}},
        "path": _STRING,
        "member": _or_null({"$ref": "#/$defs/ref"}),
        "source": {"$ref": "#/$defs/source"},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    }
    found = {
        **about, "message": _TEXT, "answers": {"type": "array", "items": {"$ref": "#/$defs/answer"}},
        "parameters": {"type": "array", "items": {"$ref": "#/$defs/parameter"}}, "as_of": _DATE,
        "review": {"type": "array", "items": _STRING}, "review_labels": {"type": "array", "items": _TEXT},
        "others": {"type": "array", "items": {"$ref": "#/$defs/ref"}},
    }  # fmt: skip
    waiver = {
        "file": _STRING, "line": _COUNT, "scope": {"enum": ["fingerprint", "part", "subject", "area"]}, "reason": _STRING,
        "approver": _STRING, "since": _or_null(_DATE), "until": _DATE, "baseline": {"type": "boolean"},
    }  # fmt: skip
    tally = _object(
        dict.fromkeys(
            ("satisfied", "violated", "unknown", "not_applicable", "error", "not_run", "waived", "total"), _COUNT
        )
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fupin-rules report",
        "description": f"Report of a check, format version {FORMAT_VERSION}",
        **_object(
            {
                "version": {"const": FORMAT_VERSION},
                "as_of": _or_null(_DATE),
                "as_of_from": _STRING,
                "identifiers": {"enum": ["masked", "shown"]},
                "rulebook": _object({"digest": _STRING, "packs": {"type": "array", "items": _object({"id": _STRING, "version": _STRING, "title": _TEXT})}}),
                "incomplete": {"description": "plugins left out because they were broken, with all their rules; empty for a whole check", "type": "array", "items": _object({"plugin": _STRING, "reason": _TEXT})},
                "authority": _object({"area": _or_null(_STRING), "overrides": {"type": "array", "items": {"$ref": "#/$defs/override"}}}),
                "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
                "waived": {"description": "violated as well, and waived: listed here and not among the findings", "type": "array", "items": {"$ref": "#/$defs/waived"}},
                "waivers": _or_null({"$ref": "#/$defs/waivers"}),
                "unknowns": {"type": "array", "items": {"$ref": "#/$defs/unknown"}},
                "errors": {"type": "array", "items": {"$ref": "#/$defs/problem"}},
                "rejected": {"type": "array", "items": {"$ref": "#/$defs/rejection"}},
                "checked": {"type": "array", "items": {"$ref": "#/$defs/checked"}},
                "sections": {"description": "tables that plugins make of the report", "type": "array", "items": {"$ref": "#/$defs/section"}},
                "summary": {"$ref": "#/$defs/summary"},
            }
        ),
        "$defs": {
            "text": _object({"zh": _STRING, "en": _STRING}),
            "ref": _object({"type": _STRING, "id": _or_null(_STRING), "label": _or_null(_STRING), "index": {"type": "integer"}}, ("index",)),
            "source": _object({k: _or_null(_STRING) for k in ("document", "part", "item", "quote")}),
            "override": _object({
                "rule": _STRING, "parameter": _STRING,
                "effect": {"enum": ["replaced", "off", "severity", "value"]},
                "by": _or_null(_STRING), "severity": _or_null({"enum": ["error", "warning", "info"]}),
                "pack": _STRING, "level": {"enum": ["province", "city", "county"]}, "area": _STRING,
                "reason": _TEXT, "source": {"$ref": "#/$defs/source"}, "from": _or_null(_DATE), "to": _or_null(_DATE),
                "values": {"description": "what a parameter is set to, by day and area", "type": "array", "items": _object({"from": _DATE, "to": _or_null(_DATE), "area": _STRING, "value": _VALUE})},
            }, ("rule", "parameter", "values")),
            "answer": _object({"path": _STRING, "label": _TEXT, "value": _VALUE, "missing": _or_null(_STRING), "who": _or_null(_STRING)}),
            "parameter": _object({"name": _STRING, "label": _TEXT, "value": _VALUE, "unit": _or_null(_STRING), "since": _or_null(_DATE), "area": _or_null(_STRING), "source": _or_null(_STRING)}),
            "section": _object({
                "id": _STRING, "plugin": _STRING, "title": _TEXT, "columns": {"type": "array", "items": _TEXT, "minItems": 1},
                "rows": {"type": "array", "items": {"type": "array"}},
                "fault": _or_null(_TEXT),
            }),
            "tally": tally,
            "finding": _object(found),
            "waived": _object({**found, "waiver": {"$ref": "#/$defs/waiver"}}),
            "waiver": _object(waiver),
            "waivers": _object({
                "files": {"type": "array", "items": _object({"file": _STRING, "digest": _STRING, "entries": _COUNT, "baseline": {"type": "boolean"}})},
                "entries": {"description": "what became of each waiver, those of baselines left out", "type": "array", "items": _object({
                    **waiver, "rules": {"type": "array", "items": _STRING},
                    "state": {"enum": ["in_use", "unused", "expired", "not_yet", "not_run"]}, "waived": _COUNT, "lapsed": _COUNT,
                })},
                "baseline": _or_null(_object(dict.fromkeys(("findings", "still", "gone", "not_run", "expired", "new"), _COUNT))),
            }),
            "unknown": _object({**about, "possible": {"type": "array", "items": outcome}, "needs": {"type": "array", "items": {"$ref": "#/$defs/answer"}}, "first": _or_null(_STRING)}),
            "problem": _object({**about, "code": _STRING, "message": _TEXT}),
            "rejection": _object({"unit": {"enum": ["cell", "row", "sheet", "file", "record"]}, "code": _STRING, "message": _TEXT, "file": _STRING, "sheet": _or_null(_STRING), "row": _or_null(_COUNT), "column": _or_null(_STRING), "header": _or_null(_STRING), "read": _or_null(_STRING), "subject": _or_null(_STRING), "path": _or_null(_STRING)}),
            "checked": _object({
                "type": _STRING,
                "id": _or_null(_STRING),
                "parts": {"description": "the codes of its parts by position", "type": "object", "additionalProperties": {"type": "array", "items": _or_null(_STRING)}},
                "open": {"description": "kinds of parts of which there may be more", "type": "array", "items": _STRING},
                "not_run": {"description": "rules that ran for others and not for this one, with the reason", "type": "object", "additionalProperties": _STRING},
            }, ("parts", "open", "not_run")),
            "summary": _object({
                "subjects": _COUNT,
                "rules": {"type": "array", "items": _object({"rule": _STRING, "title": _TEXT, "severity": _STRING, "outcomes": {"$ref": "#/$defs/tally"}})},
                "places": {"type": "array", "items": _object({"place": {"$ref": "#/$defs/ref"}, "subjects": _COUNT, "rules": {"type": "array", "items": _object({"rule": _STRING, "outcomes": {"$ref": "#/$defs/tally"}})}})},
                "not_run": {"type": "array", "items": _object({"rule": _STRING, "title": _TEXT, "reason": _STRING, "message": _TEXT, "count": _COUNT})},
                "counts": {"type": "object", "additionalProperties": _COUNT},
                "others": {"description": "records of further subjects that were checked together, by subject", "type": "object", "additionalProperties": _COUNT},
            }, ("others",)),
        },
    }  # fmt: skip
