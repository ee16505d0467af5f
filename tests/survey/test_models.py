"""The models: their names, bounds, blanks and marks, and that a household survives JSON."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from fupin_rules.schema import UNREADABLE, FieldSpec, Open, describe
from fupin_rules.survey import HOUSEHOLD, Episode, Household, Member, Visit

FIELDS = list(HOUSEHOLD.spec.walk())
SPECS = {f.record.name: f.record for _, f in FIELDS if f.record} | {"Household": HOUSEHOLD.spec}

# Headers of domain §7 that ask what the models do not hold: monitoring after 2020 and counts of the sheet itself.
NOT_ASKED = {
    *("是否国外务工", "产业分类", "是否接受其他健康扶贫", "就业渠道", "残疾证办证年度"),
    *("序号", "人员识别时间", "易返贫致贫户(监测对象)类型", "风险是否消除", "风险识别时间", "风险消除时间"),
}
GENERATIONS = {
    2017: "县(市、区、旗) · 乡(镇) · 行政村 · 自然村 · 户编号 · 人编号 · 姓名 · 证件号码 · 人数 · 与户主关系 · 民族 · 文化程度 · 在校生状况 · 健康状况 · "
    "劳动技能 · 务工状况 · 务工时间（月） · 参加大病医疗 · 脱贫属性 · 脱贫年度 · 贫困户属性 · 主要致贫原因 · 危房户 · 饮水安全 · 饮水困难 · 人均纯收入 · 联系电话",
    2021: "省 · 市 · 县 · 乡 · 村 · 户编号 · 人口编号 · 姓名 · 性别 · 出生日期 · 证件类型 · 证件号码 · 民族 · 户联系电话 · 成员联系电话 · 年度 · 与户主关系 · "
    "文化程度 · 在校生状况 · 劳动技能 · 务工时间（月） · 健康状况 · 政治面貌 · 务工企业名称 · 是否享受低保 · 是否参加城镇职工基本养老保险 · 是否参加大病保险 · "
    "是否参加新型农村合作医疗（城乡居民基本医疗保险） · 是否参加城乡居民基本养老保险 · 失学或辍学原因 · 是否会讲普通话 · 是否参加商业补充医疗保险 · 是否国外务工 · "
    "产业分类 · 是否接受大病医疗救助 · 是否接受其他健康扶贫 · 公益性岗位类型 · 公益性岗位(月数) · 就业渠道 · 残疾类别 · 务工所在地 · 户主姓名 · 户主证件号码 · "
    "是否参加城镇职工基本医疗保险 · 是否特困供养人员 · 残疾证办证年度 · 识别标准",
    2022: "序号 · 数据日期 · 县(市、区、旗) · 乡(镇) · 行政村 · 自然村 · 户编号 · 人编号 · 姓名 · 证件号码 · 人数 · 与户主关系 · 民族 · 文化程度 · 在校生状况 · "
    "健康状况 · 劳动技能 · 务工时间（月） · 是否参加大病保险 · 致贫原因1 · 危房户 · 是否解决安全饮用水 · 人均纯收入 · 户联系电话 · 人联系电话 · 首次识别时间 · "
    "人员识别时间 · 户类型 · 易返贫致贫户(监测对象)类型 · 风险是否消除 · 风险识别时间 · 风险消除时间",
}


def _main_sheet() -> dict[str, FieldSpec]:
    """Fields that stand in the one sheet with a row for each person: no visit, and of the lists the members and disabilities only."""
    out: dict[str, FieldSpec] = {}

    def enter(spec: Any, prefix: str) -> None:
        for name, field in spec.fields.items():
            path = prefix + name
            if field.question.source:
                continue
            if field.record is None:
                out[path] = field
            elif not field.many or path in {"members", "members.disabilities"}:
                enter(field.record, f"{path}.")

    enter(HOUSEHOLD.spec, "")
    return out


def test_the_household_is_a_subject_with_members_and_villages() -> None:
    spec = HOUSEHOLD.spec
    assert (HOUSEHOLD.name, HOUSEHOLD.zh, spec.zh) == ("household", "户", "户")
    member = HOUSEHOLD.part("member")
    assert member is not None
    for path in (
        HOUSEHOLD.key,
        HOUSEHOLD.label,
        HOUSEHOLD.area,
        *HOUSEHOLD.dates,
        *HOUSEHOLD.groups.values(),
        *(level.label for level in HOUSEHOLD.within),
        f"{member.field}.{member.key}",
        f"{member.field}.{member.label}",
    ):
        assert path is not None
        assert spec.at(path)
    assert spec.at(HOUSEHOLD.key).question.personal is None, "findings show the key and make fingerprints of it"
    assert spec.at(f"{member.field}.{member.key}").question.personal is None


@pytest.mark.parametrize(("path", "field"), FIELDS, ids=[path for path, _ in FIELDS])
def test_every_field_has_two_names_and_the_chinese_one_can_stand_in_a_rule(path: str, field: FieldSpec) -> None:
    zh = field.question.zh
    assert zh.isidentifier()
    assert not zh.isascii()
    assert unicodedata.normalize("NFKC", zh) == zh
    assert field.question.en
    assert field.question.en.isascii()
    assert field.name.isascii()


@pytest.mark.parametrize("record", SPECS.values(), ids=SPECS)
def test_names_are_unique_within_a_record(record: Any) -> None:
    names = list(record.names())
    assert len(names) == len(set(names))
    assert not record.zh.isascii()
    headers = [h for f in record.fields.values() for h in {f.zh, *f.question.headers}]
    assert len(headers) == len(set(headers)), "a header asks one question"


def test_no_header_of_the_main_sheet_asks_two_questions() -> None:
    seen: dict[str, str] = {}
    for path, field in _main_sheet().items():
        for header in (field.zh, *field.question.headers):
            assert seen.setdefault(header, path) == path, header


@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_header_of_the_three_generations_is_a_field_or_known_not_to_be_asked(generation: int) -> None:
    known = {header for field in _main_sheet().values() for header in (field.zh, *field.question.headers)}
    headers = set(GENERATIONS[generation].split(" · "))
    assert headers - known <= NOT_ASKED


def test_national_field_numbers_are_not_given_twice_in_the_main_sheet() -> None:
    numbers = [f.question.number for f in _main_sheet().values() if f.question.number]
    assert len(numbers) == len(set(numbers))
    assert len(numbers) > 60


@pytest.mark.parametrize(("path", "field"), FIELDS, ids=[path for path, _ in FIELDS])
def test_every_personal_field_is_marked_with_its_kind(path: str, field: FieldSpec) -> None:
    names = {
        "head_name",
        "register_name",
        "checkers",
        "persons",
        "filled_by",
        "entered_by",
        "reviewed_by",
        "supervised_by",
    }
    people = {"members", "helpers", "strangers", "found", "patients"}
    owner = path.split(".")[-2] if "." in path else ""
    expected = None
    if field.name in {"phone", "work_phone"}:
        expected = "phone"
    elif field.name in {"id_number", "register_number", "head_number", "disability_certificate"}:
        expected = "identity"
    elif field.name == "bank_account":
        expected = "bank"
    elif field.name in names or (field.name == "name" and owner in people):
        expected = "name"
    assert field.question.personal == expected


@pytest.mark.parametrize(("path", "field"), FIELDS, ids=[path for path, _ in FIELDS])
def test_numbers_and_dates_have_bounds_and_the_bounds_can_be_answered(path: str, field: FieldSpec) -> None:
    if field.kind not in {"int", "decimal", "date"}:
        assert field.question.ge is None
        assert field.question.le is None
        return
    low, high = field.question.ge, field.question.le
    assert low is not None
    assert high is not None
    assert low < high
    if field.kind != "date":
        assert field.question.unit or field.name.endswith("year")


@pytest.mark.parametrize(("path", "field"), FIELDS, ids=[path for path, _ in FIELDS])
def test_a_blank_that_means_none_stands_for_an_answer_and_gives_its_reason(path: str, field: FieldSpec) -> None:
    question = field.question
    if question.blank == "unanswered":
        assert question.none is None
        return
    assert question.none is not None
    assert question.note
    assert (question.none == []) == field.many
    if question.code and not field.many:
        assert question.none in question.code


def test_exactly_these_blanks_mean_none() -> None:
    # No tick on a form that was handed in says "not ticked".
    looks = ("education", "medical", "housing", "water", "industry", "employment", "expense", "drive", "policy")
    ticks = {f"six_looks.{look}.{box}" for look in looks for box in ("normal", "risks")}
    assert {path for path, f in FIELDS if f.question.blank == "none"} == ticks | {
        "other_causes",
        "measures",
        "helpers",
        "warning_state",
        "edge_state",
        "members.changes",
        "members.left",
        "members.disabilities",
        "members.episodes",
        "members.allowances",
        "members.public_post",
        "visit.strangers",
        "policy_feedback.claims",
        "forms",
        "corrections",
    }


def test_exactly_these_sources_may_be_absent() -> None:
    assert {path for path, f in FIELDS if f.question.source} == {
        "measures",
        "helpers",
        "visit",
        "members.found",
        "six_looks",
        "policy_feedback",
        "forms",
        "corrections",
    }


def test_a_year_and_month_is_a_day_only_where_the_field_says_which() -> None:
    meaning = {path: f.question.month_only for path, f in FIELDS if f.kind == "date"}
    # The order counts these by the day: who visited, checked, entered and reviewed when.
    entries = {
        f"{of}.entry.{when}" for of in ("visit", "six_looks", "corrections") for when in ("entered_on", "reviewed_on")
    }
    assert {path for path, month in meaning.items() if month is None} == entries | {
        "data_date",
        "members.birth_date",
        "visit.date",
        "visit.strangers.birth_date",
        "six_looks.checked_on",
        "policy_feedback.checked_on",
        "forms.filled_on",
    }
    assert {path for path, month in meaning.items() if month == "last"} == {
        "exit_date",
        "return_date",
        "members.episodes.end",
    }


@pytest.mark.parametrize("record", SPECS.values(), ids=SPECS)
def test_every_answer_is_optional(record: Any) -> None:
    assert record.model().model_dump(exclude_none=True) == {}
    assert record.model.model_validate(dict.fromkeys(record.fields)).model_dump(exclude_none=True) == {}


def test_what_was_found_has_the_questions_of_the_register() -> None:
    member = describe(Member).fields
    found = member["found"].record
    assert found is not None
    for name, field in found.fields.items():
        assert member[name].zh == field.zh
        assert (member[name].kind, member[name].many) == (field.kind, field.many)
        assert member[name].question.code is field.question.code
    register, visit = HOUSEHOLD.spec.fields, describe(Visit).fields
    for name in ("attribute", "poverty_cause", "size", "housing", "water"):
        assert register[name].zh == visit[name].zh
        assert register[name].question.code is visit[name].question.code
        assert register[name].record is visit[name].record


def test_the_number_of_a_kind_of_answer_is_a_word_rules_know() -> None:
    for path, kind, many in (
        ("size", "int", False),
        ("exit_state", "code", False),
        ("other_causes", "code", True),
        ("members.birth_date", "date", False),
        ("members.work_months", "decimal", False),
        ("members.health", "code", True),
        ("members.illnesses", "text", True),
        ("members.disabilities", "record", True),
        ("members.disabilities.kinds", "code", True),
        ("members.left", "bool", False),
        ("housing", "record", False),
        ("visit.checkers", "text", True),
    ):
        field = HOUSEHOLD.spec.at(path)
        assert (field.kind, field.many) == (kind, many), path


def _sample(field: FieldSpec) -> Any:
    question = field.question
    if field.record is not None:
        value: Any = {name: _sample(f) for name, f in field.record.fields.items()}
    elif question.code is not None:
        value = question.code.values[-1]
    else:
        value = {"bool": True, "int": question.ge, "decimal": "1.5", "date": str(question.le), "text": "某"}[field.kind]
    return [value] if field.many else value


FULL = {name: _sample(field) for name, field in HOUSEHOLD.spec.fields.items()}


def test_a_household_with_every_answer_survives_json() -> None:
    household = Household.model_validate(FULL)
    text = household.model_dump_json()
    assert Household.model_validate_json(text) == household
    assert Household.model_validate(json.loads(text)) == household
    assert Household.model_validate(household.model_dump()) == household
    unanswered = [path for path, _ in FIELDS if f'"{path.rsplit(".", 1)[-1]}":null' in text]
    assert unanswered == []


def test_open_lists_and_unreadable_answers_survive_json() -> None:
    household = Household.model_validate(
        {
            "members": {
                "open": [{"name": "某人", "health": {"open": ["残疾"]}, UNREADABLE: {"id_number": "数字超过15位"}}]
            },
            "measures": [],
        }
    )
    again = Household.model_validate_json(household.model_dump_json(exclude_none=True))
    assert again == household
    assert isinstance(again.members, Open)
    assert isinstance(again.members[0].health, Open)
    assert again.members[0].unreadable == {"id_number": "数字超过15位"}
    assert again.measures == []
    assert again.helpers is None


def test_old_words_become_official_ones_on_validation() -> None:
    member = Member.model_validate({"relation": "户主", "health": ["慢性病", "残疾人"], "schooling": "高中二年级"})
    assert (member.relation, member.health, member.schooling) == (
        "本人或户主",
        ["长期慢性病", "残疾"],
        "普通高中二年级",
    )


@pytest.mark.parametrize(
    ("model", "answers", "kind"),
    [
        (Member, {"labour_skil": "无劳动力"}, "extra_forbidden"),
        (Member, {"labour_skill": "有点劳动力"}, "not_in_code_list"),
        (Member, {"work_months": 12.5}, "out_of_bounds"),
        (Member, {"work_months": True}, "boolean_as_number"),
        (Member, {"birth_date": 0}, "not_a_day"),
        (Member, {"birth_date": "43726"}, "not_a_day"),
        (Member, {"birth_date": "86400"}, "not_a_day"),
        (Member, {"birth_date": "1899-12-31"}, "out_of_bounds"),
        (Member, {"birth_date": "1980-02-30"}, "date_from_datetime_parsing"),
        (Member, {"left": 1}, "bool_type"),
        (Member, {"left": "是"}, "bool_type"),
        (Member, {"id_number": 450399198001010015}, "string_type"),
        (Member, {"name": "  "}, "string_too_short"),
        (Member, {"health": "健康"}, "list_type"),
        (Household, {"size": True}, "int_type"),
        (Household, {"size": 0}, "out_of_bounds"),
        (Household, {"exit_year": 1019}, "out_of_bounds"),
        (Household, {"poverty_cause": "缺资全"}, "not_in_code_list"),
        (Household, {"income": {"wage": "NaN"}}, "finite_number"),
    ],
)
def test_a_slip_is_refused_and_not_turned_into_an_answer(model: Any, answers: dict[str, Any], kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(answers)
    assert kind in {error["type"] for error in caught.value.errors()}


def test_money_is_exact() -> None:
    household = Household.model_validate({"income": {"wage": "10000.10", "transfer": 0.1}})
    assert household.income is not None
    assert household.income.wage == Decimal("10000.10")
    assert household.income.transfer == Decimal("0.1")


def test_exact_bounds_are_answers() -> None:
    assert Member.model_validate({"work_months": 12}).work_months == 12
    assert Member.model_validate({"work_months": 0}).work_months == 0
    assert Household.model_validate({"size": 30, "exit_year": 2013}).size == 30
    assert Episode.model_validate({"end": date(2030, 12, 31)}).end == date(2030, 12, 31)


def test_the_models_have_a_json_schema_that_names_every_field_in_chinese() -> None:
    schema = Household.model_json_schema()
    titles = {p.get("title") for d in (schema, *schema["$defs"].values()) for p in d["properties"].values()}
    assert {"户编号", "劳动技能", "证件号码"} <= titles


# The first text drawn in a process builds Hypothesis' table of characters, which can outlast its health check.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(describe(Member).fields)), st.none() | st.booleans() | st.integers() | st.text()
    )
)
def test_whatever_a_member_is_given_it_is_read_or_refused_but_never_crashes(answers: dict[str, Any]) -> None:
    try:
        member = Member.model_validate(answers)
    except ValidationError:
        return
    assert Member.model_validate_json(member.model_dump_json()) == member


def test_importing_the_library_does_not_build_the_survey() -> None:
    code = "import sys, fupin_rules, fupin_rules.schema; sys.exit(any('survey' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
