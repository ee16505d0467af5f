"""The ledger: runs taken in, decisions, assignments; each leaves its line in the history, and the history tells where all stand."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from ledger.small_county import PACK, engine_of, household, run_of

from fupin_rules.ledger import Assignment, Decision, Guide, Ledger, LedgerError, Run
from fupin_rules.ledger.lines import Pen, find
from fupin_rules.ledger.states import ALLOWED, STATES, decided, replayed
from fupin_rules.ledger.store import APPLICATION, STEPS

ILL, WELL, SERIOUS = ["长期慢性病"], ["健康"], ["患有大病"]
D = [date(2019, 9, 10) + timedelta(days=n) for n in range(60)]


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "台账.db"


def begun(path, engine, *records, on=D[0], guide=None):
    ledger = Ledger(path, create=True, wait=0.2)
    taken = ledger.take(run_of(engine, list(records)), on=on, by="检查", guide=guide)
    return ledger, taken


def of(ledger, number, name="small.illness"):
    return next(m for m in ledger.matters() if m.item.subject.id[-1] == str(number) and m.item.rule == name)


def code(call):
    with pytest.raises(LedgerError) as caught:
        call()
    return [d.code for d in caught.value.diagnostics]


def consistent(ledger):
    """Every finding stands where its history says, days never run backwards, and each line takes up where the last left off."""
    for m in ledger.matters():
        events = ledger.history(m.fingerprint)
        assert replayed(e.changes for e in events) == m.desk
        assert m.version == events[-1].seq
        assert [e.day for e in events] == sorted(e.day for e in events)
        assert events[0].from_state is None and events[0].to_state == "open"
        assert all(a.to_state == b.from_state for a, b in zip(events, events[1:], strict=False))
        assert all(e.person for e in events)


def test_a_run_opens_what_is_new_closes_what_is_solved_and_accounts_for_all(path, engine):
    ledger, first = begun(path, engine, household(1, WELL), household(2, WELL), household(3, WELL), household(4, WELL))
    assert (first.made, first.found, first.opened, first.before) == (True, 5, 5, 0)
    run = run_of(engine, [household(1, WELL), household(2, ILL), household(3, None), household(5, WELL)])
    second = ledger.take(run, on=D[5], by="检查")
    assert (second.found, second.opened, second.still) == (3, 1, 2)
    assert (second.before, second.solved, second.undecidable, second.gone, second.unchecked) == (5, 1, 1, 1, 0)
    assert second.before == second.still + second.solved + second.undecidable + second.gone + second.unchecked
    states = {n: (of(ledger, n).desk.state, of(ledger, n).standing.change) for n in range(1, 6)}
    assert states == {
        1: ("open", "still"), 2: ("corrected", "solved"), 3: ("open", "undecidable"), 4: ("open", "gone"), 5: ("open", "new"),
    }  # fmt: skip
    assert of(ledger, 2).desk.confirmed == D[5].isoformat()
    assert [(r.id, r.day, r.findings) for r in ledger.runs()] == [(1, D[0].isoformat(), 5), (2, D[5].isoformat(), 3)]
    consistent(ledger)


def test_what_was_called_corrected_and_is_still_there_is_opened_again(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL))
    mark = of(ledger, 1).fingerprint
    ledger.decide([mark], Decision(state="corrected", by="张三", on=D[1]))
    taken = ledger.take(run_of(engine, [household(1, WELL), household(2, ILL)]), on=D[2], by="检查")
    assert (taken.reopened, of(ledger, 1).desk.state, of(ledger, 1).desk.reason) == (1, "open", "复查时仍存在")
    consistent(ledger)


def test_a_waiver_that_has_ended_is_opened_again_by_the_next_run(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL))
    wish = Decision(state="waived", by="张三", on=D[1], reason="补办", approver="李四", expires=D[9])
    ledger.decide([of(ledger, 1).fingerprint], wish)
    taken = ledger.take(run_of(engine, [household(1, WELL), household(2, ILL)]), on=D[9], by="检查")
    assert (taken.expired, of(ledger, 1).desk.state) == (0, "waived")
    taken = ledger.take(run_of(engine, [household(1, WELL), household(3, ILL)]), on=D[10], by="检查")
    assert (taken.expired, taken.reopened, of(ledger, 1).desk.state) == (1, 1, "open")
    consistent(ledger)


def test_what_somebody_did_on_a_later_day_than_the_runs_is_left_alone(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL))
    ledger.decide([of(ledger, 1).fingerprint], Decision(state="corrected", by="张三", on=D[5]))
    taken = ledger.take(run_of(engine, [household(1, WELL), household(2, ILL)]), on=D[4], by="检查")
    assert (taken.still, taken.later, taken.reopened, of(ledger, 1).desk.state) == (1, 1, 0, "corrected")
    assert of(ledger, 1).standing.change == "still"
    consistent(ledger)


def test_the_same_report_is_not_taken_twice_nor_an_earlier_one_after_a_later(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL), on=D[5])
    run = run_of(engine, [household(1, WELL)])
    assert code(lambda: ledger.take(run, on=D[6], by="检查")) == ["T105"]
    assert code(lambda: ledger.take(run_of(engine, [household(2, WELL)]), on=D[4], by="检查")) == ["T106"]
    assert len(ledger.runs()) == 1


def test_a_report_that_shows_numbers_in_full_is_not_taken(path, engine):
    run = run_of(engine, [household(1, WELL)], show_identifiers=True)
    ledger = Ledger(path, create=True)
    assert code(lambda: ledger.take(run, on=D[0], by="检查")) == ["T104"]
    assert ledger.matters() == []


def test_a_severity_that_changes_is_written_into_the_history(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL))
    milder = engine_of(PACK.replace("    when: poverty_cause", "    severity: warning\n    when: poverty_cause"))
    taken = ledger.take(run_of(milder, [household(1, WELL)]), on=D[1], by="检查")
    assert taken.severity == 1
    last = ledger.history(of(ledger, 1).fingerprint)[-1]
    assert last.changes == {"severity": ("error", "warning")} and last.run == 2


def test_households_without_a_code_that_share_a_mark_are_one_entry_and_said_so(path, engine):
    _, taken = begun(path, engine, *(household(n, WELL, household_id=None) for n in (1, 2)))
    assert (taken.found, taken.opened, taken.shared) == (1, 1, 1)


def test_of_several_findings_all_are_changed_or_none_with_every_reason(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL), household(2, WELL))
    one, two = (of(ledger, n).fingerprint for n in (1, 2))
    ledger.decide([two], Decision(state="corrected", by="张三", on=D[3]))
    wish = Decision(state="explained", by="张三", on=D[2], reason="核实")
    assert code(lambda: ledger.decide([one, two, "ffffffff"], wish)) == ["T303", "T301"]
    assert of(ledger, 1).desk.state == "open"
    assert code(lambda: ledger.decide([two], replace(wish, state="open"))) == ["T308"]
    done = ledger.decide([one, one[:6]], wish)
    assert [m.desk.state for m in done] == ["explained"]
    assert len(ledger.history(one)) == 2
    consistent(ledger)


def test_a_fingerprint_may_be_cut_short_but_not_to_nothing(path, engine):
    ledger, _ = begun(path, engine, *(household(n, WELL) for n in range(1, 10)))
    mark = of(ledger, 1).fingerprint
    assert ledger.matter(f" {mark[:8].upper()} ").fingerprint == mark
    for wrong in ("", mark[:3], "zzzz", "' OR 1=1", "%"):
        assert code(lambda wrong=wrong: ledger.matter(wrong)) == ["T301"]


def test_a_fingerprint_that_several_findings_begin_with_is_said_to_be_too_short(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL))
    twin = replace(of(ledger, 1).item, fingerprint=of(ledger, 1).fingerprint[:8] + "00000000")
    run = run_of(engine, [household(1, WELL)], name="b.json")
    ledger.take(replace(run, sha="other", findings=(*run.findings, twin)), on=D[1], by="检查")
    assert code(lambda: ledger.matter(twin.fingerprint[:8])) == ["T302"]


def test_risks_get_department_consolidation_and_due_date_by_parameter(path, engine):
    ledger, taken = begun(path, engine, household(1, SERIOUS), guide=Guide(engine.rulebook), on=D[10])
    desk = of(ledger, 1, "small.serious").desk
    assert (desk.case, desk.indicator, desk.department, desk.supporting) == ("risk", "基本医疗保障", "医保", "卫健")
    assert (desk.consolidation, desk.due) == ("巩固“三保障”和饮水安全等基础保障", "2019-09-28")
    assert taken.unsaid == ()
    assert ledger.history(of(ledger, 1, "small.serious").fingerprint)[0].changes["department"] == (None, "医保")


def test_a_finding_that_is_no_risk_gets_no_department(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL), guide=Guide(engine.rulebook))
    assert (of(ledger, 1).desk.case, of(ledger, 1).desk.department, of(ledger, 1).desk.due) == (None, None, None)


def test_after_the_round_no_due_date_is_made_up(path, engine):
    _, taken = begun(path, engine, household(1, SERIOUS), guide=Guide(engine.rulebook), on=date(2019, 11, 5))
    assert [t.zh for t in taken.unsaid] == ["完成期限（参数 measures_due 在 2019-11-05 没有值）"]


def test_an_indicator_nobody_answers_for_is_said_and_left_open(path):
    engine = engine_of(PACK.replace("indicator: 基本医疗保障", "indicator: 精神文明"))
    ledger, taken = begun(path, engine, household(1, SERIOUS), guide=Guide(engine.rulebook), on=D[10])
    desk = of(ledger, 1, "small.serious").desk
    assert (desk.indicator, desk.department, desk.consolidation) == ("精神文明", None, None)
    assert {t.zh for t in taken.unsaid} == {
        "“精神文明”的责任单位（参数 responsible_department 没有这一行）",
        "“精神文明”的归哪一项巩固（参数 consolidation_of 没有这一行）",
    }


def test_a_countys_own_table_comes_before_the_shipped_one(path):
    local = """
