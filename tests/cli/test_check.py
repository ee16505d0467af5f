"""`fupin check` as a clerk sees it: what stands on the screen, in the files, and in the exit status."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from fupin_rules.findings import Finding, Unknown, report_schema

DAY = ("--as-of", "2019-09-18")
LOGIC = ("--only", "checklist.2[0-9]")


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


# -- on the screen ---------------------------------------------------------------------------------------------------------


def test_the_screen_says_the_sums_first(run, households):
    result = run("check", households, *DAY, *LOGIC)
    shown = lines(result.stdout)
    assert shown[:9] == [
        "■ 检查结果",
        "  参照日期  2019-09-18（由 --as-of 给出）",
        "  检查了    2 户，3 名成员；运行规则 7 条",
        "  问题      错误 2，警告 0，提示 0（涉及 2 户）",
        "  待核实    4 条（缺答案，补齐后可能是问题）",
        "  未读入    0 处",
        "  行        读到 2 = 采用 2 + 未采用 0",
        "  单元格    非空 41 = 读懂 41 + 未读懂 0 + 未对应的列 0",
        "  号码      证件、电话、银行卡号已遮盖（--show-identifiers 显示完整号码）",
    ]
    assert result.exit_code == 1


def test_the_screen_says_who_what_why_and_on_what_authority_village_by_village(run, households):
    shown = lines(run("check", households, *DAY, *LOGIC).stdout)
    at = shown.index("  资源县 车田苗族乡 车田村")
    assert shown[at : at + 11] == [
        "  资源县 车田苗族乡 车田村",
        "  ● 户 450399000002 李玉兰",
        "    错误 checklist.26 李玉兰",
        "      李玉兰为一、二级（重度）肢体残疾，劳动技能却填为“普通劳动力”。确实可以通过自身劳动获得收入",
        "      的，应填“弱劳动力或半劳动力”。",
        "      读到：残疾等级：二级；残疾类别：肢体；残疾证号：未填；劳动技能：普通劳动力",
        "      还读到：已减少：否；健康状况：残疾；多重残疾类别：未填",
        "      请一并核对：劳动技能、残疾类别、残疾等级、残疾证号",
        "      依据：资扶领发〔2019〕15号 附件2《建档立卡户信息核查清单》四、检查逻辑错误第26项",
        "",
        "■ 待核实（4 条）：补上这些答案就能判断",
    ]


def test_the_screen_says_which_answers_to_ask(run, households):
    shown = lines(run("check", households, *DAY, *LOGIC).stdout)
    at = shown.index("■ 待核实（4 条）：补上这些答案就能判断")
    assert shown[at + 1 : at + 6] == [
        "  资源县 资源镇 大埠村",
        "  ● 户 450399000001 唐德福",
        "    要问：唐德福 的在校生状况、务工时间",
        "    先问：唐德福 的在校生状况",
        "    关系到：checklist.25 在校生一年内务工不应超过半年",
    ]


def test_the_screen_says_which_rules_were_not_run_and_why(run, households):
    shown = lines(run("check", households, *DAY, "--only", "checklist.1[134]").stdout)
    at = shown.index("■ 未运行的规则（3 条）")
    assert shown[at + 1 :] == [
        "  ● 没有提供“入户核查”，这条规则没有运行。",
        "    checklist.11",
        "  ● 没有提供“帮扶联系人”，这条规则没有运行。",
        "    checklist.13、checklist.14",
    ]


def test_the_screen_can_be_grouped_by_rule(run, households):
    shown = lines(run("check", households, *DAY, *LOGIC, "--group-by", "rule").stdout)
    at = shown.index("  checklist.26 一、二级肢体残疾人不应填为普通或技能劳动力")
    assert shown[at + 1 : at + 3] == [
        "  依据：资扶领发〔2019〕15号 附件2《建档立卡户信息核查清单》四、检查逻辑错误第26项",
        "  ● 错误 资源县 车田苗族乡 车田村 户 450399000002 李玉兰 李玉兰",
    ]


def test_a_long_list_is_cut_and_says_how_to_see_the_rest(run, households):
    shown = lines(run("check", households, *DAY, *LOGIC, "--limit", "1").stdout)
    assert "  …其余 1 条，用 --out 看全部（如 --out 结果.xlsx），或加 --limit 0。" in shown
    assert "  …其余 3 条，用 --out 看全部（如 --out 结果.xlsx），或加 --limit 0。" in shown
    assert not any("其余" in line for line in lines(run("check", households, *DAY, *LOGIC, "--limit", "0").stdout))


@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_wider_than_the_screen(run, county, width):
    from rich.cells import cell_len

    for line in run("check", county, width=width).stdout.splitlines():
        assert cell_len(line) <= width, line


def test_everything_is_said_in_english_too(run, households):
    result = run("check", households, *DAY, *LOGIC, "--lang", "en")
    shown = lines(result.stdout)
    assert shown[0] == "■ Result"
    assert "  as of     2019-09-18 (given)" in shown
    assert "  checked   2 household(s), 3 member(s); 7 rule(s) run" in shown
    assert any("grade 1 or 2" in line for line in shown), result.stdout
    assert any(line.strip().startswith("check together: labour skill") for line in shown)


def test_the_language_may_come_from_the_environment(run, households):
    assert lines(run("check", households, *DAY, env={"FUPIN_LANG": "en"}).stdout)[0] == "■ Result"
    assert lines(run("check", households, *DAY, "--lang", "zh", env={"FUPIN_LANG": "en"}).stdout)[0] == "■ 检查结果"


def test_the_two_sums_of_the_accounts_add_up_on_the_screen(run, county):
    import re

    text = run("check", county, "--limit", "1").stdout
    rows = re.search(r"行 +读到 (\d+) = 采用 (\d+) \+ 未采用 (\d+)(?: \+ 合计行和备注 (\d+))?\n", text)
    cells = re.search(r"非空 (\d+) = 读懂 (\d+) \+ 未读懂 (\d+) \+ 未对应的列 (\d+)", text)
    assert rows and cells
    assert int(rows[1]) == sum(int(rows[i] or 0) for i in (2, 3, 4)) > 0
    assert int(cells[1]) == sum(int(cells[i]) for i in (2, 3, 4)) > 0


# -- exit status -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ((), 1),
        (("--fail-on", "never"), 0),
        (("--only", "checklist.19"), 0),
        (("--only", "integrity.people-required"), 0),
        (("--only", "integrity.people-required", "--fail-on", "warning"), 1),
        (("--only", "checklist.19", "--fail-on", "info"), 0),
        (("--exclude", "checklist.2[16]", *LOGIC), 0),
    ],
)
def test_the_exit_status_says_whether_there_are_findings_of_that_severity(run, households, more, status):
    assert run("check", households, *DAY, *more).exit_code == status


# -- formats ---------------------------------------------------------------------------------------------------------------


def test_json_is_one_object_of_the_published_schema(whole):
    report = whole
    jsonschema.Draft202012Validator(report_schema(), format_checker=jsonschema.FormatChecker()).validate(report)
    assert set(report) >= {"version", "as_of", "rulebook", "findings", "unknowns", "errors", "rejected", "summary"}
    assert report["findings"] and report["unknowns"]
    assert report["identifiers"] == "masked"
    assert report["summary"]["counts"]["members"] > 80
    assert report["summary"]["subjects"] == 40


def test_json_lines_say_the_same_as_json(run, county, whole):
    rows = [json.loads(line) for line in run("check", county, "--format", "jsonl").stdout.splitlines()]
    kinds = [r.pop("entry") for r in rows]
    assert kinds[0] == "report" and kinds[-1] == "summary"
    for kind, key in (("finding", "findings"), ("unknown", "unknowns"), ("error", "errors"), ("rejected", "rejected")):
        assert [r for r, k in zip(rows, kinds, strict=True) if k == kind] == whole[key]
    assert rows[-1] == whole["summary"]
    finding = next(r for r, k in zip(rows, kinds, strict=True) if k == "finding")
    assert Finding.from_dict(finding).to_dict() == finding
    unknown = next(r for r, k in zip(rows, kinds, strict=True) if k == "unknown")
    assert Unknown.from_dict(unknown).to_dict() == unknown


def test_csv_opens_in_excel_and_says_the_same(run, county, whole, tmp_path):
    run("check", county, "--out", tmp_path / "清单.csv")
    raw = (tmp_path / "清单.csv").read_bytes()
    assert raw[:3] == b"\xef\xbb\xbf"
    table = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [r["类型"] for r in table].count("问题") == len(whole["findings"])
    assert [r["类型"] for r in table].count("待核实") == len(whole["unknowns"])
    assert {r["指纹"].strip() for r in table if r["类型"] == "问题"} == {f["fingerprint"] for f in whole["findings"]}
    assert {r["说明"] for r in table if r["类型"] == "问题"} == {f["message"]["zh"] for f in whole["findings"]}


def test_the_same_input_gives_the_same_bytes_in_every_format(run, county, tmp_path):
    for suffix in ("json", "csv", "xlsx"):
        first, second = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
        run("check", county, "--out", first)
        run("check", county, "--out", second)
        assert first.read_bytes() == second.read_bytes(), suffix


def test_with_a_file_the_screen_shows_the_sums_and_where_it_was_written(run, households, tmp_path):
    out = tmp_path / "问题清单.xlsx"
    result = run("check", households, *DAY, *LOGIC, "--out", out)
    assert lines(result.stdout)[-1] == f"已写入 {out}（问题 2 条，待核实 4 条）"
    assert "■ 问题（2 条）" not in result.stdout
    assert result.exit_code == 1
    assert [p.name for p in tmp_path.iterdir()] == ["问题清单.xlsx"]


# -- the workbook ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(run, county, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "结果.xlsx"
    result = run("check", county, "--out", out)
    assert result.exit_code == 1, result.output
    return openpyxl.load_workbook(out)


def test_the_workbook_has_the_sheets_a_county_works_with(book):
    assert book.sheetnames == ["概览", "问题清单", "待核实", "未读入", "规则统计", "各村统计"]


def test_findings_are_sorted_so_that_work_is_handed_out_by_village(book):
    rows = list(book["问题清单"].iter_rows(values_only=True))
    assert rows[0][:11] == (
        "县", "乡镇", "行政村", "户编号", "户主姓名", "成员", "严重程度", "规则", "应当怎样", "说明", "读到的答案",
    )  # fmt: skip
    villages = [r[:3] for r in rows[1:]]
    assert len(villages) == len(rows) - 1 > 10
    changes = [v for i, v in enumerate(villages) if i == 0 or v != villages[i - 1]]
    assert len(changes) == len(set(changes)), "a village's rows stand together"
    for village in set(villages):
        ids = [r[3] for r in rows[1:] if r[:3] == village]
        assert ids == sorted(ids)


def test_the_workbook_is_made_for_people(book):
    sheet = book["问题清单"]
    assert sheet.freeze_panes == "F2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.column_dimensions["J"].width > 40
    assert sheet["J2"].alignment.wrap_text
    assert sheet["A1"].font.bold
    assert sheet.row_dimensions[2].height >= 30


def test_the_overview_says_the_sums_and_the_masking(book, whole):
    facts = {a: b for a, b in book["概览"].iter_rows(values_only=True) if a}
    assert facts["检查的户数"] == 40
    assert facts["问题·错误"] == sum(f["severity"] == "error" for f in whole["findings"])
    assert facts["待核实"] == len(whole["unknowns"])
    assert facts["号码"] == "证件、电话、银行卡号已遮盖"
    counts = whole["summary"]["counts"]
    assert facts["行"] == (
        f"读到 {counts['rows_read']} = 采用 {counts['rows_used']} + 未采用 {counts['rows_rejected']}"
        f" + 合计行和备注 {counts['rows_aside']}"
    )


def test_counts_by_rule_and_village_add_up(book, whole):
    rules = list(book["规则统计"].iter_rows(values_only=True))
    head = rules[0]
    of = {r[0]: dict(zip(head, r, strict=True)) for r in rules[1:]}
    for row in of.values():
        assert row["合计"] == sum(row[k] for k in ("符合", "不符合", "无法确定", "不适用", "规则出错", "未运行"))
        assert row["查过（分母）"] == row["符合"] + row["不符合"]
    assert sum(r["不符合"] for r in of.values()) == len(whole["findings"])
    villages = list(book["各村统计"].iter_rows(values_only=True))
    vhead = villages[0]
    rows = [dict(zip(vhead, r, strict=True)) for r in villages[1:]]
    everything = [r for r in rows if r["规则"] == "（全部规则）"]
    assert sum(r["户数"] for r in everything) == 40
    sheet = book["各村统计"]
    assert vhead[:6] == ("县", "乡镇", "行政村", "代码", "户数", "规则")
    assert all(r["县"] == "资源县" and r["乡镇"] for r in everything if r["代码"])
    shown = [i for i in range(2, sheet.max_row + 1) if not sheet.row_dimensions[i].hidden]
    assert [sheet.cell(i, 6).value for i in shown] == ["（全部规则）"] * len(everything), "rules open by the filter"
    for whole_village in everything:
        own = [
            r
            for r in rows
            if r["行政村"] == whole_village["行政村"]
            and r["代码"] == whole_village["代码"]
            and r["规则"] != "（全部规则）"
        ]
        assert sum(r["不符合"] for r in own) == whole_village["不符合"]


def test_the_workbook_speaks_english_when_asked(run, households, tmp_path):
    run("check", households, *DAY, "--lang", "en", "--out", tmp_path / "f.xlsx")
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    assert book.sheetnames == ["overview", "findings", "unknown", "rejected", "rules", "villages"]
    assert "message" in [c.value for c in book["findings"][1]]


def test_nothing_in_any_table_is_taken_for_a_formula(run, tmp_path):
    evil = '=HYPERLINK("http://x","点我")'
    data = tmp_path / "恶意.jsonl"
    data.write_text(
        "".join(
            json.dumps(
                {
                    "household_id": f"{sign}1+1", "head_name": evil, "village": f"{sign}村", "poverty_cause": "缺资金",
                    "exit_state": "未脱贫", "members": [{"name": f"{sign}SUM(A1)", "left": False, "relation": "本人或户主"}],
                },
                ensure_ascii=False,
            ) + "\n"
            for sign in "=+-@＝"
        ),
        encoding="utf-8",
    )  # fmt: skip
    run("check", data, *DAY, "--out", tmp_path / "o.xlsx")
    run("check", data, *DAY, "--out", tmp_path / "o.csv")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    texts = [c for sheet in book for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    assert any(c.value == evil for c in texts)
    assert all(c.data_type in ("s", "inlineStr") for c in texts), "no cell is a formula"
    table = list(csv.reader(io.StringIO((tmp_path / "o.csv").read_text(encoding="utf-8-sig"), newline="")))
    cells = [c for row in table for c in row]
    assert "'" + evil in cells
    assert not [c for c in cells if c.startswith(tuple("=+-@＝"))]


def test_excel_does_not_round_a_household_code_in_csv(run, households, tmp_path):
    run("check", households, *DAY, *LOGIC, "--out", tmp_path / "o.csv")
    assert b"\t450399000001" in (tmp_path / "o.csv").read_bytes()
