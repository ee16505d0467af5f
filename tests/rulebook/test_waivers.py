"""Waiver files: what is wrong is told by line and column, all of it at once; what is right fits what it names and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rulebook.shops import book
from stdnum.cn.ric import calc_check_digit

from fupin_rules import InputError, RuleFileError
from fupin_rules.rulebook import Waivers
from fupin_rules.rulebook.baselines import baseline_text, is_baseline
from fupin_rules.rulebook.reasons import says_something

BOOK = book(
    """rules:
  - {id: a.trade, title: {zh: 行业}, subject: shop, expect: trade == "粮油", message: {zh: 话}}
  - {id: a.age, title: {zh: 年龄}, subject: worker, expect: age >= 16, message: {zh: 话}}
  - {id: a.street, title: {zh: 街道}, subject: street, expect: count(s for s in shops) < 9, message: {zh: 话}}
"""
)
HEAD = "waivers: 1\nentries:\n"
ALL = "reason: 已核实, approver: 县办, until: 2020-12-31"
NUMBER = "45039919790103001"
NUMBER += calc_check_digit(NUMBER + "0")
MARK = "0123456789abcdef"


def read(text: str) -> Waivers:
    return Waivers.from_texts({"w.yaml": text}, BOOK)


def entry(what: str) -> str:
    return f"{HEAD}- {{{what}, {ALL}}}\n"


def test_an_entry_names_a_record_a_part_a_finding_or_an_area():
    text = HEAD + "".join(
        f"- {{{what}, {ALL}}}\n"
        for what in (
            "rule: a.trade, shop: '7'",
            "rule: a.age, shop: '7', worker: b",
            f"rule: a.trade, fingerprint: {MARK}",
            "rule: a.trade, area: '450329000000'",
            "rule: a.street, street: 东街",
            "rule: [a.trade, a.age], area: '4503'",
        )
    )
    waivers = read(text)
    assert [(w.scope, w.subject, w.part, w.fingerprints, w.area, w.rules) for w in waivers.entries] == [
        ("subject", ("shop", "7"), None, (), "", ("a.trade",)),
        ("part", ("shop", "7"), ("worker", "b"), (), "", ("a.age",)),
        ("fingerprint", None, None, (MARK,), "", ("a.trade",)),
        ("area", None, None, (), "450329", ("a.trade",)),
        ("subject", ("street", "东街"), None, (), "", ("a.street",)),
        ("area", None, None, (), "4503", ("a.age", "a.trade")),
    ]
    first = waivers.entries[0]
    assert first.to_dict() == {
        "file": "w.yaml", "line": 3, "scope": "subject", "reason": "已核实", "approver": "县办", "since": None, "until": "2020-12-31",
        "baseline": False,
    }  # fmt: skip


def test_what_all_entries_share_may_stand_at_the_top_and_an_entry_has_the_last_word():
    waivers = read(
        "waivers: 1\ntitle: 本年的豁免\nreason: 共同的理由\napprover: 县办\nuntil: 2020-12-31\nsince: 2020-01-01\nentries:\n"
        "- {rule: a.trade, shop: '1'}\n- {rule: a.trade, shop: '2', reason: 另有原因, until: 2020-06-30}\n"
    )
    assert [(w.reason, w.until, w.since) for w in waivers.entries] == [
        ("共同的理由", date(2020, 12, 31), date(2020, 1, 1)),
        ("另有原因", date(2020, 6, 30), date(2020, 1, 1)),
    ]


def test_a_waiver_about_a_household_waives_what_is_said_of_its_members():
    # A rule about members is about the shop's staff: without a member all of them are meant.
    (w,) = read(entry("rule: a.age, shop: '7'")).entries
    assert (w.scope, w.part) == ("subject", None)


BAD = {
    "no waiver file at all": ("rules: []\n", "W101", 1, "这不是豁免文件：没有 waivers: 1。"),
    "a list": ("- 1\n", "W101", 1, "这不是豁免文件"),
    "another version": ("waivers: 2\nentries: []\n", "W104", 1, "应为 1"),
    "no entries": ("waivers: 1\n", "W102", 1, "这里少了“entries”"),
    "a key nobody knows": ("waivers: 1\nentrys: []\nentries: []\n", "W103", 2, "这里没有叫“entrys”的键"),
    "entries that are no list": ("waivers: 1\nentries: {}\n", "W104", 2, "“entries”要一个列表"),
    "an entry that is text": (f"{HEAD}- a.trade\n", "W104", 3, "要一组键值"),
    "no rule": (f"{HEAD}- {{shop: '7', {ALL}}}\n", "W102", 3, "这里少了“rule”"),
    "no reason": (f"{HEAD}- {{rule: a.trade, shop: '7', approver: 县办, until: 2020-12-31}}\n", "W102", 3, "这里少了“reason”（理由）"),
    "no approver": (f"{HEAD}- {{rule: a.trade, shop: '7', reason: 已核实, until: 2020-12-31}}\n", "W102", 3, "这里少了“approver”（批准人）"),
    "no last day": (f"{HEAD}- {{rule: a.trade, shop: '7', reason: 已核实, approver: 县办}}\n", "W102", 3, "这里少了“until”（到期日）"),
    "an empty reason": (f"{HEAD}- {{rule: a.trade, shop: '7', reason: '', approver: 县办, until: 2020-12-31}}\n", "W104", 3, "“reason”不能是空的"),
    "a day that is none": (f"{HEAD}- {{rule: a.trade, shop: '7', reason: 已核实, approver: 县办, until: 2020-13-01}}\n", "W104", 3, "“2020-13-01”不是日期"),
    "an end before its beginning": (entry("rule: a.trade, shop: '7', since: 2021-01-01"), "W111", 3, "到期日（2020-12-31）早于起始日"),
    "a rule that is not there": (entry("rule: a.trode, shop: '7'"), "W105", 3, "没有规则 a.trode"),
    "one of several rules that is not there": (entry("rule: [a.trade, a.trode], shop: '7'"), "W105", 3, "没有规则 a.trode"),
    "nothing that is waived": (entry("rule: a.trade"), "W106", 3, "要写且只写一种对象"),
    "two things at once": (entry("rule: a.trade, shop: '7', area: '4503'"), "W106", 3, "要写且只写一种对象"),
    "a member without a household": (entry("rule: a.age, worker: b"), "W106", 3, "要写且只写一种对象"),
    "a key of an entry nobody knows": (entry("rule: a.trade, shopp: '7'"), "W103", 3, "这里没有叫“shopp”的键"),
    "a member of a rule about households": (entry("rule: a.trade, shop: '7', worker: b"), "W107", 3, "规则 a.trade 说的是 shop，不能这样豁免"),
    "a household of a rule about villages": (entry("rule: a.street, shop: '7'"), "W107", 3, "规则 a.street 说的是 street"),
    "a code that is a number": (entry("rule: a.trade, shop: 7"), "W104", 3, "“shop”要编号，写成文字，加引号"),
    "a code that is an identity number": (entry(f"rule: a.trade, shop: '{NUMBER}'"), "W109", 3, "编号是一个身份证件号码"),
    "a reason of spaces": (f"{HEAD}- {{rule: a.trade, shop: '7', reason: '  ', approver: 县办, until: 2020-12-31}}\n", "W115", 3, "“reason”里没有写什么"),
    "an approver of one dash": (f"{HEAD}- {{rule: a.trade, shop: '7', reason: 已核实, approver: '-', until: 2020-12-31}}\n", "W115", 3, "“approver”里没有写什么"),
    "a shared reason of dots": (f"waivers: 1\nreason: ……。\nentries:\n- {{rule: a.trade, shop: '7', {ALL}}}\n", "W115", 2, "“reason”里没有写什么"),
    "a reason that # cuts": (f"{HEAD}- rule: a.trade\n  shop: '7'\n  reason: 见文件 #12\n  approver: 县办\n  until: 2020-12-31\n", "W116", 5, "在 # 处断了：“#12”成了注释"),
    "a shared approver that # cuts": (f"waivers: 1\napprover: 三组 # 王\nentries:\n- {{rule: a.trade, shop: '7', {ALL}}}\n", "W116", 2, "“approver”在 # 处断了：“# 王”"),
    "a title that # cuts": (f"waivers: 1\ntitle: 本年  #3\nentries:\n- {{rule: a.trade, shop: '7', {ALL}}}\n", "W116", 2, "“title”在 # 处断了：“#3”"),
    "an identity number with a slip of the pen": (entry("rule: a.trade, shop: '450399198001010014'"), "W109", 3, "编号是一个身份证件号码"),
    "an identity number written in groups": (entry("rule: a.trade, shop: '450399 19800101 0014'"), "W109", 3, "编号是一个身份证件号码"),
    "a member's code that is an identity number": (entry("rule: a.age, shop: '7', worker: 45039919800101001x"), "W109", 3, "编号是一个身份证件号码"),
    "a number in the reason": (f"{HEAD}- {{rule: a.trade, shop: '7', reason: '电话 19900000001', approver: 县办, until: 2020-12-31}}\n", "W109", 3, "里面有证件、电话或银行卡号"),
    "a number in the shared approver": (f"waivers: 1\napprover: '{NUMBER}'\nentries:\n- {{rule: a.trade, shop: '7', {ALL}}}\n", "W109", 2, "里面有证件"),
    "a fingerprint that is none": (entry("rule: a.trade, fingerprint: 12ab"), "W110", 3, "“12ab”不是指纹"),
    "an area that is none": (entry("rule: a.trade, area: 资源县"), "W110", 3, "“资源县”不是行政区划代码"),
    "an area with a digit too many": (entry("rule: a.trade, area: '4503291'"), "W110", 3, "“4503291”不是行政区划代码"),
    "an area of no length codes have": (entry("rule: a.trade, area: '45032910000'"), "W110", 3, "不是行政区划代码"),
    "the same twice": (f"{HEAD}- {{rule: a.trade, shop: '7', {ALL}}}\n- {{rule: a.trade, shop: '7', {ALL}}}\n", "W112", 4, "规则 a.trade 的这一项已写在 w.yaml:3:3"),
    "a key twice": (entry("rule: a.trade, shop: '7', shop: '8'"), "Y106", 3, ""),
}  # fmt: skip


@pytest.mark.parametrize("mistake", BAD)
def test_a_wrong_waiver_file_waives_nothing_and_is_told_by_line(mistake):
    text, code, line, said = BAD[mistake]
    with pytest.raises(RuleFileError) as caught:
        read(text)
    (found,) = caught.value.diagnostics
    assert (found.code, found.place.file, found.place.line) == (code, "w.yaml", line)
    assert found.place.column > 0
    assert said in found.message.zh
    assert found.message.en
    assert NUMBER not in str(caught.value)
    assert "19900000001" not in str(caught.value)


@pytest.mark.parametrize(
    ("what", "near"),
    [("rule: a.trode, shop: '7'", "a.trade"), ("rule: a.trade, shopp: '7'", "shop"), ("rule: a.age, shop: '7', worke: b", "worker")],
)  # fmt: skip
def test_a_misspelt_word_is_guessed(what, near):
    with pytest.raises(RuleFileError) as caught:
        read(entry(what))
    assert f"是不是 {near}？" in str(caught.value)


def test_a_remark_that_stands_apart_from_a_text_is_no_part_of_it():
    (w,) = read(
        "waivers: 1\napprover: 县办      # 各项相同的\nuntil: 2020-12-31 # 年底\nentries:\n- rule: a.trade # 行业\n"
        "  shop: '7'\n  reason: '见文件 #12'  #3\n"
    ).entries
    assert (w.approver, w.reason) == ("县办", "见文件 #12")


def test_a_code_of_a_record_as_long_as_an_identity_number_is_a_code():
    (w,) = read(entry("rule: a.trade, shop: '450329100201000017'")).entries
    assert w.subject == ("shop", "450329100201000017")


def test_all_complaints_of_all_files_are_made_at_once():
    with pytest.raises(RuleFileError) as caught:
        Waivers.from_texts(
            {"b.yaml": entry("rule: a.no, shop: '7'"), "a.yaml": entry("rule: a.trade") + "- {}\n", "c.yaml": "x: ["},
            BOOK,
        )
    assert [(d.place.file, d.code) for d in caught.value.diagnostics] == [
        ("a.yaml", "W102"), ("b.yaml", "W105"), ("c.yaml", "Y103"),
    ]  # fmt: skip


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError) as caught:
        Waivers.from_paths([tmp_path / "none.yaml"], BOOK)
    assert [d.code for d in caught.value.diagnostics] == ["W101"]
    assert str(tmp_path) not in str(caught.value)


def test_two_files_of_one_name_cannot_be_told_apart(tmp_path):
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "w.yaml").write_text(entry("rule: a.trade, shop: '7'"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Waivers.from_paths([tmp_path / "x/w.yaml", tmp_path / "y/w.yaml"], BOOK)
    assert caught.value.diagnostics[0].message.zh == "有两个豁免文件都叫 w.yaml。"


def test_a_waiver_names_rules_that_a_selection_left_out():
    only = BOOK.only([BOOK.by_id["a.age"]])
    assert Waivers.from_texts({"w.yaml": entry("rule: a.trade, shop: '7'")}, only).rules == {"a.trade"}


# -- what fits ---------------------------------------------------------------------------------------------------------------------


def fits(waivers: Waivers, rule: str = "a.trade", mark: str = MARK, shop: str = "7", worker: str | None = None, area: str = "") -> list[int]:  # fmt: skip
    part = None if worker is None else ("worker", worker)
    return [w.place.line for w in waivers.fitting(rule, mark, ("shop", shop), part, area)]


def test_an_entry_fits_what_it_names_and_nothing_else():
    w = read(
        HEAD
        + f"- {{rule: a.trade, shop: '7', {ALL}}}\n"
        + f"- {{rule: a.age, shop: '7', worker: b, {ALL}}}\n"
        + f"- {{rule: a.trade, fingerprint: {MARK}, {ALL}}}\n"
        + f"- {{rule: [a.trade, a.age], area: '450329', {ALL}}}\n"
        + f"- {{rule: a.age, shop: '8', {ALL}}}\n"
    )
    assert fits(w, mark="f" * 16) == [3]
    assert fits(w, mark="f" * 16, shop="8") == []
    assert fits(w, shop="9") == [5]
    assert fits(w, shop="9", area="450329101") == [5, 6]
    assert fits(w, shop="9", mark="f" * 16, area="450330") == []
    assert fits(w, "a.age", "f" * 16, worker="b") == [4]
    assert fits(w, "a.age", "f" * 16, worker="c") == []
    assert fits(w, "a.age", "f" * 16, shop="8", worker="c") == [7]


def test_of_several_that_fit_the_nearest_is_named():
    w = read(
        HEAD
        + f"- {{rule: a.age, area: '45', {ALL}}}\n- {{rule: a.age, area: '4503', {ALL}}}\n- {{rule: a.age, shop: '7', {ALL}}}\n"
        + f"- {{rule: a.age, shop: '7', worker: b, {ALL}}}\n- {{rule: a.age, fingerprint: {MARK}, {ALL}}}\n"
    )
    assert fits(w, "a.age", worker="b", area="450329") == [7, 6, 5, 4, 3]


@given(st.permutations(range(4)))
def test_the_order_of_entries_and_files_does_not_matter(order):
    entries = [f"- {{rule: a.trade, shop: '7', since: 2020-0{n + 1}-01, {ALL}}}\n" for n in range(4)]
    one = read(HEAD + "".join(entries[n] for n in order))
    texts = {f"{n}.yaml": HEAD + entries[n] for n in order}
    many = Waivers.from_texts(texts, BOOK)
    assert {w.since for w in one.fitting("a.trade", MARK, ("shop", "7"), None, "")} == {
        w.since for w in many.fitting("a.trade", MARK, ("shop", "7"), None, "")
    }
    assert [w.place.file for w in many.entries] == [f"{n}.yaml" for n in range(4)]


def test_a_waiver_holds_up_to_its_last_day_and_from_its_first():
    (w,) = read(entry("rule: a.trade, shop: '7', since: 2020-02-01")).entries
    assert [w.holds(d) for d in (date(2020, 1, 31), date(2020, 2, 1), date(2020, 12, 31), date(2021, 1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip


# -- baselines -----------------------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.sampled_from(["a.trade", "a.age"]), st.from_regex(r"[0-9a-f]{16}", fullmatch=True)), max_size=8),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Nd", "Co", "Cn")), min_size=1).filter(says_something),
)  # fmt: skip
def test_a_baseline_is_read_back_as_what_it_was_written_from(findings, reason):
    text = baseline_text(
        findings, reason=reason, approver="县办", until=date(2020, 12, 31), as_of=date(2020, 6, 1), digest="d" * 16
    )
    waivers = Waivers.from_texts({"b.yaml": text}, BOOK, baselines=["b.yaml"])
    assert {(r, m) for w in waivers.entries for r in w.rules for m in w.fingerprints} == set(findings)
    assert {w.reason for w in waivers.entries} <= {" ".join(reason.split())}
    assert all(w.baseline for w in waivers.entries)
    (source,) = waivers.sources
    assert source.baseline is not None
    assert (source.baseline.findings, source.baseline.as_of) == (len(set(findings)), date(2020, 6, 1))
    again = baseline_text(
        findings[::-1],
        reason=reason,
        approver="县办",
        until=date(2020, 12, 31),
        as_of=date(2020, 6, 1),
        digest="d" * 16,
    )
    assert again == text


def test_what_is_written_by_hand_is_no_baseline():
    with pytest.raises(RuleFileError) as caught:
        Waivers.from_texts({"w.yaml": entry("rule: a.trade, shop: '7'")}, BOOK, baselines=["w.yaml"])
    assert [d.code for d in caught.value.diagnostics] == ["W114"]


def test_a_baseline_holds_no_numbers_and_not_more_than_can_be_read():
    said = {"until": date(2020, 12, 31), "as_of": None, "digest": "d" * 16}
    with pytest.raises(InputError) as caught:
        baseline_text([], reason=f"见 {NUMBER}", approver="县办", **said)  # type: ignore[arg-type]
    assert [d.code for d in caught.value.diagnostics] == ["W109"]
    assert NUMBER not in str(caught.value)
    for words in (
        {"reason": " ", "approver": "县办"},
        {"reason": "旧账", "approver": "-"},
        {"reason": "旧", "approver": "县办"},
    ):
        with pytest.raises(InputError) as empty:
            baseline_text([], **words, **said)  # type: ignore[arg-type]
        assert [d.code for d in empty.value.diagnostics] == ["W115"]
    many = [("a.trade", f"{n:016x}") for n in range(50_000)]
    with pytest.raises(InputError) as too_many:
        baseline_text(many, reason="旧账", approver="县办", **said)  # type: ignore[arg-type]
    assert [d.code for d in too_many.value.diagnostics] == ["W113"]


def test_a_baseline_is_told_from_what_somebody_wrote():
    text = baseline_text(
        [("a.trade", MARK)], reason="旧账", approver="县办", until=date(2020, 12, 31), as_of=None, digest=""
    )
    none = baseline_text([], reason="旧账", approver="县办", until=date(2020, 12, 31), as_of=None, digest="")
    assert is_baseline(text.encode()) and is_baseline(none.encode())
    for other in (
        entry("rule: a.trade, shop: '7'"), text + "- {rule: a.trade, shop: '7'}\n", text.replace(f'- "{MARK}"', f'- "{MARK}"\n  reason: 另有原因'),
        "rules: []\n", "", "x: [", "- 1\n",
    ):  # fmt: skip
        assert not is_baseline(other.encode()), other
