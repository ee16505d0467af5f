"""What may be done with a finding, what each step asks for, and that the history alone tells where it stands."""

from __future__ import annotations

from datetime import date

import pytest

from fupin_rules.ledger.states import (
    ALLOWED,
    STATES,
    Assignment,
    Decision,
    Desk,
    LedgerError,
    after_run,
    applied,
    assigned,
    decided,
    replayed,
)

DAY = date(2019, 9, 20)
OPEN = Desk(state="open", severity="error")
GIVEN = {
    "open": {"reason": "没有改"},
    "corrected": {},
    "explained": {"reason": "已到户核实"},
    "waived": {"reason": "证件补办中", "approver": "李四", "expires": date(2019, 10, 20)},
}


def wish(state, **more):
    return Decision(**{"state": state, "by": "张三", "on": DAY, **GIVEN[state], **more})


def desk_in(state):
    return OPEN if state == "open" else applied(OPEN, decided(OPEN, wish(state, reason="先前的理由")))


def code(call):
    with pytest.raises(LedgerError) as caught:
        call()
    (d,) = caught.value.diagnostics
    assert d.hint is not None or d.code == "T311"
    assert d.message.zh and d.message.en
    return d.code


@pytest.mark.parametrize("here", STATES)
@pytest.mark.parametrize("there", STATES)
def test_only_the_allowed_ways_lead_from_one_state_to_another(here, there):
    desk = desk_in(here)
    if there in ALLOWED[here]:
        after = applied(desk, decided(desk, wish(there)))
        assert (after.state, after.reason) == (there, GIVEN[there].get("reason"))
        assert (after.approver, after.expires) == (("李四", "2019-10-20") if there == "waived" else (None, None))
    else:
        assert code(lambda: decided(desk, wish(there))) == "T303"


@pytest.mark.parametrize("state", ["explained", "waived"])
def test_a_state_that_needs_a_reason_is_refused_without_one(state):
    assert code(lambda: decided(OPEN, wish(state, reason="  "))) == "T304"


def test_opening_again_needs_a_reason_and_correcting_does_not():
    assert code(lambda: decided(desk_in("corrected"), wish("open", reason=None))) == "T304"
    assert decided(OPEN, wish("corrected")) == {"state": ("open", "corrected")}


def test_a_waiver_needs_an_approver_who_is_not_who_asks_and_a_day_to_come():
    assert code(lambda: decided(OPEN, wish("waived", approver=None))) == "T305"
    assert code(lambda: decided(OPEN, wish("waived", expires=None))) == "T305"
    for same in ("张三", " 张 三", "张三　"):
        assert code(lambda same=same: decided(OPEN, wish("waived", approver=same))) == "T306"
    assert code(lambda: decided(OPEN, wish("waived", expires=DAY))) == "T307"
    assert code(lambda: decided(OPEN, wish("waived", expires=date(2019, 9, 1)))) == "T307"


@pytest.mark.parametrize("state", ["corrected", "explained"])
def test_approver_and_expiry_belong_to_a_waiver_only(state):
    assert code(lambda: decided(OPEN, wish(state, approver="李四"))) == "T309"
    assert code(lambda: decided(OPEN, wish(state, expires=date(2019, 10, 1)))) == "T309"


def test_a_waiver_may_be_prolonged_and_an_explanation_reworded_but_not_repeated():
    waived, explained = desk_in("waived"), desk_in("explained")
    longer = decided(waived, wish("waived", reason="先前的理由", approver="王五", expires=date(2019, 12, 1)))
    assert longer == {"approver": ("李四", "王五"), "expires": ("2019-10-20", "2019-12-01")}
    assert decided(explained, wish("explained", reason="另一说法")) == {"reason": ("先前的理由", "另一说法")}
    assert code(lambda: decided(explained, wish("explained", reason="先前的理由"))) == "T311"


@pytest.mark.parametrize("number", ["45039919800101004X", "199 0000 0001", "6217000000000001234"])
def test_no_personal_number_comes_into_the_ledger_in_any_text(number):
    with pytest.raises(LedgerError) as caught:
        decided(OPEN, wish("explained", reason=f"身份证{number}已核"))
    assert caught.value.diagnostics[0].code == "T310"
    assert number not in str(caught.value)
    assert code(lambda: decided(OPEN, wish("explained", by=f"张三{number}"))) == "T310"
    assert code(lambda: decided(OPEN, wish("waived", approver=f"李四{number}"))) == "T310"
    assert code(lambda: assigned(OPEN, Assignment(by="张三", on=DAY, measure=f"电话{number}"))) == "T310"


