"""The ledger goes out as a workbook, is filled in, and comes back: row by row, nothing lost, nothing of others' work undone."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger.small_county import household, run_of

from fupin_rules.ledger import Assignment, Decision, Guide, Ledger, LedgerError
from fupin_rules.ledger.intake import read_back
from fupin_rules.ledger.ledger_book import write_ledger
from fupin_rules.ledger.states import replayed

WELL, SERIOUS = ["健康"], ["患有大病"]
ON = date(2019, 9, 20)


class Office:
    """A ledger and the workbook exported from it, in the hands of somebody who fills it in."""

    def __init__(self, folder, engine, *records):
        self.ledger = Ledger(folder / "台账.db", create=True)
        self.ledger.take(run_of(engine, list(records)), on=date(2019, 9, 19), by="检查", guide=Guide(engine.rulebook))
        self.path = folder / "台账.xlsx"
        self.export()

    def export(self, lang="zh"):
        write_ledger(self.ledger.matters(), self.path, lang, on=ON)
        self.book = openpyxl.load_workbook(self.path)
        self.sheet = self.book.worksheets[0]
        self.heads = {c.value: c.column for c in self.sheet[1]}

    def row_of(self, mark):
        at = self.heads.get("指纹") or self.heads["fingerprint"]
        return next(r for r in range(2, self.sheet.max_row + 1) if self.sheet.cell(r, at).value == mark)

    def fill(self, row, **cells):
        for name, value in cells.items():
            self.sheet.cell(row, self.heads[name]).value = value

    def back(self, by="张三", on=ON):
        self.book.save(self.path)
        found = read_back(self.ledger, self.path, by=by, on=on)
        assert found.rows == found.changed + found.unchanged + found.refused + found.blank
        return found

    def desk(self, row):
        return self.ledger.matter(self.sheet.cell(row, self.heads["指纹"]).value).desk


@pytest.fixture
def office(tmp_path, engine):
    return Office(tmp_path, engine, *(household(n, WELL) for n in (1, 2, 3)), household(4, SERIOUS))


def why(found):
    return {(x.row, d.code) for x in found.lines for d in x.why}


def test_a_workbook_that_nobody_touched_changes_nothing(office):
    found = office.back()
    assert (found.rows, found.unchanged, found.changed) == (5, 5, 0)
    assert len(office.ledger.history()) == 5


def test_what_is_filled_in_is_taken_row_by_row(office):
    office.fill(2, 状态="已更正")
    office.fill(3, 状态="已说明", 理由="已到户核实")
    office.fill(4, 状态="已豁免", 理由="补办", 批准人="李四", 到期日=datetime(2019, 10, 20))
    office.fill(5, 责任单位="医保", 措施="报销", 完成期限="2019年9月28日", 完成日期="2019.9.20")
    found = office.back()
    assert (found.rows, found.changed, found.unchanged, found.refused) == (5, 4, 1, 0)
    assert [office.desk(r).state for r in range(2, 7)] == ["corrected", "explained", "waived", "open", "open"]
    assert (office.desk(4).approver, office.desk(4).expires) == ("李四", "2019-10-20")
    desk = office.desk(5)
    assert (desk.department, desk.measure, desk.due, desk.done) == ("医保", "报销", "2019-09-28", "2019-09-20")
    events = [e for e in office.ledger.history() if e.action == "import"]
    assert [(e.person, e.day) for e in events] == [("张三", "2019-09-20")] * 4


def test_state_and_measure_in_one_row_are_two_lines_of_history(office):
    office.fill(2, 状态="已更正", 措施="改了登记")
    assert office.back().changed == 1
    mark = office.sheet.cell(2, office.heads["指纹"]).value
    assert [set(e.changes) for e in office.ledger.history(mark)][1:] == [{"state"}, {"measure"}]


def test_each_row_that_will_not_do_says_why_and_the_rest_is_taken(office):
    office.fill(2, 状态="已说名", 理由="核实")
    office.fill(3, 状态="已豁免", 理由="补办", 批准人="张三", 到期日="2019-10-20")
    office.fill(4, 状态="已说明")
    office.fill(5, 完成期限="月底")
    office.fill(6, 状态="已更正")
    found = office.back()
    assert why(found) == {(2, "T404"), (3, "T306"), (4, "T304"), (5, "T403")}
    assert (found.changed, found.refused) == (1, 4)
    assert "是不是“已说明”？" in next(d.hint.zh for x in found.lines for d in x.why if d.code == "T404")
    assert office.desk(6).state == "corrected"
    assert [office.desk(r).state for r in range(2, 6)] == ["open"] * 4


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"理由": "只写了理由"}, "T303"), ({"状态": ""}, "T404"), ({"完成日期": "2019-09-20"}, "T314"),
        ({"措施": "修", "完成日期": "2019-09-21"}, "T313"), ({"措施": "电话 199 0000 0001"}, "T310"),
        ({"状态": "已更正", "批准人": "李四"}, "T309"), ({"状态": "已豁免", "理由": "补办"}, "T305"),
        ({"状态": "已豁免", "理由": "补办", "批准人": "李四", "到期日": "2019-09-20"}, "T307"), ({"到期日": "2019-13-01"}, "T403"),
        ({"指纹": "ffffffffffffffff"}, "T301"), ({"指纹": ""}, "T402"), ({"版本": 99, "状态": "已更正"}, "T407"),
        ({"版本": "", "状态": "已更正"}, "T407"),
    ],
)  # fmt: skip
def test_every_misuse_of_a_row_has_its_own_reason(office, cells, code):
    mark = office.sheet.cell(3, office.heads["指纹"]).value
    office.fill(3, **cells)
    found = office.back()
    assert why(found) == {(3, code)}
    assert (found.refused, found.unchanged) == (1, 4)
    assert office.ledger.matter(mark).desk.state == "open" and len(office.ledger.history(mark)) == 1


def test_of_a_row_with_a_good_and_a_bad_change_neither_is_made(office):
    office.fill(2, 状态="已更正", 完成日期="2019-09-20")
    assert why(office.back()) == {(2, "T314")}
    assert office.desk(2).state == "open"


def test_an_old_workbook_does_not_undo_what_others_did_since(office):
    marks = [office.sheet.cell(r, office.heads["指纹"]).value for r in (2, 3)]
    office.ledger.decide([marks[0]], Decision(state="explained", by="王五", on=ON, reason="王五核实"))
    office.ledger.assign([marks[1]], Assignment(by="王五", on=ON, measure="王五的措施"))
    office.fill(2, 状态="已更正")
    found = office.back()
    assert why(found) == {(2, "T405")}
    assert "2019-09-20 王五" in found.lines[0].why[0].message.zh
    assert office.desk(2).state == "explained" and office.desk(3).measure == "王五的措施"
    assert found.unchanged == 4


def test_reading_the_same_workbook_twice_changes_nothing_more(office):
    office.fill(2, 状态="已更正", 措施="改了登记")
    assert office.back().changed == 1
    again = office.back()
    assert (again.changed, again.unchanged, again.refused) == (0, 5, 0)


def test_what_a_new_state_has_left_over_from_the_old_is_not_taken_for_its_own(office):
    mark = office.sheet.cell(2, office.heads["指纹"]).value
    wish = Decision(state="waived", by="张三", on=ON, reason="补办", approver="李四", expires=date(2019, 10, 20))
    office.ledger.decide([mark], wish)
    office.export()
    row = office.row_of(mark)
    office.fill(row, 状态="待处理")
    assert why(office.back()) == {(row, "T304")}
    office.fill(row, 理由="证件已办好，要改登记")
    assert office.back().changed == 1
    desk = office.ledger.matter(mark).desk
    assert (desk.state, desk.reason, desk.approver, desk.expires) == ("open", "证件已办好，要改登记", None, None)


def test_a_cell_that_is_emptied_takes_the_entry_away(office):
    row = next(r for r in range(2, 7) if office.sheet.cell(r, office.heads["责任单位"]).value)
    assert office.desk(row).due == "2019-09-28"
    office.fill(row, 完成期限=None, 配合单位="")
    assert office.back().changed == 1
    assert (office.desk(row).due, office.desk(row).supporting, office.desk(row).department) == (None, None, "医保")


def test_blank_rows_are_counted_and_a_finding_in_two_rows_is_refused_once(office):
    mark = office.sheet.cell(2, office.heads["指纹"]).value
    office.fill(8, 指纹=mark, 版本=1, 状态="已更正")
    office.fill(9, 说明=" ")
    found = office.back()
    assert why(found) == {(8, "T406")}
    assert (found.rows, found.blank, found.unchanged, found.refused) == (8, 2, 5, 1)


def test_columns_may_be_moved_and_left_out_and_rows_sorted(office):
    office.sheet.delete_cols(office.heads["措施"])
    office.sheet.insert_rows(1, 2)
    office.sheet.cell(1, 1).value = "资源镇的台账"
    office.heads = {c.value: c.column for c in office.sheet[3]}
    office.fill(5, 状态="已更正")
    found = office.back()
    assert (found.changed, found.unchanged, found.refused) == (1, 4, 0)
    assert [x.row for x in found.lines if x.outcome == "changed"] == [5]


def test_an_english_workbook_comes_back_too(office):
    office.export("en")
    office.fill(2, state="explained", reason="visited")
    assert office.back().changed == 1
    assert {m.desk.state for m in office.ledger.matters()} == {"open", "explained"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", "姓名,理由\n张三,好".encode()])
def test_a_file_that_is_no_workbook_of_the_ledger_is_refused(office, content):
    office.path.write_bytes(content)
    with pytest.raises(LedgerError) as caught:
        read_back(office.ledger, office.path, by="张三", on=ON)
    assert caught.value.diagnostics[0].code == "T401"


def test_a_workbook_without_the_columns_that_matter_is_refused(office):
    office.sheet.delete_cols(office.heads["版本"])
    with pytest.raises(LedgerError) as caught:
        office.back()
    assert caught.value.diagnostics[0].code == "T401" and "版本" in caught.value.diagnostics[0].message.zh


CELLS = st.fixed_dictionaries(
    {},
    optional={
        "状态": st.sampled_from(["待处理", "已更正", "已说明", "已豁免", "已改", ""]),
        "理由": st.sampled_from(["核实", "", "=1+1"]),
        "批准人": st.sampled_from(["李四", "张三", ""]),
        "到期日": st.sampled_from(["2019-10-20", "2019-09-01", "下月", ""]),
        "措施": st.sampled_from(["修水管", "", "@报销"]),
        "完成日期": st.sampled_from(["2019-09-20", "2019-12-01", ""]),
    },
)


@given(st.lists(CELLS, min_size=5, max_size=5))
def test_whatever_is_filled_in_every_row_is_accounted_for_and_the_history_holds(tmp_path_factory, engine, rows):
    office = Office(
        tmp_path_factory.mktemp("office"), engine, *(household(n, WELL) for n in (1, 2, 3)), household(4, SERIOUS)
    )
    for number, cells in enumerate(rows, 2):
        office.fill(number, **cells)
    before = {m.fingerprint: m.desk for m in office.ledger.matters()}
    found = office.back()
    assert len(found.lines) == 5 and sorted(x.row for x in found.lines) == [2, 3, 4, 5, 6]
    for line in found.lines:
        matter = office.ledger.matter(line.fingerprint)
        assert bool(line.why) == (line.outcome == "refused")
        assert (matter.desk != before[line.fingerprint]) == (line.outcome == "changed")
        assert replayed(e.changes for e in office.ledger.history(line.fingerprint)) == matter.desk
    office.ledger.close()


def test_cells_that_begin_like_a_formula_go_out_as_text_and_come_back_as_they_were(tmp_path, engine):
    evil = '=HYPERLINK("http://x","点")'
    person = household(1, SERIOUS, head_name=evil, village="450329100201")
    person["members"][0]["name"] = "+cmd|' /C calc'!A0"
    office = Office(tmp_path, engine, person, household(2, WELL))
    cells = [c for row in office.sheet.iter_rows() for c in row]
    assert all(c.data_type != "f" for c in cells)
    assert evil in [c.value for c in cells]
    row = next(c.row for c in cells if c.value == evil)
    office.fill(row, 措施="=1+1")
    office.sheet.cell(row, office.heads["措施"]).data_type = "s"
    assert office.back().changed == 1
    assert office.desk(row).measure == "=1+1"


def test_the_workbook_is_ready_for_the_office(office):
    sheet = office.sheet
    assert sheet.freeze_panes == "F2"
    assert sheet.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(sheet.max_column)}6"
    # What only the program needs (fingerprint, version) and what the list of risks has is not printed.
    last = openpyxl.utils.get_column_letter(office.heads["完成日期"])
    assert sheet.print_area.replace("$", "") == f"'台账'!A1:{last}6" and sheet.page_setup.paperSize == 8
    assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.orientation == "landscape"
    (choice,) = sheet.data_validations.dataValidation
    assert (
        choice.formula1 == '"待处理,已更正,已说明,已豁免"'
        and str(choice.sqref)
        == f"{openpyxl.utils.get_column_letter(office.heads['状态'])}2:{openpyxl.utils.get_column_letter(office.heads['状态'])}6"
    )
    yellow = {c.value for c in sheet[1] if c.fill.start_color.rgb == "FFFFE699"}
    assert yellow == {"状态", "理由", "批准人", "到期日", "责任单位", "配合单位", "措施", "完成期限", "完成日期"}
    assert office.book.sheetnames == ["台账", "填写说明"]
    # A finding about the whole village has no household.
    assert [sheet.cell(r, office.heads["户编号"]).value for r in (2, 3)] == [None, "450399000001"]
