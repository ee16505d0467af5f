"""Filled forms as counties hand them in: moved about, ticked in every way, of households that are or are not on the register."""

from __future__ import annotations

import re
from datetime import date

import openpyxl
import pytest
from annexes.county_in_small import household, looks

from fupin_rules.annexes import AnnexData, write_annex
from fupin_rules.annexes.reading import collect_forms, fold_in, read_forms
from fupin_rules.schema import Open
from fupin_rules.survey import EDGE, HOUSEHOLD
from fupin_rules.tables import read_all

WATER = {"water": {"risks": ["季节性缺水"], "shortage_months": 3}}


@pytest.fixture
def form(tmp_path):
    """A filled form to be changed by hand."""

    def make(n, data, change=lambda sheet: None, name="表.xlsx"):
        path = tmp_path / name
        write_annex(n, data, path)
        book = openpyxl.load_workbook(path)
        change(book.worksheets[0])
        book.save(path)
        return path

    return make


def find(sheet, text):
    return next(c for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and text in c.value)


def said(read, subject="household"):
    return [(r.code, r.row, r.column) for r in read.rejected.get(subject, [])]


def test_a_form_is_tied_to_its_household_by_its_code(form):
    register = [household(1), household(2)]
    path = form(3, AnnexData([household(2, six_looks=looks(**WATER))]))
    read = read_forms([path], register)
    assert read.looks == 1 and said(read) == []
    assert "six_looks" not in register[0]
    water = register[1]["six_looks"]["water"]
    assert water == {"normal": False, "risks": ["季节性缺水"], "shortage_months": 3}
    (account,) = read.accounts["household"]
    assert (account.rows, account.used, account.profile) == (1, 1, "附件3")
    assert account.add_up() and account.cells_rejected == 0


def without_code(sheet):
    sheet["C1"].value = None


def test_without_a_code_village_and_head_say_whose_it_is_however_they_are_written(form):
    def change(sheet):
        without_code(sheet)
        cell = find(sheet, "户主姓名")
        cell.value = "桂林市资源县 梅溪 乡镇 大坪 行政村 上屯 自然村屯  户主姓名: 韦 甲  家庭人口数: 2"

    register = [household(1), household(2, "蒋乙")]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks(**WATER))]), change)], register)
    assert read.looks == 1 and said(read) == []
    assert register[0]["six_looks"]["head_name"] == "韦甲"
    assert register[0]["six_looks"]["size"] == 2


def test_of_two_households_alike_the_size_decides_and_where_it_does_not_nobody_guesses(form):
    filled = AnnexData([household(1, six_looks={**looks(), "head_name": "韦甲", "size": 1})])
    alone = [{"name": "韦甲", "relation": "本人或户主"}]
    register = [household(1, members=alone), household(2)]
    path = form(3, filled, without_code)
    read = read_forms([path], register)
    assert read.looks == 1 and "six_looks" in register[0] and "six_looks" not in register[1]
    register = [household(1), household(2)]
    read = read_forms([path], register)
    assert read.looks == 0 and [c for c, _, _ in said(read)] == ["N202"]
    assert "2 户" in read.rejected["household"][0].message.zh
    (account,) = read.accounts["household"]
    assert (account.rows, account.used, account.rejected) == (1, 0, 1)
    assert account.add_up() and account.understood == 0 and account.cells == account.cells_rejected


@pytest.mark.parametrize(
    ("register", "code"),
    [([household(9, "蒋乙")], "N201"), ([household(1), {**household(1), "village": "别村"}], "N202")],
)
def test_a_household_that_is_not_there_or_there_twice_is_rejected(form, register, code):
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks())]))], register)
    assert read.looks == 0 and [c for c, _, _ in said(read)] == [code]
    assert all("six_looks" not in h for h in register)


def test_what_a_household_is_told_by_is_asked_for_where_it_is_missing(form):
    def change(sheet):
        without_code(sheet)
        find(sheet, "户主姓名").value = "＿＿市＿＿县＿＿乡镇＿＿行政村＿＿自然村屯 户主姓名：韦甲 家庭人口数：2"

    read = read_forms([form(3, AnnexData([household(1, six_looks=looks())]), change)], [household(1)])
    assert [c for c, _, _ in said(read)] == ["N209"]
    assert "“行政村”" in read.rejected["household"][0].message.zh


