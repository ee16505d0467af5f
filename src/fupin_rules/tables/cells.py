"""One cell at a time: from what a file holds to an answer in the words of its question, or to a reason why not.

A `Reader` belongs to one column. It remembers what each distinct content means, so a column of ten thousand `健康` is understood
once. Owns what counts as blank, as a number, a date, a yes. Knows no file and no survey: everything it asks for stands in the
question, the rest in the profile.

A cell that cannot be read is never blank and never "none": it becomes a `Bad`, and the answer is missing *because unreadable*.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from math import isfinite
from typing import Any, Final

from fupin_rules.errors import Text
from fupin_rules.findings.masking import mask, mask_text
from fupin_rules.schema import CodeList, FieldSpec, Question, Unparsable
from fupin_rules.tables.codes import message
from fupin_rules.tables.dates import AmbiguousMonth, MonthOnly, read_date

__all__ = ["NO", "SEPARATORS", "YES", "Bad", "Fault", "Reader", "Settings", "clean", "display", "fold"]

MOST_REMEMBERED: Final = 100_000
"""Distinct contents a column remembers; beyond that it starts afresh, so that memory stays bounded."""
CLOCK: Final = "时"
"""Unit of an hour of the day: such a number may be written as a clock shows it."""
MOST_WORDS_SHOWN: Final = 8
"""Of a code list of up to so many words a message names them all."""
MOST_DIGITS: Final = 10**15
"""From here on Excel has rounded: it keeps 15 digits of a number."""

YES: Final = ("是", "有", "√", "✓", "✔", "☑", "TRUE")
NO: Final = ("否", "无", "没有", "×", "✗", "✘", "☒", "FALSE")
SEPARATORS: Final = (",", "，", "、", ";", "；", "/", "|", "\n")

_SPACE = " \t\r\n\f\v\u00a0\u3000\u200b\u200c\u200d\ufeff\u2060"
_SPACES = re.compile(f"[{_SPACE}]+")
_WRAPPED = re.compile(r'=\s*"(.*)"', re.DOTALL)
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,3}")
_NUMBER = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
_WHOLE_FLOAT = re.compile(r"([0-9]{1,15})\.0+")
_HAN_WITH_GAPS = re.compile(r"[\u3400-\u9fff·]+([ \u3000]+[\u3400-\u9fff·]+)+")
_CLOCK = re.compile(r"(?P<h>[0-9]{1,2})(:|时|点)(?P<m>[0-9]{1,2})(:(?P<s>[0-9]{1,2})|分)?")
_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "月": ("个月", "月"),
    "平方米": ("平方米", "平方", "平米", "㎡", "m2"),
    "公里": ("公里", "千米", "km"),
    "天": ("天", "日"),
    "人": ("人", "口人", "口"),
}


ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
"""What a spreadsheet writes into a CSV file, or leaves behind as text, where it had no value."""


class Fault(Enum):
    """What can be wrong with a cell before its question is asked."""

    ERROR = "D310"
    NO_RESULT = "D311"
    MERGED = "D314"


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that could not be read.

    Attributes:
        code: stable code.
        message: for the list of rejections.
        reason: the short Chinese sentence that stands in the record under `$unreadable`.
        read: what stood there, masked.
    """

    code: str
    message: Text
    reason: str
    read: str | None


