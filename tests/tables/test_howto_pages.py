"""The how-to pages of this room: their Python runs, their YAML is a profile that reads a sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fupin_rules.survey import HOUSEHOLD
from fupin_rules.tables import read_data

HOWTO = Path(__file__).parents[2] / "docs" / "how-to"
pytestmark = pytest.mark.repository


def blocks(page, language):
    return re.findall(
        rf"^```{language}[^\n]*\n(.*?)^```", (HOWTO / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


@pytest.mark.parametrize("page", ["check-a-workbook.md", "add-a-layout.md"])
def test_the_python_of_a_page_runs_from_top_to_bottom(page):
    found = blocks(page, "python")
    assert len(found) >= 2
    names: dict[str, object] = {}
    for block in found:
        exec(compile(block, page, "exec"), names)  # noqa: S102


def test_the_profile_of_the_page_is_one(tmp_path, make, sheet, number):
    text = next(x for x in blocks("add-a-layout.md", "yaml") if x.startswith("profile:") or "\nprofile:" in x)
    (tmp_path / "本县.yaml").write_text(text, encoding="utf-8")
    headers = [
        "户号",
        "成员编码",
        "成员姓名",
        "身份证",
        "贫因",
        "体况",
        "病种",
        "在校",
        "危房",
        "取水（米）",
        "劳动技能",
    ]
    rows = [["1", "11", "甲", number(), "因病", "有病+残疾", "无", "", "2", 800, "普通劳动力"]]
    path = make(tmp_path / "a.xlsx", sheet("花名册", rows, headers, titles=[["数据日期：2019-09-18"]]))
    data = read_data(path, HOUSEHOLD, profiles=[tmp_path / "本县.yaml"], profile="my-county")
    assert data.rejected == []
    record = data.records[0]
    (member,) = record["members"]
    assert (
        member["health"] == ["长期慢性病", "残疾"] and member["illnesses"] == [] and member["schooling"] == "非在校生"
    )
    assert member["labour_skill"] == "普通劳动力" and record["housing"] == {"dangerous": False}
    assert str(record["water"]["distance"]) == "0.8" and record["data_date"].isoformat() == "2019-09-18"
