"""What people type or name by mistake is answered with what it is and what to do, in their language."""

from __future__ import annotations

import json

import openpyxl
import pytest

from fupin_rules.cli.ledger import _SHOWN
from fupin_rules.ledger.states import STATES


@pytest.mark.parametrize("content", ["[]", '{"records": []}', '{"household": [], "team": []}'])
def test_a_file_with_no_record_is_called_that(run, tmp_path, content):
    file = tmp_path / "空.json"
    file.write_text(content, encoding="utf-8")
    result = run("check", file)
    assert result.exit_code == 2
    assert "空.json: D506: 文件里一条记录也没有（空的列表）" in result.stderr
    assert "D107" not in result.stderr


@pytest.mark.parametrize("command", [("rank",), ("check",), ("annex", "4", "--out", "附件4.xlsx")])
def test_the_result_of_a_check_is_no_data(run, tmp_path, monkeypatch, whole, command):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "结果.json"
    file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    result = run(*command, file)
    assert result.exit_code == 2
    assert "结果.json: D507: 这是检查的结果，不是数据。请写当初检查的那些数据文件；" in result.stderr


@pytest.fixture(scope="module")
def with_empty_sheet(tmp_path_factory):
    """A clean county, a sheet of whose has headers and no rows, and annex 4 beside it."""
    from fupin_rules.synth import make_county, write_workbook

    folder = tmp_path_factory.mktemp("empty")
    data = folder / "花名册.xlsx"
    write_workbook(make_county(30, seed=3, in_workbook=True), data)
    book = openpyxl.load_workbook(data)
    sheet = book.create_sheet("信息修改")
    sheet.append(["户编号", "修改项", "修改前", "修改后", "录入人", "录入日期", "审核人", "审核日期"])
    book.save(data)
    handed = openpyxl.Workbook()
    for row in (
        ["附件4"],
        ["脱贫户“六看”风险人员名单表"],
        ["序号", "户编号", "户主姓名", "核查时间"],
        [1, "450399000002", "测试", "2019-09-12"],
    ):
        handed.active.append(row)
    handed.save(folder / "附件4.xlsx")
    return data, folder / "附件4.xlsx"


def test_an_empty_sheet_is_not_counted_as_not_read(run, tmp_path, with_empty_sheet):
    data, _ = with_empty_sheet
    assert "D204" in run("check", data, "--as-of", "2019-09-18", "--format", "json").stdout
    assert "没有读入" not in run("rank", data, "--as-of", "2019-09-18").output
    made = run("annex", "5", data, "--as-of", "2019-09-18", "--out", tmp_path / "附件5.xlsx")
    assert made.exit_code == 0
    assert "没有读入，没有算进去" not in made.output


def test_who_names_an_annex_among_the_data_is_told_by_rank_and_annex_too(run, tmp_path, with_empty_sheet):
    said = "这是上报的附件4（风险人员名单），不是数据，没有读"
    ranked = run("rank", *with_empty_sheet, "--as-of", "2019-09-18")
    assert said in ranked.stderr
    made = run("annex", "5", *with_empty_sheet, "--as-of", "2019-09-18", "--out", tmp_path / "附件5.xlsx")
    assert said in made.stderr


def test_an_annex_that_there_is_not(run, tmp_path):
    result = run("annex", "10", "--blank", "--out", tmp_path / "x.xlsx")
    assert result.exit_code == 2
    assert "没有附件10；有 1 到 9，或 all。" in result.stderr
    assert "是不是" not in result.stderr
    english = run("--lang", "en", "annex", "10", "--blank", "--out", tmp_path / "x.xlsx")
    assert "there is no annex 10; there are 1 to 9, or all." in english.stderr
    assert "是不是 all？" in run("annex", "al", "--blank", "--out", tmp_path / "x.xlsx").stderr


@pytest.mark.parametrize(
    ("typed", "told", "english"),
    [
        (("-n", "0"), "-n：不能是 0；请写 1 到 1000000 之间的整数。", "it cannot be 0; write a whole number from 1 to 1000000."),
        (("-n", "很多"), "-n：“很多”不是整数；请写 1 到 1000000 之间的整数。", "'很多' is not a whole number; write a whole number from 1 to"),
        (("--seed", "x"), "--seed：“x”不是整数。", "'x' is not a whole number."),
        (("--errors", "2"), "--errors：不能是 2；请写 0 到 1 之间的数。", "it cannot be 2; write a number from 0 to 1."),
        (("--blanks", "nan"), "--blanks：不能是 nan；请写 0 到 1 之间的数。", "it cannot be nan; write a number from 0 to 1."),
    ],
)  # fmt: skip
def test_a_number_that_will_not_do_is_refused_in_the_language_of_the_command(run, tmp_path, typed, told, english):
    result = run("synth", *typed, "--out", tmp_path / "x.xlsx")
    assert result.exit_code == 2
    assert told in result.stderr
    assert english in run("--lang", "en", "synth", *typed, "--out", tmp_path / "x.xlsx").stderr
    assert not (tmp_path / "x.xlsx").exists()


def test_states_are_understood_as_they_are_shown():
    assert {text.zh: state for state, text in STATES.items()} == {k: v for k, v in _SHOWN.items() if k != "重新打开"}
    assert _SHOWN["重新打开"] == "open"


def test_a_state_may_be_set_and_listed_by_the_word_on_the_screen(run, tmp_path, whole):
    report, book = tmp_path / "结果.json", tmp_path / "台账.db"
    report.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    assert run("ledger", "take", book, report, "--on", "2019-09-18").exit_code == 0
    mark = json.loads(run("ledger", "list", book, "--state", "待处理", "--format", "json").stdout)[0]["fingerprint"]
    done = run("ledger", "set", book, mark, "--state", "已更正", "--by", "张三", "--on", "2019-09-20")
    assert done.exit_code == 0, done.output
    listed = json.loads(run("ledger", "list", book, "--state", "已更正", "--format", "json").stdout)
    assert [m["fingerprint"] for m in listed] == [mark]
    wrong = run("ledger", "set", book, mark, "--state", "已改", "--by", "张三", "--on", "2019-09-20")
    assert wrong.exit_code == 2
    assert "没有“已改”" in wrong.stderr
