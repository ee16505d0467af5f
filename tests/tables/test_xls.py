"""The old XLS format, with the cell types that matter. The files were made by `data/make_xls.py`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data
from fupin_rules.tables.biff import inspect_xls

DATA = Path(__file__).parent / "data"


def test_an_xls_register_is_read_like_an_xlsx_one():
    data = read_data(DATA / "register.xls", HOUSEHOLD)
    first, second = data.records
    assert data.data_date == date(2019, 9, 10) == first["data_date"]
    assert [m["name"] for m in first["members"]] == ["甲", "乙"] and second["members"][0]["name"] == "丙"
    assert first["members"][0]["id_number"] == "45039919800101081X"
    assert first["members"][0]["health"] == ["残疾", "长期慢性病"]
    assert [m["birth_date"] for r in data for m in r["members"]] == [date(1980, 1, 1)] * 2 + [date(1950, 1, 1)]
    assert first["first_identified"] == date(2015, 12, 1)
    assert second["housing"]["dangerous"] is True
    assert data.accounts.add_up() and data.accounts.total.aside == 1


def test_a_numeric_cell_of_eighteen_digits_in_xls_is_unreadable():
    data = read_data(DATA / "register.xls", HOUSEHOLD)
    assert data.records[0]["members"][1]["id_number"] is None
    assert ("D308", 4, "E") in [(r.code, r.row, r.column) for r in data.rejected]


def test_an_error_in_an_xls_cell_is_not_a_blank():
    data = read_data(DATA / "register.xls", HOUSEHOLD)
    assert data.records[1]["other_causes"] is None
    assert ("D310", 5, "K") in [(r.code, r.row, r.column) for r in data.rejected]
    assert data.records[0]["other_causes"] == ["缺技术"]


def test_a_locked_xls_is_told_by_its_mark():
    data = bytearray((DATA / "register.xls").read_bytes())
    assert not inspect_xls(bytes(data)).locked
    # The first record after the stream's beginning made into the mark of a password.
    begin = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    following = begin + 4 + int.from_bytes(data[begin + 2 : begin + 4], "little")
    data[following : following + 2] = b"\x2f\x00"
    assert inspect_xls(bytes(data)).locked


@pytest.mark.parametrize("cut", [10, 100, 512, 600, 1100, 3000])
def test_a_piece_of_an_xls_raises_nothing_but_the_complaint(cut, tmp_path):
    from fupin_rules.errors import InputError

    data = (DATA / "register.xls").read_bytes()[:cut]
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_data(tmp_path / "a.xls", HOUSEHOLD)
    assert [d.code for d in caught.value.diagnostics] == ["D103"]


def test_an_xls_that_counts_days_from_1904_is_read_so():
    first = read_data(DATA / "register-1904.xls", HOUSEHOLD).records[0]
    assert first["members"][0]["birth_date"] == date(1980, 1, 1)
    assert inspect_xls((DATA / "register-1904.xls").read_bytes()).date_1904


@pytest.mark.parametrize(("first", "last"), [(0, 0xFFFFFFF0), (0x14000000, 6)])
def test_an_xls_that_claims_more_rows_than_the_format_has_does_not_end_the_process(tmp_path, first, last):
    """The reader of values asks for memory by that claim, and the process is aborted where there is not enough."""
    import struct
    import subprocess
    import sys

    data = bytearray((DATA / "register.xls").read_bytes())
    at = data.find(struct.pack("<HHIIHH", 0x0200, 14, 0, 6, 0, 12))
    assert at > 0
    data[at + 4 : at + 12] = struct.pack("<II", first, last)
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    read = "import sys; from fupin_rules.survey import HOUSEHOLD; from fupin_rules.tables import read_data; read_data(sys.argv[1], HOUSEHOLD)"
    done = subprocess.run([sys.executable, "-c", read, str(path)], capture_output=True, check=False)
    assert done.returncode == 1 and b"D103" in done.stderr