def test_two_forms_of_one_household_are_one_too_many(form):
    one = form(3, AnnexData([household(1, six_looks=looks(**WATER))]), name="一.xlsx")
    two = form(3, AnnexData([household(1, six_looks=looks())]), name="二.xlsx")
    register = [household(1)]
    read = read_forms([one, two], register)
    assert read.looks == 1 and [(r.code, r.file) for r in read.rejected["household"]] == [("N208", "二.xlsx")]
    assert register[0]["six_looks"]["water"]["risks"] == ["季节性缺水"]


def test_rows_that_were_put_in_and_cells_that_were_moved_do_no_harm(form):
    def change(sheet):
        merged = [str(r) for r in sheet.merged_cells.ranges]
        for area in merged:
            sheet.unmerge_cells(area)
        sheet.insert_rows(9, 2)
        sheet.insert_rows(3)
        sheet["A3"].value = "附件3"
        cell = find(sheet, "核查人：")
        sheet["D45"].value, cell.value = cell.value, None

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks(**WATER))]), change)], register)
    assert read.looks == 1 and said(read) == []
    got = register[0]["six_looks"]
    assert got["water"] == {"normal": False, "risks": ["季节性缺水"], "shortage_months": 3}
    assert got["checkers"] == ["唐丁", "蒋戊"] and got["education"] == {"normal": True, "risks": []}


def test_columns_may_change_places(form):
    def change(sheet):
        for area in [str(r) for r in sheet.merged_cells.ranges]:
            sheet.unmerge_cells(area)
        top = find(sheet, "核查指标").row
        for row in range(top, top + 10):
            a, b = sheet.cell(row, 3), sheet.cell(row, 4)
            a.value, b.value = b.value, a.value

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks(**WATER))]), change)], register)
    assert said(read) == []
    assert register[0]["six_looks"]["water"]["risks"] == ["季节性缺水"]
    assert register[0]["six_looks"]["housing"] == {"normal": True, "risks": []}


@pytest.mark.parametrize("mark", ["√", "☑", "■", "✓", "R", "□√", "√ 正常"])
def test_normal_may_be_ticked_in_any_hand(form, mark):
    def change(sheet):
        find(sheet, "义务教育保障").offset(column=1).value = mark

    form_ = looks(education={"risks": []})
    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=form_)]), change)], register)
    assert said(read) == []
    assert register[0]["six_looks"]["education"] == {"normal": True, "risks": []}


def test_a_cross_is_not_guessed_and_its_cell_is_named(form):
    def change(sheet):
        find(sheet, "义务教育保障").offset(column=1).value = "×"

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks())]), change)], register)
    assert said(read) == [("N204", 5, "C")]
    assert "☑" in read.rejected["household"][0].message.zh
    education = register[0]["six_looks"]["education"]
    assert education["normal"] is None and education["$unreadable"] == {"normal": "看不出“正常”打没打勾：“×”。"}


@pytest.mark.parametrize("word", ["是", "对", "V", "v", "Y"])
def test_a_word_that_stands_for_a_tick_is_one(form, word):
    def change(sheet):
        find(sheet, "义务教育保障").offset(column=1).value = word

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks(education={"risks": []}))]), change)], register)
    assert said(read) == [] and register[0]["six_looks"]["education"]["normal"] is True


@pytest.mark.parametrize("word", ["正常", "正 常", "OK", "1", "/"])
def test_the_bare_word_normal_is_asked_about_and_never_taken_for_no_tick(form, word):
    def change(sheet):
        find(sheet, "义务教育保障").offset(column=1).value = word

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks())]), change)], register)
    assert said(read) == [("N204", 5, "C")]
    assert register[0]["six_looks"]["education"]["normal"] is None


def test_what_stands_beside_the_form_is_rejected_with_its_cell(form):
    def change(sheet):
        sheet["F7"].value = "已电话核实"

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks())]), change)], register)
    assert said(read) == [("N205", 7, "F")]
    assert "已电话核实" in read.rejected["household"][0].message.zh
    (account,) = read.accounts["household"]
    assert account.add_up() and account.cells_rejected == 1 and read.looks == 1


