"""Registered functions: typed, pure, of points; a plugin adds its own by the same `Function`.

A function is called only with values that are there (it is *strict*): a missing argument makes a missing result. It may raise
`Fault`. Backends other than Python look for their meaning in `meanings`; where a backend has none it says so at load.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any

from fupin_rules.errors import Text
from fupin_rules.language import calendar, identity
from fupin_rules.language.types import BOOL, DATE, INT, NUMBER_LIMIT, RATIO, TEXT, Type

__all__ = ["BUILTIN", "PATTERNS", "Function", "PatternName"]

PATTERNS: dict[str, tuple[re.Pattern[str], Text]] = {
    "mobile_phone": (re.compile(r"1[3-9][0-9]{9}"), Text("11 位手机号（13 至 19 开头）", "an 11-digit mobile number")),
    "phone": (
        re.compile(r"1[3-9][0-9]{9}|(0[0-9]{2,3}-?)?[2-8][0-9]{6,7}"),
        Text("手机号或固定电话", "a mobile or landline number"),
    ),
    "digits": (re.compile(r"[0-9]+"), Text("全部是数字", "digits only")),
    "identity_shape": (
        re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}"),
        Text("18 位或 15 位身份证号的样子", "the shape of an 18 or 15 character identity number"),
    ),
    "certificate_shape": (
        re.compile(r"[0-9]{17}[0-9Xx][1-7][1-4]([Bb][0-9])?"),
        Text("20 位或 22 位残疾人证号的样子", "the shape of a disability certificate number"),
    ),
    "chinese_name": (
        re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]{1,}([·•．.][\u3400-\u9fff\U00020000-\U0003134f]+)*"),
        Text("中文姓名（汉字，可带间隔号）", "a Chinese name"),
    ),
    "placeholder_number": (re.compile(r"999999.*"), Text("以 999999 开头的占位号", "a placeholder number (999999...)")),
}
PatternName = str


@dataclass(frozen=True, eq=False)
class Function:
    """A function rules may call.

    Attributes:
        name: English name; `zh` its Chinese name, equally good in a rule.
        parameters: types of the arguments, in order; `worded` accepts codes too, `decimal` and `ratio` any exact number.
        result: type of the result; it is nullable where an argument is, or where `partial`.
        call: the Python meaning, of values that are there; returns None for "cannot be read" only where `partial`.
        faults: whether it may raise `Fault`.
        partial: whether it may answer None.
        cost: how much work beside a comparison (1).
        sentence: how to say it, with {0} {1} for the arguments.
        doc: one sentence for the reference.
        meanings: meanings for other backends, by backend name.
    """

    name: str
    zh: str
    parameters: tuple[Type, ...]
    result: Type
    call: Callable[..., Any]
    sentence: Text
    doc: Text
    faults: bool = False
    partial: bool = False
    cost: int = 2
    meanings: Mapping[str, Any] = field(default_factory=dict)


def round_to(x: Any, places: int) -> Decimal:
    """Round half up (the office's way, not the banker's) to some decimal places."""
    if not 0 <= places <= 6:
        raise calendar.Fault("places_out_of_range")
    if not -NUMBER_LIMIT < x < NUMBER_LIMIT:
        raise calendar.Fault("overflow")
    scale = 10**places
    scaled = Fraction(x) * scale
    whole = floor(abs(scaled) + Fraction(1, 2))
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _kept(function: Callable[[str], Any]) -> Callable[[str], Any]:
    """The function with its last answers kept: several rules ask the same of one number, one after another."""
    return lru_cache(maxsize=256)(function)


def _shape(number: str) -> str:
    # A text that is blank after all has a shape too: none of the known ones.
    return identity.shape(number) or "other"


def plain_name(name: str) -> str:
    """A name without white space and with one kind of middle dot, so that spelling of the workbook does not matter."""
    if name.isalpha():
        # Letters only, as nearly all names are: there is nothing to make plain.
        return name
    return re.sub(r"\s+", "", re.sub(r"[•．.・‧∙]", "·", name))


def _absolute(x: Any) -> Any:
    # Python's own would round a long Decimal.
    return x.copy_abs() if isinstance(x, Decimal) else abs(x)


def _least(a: Any, b: Any) -> Any:
    return min(a, b)


def _greatest(a: Any, b: Any) -> Any:
    return max(a, b)


def _f(
    name: str,
    zh: str,
    parameters: tuple[Type, ...],
    result: Type,
    call: Callable[..., Any],
    say_zh: str,
    say_en: str,
    doc_zh: str,
    doc_en: str,
    **more: Any,
) -> Function:
    return Function(name, zh, parameters, result, call, Text(say_zh, say_en), Text(doc_zh, doc_en), **more)


_ALL = (
    _f("age_on", "周岁", (DATE, DATE), INT, calendar.age_on, "{0}到{1}的周岁", "full years from {0} to {1}",
       "某日的周岁。2月29日出生的人，平年3月1日满岁。", "Full years on a day."),
    _f("year", "年", (DATE,), INT, lambda d: d.year, "{0}的年份", "the year of {0}", "日期的年份。", "The year of a date.", cost=1),
    _f("month", "月", (DATE,), INT, lambda d: d.month, "{0}的月份", "the month of {0}", "日期的月份（1—12）。", "The month, 1 to 12.", cost=1),
    _f("day", "日", (DATE,), INT, lambda d: d.day, "{0}的日", "the day of {0}", "日期的日（1—31）。", "The day of the month.", cost=1),
    _f("date", "日期", (INT, INT, INT), DATE, calendar.make_date, "{0}年{1}月{2}日", "the date {0}-{1}-{2}",
       "由年、月、日得到日期；没有这一天时为故障。", "A date of year, month, day; a fault where there is none.", faults=True),
    _f("add_months", "加月", (DATE, INT), DATE, calendar.add_months, "{0}之后{1}个月", "{1} months after {0}",
       "几个月之后的同一天；没有这一天时取月末。", "The same day some months later, or the month's end.", faults=True),
    _f("add_days", "加天", (DATE, INT), DATE, calendar.add_days, "{0}之后{1}天", "{1} days after {0}", "几天之后。", "Some days later.", faults=True),
    _f("months_between", "整月数", (DATE, DATE), INT, calendar.months_between, "{0}到{1}的整月数", "whole months from {0} to {1}",
       "满几个月；倒序为负。", "Whole months between two days."),
    _f("calendar_months", "历月差", (DATE, DATE), INT, calendar.calendar_months, "{0}到{1}相差的历月", "calendar months from {0} to {1}",
       "只看年月，不看日。", "Difference of months, days ignored."),
    _f("days_between", "天数", (DATE, DATE), INT, calendar.days_between, "{0}到{1}的天数", "days from {0} to {1}", "相差天数。", "Days between two dates."),
    _f("month_start", "月初", (DATE,), DATE, calendar.month_start, "{0}所在月的第一天", "the first day of {0}'s month", "当月第一天。", "First day of the month."),
    _f("month_end", "月末", (DATE,), DATE, calendar.month_end, "{0}所在月的最后一天", "the last day of {0}'s month", "当月最后一天。", "Last day of the month."),
    _f("abs", "绝对值", (RATIO,), RATIO, _absolute, "{0}的绝对值", "the absolute value of {0}", "绝对值。", "Absolute value."),
    _f("round_to", "四舍五入", (RATIO, INT), Type("decimal"), round_to, "{0}四舍五入到{1}位小数", "{0} rounded to {1} places",
       "四舍五入到 0—6 位小数（五入，不是银行家舍入）。", "Round half up to 0 to 6 places.", faults=True),
    _f("least", "较小", (RATIO, RATIO), RATIO, _least, "{0}与{1}中较小者", "the lesser of {0} and {1}", "两数（或两日期）中较小的。", "The lesser of two."),
    _f("greatest", "较大", (RATIO, RATIO), RATIO, _greatest, "{0}与{1}中较大者", "the greater of {0} and {1}", "两数（或两日期）中较大的。", "The greater of two."),
    _f("id_area", "号码前六位", (TEXT,), TEXT, identity.area_part, "{0}的前六位", "the first six digits of {0}",
       "号码前六位（发证时的地址码）；不足六位数字时缺失。", "First six digits of a number.", partial=True),
    _f("id_birth_date", "号码出生日期", (TEXT,), DATE, _kept(identity.birth_date), "{0}里的出生日期", "the birth date in {0}",
       "号码里的出生日期；不存在的日期视为缺失。", "The birth date inside a number; missing where it is impossible.", partial=True),
    _f("id_sex", "号码性别", (TEXT,), TEXT, _kept(identity.sex), "{0}里的性别", "the sex in {0}", "第17位（15位号为末位）奇男偶女。", "Sex by the 17th digit.", partial=True),
    _f("id_check_digit_ok", "校验位正确", (TEXT,), BOOL, _kept(identity.check_digit_ok), "{0}的校验位正确", "the check digit of {0} is right",
       "18 位号码（或残疾人证前 18 位）的校验位是否正确；15 位号无校验位，视为缺失。", "Whether the check digit is right.", partial=True),
    _f("id_shape", "号码位数", (TEXT,), TEXT, _kept(_shape), "{0}的位数", "the shape of {0}", "15、18、20、22 或 other。", "15, 18, 20, 22 or other."),
    _f("holder_number", "持证人号码", (TEXT,), TEXT, _kept(identity.holder_number), "{0}的前十八位", "the first 18 of {0}", "残疾人证前 18 位。", "First 18 of a certificate.", partial=True),
    _f("certificate_kind", "证号残疾类别", (TEXT,), TEXT, identity.certificate_kind, "{0}第19位所示的残疾类别", "the disability kind in {0}",
       "残疾人证第 19 位。号码里的日期不存在也照读。", "Kind of disability, by the 19th digit.", partial=True),
    _f("certificate_grade", "证号残疾等级", (TEXT,), TEXT, identity.certificate_grade, "{0}第20位所示的残疾等级", "the disability grade in {0}",
       "残疾人证第 20 位。", "Grade of disability, by the 20th digit.", partial=True),
    _f("upgrade_number", "升位", (TEXT,), TEXT, identity.upgrade, "{0}升为18位", "{0} in 18 characters", "15 位旧号升为 18 位；18 位原样。", "15 to 18 characters.", partial=True),
    _f("length", "长度", (TEXT,), INT, len, "{0}的字数", "the length of {0}", "文字的长度。", "Length of a text.", cost=1),
    _f("contains", "包含文字", (TEXT, TEXT), BOOL, str.__contains__, "{0}含有{1}", "{0} contains {1}",
       "文字里有没有这一段字样。", "Whether a text has another inside it.", cost=1),
    _f("starts_with", "开头是", (TEXT, TEXT), BOOL, str.startswith, "{0}以{1}开头", "{0} begins with {1}",
       "文字是不是以这一段开头，如号码的前几位。", "Whether a text begins with another.", cost=1),
    _f("ends_with", "结尾是", (TEXT, TEXT), BOOL, str.endswith, "{0}以{1}结尾", "{0} ends with {1}",
       "文字是不是以这一段结尾。", "Whether a text ends with another.", cost=1),
    _f("plain_name", "姓名净写", (TEXT,), TEXT, plain_name, "{0}", "{0}", "去掉空格、统一间隔号的姓名。", "A name without white space and with one kind of dot."),
    _f("upper", "大写", (TEXT,), TEXT, str.upper, "{0}", "{0}", "字母大写（末位 x 与 X 视为相同）。", "Upper case."),
)  # fmt: skip

BUILTIN: dict[str, Function] = {f.name: f for f in _ALL}
