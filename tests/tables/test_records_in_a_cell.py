"""A list of records that stands in one cell as text: read by the question's own `parse`, or refused with what to write."""

from __future__ import annotations

import json
from typing import Annotated

import pytest

from fupin_rules.errors import RuleFileError, Text
from fupin_rules.schema import Listing, Part, Question, Record, Subject, Unparsable
from fupin_rules.survey import EDGE
from fupin_rules.tables import read_data


def catch(text):
    """`3鲤鱼 1鲈鱼` as a list of what was caught."""
    out = []
    for part in text.split():
        if not part[:1].isdigit():
            raise Unparsable(
                Text(f"“{part}”没有条数", f"{part} has no number"), Text("请写成“3鲤鱼”。", "Write 3鲤鱼.")
            )
        out.append({"number": int(part[0]), "fish": part[1:]})
    return out


class Fish(Record):
    """What was caught of one kind."""

    number: Annotated[int | None, Question("条数", "number")] = None
    fish: Annotated[str | None, Question("鱼种", "kind of fish")] = None


class Trip(Record):
    """A trip of a boat."""

    trip: Annotated[str | None, Question("航次", "trip")] = None
    day: Annotated[str | None, Question("说明", "remark")] = None
    caught: Annotated[Listing[Fish] | None, Question("渔获", "catch", parse=catch, blank="none", none=[])] = None
    lost: Annotated[Listing[Fish] | None, Question("丢失", "lost")] = None


TRIP = Subject("trip", "航次表", Trip, key="trip", parts=(Part("fish", "caught", "渔获"),))


def rows(tmp_path, *lines, subject=TRIP, **options):
    (tmp_path / "表.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_data(tmp_path / "表.csv", subject, **options)


def test_the_text_of_a_cell_becomes_the_list(tmp_path):
    data = rows(tmp_path, "航次,渔获", "1,3鲤鱼 1鲈鱼", "2,", subject=Subject("trip", "航次表", Trip, key="trip"))
    assert data.records == [
        {"trip": "1", "caught": [{"number": 3, "fish": "鲤鱼"}, {"number": 1, "fish": "鲈鱼"}]},
        {"trip": "2", "caught": []},
    ]
    assert not data.rejected


def test_two_rows_that_read_alike_do_not_share_their_records(tmp_path):
    data = rows(tmp_path, "航次,渔获", "1,3鲤鱼", "2,3鲤鱼", subject=Subject("trip", "航次表", Trip, key="trip"))
    first, second = (r["caught"][0] for r in data.records)
    assert first == second and first is not second


def test_a_text_that_is_not_understood_is_unreadable_and_says_what_to_write(tmp_path):
    data = rows(tmp_path, "航次,渔获", "1,鲤鱼", subject=Subject("trip", "航次表", Trip, key="trip"))
    (record,) = data.records
    assert record["caught"] is None and "“鲤鱼”没有条数" in record["$unreadable"]["caught"]
    (rejection,) = data.rejected
    assert (rejection.code, rejection.header, rejection.read) == ("D317", "渔获", "鲤鱼")
    assert rejection.message.zh == "“鲤鱼”读不成“渔获”：“鲤鱼”没有条数。请写成“3鲤鱼”。"
    assert rejection.message.en == "'鲤鱼' cannot be read as catch: 鲤鱼 has no number. Write 3鲤鱼."


def test_what_is_in_the_records_was_asked_when_the_cell_was(tmp_path):
    data = rows(tmp_path, "航次,渔获", "1,3鲤鱼", subject=Subject("trip", "航次表", Trip, key="trip"))
    assert data.unasked == {"day", "lost", "lost.number", "lost.fish"}


def test_in_json_a_text_may_stand_for_the_list(tmp_path):
    (tmp_path / "表.json").write_text(json.dumps([{"trip": "1", "caught": "3鲤鱼"}, {"trip": "2", "caught": "鲤鱼"}]))
    data = read_data(tmp_path / "表.json", TRIP)
    assert data.records[0]["caught"] == [{"number": 3, "fish": "鲤鱼"}]
    assert data.records[1].get("caught") is None
    (rejection,) = data.rejected
    assert rejection.code == "D503" and rejection.path == "caught"
    assert "“鲤鱼”没有条数。请写成“3鲤鱼”。" in rejection.message.zh and "Write 3鲤鱼." in rejection.message.en


@pytest.mark.parametrize(("field", "allowed"), [("caught", True), ("lost", False)])
def test_a_column_may_point_at_a_list_only_if_its_question_reads_text(tmp_path, field, allowed):
    profile = tmp_path / "p.yaml"
    profile.write_text(
        "profile: boats\ntitle: {zh: 船}\nsubject: trip\nsheets:\n  - names: [表]\n    creates: true\n    needs: [航次]\n"
        f"    columns:\n      航次: trip\n      鱼: {field}\n",
        encoding="utf-8",
    )
    lines = ("航次,鱼", "1,2鲈鱼")
    subject = Subject("trip", "航次表", Trip, key="trip")
    if allowed:
        data = rows(tmp_path, *lines, subject=subject, profiles=[profile], profile="boats")
        assert data.records[0]["caught"] == [{"number": 2, "fish": "鲈鱼"}]
    else:
        with pytest.raises(RuleFileError) as caught:
            rows(tmp_path, *lines, subject=subject, profiles=[profile], profile="boats")
        assert [d.code for d in caught.value.diagnostics] == ["D606"]


def test_the_survey_of_edge_households_reads_kinds_and_grades_off_one_cell(tmp_path):
    data = rows(
        tmp_path,
        "调查编号,姓名,残疾类别及等级,患大病或慢性病病名",
        "E1,测试甲,肢体（二级）、视力一级,",
        "E1,测试乙,,高血压、糖尿病",
        "E1,测试丙,言语听力三级,",
        subject=EDGE,
        profile="default",
    )
    one, two, three = data.records[0]["members"]
    assert one["disabilities"] == [{"kind": "肢体", "grade": "二级"}, {"kind": "视力", "grade": "一级"}]
    assert one["illnesses"] == [] and two["illnesses"] == ["高血压", "糖尿病"] and two["disabilities"] == []
    assert three["disabilities"] is None and "disabilities" in three["$unreadable"]
    (rejection,) = data.rejected
    assert (rejection.code, rejection.row) == ("D317", 4)
    assert "多重（肢体、视力）一级" in rejection.message.zh