@dataclass(frozen=True)
class Settings:
    """What a profile says about how a column is written.

    Attributes:
        years: the years the layout was in use (or the one year the file is of); a code number counts only if it meant the same in all.
        yes: further words for yes.
        no: further words for no.
        blanks: signs that stand for a blank cell, such as `/`.
        nones: words that say there is none, such as `无`: an answer, other than a blank.
        words: local words and the official ones they mean.
        separators: what stands between several values.
        multiply: factor from the column's unit to the question's.
        identifier: whether the column holds numbers that are names (codes, identity numbers, phones).
        date_1904: whether the workbook counts days from 1904.
    """

    years: tuple[int, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    nones: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    separators: tuple[str, ...] = SEPARATORS
    multiply: Decimal | None = None
    identifier: bool = False
    date_1904: bool = False

    @property
    def identity(self) -> tuple[Any, ...]:
        """What two columns must have in common to be read alike."""
        return tuple(tuple(sorted(v.items())) if isinstance(v, Mapping) else v for v in self.__dict__.values())


def clean(text: str) -> str:
    """Without outer white space (of any width) and without the wrapping `="..."` that keeps Excel from rounding."""
    text = text.strip(_SPACE)
    wrapped = _WRAPPED.fullmatch(text) if text[:1] == "=" else None
    return wrapped[1].replace('""', '"').strip(_SPACE) if wrapped else text


def fold(text: str) -> str:
    """For comparing words: full-width signs made half-width, white space dropped."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def display(raw: Any) -> str:
    """A cell's content as a reader of the message would recognise it."""
    if isinstance(raw, float):
        return f"{raw:.15g}"
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    return str(raw).strip(_SPACE)[:60]


class Reader(dict[Any, Any]):
    """What each content of one column means: index it with a cell's content.

    Gives the answer, None for a blank cell, or a `Bad`. `bad` says whether any content so far was unreadable.

    Args:
        spec: the question the column answers.
        settings: how the profile says it is written.
        items: whether one cell may hold several answers although the field takes one (each makes an item of a list).
    """

    def __init__(self, spec: FieldSpec, settings: Settings, *, items: bool = False) -> None:
        super().__init__()
        self.spec = spec
        self.question: Question = spec.question
        self.settings = settings
        self.bad = False
        self.many = spec.many or items
        self._blanks = frozenset(fold(b) for b in settings.blanks)
        self._nones = frozenset(fold(b) for b in settings.nones)
        self._split = re.compile("[" + re.escape("".join(settings.separators)) + "]+") if settings.separators else None
        self._yes = frozenset(fold(w) for w in (*YES, *settings.yes)) - frozenset(fold(w) for w in settings.no)
        self._no = frozenset(fold(w) for w in (*NO, *settings.no)) - frozenset(fold(w) for w in settings.yes)
        signs = (*settings.blanks, *settings.nones, *settings.words)
        # Longer contents are none of the signs, whatever white space stands in them.
        self._longest = 2 * max(map(len, signs), default=-1)
        self._words = {fold(k): v for k, v in settings.words.items()}
        self._folded = _folded(spec.question.code) if spec.question.code is not None else {}
        self._one: Callable[[Any], Any] = {
            "text": self._text,
            "code": self._code,
            "bool": self._bool,
            "int": self._int,
            "decimal": self._decimal,
            "date": self._date,
            "record": self._records,
        }[spec.kind]

    def __missing__(self, raw: Any) -> Any:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        answer = self._read(raw)
        if isinstance(answer, Bad):
            self.bad = True
        self[raw] = answer
        return answer

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)

    # -- the way of every cell -----------------------------------------------------------------------------------------

    def _read(self, raw: Any) -> Any:
        if raw is None:
            return None
        if isinstance(raw, Fault):
            return self.refuse(raw.value, None)
        if isinstance(raw, str):
            raw = clean(raw)
            if not raw:
                return None
            if (raw[0] == "#" or raw[0] == "＃") and fold(raw).upper() in ERRORS:
                return self.refuse("D310", raw)
            if len(raw) <= self._longest:
                folded = fold(raw)
                if folded in self._blanks:
                    return None
                if folded in self._nones:
                    return [] if self.many else self.question.none
                raw = self._words.get(folded, raw)
        if not self.many or self.spec.kind == "record":
            return self._one(raw)
        whole = self._one(raw)
        if not isinstance(whole, Bad) and not (self.spec.kind == "text" and isinstance(raw, str)):
            return [whole]
        if not isinstance(raw, str) or self._split is None:
            return whole
        answers: list[Any] = []
        for part in filter(None, (p.strip(_SPACE) for p in self._split.split(raw))):
            answer = self._one(self._words.get(fold(part), part))
            if isinstance(answer, Bad):
                return answer
            if answer not in answers:
                answers.append(answer)
        return answers or self._wrong_kind(raw)

    def refuse(self, code: str, raw: Any, **values: Any) -> Bad:
        """A `Bad` with what was read, masked as the question demands."""
        read: str | None = None
        if raw is not None:
            shown = display(raw)
            personal = self.question.personal
            if personal in ("identity", "phone", "bank"):
                read = str(mask(shown, personal))
            else:
                read = mask_text(shown)
        text = message(code, **{"read": read or "", "list": self.question.zh, "list_en": self.question.en, **values})
        return Bad(code, text, text.zh.split("。")[0], read)

    # -- kinds of answer -----------------------------------------------------------------------------------------------

    def _text(self, raw: Any) -> Any:
        if isinstance(raw, bool):
            raw = display(raw)
        if isinstance(raw, (int, float, Decimal)):
            if _rounded(raw):
                return self.refuse("D308", raw)
            if raw == int(raw):
                return str(int(raw))
            if self.settings.identifier:
                return self._wrong_kind(raw)
            return display(raw)
        if not isinstance(raw, str):
            return self._wrong_kind(raw)
        if self.settings.identifier and raw.isascii() and raw.isalnum() and "E" not in (number := raw.upper()):
            return number
        if _SCIENTIFIC.fullmatch(raw):
            return self.refuse("D308", raw)
        if self.settings.identifier:
            text = fold(raw).lstrip("'’‘`")
            whole = _WHOLE_FLOAT.fullmatch(text)
            if whole:
                return whole[1]
            if _SCIENTIFIC.fullmatch(text):
                return self.refuse("D308", raw)
            return text.upper() or self.refuse("D312", raw, **_kinds(raw, self.spec))
        if self.question.personal == "name" and not raw.isalnum() and _HAN_WITH_GAPS.fullmatch(raw):
            # Two-character names are padded to three in print; the gap is no part of the name.
            return _SPACES.sub("", raw)
        return raw

    def _code(self, raw: Any) -> Any:
        codes = self.question.code
        assert codes is not None
        if isinstance(raw, bool):
            raw = display(raw)
        if isinstance(raw, (int, float, Decimal)) and not _rounded(raw) and raw == int(raw):
            raw = str(int(raw))
        if not isinstance(raw, str):
            return self._wrong_kind(raw)
        known = codes.understand(raw) or self._folded.get(fold(raw))
        if known is not None:
            return known
        if raw.isdigit() and self.settings.years:
            meanings = {codes.understand(raw, generation=year) for year in self.settings.years}
            if len(meanings) > 1:
                first, last = self.settings.years[0], self.settings.years[-1]
                said = "、".join(sorted(m or "不明" for m in meanings))
                return self.refuse("D316", raw, first=first, last=last, meanings=said)
            known = meanings.pop()
            if known is not None:
                return known
        if len(codes.values) == 1 and fold(raw) in self._yes:
            # One box that is ticked, or not: there is only one word it can stand for.
            return codes.values[0]
        if not self.many and self._split is not None and self._several(raw, codes):
            return self.refuse("D302", raw)
        near = codes.suggest(raw)
        words = codes.values if len(codes.values) <= MOST_WORDS_SHOWN else ()
        return self.refuse(
            "D301",
            raw,
            near=f"（是不是“{near}”？）" if near else "",
            near_en=f" (did you mean {near}?)" if near else "",
            words=f"（{'、'.join(f'“{w}”' for w in words)}）" if words else "",
            words_en=f" ({', '.join(words)})" if words else "",
        )

    def _several(self, raw: str, codes: CodeList) -> bool:
        assert self._split is not None
        parts = [p for p in (p.strip(_SPACE) for p in self._split.split(raw)) if p]
        return len(parts) > 1 and all(codes.understand(p) or self._folded.get(fold(p)) for p in parts)

    def _bool(self, raw: Any) -> Any:
        if isinstance(raw, bool):
            raw = display(raw)
        if isinstance(raw, (int, float, Decimal)) and not _rounded(raw) and raw == int(raw):
            raw = str(int(raw))
        if not isinstance(raw, str):
            return self._wrong_kind(raw)
        word = fold(raw)
        if word in self._yes:
            return True
        if word in self._no:
            return False
        return self.refuse("D315" if word.isdigit() else "D309", raw)

    def _number(self, raw: Any) -> Decimal | Bad:
        if self.question.unit == CLOCK and self.spec.kind == "decimal" and isinstance(raw, (str, time)):
            hours = _clock_hours(raw)
            if hours is not None:
                return hours
        if isinstance(raw, (bool, date, time, timedelta)):
            return self._wrong_kind(raw)
        if isinstance(raw, float):
            # 15 digits are what Excel itself would show: 0.1 + 0.2 is 0.3.
            number = Decimal(f"{raw:.15g}") if isfinite(raw) else None
        elif isinstance(raw, (int, Decimal)):
            number = Decimal(raw)
        else:
            number = self._written_number(str(raw))
        if number is None or not number.is_finite():
            unit = self.question.unit
            return self.refuse(
                "D303", raw, unit=f"，单位是{unit}" if unit else "", unit_en=f" (unit: {unit})" if unit else ""
            )
        if self.settings.multiply is not None:
            number *= self.settings.multiply
        return _plain(number)

    def _written_number(self, text: str) -> Decimal | None:
        text = fold(text)
        units = _UNITS.get(self.question.unit or "", (self.question.unit,) if self.question.unit else ("年度", "年"))
        for unit in units:
            if unit and text.endswith(fold(unit)):
                text = text[: -len(fold(unit))]
                break
        if not _NUMBER.fullmatch(text):
            return None
        try:
            return Decimal(text.replace(",", ""))
        except InvalidOperation:
            return None

    def _int(self, raw: Any) -> Any:
        number = self._number(raw)
        if isinstance(number, Bad):
            return number
        if number != int(number):
            return self.refuse("D304", raw)
        return self._bounded(int(number), raw)

    def _decimal(self, raw: Any) -> Any:
        number = self._number(raw)
        return number if isinstance(number, Bad) else self._bounded(number, raw)

    def _date(self, raw: Any) -> Any:
        got = read_date(raw, date_1904=self.settings.date_1904)
        if isinstance(got, MonthOnly):
            if self.question.month_only is None:
                return self.refuse("D307", raw)
            got = got.first if self.question.month_only == "first" else got.last
        if isinstance(got, AmbiguousMonth):
            return self.refuse("D313", raw, year=got.year)
        if got is None:
            return self.refuse("D306", raw)
        return self._bounded(got, raw)

    def _records(self, raw: Any) -> Any:
        parse = self.question.parse
        assert parse is not None
        text = self._text(raw)
        if isinstance(text, Bad):
            return text
        try:
            return parse(text)
        except Unparsable as problem:
            return self.refuse(
                "D317",
                raw,
                why=problem.what.zh,
                why_en=problem.what.in_("en"),
                do=problem.do.zh,
                do_en=problem.do.in_("en"),
            )

    def _bounded(self, value: Any, raw: Any) -> Any:
        low, high = self.question.ge, self.question.le
        if (low is not None and value < low) or (high is not None and value > high):
            return self.refuse(
                "D305",
                raw,
                low="不限" if low is None else low,
                high="不限" if high is None else high,
                low_en="any" if low is None else low,
                high_en="any" if high is None else high,
            )
        return value

    def _wrong_kind(self, raw: Any) -> Bad:
        return self.refuse("D312", raw, **_kinds(raw, self.spec))


