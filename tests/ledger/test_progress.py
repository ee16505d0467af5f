"""Progress: what became of each finding from one run to the next, said no surer than it is, with sums that add up."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger.small_county import DAY, PACK, PLACES, engine_of, household, run_of

from fupin_rules import InputError
from fupin_rules.findings import Rejection
from fupin_rules.errors import Text
from fupin_rules.ledger import Flow, compare, read_run
from fupin_rules.schema import Open

ILL, WELL, SERIOUS = ["长期慢性病"], ["健康"], ["患有大病"]


def changes(progress, rule="small.illness"):
    return {(e.item.subject.id[-1], e.change, e.reason) for e in progress.entries if e.item.rule == rule}


def test_a_finding_is_new_still_there_or_solved(engine):
    old = run_of(engine, [household(1, WELL), household(2, WELL), household(3, ILL)])
    new = run_of(engine, [household(1, WELL), household(2, ILL), household(3, WELL)])
    progress = compare(old, new)
    assert changes(progress) == {("1", "still", ""), ("2", "solved", ""), ("3", "new", "fine")}
    assert progress.rules["small.illness"] == Flow(before=2, solved=1, still=1, new=1, after=2)
    assert progress.notes == ()


def test_a_household_that_is_no_longer_in_the_data_is_never_called_solved(engine):
    progress = compare(run_of(engine, [household(1, WELL), household(2, WELL)]), run_of(engine, [household(2, WELL)]))
    assert ("1", "gone", "subject") in changes(progress)
    assert progress.total.solved == 0
    assert [n.zh for n in progress.notes] == ["两次检查的户数不同：2 → 1。"]


def test_a_member_who_is_no_longer_in_the_household_is_never_called_solved(engine):
    old = run_of(engine, [household(1, ["患有大病"], WELL)])
    without = household(1, WELL, WELL)
    del without["members"][0]
    assert changes(compare(old, run_of(engine, [without])), "small.serious") == {("1", "gone", "member")}
    well = run_of(engine, [household(1, WELL, WELL)])
    assert changes(compare(old, well), "small.serious") == {("1", "solved", "")}


def test_where_the_list_of_members_may_be_incomplete_a_missing_member_is_not_gone(engine):
    old = run_of(engine, [household(1, ["患有大病"], ILL)])
    here = household(1, WELL, ILL)
    here["members"] = Open(here["members"][1:])
    assert changes(compare(old, run_of(engine, [here])), "small.serious") == {("1", "undecidable", "open")}


def test_a_member_without_a_code_cannot_be_told_from_another_in_the_same_position(engine):
    before, after = household(1, ["患有大病"]), household(1, ILL)
    before["members"][0]["member_id"] = after["members"][0]["member_id"] = None
    progress = compare(run_of(engine, [before]), run_of(engine, [after]))
    assert changes(progress, "small.serious") == {("1", "undecidable", "no_code")}


def test_an_answer_that_is_missing_now_makes_a_finding_undecidable(engine):
    progress = compare(run_of(engine, [household(1, WELL)]), run_of(engine, [household(1, None)]))
    assert changes(progress) == {("1", "undecidable", "unknown")}
    back = compare(run_of(engine, [household(1, None)]), run_of(engine, [household(1, WELL)]))
    assert changes(back) == {("1", "new", "unknown")}
    assert {(e.change, e.item.rule) for e in back.unknowns} == {("found", "small.illness"), ("solved", "small.serious")}


def test_a_household_whose_rows_could_not_be_read_is_undecidable_and_not_gone(engine):
    old = run_of(engine, [household(1, WELL), household(2, WELL)])
    lost = Rejection(unit="row", code="D301", message=Text("读不出", "unreadable"), row=3, subject="450399000001")
    new = run_of(engine, [household(2, WELL)], rejected=[lost])
    assert ("1", "undecidable", "rejected") in changes(compare(old, new))


def test_rows_that_belong_to_nobody_known_are_said_beside_what_is_gone(engine):
    old = run_of(engine, [household(1, WELL), household(2, WELL)])
    lost = Rejection(unit="row", code="D301", message=Text("读不出", "unreadable"), row=3)
    progress = compare(old, run_of(engine, [household(2, WELL)], rejected=[lost]))
    assert any("1 行（表）没有读入" in n.zh for n in progress.notes)


def visited(number, day):
    return household(number, ILL, visit={"date": day} if day else None)


def test_a_rule_whose_source_is_not_supplied_any_more_is_not_solved(engine):
    old = run_of(engine, [visited(1, date(2018, 9, 1)), visited(2, date(2018, 9, 1))])
    nobody = compare(old, run_of(engine, [visited(1, None), visited(2, None)]))
    assert changes(nobody, "small.visit") == {("1", "undecidable", "no_source"), ("2", "undecidable", "no_source")}
    some = compare(old, run_of(engine, [visited(1, None), visited(2, date(2019, 9, 12))]))
    assert changes(some, "small.visit") == {("1", "undecidable", "no_source"), ("2", "solved", "")}


def test_a_rule_that_is_not_in_the_rulebook_any_more_is_no_longer_checked(engine):
    fewer = engine_of(PACK.split("  - id: small.serious")[0])
    records = [household(1, ["患有大病"]), household(2, WELL)]
    progress = compare(run_of(engine, records), run_of(fewer, records))
    assert changes(progress, "small.serious") == {("1", "unchecked", "no_rule")}
    assert changes(progress) == {("2", "still", "")}
    assert "两次用的规则不同" in progress.notes[0].zh
    back = compare(run_of(fewer, records), run_of(engine, records))
    assert changes(back, "small.serious") == {("1", "new", "unchecked")}


def test_a_rule_not_in_force_on_the_new_day_is_no_longer_checked():
    ended = engine_of(
        PACK.replace(
            "  - id: small.illness\n", "  - id: small.illness\n    effective: {from: 2019-01-01, to: 2019-09-30}\n"
        )
    )
    records = [household(1, WELL)]
    progress = compare(run_of(ended, records), run_of(ended, records, as_of=date(2019, 10, 8)))
    assert changes(progress) == {("1", "unchecked", "not_in_force")}
    assert "两次的参照日期不同（2019-09-18 → 2019-10-08）" in progress.notes[0].zh


def test_a_finding_about_a_village_is_solved_where_the_village_was_counted_again(engine):
    crowd = [household(n, ILL) for n in (1, 2, 3)]
    fewer = compare(run_of(engine, crowd), run_of(engine, crowd[:2]))
    assert {(e.change, e.item.subject.id) for e in fewer.entries} == {("solved", "450329100201")}
    none = compare(run_of(engine, crowd), run_of(engine, [household(9, ILL, village="450329101201")]))
    assert {(e.change, e.reason) for e in none.entries} == {("gone", "subject")}


def test_households_without_a_code_of_their_own_are_paired_by_number_and_never_called_solved(engine):
    nameless = [household(n, WELL, household_id=None, members=[]) for n in (1, 2, 3)]
    progress = compare(run_of(engine, nameless), run_of(engine, nameless[:2]))
    assert sorted((e.change, e.reason) for e in progress.entries if e.item.rule == "small.illness") == [
        ("still", ""), ("still", ""), ("undecidable", "no_code"),
    ]  # fmt: skip


def test_two_households_with_one_code_cannot_be_told_apart(engine):
    old = run_of(engine, [household(1, WELL)])
    assert changes(compare(old, run_of(engine, [household(1, ILL), household(1, ILL)]))) == {
        ("1", "undecidable", "no_code")
    }
    nameless = compare(
        run_of(engine, [household(1, WELL, household_id=None)]), run_of(engine, [household(2, ILL, household_id=None)])
    )
    assert {(e.change, e.reason) for e in nameless.entries} == {("undecidable", "no_code")}


def test_of_two_members_with_one_code_the_one_who_is_left_is_not_called_solved(engine):
    before, after = household(1, SERIOUS, SERIOUS), household(1, SERIOUS, ILL)
    for record in (before, after):
        for member in record["members"]:
            member["member_id"] = "45039900000101"
    progress = compare(run_of(engine, [before]), run_of(engine, [after]))
    assert sorted((e.change, e.reason) for e in progress.entries) == [("still", ""), ("undecidable", "no_code")]


def test_a_member_is_gone_even_where_his_rule_ran_for_nobody_else(engine):
    old = run_of(engine, [household(1, SERIOUS)])
    progress = compare(old, run_of(engine, [household(1)]))
    assert changes(progress, "small.serious") == {("1", "gone", "member")}


def test_a_report_of_the_first_format_can_show_nothing_solved(engine):
    raw = json.loads(engine.check_all([household(1, ILL)], as_of=DAY).to_json())
    del raw["checked"]
    raw["version"] = "1.0"
    from fupin_rules.ledger import Run

    progress = compare(run_of(engine, [household(1, WELL)]), Run.from_dict(raw, "旧.json", "x"))
    assert changes(progress) == {("1", "undecidable", "no_list")}
    assert any("格式 1.0" in n.zh for n in progress.notes)


def test_a_severity_that_changed_is_noted_on_what_is_still_there(engine):
    milder = engine_of(PACK.replace("    when: poverty_cause", "    severity: warning\n    when: poverty_cause"))
    progress = compare(run_of(engine, [household(1, WELL)]), run_of(milder, [household(1, WELL)]))
    (entry,) = progress.entries
    assert (entry.change, entry.severity_was, entry.item.severity) == ("still", "error", "warning")


def test_a_household_that_moved_is_counted_out_of_one_village_and_into_the_other(engine):
    old = run_of(engine, [household(1, WELL), household(2, WELL)])
    new = run_of(engine, [household(1, WELL, village="450329101201"), household(2, WELL)])
    progress = compare(old, new)
    left, joined = (
        progress.places["资源县", "资源镇", "450329100201"],
        progress.places["资源县", "中峰镇", "450329101201"],
    )
    assert left == Flow(before=2, moved_out=1, still=1, after=1)
    assert joined == Flow(moved_in=1, after=1)
    assert progress.places["资源县",] == Flow(before=2, still=2, after=2)
    assert progress.labels["资源县", "中峰镇", "450329101201"] == "茶坳村"


def test_a_household_whose_township_is_blank_lies_in_that_of_its_village(engine):
    old = run_of(engine, [household(1, WELL, township=None), household(2, WELL)])
    progress = compare(old, run_of(engine, [household(1, WELL), household(2, WELL)]))
    assert set(progress.places) == {(), ("资源县",), ("资源县", "资源镇"), ("资源县", "资源镇", "450329100201")}
    assert progress.total == Flow(before=2, still=2, after=2)


# -- sums ------------------------------------------------------------------------------------------------------------------

HEALTH = st.sampled_from([WELL, ILL, ["患有大病"], None])
HOUSEHOLDS = st.dictionaries(
    st.integers(1, 6), st.tuples(st.lists(HEALTH, max_size=3), st.sampled_from(sorted(PLACES)), st.booleans()), max_size=6
)  # fmt: skip


def records_of(drawn):
    return [
        household(n, *health, village=village, **({"township": None} if blank else {}))
        for n, (health, village, blank) in drawn.items()
    ]


def adds_up(flow):
    assert flow.before == (
        flow.solved + flow.found + flow.undecidable + flow.gone + flow.unchecked + flow.still + flow.moved_out
    )
    assert flow.after == flow.still + flow.new + flow.moved_in


@given(HOUSEHOLDS, HOUSEHOLDS)
def test_whatever_the_two_runs_found_each_finding_is_counted_once_on_each_side(engine, first, second):
    old, new = run_of(engine, records_of(first)), run_of(engine, records_of(second))
    progress = compare(old, new)
    for flow in (progress.total, progress.total_unknowns, *progress.rules.values(), *progress.places.values()):
        adds_up(flow)
    assert progress.total.before == len(old.findings) and progress.total.after == len(new.findings)
    assert progress.total_unknowns.before == len(old.unknowns) and progress.total_unknowns.after == len(new.unknowns)
    assert sum(f.before for f in progress.rules.values()) == len(old.findings)
    assert sum(f.after for f in progress.rules.values()) == len(new.findings)
    for depth in range(len(progress.levels)):
        for path, flow in progress.places.items():
            if len(path) != depth:
                continue
            inside = [f for p, f in progress.places.items() if len(p) == depth + 1 and p[:depth] == path]
            assert sum(f.before for f in inside) == flow.before
            assert sum(f.after for f in inside) == flow.after
            assert sum(f.solved for f in inside) == flow.solved and sum(f.gone for f in inside) == flow.gone
            # Who moves within a township stays there: in the sums of its villages he is counted as moved.
            assert sum(f.still + f.moved_out for f in inside) == flow.still + flow.moved_out


@given(HOUSEHOLDS, HOUSEHOLDS)
def test_solved_is_only_who_is_in_the_data_again_and_is_well(engine, first, second):
    progress = compare(run_of(engine, records_of(first)), run_of(engine, records_of(second)))
    for e in progress.entries:
        if e.item.rule != "small.illness":
            continue
        number = int(e.item.subject.id[-1])
        if e.change == "gone":
            assert number not in second
        elif e.change == "solved":
            assert any(h in (ILL, ["患有大病"]) for h in second[number][0])
        elif e.change == "undecidable":
            assert None in second[number][0]
        elif e.change == "new" and e.reason == "gone":
            assert number not in first


@given(HOUSEHOLDS)
def test_a_run_compared_with_itself_has_nothing_but_what_is_still_there(engine, drawn):
    run = run_of(engine, records_of(drawn))
    progress = compare(run, run)
    assert {e.change for e in (*progress.entries, *progress.unknowns)} <= {"still"}
    assert progress.notes == ()


# -- files -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "T102"), ("[]", "T102"), ("{}", "T102"), ('{"version": "2.0"}', "T103"), ('{"version": 1}', "T102"),
        ("\x00PK", "T102"), ('{"entry":"report"}\n{"entry":"summary"}', "T102"), ("[" * 100_000, "T102"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_report_is_refused_with_what_to_do(tmp_path, text, code):
    path = tmp_path / "结果.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_run(path)
    (d,) = caught.value.diagnostics
    assert d.code == code and "结果.json" in d.message.zh and d.hint is not None


def test_a_report_read_from_a_file_says_the_same_as_in_memory(engine, tmp_path):
    report = engine.check_all([household(1, WELL), household(2, None)], as_of=DAY)
    path = tmp_path / "结果.json"
    path.write_text("\ufeff" + report.to_json(), encoding="utf-8")
    run = read_run(path)
    direct = run_of(engine, [household(1, WELL), household(2, None)])
    assert (run.findings, run.unknowns, run.present) == (direct.findings, direct.unknowns, direct.present)
    assert len(run.sha) == 64
