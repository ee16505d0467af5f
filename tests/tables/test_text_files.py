"""CSV in the encodings and with the separators that really come; line numbers; wrapped numbers."""

from __future__ import annotations

import csv
import io

import pytest

from fupin_rules.errors import InputError
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data


def text_of(rows, separator=","):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(list(rows[0]))
    writer.writerows([list(r.values()) for r in rows])
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_encodings_and_separators_are_told_by_the_file(tmp_path, row, encoding, separator):
    path = tmp_path / "花名册.csv"
    path.write_bytes(text_of([row(1, 1), row(1, 2), row(2, 1)], separator).encode(encoding))
    data = read_data(path, HOUSEHOLD)
    assert [(r["household_id"], len(r["members"])) for r in data] == [("450399000001", 2), ("450399000002", 1)]
    assert data.records[0]["members"][0]["health"] == ["健康"]
    assert data.rejected == [] and data.accounts.add_up()


def test_a_rare_character_needs_gb18030_and_is_read(tmp_path, row):
    path = tmp_path / "a.csv"
    path.write_bytes(text_of([row(姓名="\U00020bb7㛃")]).encode("gb18030"))
    assert read_data(path, HOUSEHOLD).records[0]["members"][0]["name"] == "\U00020bb7㛃"


def test_text_in_neither_encoding_is_refused_with_the_byte(tmp_path, row):
    path = tmp_path / "a.csv"
    path.write_bytes(text_of([row()]).encode() + b"\xff\xff\xff")
    with pytest.raises(InputError) as caught:
        read_data(path, HOUSEHOLD)
    assert [d.code for d in caught.value.diagnostics] == ["D106"]
    assert "CSV UTF-8" in str(caught.value)


def test_numbers_wrapped_so_that_excel_leaves_them_alone(tmp_path, row):
    person = row(1, 1)
    number = person["证件号码"]
    text = text_of([person]).replace(number, f'="{number}"').replace("450399000001,", '="450399000001",')
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    data = read_data(path, HOUSEHOLD)
    assert data.records[0]["household_id"] == "450399000001"
    assert data.records[0]["members"][0]["id_number"] == number
    assert data.rejected == []


def test_what_excel_made_of_a_number_in_a_csv_is_rejected(tmp_path, row):
    path = tmp_path / "a.csv"
    path.write_text(text_of([row(证件号码="4.50399E+17")]), encoding="utf-8")
    data = read_data(path, HOUSEHOLD)
    assert [(r.code, r.row, r.column, r.sheet) for r in data.rejected] == [("D308", 2, "H", None)]


def test_rows_are_named_by_their_lines_where_cells_hold_line_breaks(tmp_path, row):
    path = tmp_path / "a.csv"
    path.write_text(text_of([row(1, 1, 自然村="一\n组"), row(2, 1, 健康状况="不详")]), encoding="utf-8")
    (rejection,) = read_data(path, HOUSEHOLD).rejected
    assert rejection.row == 4


def test_serial_numbers_and_dates_in_text(tmp_path, row):
    path = tmp_path / "a.csv"
    path.write_text(text_of([{**row(), "出生日期": "29221", "首次识别时间": "201512"}]), encoding="utf-8")
    record = read_data(path, HOUSEHOLD).records[0]
    assert record["members"][0]["birth_date"].isoformat() == "1980-01-01"
    assert record["first_identified"].isoformat() == "2015-12-01"


def test_short_and_long_lines_are_read_as_far_as_they_go(tmp_path, row):
    text = (
        text_of([row(1, 1)]) + "资源县,中峰镇,村,组,450399000002\n" + ",".join(map(str, row(3, 1).values())) + ",x,y\n"
    )
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    data = read_data(path, HOUSEHOLD)
    assert [r["household_id"][-1] for r in data] == ["1", "2", "3"]
    assert data.records[1]["members"][0].get("name") is None
    assert data.accounts.add_up()
    assert sum(data.accounts.total.unmapped.values()) == 2


def test_binary_content_under_a_text_name_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\x00\x01\n" * 10)
    with pytest.raises(InputError):
        read_data(path, HOUSEHOLD)
