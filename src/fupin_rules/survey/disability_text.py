"""`残疾类别及等级` as people write it in one cell of annex 7: read to several disabilities, and written back.

The form leaves one blank for kind and grade, and one person may have several (`肢体二级、视力一级`). A wrong grade decides whether
somebody counts as gravely disabled, so what can be read in two ways is refused with a sentence that says what to write. Pure: text in,
trusted dicts of `facts.Disability` out. Knows no table and no household.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from fupin_rules.errors import Text
from fupin_rules.schema import Unparsable
from fupin_rules.survey.codes import DISABILITY_GRADE, DISABILITY_KIND

__all__ = ["read_disabilities", "write_disabilities"]

MULTIPLE: Final = "多重"
GRADES: Final = tuple(code.value for code in DISABILITY_GRADE)
"""From the gravest to the lightest."""
MOST: Final = 200
"""Characters; a longer text is a story and no list of grades."""

_NONE: Final = frozenset({"无", "没有", "无残疾", "没有残疾", "否", "/", "-", "--", "—", "无残疾证", "健康"})
_KINDS: Final = "|".join(code.value for code in DISABILITY_KIND)
_DIGITS: Final = {
    **dict.fromkeys(("一", "壹", "1", "I"), GRADES[0]),
    **dict.fromkeys(("二", "贰", "2", "II"), GRADES[1]),
    **dict.fromkeys(("三", "叁", "3", "III"), GRADES[2]),
    **dict.fromkeys(("四", "肆", "4", "IV"), GRADES[3]),
}
_TOKEN: Final = re.compile(
    rf"(?P<kind>{_KINDS})(?:残疾|残)?"
    r"|(?P<grade>IV|I{1,3}|[一二三四壹贰叁肆1-4])(?![0-9IV])(?:级|等)?"
    r"|(?P<noise>残疾(?!人)|等级|级别|类别|[:\-—])"
)
_BETWEEN: Final = re.compile(r"[、,;/|+\n。]|和|及|与|伴有?")
_BRACKETS: Final = str.maketrans("[{【〔", "((((", "") | str.maketrans("]}】〕", "))))", "")
_PAIR: Final = re.compile(r"\(([^()]*)\)")
_SPACE: Final = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")

_WRITE: Final = Text(
    "请逐一写明类别和等级，如“肢体二级、视力一级”；持“多重”证的写“多重（肢体、视力）一级”；没有残疾写“无”或空着。",
    "Write each kind with its grade, as 肢体二级、视力一级; for a multiple disability 多重（肢体、视力）一级; 无 or blank for none.",
)

Disability = dict[str, Any]


def read_disabilities(text: str) -> list[Disability]:
    """The disabilities a text names, in its order.

    Args:
        text: one cell, e.g. `肢体二级、视力一级`, `肢体（二级）`, `二级肢体`, `多重（肢体、视力）一级`, `肢体`, `无`.

    Returns:
        Trusted dicts with `kind`, `grade` and, for 多重, `kinds`; what the text does not say is left out. A multiple disability whose kinds have
        grades of their own becomes one record a kind: they say more than the grade of the whole.

    Raises:
        Unparsable: a word that is not understood, or a text that can be read in two ways.
    """
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS).strip("\n、,;。")
    if plain in _NONE:
        return []
    if not plain or len(plain) > MOST:
        raise _refusal("没有写残疾类别，或写得太长", "it names no kind, or is too long")
    out: list[Disability] = []
    for item in _items(plain):
        if item not in out:
            out.append(item)
    _agree(out)
    return out


def write_disabilities(disabilities: Iterable[Mapping[str, Any]]) -> str:
    """Disabilities as the form has them; the inverse of `read_disabilities`.

    Args:
        disabilities: records with `kind`, `kinds` and `grade`; none of them is 无.
    """
    return "、".join(map(_written, disabilities)) or "无"


def _written(one: Mapping[str, Any]) -> str:
    kinds = one.get("kinds") or ()
    return f"{one.get('kind') or ''}{'（' + '、'.join(kinds) + '）' if kinds else ''}{one.get('grade') or ''}"


def _refusal(zh: str, en: str) -> Unparsable:
    return Unparsable(Text(zh, en), _WRITE)


def _items(plain: str) -> list[Disability]:
    chunks = _split(plain)
    # `肢体、二级`: one kind and one grade belong together whatever stands between them.
    tokens = [_tokens(c) for c in chunks if MULTIPLE not in c]
    if len(tokens) == len(chunks) and all(len(t) == 1 for t in tokens):
        return _paired([t[0] for t in tokens])
    out: list[Disability] = []
    for chunk in chunks:
        out.extend(_multiple(chunk) if MULTIPLE in chunk else _paired(_tokens(chunk)))
    return out


def _split(plain: str) -> list[str]:
    """Parts between separators, brackets kept whole."""
    if plain.count("(") != plain.count(")"):
        raise _refusal("括号不成对", "a bracket lacks its other half")
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\0{len(held) - 1}\0"

    parts = _BETWEEN.split(_PAIR.sub(hold, plain))
    if "(" in "".join(parts) or ")" in "".join(parts):
        raise _refusal("括号里又有括号", "there are brackets within brackets")
    return [re.sub("\0([0-9]+)\0", lambda m: held[int(m[1])], p) for p in parts if p]


def _tokens(chunk: str) -> list[tuple[str, str]]:
    """Kinds and grades in order; whatever else stands there is refused."""
    out: list[tuple[str, str]] = []
    at = 0
    chunk = chunk.replace("(", "").replace(")", "")
    while at < len(chunk):
        found = _TOKEN.match(chunk, at)
        if found is None:
            rest = chunk[at : at + 8]
            if sum(c.isdigit() for c in rest) > 4:
                # Perhaps part of somebody's number: not repeated.
                raise _refusal("写的是一串数字", "it is a row of digits")
            raise _refusal(f"看不懂“{rest}”", f"{rest!r} is not understood")
        if found["kind"]:
            out.append(("kind", found["kind"]))
        elif found["grade"]:
            out.append(("grade", _DIGITS[found["grade"]]))
        at = found.end()
    if not out:
        raise _refusal("只写了有残疾，没有写类别和等级", "it says neither kind nor grade")
    return out


def _paired(tokens: Sequence[tuple[str, str]]) -> list[Disability]:
    """`kind grade kind grade`, `grade kind`, or kinds alone; a mixture can be read in two ways."""
    what = [k for k, _ in tokens]
    words = [w for _, w in tokens]
    if "grade" not in what:
        return [{"kind": w} for w in words]
    if what == ["grade"]:
        return [{"grade": words[0]}]
    for order in (["kind", "grade"], ["grade", "kind"]):
        if what == order * (len(what) // 2) and len(what) % 2 == 0:
            return [
                {"kind": words[i + order.index("kind")], "grade": words[i + order.index("grade")]}
                for i in range(0, len(words), 2)
            ]
    raise _refusal("分不清哪一级是哪一种残疾的", "which grade belongs to which kind cannot be told")


def _multiple(chunk: str) -> list[Disability]:
    inside = _PAIR.findall(chunk)
    outer = _tokens(_PAIR.sub("", chunk)) if _PAIR.sub("", chunk) else []
    bracketed = [_tokens(part) for text in inside for part in _BETWEEN.split(text) if part]
    if len(bracketed) == 1 and [k for k, _ in bracketed[0]] == ["grade"]:
        # 多重（一级）: the brackets hold the grade.
        outer, bracketed = [*outer, *bracketed[0]], []
    elif any(w == MULTIPLE for part in bracketed for _, w in part):
        # 一级（多重）.
        outer, bracketed = [*outer, *(t for part in bracketed for t in part)], []
    kinds = [w for k, w in outer if k == "kind"]
    grades = [w for k, w in outer if k == "grade"]
    if kinds[:1] != [MULTIPLE] or kinds.count(MULTIPLE) > 1 or len(grades) > 1 or (kinds[1:] and bracketed):
        raise _refusal(
            "“多重”里有哪几种、是几级，分不清", "what the multiple disability holds and its grade cannot be told"
        )
    grade = {"grade": grades[0]} if grades else {}
    if not bracketed:
        return [{"kind": MULTIPLE, **({"kinds": kinds[1:]} if kinds[1:] else {}), **grade}]
    inner = [one for part in bracketed for one in _paired(part)]
    if all("grade" in one and "kind" in one for one in inner):
        gravest = min((one["grade"] for one in inner), key=GRADES.index)
        if grades and grades[0] != gravest:
            raise _refusal(
                f"多重残疾按最重的一种定级，应为{gravest}，却写{grades[0]}",
                f"a multiple disability has the grade of its gravest kind, {gravest} and not {grades[0]}",
            )
        return inner
    if any("grade" in one for one in inner):
        raise _refusal("括号里有的写了等级，有的没有写", "some kinds in the brackets have a grade and some have none")
    named = list(dict.fromkeys(one["kind"] for one in inner))
    return [{"kind": MULTIPLE, "kinds": named, **grade}]


def _agree(found: Sequence[Disability]) -> None:
    """Refuse what contradicts itself or shares one grade among several kinds."""
    kinds = [one.get("kind") for one in found]
    twice = next((k for k in kinds if k and kinds.count(k) > 1), None)
    if twice:
        raise _refusal(f"“{twice}”写了两个等级", f"{twice} has two grades")
    if len(found) > 1 and (None in kinds or len({"grade" in one for one in found}) > 1):
        raise _refusal(
            "有的写了等级，有的没有写，分不清这一级是不是共用的",
            "some have a grade and some none; whether they share one cannot be told",
        )
    for one in found:
        if MULTIPLE in one.get("kinds", ()) or len(one.get("kinds", ("", ""))) < 2:
            raise _refusal("多重残疾要有两种以上", "a multiple disability has two kinds or more")