def _kinds(raw: Any, spec: FieldSpec) -> dict[str, str]:
    found = {
        "bool": ("是或否", "yes or no"),
        "int": ("数值", "a number"),
        "float": ("数值", "a number"),
        "Decimal": ("数值", "a number"),
        "date": ("日期", "a date"),
        "datetime": ("日期", "a date"),
        "time": ("时刻", "a time of day"),
        "timedelta": ("时长", "a length of time"),
    }.get(type(raw).__name__, ("别的内容", "something else"))
    wanted = {
        "bool": ("是或否", "yes or no"),
        "int": ("整数", "a whole number"),
        "decimal": ("数字", "a number"),
        "date": ("日期", "a date"),
        "code": ("码表里的词", "a word of the code list"),
    }.get(spec.kind, ("文字", "a text"))
    return {"kind": found[0], "kind_en": found[1], "wanted": wanted[0], "wanted_en": wanted[1]}


def _clock_hours(raw: str | time) -> Decimal | None:
    """`18:30`, `17时30分` or a time of day as hours; None where it is no such thing."""
    if isinstance(raw, time):
        hour, minute, second = raw.hour, raw.minute, raw.second
    else:
        found = _CLOCK.fullmatch(fold(raw))
        if found is None:
            return None
        hour, minute, second = (int(x or 0) for x in found.group("h", "m", "s"))
    if minute > 59 or second > 59:
        return None
    return _plain((hour + Decimal(minute * 60 + second) / 3600).quantize(Decimal("0.0001")))


def _rounded(raw: float | Decimal) -> bool:
    """Whether a number has more digits than a spreadsheet keeps."""
    return not -MOST_DIGITS < raw < MOST_DIGITS


def _plain(number: Decimal) -> Decimal:
    """3500, not 3500.00 or 3.5E+3: equal numbers look alike in reports."""
    # Adding nothing rids zero of its sign.
    number = number.normalize() + 0
    exponent = number.as_tuple().exponent
    return number.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else number


def _folded(codes: CodeList) -> Mapping[str, str]:
    """Words of a code list as they compare when width and white space are ignored; words that would collide are left out."""
    out: dict[str, str] = {}
    twice: set[str] = set()
    for code in codes:
        for word in (code.value, *code.aliases):
            key = fold(word)
            if out.setdefault(key, code.value) != code.value:
                twice.add(key)
    return {k: v for k, v in out.items() if k not in twice}
