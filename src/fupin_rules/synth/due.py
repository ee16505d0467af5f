"""What must come of a blank: which item of the checklist requires the answer, or what a clerk would call the gap.

Reads the order's items 14 to 17 and plain sense; knows no rule. An answer that stands in another sheet as well is not missing.
"""

from __future__ import annotations

from typing import Any

from fupin_rules.synth.dates import age_of
from fupin_rules.synth.people import LABOUR_AGE
from fupin_rules.synth.work import works

__all__ = ["due", "hidden", "incomplete", "member_at"]

Household = dict[str, Any]
Member = dict[str, Any]

_WORK = ("work_months", "work_place", "work_phone")


def member_at(household: Household, path: str) -> Member | None:
    """The member a path lies in, if it lies in one."""
    if not path.startswith("members["):
        return None
    member: Member = household["members"][int(path[len("members[") : path.index("]")])]
    return member


def due(path: str, member: Member | None) -> int | None:
    """The item of the checklist that requires the answer at a path, if one does and it stands nowhere else."""
    if path.startswith("helpers[") and path.endswith(".phone"):
        return 14
    if member is None or not _surely_there(member) or ".found." in path:
        return None
    field = path.split(".", 1)[1]
    if field == "labour_skill":
        return 17 if age_of(member["birth_date"]) >= LABOUR_AGE else None
    if not _works_somewhere(member):
        return None
    if field not in _WORK or _said_again(member, field):
        return None
    if field != "work_phone":
        return 15
    # Whoever works within the township is not away.
    return 16 if _away(member) else None


def _surely_there(member: Member) -> bool:
    """Whether the member has not left, nor had a change of which nobody says what it was."""
    return not member["left"] and all(change.get("kind") for change in member["changes"])


def _works_somewhere(member: Member) -> bool:
    """Whether the member works, which episodes and months say as well as the state of work."""
    if member.get("work_state") is None:
        return bool(member["episodes"] or member.get("work_months"))
    return works(member)


def _away(member: Member) -> bool:
    state = member.get("work_state")
    if state is None:
        return any(episode.get("place_kind") not in (None, "乡镇内") for episode in member["episodes"])
    return bool(state != "乡镇内务工")


def _said_again(member: Member, field: str) -> bool:
    """Whether the episodes of work give the answer as well.

    One phone is enough to reach somebody; of places and months every episode has its own. Months also follow from a first and last day.
    """
    episodes = member["episodes"]
    if field == "work_phone":
        return bool(member.get("phone")) or any(episode.get("phone") for episode in episodes)
    if field == "work_place":
        return bool(episodes) and all(episode.get("place") for episode in episodes)
    return bool(episodes) and all(
        episode.get("months") is not None or (episode.get("start") and episode.get("end")) for episode in episodes
    )


def hidden(path: str, member: Member | None) -> bool:
    """Whether a workbook hides what the record shows: it knows a person's age from the number only."""
    return member is not None and path.endswith(".labour_skill") and member.get("id_number") is None


def incomplete(household: Household, path: str, member: Member | None) -> str | None:
    """What a clerk would call the gap, where a register is not complete without the answer."""
    if member is None:
        return _household_gap(household, path)
    field = path.split(".", 1)[1]
    if ".found." in path:
        return None
    if field.startswith("disabilities["):
        # What those who left were counts for the time before the exit. A row of which nothing is left says nothing.
        return "disability_incomplete" if all(d.get("kind") or d.get("grade") for d in member["disabilities"]) else None
    if field.startswith("changes[") and field.endswith(".date") and member["left"]:
        return "change_incomplete"
    if not _surely_there(member):
        return None
    if field in ("name", "id_number", "relation", "health"):
        return "person_incomplete"
    return "education_missing" if field == "education" and member.get("schooling") == "非在校生" else None


def _household_gap(household: Household, path: str) -> str | None:
    state = household.get("exit_state")
    if path.startswith("measures[") and path.endswith((".name", ".date", ".department")):
        # Nobody can ask a household about a measure that has no name, no date or no department.
        return "measure_incomplete"
    if path == "poverty_cause":
        return "cause_missing"
    if path in ("exit_year", "exit_date") and state == "已脱贫" and _undated(household, "exit"):
        return "exit_undated"
    if path == "return_cause" and state == "返贫":
        return "return_incomplete"
    if path in ("return_year", "return_date") and state == "返贫" and _undated(household, "return"):
        return "return_incomplete"
    housing = household["housing"]
    if path in ("housing.appraised_by", "housing.appraised_on") and housing.get("danger_grade") in ("C级", "D级"):
        return "appraisal_incomplete" if housing.get("dangerous") else None
    return None


def _undated(household: Household, what: str) -> bool:
    """Whether neither year nor date of leaving poverty, or of falling back, is given."""
    return household.get(f"{what}_year") is None and household.get(f"{what}_date") is None
