"""The plugin beside the survey that comes with fupin-rules: neither changes what is found of the other."""

from __future__ import annotations

import json

import pytest
from shared import WORKBOOKS, found

from fupin_rules import Engine
from fupin_rules.errors import FupinError
from fupin_rules.plugins import Registry
from fupin_rules_labour_force import DWELLING, plugin


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """A register of poor households, made up by the command itself."""
    import subprocess
    import sys

    path = tmp_path_factory.mktemp("register") / "花名册.xlsx"
    subprocess.run(
        [sys.executable, "-m", "fupin_rules.cli", "synth", "-n", "40", "--errors", "0.5", "--out", str(path)],
        check=True,
        capture_output=True,
    )
    return path


def test_a_register_is_checked_as_if_the_plugin_were_not_there(checked, register):
    alone = Engine.of(Registry(allow=[]))
    from fupin_rules.tables import read_data

    data = read_data(register, alone.subject)
    wanted = alone.check_all(data.records, trusted=True, unasked=data.unasked, rejected=data.rejected)
    report = checked(register)
    assert len(report["findings"]) > 10
    assert [f["fingerprint"] for f in report["findings"]] == [f.fingerprint for f in wanted.findings]
    assert report["summary"]["subjects"] == 40


@pytest.mark.parametrize("order", [1, -1], ids=["register first", "register last"])
def test_both_kinds_of_workbook_go_into_one_command(checked, planted, register, order):
    both = checked(*[register, WORKBOOKS[0]][::order])
    alone = checked(register)
    assert [f for f in found(both) if f[0].startswith("lfs.")] == planted
    ours = [f["fingerprint"] for f in both["findings"] if not f["rule"].startswith("lfs.")]
    assert sorted(ours) == sorted(f["fingerprint"] for f in alone["findings"])
    assert both["summary"]["subjects"] == 40 and both["summary"]["others"] == {"dwelling": 34}


def test_a_subject_may_be_named(checked, planted, register):
    assert found(checked(WORKBOOKS[0], "--subject", "dwelling")) == planted
    assert checked(register, "--subject", "household")["summary"]["subjects"] == 40


def test_of_two_surveys_only_the_named_one_is_read(checked, planted, register):
    report = checked(register, WORKBOOKS[0], "--subject", "dwelling")
    # The unread file may hold dwellings of any area: whether too many refused there cannot be told any more.
    assert found(report) == [x for x in planted if x[0] != "lfs.10"]
    assert {r["file"] for r in report["rejected"]} == {"花名册.xlsx"}
    assert {u["subject"]["id"] for u in report["unknowns"] if u["rule"] == "lfs.10"} == {
        "450301100001", "450301100002", "450301100003",
    }  # fmt: skip


def test_the_wrong_survey_is_refused_with_a_reason(fupin):
    status, _, err = fupin("check", WORKBOOKS[0], "--subject", "household")
    assert status == 2 and "Dwellings" in err


def test_a_subject_nobody_registered_is_refused_with_the_nearest(fupin):
    status, _, err = fupin("check", WORKBOOKS[0], "--subject", "dweling")
    assert status == 2 and "dweling" in err and "dwelling" in err


def test_a_part_is_no_subject_of_a_workbook(fupin):
    status, _, err = fupin("check", WORKBOOKS[0], "--subject", "person")
    assert status == 2 and "dwelling" in err


def test_a_profile_says_which_survey_it_is(checked, planted):
    assert found(checked(WORKBOOKS[0], "--profile", "labour-force")) == planted


def test_plain_records_are_told_by_their_code(engine):
    report = engine.check({"dwelling_id": "1", "week_start": "2020-11-02", "week_end": "2020-11-07"})
    assert [f.rule for f in report.findings] == ["lfs.01"]
    report = engine.check({"household_id": "1", "data_date": "2019-09-18", "poverty_cause": "缺资金"})
    assert [f.rule for f in report.findings] == ["checklist.19"]


def test_a_record_that_could_be_anybodys_is_refused(engine):
    with pytest.raises(FupinError) as caught:
        engine.check({}, trusted=True)
    (d,) = caught.value.diagnostics
    assert d.code == "A103" and "dwelling" in d.message.en and "household" in d.message.en


def test_the_engine_needs_no_other_survey():
    registry = Registry([plugin], installed=False)
    engine = Engine(registry.rulebook())
    assert set(engine.rulebook.subjects) == {"dwelling", "enumeration_area"}
    assert engine.subject is DWELLING
    report = engine.check({"week_start": "2020-11-02", "week_end": "2020-11-07"})
    assert [f.rule for f in report.findings] == ["lfs.01"]


def test_json_of_both_surveys_is_told_apart(checked, tmp_path):
    path = tmp_path / "both.jsonl"
    rows = [
        {"dwelling_id": "1", "week_start": "2020-11-02", "week_end": "2020-11-07"},
        {"household_id": "1", "data_date": "2019-09-18", "poverty_cause": "缺资金"},
    ]
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    got = {(f["rule"], f["subject"]["type"]) for f in checked(path)["findings"]}
    assert {("lfs.01", "dwelling"), ("checklist.19", "household")} <= got