def test_an_answer_that_is_none_is_unreadable_and_said(form):
    def change(sheet):
        cell = find(sheet, "季节性缺水")
        cell.value = cell.value.replace(" 3 ", "三四")

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks(**WATER))]), change)], register)
    assert [(c, r) for c, r, _ in said(read)] == [("D303", 8)]
    water = register[0]["six_looks"]["water"]
    assert water["shortage_months"] is None and "shortage_months" in water["$unreadable"]
    assert water["risks"] == ["季节性缺水"]


def test_a_row_that_was_cut_out_is_no_answer(form):
    def change(sheet):
        row = find(sheet, "产业发展").row
        for col in range(1, 5):
            sheet.cell(row, col).value = None

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks())]), change)], register)
    assert [c for c, _, _ in said(read)] == ["N203"]
    assert "industry" not in register[0]["six_looks"]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("王五 赵六", ["王五", "赵六"]),
        ("王五　赵六、韦甲", ["王五", "赵六", "韦甲"]),
        ("韦 甲", ["韦甲"]),
        ("王五，赵六", ["王五", "赵六"]),
    ],
)
def test_names_that_a_space_tells_apart_are_several(form, written, names):
    def change(sheet):
        cell = find(sheet, "有劳动能力未发展产业或就业")
        cell.value = cell.value.replace(" 莫名 ", written)

    register = [household(1)]
    filled = looks(drive={"risks": ["有劳动能力未发展产业或就业"], "persons": ["莫名"]})
    read = read_forms([form(3, AnnexData([household(1, six_looks=filled)]), change)], register)
    assert said(read) == [] and register[0]["six_looks"]["drive"]["persons"] == names


def test_nothing_to_write_is_nothing_written(form):
    def change(sheet):
        for words in ("家庭成员患大病", "有劳动能力未发展", "未落实的政策", "季节性缺水", "何种原因"):
            cell = find(sheet, words)
            cell.value = re.sub("＿+", "无", cell.value)

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks())]), change)], register)
    assert said(read) == []
    got = register[0]["six_looks"]
    for name in ("medical", "drive", "policy", "water", "industry"):
        assert got[name] == {"normal": True, "risks": []}


def test_no_days_without_water_are_zero_and_workers_of_an_edge_household_are_told_apart(form):
    def change(sheet):
        water, income = find(sheet, "饮水方式"), find(sheet, "务工人员姓名")
        water.value = re.sub("缺水时间（天）：＿+", "缺水时间（天）：无", water.value)
        income.value = re.sub("务工人员姓名：＿+", "务工人员姓名：张三 李四", income.value)
        income.value = re.sub("何种保障性政策：＿+", "何种保障性政策：无", income.value)

    read = read_forms([form(7, AnnexData(edges=[EDGE_HOUSEHOLD], show_identifiers=True), change)], [])
    assert said(read, "edge") == []
    (survey,) = read.edges
    assert survey["water"]["shortage_days"] == 0 and survey["workers"] == ["张三", "李四"]
    assert "income_policies" not in survey


@pytest.mark.parametrize(
    ("written", "policies", "reason"),
    [
        ("雨露计划，孩子今年新生，申请还没批", ["雨露计划"], "孩子今年新生，申请还没批"),
        ("雨露计划、危房改造补助。原因：钱没到账", ["雨露计划", "危房改造补助"], "钱没到账"),
        ("雨露计划。", ["雨露计划"], None),
        ("雨露计划，危房改造补助。", ["雨露计划", "危房改造补助"], None),
        ("雨露计划，还没收到补助", ["雨露计划"], "还没收到补助"),
    ],
)
def test_policies_and_the_reason_share_a_blank(form, written, policies, reason):
    def change(sheet):
        cell = find(sheet, "未落实的政策")
        cell.value = f"☑ 未落实的政策及原因：{written}"

    register = [household(1)]
    filled = looks(policy={"risks": ["政策未落实"]})
    read = read_forms([form(3, AnnexData([household(1, six_looks=filled)]), change)], register)
    assert said(read) == []
    policy = register[0]["six_looks"]["policy"]
    assert (policy["policies"], policy.get("reason")) == (policies, reason)


