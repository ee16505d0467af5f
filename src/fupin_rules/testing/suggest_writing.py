"""Examples as YAML to be pasted, and put into a rule file with every other byte as it was.

Owns how a found example is written (in the file's own style, with a note in Chinese that says what it shows) and where in the file it
goes. Knows nothing of how it was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rich.cells import cell_len

from fupin_rules.backends.sentence import say
from fupin_rules.documents import read_yaml
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr
from fupin_rules.rulebook.forms import ExampleForm
from fupin_rules.testing.mutants import Mutant
from fupin_rules.testing.suggest import Found

__all__ = ["inserted", "noted", "yaml_of"]

_WIDTH = 150
_PLAIN = re.compile(r"[A-Za-z_\u3400-\u9fff（）“”、·—。][\w\u3400-\u9fff（）“”、·—。./-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"}
_SHORT = 44


# -- notes -------------------------------------------------------------------------------------------------------------------


def noted(found: Found) -> str:
    """What an example shows, in Chinese."""
    said: dict[str, str] = {}
    for token in found.shows:
        about, text = _said(found, token)
        if text:
            said.setdefault(about, text)
    if not said:
        return "补一种情形"
    texts = list(said.values())
    if len(texts) > 1 and all(t.endswith("也算") for t in texts):
        return "、".join(t.removesuffix("也算") for t in texts) + "都算"
    texts.sort(key=lambda t: cell_len(t) > 2 * _SHORT)
    kept = texts[:2] if cell_len("；".join(texts[:2])) <= 110 else texts[:1]
    more = "" if len(kept) == len(texts) else f"（共 {len(texts)} 处）"
    return "；".join(kept) + more


def _said(found: Found, token: tuple[Any, ...]) -> tuple[str, str]:
    """What a token is about, and what it says of that."""
    if token[0] == "kill":
        return _of_mutant(token[1].mutant)
    atom = found.state.facts(token[1]).unit.atoms[token[2]]
    about = _words(atom.node)
    if token[0] == "see":
        if token[3] == "unknown":
            if isinstance(atom.node, tree.Missing):
                return about, f"{about.removesuffix('未填')}写了，但看不清"
            return about, f"说不清是否{about}"
        return about, about if token[3] == "holds" else f"并非{about}"
    return about, f"关键在于{about}" if token[3] == 1 else f"关键在于并非{about}"


def _of_mutant(mutant: Any) -> tuple[str, str]:
    if not isinstance(mutant, Mutant):
        return mutant.text, f"“{mutant.word}”也算"
    node, there = mutant.node, mutant.there
    about = _words(node) if node.type.name == "bool" else mutant.text
    match mutant.kind:
        case "operator" if isinstance(node, tree.Compare):
            return about, f"边界：{about}"
        case "operator" if isinstance(node, (tree.And, tree.Or)):
            return about, "几个条件要同时成立" if isinstance(node, tree.And) else "几个条件有一个成立就够"
        case "bound":
            return about, f"边界：差一就不同（{mutant.text.partition(' -> ')[0]}）"
        case "dropped":
            lost = _lost(node, there)
            return (_words(lost), f"少不了这一条：{_words(lost)}") if lost is not None else ("", "少不了适用条件")
        case "loop":
            return about, "一个就够，不必每个都是" if isinstance(
                node, tree.Quant
            ) and not node.every else "要每个都是，一个不够"
        case "code" if isinstance(node, (tree.In, tree.Has)) and isinstance(there, (tree.In, tree.Has)):
            gone = [o for o in node.options if o not in there.options]  # type: ignore[union-attr,operator]
            return mutant.text, "、".join(f"“{o}”" for o in gone) + "也算"
        case "negated":
            return about, f"关键在于{about}"
    return mutant.text, f"关键在于：{mutant.text}" if len(mutant.text) < _SHORT else ""


def _lost(node: Expr, there: Expr) -> Expr | None:
    if isinstance(node, (tree.And, tree.Or)):
        kept = there.parts if isinstance(there, type(node)) else (there,)
        return next((p for p in node.parts if not any(p is k for k in kept)), None)
    if isinstance(node, (tree.Quant, tree.Groups)):
        return node.loop.where
    if isinstance(node, tree.Fold) and isinstance(there, tree.Fold):
        return next((a.where for a, b in zip(node.loops, there.loops, strict=True) if a.where is not b.where), None)
    return None


def _words(node: Expr) -> str:
    said = say(node, "zh").replace("““", "“").replace("””", "”")
    return said if cell_len(said) <= 2 * _SHORT else "这一条件"


# -- YAML --------------------------------------------------------------------------------------------------------------------


def scalar(value: Any) -> str:
    """One value as YAML, quoted where it would be read as something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, int)):
        return str(value)
    if isinstance(value, (Decimal, float)):
        return f"{Decimal(str(value)):f}"
    text = str(value)
    if _DAY.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def block(key: str, value: Any, indent: str) -> list[str]:
    """A key and its value: on one line where that is short enough, else on several."""
    line = f"{indent}{key}: {flow(value)}"
    if cell_len(line) <= _WIDTH or not isinstance(value, (Mapping, list, tuple)) or not value:
        return [line]
    if isinstance(value, Mapping):
        out = [f"{indent}{key}:"]
        for k, v in value.items():
            out += block(scalar(k), v, indent + "  ")
        return out
    out = [f"{indent}{key}:"]
    for item in value:
        text = f"{indent}  - {flow(item)}"
        if cell_len(text) <= _WIDTH or not isinstance(item, Mapping) or not item:
            out.append(text)
            continue
        lines = [x for k, v in item.items() for x in block(scalar(k), v, indent + "    ")]
        out.append(f"{indent}  - {lines[0].lstrip()}")
        out += lines[1:]
    return out


