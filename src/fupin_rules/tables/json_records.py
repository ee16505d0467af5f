"""Records that come as records: JSON, JSON lines and nested Parquet, checked against the subject's model field by field.

Owns what happens to a record that does not fit: the field that does not is unreadable, the rest is used; a line that is no JSON is
rejected and the next one read. Knows no survey: the model says what fits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from fupin_rules.errors import Text, did_you_mean
from fupin_rules.findings import Rejection
from fupin_rules.findings.masking import mask, mask_text
from fupin_rules.schema import UNREADABLE, FieldSpec, Open, RecordSpec, Subject
from fupin_rules.tables.accounts import SheetAccount
from fupin_rules.tables.codes import message
from fupin_rules.tables.join import Joined
from fupin_rules.tables.pool import Origin
from fupin_rules.tables.workbook import UnreadableFile, decode

__all__ = ["is_nested", "read_frame_records", "read_json", "read_json_lines"]

_ROUNDS: Final = 8
"""How often a record is mended and checked again before it is given up; one round finds all faults but those behind faults."""


_RESULT: Final = frozenset({"version", "rulebook", "findings", "checked", "summary"})
"""Keys of what a check writes; no record has them all."""


class _Twice(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        names = [k for k, _ in pairs]
        twice = next(n for n in names if names.count(n) > 1)
        raise _Twice(f"the key {twice!r} stands twice")
    return out


def _constant(name: str) -> Any:
    raise _Twice(f"{name} is no number of JSON")


def _decimal(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)


_HALVES = re.compile(
    r"(?<!\\)\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def _loads(text: str) -> Any:
    # Half of a surrogate pair is no character and can be written nowhere.
    text = _HALVES.sub("\\\\ufffd", text)
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_decimal)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


Item = tuple[int, Any, Text | None]
"""A record with its number in the file and, where it could not be read, why."""


def read_json(path: Path, data: bytes, subject: Subject) -> Joined:
    """A JSON file: a list of records, one record, or `{"records": [...]}`.

    Raises:
        UnreadableFile: as `json_items`.
    """
    return read_items(path.name, json_items(data, subject), subject)


def json_items(data: bytes, *subjects: Subject) -> list[Item]:
    """The records of a JSON file, not looked at yet.

    Args:
        subjects: where an object has fields of one of these it is a record, and no wrapper around a list.

    Raises:
        UnreadableFile: D501 no JSON, D502 no records in it, D506 an empty list, D507 the result of a check, D106 encoding.
    """
    try:
        found = _loads(decode(data))
    except ValueError as error:
        raise UnreadableFile("D501", what=_json_problem(error)) from error
    if isinstance(found, dict) and set(found) >= _RESULT:
        raise UnreadableFile("D507")
    names = (
        {n for s in subjects for n in (s.name, *s.spec.fields)}
        if len(subjects) > 1
        else {n for s in subjects for n in s.spec.fields}
    )
    if isinstance(found, dict) and not set(found) & names:
        lists = [v for v in found.values() if isinstance(v, list)]
        found = lists[0] if len(lists) == 1 else found
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list):
        raise UnreadableFile("D502", what=_kind(found)[0], what_en=_kind(found)[1])
    if not found:
        raise UnreadableFile("D506")
    return [(i, record, None) for i, record in enumerate(found, 1)]


def read_json_lines(path: Path, data: bytes, subject: Subject) -> Joined:
    """A file with one JSON record a line; a bad line is rejected and the next one read.

    Raises:
        UnreadableFile: D106 encoding.
    """
    return read_items(path.name, json_line_items(data), subject)


def json_line_items(data: bytes) -> Iterator[Item]:
    """The records of a file with one a line, not looked at yet.

    Raises:
        UnreadableFile: D106 encoding.
    """
    for number, line in enumerate(decode(data).split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, _loads(line), None
        except ValueError as error:
            yield number, None, message("D501", what=_json_problem(error))


def is_nested(frame: Any) -> bool:
    """Whether a frame holds whole records (lists or structs in its columns) and not a flat sheet."""
    return any(dtype.is_nested() for dtype in frame.dtypes)


def read_frame_records(path: Path, frame: Any, subject: Subject) -> Joined:
    """The rows of a nested frame, each a record."""
    rows = ((i, record, None) for i, record in enumerate(frame.iter_rows(named=True), 1))
    return read_items(path.name, rows, subject)


def read_items(file: str, rows: Iterable[Item], subject: Subject) -> Joined:
    """Records as trusted data, each mended where it does not fit, with what was taken out."""
    out = Joined()
    account = SheetAccount(file)
    reader = _Reader(file, subject, out, account)
    for number, record, problem in rows:
        account.rows += 1
        if problem is None and not isinstance(record, dict):
            zh, en = _kind(record)
            problem = message("D502", what=zh, what_en=en)
            code = "D502"
        else:
            code = "D501"
        read = None
        if problem is None:
            read = reader.record(number, record)
        else:
            out.rejected.append(Rejection(unit="record", code=code, message=problem, file=file, row=number))
        if read is None:
            account.rejected += 1
            continue
        account.used += 1
        out.records.append(read)
        out.origins.append(Origin(file, None, number))
    out.accounts.append(account)
    return out


class _Reader:
    def __init__(self, file: str, subject: Subject, out: Joined, account: SheetAccount) -> None:
        self.file = file
        self.subject = subject
        self.spec = subject.spec
        self.out = out
        self.account = account

    def record(self, number: int, data: dict[str, Any]) -> dict[str, Any] | None:
        """The record as trusted data, mended where it does not fit; None where that cannot be done."""
        cells = _leaves(data)
        self.account.cells += cells
        said: list[Rejection] = []
        lost = 0
        unmapped: dict[str, int] = {}
        for _ in range(_ROUNDS):
            try:
                model = self.subject.model.model_validate(data)
            except ValidationError as error:
                before = _leaves(data)
                for problem in error.errors():
                    self._mend(number, data, problem, said, unmapped)
                lost += before - _leaves(data)
                continue
            self.account.unmapped = _sum(self.account.unmapped, unmapped)
            named = sum(unmapped.values())
            self.account.cells_rejected += lost - named
            self.account.understood += _leaves(data)
            self.out.rejected.extend(said)
            record: dict[str, Any] = _plain(model)
            if record.get(self.subject.key) is None and self.subject.key not in record.get(UNREADABLE, {}):
                self.out.rejected.append(
                    Rejection(
                        unit="cell",
                        code="D505",
                        message=message("D505", key=self.subject.key),
                        file=self.file,
                        row=number,
                        path=self.subject.key,
                    )
                )
            return record
        self.account.cells_rejected += cells
        self.out.rejected.append(
            Rejection(
                unit="record",
                code="D503",
                message=message("D503", path="$", what="改不好", what_en="it cannot be mended"),
                file=self.file,
                row=number,
            )
        )
        return None

    def _mend(
        self, number: int, data: dict[str, Any], problem: Any, said: list[Rejection], unmapped: dict[str, int]
    ) -> None:
        """Take out of a record what one complaint is about."""
        loc = tuple(problem["loc"])
        holder: Any = data
        spec: RecordSpec | None = self.spec
        field: FieldSpec | None = None
        home, name, shown = data, "", ""
        held_in: tuple[Any, int] | None = None
        for step in loc:
            if isinstance(step, int):
                items = holder.get("open") if isinstance(holder, dict) else holder
                shown += f"[{step}]"
                if not isinstance(items, list) or step >= len(items):
                    break
                held_in = (items, step)
                holder = items[step]
                continue
            if not isinstance(holder, dict):
                break
            held_in = None
            home, name = holder, step
            shown += f".{step}" if shown else step
            field = spec.fields.get(step) if spec else None
            spec = field.record if field else None
            holder = holder.get(step)
        if name not in home:
            # Mended by an earlier complaint about the same field.
            home.pop(name, None)
            return
        if problem["type"] == "extra_forbidden":
            self._unknown(number, home, name, shown, said, unmapped)
            return
        personal = field.question.personal if field is not None else None
        read = mask(problem["input"], personal) if personal else mask_text(str(problem["input"]))
        scalar = not isinstance(problem["input"], (dict, list))
        zh, en = _why(problem)
        if home.get(name) is None and name in (home.get(UNREADABLE) or {}):
            return
        said.append(
            Rejection(
                unit="cell",
                code="D503",
                message=message("D503", path=shown, what=mask_text(zh), what_en=mask_text(en)),
                file=self.file,
                row=number,
                header=field.zh if field is not None else None,
                read=str(read)[:60] if scalar and problem["type"] != "missing" else None,
                subject=self._key(data),
                path=shown,
            )
        )
        if held_in is not None and field is not None and field.kind == "record":
            # An item that is no record: the list has lost one.
            items, index = held_in
            rest = [x for i, x in enumerate(items) if i != index]
            home[name] = Open(rest)
            return
        if name == UNREADABLE:
            home.pop(name)
            return
        home[name] = None
        marks = home.get(UNREADABLE)
        home[UNREADABLE] = {**(marks if isinstance(marks, dict) else {}), name: mask_text(zh)}

    def _unknown(
        self,
        number: int,
        home: dict[str, Any],
        name: str,
        shown: str,
        said: list[Rejection],
        unmapped: dict[str, int],
    ) -> None:
        spec = _spec_of(self.spec, shown)
        near = did_you_mean(name, spec.names()) if spec else None
        if near is not None and spec is not None and (found := spec.find(near)) is not None:
            near = found.name
        leaves = _leaves(home.pop(name))
        unmapped[shown] = unmapped.get(shown, 0) + leaves
        if shown in self.account.unmapped:
            # Said once; the accounts count the rest.
            return
        said.append(
            Rejection(
                unit="cell",
                code="D504",
                message=message(
                    "D504",
                    path=shown,
                    near=f"，是不是 {near}？" if near else "",
                    near_en=f"; did you mean {near}?" if near else "",
                ),
                file=self.file,
                row=number,
                path=shown,
            )
        )

    def _key(self, data: dict[str, Any]) -> str | None:
        key = data.get(self.subject.key)
        return key if isinstance(key, str) else None


def _plain(model: BaseModel) -> dict[str, Any]:
    """A validated record as a trusted dict: unanswered fields left out, open lists kept open."""
    out: dict[str, Any] = {}
    for name in model.model_fields_set:
        value = getattr(model, name)
        if value is None:
            continue
        alias = type(model).model_fields[name].alias
        out[alias if alias is not None and alias.startswith("$") else name] = _plain_value(value)
    return {k: out[k] for k in _ordered(type(model), out)}


def _ordered(model: type[BaseModel], out: dict[str, Any]) -> list[str]:
    # `model_fields_set` is a set: its order must not reach anything that is compared byte by byte.
    names = [n for n in model.model_fields if n in out]
    return [*names, *(k for k in out if k not in names)]


def _plain_value(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _plain(value)
    if isinstance(value, list):
        items = [_plain_value(v) for v in value]
        return Open(items) if isinstance(value, Open) else items
    return value


def _leaves(value: Any) -> int:
    """Answers in a record: everything that is no container and not null."""
    if isinstance(value, dict):
        return sum(_leaves(v) for k, v in value.items() if k != UNREADABLE)
    if isinstance(value, list):
        return sum(map(_leaves, value))
    return value is not None


def _sum(a: dict[str, int], b: dict[str, int]) -> dict[str, int]:
    out = dict(a)
    for name, count in b.items():
        out[name] = out.get(name, 0) + count
    return out


def _spec_of(spec: RecordSpec, shown: str) -> RecordSpec | None:
    here: RecordSpec | None = spec
    for step in shown.split(".")[:-1]:
        field = here.fields.get(step.partition("[")[0]) if here else None
        here = field.record if field else None
    return here


def _json_problem(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (line {error.lineno}, column {error.colno})"
    return mask_text(str(error))


def _kind(value: Any) -> tuple[str, str]:
    if value is None:
        return "空值 null", "null"
    if isinstance(value, bool):
        return "是或否", "true or false"
    if isinstance(value, str):
        return "一段文字", "a text"
    return ("一个列表", "a list") if isinstance(value, list) else ("一个数", "a number")


_WHY: Final[dict[str, tuple[str, str]]] = {
    "not_in_code_list": ("“{word}”不在码表“{zh}”里", "{word} is not in the code list {list}"),
    "out_of_bounds": ("超出范围（{ge} 至 {le}）", "it lies outside {ge} to {le}"),
    "boolean_as_number": ("是或否不能当数字", "yes or no is not a number"),
    "not_a_day": ("日期要写成 2019-09-18", "a date is written as 2019-09-18"),
    "bool_type": ("要 true 或 false", "true or false is needed"),
    "int_type": ("要整数", "a whole number is needed"),
    "int_from_float": ("要整数", "a whole number is needed"),
    "string_type": ("要文字（数字请加引号）", "a text is needed (put numbers in quotes)"),
    "string_too_short": ("文字是空的；没有答案请写 null", "the text is empty; write null for no answer"),
    "list_type": ("要一个列表 [...]", "a list is needed"),
    "model_type": ("要一条记录 {{...}}", "a record is needed"),
    "decimal_parsing": ("要数字", "a number is needed"),
    "decimal_type": ("要数字", "a number is needed"),
    "date_from_datetime_parsing": ("没有这一天", "no such day exists"),
    "date_parsing": ("没有这一天", "no such day exists"),
    "not_parsable": ("{what}。{do}", "{what_en}. {do_en}"),
    "value_error": ("内容不合格", "it is not valid"),
}


def _why(problem: Any) -> tuple[str, str]:
    ctx = dict(problem.get("ctx") or {})
    zh, en = _WHY.get(problem["type"], ("{msg}", "{msg}"))
    ctx["msg"] = str(problem["msg"])
    near = ctx.get("suggestion")
    more = (f"，是不是“{near}”？", f"; did you mean {near}?") if near else ("", "")
    return zh.format(**ctx) + more[0], en.format(**ctx) + more[1]
