"""Files that are broken, locked, empty, huge, misnamed or about something else: each says so, everything else is still read."""

from __future__ import annotations

import struct
import zipfile

import pytest

from fupin_rules.errors import InputError
from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import CODES, read_data
from fupin_rules.tables import workbook as workbook_room
from fupin_rules.tables.package import BrokenPackage, TooLarge, inspect_package


def refused(path):
    with pytest.raises(InputError) as caught:
        read_data(path, HOUSEHOLD)
    return [d.code for d in caught.value.diagnostics], str(caught.value)


@pytest.fixture
def good(tmp_path, make, row, sheet):
    return make(tmp_path / "好.xlsx", sheet("贫困人口信息", [row()]))


@pytest.mark.parametrize("name", ["空.xlsx", "空.xls", "空.csv", "空.json", "空.jsonl", "空.parquet"])
def test_an_empty_file_is_said_to_be_empty(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"")
    codes, text = refused(path)
    assert codes == ["D101"] and name in text and "重新导出" in text and "empty" in text


@pytest.mark.parametrize("kept", [100, 0.3, 0.6, 0.98])
def test_a_truncated_workbook_is_said_to_be_broken(tmp_path, good, kept):
    data = good.read_bytes()
    path = tmp_path / "半.xlsx"
    path.write_bytes(data[: kept if kept > 1 else int(len(data) * kept)])
    codes, text = refused(path)
    assert codes == ["D103"] and "重新导出" in text


def test_a_workbook_damaged_inside_is_said_to_be_broken(tmp_path, good):
    data = bytearray(good.read_bytes())
    at = data.find(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 40] = b"\0" * 40
    path = tmp_path / "坏.xlsx"
    path.write_bytes(data)
    assert refused(path)[0] == ["D103"]


@pytest.mark.parametrize("content", [b"hello", "户编号,姓名".encode(), b"<html><table></table></html>", b"%PDF-1.4"])
def test_a_file_named_like_a_workbook_that_is_none_is_said_to_be_none(tmp_path, content):
    path = tmp_path / "假.xlsx"
    path.write_bytes(content)
    codes, text = refused(path)
    assert codes == ["D102"] and "csv" in text


def test_a_zip_file_that_is_no_workbook_is_said_to_be_broken(tmp_path):
    path = tmp_path / "压缩.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refused(path)[0] == ["D103"]