language: 1
pack: local.departments
title: {zh: 本县分工, en: Local}
parameters:
  local_responsible_department:
    title: {zh: 本县责任单位, en: local departments}
    type: text
    key: [{name: indicator, type: text}]
    source: 本县分工
    values: [{from: 2019-01-01, area: "450329", rows: {基本医疗保障: 县医保局}}]
"""
    engine = engine_of(PACK, local)
    here, there = household(1, SERIOUS), household(2, SERIOUS, village_code="450400100201")
    ledger, _ = begun(path, engine, here, there, guide=Guide(engine.rulebook), on=D[10])
    assert of(ledger, 1, "small.serious").desk.department == "县医保局"
    assert of(ledger, 2, "small.serious").desk.department == "医保"


def test_what_an_office_has_assigned_a_later_run_does_not_overwrite(path, engine):
    ledger, _ = begun(path, engine, household(1, SERIOUS), guide=Guide(engine.rulebook), on=D[10])
    mark = of(ledger, 1, "small.serious").fingerprint
    ledger.assign([mark], Assignment(by="张三", on=D[11], department="卫健", due=""))
    run = run_of(engine, [household(1, SERIOUS), household(2, ILL)])
    ledger.take(run, on=D[12], by="检查", guide=Guide(engine.rulebook))
    assert (ledger.matter(mark).desk.department, ledger.matter(mark).desk.due) == ("卫健", None)


def test_a_ledger_without_parameters_gets_them_with_the_next_run(path, engine):
    ledger, _ = begun(path, engine, household(1, SERIOUS), on=D[10])
    assert of(ledger, 1, "small.serious").desk.case is None
    run = run_of(engine, [household(1, SERIOUS), household(2, ILL)])
    ledger.take(run, on=D[11], by="检查", guide=Guide(engine.rulebook))
    assert of(ledger, 1, "small.serious").desk.department == "医保"
    consistent(ledger)


def test_the_file_holds_no_identity_number(path, engine):
    number = "45039919800101004X"
    person = household(1, SERIOUS)
    person["members"][0] |= {"id_number": number, "phone": "19900000001"}
    person["household_id"] = number
    ledger, _ = begun(path, engine, person, household(2, WELL, phone="19900000002"))
    ledger.close()
    raw = path.read_bytes()
    for secret in (number, "19900000001", "19900000002"):
        assert secret.encode() not in raw
    assert "测试1之1".encode() in raw


# -- any order of steps ----------------------------------------------------------------------------------------------------

MACHINE_ENGINE = engine_of(PACK)
RUNS = {
    kind: run_of(MACHINE_ENGINE, records)
    for kind, records in {
        "there": [household(1, SERIOUS, WELL), household(2, WELL)],
        "solved": [household(1, ILL, WELL), household(2, ILL)],
        "unknown": [household(1, None, WELL), household(2, None)],
        "gone": [household(3, ILL)],
    }.items()
}


class LedgerMachine(RuleBasedStateMachine):
    """Runs, decisions and assignments in any order, on days that go forward."""

    @initialize()
    def begin(self):
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.ledger = Ledger(Path(self.folder.name) / "台账.db", create=True)
        self.day = D[0]
        self.runs = 0
        self.take("there", 0)

    def teardown(self):
        if hasattr(self, "ledger"):
            self.ledger.close()
            self.folder.cleanup()

    @rule(kind=st.sampled_from(sorted(RUNS)), later=st.integers(0, 9))
    def take(self, kind, later):
        self.day += timedelta(days=later)
        self.runs += 1
        before = {m.fingerprint: m.desk for m in self.ledger.matters()}
        run = replace(RUNS[kind], sha=str(self.runs))
        taken = self.ledger.take(run, on=self.day, by="检查", guide=Guide(MACHINE_ENGINE.rulebook))
        assert taken.found == taken.opened + taken.still == len(run.findings)
        assert taken.before == len(before)
        assert taken.before == taken.still + taken.solved + taken.undecidable + taken.gone + taken.unchecked
        for m in self.ledger.matters():
            assert not m.desk.expired(self.day)
            if kind in ("unknown", "gone") and m.fingerprint in before and not before[m.fingerprint].expired(self.day):
                assert m.desk.state == before[m.fingerprint].state

    @rule(n=st.integers(0, 2), state=st.sampled_from(sorted(STATES)), later=st.integers(0, 3), term=st.integers(1, 9))
    def decide(self, n, state, later, term):
        self.day += timedelta(days=later)
        matters = self.ledger.matters()
        m = matters[n % len(matters)]
        more = {"approver": "李四", "expires": self.day + timedelta(days=term)} if state == "waived" else {}
        lines = len(self.ledger.history())
        wish = Decision(state=state, by="张三", on=self.day, reason=f"第 {lines} 步", **more)
        if state in ALLOWED[m.desk.state]:
            (after,) = self.ledger.decide([m.fingerprint], wish)
            assert after.desk.state == state
            assert len(self.ledger.history()) == lines + 1
        else:
            assert code(lambda: self.ledger.decide([m.fingerprint], wish)) == ["T303"]
            assert self.ledger.matter(m.fingerprint) == m and len(self.ledger.history()) == lines

    @rule(
        n=st.integers(0, 2),
        later=st.integers(0, 3),
        department=st.sampled_from(["水利", "医保", ""]),
        done=st.booleans(),
    )
    def assign(self, n, later, department, done):
        self.day += timedelta(days=later)
        matters = self.ledger.matters()
        m = matters[n % len(matters)]
        lines = len(self.ledger.history())
        wish = Assignment(
            by="王五", on=self.day, department=department, measure=f"措施 {lines}", done=self.day if done else None
        )
        (after,) = self.ledger.assign([m.fingerprint], wish)
        assert after.desk.state == m.desk.state and after.desk.department == (department or None)

    @precondition(lambda self: hasattr(self, "ledger"))
    @invariant()
    def the_history_tells_where_everything_stands(self):
        consistent(self.ledger)

    @rule()
    def close_and_open_again(self):
        before = self.ledger.matters(), self.ledger.history()
        self.ledger.close()
        self.ledger = Ledger(Path(self.folder.name) / "台账.db")
        assert (self.ledger.matters(), self.ledger.history()) == before


TestAnyOrderOfSteps = LedgerMachine.TestCase
TestAnyOrderOfSteps.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)


# -- the file --------------------------------------------------------------------------------------------------------------


def test_the_history_cannot_be_rewritten_not_even_by_hand(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL))
    ledger.close()
    db = sqlite3.connect(path)
    for statement in ("UPDATE history SET person = '别人'", "DELETE FROM history"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)
    db.close()


def test_a_ledger_that_is_not_there_is_not_made_by_looking(path):
    assert code(lambda: Ledger(path)) == ["T201"]
    assert not path.exists()
    assert code(lambda: Ledger(path.parent / "没有" / "台账.db", create=True)) == ["T205"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook", b'{"version": "1.1"}', b"x" * 5000])
def test_a_file_that_is_no_ledger_is_refused_and_stays_as_it_is(path, content):
    path.write_bytes(content)
    assert code(lambda: Ledger(path)) == ["T202"]
    assert code(lambda: Ledger(path, create=True)) == ["T202"]
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_stays_as_it_is(path):
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE mine (x)")
    db.commit()
    db.close()
    before = path.read_bytes()
    assert code(lambda: Ledger(path, create=True)) == ["T202"]
    assert path.read_bytes() == before


def test_an_empty_file_is_no_ledger_but_one_can_be_begun_in_it(path, engine):
    path.touch()
    assert code(lambda: Ledger(path)) == ["T202"]
    ledger, taken = begun(path, engine, household(1, WELL))
    assert taken.made and len(ledger.matters()) == 2 - 1


def test_a_damaged_ledger_is_refused(path, engine):
    ledger, _ = begun(path, engine, *(household(n, WELL) for n in range(1, 60)))
    ledger.close()
    raw = bytearray(path.read_bytes())
    raw[4096:12288] = b"\xff" * 8192
    path.write_bytes(raw)

    def use():
        with Ledger(path) as damaged:
            damaged.matters()
            damaged.history()

    assert code(use) == ["T202"]


def test_a_ledger_of_a_later_version_is_refused_and_stays_as_it_is(path, engine):
    begun(path, engine, household(1, WELL))[0].close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    db.close()
    before = path.read_bytes()
    assert code(lambda: Ledger(path)) == ["T203"]
    assert path.read_bytes() == before


def test_an_older_ledger_is_brought_up_to_date_and_loses_nothing(path, engine, monkeypatch):
    ledger, _ = begun(path, engine, household(1, WELL), household(2, WELL))
    before = ledger.matters(), ledger.history()
    ledger.close()
    monkeypatch.setattr("fupin_rules.ledger.store.STEPS", [*STEPS, "ALTER TABLE run ADD COLUMN remark TEXT;"])
    with Ledger(path) as newer:
        assert (newer.matters(), newer.history()) == before
        assert newer.store.db.execute("SELECT remark FROM run").fetchall() == [(None,)]
        assert newer.store.db.execute("PRAGMA user_version").fetchone() == (len(STEPS) + 1,)
        assert newer.store.db.execute("PRAGMA application_id").fetchone() == (APPLICATION,)


def test_a_migration_that_fails_leaves_the_old_ledger(path, engine, monkeypatch):
    begun(path, engine, household(1, WELL))[0].close()
    step = "ALTER TABLE run ADD COLUMN remark TEXT;\nCREATE TABLE run (x);"
    with monkeypatch.context() as patched:
        patched.setattr("fupin_rules.ledger.store.STEPS", [*STEPS, step])
        assert code(lambda: Ledger(path)) == ["T205"]
    with Ledger(path) as old:
        assert len(old.matters()) == 1
        assert "remark" not in [c[1] for c in old.store.db.execute("PRAGMA table_info(run)")]


def test_a_ledger_that_cannot_be_written_is_said_so_and_stays_as_it_is(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL))
    mark = of(ledger, 1).fingerprint
    # Where the journal should go something else stands: the disk refuses.
    path.with_name(path.name + "-journal").mkdir()
    assert code(lambda: ledger.decide([mark], Decision(state="corrected", by="张三", on=D[1]))) == ["T205"]
    path.with_name(path.name + "-journal").rmdir()
    assert len(ledger.history()) == 1
    assert code(lambda: Ledger(path.parent, create=True)) == ["T202"]


def test_while_another_process_writes_nothing_is_lost_and_who_waits_is_told(path, engine):
    ledger, _ = begun(path, engine, household(1, WELL))
    mark = of(ledger, 1).fingerprint
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    wish = Decision(state="corrected", by="张三", on=D[1])
    with pytest.raises(LedgerError) as caught:
        ledger.decide([mark], wish)
    (d,) = caught.value.diagnostics
    assert d.code == "T204" and "等了 0.2 秒" in d.message.zh and "什么也没有写" in d.message.zh
    assert len(ledger.history()) == 1
    other.execute("ROLLBACK")
    other.close()
    assert ledger.decide([mark], wish)[0].desk.state == "corrected"


def test_who_waited_for_another_decides_on_what_the_other_left(path, engine):
    import threading
    import time

    ledger, _ = begun(path, engine, household(1, WELL))
    mark = of(ledger, 1).fingerprint
    ledger.store.db.execute("PRAGMA busy_timeout = 20000")
    writing = threading.Event()

    def another():
        with Ledger(path, wait=20) as other, other.store.writing() as db:
            pen = Pen(db, D[1].isoformat(), "王五", "set", None)
            pen.change(find(db, mark), lambda desk: decided(desk, Decision(state="corrected", by="王五", on=D[1])))
            writing.set()
            time.sleep(0.5)

    thread = threading.Thread(target=another)
    thread.start()
    assert writing.wait(20)
    assert code(lambda: ledger.decide([mark], Decision(state="corrected", by="张三", on=D[1]))) == ["T303"]
    thread.join()
    assert [e.person for e in ledger.history(mark)] == ["检查", "王五"]


WRITER = textwrap.dedent(
    """
    import sys
    from datetime import date
    from fupin_rules.ledger import Assignment, Ledger

    path, name, first = sys.argv[1:]
    with Ledger(path, wait=60) as ledger:
        marks = [m.fingerprint for m in ledger.matters()]
        for mark in marks[int(first)::2]:
            ledger.assign([mark], Assignment(by=name, on=date(2019, 9, 20), measure=f"{name}的措施"))
        for mark in marks:
            ledger.assign([mark], Assignment(by=name, on=date(2019, 9, 20), department=name))
    """
)


def test_two_processes_that_write_at_once_lose_nothing(path, engine):
    ledger, _ = begun(path, engine, *(household(n, WELL) for n in range(1, 41)))
    marks = [m.fingerprint for m in ledger.matters()]
    ledger.close()
    started = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, str(i)], stderr=subprocess.PIPE)
        for i, name in enumerate(("甲", "乙"))
    ]
    for process in started:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    with Ledger(path) as after:
        consistent(after)
        events = after.history()
        for i, name in enumerate(("甲", "乙")):
            assert {e.fingerprint for e in events if e.person == name and "measure" in e.changes} == set(marks[i::2])
            assert {e.fingerprint for e in events if e.person == name and "department" in e.changes} == set(marks)
        assert len(events) == len(marks) * 4


KILLED = textwrap.dedent(
    """
    import os, pickle, signal, sys
    from datetime import date
    from fupin_rules.ledger import Ledger

    run, path, after = pickle.load(open(sys.argv[1], "rb")), sys.argv[2], int(sys.argv[3])
    ledger = Ledger(path, create=True)
    # A small cache spills to the file in the midst of the transaction: that is what has to be undone.
    ledger.store.db.execute("PRAGMA cache_size = 5")
    written = 0
    def killed(statement):
        global written
        written += statement.lstrip().startswith("INSERT INTO history")
        if written == after:
            os.kill(os.getpid(), signal.SIGKILL)
    ledger.store.db.set_trace_callback(killed)
    ledger.take(run, on=date(2019, 9, 20), by="检查")
    """
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize("begun_before", [True, False])
def test_a_process_killed_in_the_midst_of_writing_leaves_what_was_there_before(path, engine, tmp_path, begun_before):
    import pickle

    before = []
    if begun_before:
        ledger, _ = begun(path, engine, *(household(n, WELL) for n in range(1, 30)))
        before = ledger.matters()
        ledger.close()
    run = run_of(engine, [household(n, WELL) for n in range(5, 400)], name="新.json")
    (tmp_path / "run.pickle").write_bytes(pickle.dumps(run))
    size = path.stat().st_size if begun_before else 0
    command = [sys.executable, "-c", KILLED, str(tmp_path / "run.pickle"), str(path), "300"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    # Half of it had reached the file, with the journal that undoes it beside.
    assert path.stat().st_size > size and path.with_name(path.name + "-journal").exists()
    with Ledger(path, create=not begun_before) as after:
        assert after.matters() == before
        assert len(after.runs()) == int(begun_before)
        assert after.store.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        consistent(after)
        after.take(run, on=D[20], by="检查")
        assert len(after.runs()) == int(begun_before) + 1
