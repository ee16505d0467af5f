"""What every synthetic person needs and nobody may share: numbers, names, phones, accounts, serials.

One `Supply` serves a county; it is the only holder of the county's random numbers. Identity numbers begin with 450399, a code that
was never assigned, so none of them can be anybody's; check digit, birth date and sex are right.
"""

from __future__ import annotations

import random
from datetime import date
from typing import TypeVar

from stdnum.cn import ric

__all__ = ["AREA", "Supply"]

AREA = "450399"

Value = TypeVar("Value")

_SURNAMES = "李王张刘陈杨黄周吴蒋唐莫潘石赵肖龙谭邓韦程廖秦粟曾"
_MALE = "明强军平勇华贵林福德忠义松柏江海山云飞龙志建国生荣光辉春财旺"
_FEMALE = "英秀兰芳梅玉珍花凤琴桂莲香翠萍娟丽霞燕红月娥菊艳琼慧春妹云"
_MIDDLE = "文世成家永正光定新长天宗开继昌代明建小秋元祥"


class Supply:
    """The stock of a county, drawn from one random generator."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = random.Random(seed)  # noqa: S311 - made-up people, not secrets
        self._numbers: set[str] = set()
        self._phones: set[str] = set()
        self._households = 0

    def beside(self, what: str) -> Supply:
        """A supply with random numbers of its own that gives nothing given here so far.

        What is drawn from it changes nothing that is drawn from this one later.
        """
        other = Supply(0)
        other.rng = random.Random(f"{self.seed} {what}")  # noqa: S311 - made-up people, not secrets
        other._numbers = set(self._numbers)
        other._phones = set(self._phones)
        return other

    def household_id(self) -> str:
        self._households += 1
        return f"{AREA}{self._households:06d}"

    def number(self, born: date, sex: str) -> str:
        """An identity number nobody else has, of somebody born on that day."""
        stem = f"{AREA}{born:%Y%m%d}"
        while True:
            order = int(self.rng.random() * 499) * 2 + (1 if sex == "男" else 2)
            body = f"{stem}{order:03d}"
            if body not in self._numbers:
                self._numbers.add(body)
                return body + ric.calc_check_digit(body + "0")  # it wants a number of 18 and leaves out the last

    def phone(self) -> str:
        """A phone number nobody else has."""
        while True:
            phone = f"199{int(self.rng.random() * 100_000_000):08d}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone

    def account(self, household_id: str) -> str:
        """An account no bank ever gave: no card number begins with 9999."""
        return f"9999{int(household_id[len(AREA) :]):015d}"

    def surname(self) -> str:
        return self.rng.choice(_SURNAMES)

    def given(self, sex: str) -> str:
        last = self.rng.choice(_MALE if sex == "男" else _FEMALE)
        return self.rng.choice(_MIDDLE) + last if self.rng.random() < 0.8 else last

    def name(self, sex: str) -> str:
        return self.surname() + self.given(sex)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def one_of(self, *weighted: tuple[Value, float]) -> Value:
        """One of some values by weight."""
        at = self.rng.random() * sum(weight for _, weight in weighted)
        for value, weight in weighted:
            at -= weight
            if at < 0:
                return value
        return weighted[-1][0]
