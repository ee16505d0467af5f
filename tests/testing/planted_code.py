"""Functions and validators with a planted fault each, by the name that tests/testing/planted/faults.yaml calls them."""

from __future__ import annotations

import itertools
import random
from typing import Any

from fupin_rules.errors import Text
from fupin_rules.findings import Source
from fupin_rules.language.functions import Function
from fupin_rules.language.types import BOOL, INT, TEXT
from fupin_rules.rulebook.validators import Reading, Ruling, Validator, satisfied, undecided, violated

__all__ = ["FUNCTIONS", "VALIDATORS"]


def _function(name: str, zh: str, parameters: Any, result: Any, call: Any) -> Function:
    return Function(name, zh, parameters, result, call, Text(zh), Text(zh))


def counting() -> Function:
    calls = itertools.count()
    return _function("counted", "数到", (INT,), INT, lambda age: (next(calls) % 7) - 3)


def remembering() -> Function:
    first: list[int] = []

    def call(age: int) -> bool:
        first[:] = first or [age]
        same = first[0] == age
        if len(first) < 5:
            first.append(age)
        else:
            first.clear()
        return same

    return _function("as_the_first", "同第一个", (INT,), BOOL, call)


def dice() -> Function:
    rng = random.Random(5)
    return _function("thrown", "掷得", (INT,), INT, lambda width: rng.randrange(6))


def tired() -> Function:
    calls = itertools.count()
    return _function("awake", "醒着", (INT,), BOOL, lambda width: next(calls) % 11 != 0)


def dotted() -> Function:
    return _function("with_dots", "加点", (TEXT,), TEXT, lambda number: ".".join(number))


FUNCTIONS = {"counting": counting, "remembering": remembering, "dice": dice, "tired": tired, "dotted": dotted}


def _validator(check: Any, *reads: str, message: str = "不对", examples: Any = ()) -> Validator:
    return Validator(
        id="p.v", title=Text("校验", "check"), subject="box", check=check, source=Source("试"), message=Text(message, message), reads=reads,
        examples=examples,
    )  # fmt: skip


def closing() -> Validator:
    def check(reading: Reading) -> Ruling:
        things = reading.record.things
        if things is None:
            return undecided("things")
        # It should ask `things.complete` as well.
        return satisfied() if any(t.colour == "红" for t in things) else violated()

    examples = (
        {"outcome": "violated", "given": {"things": [{"colour": "蓝"}]}},
        {"outcome": "violated", "given": {"things": []}},
    )
    return _validator(check, "things.colour", examples=examples)


def first_thing() -> Validator:
    def check(reading: Reading) -> Ruling:
        things = reading.record.things
        if not things or things[0].age is None:
            return undecided("things")
        return satisfied() if things[0].age < 50 else violated()

    return _validator(
        check, "things.age", examples=({"outcome": "violated", "given": {"things": [{"age": 60}, {"age": 5}]}},)
    )


def jealous() -> Validator:
    seen: set[str] = set()

    def check(reading: Reading) -> Ruling:
        width = reading.record.width
        if width is None:
            return undecided("width")
        known = str(width) in seen
        seen.add(str(width))
        if len(seen) > 3:
            seen.clear()
        return violated() if known else satisfied()

    return _validator(check, "width", examples=({"outcome": "violated", "given": {"width": 3}},))


def taking_apart() -> Validator:
    def check(reading: Reading) -> Ruling:
        for t in reading.record.things or ():
            if t.number is not None and len(t.number) == 18:
                return violated(a=t.number[:9], b=t.number[9:])
        return satisfied()

    examples = ({"outcome": "violated", "given": {"things": [{"number": "450399198001010018"}]}},)
    return _validator(check, "things.number", message="前半 {a} 后半 {b}", examples=examples)


VALIDATORS = {"closing": closing, "first_thing": first_thing, "jealous": jealous, "taking_apart": taking_apart}
