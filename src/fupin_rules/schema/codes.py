"""Code lists: the official words an answer may take, by year, with old words and numbers understood.

A code is its official Chinese word. Numbers and old words are ways to *write* a code in a workbook; they are understood at
the door and never seen by a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from fupin_rules.errors import did_you_mean

__all__ = ["Code", "CodeList"]


@dataclass(frozen=True, slots=True)
class Code:
    """One word of a code list.

    Attributes:
        value: the official Chinese word, as rules write it.
        en: its English name.
        since: first year the word was in use, None if always.
        until: last year it was in use, None if still.
        numbers: the code number by generation of the national system, e.g. `{2017: "01"}`.
        aliases: older or local words with the same meaning.
    """

    value: str
    en: str = ""
    since: int | None = None
    until: int | None = None
    numbers: dict[int, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    def in_force(self, year: int | None) -> bool:
        """Whether the word was in use in `year` (every word is, where no year is asked)."""
        if year is None:
            return True
        return (self.since is None or year >= self.since) and (self.until is None or year <= self.until)


@dataclass(frozen=True)
class CodeList:
    """An ordered list of codes with a name.

    Errors: `understand` returns None for a word it does not know; callers say where it stood.
    """

    name: str
    zh: str
    en: str
    codes: tuple[Code, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for word in (w for c in self.codes for w in (c.value, *c.aliases)):
            if word in seen:
                raise ValueError(f"code list {self.name}: the word {word!r} stands twice")
            seen.add(word)

    def __repr__(self) -> str:
        return f"CodeList({self.name})"

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __contains__(self, value: object) -> bool:
        return value in self._by_value

    @cached_property
    def values(self) -> tuple[str, ...]:
        """All official words, in the order of the list."""
        return tuple(c.value for c in self.codes)

    @cached_property
    def _by_value(self) -> dict[str, Code]:
        return {c.value: c for c in self.codes}

    @cached_property
    def _by_word(self) -> dict[str, str]:
        return {w: c.value for c in self.codes for w in (c.value, *c.aliases)}

    def code(self, value: str) -> Code:
        return self._by_value[value]

    def english(self, value: str) -> str:
        """The English name of an official word (the word itself where none is given)."""
        code = self._by_value.get(value)
        return code.en if code and code.en else value

    def understand(self, text: str, *, generation: int | None = None) -> str | None:
        """The official word for what was written: a word, an old word, or (with `generation`) a number.

        Args:
            text: what stands in the cell, outer white space already removed.
            generation: year of the export's layout; numbers are understood only with one, since they changed.

        Returns:
            The official word, or None.
        """
        known = self._by_word.get(text)
        if known is None and generation is not None and text.isdigit():
            for code in self.codes:
                years = [y for y in code.numbers if y <= generation]
                if years and code.numbers[max(years)].lstrip("0") == text.lstrip("0"):
                    return code.value
        return known

    def suggest(self, text: str) -> str | None:
        """The official word a mistyped one was probably meant to be."""
        near = did_you_mean(text, self._by_word)
        return self._by_word[near] if near else None