def yaml_of(example: ExampleForm, note: str, indent: str = "", *, braces: bool = False) -> str:
    """An example as YAML, an item of a list.

    Args:
        indent: what stands before the dash.
        braces: on one line in braces, where it is short enough.
    """
    parts: list[tuple[str, Any]] = [("outcome", example.outcome)]
    if example.severity is not None:
        parts.append(("severity", example.severity))
    if example.as_of is not None:
        parts.append(("as_of", example.as_of))
    if example.member:
        parts.append(("member", example.member))
    if example.params:
        parts.append(("params", dict(example.params)))
    given: list[tuple[str, Any]] = [("given", example.given)]
    if example.others:
        given.append(("others", list(example.others)))
    if example.related:
        given.append(("related", {k: list(v) for k, v in example.related.items()}))
    needs = [("needs", list(example.needs))] if example.needs else []
    if braces:
        line = f"{indent}- {flow(dict([*parts, *needs, *given, ('note', note)]))}"
        if cell_len(line) <= _WIDTH:
            return line + "\n"
    lines: list[str] = []
    for key, value in (*parts, ("note", note), *given, *needs):
        lines += block(key, value, indent + "  ")
    return f"{indent}- {lines[0].lstrip()}\n" + "".join(f"{x}\n" for x in lines[1:])


# -- into the file -----------------------------------------------------------------------------------------------------------


def inserted(text: str, name: str, found: Iterable[Found], note: Callable[[Found], str] = noted) -> str:
    """The text of a rule file with the examples found for its rules, every other byte as it was.

    Args:
        name: the file's name, for complaints.
    """
    by_rule: dict[str, list[Found]] = {}
    for f in found:
        by_rule.setdefault(f.rule.id, []).append(f)
    document = read_yaml(text, name)
    lines = text.splitlines(keepends=True)
    puts: list[tuple[int, str]] = []
    for i, rule in enumerate(document.data.get("rules") or ()):
        got = by_rule.get(rule.get("id"))
        if not got:
            continue
        here = document.place(("rules", i), key=False)
        stem = " " * (here.column - 1)
        examples = rule.get("examples")
        if examples:
            last = document.place(("rules", i, "examples", len(examples) - 1))
            start = last.line - 1
            dash = lines[start].index("-")
            indent = lines[start][:dash]
            braces = lines[start].lstrip().startswith("- {")
            end = _end(lines, start, len(indent))
        else:
            indent, braces = stem + "  ", False
            end = _end(lines, here.line - 1, len(stem) - 2)
            puts.append((end, f"{stem}examples:\n"))
        puts += [(end, yaml_of(f.example, note(f), indent, braces=braces)) for f in got]
    if "\r\n" in text:
        puts = [(end, put.replace("\n", "\r\n")) for end, put in puts]
    return _put(lines, puts)


def _put(lines: Sequence[str], puts: Sequence[tuple[int, str]]) -> str:
    at: dict[int, list[str]] = {}
    for end, text in puts:
        at.setdefault(end, []).append(text)
    out: list[str] = []
    for n, line in enumerate(lines):
        out += at.get(n, ())
        out.append(line)
    if at.get(len(lines)) and out and not out[-1].endswith("\n"):
        out.append("\n")
    out += at.get(len(lines), ())
    return "".join(out)


def _end(lines: Sequence[str], start: int, indent: int) -> int:
    """The line after the last one that belongs to what begins at `start`, blank lines and comments below it not counted."""
    end = start + 1
    for n in range(start + 1, len(lines)):
        bare = lines[n].strip()
        if not bare:
            continue
        if len(lines[n]) - len(lines[n].lstrip(" ")) <= indent:
            break
        if not bare.startswith("#"):
            end = n + 1
    return end
