"""Lists and statistics: who is on them, how they are counted, and that totals are the sums of their parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from annexes.county_in_small import household, looks, texts

from fupin_rules import Engine
from fupin_rules.annexes import COLUMNS, AnnexData, cases, tally
from fupin_rules.annexes.wording import INDICATORS
from fupin_rules.schema import Open
from fupin_rules.synth import make_county

FAMILY = [
    {"name": "韦甲", "relation": "本人或户主", "id_number": "450399196001010010"},
    {"name": "韦乙", "relation": "之子", "id_number": "450399201001010017"},
    {"name": "韦丙", "relation": "之女"},
    {"name": "韦丁", "relation": "之母", "left": True},
]


def numbers(sheet):
    """Rows of a statistic: the village, then its numbers."""
    out = []
    for row in sheet.iter_rows(min_row=1, values_only=True):
        cells = list(row)
        if len(cells) > 3 and cells[1] and isinstance(cells[2], int):
            out.append((cells[1], [c for c in cells[2:] if isinstance(c, int)]))
    return out


def rows_of(sheet, n):
    """Rows of a list as dicts by our columns."""
    head = [c.name for c in COLUMNS[n]]
    found = [list(r) for r in sheet.iter_rows(values_only=True)]
    top = found.index(next(r for r in found if r[: len(head)] == head))
    out = []
    for row in found[top + 1 :]:
        if not isinstance(row[0], int):
            break
        out.append(dict(zip(head, row, strict=False)))
    return out


def test_persons_are_those_named_where_the_form_names_them_else_all_members_present(made):
    form = looks(
        education={"risks": ["义务教育适龄儿童少年失学辍学"], "persons": ["韦乙"]},
        housing={"risks": ["因灾害等原因变成危房"]},
    )
    data = made([household(1, members=FAMILY, six_looks=form)])
    (count,) = tally(cases(data)).values()
    assert (count.total.households, count.total.persons) == (1, 3)
    assert (count.by["义务教育保障"].households, count.by["义务教育保障"].persons) == (1, 1)
    assert (count.by["住房安全保障"].households, count.by["住房安全保障"].persons) == (1, 3)
    assert sum(c.households for c in count.by.values()) == 2, "one household with two risks is one household"


def test_a_form_that_names_nobody_counts_a_household_and_says_so(made, book):
    form = looks(employment={"risks": ["劳动力无法实现稳定就业"]})
    data = made([household(1, members=FAMILY, six_looks=form)])
    (count,) = tally(cases(data)).values()
    assert (count.total.households, count.total.persons, count.unnamed) == (1, 0, 1)
    (row,) = rows_of(book(4, data).worksheets[0], 4)
    assert row["风险人员姓名"] == "（未写）" and row["备注"] == "表上没有写姓名，人数没有计入"
    assert "1户没有写全姓名" in str(texts(book(5, data).worksheets[0]))


def test_an_open_list_of_names_is_counted_as_far_as_it_goes_and_said(made):
    form = looks(drive={"risks": ["有劳动能力未发展产业或就业"], "persons": Open(["韦甲"])})
    (count,) = tally(cases(made([household(1, members=FAMILY, six_looks=form)]))).values()
    assert (count.total.persons, count.unnamed) == (1, 1)


def test_a_person_the_register_does_not_have_is_on_the_list_and_said(made, book):
    form = looks(employment={"risks": ["劳动力无法实现稳定就业"], "persons": ["莫名"]})
    (row,) = rows_of(book(4, made([household(1, members=FAMILY, six_looks=form)])).worksheets[0], 4)
    assert (row["风险人员姓名"], row["证件号码"], row["备注"]) == ("莫名", None, "登记的家庭成员里没有这个人")


def test_the_form_decides_and_rules_speak_only_where_there_is_none(made):
    dangerous = {"housing": {"dangerous": True}}
    data = made([household(1, six_looks=looks(), **dangerous), household(2, "蒋乙", **dangerous), household(3, "唐丙")])
    found = cases(data)
    assert [(c.household["household_id"][-1], c.indicator, c.origin, c.rule) for c in found] == [
        ("2", "住房安全保障", "finding", "test-annex.house")
    ]
    assert found[0].reason == "住房登记为危房。"


def test_what_a_form_does_not_say_the_data_say_with_a_remark(made, book):
    unreadable = looks(housing={"normal": None, "risks": [], "$unreadable": {"normal": "看不出“正常”打没打勾：“×”。"}})
    silent = looks(housing={"risks": []})
    without = {k: v for k, v in looks().items() if k != "housing"}
    normal = looks()
    forms = [unreadable, silent, without, normal]
    dangerous = {"housing": {"dangerous": True}, "members": FAMILY[:1]}
    data = made([household(n, six_looks=f, **dangerous) for n, f in enumerate(forms, 1)])
    rows = rows_of(book(4, data).worksheets[0], 4)
    assert [(r["户编号"][-1], r["风险指标"], r["备注"]) for r in rows] == [
        ("1", "住房安全保障", "表上这一项看不清，按登记数据推出，请再核实"),
        ("2", "住房安全保障", "表上这一项没有勾，按登记数据推出，请再核实"),
        ("3", "住房安全保障", "表上没有这一项，按登记数据推出，请再核实"),
    ]


def test_a_rule_about_a_member_names_that_member(made):
    child = {"name": "韦乙", "relation": "之子", "schooling": "非在校生", "education": "小学"}
    (case,) = cases(made([household(1, members=[FAMILY[0], child])]))
    assert (case.indicator, case.persons) == ("义务教育保障", (("#1", "韦乙"),))


def test_closed_early_warnings_are_cases_with_no_indicator_and_open_ones_are_not(made):
    data = made([household(1, warning_state="已完成"), household(2, "蒋乙", warning_state="已发起")])
    (count,) = tally(cases(data)).values()
    assert (count.total.households, count.total.persons, count.warned) == (1, 2, 1)
    assert all(c.households == 0 for c in count.by.values())


def test_households_still_poor_are_no_cases_and_those_who_left_the_register_are(made):
    dangerous = {"housing": {"dangerous": True}}
    data = made(
        [household(1, exit_state="未脱贫", **dangerous), household(2, "蒋乙", exit_state="退出户", **dangerous)]
    )
    assert [c.household["household_id"][-1] for c in cases(data)] == ["2"]


@pytest.fixture(scope="module")
def county():
    return make_county(400, seed=8, errors=0.2, forms=True, form_errors=0.2)


def counted_by_hand(households):
    """Annex 5 once more, by another way: sets of (household, person) filled straight from the forms."""
    whole, by = {}, {}
    for h in households:
        form = h.get("six_looks")
        if h.get("exit_state") not in ("已脱贫", "退出户"):
            continue
        place = h["village_code"]
        everybody = {i for i, m in enumerate(h["members"]) if not m.get("left")}
        found = {}
        fields = "education medical housing water industry employment expense drive policy".split()
        for field, indicator in zip(fields, INDICATORS, strict=True):
            answers = (form or {}).get(field) or {}
            if not answers.get("risks"):
                continue
            if field in ("education", "employment", "drive"):
                named = set(answers.get("persons") or [])
            elif field == "medical":
                named = {p["name"] for p in answers.get("patients") or [] if p.get("name")}
            else:
                named = None
            if named is None:
                found[indicator] = everybody
            else:
                at = {m["name"]: i for i, m in reversed(list(enumerate(h["members"])))}
                found[indicator] = {at.get(n, n) for n in named}
        if h.get("warning_state") == "已完成":
            found["预警"] = everybody
        if found:
            whole.setdefault(place, []).append(set().union(*found.values()))
            for indicator, persons in found.items():
                by.setdefault((place, indicator), []).append(persons)
    return whole, by


def test_annex_5_agrees_with_an_independent_count_and_its_totals_with_their_parts(made, book, county):
    data = made(county.households, check=False)
    workbook = book(5, data)
    whole, by = counted_by_hand(county.households)
    names = {h["village_code"]: h["village"] for h in county.households}
    towns = {}
    for h in county.households:
        towns.setdefault(h["township"], set()).add(h["village_code"])
    lines = numbers(workbook.worksheets[0])
    villages = [(v, n) for v, n in lines if not v.endswith(("小计", "合计"))]
    want = {
        code: [len(whole.get(code, [])), sum(map(len, whole.get(code, [])))]
        + [x for i in INDICATORS for x in (len(by.get((code, i), [])), sum(map(len, by.get((code, i), []))))]
        for code in names
    }
    exited = {h["village_code"] for h in county.households if h["exit_state"] in ("已脱贫", "退出户")}
    assert sorted((names[c], want[c]) for c in exited) == sorted(villages)
    assert any(n[0] for _, n in villages) and sum(n[0] for _, n in villages) >= 10
    for _, n in villages:
        assert max(n[2::2]) <= n[0], "存在风险 is no sum over the indicators, and no less than any of them"
    totals = {v: n for v, n in lines if v.endswith("小计")}
    for town, codes in towns.items():
        assert totals[f"{town}小计"] == [sum(column) for column in zip(*(want[c] for c in codes & exited), strict=True)]
        own = numbers(workbook[town])
        assert own[-1] == ("合计", totals[f"{town}小计"])
    assert lines[-1] == ("合计", [sum(column) for column in zip(*totals.values(), strict=True)])
    assert lines[-1][1][0] == sum(map(len, whole.values()))


def test_annex_4_lists_the_persons_annex_5_counts(made, book, county):
    data = made(county.households, check=False)
    rows = rows_of(book(4, data).worksheets[0], 4)
    listed = {
        (r["户编号"], r["风险指标"], r["风险人员姓名"], r["证件号码"]) for r in rows if r["风险人员姓名"] != "（未写）"
    }
    whole, by = counted_by_hand(county.households)
    assert len({h for h, *_ in listed} | {r["户编号"] for r in rows}) == sum(map(len, whole.values()))
    persons = sum(len(p) for found in by.values() for p in found)
    assert len([r for r in rows if r["风险人员姓名"] != "（未写）"]) == persons


def edge(number, **more):
    return {
        "survey_id": f"BY{number}",
        "county": "资源县",
        "township": "梅溪镇",
        "village": "大坪村",
        "village_code": "450329101001",
        "head_name": f"蒋{number}",
        "members": [
            {"name": f"蒋{number}", "relation": "本人或户主", "resident_medical": True},
            {"name": "蒋子", "resident_medical": False},
        ],
        "housing": {"dangerous": False},
        "water": {"safe": True},
        **more,
    }


def test_suspected_households_are_those_found_so_and_those_listed_directly(made, book):
    surveys = [
        edge(1, stage="疑似边缘户", types=["低保户", "残疾人户"], housing={"dangerous": True, "danger_grade": "D级"}),
        edge(2, stage="边缘户", types=["低保户"], water={"safe": False}),
        edge(3, stage="重点排查对象"),
        edge(4, stage="重点排查对象", three_non=True, housing={}),
        edge(5, warning_state="乡镇已审核", village="别村", village_code="450329102001", township="瓜里乡"),
        edge(6, stage="不列入", three_non=True),
    ]
    data = made(edges=surveys)
    rows = rows_of(book(8, data).worksheets[0], 8)
    assert [r["调查编号"] for r in rows] == ["BY1", "BY2", "BY4", "BY5"]
    assert (
        rows[0]["住房"] == "危房D级"
        and rows[0]["数据提示"] == "住房或饮水没有保障"
        and rows[0]["医疗"] == "未参保：蒋子"
    )
    assert rows[2]["列入依据"] == "“三非”户直接列入" and rows[2]["住房"] == "未填"
    assert rows[3]["列入依据"] == "预警干预通过乡镇审核，直接列入" and rows[3]["认定阶段"] == "（未写）"
    workbook = book(9, data)
    head = [c.name for c in COLUMNS[9]]
    lines = {}
    for line in workbook.worksheets[0].iter_rows(values_only=True):
        if line[1] and isinstance(line[2], int):
            lines[line[1]] = dict(zip(head, line, strict=False))
    assert lines["大坪村"] == {
        "序号": 1, "行政村": "大坪村", "调查户数": 5, "调查人数": 10, "疑似边缘户户数": 3, "疑似边缘户人数": 6, "其中已审定户数": 1,
        "其中已审定人数": 2, "低保户": 2, "分散特困供养户": 0, "残疾人户": 1, "无房或危房户": 0, "信访户": 0, "其他需要予关注的户": 0,
        "直接列入户数": 1, "失学辍学户数": 0, "未参保户数": 3, "未参保人数": 3, "危房户数": 1, "饮水不安全户数": 1, "有未填项户数": 1,
        "备注": None,
    }  # fmt: skip
    assert lines["合计"]["调查户数"] == 6 and lines["合计"]["疑似边缘户户数"] == 4 == len(rows)
    for column in head[2:-1]:
        assert lines["合计"][column] == lines["大坪村"][column] + lines["别村"][column]
        assert lines["梅溪镇小计"][column] == lines["大坪村"][column]


def test_the_last_decision_is_the_stage_and_where_there_is_none_annexes_8_and_9_say_so(made, book):
    decided = [{"stage": "边缘户", "on": date(2019, 9, 25)}, {"stage": "疑似边缘户", "on": date(2019, 9, 15)}]
    data = made(edges=[edge(1, decisions=decided), edge(2), edge(3)])
    sheet = book(8, data).worksheets[0]
    assert [(r["调查编号"], r["认定阶段"]) for r in rows_of(sheet, 8)] == [("BY1", "边缘户")]
    assert "另有2户调查表没有认定记录" in str(texts(sheet))
    nine = book(9, data).worksheets[0]
    assert "2户没有认定记录，没有计入疑似边缘户" in str(texts(nine))
    empty = made(edges=[edge(2)])
    assert "另有1户调查表没有认定记录" in str(texts(book(8, empty).worksheets[0]))
    assert "没有认定记录" not in str(texts(book(8, made(edges=[edge(1, stage="不列入")])).worksheets[0]))


def test_no_house_is_no_house_and_not_an_answer_left_out(made, book):
    data = made(
        edges=[edge(1, stage="疑似边缘户", housing={"area": Decimal(0)}), edge(2, stage="疑似边缘户", housing={})]
    )
    assert [r["住房"] for r in rows_of(book(8, data).worksheets[0], 8)] == ["无房", "未填"]
    line = next(r for r in book(9, data).worksheets[0].iter_rows(values_only=True) if r[1] == "大坪村")
    assert dict(zip([c.name for c in COLUMNS[9]], line, strict=False))["有未填项户数"] == 1


def test_whoever_has_employees_insurance_is_not_counted_as_uninsured(book):
    surveys = [
        edge(1, stage="疑似边缘户", uninsured_reason="参加职工医保"),
        edge(2, stage="疑似边缘户", uninsured_reason="未缴费"),
    ]
    day = date(2019, 9, 18)
    report = Engine.default().check_together({"edge": surveys}, as_of=day, trusted=True)
    data = AnnexData(edges=surveys, report=report, as_of=day)
    line = next(r for r in book(9, data).worksheets[0].iter_rows(values_only=True) if r[1] == "大坪村")
    told = dict(zip([c.name for c in COLUMNS[9]], line, strict=False))
    assert (told["未参保户数"], told["未参保人数"]) == (1, 1)
    assert [r["医疗"] for r in rows_of(book(8, data).worksheets[0], 8)] == [
        "未参加城乡居民医保：蒋子；参加职工医保",
        "未参保：蒋子；未缴费",
    ]


def test_a_village_alone_fills_in_annex_5_itself_and_a_rule_is_no_source(made, book):
    data = made([household(1, housing={"dangerous": True}), household(2, "蒋乙", village="别村", code="450329101002")])
    assert "填报单位：大坪村" in str(texts(book(5, data.within(["大坪村"])).worksheets[0]))
    assert "填报单位：梅溪镇" in str(texts(book(5, data).worksheets[0]))
    assert {r["信息来源"] for r in rows_of(book(4, data).worksheets[0], 4)} == {"登记数据"}


def test_annex_6_lists_what_list_and_household_say_differently(made, book):
    measures = [
        {
            "name": "雨露计划",
            "category": "教育帮扶",
            "department": "教育局",
            "date": date(2018, 9, 1),
            "amount": 1500,
            "received": False,
        },
        {"name": "产业奖补", "received": True},
        {"name": "慰问金", "date": date(2019, 9, 2)},
    ]
    feedback = {
        "claims": [{"name": "护林员补助", "member_id": "M1"}],
        "checkers": ["唐丁"],
        "checked_on": date(2019, 9, 12),
    }
    members = [{"name": "韦甲", "member_id": "M1"}]
    data = made([household(1, members=members, measures=measures, policy_feedback=feedback)])
    rows = rows_of(book(6, data).worksheets[0], 6)
    assert [(r["政策名称"], r["清单记录"], r["农户反映"], r["不符情形"]) for r in rows] == [
        ("雨露计划", "有", "未享受", "清单有而农户未享受"),
        ("护林员补助", "无", "已享受", "已享受而清单没有"),
        (None, None, None, "享受时间在核查范围内"),
    ]
    assert (
        rows[0]["金额（元）"] == 1500
        and rows[0]["享受时间"] == "2018年9月1日"
        and rows[0]["核查时间"] == "2019年9月12日"
    )
    assert rows[1]["享受人"] == "韦甲"
    gift = {"name": "慰问金", "member_id": "M1", "date": date(2019, 9, 2), "amount": 300}
    (row,) = rows_of(book(6, made([household(1, members=members, measures=[gift])])).worksheets[0], 6)
    assert (row["享受人"], row["政策名称"], row["金额（元）"], row["享受时间"]) == (
        "韦甲",
        "慰问金",
        300,
        "2019年9月2日",
    )
    assert rows[2]["情况说明"] == "有 2019 年 8 月以后的措施。" and rows[2]["备注"] == "规则 test-annex.late"
