"""`fupin reconcile` on real files: workbooks, CSV and JSON, three sources and two, once and again."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from fupin_rules.synth import make_county, write_workbook
from fupin_rules.synth.truth import County


def strip(household: dict) -> dict:
    out = {k: v for k, v in copy.deepcopy(household).items() if k != "visit"}
    for member in out["members"]:
        member.pop("found", None)
    return out


@pytest.fixture(scope="module")
def county() -> list[dict]:
    return make_county(40, seed=21).households


def save(households: list[dict], path: Path) -> Path:
    write_workbook(County(households=households, truth=[], seed=1), path)
    return path


@pytest.fixture(scope="module")
def files(county, tmp_path_factory) -> tuple[Path, Path, Path]:
    """A register, a survey whose workbook holds the visits only, and a national export with differences in it."""
    home = tmp_path_factory.mktemp("三方")
    registry = save([strip(h) for h in county], home / "区办.xlsx")
    whole = save(county, home / "整册.xlsx")
    book = openpyxl.load_workbook(whole)
    for name in book.sheetnames:
        if not name.startswith("入户核查"):
            del book[name]
    book.save(home / "核查.xlsx")
    national = [strip(h) for h in county]
    national[0]["poverty_cause"] = "因灾" if national[0]["poverty_cause"] != "因灾" else "缺水"
    national[1]["phone"] = "19900009999"
    head = national[2]["members"][0]
    head["id_number"] = head["id_number"][:17] + ("1" if head["id_number"][17] != "1" else "2")
    national[3]["bank_account"] = "9999000000000009999"
    national[4]["members"].pop()
    del national[5]
    save(national, home / "国扶.xlsx")
    return registry, home / "核查.xlsx", home / "国扶.xlsx"


@pytest.fixture(scope="module")
def numbers(county) -> set[str]:
    out = {"19900009999", "9999000000000009999"}
    for h in county:
        out |= {h.get("phone"), h.get("bank_account")}
        for m in h["members"]:
            out |= {m.get("id_number"), m.get("disability_certificate"), m.get("work_phone")}
    out = {x for x in out if x}
    assert len(out) > 100
    return out


def text_of(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    book = openpyxl.load_workbook(path)
    return "\n".join(str(c) for s in book for row in s.iter_rows(values_only=True) for c in row if c is not None)


def test_three_real_files_and_what_differs_between_them(run, files, county):
    result = run("reconcile", *files, "--format", "json")
    assert result.exit_code == 1, result.output
    data = json.loads(result.stdout)
    found = {
        (d["kind"], d["household"]["id"], d["path"])
        for d in data["differences"]
        if d["household"]["id"] in {h["household_id"] for h in county[:6]}
    }
    ids = [h["household_id"] for h in county]
    assert {
        ("value", ids[0], "poverty_cause"), ("value", ids[1], "phone"), ("value", ids[2], "members.id_number"),
        ("value", ids[3], "bank_account"), ("member", ids[4], None), ("household", ids[5], None),
    } <= found  # fmt: skip
    assert data["add_up"] is True
    assert [s["name"] for s in data["sources"]] == ["registry", "survey", "national"]
    assert [s["files"] for s in data["sources"]] == [["区办.xlsx"], ["核查.xlsx"], ["国扶.xlsx"]]
    assert [s["households"]["read"] for s in data["sources"]] == [40, 40, 39]
    cause = next(d for d in data["differences"] if d["path"] == "poverty_cause")
    assert [s["text"]["zh"] for s in cause["says"]] == [
        county[0]["poverty_cause"], county[0]["poverty_cause"], "因灾" if county[0]["poverty_cause"] != "因灾" else "缺水"
    ]  # fmt: skip
    assert cause["agree"] == [["registry", "survey"]] and cause["advice"] is None
    assert "checklist.21" in data["change_together"][cause["change_together"]]["rules"]


def test_the_screen_says_village_by_village_what_differs_and_what_goes_with_it(run, files, county):
    out = run("reconcile", *files, "--limit", "0", width=200).stdout
    assert "■ 对账：区办系统、实际、国扶系统" in out
    assert "区办系统：户 40 = 都有 39 + 两方有 1 + 只有它有 0 + 对不准 0；" in out
    assert "国扶系统：户 39 = 都有 39 + 两方有 0 + 只有它有 0 + 对不准 0；" in out
    h = county[0]
    assert f"{h['county']} {h['township']} {h['village']}" in out and f"● {h['household_id']} {h['head_name']}" in out
    assert f"区办系统：{h['poverty_cause']}；实际：{h['poverty_cause']}；国扶系统：" in out
    assert "说法相同：区办系统＝实际" in out and "改时一并核对：" in out
    assert "第 18 位不同" in out


def test_nothing_differs_and_the_status_is_0(run, files):
    result = run("reconcile", files[0], files[0], "--sources", "区办,国扶")
    assert result.exit_code == 0
    assert "■ 没有不同之处" in result.stdout and "不同之处：0" in result.stdout


@pytest.mark.parametrize("suffix", ["json", "jsonl", "csv", "xlsx", "txt"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_output_holds_a_number_in_full(run, files, numbers, tmp_path, suffix, lang):
    out = tmp_path / f"o.{suffix}"
    result = run("reconcile", *files, "--out", out, "--lang", lang)
    assert result.exit_code == 1, result.output
    for text in (text_of(out), result.stdout, result.stderr):
        assert not [n for n in numbers if n in text]
        assert not re.search(r"(?<![0-9])450399[0-9]{11}[0-9Xx](?![0-9])", text)
    assert "****" in text_of(out)


def test_no_screen_holds_a_number_in_full_and_asked_for_ones_are_shown_and_said(run, files, numbers, tmp_path):
    for lang in ("zh", "en"):
        out = run("reconcile", *files, "--limit", "0", "--lang", lang, width=1000).output
        assert not [n for n in numbers if n in out] and "****" in out
    shown = run("reconcile", *files, "--limit", "0", "--show-identifiers", width=1000).stdout
    assert "证件、电话、银行卡号完整显示，请勿外传" in shown and "19900009999" in shown
    run("reconcile", *files, "--out", tmp_path / "o.csv", "--show-identifiers")
    assert "国扶系统（号码未遮盖）" in (tmp_path / "o.csv").read_text("utf-8-sig").splitlines()[0]
    assert (
        json.loads(run("reconcile", *files, "--format", "json", "--show-identifiers").stdout)["identifiers"] == "shown"
    )


def test_the_workbook_has_its_sheets_and_its_counts_add_up(run, files, tmp_path):
    out = tmp_path / "对账.xlsx"
    assert run("reconcile", *files, "--out", out).exit_code == 1
    data = json.loads(run("reconcile", *files, "--format", "json").stdout)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:5] == ["概览", "不同之处", "反馈工作队复核", "各村统计", "各项统计"]
    total = len(data["differences"])
    assert book["不同之处"].max_row == total + 1
    rows = list(book["各村统计"].iter_rows(values_only=True))
    head = rows[0]
    by = [dict(zip(head, r, strict=True)) for r in rows[1:]]
    villages = [r for r in by if r["行政村"] not in ("小计", None)]
    subtotals = [r for r in by if r["行政村"] == "小计"]
    for column in head[3:]:
        assert by[-1][column] == sum(r[column] for r in villages) == sum(r[column] for r in subtotals), column
    assert by[-1]["合计"] == total
    assert by[-1]["县"] == "总计"
    questions = list(book["各项统计"].iter_rows(values_only=True))[1:]
    assert len(questions) == len(data["compared"])
    assert sum(r[2] for r in questions) == sum(1 for d in data["differences"] if d["path"])
    team = sum(1 for d in data["differences"] if d["back_to_team"] and d["certain"])
    assert book["反馈工作队复核"].max_row == team + 1
    assert [c.value for c in book["反馈工作队复核"][1]][-3:] == ["复核结果", "复核人签字", "复核日期"]
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]


def test_what_looks_like_a_formula_stays_text(run, tmp_path, county):
    ours = [strip(county[0])]
    theirs = copy.deepcopy(ours)
    theirs[0]["members"][0]["name"] = "=HYPERLINK(1)"
    ours[0]["members"][0]["employer"], theirs[0]["members"][0]["employer"] = "+cmd", "@SUM(A1)"
    paths = []
    for name, records in (("a", ours), ("b", theirs)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(records, ensure_ascii=False, default=str), "utf-8")
        paths.append(path)
    assert run("reconcile", *paths, "--sources", "区办,国扶", "--out", tmp_path / "o.xlsx").exit_code == 1
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    cells = {c.value: c.data_type for s in book for row in s.iter_rows() for c in row}
    assert cells["=HYPERLINK(1)"] == cells["+cmd"] == cells["@SUM(A1)"] == "s"
    run("reconcile", *paths, "--sources", "区办,国扶", "--out", tmp_path / "o.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "o.csv").read_text("utf-8-sig"))))
    flat = {c for r in rows for c in r}
    assert {"'=HYPERLINK(1)", "'+cmd", "'@SUM(A1)"} <= flat
    assert not [c for c in flat if c[:1] in "=+-@" and c]


def test_layouts_may_differ_and_what_one_has_no_column_for_is_not_held_against_it(run, files, county, tmp_path):
    path = tmp_path / "国扶.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ["户编号", "人编号", "姓名", "证件号码", "与户主关系", "脱贫属性", "健康状况", "主要致贫原因", "人数"]
        )
        for n, h in enumerate(county):
            for m in h["members"]:
                out.writerow([h["household_id"], m["member_id"], m["name"], m["id_number"], m["relation"], h["exit_state"],
                              ",".join(m["health"]), h["poverty_cause"], h["size"] + (n == 0)])  # fmt: skip
    result = run("reconcile", files[0], path, "--sources", "registry,national", "--format", "json")
    assert result.exit_code == 1, result.output
    data = json.loads(result.stdout)
    assert [(d["kind"], d["household"]["id"], d["path"]) for d in data["differences"]] == [
        ("value", county[0]["household_id"], "size")
    ]
    assert {"members.health", "size", "poverty_cause"} <= {c["path"] for c in data["compared"]}
    assert "phone" not in {c["path"] for c in data["compared"]}


def test_rows_that_could_not_be_read_are_listed_and_nobody_is_called_missing_for_it(run, files, tmp_path):
    book = openpyxl.load_workbook(files[0])
    sheet = book["贫困人口信息"]
    header = next(row for row in sheet.iter_rows() if any(c.value == "户编号" for c in row))
    code = next(c.column for c in header if c.value == "户编号")
    health = next(c.column for c in header if c.value == "健康状况")
    sheet.cell(header[0].row + 1, code).value = None
    sheet.cell(header[0].row + 4, health).value = "健健"
    book.save(tmp_path / "国扶.xlsx")
    result = run("reconcile", files[0], tmp_path / "国扶.xlsx", "--sources", "区办,国扶", "--format", "json")
    data = json.loads(result.stdout)
    assert {r["row"] for r in data["rejected"] if r["sheet"] == "贫困人口信息"} >= {
        header[0].row + 1,
        header[0].row + 4,
    }
    assert all(r["source"] in ("registry", "national") for r in data["rejected"])
    kinds = [d["kind"] for d in data["differences"]]
    assert "unreadable" in kinds
    missing = [d for d in data["differences"] if d["kind"] in ("member", "household")]
    assert missing and not any(d["certain"] for d in missing)
    screen = run(
        "reconcile", files[0], tmp_path / "国扶.xlsx", "--sources", "区办,国扶", "--limit", "0", width=200
    ).stdout
    assert "■ 未读入（" in screen and "没有读到（有行没有读入，可能有）" in screen
    assert f"国扶系统 国扶.xlsx 表“贫困人口信息” 第 {header[0].row + 4} 行" in screen
    assert "→ 先改好没有读入的行，再比" in screen


# -- again -----------------------------------------------------------------------------------------------------------------


def test_a_second_run_says_what_is_solved_still_there_and_new(run, files, county, tmp_path):
    first = tmp_path / "上次.json"
    assert run("reconcile", *files, "--out", first).exit_code == 1
    national = [strip(h) for h in county]
    national[1]["phone"] = "19900009999"
    national[8]["size"] = 29
    second = save(national, tmp_path / "国扶.xlsx")
    result = run("reconcile", *files[:2], second, "--since", first, "--format", "json")
    data = json.loads(result.stdout)
    ids = [h["household_id"] for h in county]
    since = {(d["household"]["id"], d["path"]): d["since"] for d in data["differences"]}
    assert since[ids[1], "phone"] == "still" and since[ids[8], "size"] == "new"
    solved = {(d["household"]["id"], d["kind"]) for d in data["since"]["solved"]}
    assert {
        (ids[0], "value"),
        (ids[2], "value"),
        (ids[3], "value"),
        (ids[4], "member"),
        (ids[5], "household"),
    } <= solved
    assert data["since"]["unclear"] == []
    screen = run("reconcile", *files[:2], second, "--since", first, "--limit", "0", width=200).stdout
    assert "[仍存在]" in screen and "[新增]" in screen and "■ 已解决（" in screen
    assert f"已解决 {len(data['since']['solved'])}，仍存在 " in screen
    run("reconcile", *files[:2], second, "--since", first, "--out", tmp_path / "o.xlsx")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert book["上次有这次没有"].max_row == len(data["since"]["solved"]) + 1
    assert "与上次比" in [c.value for c in book["不同之处"][1]]


# -- options and complaints --------------------------------------------------------------------------------------------------


def test_the_countys_choice_is_said_as_such(run, files):
    out = run("reconcile", *files, "--prefer", "实际", "--limit", "0", width=200).stdout
    assert re.search(r"按本县的选择，以实际为准（2019-09-1[0-8] 入户）：", out)
    assert "按本县的选择" not in run("reconcile", *files, "--limit", "0", width=200).stdout


def test_what_only_this_change_would_break_is_said_as_of_a_day(run, county, tmp_path):
    ours, theirs = strip(county[0]), strip(county[0])
    for h in (ours, theirs):
        h["data_date"] = None
        for m in h["members"]:
            m["health"] = ["健康"]
    ours["poverty_cause"], theirs["poverty_cause"] = "因灾", "因病"
    paths = []
    for name, record in (("a", ours), ("b", theirs)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps([record], ensure_ascii=False, default=str), "utf-8")
        paths.append(path)
    out = run("reconcile", *paths, "--sources", "区办,国扶", "--as-of", "2019-09-18", width=200)
    assert out.exit_code == 1
    assert "只改这一项会违反：区办系统改成“因病”：checklist.21" in out.stdout
    out = run("reconcile", *paths, "--sources", "区办,国扶", width=200).stdout
    assert "只改这一项会违反" not in out
    assert "没有日期：1 处没有参照日期，没有看改后会不会违反规则；请加 --as-of 日期。" in out


def test_fields_left_out_by_either_name_are_not_compared(run, files):
    data = json.loads(
        run(
            "reconcile", *files, "--leave-out", "主要致贫原因", "--leave-out", "members.id_number", "--format", "json"
        ).stdout
    )
    assert not {"poverty_cause", "members.id_number"} & {c["path"] for c in data["compared"]}
    assert "members.health" in {c["path"] for c in data["compared"]}


def test_json_lines_say_of_each_line_what_it_is(run, files):
    lines = [json.loads(x) for x in run("reconcile", *files, "--format", "jsonl").stdout.splitlines()]
    assert lines[0]["entry"] == "reconciliation" and lines[0]["add_up"] is True
    assert {x["entry"] for x in lines[1:]} <= {"difference", "note", "rejected"}
    assert sum(x["entry"] == "difference" for x in lines) > 5


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("{a}",), "要比较的文件写了 1 个，应当是两个或三个。依次写：区办系统、实际、国扶系统。"),
        (("{a}", "{a}", "{a}", "{a}"), "要比较的文件写了 4 个，应当是两个或三个。"),
        (("{a}", "{a}", "--sources", "区办"), "--sources 写了 1 个来源（区办），文件有 2 个"),
        (("{a}", "{a}", "--sources", "区办,区办系统"), "名称不能相同"),
        (("{a}", "{a}", "--prefer", "国扶"), "--prefer 写的“国扶”不是所比的来源。"),
        (("{a}", "{a}", "--leave-out", "健康壮况"), "户没有字段 健康壮况。"),
        (("{a}", "{home}/没有.xlsx"), "没有这个文件"),
        (("{a}", "{a}", "--out", "{a}"), "写进去会把它盖掉"),
        (("{a}", "{a}", "--format", "xlsx"), "xlsx 是表格文件"),
        (("{a}", "{a}", "--out", "{home}/o.doc"), "看不出"),
        (("{a}", "{a}", "--since", "{a}"), "V101: 上次的结果不是 fupin reconcile 写的 JSON。"),
        (("{a}", "{empty}"), "C102: 空.json 里没有读到一户数据，没有比较。"),
    ],
)
def test_bad_input_ends_with_2_and_says_what_to_do(run, files, tmp_path, args, says):
    empty = tmp_path / "空.json"
    empty.write_text("[]", "utf-8")
    result = run("reconcile", *(x.format(a=files[0], home=tmp_path, empty=empty) for x in args))
    assert result.exit_code == 2, result.output
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_it_speaks_english(run, files):
    out = run("reconcile", *files, "--lang", "en", "--limit", "0", "--prefer", "survey", width=200).stdout
    assert "■ Reconciliation: county system, survey, national system" in out
    assert "by the county's choice the survey holds (visited 2019-09-" in out
    chinese = [
        line for line in out.split("■ Rejected")[0].splitlines() if re.search("不同之处|改时一并|说法相同|怎样办", line)
    ]
    assert chinese == []
    help_ = run("reconcile", "--help", "--lang", "en").stdout
    assert "REGISTRY SURVEY NATIONAL" in help_ and "Compares the same households" in help_
    assert "区办 实际 国扶" in run("reconcile", "--help").stdout


def test_the_same_files_give_the_same_bytes(run, files, tmp_path):
    outs = []
    for n in (1, 2):
        for suffix in ("json", "xlsx", "csv"):
            run("reconcile", *files, "--out", tmp_path / f"{n}.{suffix}")
        outs.append([(tmp_path / f"{n}.{suffix}").read_bytes() for suffix in ("json", "xlsx", "csv")])
    assert outs[0] == outs[1]


def test_as_a_program_of_its_own(program, files):
    done = program("reconcile", *files, "--limit", "1")
    assert done.returncode == 1
    assert "不同之处" in done.stdout.decode() and done.stderr == b""
