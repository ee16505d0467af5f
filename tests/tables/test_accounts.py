"""The two sums, checked against a count of the file by another reader."""

from __future__ import annotations

import json

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data


def counted(path, first_row):
    """Rows with anything in them and non-blank cells below the headers, as openpyxl sees them."""
    rows = cells = 0
    for page in openpyxl.load_workbook(path):
        for line in page.iter_rows(min_row=first_row, values_only=True):
            filled = sum(c is not None for c in line)
            rows += filled > 0
            cells += filled
    return rows, cells


def test_both_sums_agree_with_an_independent_count(tmp_path, make, row, sheet):
    rows = [
        row(1, 1, 证件号码=450399198001010014, 劳动技能="会计"),
        row(1, 2, 主要致贫原因="因残"),
        row(2, 1, 户编号=""),
        row(3, 1, 健康状况="残疾,不详"),
        row(3, 1, 姓名="另一人"),
    ]
    work = sheet(
        "已外出务工信息",
        [["450399000001", "", "", "", "广东", "", "2018-03-01"]],
        "户编号 人编号 姓名 证件号码 务工所在地 开始时间 结束时间".split(),
    )
    register = sheet("贫困人口信息", [*(list(r.values()) for r in rows), ["合计", *[""] * 7, 5]], list(row()))
    path = make(tmp_path / "a.xlsx", register, work)
    data = read_data(path, HOUSEHOLD)
    total = data.accounts.total
    assert (total.rows, total.cells) == counted(path, 2)
    assert total.rows == total.used + total.rejected + total.aside == 7
    assert total.cells == total.understood + total.cells_rejected + total.cells_unmapped + total.cells_aside
    assert total.rejected == 3
    assert json.loads(json.dumps(data.accounts.to_dict()))["add_up"] is True
    assert "= 使用" in total.text().zh and "used" in total.text().en


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_both_sums_add_up_whatever_stands_in_the_cells(data, tmp_path, make, row, sheet):
    anything = st.one_of(
        st.sampled_from(
            [
                "",
                "",
                "是",
                "否",
                "因病",
                "残疾,健康",
                "合计",
                "/",
                "2018",
                "x",
                1,
                2,
                0,
                3.5,
                4.5e17,
                True,
                False,
                "450399000001",
            ]
        ),
        st.text(alphabet="村民12.年月 ", max_size=4),
    )
    headers = list(row())
    rows = [
        [
            data.draw(anything) if data.draw(st.booleans()) else cell
            for cell in row(data.draw(st.integers(1, 3)), i + 1).values()
        ]
        for i in range(data.draw(st.integers(1, 5)))
    ]
    path = make(tmp_path / "a.xlsx", sheet("贫困人口信息", rows, headers))
    read = read_data(path, HOUSEHOLD)
    assert read.accounts.add_up(), read.accounts.to_dict()
    assert (read.accounts.total.rows, read.accounts.total.cells) == counted(path, 2)
    # What comes out is what the model accepts: nothing trusted is unfit.
    for record in read:
        HOUSEHOLD.model.model_validate(record)


def test_a_rejection_round_trips_through_json(read, row):
    from fupin_rules.findings import Rejection

    data = read(row(证件号码=450399198001010014))
    assert [Rejection.from_dict(json.loads(json.dumps(r.to_dict()))) for r in data.rejected] == data.rejected


@pytest.mark.parametrize("rows", [1, 3])
def test_sums_are_kept_by_sheet(read, row, sheet, rows):
    data = read(
        *(row(i, 1) for i in range(1, rows + 1)),
        sheet("帮扶措施", [["450399000001", "产业", "养猪"]], ["户编号", "措施类别", "措施名称"]),
    )
    assert [(a.sheet, a.rows, a.profile) for a in data.accounts.sheets] == [
        ("贫困人口信息", rows, "national-2017"),
        ("帮扶措施", 1, "companion-sheets"),
    ]
