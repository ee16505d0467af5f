"""Running what plugins wrote in Python: one validator, one record, one verdict, whatever the validator does.

A validator that raises, answers something that is no ruling, or claims what is not so costs its own verdict and no other: the outcome is
`error`, and the plugin is named. Nothing an exception says is passed on, since it may quote the data. Makes verdicts, no findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Any

from fupin_rules.backends.python.evaluate import read_value
from fupin_rules.backends.python.verdict import Verdict
from fupin_rules.engine.views import Items, NotDeclaredError, ReadOnlyError, Sight, View, path_of
from fupin_rules.engine.world import World
from fupin_rules.errors import Text
from fupin_rules.language.calendar import Fault
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.validator_rules import PLACE_TO_FILL
from fupin_rules.rulebook.validators import Ruling
from fupin_rules.schema import Open, Subject

if TYPE_CHECKING:
    from fupin_rules.engine.plan import Batch

__all__ = ["Shown", "validate", "validated"]

_INDEX = re.compile(r"\[(\d+)\]")
_RANK = {"info": 0, "warning": 1, "error": 2}
_DEEPEST = 4


class _NotSoError(Exception):
    """What a validator answered does not hold; `zh` and `en` say why, without an answer in them."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Shown:
    """A reading (`rulebook.validators.Reading`): what a validator is shown of one record."""

    record: Any
    item: Any
    as_of: date
    area: str | None
    _rule: Rule
    _world: World
    _sight: Sight

    def __repr__(self) -> str:
        return f"Reading({self._rule.id})"

    def param(self, name: str, *keys: Any) -> Any:
        if name not in self._rule.traits.parameters:
            raise NotDeclaredError("a parameter is read that does not stand in `reads`")
        value = self._world.named(name, keys)
        return tuple(value) if isinstance(value, list) else value

    def rows(self, table: str, key: Any) -> Sequence[Any] | None:
        if table not in self._rule.traits.tables:
            raise NotDeclaredError("a related table is read that does not stand in `reads`")
        if key is None:
            return None
        assert self._rule.python is not None
        decl = self._rule.python.tables[table]
        found = self._world.rows(decl, key)
        if found is None:
            self._sight.unanswered.setdefault(table, "not_supplied")
            return None
        views = [
            self._sight.view(row, decl.record, f"{table}[{n}]", f"{table}:")
            if not decl.one or len(found) > 1
            else self._sight.view(row, decl.record, table, f"{table}:")
            for n, row in enumerate(found)
        ]
        return Items(views, complete=not isinstance(found, Open))

    def path(self, record: Any, name: str) -> str:
        if not isinstance(record, View):
            raise NotDeclaredError("`path` wants a record and the name of one of its fields")
        return path_of(record, name)


def validate(rule: Rule, subject: Subject, record: Any, index: int | None, world: World) -> Verdict:
    """The verdict of a validator on a record, or on one of its parts."""
    assert rule.python is not None
    sight = Sight(rule.traits.reads)
    root = sight.view(record, subject.spec, "", "")
    item: Any = root
    if index is not None and rule.part is not None:
        field = subject.spec.fields[rule.part]
        assert field.record is not None
        raw = read_value(record, rule.part)
        data = (raw["open"] if isinstance(raw, dict) else raw)[index]
        item = sight.view(data, field.record, f"{rule.part}[{index}]", f"{rule.part}.")
    own = read_value(record, subject.area) if subject.area is not None else None
    reading = Shown(root, item, world.as_of, world.area if own is None else str(own), rule, world, sight)
    try:
        ruling = rule.python.validator.check(reading)
        return _verdict(rule, subject, record, ruling, sight)
    except Fault as fault:
        # A parameter without a value is no fault of the plugin's: said in the words every rule has for it.
        return Verdict("error", _OPEN, unanswered=sight.unanswered, faults=(fault.code,), reads=sight.reads)
    except _NotSoError as error:
        said = Text(error.zh, error.en)
    except NotDeclaredError as error:
        text = str(error)
        said = Text(f"读了没有声明的东西（{text}）", f"it read what it does not declare ({text})")
    except ReadOnlyError:
        said = Text("要改给它看的数据", "it wrote to what it was shown")
    except KeyboardInterrupt:
        raise
    # A validator that wants to end the process does not get its way; only whoever sits before the terminal does.
    except BaseException as error:  # noqa: BLE001 - whatever it does costs only its own verdict
        name, where = type(error).__name__, _raised_at(error.__traceback__)
        said = Text(f"运行中出了 {name}{where}", f"it raised {name}{where}")
    return Verdict("error", _OPEN, unanswered=sight.unanswered, faults=("python",), reads=sight.reads, trouble=said)


_OPEN: Any = ("satisfied", "violated", "not_applicable")


