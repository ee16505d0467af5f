"""The pages of the codes, made of `CODES`: why, what to write, and the lines before and after.

python -m fupin_rules.testing.lint.pages > docs/reference/lint.md
"""

from __future__ import annotations

from fupin_rules.errors import Lang
from fupin_rules.testing.lint.codes import CODES

__all__ = ["page", "section"]

_GRAVITY = {"error": ("错误", "error"), "warning": ("提醒", "warning"), "info": ("参考", "info")}

_HEAD = """\
# 写法意见 Lint

`fupin rules lint` 看装得上的规则文件还缺什么。每条意见有编码、位置和做法；本页由编码表生成，一个编码一节。

*`fupin rules lint` says what rule files that load still lack. Each piece of advice has a code, a place and what to write. This page is made of
the table of codes, one section each. L1xx are about how a rule is written, L2xx about what it can never do.*

* **错误 error**：规则做不到它说的事。**提醒 warning**：难以相信、难以改动。**参考 info**：用 `--severity info` 才看得到。
* 只看一种：`fupin rules lint --only L103`。看一个编码的说明：`fupin rules lint --explain L103`。
* 不打算照办的，在规则里写 `lint: {L103: 理由}`；整个文件都不照办的，写在文件头。照样计数，连同理由列出；写了而用不到的又有意见（L132）。

*Errors: the rule does not do what it says. Warnings: hard to trust or to change. Info: shown with `--severity info`. Advice that is not to be
followed is exempted by `lint: {L103: why}` in the rule or at the head of the file; it is counted and listed with its reason.*

L2xx 说“永远不会”的，是对所有可能的数据都成立的：由类型、码表、字段上下限和真值表推出，测试用 Hypothesis 找反例。
没有说的不等于没有：太大的条件不去推。

*What L2xx call impossible is so for all data that keep types, code lists and declared bounds, by exhaustive truth tables; a test searches for
counterexamples. What is not called impossible may be so all the same: conditions that are too large are left alone.*
"""


def section(code: str, lang: Lang | None = None) -> str:
    """The section of one code.

    Args:
        lang: one language only, plain, for the terminal; both, as Markdown, where it is None.
    """
    advice = CODES[code]
    gravity = _GRAVITY[advice.severity]
    if lang is not None:
        zh = lang == "zh"
        parts = [
            f"{code} {advice.title.in_(lang)}（{gravity[0]}）"
            if zh
            else f"{code} {advice.title.in_(lang)} ({gravity[1]})"
        ]
        parts += ["", advice.why.in_(lang), _plain(advice.do.in_(lang))]
        parts += ["", "这样写不好：" if zh else "Not so:", "", _indented(advice.wrong)]
        parts += ["", "这样写：" if zh else "But so:", "", _indented(advice.right)]
        return "\n".join(parts)
    lines = [
        f"## {code} {advice.title.zh} {advice.title.en} {{ #{code.lower()} }}", "",
        f"**{gravity[0]} {gravity[1]}** · {advice.why.zh}{_plain(advice.do.zh)}", "",
        f"*{advice.why.en} {_plain(advice.do.en)}*", "",
        "```yaml", "# 不好 Not so", *advice.wrong.splitlines(), "# 好 But so", *advice.right.splitlines(), "```", "",
    ]  # fmt: skip
    return "\n".join(lines)


def page() -> str:
    """The whole page."""
    return _HEAD + "\n" + "\n".join(section(c) for c in CODES)


def _plain(text: str) -> str:
    """A wording without its places to fill."""
    return (
        text.replace("{{", "{")
        .replace("}}", "}")
        .replace("{name}", "…")
        .replace("{like!r}", "…")
        .replace("{like}", "…")
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