def test_a_change_without_a_name_is_refused():
    assert code(lambda: decided(OPEN, wish("explained", by=" "))) == "T312"
    assert code(lambda: assigned(OPEN, Assignment(by="", on=DAY, measure="修水管"))) == "T312"


def test_who_does_what_by_when_is_put_down_and_taken_away():
    given = assigned(OPEN, Assignment(by="张三", on=DAY, department="水利", measure="修水管", due=date(2019, 9, 28)))
    assert given == {"department": (None, "水利"), "measure": (None, "修水管"), "due": (None, "2019-09-28")}
    desk = applied(OPEN, given)
    assert assigned(desk, Assignment(by="张三", on=DAY, due="")) == {"due": ("2019-09-28", None)}
    assert assigned(desk, Assignment(by="张三", on=DAY, done=DAY)) == {"done": (None, "2019-09-20")}
    assert code(lambda: assigned(desk, Assignment(by="张三", on=DAY, department="水利"))) == "T311"
    assert code(lambda: assigned(desk, Assignment(by="张三", on=DAY))) == "T311"


def test_what_is_not_yet_done_cannot_be_called_done():
    desk = applied(OPEN, assigned(OPEN, Assignment(by="张三", on=DAY, measure="修水管")))
    assert code(lambda: assigned(desk, Assignment(by="张三", on=DAY, done=date(2019, 9, 21)))) == "T313"
    assert code(lambda: assigned(OPEN, Assignment(by="张三", on=DAY, done=DAY))) == "T314"


def test_late_is_only_what_is_open_and_was_due_before_the_day():
    desk = Desk(state="open", due="2019-09-28", measure="修水管")
    assert not desk.late(date(2019, 9, 28))
    assert desk.late(date(2019, 9, 29))
    assert not Desk(state="open", due="2019-09-28", measure="修水管", done="2019-09-28").late(date(2019, 9, 29))
    assert not Desk(state="explained", due="2019-09-28").late(date(2019, 9, 29))
    assert not Desk(state="open").late(date(2019, 9, 29))


def test_a_waiver_settles_a_matter_only_as_long_as_it_holds():
    desk = Desk(state="waived", due="2019-09-28", expires="2019-10-20")
    assert desk.settled(date(2019, 10, 20)) and not desk.late(date(2019, 10, 20))
    assert not desk.settled(date(2019, 10, 21)) and desk.late(date(2019, 10, 21))
    assert [Desk(state=s).settled(DAY) for s in STATES] == [False, True, True, True]
    assert Desk(state="open", done="2019-09-20").settled(DAY)


# -- runs ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_what_a_run_shows_to_be_in_order_is_corrected_and_confirmed(state):
    desk = desk_in(state)
    after = applied(desk, after_run(desk, "solved", DAY))
    assert (after.state, after.confirmed, after.approver, after.expires) == ("corrected", "2019-09-20", None, None)
    assert after_run(after, "solved", date(2019, 9, 25)) == {}


def test_what_is_still_there_though_called_corrected_is_open_again():
    desk = desk_in("corrected")
    after = applied(desk, after_run(desk, "still", DAY))
    assert (after.state, after.reason) == ("open", "复查时仍存在")
    confirmed = applied(desk, after_run(desk, "solved", DAY))
    back = applied(confirmed, after_run(confirmed, "still", date(2019, 9, 25)))
    assert (back.state, back.reason, back.confirmed) == ("open", "复查时又出现", None)


@pytest.mark.parametrize("state", ["open", "explained", "waived"])
def test_what_is_still_there_and_was_not_called_corrected_stays_as_it_is(state):
    assert after_run(desk_in(state), "still", DAY) == {}


@pytest.mark.parametrize("change", ["undecidable", "gone", "unchecked"])
@pytest.mark.parametrize("state", STATES)
def test_what_nobody_can_decide_is_not_closed(state, change):
    assert after_run(desk_in(state), change, DAY) == {}


@pytest.mark.parametrize("change", ["still", "undecidable", "gone", "unchecked"])
def test_a_waiver_holds_to_its_last_day_and_then_the_finding_is_open_again(change):
    desk = desk_in("waived")
    assert after_run(desk, change, date(2019, 10, 20)) == {}
    after = applied(desk, after_run(desk, change, date(2019, 10, 21)))
    assert (after.state, after.reason, after.approver, after.expires) == (
        "open",
        "豁免已于 2019-10-20 到期",
        None,
        None,
    )


def test_a_history_with_a_gap_is_not_replayed():
    assert replayed([{"state": (None, "open")}, {"state": ("open", "corrected")}]).state == "corrected"
    with pytest.raises(ValueError, match="state was 'open', not 'explained'"):
        replayed([{"state": (None, "open")}, {"state": ("explained", "corrected")}])
