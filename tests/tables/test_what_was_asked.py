"""What the data was never asked: no column, no sheet; another thing than a question that somebody left blank."""

from __future__ import annotations

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data


def test_questions_without_a_column_were_not_asked_and_a_blank_column_was(read, row, sheet):
    data = read(sheet("贫困人口信息", [row(健康状况="")], titles=[["数据日期：2019年9月10日"]]))
    assert "members.health" not in data.unasked
    assert {"members.sex", "members.episodes", "measures", "housing.structure", "visit"} <= data.unasked
    # The head's name comes from the member who is head, the data date from the title.
    assert not {"head_name", "data_date", "household_id", "members", "housing", "housing.dangerous"} & data.unasked


def test_an_empty_sheet_asked_its_questions(read, row, sheet):
    data = read(row(), sheet("帮扶措施", [], ["户编号", "措施类别", "措施名称"]))
    assert not {"measures", "measures.category", "measures.name"} & data.unasked
    assert "measures.date" in data.unasked


def test_records_were_asked_everything(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"household_id": "1"}\n', encoding="utf-8")
    assert read_data(tmp_path / "a.jsonl", HOUSEHOLD).unasked == frozenset()
