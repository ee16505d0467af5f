"""Two runs laid side by side: which differences are solved, which are still there, which are new, and which cannot be told.

Owns the comparison of results. A difference that is no longer said is solved only where this run compared the same thing: an answer
that nobody was asked for this time, or somebody who is no longer there, proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fupin_rules.errors import Diagnostic, InputError, Text
from fupin_rules.reconcile.model import FORMAT, Result, Since, mark

__all__ = ["compared_with", "differences_of"]


def compared_with(result: Result, earlier: Mapping[str, Any]) -> Result:
    """A result with each difference marked `new` or `still`, and the earlier ones that are gone: solved, or no longer to be told.

    Args:
        result: this run's.
        earlier: what an earlier run's `to_dict` gave (its JSON).

    Raises:
        InputError: V101 it is no such result.
    """
    differences = differences_of(earlier)
    before = {d["fingerprint"]: d for d in differences}
    states: dict[str, Since] = {
        d.fingerprint: "still" if d.fingerprint in before else "new" for d in result.differences
    }
    marked = result.since(states)
    now = set(states)
    solved: list[dict[str, Any]] = []
    unclear: list[dict[str, Any]] = []
    for print_, old in before.items():
        if print_ not in now:
            (solved if _decided(result, old) else unclear).append(
                {**old, "since": "solved" if _decided(result, old) else "unclear"}
            )
    return replace(marked, solved=solved, unclear=unclear)


def differences_of(earlier: Any) -> list[dict[str, Any]]:
    """The differences of an earlier run.

    Raises:
        InputError: V101 it is no result of an earlier run.
    """
    differences = earlier.get("differences") if isinstance(earlier, Mapping) else None
    if (
        not isinstance(differences, list)
        or earlier.get("made_by") != "fupin reconcile"
        or earlier.get("format") != FORMAT
    ):
        raise InputError(
            Diagnostic(
                "V101",
                Text(
                    "上次的结果不是 fupin reconcile 写的 JSON。",
                    "the earlier result is no JSON written by fupin reconcile.",
                ),
                hint=Text(
                    "请用 fupin reconcile … --out 结果.json 写的文件。",
                    "Give the file written by fupin reconcile … --out result.json.",
                ),
            )
        )
    return differences


def _decided(result: Result, old: Mapping[str, Any]) -> bool:
    """Whether this run compared what the earlier difference was about: the same sources, and they had something to say."""
    speaking = {
        s["source"] for s in old["says"] if s["state"] not in ("unasked", "absent" if old["path"] else "unasked")
    }
    if not speaking <= {name for name, _, _ in result.sources}:
        return False
    household, member, path = old["household"]["id"] or "", old["member"], old["path"]
    whole = result.present.get(mark(household, None, "#household"))
    here = whole if member is None else result.present.get(mark(household, member["id"], "#member"))
    if path is not None:
        asked = result.asked.get(path)
        if asked is None or here is None:
            return False
        able = {a.split(":")[0] for a in asked if a in here}
        return speaking <= able
    lost = any(r.unit != "cell" and not r.harmless for said in result.rejected.values() for r in said)
    if old["kind"] == "member" and whole is not None:
        return speaking <= {a.removesuffix(":list") for a in whole if a.endswith(":list")}
    # Gone from every source is agreement too, unless it may only not have been read.
    return here is not None or not lost
