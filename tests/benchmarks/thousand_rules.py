"""A rulebook of 1,000 rules: how long it takes to load, and one household against it; beside plain Python that does the same.

    python tests/benchmarks/thousand_rules.py [--rules 1000] [--rounds 7]

The rules are variations of the nine of the peers' bench: other causes, other sets of words, other thresholds, each with a title, a source,
a message and two examples, as a pack has them, a tenth of them in each of ten files. Households are random in the bench's shape, with 2 % of
the answers missing; a rule is violated by two or three households in a hundred. The two must name the same pairs of household and rule.
Times are of the processor, the median of the rounds; what counts is the ratio.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fupin_rules import Engine
from fupin_rules.rulebook import Rulebook

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("nine_rules", HERE / "nine_rules.py")
assert _spec is not None
assert _spec.loader is not None
nine = importlib.util.module_from_spec(_spec)
sys.modules.setdefault("nine_rules", nine)
_spec.loader.exec_module(nine)

Plain = Callable[[dict[str, Any]], Any]
CAUSES, LABOUR, STUDENT, HEALTH, KIND, LEVEL = (
    c.values for c in (nine.CAUSE, nine.LABOUR, nine.STUDENT, nine.HEALTH, nine.KIND, nine.LEVEL)
)


def variation(r: random.Random) -> tuple[str, Plain]:
    """One rule's condition, as a rule file and as plain Python has it."""

    def some(words: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(r.sample(words, r.randint(2, most)))

    cause, words = r.choice(CAUSES), some(LABOUR, 3)
    listed = ", ".join(f'"{w}"' for w in words)
    match r.randrange(7):
        case 0:
            cause2 = r.choice([c for c in CAUSES if c != cause])
            return (
                f'poverty_cause in ("{cause}", "{cause2}") and all(m.labour_skill in ({listed}) for m in members)',
                lambda h: (
                    h["poverty_cause"] in (cause, cause2) and all(m["labour_skill"] in words for m in h["members"])
                ),
            )
        case 1:
            health = some(HEALTH, 3)
            hs = ", ".join(f'"{w}"' for w in health)
            return (
                f'poverty_cause == "{cause}" and all(m.health in ({hs}) for m in members)',
                lambda h: h["poverty_cause"] == cause and all(m["health"] in health for m in h["members"]),
            )
        case 2:
            year = r.randint(2010, 2018)
            return (
                f'exited and exit_year < {year} and poverty_cause == "{cause}"',
                lambda h: (
                    h["exited"] and h["exit_year"] is not None and h["exit_year"] < year and h["poverty_cause"] == cause
                ),
            )
        case 3:
            months, level = r.randint(7, 12), some(STUDENT, 3)
            ss = ", ".join(f'"{w}"' for w in level)
            return (
                f"any(m.migrant_work_months >= {months} and m.student_status in ({ss}) for m in members)",
                lambda h: any(
                    m["migrant_work_months"] is not None
                    and m["migrant_work_months"] >= months
                    and m["student_status"] in level
                    for m in h["members"]
                ),
            )
        case 4:
            kind, grades = r.choice(KIND), some(LEVEL, 2)
            gs = ", ".join(f'"{w}"' for w in grades)
            return (
                f'any(m.disability_category == "{kind}" and m.disability_level in ({gs}) and m.labour_skill in ({listed}) for m in members)',
                lambda h: any(
                    m["disability_category"] == kind and m["disability_level"] in grades and m["labour_skill"] in words
                    for m in h["members"]
                ),
            )
        case 5:
            year = r.randint(2012, 2018)
            return (
                f'poverty_cause == "{cause}" and has_industry_measure and exit_year >= {year}',
                lambda h: (
                    h["poverty_cause"] == cause
                    and h["has_industry_measure"]
                    and h["exit_year"] is not None
                    and h["exit_year"] >= year
                ),
            )
        case _:
            months, most = r.randint(8, 12), r.randint(1, 3)
            return (
                f'poverty_cause == "{cause}" and count(m for m in members if m.migrant_work_months >= {months}) > {most}',
                lambda h: (
                    h["poverty_cause"] == cause
                    and sum(
                        m["migrant_work_months"] is not None and m["migrant_work_months"] >= months
                        for m in h["members"]
                    )
                    > most
                ),
            )


def rulebook(count: int, seed: int = 1) -> tuple[dict[str, str], list[tuple[str, Plain]]]:
    """Rule files by name, and id and plain Python of each rule."""
    r = random.Random(seed)
    files: dict[str, list[str]] = {}
    plain: list[tuple[str, Plain]] = []
    for n in range(count):
        text, function = variation(r)
        part = n * 10 // count
        head = [
            f"language: 1\npack: thousand.{part}\ntitle: {{zh: 千条之{part}, en: Part {part}}}\n"
            "source: {document: 基准, part: 变体}\nrules:\n"
        ]
        files.setdefault(f"part{part}.yaml", head).append(
            f"  - id: thousand.r{n}\n"
            f"    title: {{zh: 第{n}条, en: Rule {n}}}\n"
            f'    source: {{item: "{n}"}}\n'
            "    severity: warning\n"
            f"    flag: >-\n      {text}\n"
            f'    message: {{zh: "致贫原因为“{{poverty_cause}}”，第{n}条不符合。", en: "The cause is {{poverty_cause}}; rule {n} does not hold."}}\n'
            "    review: [poverty_cause, members]\n"
            "    false_positives: 只作基准\n"
            "    examples:\n"
            '      - {outcome: satisfied, given: {poverty_cause: "其他", exited: false, has_industry_measure: false, exit_year: 2009, members: []}}\n'
            "      - {outcome: unknown, given: {members: [{}]}}\n"
        )
        plain.append((f"thousand.r{n}", function))
    return {name: "".join(lines) for name, lines in files.items()}, plain


def households(count: int, seed: int = 2) -> list[dict[str, Any]]:
    """Households in the bench's shape, one to seven members, 2 % of the answers missing."""
    r = random.Random(seed)

    def pick(common: tuple[Any, ...], rare: tuple[Any, ...], share: float) -> Any:
        if r.random() < 0.02:
            return None
        return r.choice(rare if r.random() < share else common)

    return [
        {
            "id": f"H{n}", "village_code": "450329100200", "poverty_cause": pick(CAUSES, CAUSES, 0.0), "exited": pick((True, False), (True,), 0.0),
            "exit_year": pick((2016, 2017, 2018), (2012, 2014), 0.1), "relocated_move_in_date": pick(("2016-12-31",), ("2017-05-01",), 0.2),
            "has_industry_measure": pick((True, False), (True,), 0.0), "has_employment_measure": pick((True, False), (True,), 0.0),
            "members": [
                {
                    "name": f"测试{k}", "id_number": f"45039919800101{k:04d}", "relation": "户主" if k == 0 else "之子",
                    "health": pick(("健康",), HEALTH, 0.25), "disability_category": r.choice(KIND) if r.random() < 0.08 else None,
                    "disability_level": pick(LEVEL, LEVEL, 0.0), "labour_skill": pick(("普通劳动力",), LABOUR, 0.4),
                    "student_status": pick(("非在校",), STUDENT, 0.2), "migrant_work_months": pick((0, 0, 3, 6), tuple(range(13)), 0.3),
                }
                for k in range(r.choice((1, 2, 3, 3, 4, 4, 5, 7)))
            ],
        }
        for n in range(count)
    ]  # fmt: skip


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    got = work()
    return time.process_time() - began, got


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    files, plain = rulebook(asked.rules)
    data = households(2000)
    loads = [timed(lambda: Rulebook.from_texts(files, [nine.HOUSEHOLD]))[0] for _ in range(3)]
    engine = Engine(Rulebook.from_texts(files, [nine.HOUSEHOLD]))
    first, _ = timed(lambda: engine.check(data[0], as_of=nine.AS_OF, trusted=True).violated)

    def ours() -> list[tuple[str, str]]:
        check = engine.check
        return [(h["id"], rule) for h in data for rule in check(h, as_of=nine.AS_OF, trusted=True).violated]

    def theirs() -> list[tuple[str, str]]:
        return [(h["id"], rule) for h in data for rule, function in plain if function(h)]

    assert sorted(ours()) == sorted(theirs()), "the two disagree"
    us, them, found = [], [], 0
    for _ in range(asked.rounds):
        seconds, pairs = timed(ours)
        us.append(seconds / len(data) * 1e6)
        found = len(pairs)
        them.append(timed(theirs)[0] / len(data) * 1e6)
    a, b = statistics.median(us), statistics.median(them)
    print(f"{asked.rules} rules, {len(data)} households, {found / len(data):.1f} violated a household")
    print(
        f"load {statistics.median(loads):.2f} s = {statistics.median(loads) / 2:.2f} of two seconds; first household {first:.2f} s more"
    )
    print(f"one household {a:.1f} us = {a / 100:.2f} of 100 us; plain Python {b:.1f} us; ratio {b / a:.2f}")


if __name__ == "__main__":
    main()