@pytest.mark.parametrize(
    ("line", "reason", "evidence"),
    [
        ("【住房安全保障】原因：山洪冲垮后墙；佐证材料：照片1、照片2", "山洪冲垮后墙", ["照片1", "照片2"]),
        ("住房原因：山洪冲垮后墙，照片两张已存档", "山洪冲垮后墙，照片两张已存档", None),
        ("住房安全保障存在风险的原因：山洪冲垮后墙", "山洪冲垮后墙", None),
    ],
)
def test_a_reason_without_a_blank_may_be_told_in_plain_words(form, line, reason, evidence):
    def change(sheet):
        find(sheet, "其他需要说明情况").offset(column=2).value = f"户主长年在外\n{line}"

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1, six_looks=looks())]), change)], register)
    assert said(read) == []
    got = register[0]["six_looks"]
    assert (got["housing"]["reason"], got["housing"].get("evidence")) == (reason, evidence)
    assert got["remarks"] == "户主长年在外"


def test_a_reason_of_nobody_knows_which_stays_a_remark(form):
    def change(sheet):
        find(sheet, "其他需要说明情况").offset(column=2).value = "不在家原因：外出务工"

    register = [household(1)]
    read_forms([form(3, AnnexData([household(1, six_looks=looks())]), change)], register)
    assert register[0]["six_looks"]["remarks"] == "不在家原因：外出务工"


def patients(form, text):
    def change(sheet):
        cell = find(sheet, "家庭成员患大病")
        cell.value = f"☑ 家庭成员患大病或重病（{text}）"

    register = [household(1)]
    filled = looks(medical={"risks": ["家庭成员患大病或重病"]})
    read = read_forms([form(3, AnnexData([household(1, six_looks=filled)]), change)], register)
    return said(read), read, register[0]["six_looks"]["medical"]["patients"]


def test_several_patients_in_one_blank_are_matched_by_position(form):
    complaints, _, found = patients(form, "患病成员姓名：张三、李四；病种：肺癌、胃癌；患病时间：2018年5月、2019年1月")
    assert complaints == []
    assert [(p["name"], p["illness"]) for p in found] == [("张三", "肺癌"), ("李四", "胃癌")]
    assert ["2018" in str(p["since"]) for p in found] == [True, False]


def test_patients_whose_times_are_fewer_are_asked_about_and_named(form):
    complaints, read, found = patients(form, "患病成员姓名：张三、李四；病种：肺癌、胃癌；患病时间：2018年5月")
    assert [c for c, _, _ in complaints] == ["N211"]
    assert "2 个患病成员" in read.rejected["household"][0].message.zh
    assert [(p["name"], p["illness"], p["since"]) for p in found] == [("张三", "肺癌", None), ("李四", "胃癌", None)]
    assert all("since" in p["$unreadable"] for p in found)


def test_a_blank_form_is_none(tmp_path):
    for n in (3, 7):
        write_annex(n, AnnexData(), tmp_path / f"{n}.xlsx", blank=True)
    read = read_forms([tmp_path / "3.xlsx", tmp_path / "7.xlsx"], [household(1)])
    assert read.looks == 0 and read.edges == []
    assert [(r.code, r.harmless) for rs in read.rejected.values() for r in rs] == [("N210", True)] * 2
    for accounts in read.accounts.values():
        assert all(a.add_up() and (a.rows, a.aside) == (1, 1) for a in accounts)


def test_forms_with_nothing_but_their_printed_head_are_not_handed_in(tmp_path):
    printed = [household(n, f"韦{n}") for n in (1, 2, 3)]
    surveys = [{k: EDGE_HOUSEHOLD[k] for k in ("survey_id", "township", "village", "head_name")}]
    write_annex(3, AnnexData(printed), tmp_path / "3.xlsx")
    write_annex(7, AnnexData(edges=surveys), tmp_path / "7.xlsx")
    register = [dict(h) for h in printed]
    read = read_forms([tmp_path / "3.xlsx", tmp_path / "7.xlsx"], register)
    assert read.looks == 0 and read.edges == []
    assert all("six_looks" not in h for h in register)
    assert [(r.code, r.harmless) for rs in read.rejected.values() for r in rs] == [("N210", True)] * 2
    assert "有 3 张表没有填" in read.rejected["household"][0].message.zh
    for accounts in read.accounts.values():
        assert all(a.add_up() and a.aside == a.rows for a in accounts)


