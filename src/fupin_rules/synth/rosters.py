"""The teams of a synthetic county (annex 1): county, townships, villages, with everybody's one role and the groups that go to the doors.

Owns who is on which roster. A village's team is led by the township leader in charge of it, has a deputy from the supporting unit and
groups of two; the last group goes to no door (it keeps the papers), so that a village has people who checked nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from fupin_rules.synth.places import COUNTY, Township, Village, villages
from fupin_rules.synth.supply import Supply

__all__ = ["COUNTY_CODE", "Rosters", "Team", "groups_of", "names_of", "with_role"]

COUNTY_CODE = "450329"
# What one group of two can visit in nine days.
_HOUSEHOLDS_A_GROUP = 40
_GROUPS = "一二三四五六七八九十"
_STANDINGS = ("第一书记", "驻村工作队员", "帮扶干部", "村“两委”干部", "村民小组（屯）长")
_POSTS = {
    "县领导": ("县委", "县委常委"),
    "乡镇党政主要领导": ("{township}人民政府", "乡镇长"),
    "乡镇联村领导": ("{township}人民政府", "副乡镇长"),
    "后盾单位分管领导": ("资源县林业局", "副局长"),
    "第一书记": ("资源县教育局", "第一书记"),
    "驻村工作队员": ("资源县水利局", "科员"),
    "帮扶干部": ("资源县卫生健康局", "科员"),
    "村“两委”干部": ("{village}民委员会", "村委委员"),
    "村民小组（屯）长": ("{village}民委员会", "村民小组长"),
    "其他": ("资源县农业农村局", "局长"),
}

Team = dict[str, Any]


class Rosters:
    """All teams of the villages where somebody lives, made once.

    Attributes:
        teams: county, townships, villages, in the order of their codes.
    """

    def __init__(self, supply: Supply, village_codes: list[str]) -> None:
        self._supply = supply
        households = Counter(village_codes)
        lived_in = [v for v in villages() if v.code in households]
        townships = list(dict.fromkeys(v.township for v in lived_in))
        self.teams: list[Team] = [
            self._county(),
            *(self._township(t) for t in townships),
            *(self._village(v, 1 + -(-households[v.code] // _HOUSEHOLDS_A_GROUP)) for v in lived_in),
        ]
        self._by_code = {team["area_code"]: team for team in self.teams}

    def of(self, code: str) -> Team:
        """The team of an area."""
        return self._by_code[code]

    def adopt(self, teams: list[Team]) -> None:
        """Takes rosters that exist already for its own."""
        self.teams = teams
        self._by_code = {team["area_code"]: team for team in teams}

    def group_of(self, code: str, turn: int) -> list[str]:
        """The two of a village's team who go to a door; groups take turns, but the last stays at its desk."""
        groups = groups_of(self.of(code))[:-1]
        return groups[turn % len(groups)]

    # -- making teams ------------------------------------------------------------------------------------------------------

    def _county(self) -> Team:
        team = {"area_code": COUNTY_CODE, "level": "县级", "county": COUNTY, "officers": []}
        for standing, role, count in (("县领导", "队长", 2), ("县领导", "副队长", 2)):
            for _ in range(count):
                self._join(team, role, standing)
        for role in ("组长", "组员", "组员"):
            self._join(team, role, "其他", "一组")
        return team

    def _township(self, township: Township) -> Team:
        team = {
            "area_code": township.code,
            "level": "乡镇级",
            "county": COUNTY,
            "township": township.name,
            "officers": [],
        }
        self._join(team, "总队长", "县领导")
        self._join(team, "队长", "乡镇党政主要领导")
        for role in ("组长", "组员"):
            self._join(team, role, "其他", "一组")
        return team

    def _village(self, village: Village, groups: int) -> Team:
        team = {
            "area_code": village.code,
            "level": "村级",
            "county": COUNTY,
            "township": village.township.name,
            "village": village.name,
            "officers": [],
        }
        self._join(team, "队长", "乡镇联村领导")
        self._join(team, "副队长", "后盾单位分管领导")
        for n in range(groups):
            for role in ("组长", "组员"):
                self._join(team, role, self._supply.rng.choice(_STANDINGS), f"{_numeral(n + 1)}组")
        return team

    def _join(self, team: Team, role: str, standing: str, group: str | None = None) -> None:
        officers = team["officers"]
        taken = {officer["name"] for officer in officers}
        sex = "男" if self._supply.chance(0.65) else "女"
        name = self._supply.name(sex)
        while name in taken:
            name = self._supply.name(sex)
        unit, post = (
            word.format(township=team.get("township"), village=team.get("village")) for word in _POSTS[standing]
        )
        officer = {
            "number": str(len(officers) + 1),
            "name": name,
            "sex": sex,
            "phone": self._supply.phone(),
            "role": role,
            "account": f"zy{team['area_code'][-6:]}{len(officers) + 1:02d}",
            "unit": unit,
            "post": post,
            "standing": standing,
        }
        if group is not None:
            officer["group"] = group
        officers.append(officer)


def _numeral(n: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(n, 10)
    return ("" if not tens else "十" if tens == 1 else _GROUPS[tens - 1] + "十") + (_GROUPS[ones - 1] if ones else "")


def names_of(team: Team) -> list[str]:
    """Everybody on a roster."""
    return [officer["name"] for officer in team["officers"]]


def with_role(team: Team, role: str) -> list[dict[str, Any]]:
    """The officers of one role."""
    return [officer for officer in team["officers"] if officer["role"] == role]


def groups_of(team: Team) -> list[list[str]]:
    """The names in each group, leader first, in the order of the groups."""
    groups: dict[str, list[str]] = {}
    for officer in team["officers"]:
        if officer.get("group"):
            groups.setdefault(officer["group"], []).append(officer["name"])
    return list(groups.values())
