"""What hangs together with an answer, read off the rules: a change of one wants a look at the others.

修改时要注意将与修改数据有逻辑关系的数据一并进行修改 (四(二)1(2)). Owns how that is derived and nothing else; the rules say which fields belong
together (`review`), and which they read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection

from fupin_rules.engine import Engine
from fupin_rules.errors import Text
from fupin_rules.reconcile.model import Together
from fupin_rules.schema import RecordSpec, Subject

__all__ = ["hangs_together"]


def hangs_together(engine: Engine, subject: Subject, without: Collection[str] = ()) -> Callable[[str], Together]:
    """A function from a dotted path to what hangs together with it.

    Args:
        engine: whose rules are asked.
        subject: what the paths are of.
        without: paths whose insides are not registered and so never to be changed (what a visit found).

    Returns:
        For a path the other fields that rules reading it want looked at, those that most rules name first, and the rules. For a list of
        parts (somebody is missing, or in another household) only fields of the record itself, since all of a part's own go with it. What stands in rows of a list counts as the list.
    """
    book = engine.rulebook
    lists = {part.field for part in subject.parts}

    def hang(path: str) -> Together:
        rules = [r for r in book.rules_reading(path) if r.subject == subject.name]
        own = _whole(subject, path)
        named: Counter[str] = Counter()
        for rule in rules:
            for other in {_whole(subject, p) for p in rule.review}:
                if other in (own, *lists) or any(other == w or other.startswith(f"{w}.") for w in without):
                    continue
                if path in lists and other.split(".")[0] in lists:
                    continue
                named[other] += 1
        paths = [p for p in sorted(named, key=lambda p: (-named[p], p)) if _label(subject, p) is not None]
        labels = tuple(label for p in paths if (label := _label(subject, p)) is not None)
        return Together(path, tuple(paths), labels, tuple(r.id for r in rules))

    return hang


def _whole(subject: Subject, path: str) -> str:
    """The answer a path is part of: of a row in a list the list, which is filled in and corrected as one."""
    spec: RecordSpec | None = subject.spec
    steps = path.split(".")
    for n, step in enumerate(steps):
        field = spec.fields.get(step) if spec is not None else None
        if field is None:
            return path
        if field.many and field.record is not None and not (n == 0 and any(p.field == step for p in subject.parts)):
            return ".".join(steps[: n + 1])
        spec = field.record
    return path


def _label(subject: Subject, path: str) -> Text | None:
    """What readers call a field: with the record it stands in, without the list; None for what is none of the subject's."""
    spec: RecordSpec | None = subject.spec
    zh: list[str] = []
    en: list[str] = []
    steps = path.split(".")
    for n, step in enumerate(steps):
        field = spec.fields.get(step) if spec is not None else None
        if field is None:
            return None
        if n == len(steps) - 1 or not field.many:
            zh.append(field.question.zh)
            en.append(field.question.en)
        spec = field.record
    return Text("·".join(zh), " · ".join(en))
