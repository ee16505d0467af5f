"""What a plugin author may get wrong in a validator: each mistake is told with its plugin, at the place of the code, before anything runs."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from rulebook.shops import HEAD, SUBJECTS

from fupin_rules import Rulebook, RuleFileError
from fupin_rules.errors import Text
from fupin_rules.findings import Source
from fupin_rules.rulebook import Reading, Ruling, Supplied, Validator, satisfied

RULES = (
    HEAD.format(pack="a")
    + "rules:\n  - {id: a.one, title: {zh: 试}, subject: shop, expect: size > 0, message: {zh: 话}}\n"
)


def check(reading: Reading) -> Ruling:
    return satisfied()


GOOD: dict[str, Any] = {
    "id": "py.one", "title": Text("应当", "should"), "subject": "shop", "check": check, "source": Source("规定"),
    "message": Text("不对", "wrong"), "reads": ("size",),
}  # fmt: skip


def load(*validators: Validator, rules: str = RULES) -> Rulebook:
    return Rulebook.from_texts(
        {"a.yaml": rules}, SUBJECTS, validators=[Supplied(plugin="demo", validator=v) for v in validators]
    )


def test_a_validator_that_is_right_is_loaded():
    assert load(Validator(**GOOD)).by_id["py.one"].form == "python"


WRONG = {
    "an id with a space": ({"id": "py one"}, "V202", "的编号写法不对"),
    "an id that a rule has": ({"id": "a.one"}, "R210", "的编号已用在 a.yaml"),
    "an id that is no text": ({"id": 3}, "V201", "的 id 应为文字，写的是 int"),
    "a title that is plain text": ({"title": "应当"}, "V201", "的 title 应为Text，写的是 str"),
    "a title in English only": ({"title": Text("", "should")}, "V201", "没有中文标题"),
    "a subject nobody has": ({"subject": "shops"}, "R207", "说的是 shops，没有这种对象"),
    "a check that cannot be called": ({"check": "check"}, "V201", "的 check 不能调用"),
    "a source that is plain text": ({"source": "规定"}, "V201", "的 source 应为Source"),
    "a source without a document": ({"source": Source(item="1")}, "V203", "没有写依据文件"),
    "a message that is plain text": ({"message": "不对"}, "V201", "的 message 应为Text"),
    "a message in English only": ({"message": Text("", "wrong")}, "V206", "没有中文说明"),
    "a brace without its partner": ({"message": Text("不对 {x", "wrong")}, "V206", "花括号不成对"),
    "an expression in a message": ({"message": Text("{size + 1}", "wrong")}, "V206", "{size + 1} 不是名称"),
    "a nested field that is not there": ({"message": Text("{inspection.dirt}", "x")}, "V206", "{inspection.dirt} 没有这个字段"),
    "nothing read": ({"reads": ()}, "V204", "没有写它读什么"),
    "reads as plain text": ({"reads": "size"}, "V201", "的 reads 应为元组，写的是 str"),
    "a field that is not there": ({"reads": ("sise",)}, "V205", "说它读 sise，没有这个。"),
    "a nested field that is not there to read": ({"reads": ("staff.aage",)}, "V205", "说它读 staff.aage"),
    "a parameter that is not there": ({"reads": ("params.least",)}, "V205", "说它读 params.least"),
    "a severity that is none": ({"severity": "fatal"}, "V201", "的 severity 写的是 'fatal'，只能是 error、warning、info"),
    "a kind that is none": ({"kind": "logical"}, "V201", "的 kind 写的是 'logical'"),
    "a level that is none": ({"level": "town"}, "V201", "的 level 写的是 'town'"),
    "a county without an area": ({"level": "county"}, "V208", "的 level 是 county，area 写的是“”，对不上"),
    "an area for the whole nation": ({"area": "450329"}, "V208", "的 level 是 national，area 写的是“450329”"),
    "a province with a county's area": ({"level": "province", "area": "450329"}, "V208", "对不上"),
    "a pack that is not there": ({"pack": "b"}, "V207", "说自己属于规则包 b，没有这个规则包"),
    "a county with a digit too many": ({"level": "county", "area": "4503291"}, "V208", "对不上"),
    "a pack and an area": ({"pack": "a", "level": "county", "area": "450329"}, "V208", "写了 pack，就不再写 level 和 area"),
    "a day that is text": ({"since": "2019-01-01"}, "V201", "的 since 应为日期，写的是 str"),
    "an end before its beginning": ({"since": date(2020, 1, 2), "until": date(2020, 1, 1)}, "R213", "结束（2020-01-01）早于开始"),
    "a review that is not there": ({"review": ("sise",)}, "V205", "说它读 sise"),
    "an example without an outcome": ({"examples": ({"given": {}},)}, "V209", "的第 1 个例子写法不对：outcome"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_validator_stops_the_load_and_names_its_plugin(mistake):
    change, code, said = WRONG[mistake]
    with pytest.raises(RuleFileError) as caught:
        load(Validator(**{**GOOD, **change}))
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert said in found.message.zh
    assert found.message.en
    if change.get("check") is None:
        assert found.place.file == check.__code__.co_filename
        assert found.place.line == check.__code__.co_firstlineno
    if code != "R207":
        assert "demo" in found.message.zh
        assert "demo" in found.message.en


@pytest.mark.parametrize(
    ("written", "near"),
    [(("sise",), "size"), (("birth",), None), (("age",), "staff.age"), (("params.least",), None), (("inspection.clea",), "inspection.clean")],
)  # fmt: skip
def test_a_field_that_is_not_there_is_guessed(written, near):
    with pytest.raises(RuleFileError) as caught:
        load(Validator(**{**GOOD, "reads": written}))
    hint = caught.value.diagnostics[0].hint
    assert hint is not None
    assert (hint.zh == f"是不是 {near}？") if near else ("是不是" not in hint.zh)


def test_all_mistakes_of_all_validators_are_told_at_once():
    with pytest.raises(RuleFileError) as caught:
        load(
            Validator(**{**GOOD, "reads": ("sise", "coosts"), "message": Text("{", "")}),
            Validator(**{**GOOD, "id": "py.two", "source": Source()}),
        )
    assert sorted(d.code for d in caught.value.diagnostics) == ["V203", "V205", "V205", "V206"]


def test_two_validators_cannot_share_an_id():
    def other(reading: Reading) -> Ruling:
        return satisfied()

    with pytest.raises(RuleFileError) as caught:
        load(Validator(**GOOD), Validator(**{**GOOD, "check": other}))
    assert [d.code for d in caught.value.diagnostics] == ["R210"]


class _Callable:
    def __call__(self, reading: Reading) -> Ruling:
        return satisfied()


@pytest.mark.parametrize("given", [partial(check), _Callable(), lambda r: satisfied(), _Callable().__call__])
def test_anything_that_can_be_called_will_do(given):
    assert load(Validator(**{**GOOD, "check": given})).by_id["py.one"].place.line > 0


def test_a_record_stands_for_all_inside_it_but_not_for_another_source():
    rule = load(Validator(**{**GOOD, "reads": ("staff", "inspection.date")})).by_id["py.one"]
    assert {p for p in rule.traits.reads if p.startswith("inspection")} == {"inspection.date"}
    assert {"staff", "staff.age", "staff.spells", "staff.spells.start"} <= rule.traits.reads
    assert [t.zh for t in rule.review_labels] == ["店员", "检查·检查日期"]


def test_the_digest_tells_another_declaration_from_this_one():
    first = load(Validator(**GOOD)).digest
    assert first == load(Validator(**GOOD)).digest
    assert first != load(Validator(**{**GOOD, "severity": "info"})).digest
    assert first != load(Validator(**{**GOOD, "reads": ("size", "trade")})).digest
