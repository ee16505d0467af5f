"""The workbooks: print settings, fonts, wording, text that stays text, columns a county may replace."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from annexes.county_in_small import household, looks, texts

from fupin_rules.annexes import COLUMNS, AnnexData, read_template, write_annex
from fupin_rules.annexes.wording import CHECKLIST, EDGE_HEAD, INDICATORS, ROSTER_HEAD, ROSTER_NOTES
from fupin_rules.errors import InputError
from fupin_rules.synth import make_county

TEAM = {
    "area_code": "450329101001",
    "level": "村级",
    "county": "资源县",
    "township": "梅溪镇",
    "village": "大坪村",
    "officers": [
        {
            "name": "唐丁",
            "sex": "男",
            "phone": "19900000001",
            "role": "队长",
            "account": "zy01",
            "unit": "县委",
            "post": "副镇长",
        },
        {"name": "蒋戊", "role": "组长", "group": "一组"},
    ],
}


@pytest.fixture(scope="module")
def county():
    return make_county(60, seed=3, errors=0.3, forms=True, form_errors=0.3)


@pytest.mark.parametrize("n", range(1, 10))
@pytest.mark.parametrize("blank", [False, True])
def test_every_sheet_can_be_printed(book, made, county, n, blank):
    data = made(county.households, county.edges, county.teams)
    for sheet in book(n, data, blank=blank).worksheets:
        assert sheet.page_setup.paperSize in (9, 8)
        assert sheet.print_area, sheet.title
        last = sheet.print_area.rsplit("$", 1)[1]
        assert int(last) == sheet.max_row
        assert sheet.oddFooter.center.text == "第 &P 页  共 &N 页"
        # One page across is what a file that does not say otherwise means.
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth in (None, 1)
        fonts = {c.font.name for row in sheet.iter_rows() for c in row if c.value is not None}
        assert fonts <= {"宋体", "仿宋", "黑体"}
        if n in (1, 4, 5, 6, 8, 9):
            assert sheet.print_title_rows and sheet.page_setup.orientation == "landscape"
            assert sheet.page_setup.fitToHeight == 0, "as many pages down as it takes"


@pytest.mark.parametrize("n", range(1, 10))
def test_the_same_data_make_the_same_bytes(tmp_path, made, county, n):
    data = made(county.households, county.edges, county.teams)
    for name in ("a.xlsx", "b.xlsx"):
        write_annex(n, data, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_roster_has_the_columns_as_printed_and_no_password_ever(book, made):
    secret = {**TEAM, "officers": [{**TEAM["officers"][0], "password": "Secret123"}, TEAM["officers"][1]]}
    sheet = book(1, made(teams=[secret], check=False)).worksheets[0]
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    head = rows.index(list(ROSTER_HEAD))
    assert rows[1][0] == "资源县2019年脱贫攻坚“回头看”专项行动工作队队员花名册"
    assert (
        rows[2][0] == "填报单位：梅溪镇"
        and rows[2][5].startswith("填报人：")
        and rows[2][9] == "填报日期：2019年9月18日"
    )
    assert rows[head + 1] == [
        1,
        "梅溪镇",
        "大坪村",
        "唐丁",
        "男",
        "199****01",
        "队长",
        None,
        "zy01",
        None,
        "县委",
        "副镇长",
        None,
    ]
    assert rows[head + 2] == [2, "梅溪镇", "大坪村", "蒋戊", None, None, "组长", "一组", None, None, None, None, None]
    column = ROSTER_HEAD.index("密码")
    assert all(row[column] is None for row in rows[head + 1 : head + 3])
    assert "Secret123" not in str(rows)
    red = {c.value for c in sheet[head + 1] if c.font.color is not None and c.font.color.rgb == "FFFF0000"}
    assert red == set(ROSTER_HEAD) - {"密码", "备注"}
    assert [r[0] for r in rows[-4:]] == list(ROSTER_NOTES)


def test_rosters_of_villages_are_put_together_by_township_and_county(book, made):
    teams = [
        {**TEAM, "area_code": "450329102001", "township": "瓜里乡", "village": "水头村", "officers": [{"name": "丙"}]},
        TEAM,
        {
            "area_code": "450329101",
            "level": "乡镇级",
            "county": "资源县",
            "township": "梅溪镇",
            "officers": [{"name": "乙"}],
        },
        {"area_code": "450329", "level": "县级", "county": "资源县", "officers": [{"name": "甲"}]},
    ]
    workbook = book(1, made(teams=teams, check=False))
    names = {
        s.title: [row[3].value for row in s.iter_rows() if isinstance(row[0].value, int)] for s in workbook.worksheets
    }
    assert names == {"全县": ["甲", "乙", "唐丁", "蒋戊", "丙"], "梅溪镇": ["乙", "唐丁", "蒋戊"], "瓜里乡": ["丙"]}


def test_numbers_are_whole_only_where_the_caller_asked(book, made):
    people = [{"name": "韦甲", "relation": "本人或户主", "id_number": "450399196001010010"}]
    form = looks(housing={"risks": ["因灾害等原因变成危房"]})
    for show, phone, number in (
        (False, "199****01", "450399**********10"),
        (True, "19900000001", "450399196001010010"),
    ):
        data = made([household(1, members=people, six_looks=form)], teams=[TEAM], show=show)
        assert phone in str(texts(book(1, data).worksheets[0]))
        told = str(texts(book(4, data).worksheets[0]))
        assert number in told and "韦甲" in told


@pytest.mark.parametrize("danger", ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)"])
def test_cells_that_begin_like_a_formula_are_text(book, made, danger):
    form = looks(
        housing={"risks": ["因灾害等原因变成危房"], "reason": danger},
        policy={"risks": ["政策未落实"], "policies": [danger]},
    )
    feedback = {"claims": [{"name": danger}]}
    survey = {"survey_id": danger, "head_name": danger, "stage": "疑似边缘户", "remarks": danger, "village": danger}
    data = made(
        [household(1, danger, village=danger, six_looks={**form, "remarks": danger}, policy_feedback=feedback)],
        [survey],
        [{**TEAM, "officers": [{"name": danger, "unit": danger}]}],
        check=False,
    )
    seen = 0
    for n in (1, 3, 4, 5, 6, 7, 8, 9):
        for sheet in book(n, data).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", (n, cell.coordinate)
                    if isinstance(cell.value, str) and danger in cell.value:
                        assert cell.data_type == "s"
                        seen += 1
    assert seen >= 12


def test_annex_5_has_the_header_as_printed(book, made):
    sheet = book(5, made([household(1)])).worksheets[0]
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    assert rows[1][0] == "梅溪镇脱贫攻坚“六看”存在风险情况统计表"
    assert rows[2][0] == "填报单位：大坪村" and rows[2][11] == "时间：2019年9月18日"
    assert rows[3][:5] == ["序号", "行政村", "存在风险", None, "其　　中"] and rows[3][22] == "备注"
    assert [c for c in rows[4] if c] == list(INDICATORS)
    assert rows[5][2:22] == ["户数", "人数"] * 10
    merged = {str(r) for r in sheet.merged_cells.ranges}
    assert {"A4:A6", "B4:B6", "C4:D5", "E4:V4", "W4:W6", "E5:F5", "U5:V5"} <= merged
    assert sheet.print_title_rows == "$4:$6"
    blank = book(5, AnnexData(), blank=True).worksheets[0]
    assert blank["A2"].value == "＿＿＿＿乡（镇）脱贫攻坚“六看”存在风险情况统计表"


def test_the_blank_checklist_has_the_26_items_as_printed(book):
    rows = texts(book(2, AnnexData(), blank=True).worksheets[0])
    items = [cell for row in rows for cell in row if cell[:1].isdigit()]
    assert items == [item for _, part in CHECKLIST for item in part] and len(items) == 26
    assert [row[0] for row in rows if row[0] in dict(CHECKLIST)] == [content for content, _ in CHECKLIST]
    assert any("核查人：" in row[0] and "核查时间：" in row[0] for row in rows)


def test_the_filled_checklist_has_what_the_rules_found_beside_each_item(book, made):
    people = [
        {"name": "韦甲", "relation": "本人或户主", "health": ["健康"], "labour_skill": "普通劳动力", "disabilities": []}
    ]
    data = made([household(1, members=people, poverty_cause="缺资金", helpers=[], exit_year=2018)])
    rows = {
        r[1].split(".")[0] if r[0] in dict(CHECKLIST) else r[0].split(".")[0]: r
        for r in texts(book(2, data).worksheets[0])
    }
    assert rows["19"][-2] == "有问题" and "缺资金" in rows["19"][-1]
    assert rows["13"][-2] == "有问题"
    assert rows["17"][-1] == "无问题"
    assert rows["20"][-1] == "不适用"
    assert rows["4"][-2:] == ["未查", "数据里没有这方面的内容"]


def test_the_survey_form_has_its_columns_and_lines(book):
    sheet = book(7, AnnexData(), blank=True).worksheets[0]
    rows = texts(sheet)
    assert [zh for zh, _ in EDGE_HEAD] in rows
    assert ["张三", "户主", "XXXXXXXX"] in rows
    assert ["户类型：□ 低保户　□ 分散特困供养户　□ 残疾人户　□ 无房或危房户　□ 信访户　□ 其他需要予关注的户"] in rows
    assert rows[-2][0].startswith("调查人：") and rows[-1][0].startswith("调查时间：")
    assert sheet.page_setup.orientation == "landscape"


def test_forms_are_a_sheet_each_up_to_200_and_pages_of_a_village_beyond(book):
    few = [household(n, f"韦{n}", six_looks=looks()) for n in range(1, 201)]
    assert len(book(3, AnnexData(few)).worksheets) == 200
    more = [*few, *(household(n, f"蒋{n}", village="水头村", code="450329101002") for n in range(201, 206))]
    workbook = book(3, AnnexData(more))
    assert workbook.sheetnames == ["梅溪镇大坪村", "梅溪镇水头村"]
    first, second = workbook.worksheets
    assert (len(first.row_breaks.brk), len(second.row_breaks.brk)) == (199, 4)
    assert not first.sheet_properties.pageSetUpPr or not first.sheet_properties.pageSetUpPr.fitToPage
    titles = [c.row for c in second["A"] if c.value == "脱贫户“六看”表"]
    assert [b.id for b in second.row_breaks.brk] == [row - 2 for row in titles[1:]], "a page begins above each title"


def test_sheet_names_are_such_as_a_spreadsheet_takes(book):
    names = ["韦/甲:[*?]", "韦甲", "很" * 40, "'引号'"]
    sheets = book(3, AnnexData([household(n, name, six_looks=looks()) for n, name in enumerate(names, 1)])).sheetnames
    assert len(sheets) == 4 and all(len(s) <= 31 for s in sheets)


def test_very_long_text_does_not_vanish(book, made):
    form = looks(housing={"risks": ["因灾害等原因变成危房"], "reason": "长" * 40_000})
    told = [
        c
        for row in texts(book(4, made([household(1, six_looks=form)], check=False)).worksheets[0])
        for c in row
        if "长长" in str(c)
    ]
    assert told and all(len(t) == 32_002 and t.endswith("……") for t in told)


# -- templates ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def template(tmp_path):
    def make(rows, name="表头.xlsx"):
        path = tmp_path / name
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
        return path

    return make


def test_a_county_may_have_its_own_columns_order_and_words(template, book, made):
    own = read_template(template([["资源县风险名单"], ["户主", "贫困人员【风险人员姓名】", "风险指标", "序号"]]), 4)
    assert own.title == "资源县风险名单" and "证件号码" in own.left_out
    form = looks(housing={"risks": ["因灾害等原因变成危房"]})
    sheet = book(4, made([household(1, six_looks=form)], check=False), template=own).worksheets[0]
    rows = texts(sheet)
    assert ["户主", "贫困人员", "风险指标", "序号"] in rows
    assert ["韦甲", "韦甲", "住房安全保障", 1] in rows and ["韦甲", "韦甲妻", "住房安全保障", 2] in rows
    assert rows[1] == ["资源县风险名单"]


def test_a_template_may_be_yaml(tmp_path):
    path = tmp_path / "表头.yaml"
    path.write_text("title: 统计\ncolumns:\n  - 村名\n  - 疑似: 疑似边缘户户数\n", "utf-8")
    own = read_template(path, 9)
    assert [(h.title, h.column.name) for h in own.headings] == [("村名", "行政村"), ("疑似", "疑似边缘户户数")]


@pytest.mark.parametrize(
    ("rows", "n", "code", "says"),
    [
        ([["序号", "户主姓名", "风险人员性名"]], 4, "N101", "是不是“风险人员姓名”？"),
        ([["户主姓名", "户主"]], 4, "N102", "“户主”写了两次"),
        ([["甲", "乙"]], 8, "N103", "没有一行写着附件8的列名"),
        ([["序号"]], 5, "N105", "附件5的表头印在方案里"),
    ],
)
def test_a_template_that_cannot_be_used_says_why(template, rows, n, code, says):
    with pytest.raises(InputError) as caught:
        read_template(template(rows), n)
    (found,) = caught.value.diagnostics
    assert found.code == code and says in found.message.zh + found.hint.zh


def test_a_template_that_is_no_workbook_is_said(tmp_path):
    path = tmp_path / "表头.xlsx"
    path.write_text("不是工作簿", "utf-8")
    with pytest.raises(InputError) as caught:
        read_template(path, 4)
    assert caught.value.diagnostics[0].code == "N104"


def test_there_is_no_tenth_annex(tmp_path):
    with pytest.raises(InputError) as caught:
        write_annex(10, AnnexData(as_of=date(2019, 9, 18)), tmp_path / "x.xlsx")
    assert caught.value.diagnostics[0].code == "N106"


def test_every_column_of_ours_has_its_reason():
    for columns in COLUMNS.values():
        assert all(len(c.why) >= 3 for c in columns)
        assert len({c.name for c in columns}) == len(columns)


def test_the_page_of_reference_has_every_column_with_its_reason():
    from pathlib import Path

    page = Path(__file__).parents[2] / "docs" / "reference" / "annexes.md"
    text = page.read_text("utf-8")
    for columns in COLUMNS.values():
        for c in columns:
            assert f"| {c.name} | {c.why} | {'、'.join(c.aliases)} |" in text


def test_the_blank_form_says_how_to_write_a_reason_it_has_no_blank_for(book):
    from fupin_rules.annexes.wording import LOOKS_HINT

    assert [LOOKS_HINT] in texts(book(3, AnnexData(), blank=True).worksheets[0])
    assert "【住房安全保障】原因：" in LOOKS_HINT