def ole(stream: str) -> bytes:
    """The smallest OLE container with a stream of that name in its directory."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (512 - len(header) - 4)
    fat = struct.pack("<III", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE) + b"\xff" * (512 - 12)

    def entry(name: str, kind: int) -> bytes:
        raw = name.encode("utf-16-le")
        return (raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1) + b"\xff" * 12).ljust(128, b"\0")

    directory = (entry("Root Entry", 5) + entry(stream, 2)).ljust(512, b"\0")
    return header + fat + directory + b"\0" * 512


@pytest.mark.parametrize("name", ["加密.xlsx", "加密.xls"])
def test_a_workbook_behind_a_password_says_how_to_take_it_off(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(ole("EncryptedPackage"))
    codes, text = refused(path)
    assert codes == ["D104"] and "密码" in text and "password" in text


def test_an_old_container_without_a_workbook_is_said_to_be_broken(tmp_path):
    path = tmp_path / "旧.xls"
    path.write_bytes(ole("WordDocument"))
    assert refused(path)[0] == ["D103"]


def test_a_file_that_is_not_there_and_an_unknown_kind_are_said(tmp_path):
    assert refused(tmp_path / "没有.xlsx")[0] == ["D107"]
    (tmp_path / "a.docx").write_bytes(b"x" * 10)
    codes, text = refused(tmp_path / "a.docx")
    assert codes == ["D102"] and ".docx" in text


def test_a_bad_file_does_not_keep_the_good_one_from_being_read(tmp_path, good):
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04nonsense")
    data = read_data([bad, good], HOUSEHOLD)
    assert len(data) == 1
    assert [(r.unit, r.code, r.file) for r in data.rejected] == [("file", "D103", "坏.xlsx")]


def test_a_workbook_without_a_sheet_that_is_known_names_what_came_nearest(tmp_path, make, sheet):
    path = make(
        tmp_path / "a.xlsx", sheet("花名册", [["1", "甲"]], ["户编号", "姓名", "健康状况", "劳动技能", "危房户"])
    )
    codes, text = refused(path)
    assert codes == ["D201", "D108"]
    assert "最接近的是“贫困人口信息”" in text and "脱贫属性" in text and "怎样添加布局" in text


def test_a_register_without_its_key_column_says_which_column_is_missing(tmp_path, make, row, sheet):
    person = row()
    del person["户编号"]
    path = make(tmp_path / "a.xlsx", sheet("贫困人口信息", [person]))
    codes, text = refused(path)
    assert "D202" in codes and "户编号" in text


def test_other_sheets_without_the_register_say_that_it_is_missing(tmp_path, make, sheet):
    path = make(
        tmp_path / "a.xlsx", sheet("帮扶措施", [["450399000001", "产业", "养猪"]], ["户编号", "措施类别", "措施名称"])
    )
    codes = [r.code for r in read_data(path, HOUSEHOLD).rejected]
    assert "D110" in codes


def test_a_bomb_is_not_unpacked(tmp_path, good, monkeypatch):
    path = tmp_path / "炸弹.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(TooLarge):
        inspect_package(path.read_bytes(), limit=10_000_000)
    monkeypatch.setattr("fupin_rules.tables.package.MOST_UNPACKED", 10_000_000)
    monkeypatch.setattr(workbook_room, "inspect_package", lambda data: inspect_package(data, limit=10_000_000))
    codes, text = refused(path)
    assert codes == ["D105"] and "乡镇" in text


def test_a_bomb_that_lies_about_its_size_is_found_out(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_000)
    data = bytearray(path.read_bytes())
    true, false = struct.pack("<I", 5_000_000), struct.pack("<I", 1_000)
    assert data.count(true) == 2
    with pytest.raises(BrokenPackage):
        inspect_package(bytes(data).replace(true, false))


def test_entities_in_a_workbook_are_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY x "x">]><workbook>&x;</workbook>')
    assert refused(path)[0] == ["D103"]


def test_nothing_given_is_said():
    with pytest.raises(InputError):
        read_data([], HOUSEHOLD)


def test_every_code_says_what_and_what_to_do_in_both_languages():
    for code, entry in CODES.items():
        assert code[0] == "D" and len(code) == 4
        assert entry.what.zh and entry.what.en and entry.do.zh and entry.do.en


def test_every_code_of_the_list_is_used():
    """A code nobody says is a promise in the documents that the library does not keep."""
    import pathlib

    import fupin_rules.tables as room

    source = "".join(
        p.read_text(encoding="utf-8") for p in pathlib.Path(room.__file__).parent.glob("*.py") if p.name != "codes.py"
    )
    assert [c for c in CODES if f'"{c}"' not in source] == []


READ = "import sys; from fupin_rules.survey import HOUSEHOLD; from fupin_rules.tables import read_data; read_data(sys.argv[1], HOUSEHOLD)"


@pytest.mark.parametrize("padding", [0, 17_000_000])
def test_one_cell_in_the_farthest_corner_does_not_end_the_process(tmp_path, make, row, sheet, padding):
    """The reader of values lays a sheet out whole; two cells in opposite corners want half a terabyte."""
    import subprocess
    import sys

    path = make(tmp_path / "远.xlsx", sheet("贫困人口信息", [row()], written={"XFD1048576": "x"}))
    if padding:
        # Large sheets are looked through by another way.
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(tmp_path / "大.xlsx", "w", zipfile.ZIP_DEFLATED) as after:
            for info in before.infolist():
                data = before.read(info)
                after.writestr(info.filename, data.replace(b"<sheetData>", b"<sheetData>" + b" " * padding))
        path = tmp_path / "大.xlsx"
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, check=False)
    assert done.returncode == 1
    error = done.stderr.decode()
    assert "InputError" in error and "D111" in error and "XFD1048576" in error and "Ctrl+End" in error


def test_formatted_cells_far_out_that_hold_nothing_do_no_harm(tmp_path, row):
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.active.append(list(row()))
    book.active.append(list(row().values()))
    book.active["XFD1048576"].font = Font(bold=True)
    book.save(tmp_path / "a.xlsx")
    assert len(read_data(tmp_path / "a.xlsx", HOUSEHOLD)) == 1


def test_what_zipfile_itself_stumbles_over_is_a_broken_file(monkeypatch, good):
    """Found by mutating workbooks: a damaged central directory makes zipfile seek to a negative place."""

    def stumble(*_):
        raise ValueError("negative seek value -3")

    monkeypatch.setattr("fupin_rules.tables.package._inspect", stumble)
    assert refused(good)[0] == ["D103"]


@pytest.mark.parametrize("closing", ["", '"'])
def test_a_stray_quote_in_csv_swallows_no_rows_and_shows_no_numbers_in_a_name(tmp_path, closing):
    from fupin_rules.survey import HOUSEHOLD
    from fupin_rules.tables import read_data

    head = "户编号,人编号,姓名,证件号码,人数,与户主关系,劳动技能,健康状况,脱贫属性,联系电话"
    rows = [
        f"45039900000{n},45039900000{n}01,{name},450399197001030716,1,户主,普通劳动力,健康,未脱贫,19910876974"
        for n, name in ((1, "测甲"), (2, '"测乙'), (3, "测丙"), (4, f"测丁{closing}"), (5, "测戊"))
    ]
    page = tmp_path / "a.csv"
    page.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    data = read_data([page], HOUSEHOLD)
    assert [r["members"][0]["name"] for r in data.records] == ["测甲", "测乙", "测丙", "测丁", "测戊"]
    assert data.accounts.add_up()
    assert data.accounts.total.to_dict()["rows"]["read"] == 5
