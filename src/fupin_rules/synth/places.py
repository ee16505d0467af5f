"""Where a synthetic household lives: the seven townships of Ziyuan, with made-up villages and hamlets under them.

Township names and codes are real (statistical division, 450329 and three digits); no village of these names is meant to exist.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

__all__ = ["COUNTY", "TOWNSHIPS", "Township", "Village", "a_village", "villages"]

COUNTY = "资源县"

_VILLAGES_EACH = 8
# Village committees are numbered from 200 on; these stand far behind any that was ever given.
_FIRST_VILLAGE = 371

_VILLAGE_FIRST = ("云", "石", "竹", "枫", "岭", "溪", "松", "梨", "茶", "泉", "金", "鹿", "雁", "柳", "芦", "桐")
_VILLAGE_LAST = ("塘", "坪", "洞", "冲", "湾", "田", "寨", "头", "坳", "背")
_HAMLETS = ("上屯", "下屯", "大屋场", "新屋里", "枫木脚", "老寨", "竹山", "水口", "对门冲", "塘边")


@dataclass(frozen=True, slots=True)
class Township:
    """One of the seven townships, with the peoples that live there by their weight."""

    code: str
    name: str
    weight: int
    peoples: tuple[tuple[str, int], ...]


TOWNSHIPS = (
    Township("450329100", "资源镇", 20, (("汉族", 8), ("瑶族", 1), ("苗族", 1))),
    Township("450329101", "中峰镇", 18, (("汉族", 9), ("壮族", 1))),
    Township("450329102", "梅溪镇", 18, (("汉族", 9), ("瑶族", 1))),
    Township("450329202", "瓜里乡", 14, (("汉族", 8), ("苗族", 1), ("侗族", 1))),
    Township("450329203", "车田苗族乡", 12, (("苗族", 6), ("汉族", 4))),
    Township("450329204", "两水苗族乡", 10, (("苗族", 6), ("汉族", 3), ("侗族", 1))),
    Township("450329205", "河口瑶族乡", 8, (("瑶族", 6), ("汉族", 4))),
)


@dataclass(frozen=True, slots=True)
class Village:
    """A village with its twelve-digit code."""

    code: str
    name: str
    township: Township

    def answers(self, rng: random.Random) -> dict[str, Any]:
        """The answers of a household that lives here."""
        return {
            "province": "广西壮族自治区",
            "city": "桂林市",
            "county": COUNTY,
            "township": self.township.name,
            "village": self.name,
            "hamlet": rng.choice(_HAMLETS),
            "village_code": self.code,
        }


def _villages() -> tuple[Village, ...]:
    out = []
    for t, township in enumerate(TOWNSHIPS):
        for n in range(_VILLAGES_EACH):
            at = t * _VILLAGES_EACH + n
            name = _VILLAGE_FIRST[at % len(_VILLAGE_FIRST)] + _VILLAGE_LAST[at % len(_VILLAGE_LAST)] + "村"
            out.append(Village(f"{township.code}{_FIRST_VILLAGE + n}", name, township))
    return tuple(out)


_ALL = _villages()
_WEIGHTS = [village.township.weight for village in _ALL]


def villages() -> tuple[Village, ...]:
    """All villages of the county."""
    return _ALL


def a_village(rng: random.Random) -> Village:
    """A village, the larger townships more often."""
    return rng.choices(_ALL, _WEIGHTS)[0]