def test_a_form_that_only_was_signed_is_a_form(form):
    def change(sheet):
        find(sheet, "核查人：").value = "核查人：唐丁"

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1)]), change)], register)
    assert read.looks == 1 and register[0]["six_looks"]["checkers"] == ["唐丁"]


def test_a_form_on_which_only_something_unclear_stands_is_a_form(form):
    def change(sheet):
        find(sheet, "义务教育保障").offset(column=1).value = "×"

    register = [household(1)]
    read = read_forms([form(3, AnnexData([household(1)]), change)], register)
    assert read.looks == 1 and [c for c, _, _ in said(read)] == ["N204"]


def test_many_forms_below_each_other_are_as_many(tmp_path):
    many = [household(n, f"韦{'甲乙丙丁'[n % 4]}{n}", six_looks=looks(**WATER)) for n in range(1, 251)]
    path = tmp_path / "村.xlsx"
    assert write_annex(3, AnnexData(many), path).stacked
    register = [{k: v for k, v in h.items() if k != "six_looks"} for h in many]
    read = read_forms([path], register)
    assert read.looks == 250 and said(read) == []
    assert all(h["six_looks"]["water"]["shortage_months"] == 3 for h in register)
    (account,) = read.accounts["household"]
    assert (account.rows, account.used) == (250, 250) and account.add_up()


EDGE_HOUSEHOLD = {
    "survey_id": "BY1",
    "township": "梅溪镇",
    "village": "大坪村",
    "head_name": "蒋乙",
    "phone": "19900000001",
    "members": [
        {"name": "蒋乙", "relation": "本人或户主", "id_number": "450399196001010010", "resident_medical": True}
    ],
}


def test_a_masked_number_is_no_number(form):
    read = read_forms([form(7, AnnexData(edges=[EDGE_HOUSEHOLD]))], [])
    assert [c for c, _, _ in said(read, "edge")] == ["N207", "N207"]
    (survey,) = read.edges
    assert survey["phone"] is None and survey["members"][0]["id_number"] is None
    assert survey["$unreadable"].keys() == {"phone"}
    assert survey["members"][0]["name"] == "蒋乙" and survey["members"][0]["resident_medical"] is True


def test_a_box_of_which_one_may_be_ticked_is_ticked_once(form):
    def change(sheet):
        cell = find(sheet, "饮水方式")
        cell.value = cell.value.replace("□ 自来水", "☑ 自来水").replace("□ 井水", "☑ 井水")

    read = read_forms([form(7, AnnexData(edges=[EDGE_HOUSEHOLD], show_identifiers=True), change)], [])
    assert [c for c, _, _ in said(read, "edge")] == ["N206"]
    assert "自来水、井水" in read.rejected["edge"][0].message.zh
    assert read.edges[0]["water"]["mode"] is None


def test_a_survey_without_a_number_gets_one_that_stays_the_same_and_tells_nothing(form):
    path = form(
        7, AnnexData(edges=[{k: v for k, v in EDGE_HOUSEHOLD.items() if k != "survey_id"}], show_identifiers=True)
    )
    first, second = (read_forms([path], []).edges[0]["survey_id"] for _ in range(2))
    assert first == second and first.startswith("未编号-") and "蒋" not in first


def test_the_printed_example_is_nobody(tmp_path):
    path = tmp_path / "七.xlsx"
    write_annex(7, AnnexData(), path, blank=True)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    row = find(sheet, "张三").row + 1
    sheet.cell(row, 2).value, sheet.cell(row, 3).value = "蒋乙", "户主"
    book.save(path)
    read = read_forms([path], [])
    assert [[m["name"] for m in s["members"]] for s in read.edges] == [["蒋乙"]]
    assert read.edges[0]["members"][0]["relation"] == "本人或户主"


