"""Looking for examples: what is tried, what is kept, and how it is written into the file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import Engine, Rulebook
from fupin_rules.documents import read_yaml
from fupin_rules.engine.examples import run_examples
from fupin_rules.plugins import Registry
from fupin_rules.rulebook.forms import ExampleForm
from fupin_rules.testing.coverage import measure
from fupin_rules.testing.mutate import mutate
from fupin_rules.testing.suggest import suggest
from fupin_rules.testing.suggest_writing import block, flow, inserted, noted, scalar, yaml_of

HEAD = """\
language: 1
pack: t
title: {zh: 试, en: try}
source: {document: 试}
"""


def engine(text: str) -> Engine:
    return Engine(Rulebook.from_texts({"t.yaml": text}, Registry().subjects().values()))


def closed(text: str, seconds: float = 3) -> tuple[str, list[Any]]:
    """The file with what was found written into it, and what was found."""
    found, _ = suggest(engine(text), seconds=seconds)
    return inserted(text, "t.yaml", found), found


@pytest.mark.parametrize(
    "rules",
    [
        "  - {id: t.one, title: {zh: 试}, expect: size > 3, message: {zh: 试}}\n",
        "  - {id: t.one, title: {zh: 试}, expect: 'answered(size) and size <= visit.size', message: {zh: 试}}\n",
        "  - {id: t.one, title: {zh: 试}, expect: 'any(has(m.health, \"患有大病\") for m in members if not m.left)', message: {zh: 试}}\n",
        "  - {id: t.one, title: {zh: 试}, when: 'poverty_cause in (\"因病\", \"因残\")', expect: count(m for m in members) >= 2, message: {zh: 试}}\n",
        "  - {id: t.one, title: {zh: 试}, subject: member, expect: 'age_on(birth_date, as_of) >= 16', message: {zh: 试}}\n",
        "  - {id: t.one, title: {zh: 试}, required: [size, poverty_cause], message: {zh: 试}}\n",
        "  - {id: t.one, title: {zh: 试}, soften: {when: size > 3, to: warning}, expect: income.per_capita > 5, message: {zh: 试}}\n",
        "  - {id: t.one, title: {zh: 试}, subject: member, unique: {key: name, where: not left, within: household}, message: {zh: 试}}\n",
    ],
    ids=["number", "two-answers", "loop", "codes", "age", "required", "soften", "unique"],
)  # fmt: skip
def test_from_no_example_at_all_examples_are_found_that_show_everything_and_notice_every_mistake(rules: str):
    text, found = closed(_spread(rules))
    assert found
    after = engine(text)
    assert all(r.holds for rule in after.rulebook.rules for r in run_examples(after, rule))
    assert [(g.atom.text, g.sight) for m in measure(after).units for g in m.open] == []
    assert [f.mutant.text for f in mutate(after).fates if f.status == "survived"] == []


def _spread(rule: str) -> str:
    """A rule in braces as a rule on lines of its own, so that examples can be put under it."""
    data = read_yaml(f"rules:\n{rule}").data["rules"][0]
    lines = [line for k, v in data.items() for line in block(k, v, "    ")]
    return f"{HEAD}rules:\n  - {lines[0].lstrip()}\n" + "".join(f"{x}\n" for x in lines[1:])


def test_a_definition_is_shown_by_an_example_of_a_rule_that_uses_it():
    rule = "  - id: t.one\n    title: {zh: 试}\n    expect: not big\n    message: {zh: 试}\n"
    text, found = closed(
        f"{HEAD}definitions:\n  big: {{title: {{zh: 大户}}, is: size > 5 and missing(visit.size)}}\nrules:\n{rule}"
    )
    assert {f.rule.id for f in found} == {"t.one"}
    assert measure(engine(text)).whole


def test_what_hangs_on_a_parameter_is_shown_by_supposing_another_value():
    more = (
        "parameters:\n  open: {title: {zh: 放宽}, type: bool, source: 试, values: [{from: 2014-01-01, value: false}]}\n"
    )
    rule = "  - id: t.one\n    title: {zh: 试}\n    expect: size > 3 or params.open\n    message: {zh: 试}\n"
    text, found = closed(f"{HEAD}{more}rules:\n{rule}")
    assert any(f.example.params == {"open": True} for f in found)
    assert measure(engine(text)).whole


def test_few_examples_are_kept():
    rule = "  - id: t.one\n    title: {zh: 试}\n    expect: size > 3 and income.per_capita > 5\n    message: {zh: 试}\n"
    _, found = closed(f"{HEAD}rules:\n{rule}")
    assert len(found) <= 5
    assert all(f.size <= 8 for f in found)


def test_an_outcome_that_is_called_impossible_is_not_written_but_told():
    rule = "  - id: t.one\n    title: {zh: 试}\n    expect: size > 3\n    message: {zh: 试}\n    impossible: {unknown: 不会}\n"
    found, state = suggest(engine(f"{HEAD}rules:\n{rule}"), seconds=1)
    assert {f.example.outcome for f in found} == {"satisfied", "violated"}
    assert ("t.one", "unknown") in {(r, o) for r, o, _ in state.surprises}


def test_a_rule_without_its_source_is_no_example():
    rule = "  - id: t.one\n    title: {zh: 试}\n    expect: visit.size > 3\n    message: {zh: 试}\n"
    found, _ = suggest(engine(f"{HEAD}rules:\n{rule}"), seconds=1)
    assert found
    assert all("visit" in f.example.given or "visit" in f.example.given["$unreadable"] for f in found)


def test_notes_say_in_chinese_what_an_example_shows():
    rule = "  - id: t.one\n    title: {zh: 试}\n    expect: size > 3\n    message: {zh: 试}\n"
    _, found = closed(f"{HEAD}rules:\n{rule}")
    assert [(noted(f), f.example.given) for f in found] == [
        ("边界：差一就不同（3）；边界：家庭人口数大于3", {"size": 3}),
        ("边界：差一就不同（3）；家庭人口数大于3", {"size": 4}),
        ("说不清是否家庭人口数大于3", {}),
    ]


# -- writing ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (Decimal("0.50"), "0.50"),
        (date(2019, 9, 18), "2019-09-18"),
        ("2019-09-18", "2019-09-18"),
        ("因病", "因病"),
        ("450399", '"450399"'),
        ("true", '"true"'),
        ("no", '"no"'),
        ("a: b", '"a: b"'),
        ('说"话', '"说\\"话"'),
        ("", '""'),
        ("$unreadable", '"$unreadable"'),
        ("有,逗号", '"有,逗号"'),
    ],
)
def test_a_value_is_written_so_that_it_is_read_as_itself(value: Any, text: str):
    assert scalar(value) == text
    read = read_yaml(f"a: {text}").data["a"]
    assert read == (value.isoformat() if isinstance(value, date) else value)


def test_what_is_too_long_for_a_line_is_written_on_several_and_read_the_same():
    value = {
        "members": [
            {"name": "测试" * 12, "health": ["健康", "残疾"], "changes": [{"kind": "死亡"}] * 8} for _ in range(3)
        ]
    }
    assert read_yaml("\n".join(block("given", value, "")) + "\n").data == {"given": value}
    assert read_yaml(f"given: {flow(value)}").data == {"given": value}


def test_an_example_is_written_with_all_it_says():
    example = ExampleForm.model_construct(
        outcome="unknown", given={"size": 3}, member=1, as_of=date(2019, 9, 18), others=({"size": 1},), severity=None,
        related={"t": ({"a": 1},)}, params={"p": 2}, needs=("members[1].left",), note=None,
    )  # fmt: skip
    said = {
        "outcome": "unknown", "as_of": "2019-09-18", "member": 1, "params": {"p": 2}, "note": "试一试", "given": {"size": 3},
        "others": [{"size": 1}], "related": {"t": [{"a": 1}]}, "needs": ["members[1].left"],
    }  # fmt: skip
    for braces in (False, True):
        assert read_yaml(yaml_of(example, "试一试", "  ", braces=braces)).data == [said]


def _put(text: str, name: str = "t.one") -> str:
    class Found:
        rule = type("R", (), {"id": name})
        example = ExampleForm.model_construct(
            outcome="satisfied", given={"size": 4}, member=None, as_of=None, others=(), related={}, params={}, needs=None,
            severity=None, note=None,
        )  # fmt: skip

    return inserted(text, "t.yaml", [Found()], note=lambda _f: "试")  # type: ignore[list-item]


RULE = "  - id: t.one\n    expect: size > 3\n"
NEXT = "\n  # the next\n  - id: t.two\n    expect: size > 4\n"


@pytest.mark.parametrize(
    ("examples", "added"),
    [
        ("    examples:\n      - {outcome: unknown, given: {}}\n", "      - {outcome: satisfied, given: {size: 4}, note: 试}\n"),
        ("    examples:\n      - outcome: unknown\n        given: {}\n", "      - outcome: satisfied\n        note: 试\n        given: {size: 4}\n"),
        ("    examples:\n    - outcome: unknown\n      given: {}\n", "    - outcome: satisfied\n      note: 试\n      given: {size: 4}\n"),
        ("", "    examples:\n      - outcome: satisfied\n        note: 试\n        given: {size: 4}\n"),
    ],
    ids=["braces", "lines", "no-indent", "none-yet"],
)  # fmt: skip
@pytest.mark.parametrize("after", ["", NEXT, "    tags: {a: b}\n" + NEXT])
def test_examples_are_put_below_the_last_in_the_style_of_the_file_and_nothing_else_changes(
    examples: str, added: str, after: str
):
    before = f"rules:\n{RULE}{examples}"
    if not examples and after.startswith("    tags"):
        before, after = before + "    tags: {a: b}\n", NEXT
    text = _put(before + after)
    assert text == before + added + after
    assert len(read_yaml(text).data["rules"][0]["examples"]) == (2 if examples else 1)


def test_an_example_is_put_into_a_file_that_does_not_end_in_a_line_break(tmp_path: Path):
    text = _put("rules:\n  - id: t.one\n    examples:\n      - {outcome: unknown, given: {}}")
    assert read_yaml(text).data["rules"][0]["examples"][1]["note"] == "试"


def test_a_file_with_line_ends_of_windows_keeps_them():
    before = "rules:\r\n  - id: t.one\r\n    examples:\r\n      - {outcome: unknown, given: {}}\r\n"
    text = _put(before)
    assert text.startswith(before)
    assert "\n" not in text.replace("\r\n", "")
