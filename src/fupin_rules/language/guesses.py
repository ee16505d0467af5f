"""What was probably meant where an expression cannot be read: the slips people make who know spreadsheets, SQL or plain Chinese.

Owns the guesses; knows neither names nor types.
"""

from __future__ import annotations

import re

__all__ = ["guess"]

Hint = tuple[str, str]

_WORDS: tuple[tuple[tuple[str, ...], Hint], ...] = (
    (("AND", "OR", "NOT", "且", "或", "非", "并且", "或者", "而且", "以及"), ("请用小写的 and、or、not。", "Write and, or, not in lower case.")),
    (("then", "THEN", "那么", "则"), ("“如果甲则乙”请写 not 甲 or 乙，或者 乙 if 甲 else 丙。", "For `if a then b` write not a or b, or b if a else c.")),
    (("between", "BETWEEN", "介于"), ("范围请写 1 <= x <= 3。", "Write a range as 1 <= x <= 3.")),
    (("like", "LIKE"), ('样式请写 matches(x, "样式名")。', 'Write matches(x, "pattern").')),
    (("等于", "大于", "小于", "不等于"), ("请写 ==、>、<、!=。", "Write ==, >, <, !=.")),
)  # fmt: skip

_UNFINISHED: Hint = ("后面还缺东西。", "Something is missing after this.")
_BETWEEN: Hint = (
    "两样东西之间少了 and、or、比较号或逗号。",
    "An and, or, comparison or comma is missing between the two.",
)


def guess(body: str, at: int, message: str) -> Hint | None:
    """A hint for a syntax error.

    Args:
        body: the half-width text, strings replaced by place holders.
        at: where it cannot be read on.
        message: what Python's parser said.
    """
    opened, closed = sum(body.count(c) for c in "([{"), sum(body.count(c) for c in ")]}")
    around = body[max(0, at - 1) : at + 2]
    words = re.findall(r"[^\W\d]\w*", body)
    if opened > closed:
        return f"少了 {opened - closed} 个右括号。", f"{opened - closed} closing bracket(s) are missing."
    if closed > opened:
        return f"多了 {closed - opened} 个右括号。", f"{closed - opened} closing bracket(s) too many."
    if "invalid character" in message or "non-printable" in message:
        return f"这里不能用字符“{body[at : at + 1]}”。", f"the character {body[at : at + 1]!r} has no meaning here."
    if "<>" in body:
        return "“不等于”写作 !=。", "Inequality is written !=."
    if "=>" in body or "=<" in body:
        return "请写 >= 或 <=。", "Write >= or <=."
    if re.search(r"!\s*(?!=)\w", body) or re.match(r"!\s*\w", body):
        return "“不是”请写 not。", "Write not."
    if "Maybe you meant '=='" in message or around.strip() == "=" or (" = " in body and "==" not in around):
        return "“等于”要写两个等号 ==。", "Equality is written ==."
    for meant, hint in _WORDS:
        if any(w in words for w in meant):
            return hint
    if re.search(r"\bfor\s+\w+\s+(?!in\b)\w", body):
        return "逐个看请写 for x in 列表。", "Write for x in list."
    if re.search(r"\b(any|all|count|sum|min|max)\s+\w", body):
        return "后面要加括号：any(... for x in ...)。", "Brackets are needed: any(... for x in ...)."
    if at >= len(body):
        return _UNFINISHED
    if (
        at
        and body[at : at + 1] not in ")]},."
        and re.search(r"[\w\")\]]\s*$", body[:at])
        and re.match(r"[\w\"(]", body[at:])
    ):
        return _BETWEEN
    return None
