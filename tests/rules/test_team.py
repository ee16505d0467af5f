"""The rules about the teams: their words, their examples, their findings, what a county may read otherwise, and a whole county."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import Engine, Rulebook
from fupin_rules.documents import read_yaml
from fupin_rules.engine.examples import EXAMPLE_DAY, run_example
from fupin_rules.engine.nameless import nameless
from fupin_rules.plugins import Registry
from fupin_rules.report.calendar import calendar_of
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.shipped import rules_home
from fupin_rules.schema import UNREADABLE, Open
from fupin_rules.survey.codes import SUBMITTED, TEAM_ACTION, TEAM_LEVEL, TEAM_ROLE
from fupin_rules.synth import make_county

DATA = Path(__file__).with_name("data")
HOME = rules_home() / "team"
ENGINE = Engine(Rulebook.from_paths([HOME], Registry().subjects().values()))
BOOK = ENGINE.rulebook
RULES = {r.id: r for r in BOOK.rules}
ORDER = "".join(read_yaml((DATA / "team_order.yaml").read_text("utf-8"), "team_order.yaml").data.values())
FINDINGS = json.loads((DATA / "team_findings.json").read_text("utf-8"))
EXAMPLES = [(i, n) for i in RULES for n in range(len(RULES[i].examples))]
# What supposes other values of parameters cannot be asked of the engine, which has those in force.
ASKED = [(i, n) for i, n in EXAMPLES if not RULES[i].examples[n].params]
# Judged over whole data sets: values that occur once, villages.
WIDE = {i for i, r in RULES.items() if r.whole_data_set or r.subject == "village"}
END = date(2019, 9, 30)
CODE = "450329100371"


def day_of(rule: Rule, number: int) -> date:
    given = rule.examples[number].as_of
    return given or EXAMPLE_DAY


def violated(
    record: dict[str, Any], subject: str, as_of: date = END, engine: Engine = ENGINE, **related: Any
) -> tuple[str, ...]:
    return engine.check(record, as_of=as_of, subject=subject, related=related or None).violated


def altered(file: str, old: str, new: str) -> Engine:
    """An engine whose parameters differ in one place."""
    texts = {p.name: p.read_text("utf-8") for p in HOME.glob("*.yaml")}
    assert texts[file].count(old) == 1, "the place to alter is found once"
    texts[file] = texts[file].replace(old, new)
    return Engine(Rulebook.from_texts(texts, Registry().subjects().values()))


# -- the rulebook and the order ----------------------------------------------------------------------------------------------


def test_ids_begin_with_team_and_packs_are_those_of_the_issue():
    assert all(i.startswith("team.") for i in RULES)
    assert {r.pack.id for r in RULES.values()} == {
        "team.roster", "team.checking", "team.entries", "team.forms", "team.meetings", "team.calendar",
    }  # fmt: skip


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_quotes_the_order_word_for_word(rule: Rule):
    assert rule.source.document == "资扶领发〔2019〕15号"
    assert rule.source.quote
    assert re.sub(r"\s", "", rule.source.quote) in ORDER


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_says_in_both_languages_what_it_wants_why_so_and_where_it_errs(rule: Rule):
    assert rule.title.zh and rule.title.en.isascii()
    assert rule.message.zh and rule.message.en
    assert rule.note and rule.false_positives and rule.review


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_each_rule_is_in_force_while_the_action_ran_and_not_before_the_order(rule: Rule):
    first = {"team.calendar": date(2019, 9, 5), "team.roster": date(2019, 9, 9)}.get(rule.pack.id, date(2019, 9, 10))
    assert rule.in_force(first) and rule.in_force(date(2019, 12, 31))
    assert not rule.in_force(date.fromordinal(first.toordinal() - 1))


@pytest.mark.parametrize("name", sorted(n for n in BOOK.parameters if n.startswith("team_")))
def test_every_parameter_has_a_source_and_a_value_on_every_day_a_rule_is_in_force(name):
    table = BOOK.parameters[name]
    assert table.source and table.decl.title.zh and table.decl.title.en
    for day in (date(2019, 9, 5), date(2019, 9, 10), date(2019, 12, 31), date(2030, 12, 31)):
        assert table.in_force(day, None) is not None
    assert table.decl.type.name not in ("int", "decimal") or table.decl.unit, "a number has a unit"


def test_the_files_need_no_advice():
    from fupin_rules.testing.lint import lint

    assert lint(BOOK, {p.name: p.read_bytes() for p in sorted(HOME.glob("*.yaml"))}) == []


# -- examples ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "number"), EXAMPLES, ids=lambda x: str(x))
def test_every_example_inside_a_rule_holds(rule, number):
    result = run_example(ENGINE, RULES[rule], number)
    assert result.complaints == ()
    assert result.differences == ()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_every_outcome_that_is_possible_has_an_example_or_a_reason(rule: Rule):
    shown = {e.outcome for e in rule.examples}
    assert shown.isdisjoint(rule.impossible)
    assert shown | set(rule.impossible) == set(rule.possible)
    assert all(len(reason) > 5 for reason in rule.impossible.values())


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_an_unknown_example_says_what_has_to_be_asked_unless_it_is_the_roster_itself(rule: Rule):
    for example in rule.examples:
        if example.outcome == "unknown":
            assert example.needs or set(example.related) == {"team_roster"}, example.note


def listed(rule: str, number: int) -> str | None:
    """What the engine lists of an example: what is violated, and what is unknown and may become so."""
    example = RULES[rule].examples[number]
    verdict = run_example(ENGINE, RULES[rule], number).verdict
    assert verdict is not None
    return example.outcome if example.outcome in ("violated", "unknown") and "violated" in verdict.possible else None


@pytest.mark.parametrize(("rule", "number"), [x for x in ASKED if x[0] not in WIDE], ids=lambda x: str(x))
def test_the_public_engine_says_of_an_example_what_the_reference_says(rule, number):
    made = RULES[rule]
    example = made.examples[number]
    report = ENGINE.check(
        dict(example.given), as_of=day_of(made, number), subject=made.subject, related=dict(example.related) or None
    )
    index = (example.member or 0) if made.part else None
    said = "not said"
    for word, found in (("violated", report.findings), ("unknown", report.unknowns)):
        if any(x.rule == rule and (x.member.index if x.member else None) == index for x in found):
            said = word
    assert rule not in {n.rule for n in report.not_run}
    assert said == (listed(rule, number) or "not said")


# -- whole findings ------------------------------------------------------------------------------------------------------------


NAMED = {
    "household": {"county": "测试县", "township": "测试镇", "village": "测试村", "head_name": "石测试"},
    "edge": {"county": "测试县", "township": "测试镇", "village": "测试村", "head_name": "石测试"},
    "team": {"county": "测试县", "township": "测试镇", "village": "测试村"},
}


@pytest.mark.parametrize("case", FINDINGS, ids=lambda c: c["finding"]["rule"])
def test_one_whole_finding_of_each_rule(case):
    rule = RULES[case["finding"]["rule"]]
    example = next(e for e in rule.examples if e.outcome == "violated")
    subject = "household" if rule.subject == "village" else rule.subject
    given = dict(example.given)
    records = (
        [{**h, "village_code": given["village_code"]} for h in given["households"]]
        if rule.subject == "village"
        else [given]
    )
    if rule.id != "team.place-required":
        records = [{**NAMED[subject], **r} for r in records]
    report = ENGINE.check_all(
        [*records, *map(dict, example.others)],
        as_of=date.fromisoformat(case["as_of"]),
        subject=subject,
        related=dict(example.related) or None,
    )
    made = [f.to_dict() for f in report.findings if f.rule == rule.id]
    assert made[0] == case["finding"]


def test_there_is_a_whole_finding_of_every_rule():
    assert sorted(c["finding"]["rule"] for c in FINDINGS) == sorted(RULES)


def test_no_finding_shows_a_phone_in_full():
    assert not re.search(r"199\d{8}", json.dumps([c["finding"] for c in FINDINGS]))


@pytest.mark.parametrize("rule", [i for i in RULES if RULES[i].subject != "village"])
def test_a_report_that_is_handed_round_names_nobody(rule):
    told = []
    for number, example in enumerate(RULES[rule].examples):
        if example.outcome != "violated":
            continue
        report = ENGINE.check_all(
            [dict(example.given), *map(dict, example.others)], as_of=day_of(RULES[rule], number), subject=RULES[rule].subject,
            related=dict(example.related) or None,
        )  # fmt: skip
        told += [f.to_dict() for _, f in nameless(report).findings if f.rule == rule]
    assert told
    assert not re.search(r"[韦蒙蒋] ?测试|199\d{8}", json.dumps(told, ensure_ascii=False, default=str))


# -- what a role may do --------------------------------------------------------------------------------------------------------


def test_the_table_of_roles_has_a_row_for_every_role_and_every_action():
    rows = BOOK.parameters["team_may"].in_force(END, None)
    assert rows is not None
    assert set(rows.value) == {(r, a) for r in TEAM_ROLE.values for a in TEAM_ACTION.values}


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        ("队长", {"核查已脱贫户", "核查未脱贫户", "修改边缘户", "审核返贫预警"}),
        ("组长", {"核查已脱贫户", "核查未脱贫户", "核查边缘户", "新增边缘户", "审核返贫预警"}),
        ("组员", {"核查已脱贫户", "核查未脱贫户", "核查边缘户", "新增边缘户"}),
    ],
)
def test_note_4_of_annex_1_is_the_table(role, actions):
    rows = BOOK.parameters["team_may"].in_force(END, None).value
    noted = ("核查已脱贫户", "核查未脱贫户", "核查边缘户", "新增边缘户", "修改边缘户", "审核返贫预警")
    assert {a for a in noted if rows[role, a]} == actions


@pytest.mark.parametrize("role", ["队长", "组长", "组员"])
@pytest.mark.parametrize("action", TEAM_ACTION.values)
def test_the_rule_over_the_log_follows_the_table(role, action):
    team = {
        "area_code": CODE, "level": "村级", "officers": [{"name": "韦测试", "role": role}],
        "operations": [{"action": action, "by": "韦测试"}],
    }  # fmt: skip
    allowed = BOOK.parameters["team_may"].in_force(END, None).value[role, action]
    assert ("team.operations" in violated(team, "team")) == (not allowed)


def test_a_county_may_forbid_members_to_review_entries():
    roster = [{"area_code": CODE, "officers": [{"name": n, "role": "组员"} for n in ("韦测试", "蒙测试", "蒋测试")]}]
    looks = {"entry": {"entered_by": "韦测试", "reviewed_by": "蒙测试", "supervised_by": "蒋测试"}}
    household = {"household_id": "1", "village_code": CODE, "six_looks": looks}
    strict = altered("basis.yaml", "组员/审核录入: true", "组员/审核录入: false")
    assert "team.six-looks-reviewers" not in violated(household, "household", team_roster=roster)
    assert "team.six-looks-reviewers" in violated(household, "household", engine=strict, team_roster=roster)


def test_a_county_may_let_only_groups_check_households_still_poor():
    roster = [{"area_code": CODE, "officers": [{"name": "韦测试", "role": "队长"}]}]
    strict = altered("basis.yaml", "          队长/核查未脱贫户: true", "          队长/核查未脱贫户: false")
    for state, rule in (("未脱贫", "team.visit-role"), ("返贫", "team.visit-role"), ("已脱贫", None)):
        household = {"household_id": "1", "village_code": CODE, "exit_state": state, "visit": {"checkers": ["韦测试"]}}
        assert "team.visit-role" not in violated(household, "household", team_roster=roster)
        assert ("team.visit-role" in violated(household, "household", engine=strict, team_roster=roster)) == (
            rule is not None
        )


# -- where the order contradicts itself ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "by_text", "by_note"), [(1, True, True), (2, False, False), (3, False, True)])
def test_a_group_has_two_or_more_by_the_text_and_exactly_two_by_the_note_to_annex_1(size, by_text, by_note):
    team = {"level": "村级", "officers": [{"role": "组员" if n else "组长", "group": "一组"} for n in range(size)]}
    exact = altered("roster.yaml", "按注2执行的县改成 true。\n    values: [{from: 2019-09-05, value: false}]",
                    "按注2执行的县改成 true。\n    values: [{from: 2019-09-05, value: true}]")  # fmt: skip
    assert ("team.group-size" in violated(team, "team")) == by_text
    assert ("team.group-size" in violated(team, "team", engine=exact)) == by_note


@pytest.mark.parametrize("standing", ["乡镇联村领导", "乡镇包村领导", "联村领导", "包村领导", "乡（镇）包村领导"])
def test_both_names_of_the_township_leader_are_one(standing):
    team = {"level": "村级", "officers": [{"name": "韦测试", "role": "队长", "standing": standing}]}
    assert "team.standing" not in violated(team, "team")


def test_a_county_may_want_the_leader_in_charge_of_the_village_and_no_head_of_the_township():
    team = {"level": "村级", "officers": [{"name": "韦测试", "role": "队长", "standing": "乡镇党政主要领导"}]}
    strict = altered("roster.yaml", "村级/队长: [乡镇联村领导, 乡镇党政主要领导]", "村级/队长: [乡镇联村领导]")
    assert "team.standing" not in violated(team, "team")
    assert "team.standing" in violated(team, "team", engine=strict)


def test_a_county_may_want_checklists_entered_only_after_the_meeting():
    village = {"area_code": CODE, "level": "村级", "officers": [], "meetings": [{"on": "2019-09-17"}]}
    rows = [
        {
            "household_id": "1",
            "village_code": CODE,
            "visit": {"date": "2019-09-12", "entry": {"entered_on": "2019-09-12"}},
        }
    ]
    strict = altered("meetings.yaml", "{信息核查: false, ", "{信息核查: true, ")
    assert "team.meeting-before-entry" not in violated(village, "team", team_households=rows)
    assert "team.meeting-before-entry" in violated(village, "team", engine=strict, team_households=rows)
    rows[0]["visit"]["entry"]["entered_on"] = "2019-09-17"
    assert "team.meeting-before-entry" not in violated(village, "team", engine=strict, team_households=rows)


def test_a_county_may_let_edge_households_be_entered_at_the_door():
    village = {"area_code": CODE, "level": "村级", "officers": [], "meetings": [{"on": "2019-09-17"}]}
    rows = [
        {"survey_id": "1", "village_code": CODE, "surveyed_on": "2019-09-12", "entry": {"entered_on": "2019-09-12"}}
    ]
    easy = altered("meetings.yaml", "边缘户调查: true}", "边缘户调查: false}")
    assert "team.meeting-before-edge-entry" in violated(village, "team", team_surveys=rows)
    assert "team.meeting-before-edge-entry" not in violated(village, "team", engine=easy, team_surveys=rows)


def test_a_county_may_say_which_columns_must_be_filled_in():
    team = {
        "level": "村级",
        "officers": [{"number": "1", "name": "韦测试", "sex": "男", "phone": "19900000001", "role": "队长"}],
    }
    few = altered(
        "roster.yaml", "[序号, 姓名, 性别, 联系方式, 类型, 入户分组, 账号名, 单位, 职务]", "[姓名, 联系方式, 类型]"
    )
    assert "team.required" in violated(team, "team")
    assert "team.required" not in violated(team, "team", engine=few)


@pytest.mark.parametrize("column", ["number", "name", "sex", "phone", "role", "group", "account", "unit", "post"])
def test_each_column_but_remarks_is_required(column):
    officer = {
        "number": "1", "name": "韦测试", "sex": "男", "phone": "19900000001", "role": "组长", "group": "一组", "account": "zy001",
        "unit": "测试镇", "post": "科员",
    }  # fmt: skip
    assert "team.required" not in violated({"level": "村级", "officers": [officer]}, "team")
    less = {k: v for k, v in officer.items() if k != column}
    (found,) = [
        f
        for f in ENGINE.check({"level": "村级", "officers": [less]}, as_of=END, subject="team").findings
        if f.rule == "team.required"
    ]
    titles = {"number": "序号", "name": "姓名", "sex": "性别", "phone": "联系方式", "role": "类型", "group": "入户分组", "account": "账号名", "unit": "单位", "post": "职务"}  # fmt: skip
    assert found.message.zh.split("没有填：")[1] == f"{titles[column]}；"


def test_a_county_may_treat_households_fallen_back_like_those_out_of_poverty():
    household = {"household_id": "1", "exit_state": "返贫", "forms": [{"form": "信息核查"}, {"form": "政策核查"}]}
    wide = altered("forms.yaml", "返贫: [信息核查, 政策核查]", "返贫: [信息核查, 六看, 政策核查]")
    assert "team.forms-missing" not in violated(household, "household")
    assert "team.forms-missing" in violated(household, "household", engine=wide)


# -- forms due -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "forms", "missing", "extra"),
    [
        ("已脱贫", [], ["信息核查", "六看", "政策核查"], []),
        ("退出户", ["信息核查"], ["六看", "政策核查"], []),
        ("未脱贫", ["信息核查", "六看"], ["政策核查"], ["六看"]),
        ("返贫", ["六看", "边缘户调查"], ["信息核查", "政策核查"], ["六看", "边缘户调查"]),
        ("已脱贫", ["信息核查", "六看", "政策核查"], [], []),
    ],
)
def test_missing_and_superfluous_forms_are_named(state, forms, missing, extra):
    household = {"household_id": "1", "exit_state": state, "forms": [{"form": f} for f in forms]}
    found = {f.rule: f.message.zh for f in ENGINE.check(household, as_of=END).findings}
    said = found.get("team.forms-missing", "还缺：。").split("还缺：")[1].rstrip("。")
    assert sorted(filter(None, said.split("、"))) == sorted(missing)
    said = found.get("team.forms-superfluous", "多填了：。").split("多填了：")[1].split("。")[0]
    assert sorted(filter(None, said.split("、"))) == sorted(extra)


def test_without_a_register_of_forms_nothing_is_said_of_forms():
    report = ENGINE.check({"household_id": "1", "exit_state": "已脱贫"}, as_of=END)
    assert report.findings == ()
    assert report.unknowns == ()
    assert {n.rule for n in report.not_run} >= {"team.forms-missing", "team.forms-superfluous", "team.corrections-two"}


def test_a_household_without_forms_and_a_county_without_teams_get_no_finding():
    visited = {
        "household_id": "1",
        "exit_state": "已脱贫",
        "village_code": CODE,
        "visit": {"date": "2019-09-12", "checkers": ["韦测试"]},
    }
    report = ENGINE.check(visited, as_of=END)
    assert (report.findings, report.unknowns) == ((), ())
    later = {**visited, "visit": {"date": "2021-05-12", "checkers": ["韦测试"]}}
    assert ENGINE.check(later, as_of=date(2021, 5, 12)).findings == ()


# -- the calendar's parameters ---------------------------------------------------------------------------------------------------


def test_what_is_due_is_due_of_papers_and_levels_there_are():
    for name in ("team_due", "team_due_hour", "team_due_to"):
        rows = BOOK.parameters[name].in_force(END, None).value
        assert {p for p, _ in rows} <= set(SUBMITTED.values)
        assert {level for _, level in rows} <= set(TEAM_LEVEL.values)
    due, to = (set(BOOK.parameters[n].in_force(END, None).value) for n in ("team_due", "team_due_to"))
    assert due == to
    assert set(BOOK.parameters["team_due_hour"].in_force(END, None).value) <= due


def test_steps_have_a_first_and_a_last_day():
    first, last = (BOOK.parameters[f"team_step_{n}"].in_force(END, None).value for n in ("first", "last"))
    assert set(first) == set(last)
    assert all(first[s] <= last[s] for s in first)


# -- missing is not false --------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return type(value)(plain(v) for v in value)
    return value


def opened(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"open"}:
            return Open(opened(v) for v in value["open"])
        return {k: opened(v) for k, v in value.items()}
    return [opened(v) for v in value] if type(value) is list else value


def trusted(given: Any, subject: str) -> dict[str, Any]:
    model = ENGINE.rulebook.subjects[subject].model.model_validate(given)
    return opened(plain(model.model_dump(by_alias=True, exclude_none=True)))


def places(record: Any) -> Iterator[tuple[Any, str]]:
    for name, value in record.items():
        if name == UNREADABLE:
            continue
        yield record, name
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from places(item)


class Case:
    """An example as trusted records: what is checked, the others of the data set, the rows of related tables."""

    def __init__(self, rule: Rule, number: int) -> None:
        example = rule.examples[number]
        self.rule, self.subject, self.as_of = rule.id, rule.subject, day_of(rule, number)
        self.note = example.note
        self.record = trusted(dict(example.given), self.subject)
        self.others = [trusted(dict(o), self.subject) for o in example.others]
        self.related = {t: [trusted(dict(r), BOOK.tables[t].own) for r in rows] for t, rows in example.related.items()}

    def wholes(self) -> list[Any]:
        """Everything that holds answers."""
        return [self.record, *(r for rows in self.related.values() for r in rows)]

    def accused(self) -> set[tuple[str, str]]:
        report = ENGINE.check_all(
            [self.record, *self.others],
            as_of=self.as_of,
            trusted=True,
            subject=self.subject,
            related=self.related or None,
        )
        return {(f.rule, f.path) for f in report.findings}


NARROW = [i for i in RULES if RULES[i].subject != "village"]


def changed(rule: str, change: Any) -> Iterator[tuple[Case, Case, str]]:
    """Each example with one answer changed somewhere, beside itself; `change(holder, name)` says whether it did anything."""
    for number in range(len(RULES[rule].examples)):
        case = Case(RULES[rule], number)
        for which in range(len(case.wholes())):
            for n, (_, name) in enumerate(places(case.wholes()[which])):
                other = copy.deepcopy(case)
                holder, _ = list(places(other.wholes()[which]))[n]
                if change(holder, name):
                    yield case, other, name


def open_it(holder: dict[str, Any], name: str) -> bool:
    if not isinstance(holder[name], list) or isinstance(holder[name], Open):
        return False
    holder[name] = Open(holder[name])
    return True


def blot_it(holder: dict[str, Any], name: str) -> bool:
    if isinstance(holder[name], dict):
        return False
    del holder[name]
    holder.setdefault(UNREADABLE, {})[name] = "乱码"
    return True


# What says nothing where it is not there: a meeting or a paper that cannot be placed leaves the question to the others.
@pytest.mark.parametrize("rule", NARROW)
def test_opening_a_list_never_makes_a_finding(rule):
    for case, other, name in changed(rule, open_it):
        assert {a for a in other.accused() if a[0] == rule} <= {a for a in case.accused() if a[0] == rule}, (
            case.note,
            name,
        )


@pytest.mark.parametrize("rule", NARROW)
def test_an_answer_that_cannot_be_read_never_makes_a_finding(rule):
    for case, other, name in changed(rule, blot_it):
        before = {a for a in case.accused() if a[0] == rule}
        assert {a for a in other.accused() if a[0] == rule} <= before, (case.note, name)


@pytest.mark.parametrize("rule", NARROW)
def test_the_order_of_officers_meetings_papers_and_households_changes_nothing(rule):
    for number in range(len(RULES[rule].examples)):
        case = Case(RULES[rule], number)
        turned = copy.deepcopy(case)
        for whole in turned.wholes():
            for name in ("officers", "meetings", "submissions", "operations", "forms", "corrections"):
                if isinstance(whole.get(name), list):
                    whole[name] = type(whole[name])(reversed(whole[name]))
        turned.related = {t: rows[::-1] for t, rows in turned.related.items()}
        assert {a[0] for a in turned.accused()} == {a[0] for a in case.accused()}, case.note


# -- a whole county ----------------------------------------------------------------------------------------------------------------

# What a clerk calls the mistake (the planters do not know the rules), and which rules may find it.
FOUND_BY = {
    "team_leaders": {"team.leader"},
    "team_leader_standing": {"team.standing"},
    "team_township_leader": {"team.standing"},
    "team_two_roles": {"team.one-role"},
    "team_blank": {"team.required"},
    "team_group_blank": {"team.required"},
    "team_group_of_one": {"team.group-size"},
    "team_no_meeting": {"team.meeting-after-visits"},
    "team_meeting_early": {"team.meeting-after-visits", "team.meeting-whole-after-visits", "team.meeting-after-surveys"},
    "team_meeting_late": {"team.meeting-before-submission"},
    "team_not_all_met": {"team.meeting-whole", "team.meeting-whole-after-visits"},
    "team_operation": {"team.operations"},
    "team_late": {"team.late"},
    "team_paper_missing": {"team.not-handed-in"},
    "team_early": {"team.handed-in-early", "team.handed-in-early-policy", "team.handed-in-early-edge"},
    "team_upper_leader": {"team.upper-leaders"},
    "team_account": {"team.account"},
    "visit_entered_by_stranger": {"team.visit-entered-by"},
    "visit_reviewed_by_self": {"team.visit-entry"},
    "form_missing": {"team.forms-missing"},
    "form_superfluous": {"team.forms-superfluous"},
    "checker_unknown": {"team.visit-checkers"},
    "looks_checker_unknown": {"team.six-looks-checkers"},
    "correction_not_reviewed": {"team.corrections-two"},
    "correction_reviewed_by_self": {"team.corrections-two"},
    "entry_not_supervised": {"team.six-looks-three"},
    "entry_reviewed_by_self": {"team.six-looks-three"},
    "entry_supervised_by_reviewer": {"team.six-looks-three"},
    "look_checker": {"team.six-looks-signed"},
    "look_date": {"team.six-looks-signed"},
    "look_period": {"team.six-looks-signed"},
    "edge_surveyor": {"team.edge-signed"},
    "edge_period": {"team.edge-signed"},
    "edge_surveyor_unknown": {"team.edge-surveyors"},
    "edge_added_by_leader": {"team.edge-added-by"},
    "edge_reviewed_by_self": {"team.edge-three"},
    "edge_supervised_by_reviewer": {"team.edge-three"},
}  # fmt: skip


def together(county: Any) -> Any:
    return ENGINE.check_together(
        {"household": county.households, "edge": county.edges, "team": county.teams},
        as_of=date(2019, 10, 1),
        trusted=True,
    )


def test_a_clean_county_with_all_its_forms_has_no_finding_and_nothing_unknown():
    report = together(make_county(150, seed=3, forms=True))
    assert [(f.rule, f.message.zh) for f in report.findings] == []
    assert [(u.rule, u.needs) for u in report.unknowns] == []
    assert report.summary.rules["team.forms-missing"].satisfied == 150
    assert report.summary.rules["team.leader"].satisfied > 0


@pytest.mark.parametrize("seed", [5, 6])
def test_every_planted_mistake_of_the_teams_is_found_and_no_lookalike_is_blamed(seed):
    county = make_county(500, seed=seed, forms=True, form_errors=0.35)
    found: dict[str, set[str]] = {}
    for f in together(county).findings:
        found.setdefault(f.subject.id, set()).add(f.rule)
    errors = [p for p in county.truth if p.kind == "error" and p.topic in FOUND_BY]
    assert len({p.topic for p in errors}) > 20
    lost = [
        (p.topic, p.planter, p.household_id) for p in errors if not found.get(p.household_id, set()) & FOUND_BY[p.topic]
    ]
    assert lost == []
    wronged = {p.household_id for p in county.truth if p.kind == "error"}
    innocent = [p for p in county.truth if p.kind != "error" and p.topic in FOUND_BY and p.household_id not in wronged]
    assert innocent
    blamed = [
        (p.planter, found[p.household_id]) for p in innocent if found.get(p.household_id, set()) & FOUND_BY[p.topic]
    ]
    assert blamed == []


def test_every_mistake_of_the_teams_that_is_planted_has_a_rule_that_finds_it():
    from fupin_rules.synth.planters.form_planter import form_planters

    topics = {p.topic for p in form_planters() if p.kind == "error" and p.form == "team"}
    assert topics <= set(FOUND_BY)


# -- the page ----------------------------------------------------------------------------------------------------------------------


def value(name: str) -> Any:
    return BOOK.parameters[name].in_force(END, None).value


def of_roles() -> list[str]:
    rows = value("team_may")
    return [
        f"| {r} | {' | '.join('是' if rows[r, a] else '—' for a in TEAM_ACTION.values)} |" for r in TEAM_ROLE.values
    ]


def of_forms() -> list[str]:
    return [f"| {state} | {'、'.join(forms)} |" for (state,), forms in value("team_forms_due").items()]


def of_steps() -> list[str]:
    return [f"| {s.name} | {s.first} | {s.last} |" for s in calendar_of(BOOK).steps]


def of_calendar() -> list[str]:
    out = []
    for d in calendar_of(BOOK).due:
        hour = "" if d.hour is None else f" {int(d.hour)}:00"
        out.append(f"| {d.on}{hour} | {d.level.zh} | {f'{d.paper.zh} {d.title}'.strip()} | {d.to.zh} |")
    return out


def of_rules() -> list[str]:
    who = {"household": "户", "edge": "边缘户", "team": "工作队", "officer": "队员", "village": "村"}
    grave = {"error": "错误", "warning": "警告", "info": "提示"}
    return [f"| `{r.id}` | {who[r.part_name or r.subject]} | {r.title.zh} | {grave[r.severity]} |" for r in BOOK.rules]


@pytest.mark.parametrize(
    ("table", "rows"),
    [("roles", of_roles), ("forms", of_forms), ("steps", of_steps), ("calendar", of_calendar), ("rules", of_rules)],
)
def test_the_page_shows_the_parameters_and_the_rules_as_they_are(table, rows):
    page = (Path(__file__).parents[2] / "docs" / "reference" / "team.md").read_text("utf-8")
    shown = page.split(f"<!-- {table} -->\n")[1].split("<!-- end -->")[0].splitlines()
    assert shown[2:] == rows()


def test_every_parameter_of_the_page_and_of_the_decisions_exists():
    docs = Path(__file__).parents[2] / "docs"
    for page in (docs / "reference" / "team.md", docs / "explanation" / "decisions" / "team.md"):
        text = page.read_text("utf-8")
        named = set(re.findall(r"`(team_[a-z_]+)`", text))
        assert named
        assert named <= set(BOOK.parameters)
        assert set(re.findall(r"`(team\.[a-z-]+)`", text)) <= set(RULES) | {r.pack.id for r in RULES.values()} | {
            "team.basis"
        }
