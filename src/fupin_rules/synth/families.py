"""Who lives together: shapes of families with relations, sexes and ages that fit each other.

Owns kinship only; what each of them answers is for `people`. Everybody is at least twenty years younger than their parents and born
before their mother was forty-five; couples are of age. Nobody is 59 to 61: at sixty a pension begins, and the year's income of a
household must not hang on the month.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Kin", "family"]


@dataclass(slots=True)
class Kin:
    """One person of a family before anything else is known; `gone` says how somebody left."""

    relation: str
    sex: str
    age: int
    gone: str | None = None


_LEAST_GAP = 21
_LATEST_BIRTH = 42


def _clear(age: int) -> int:
    """An age that keeps clear of sixty."""
    if age == 59:
        return 58
    return 62 if age in (60, 61) else age


def _spouse_age(rng: random.Random, sex: str, age: int) -> int:
    """The age of a spouse of somebody of that sex and age."""
    gap = rng.randint(0, 5)
    other = age + gap if sex == "女" else age - gap
    return _clear(max(other, 24))


def _children(
    rng: random.Random, mother: int, father: int, *, most: int = 3, oldest: int = 32
) -> list[tuple[str, int]]:
    """Sexes and ages of children of parents of these ages, at least two years apart."""
    low = max(mother - _LATEST_BIRTH, 0)
    high = min(mother, father) - _LEAST_GAP
    if high < low:
        return []
    count = rng.choices(range(1, most + 1), (4, 4, 1)[:most])[0]
    ages: list[int] = []
    for _ in range(count * 4):
        age = rng.randint(low, min(high, max(oldest, low)))
        if all(abs(age - other) >= 2 for other in ages):
            ages.append(age)
            if len(ages) == count:
                break
    return [(rng.choice("男女"), age) for age in sorted(ages, reverse=True)]


def _own_children(rng: random.Random, mother: int, father: int, most: int = 3) -> list[Kin]:
    return [Kin("之子" if sex == "男" else "之女", sex, age) for sex, age in _children(rng, mother, father, most=most)]


def _couple(rng: random.Random, low: int, high: int) -> list[Kin]:
    sex = "男" if rng.random() < 0.88 else "女"
    age = _clear(rng.randint(low, high))
    other = "女" if sex == "男" else "男"
    return [Kin("本人或户主", sex, age), Kin("配偶", other, _spouse_age(rng, sex, age))]


def _parents_of(pair: list[Kin]) -> tuple[int, int]:
    """Mother's and father's age of a couple."""
    first, second = pair
    return (first.age, second.age) if first.sex == "女" else (second.age, first.age)


def _nuclear(rng: random.Random) -> list[Kin]:
    pair = _couple(rng, 30, 57)
    return pair + _own_children(rng, *_parents_of(pair))


def _three_generations(rng: random.Random) -> list[Kin]:
    pair = _couple(rng, 34, 52)
    kin = pair + _own_children(rng, *_parents_of(pair), most=2)
    # A wife who is head lives with her husband's parents.
    below, words = (pair[0], ("之父", "之母")) if pair[0].sex == "男" else (pair[1], ("之公公", "之婆婆"))
    mother = _clear(below.age + rng.randint(_LEAST_GAP, 36))
    father = _clear(mother + rng.randint(0, 5))
    both = rng.random()
    if both < 0.65 and father <= 90:
        kin.append(Kin(words[0], "男", father))
    if both > 0.25:
        kin.append(Kin(words[1], "女", mother))
    return kin


def _elder_with_son(rng: random.Random) -> list[Kin]:
    pair = _couple(rng, 62, 74)
    mother, father = _parents_of(pair)
    son = rng.randint(max(mother - _LATEST_BIRTH, 25), min(min(mother, father) - _LEAST_GAP, 46))
    kin = pair if rng.random() < 0.7 else pair[:1]
    kin = [*kin, Kin("之子", "男", son)]
    if rng.random() < 0.65:
        wife = max(son - rng.randint(0, 4), 24)
        kin.append(Kin("之儿媳", "女", wife))
        for sex, age in _children(rng, wife, son, most=2, oldest=20):
            kin.append(Kin("之孙子" if sex == "男" else "之孙女", sex, age))
    return kin


def _elder_with_daughter(rng: random.Random) -> list[Kin]:
    pair = _couple(rng, 62, 74)
    mother, father = _parents_of(pair)
    daughter = rng.randint(max(mother - _LATEST_BIRTH, 25), min(min(mother, father) - _LEAST_GAP, 44))
    husband = daughter + rng.randint(0, 5)
    kin = [*pair, Kin("之女", "女", daughter), Kin("之女婿", "男", husband)]
    for sex, age in _children(rng, daughter, husband, most=2, oldest=20):
        kin.append(Kin("之外孙子" if sex == "男" else "之外孙女", sex, age))
    return kin


def _elder_couple(rng: random.Random) -> list[Kin]:
    return _couple(rng, 64, 82)


def _single_elder(rng: random.Random) -> list[Kin]:
    return [Kin("本人或户主", "男" if rng.random() < 0.7 else "女", rng.randint(63, 88))]


def _single_parent(rng: random.Random) -> list[Kin]:
    sex = rng.choice("男女")
    age = rng.randint(32, 56)
    return [Kin("本人或户主", sex, age), *_own_children(rng, age, age, most=2)]


_SHAPES: tuple[tuple[Callable[[random.Random], list[Kin]], int], ...] = (
    (_nuclear, 31),
    (_three_generations, 24),
    (_elder_with_son, 16),
    (_elder_with_daughter, 5),
    (_elder_couple, 8),
    (_single_elder, 8),
    (_single_parent, 8),
)
_MAKERS = [maker for maker, _ in _SHAPES]
_WEIGHTS = [weight for _, weight in _SHAPES]


def _leave(rng: random.Random, kin: list[Kin]) -> None:
    """Lets somebody die or marry out, whom the household can do without."""
    for person in kin:
        if person.relation == "之女" and 23 <= person.age <= 32 and not any(k.relation == "之女婿" for k in kin):
            person.gone = "婚出"
            return
    old = [k for k in kin if k.age >= 66 and k.relation != "本人或户主"]
    if old:
        rng.choice(old).gone = "死亡"


def family(rng: random.Random) -> list[Kin]:
    """The people of one household, the head first; some have died or left."""
    kin = rng.choices(_MAKERS, _WEIGHTS)[0](rng)
    if rng.random() < 0.15:
        _leave(rng, kin)
    return kin