def test_a_column_of_passwords_is_not_looked_at(tmp_path):
    path = tmp_path / "七.xlsx"
    write_annex(7, AnnexData(edges=[EDGE_HOUSEHOLD], show_identifiers=True), path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    header = find(sheet, "与户主关系").row
    sheet.cell(header, 14).value, sheet.cell(header + 1, 14).value = "密码", "Secret123"
    book.save(path)
    read = read_forms([path], [])
    assert said(read, "edge") == []
    assert "Secret123" not in repr(read)


def test_lists_with_the_same_words_are_no_forms(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["户编号", "措施类别", "核查指标"])
    for word in ("义务教育保障", "基本医疗保障", "住房安全保障", "饮水安全保障", "产业发展", "扶贫政策") * 3:
        sheet.append(["1", word, ""])
    book.save(tmp_path / "清单.xlsx")
    assert collect_forms([tmp_path / "清单.xlsx"]).found == []


def test_forms_stand_beside_what_tables_say(form, tmp_path):
    looks_path = form(3, AnnexData([household(1, six_looks=looks(**WATER))]), name="六看.xlsx")
    edge_path = form(7, AnnexData(edges=[EDGE_HOUSEHOLD], show_identifiers=True), name="边缘户.xlsx")
    forms = collect_forms([looks_path, edge_path])
    assert forms.whole == {looks_path, edge_path}
    register = tmp_path / "户.json"
    register.write_text('[{"household_id": "450329000000001", "head_name": "韦甲", "village": "大坪村"}]', "utf-8")
    datasets = read_all([register], [HOUSEHOLD, EDGE])
    assert fold_in(forms, datasets) == 1
    assert datasets["household"].records[0]["six_looks"]["water"]["shortage_months"] == 3
    assert "six_looks" in datasets["household"].sources
    (survey,) = datasets["edge"].records
    assert survey["head_name"] == "蒋乙"
    unasked = datasets["edge"].unasked
    assert "stage" in unasked and "three_non" in unasked and "members.birth_date" in unasked
    assert not unasked & {
        "head_name",
        "water.mode",
        "members.id_number",
        "housing.opinion",
        "members.disabilities.kind",
    }
    assert datasets["edge"].accounts.add_up() and datasets["household"].accounts.add_up()


@pytest.fixture
def decided(form, tmp_path):
    """Two printed surveys and a sheet of decisions, read together."""

    def make(*rows):
        surveys = [EDGE_HOUSEHOLD, {**EDGE_HOUSEHOLD, "survey_id": "BY2", "head_name": "蒋丙"}]
        forms = collect_forms([form(7, AnnexData(edges=surveys, show_identifiers=True))])
        book = openpyxl.Workbook()
        book.active.title = "边缘户认定"
        for row in (("调查编号", "认定阶段", "认定单位", "认定日期"), *rows):
            book.active.append(row)
        book.save(tmp_path / "认定.xlsx")
        datasets = read_all([tmp_path / "认定.xlsx"], [HOUSEHOLD, EDGE], keys={"edge": forms.surveys})
        fold_in(forms, datasets)
        return datasets["edge"]

    return make


def test_a_sheet_of_decisions_joins_surveys_that_were_printed(decided):
    data = decided(
        ("BY1", "疑似边缘户", "村工作队", date(2019, 9, 15)), ("BY1", "边缘户", "县扶贫开发领导小组", date(2019, 9, 25))
    )
    assert data.rejected == [] and data.accounts.add_up()
    first, second = data.records
    assert (first["head_name"], [d["stage"] for d in first["decisions"]]) == ("蒋乙", ["疑似边缘户", "边缘户"])
    assert second["decisions"] == []
    assert "decisions" in data.sources and "decisions" not in data.unasked


def test_a_decision_about_nobody_is_said_and_may_be_anybodys(decided):
    data = decided(
        ("BY1", "疑似边缘户", "村工作队", date(2019, 9, 15)), ("BY9", "边缘户", "县扶贫开发领导小组", date(2019, 9, 25))
    )
    assert [(r.code, r.row) for r in data.rejected] == [("D405", 3)] and data.accounts.add_up()
    assert [type(s["decisions"]) for s in data.records] == [Open, Open]
    assert [len(s["decisions"]) for s in data.records] == [1, 0]


def test_a_register_with_all_forms_a_row_each_is_not_read_twice(tmp_path):
    from fupin_rules.annexes.reading import forms_in
    from fupin_rules.synth import make_county, write_workbook

    write_workbook(make_county(20, seed=2, forms=True, in_workbook=True), tmp_path / "全县.xlsx")
    assert not forms_in(tmp_path / "全县.xlsx")
    for n in (3, 7):
        write_annex(n, AnnexData(), tmp_path / f"{n}.xlsx", blank=True)
        assert forms_in(tmp_path / f"{n}.xlsx")
