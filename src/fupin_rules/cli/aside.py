"""What plugins print while a command opens and runs them: to the error stream, masked, so that a result stays a result.

Owns nothing but the way there. A plugin that prints may print anything, a household's data too, and somebody reads standard output as
JSON.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence

from fupin_rules.cli.frame import complain
from fupin_rules.errors import Lang
from fupin_rules.findings import mask_text
from fupin_rules.findings.model import Problem

__all__ = ["plugins_aside", "said_of_plugins"]

_OF_PLUGINS = ("python", "function_failed")
"""Codes of problems that a plugin's validator or function made."""


class _Aside(io.TextIOBase):
    """Text that is passed on line by line: a number written in two pieces is one number."""

    def __init__(self) -> None:
        self._begun = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            complain(mask_text(line))
        return len(text)

    def rest(self) -> None:
        """Pass on what was not ended by a new line."""
        if self._begun:
            complain(mask_text(self._begun))
            self._begun = ""


@contextlib.contextmanager
def plugins_aside() -> Iterator[None]:
    """While it lasts, what is printed goes to the error stream, masked; for the opening of plugins and the running of what they wrote."""
    aside = _Aside()
    with contextlib.redirect_stdout(aside):
        try:
            yield
        finally:
            aside.rest()


def said_of_plugins(problems: Sequence[Problem], lang: Lang) -> bool:
    """Whether a plugin's validator or function failed while records were checked; said on the error stream in one line."""
    found = [p for p in problems if p.code in _OF_PLUGINS]
    if not found:
        return False
    rules = sorted({p.rule for p in found})
    named = ("、" if lang == "zh" else ", ").join(rules[:3])
    if lang == "zh":
        more = f"等 {len(rules)} 条" if len(rules) > 3 else ""
        complain(f"插件出了错：规则 {named}{more} 有 {len(found)} 处没有结论（见“规则出错”），退出状态为 3。")
    else:
        more = f" and {len(rules) - 3} more" if len(rules) > 3 else ""
        complain(
            f"A plugin failed: {len(found)} verdict(s) of {named}{more} are missing (see the rule faults); exit status 3."
        )
    return True