def _verdict(rule: Rule, subject: Subject, record: Any, ruling: Any, sight: Sight) -> Verdict:
    if type(ruling) is not Ruling:
        what = type(ruling).__name__
        raise _NotSoError(
            f"给出的是 {what}，应为 satisfied()、violated()、undecided() 或 not_applicable()",
            f"it answered a {what} instead of satisfied(), violated(), undecided() or not_applicable()",
        )
    seen: dict[str, Any] = {"unanswered": sight.unanswered, "reads": sight.reads}
    if ruling.outcome == "unknown":
        needs = _needs(subject, record, ruling.needs, sight)
        return Verdict("unknown", _OPEN, needs, needs[0] if len(needs) == 1 else None, **seen)
    if ruling.outcome in ("satisfied", "not_applicable"):
        return Verdict(ruling.outcome, (ruling.outcome,), **seen)
    if ruling.outcome != "violated":
        raise _NotSoError("给出的结果不是四种之一", "its outcome is none of the four")
    values = {name: _sound(value, name) for name, value in ruling.values.items()}
    item = subject.spec if rule.part is None else subject.spec.fields[rule.part].record
    for text in (*rule.message.zh, *rule.message.en):
        for match in PLACE_TO_FILL.finditer(str(text)):
            name = match[1].strip()
            if name not in values and (item is None or name.split(".", maxsplit=1)[0] not in item.fields):
                raise _NotSoError(
                    f"没有给出说明里的 {{{name}}}：violated({name}=…)",
                    f"it gave no value for {{{name}}} of its message: violated({name}=...)",
                )
    severity = None
    if ruling.severity is not None:
        if ruling.severity not in _RANK:
            raise _NotSoError("softened(...) 的严重程度写错了", "softened(...) names no severity")
        # Lower than the rule's own, and than what a lower pack makes of it.
        severity = ruling.severity if _RANK[ruling.severity] < _RANK[rule.severity] else None
    return Verdict("violated", ("violated",), values=values, severity=severity, **seen)


def _sound(value: Any, name: str, depth: int = 0) -> Any:
    """A value a message can hold, as plain text, number, date, or a tuple of these."""
    if value is None or isinstance(value, (bool, int, float, Decimal, date)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset, Items)) and depth < _DEEPEST:
        inside = [_sound(v, name, depth + 1) for v in value]
        return tuple(sorted(inside, key=str)) if isinstance(value, (set, frozenset)) else tuple(inside)
    what = type(value).__name__
    raise _NotSoError(
        f"的 violated({name}=…) 给的是 {what}，只能是文字、数、日期、是否或它们的列表",
        f"violated({name}=...) is a {what}; only text, numbers, dates, yes or no, and lists of these can be said",
    )


def _needs(subject: Subject, record: Any, paths: tuple[str, ...], sight: Sight) -> tuple[str, ...]:
    """The paths it needs answered: they are there, it reads them, and they are not answered."""
    if not paths:
        found = tuple(sight.unanswered)
        if not found:
            raise _NotSoError(
                "说判断不了（undecided），可是读到的都答了", "it is undecided, though all it read is answered"
            )
        return found
    for path in paths:
        if not isinstance(path, str):
            raise _NotSoError("undecided(...) 里要写路径", "undecided(...) takes paths")
        if path in sight.unanswered:
            continue
        dotted = _INDEX.sub("", path)
        try:
            subject.spec.at(dotted)
        except KeyError:
            raise _NotSoError(
                f"要问的 {_safe(path)} 不存在", f"it needs {_safe(path)}, and there is no such path"
            ) from None
        if not sight.may(dotted):
            raise _NotSoError(
                f"要问的 {_safe(path)} 没有写在 reads 里", f"it needs {_safe(path)}, which is not in `reads`"
            )
        if not _is_open(record, path):
            raise _NotSoError(f"要问的 {_safe(path)} 已经答了", f"it needs {_safe(path)}, which is answered")
    return tuple(dict.fromkeys(paths))


def _safe(path: str) -> str:
    """A path as it may be said: a made-up one could hold anything."""
    return path if re.fullmatch(r"[a-z_]+(\[\d{1,3}\])?(\.[a-z_0-9]+(\[\d{1,3}\])?)*", path) else "?"


def _is_open(record: Any, path: str) -> bool:
    value = record
    for step in path.split("."):
        name = step.split("[", maxsplit=1)[0]
        if value is None:
            return True
        value = read_value(value, name)
        for n in _INDEX.findall(step):
            items = (value["open"] if isinstance(value, dict) else value) or ()
            if int(n) >= len(items):
                return False
            value = items[int(n)]
    return value is None or isinstance(value, Open) or (isinstance(value, dict) and set(value) == {"open"})


def _raised_at(traceback: TracebackType | None) -> str:
    """File and line of the plugin where it happened; the deepest frame is often a library's, so the first beyond ours is named."""
    frames = []
    while traceback is not None:
        frames.append((traceback.tb_frame.f_code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    if len(frames) < 2:
        return ""
    file, line = frames[1]
    return f" ({file.replace(chr(92), '/').rsplit('/', 1)[-1]}:{line})"


def validated(batch: Batch, record: Any) -> Iterator[tuple[Rule, int | None, Verdict]]:
    """The verdicts of all validators of a batch on a record, rule by rule, part by part."""
    for rule in batch.validators:
        places: Sequence[int | None] = (None,)
        if rule.part is not None:
            items = read_value(record, rule.part)
            places = range(len((items["open"] if isinstance(items, dict) else items) or ()))
        for index in places:
            verdict = validate(rule, batch.subject, record, index, batch.world)
            yield rule, index, verdict
