"""Run in a process of its own: feeds one hostile text to the loader under limits, and says by its exit status what came of it.

0 refused with complaints that have places; 1 taken as a rule file; anything else is a crash, a hang, or memory without bound.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

MEMORY = 700 * 2**20
SECONDS = 40


def brackets(n: int) -> str:
    return "a: " + "[" * n


HEAD = "language: 1\npack: a\ntitle: {zh: 试}\n"
RULE = "  - id: a.r{i}\n    title: {{zh: 题}}\n    message: {{zh: 话}}\n    expect: {e}\n"


def rules(*expressions: str) -> str:
    return HEAD + "rules:\n" + "".join(RULE.format(i=i, e="|\n      " + e) for i, e in enumerate(expressions))


def laughs() -> str:
    return "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))


TEXTS = {
    "billion laughs": laughs,
    "laughs in definitions": lambda: HEAD + "definitions:\n  d0: {title: {zh: 零}, is: costs > 1}\n" + "".join(f"  d{i}: {{title: {{zh: 层}}, is: d{i - 1} and d{i - 1} or d{i - 1}}}\n" for i in range(1, 3000)),
    "a chain of definitions, last first": lambda: HEAD + "definitions:\n" + "".join(f"  d{i}: {{title: {{zh: 层}}, is: not d{i - 1}}}\n" for i in range(9000, 0, -1)) + "  d0: {title: {zh: 零}, is: costs > 1}\n",
    "an object": lambda: "a: !!python/object/apply:os._exit [99]\n",
    "a new object": lambda: "a: !!python/object/new:os._exit {args: [99]}\n",
    "ten megabytes of brackets": lambda: brackets(10_000_000),
    "almost a megabyte of brackets": lambda: brackets(990_000),
    "almost a megabyte of braces": lambda: "{" * 990_000,
    "a hundred thousand [": lambda: brackets(100_000) + "]" * 100_000,
    "a hundred thousand {a: ": lambda: "{a: " * 100_000 + "1" + "}" * 100_000,
    "a hundred thousand - ": lambda: "- " * 100_000 + "1",
    "a hundred thousand ? ": lambda: "? " * 100_000 + "1",
    "ever deeper blocks": lambda: "".join(" " * i + "a:\n" for i in range(1300)),
    "a huge plain scalar": lambda: "a: " + "b" * 990_000,
    "a huge quoted scalar": lambda: 'a: "' + "\\x41" * 240_000 + '"',
    "a huge block": lambda: "a: |\n" + "  b\n" * 240_000,
    "a huge comment": lambda: "#" * 990_000,
    "a huge tag": lambda: "a: !<" + "t" * 900_000 + "> 1",
    "a huge anchor": lambda: "a: &" + "t" * 900_000 + " 1",
    "many documents": lambda: "---\n" * 240_000,
    "nul bytes": lambda: b"a: \x00\x00\n" * 1000,
    "nothing but nul bytes": lambda: b"\x00" * 990_000,
    "invalid utf-8": lambda: b"a: \xff\xfe\xfa\n" * 1000,
    "utf-16": lambda: "language: 1\n".encode("utf-16"),
    "surrogates in escapes": lambda: 'a: "\\ud800\\udc00\\ud800"\n',
    "surrogates as they are": lambda: "a: \ud800\n",
    "surrogates as bytes": lambda: b"a: \xed\xa0\x80\n",
    "merge keys": lambda: "x: &x {a: 1}\n" + "".join(f"y{i}: {{<<: *x}}\n" for i in range(10_000)),
    "a very long key": lambda: "k" * 900_000 + ": 1\n",
    "a very long explicit key": lambda: "? " + "k" * 900_000 + "\n: 1\n",
    "a million keys": lambda: "".join(f"k{i}: 1\n" for i in range(1_000_000)),
    "as many keys as go in": lambda: "".join(f"{i:x}:\n" for i in range(160_000)),
    "as many short values as go in": lambda: "a: [" + "1," * 190_000 + "1]\n",
    "the same key again and again": lambda: "k: 1\n" * 150_000,
    "carriage returns": lambda: "a:\r" * 100_000,
    "quotes that never end": lambda: 'a: "' * 100_000,
    "unknown keys without number": lambda: HEAD + "".join(f"k{i}: 1\n" for i in range(60_000)),
    "wrong rules without number": lambda: rules(*["nobody == 1"] * 5_000),
    "wrong names beside many right ones": lambda: HEAD + "definitions:\n" + "".join(f"  d{i}: {{title: {{zh: 层}}, is: nobody{i}}}\n" for i in range(12_000)),
    "placeholders without number": lambda: HEAD + "rules:\n  - id: a.r\n    title: {zh: 题}\n    expect: costs > 1\n    message:\n      zh: \"" + "{a}" * 6_000 + "\"\n",
    "deep brackets in an expression": lambda: rules("(" * 1900 + "1" + ")" * 1900 + " > 1"),
    "deep not": lambda: rules("not " * 950 + "insured"),
    "deep minus": lambda: rules("-" * 3900 + "1 > 0"),
    "a chain of attributes": lambda: rules("inspection" + ".clean" * 600),
    "a chain of comparisons": lambda: rules("costs" + " < costs" * 480),
    "a chain of conditionals": lambda: rules("1 if costs > 1 else " * 180 + "2"),
    "a wide and": lambda: rules(*[" and ".join(["(nobody)"] * 250)] * 200),
    "nested calls": lambda: rules("abs(" * 800 + "1" + ")" * 800 + " > 0"),
    "loops in loops": lambda: rules("any(" * 39 + "costs > 1" + "".join(f" for v{i} in staff)" for i in range(39))),
    "a number without end": lambda: rules("costs > " + "9" * 3900),
    "powers": lambda: rules("9 ** 9 ** 9 ** 9 > 1"),
    "a product of great numbers": lambda: rules(" * ".join(["999999999999999999"] * 180) + " > 1 and nobody"),
}  # fmt: skip


def main(name: str, parser: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if parser == "Python":
        # As on a machine without libyaml: the extension cannot be imported.
        sys.modules["yaml._yaml"] = None  # type: ignore[assignment]
    import yaml

    assert yaml.__with_libyaml__ is (parser == "C")
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from rulebook.shops import SUBJECTS

    from fupin_rules.errors import RuleFileError
    from fupin_rules.rulebook import Rulebook

    text = TEXTS[name]()
    try:
        Rulebook.from_texts({"hostile.yaml": text}, SUBJECTS)
    except RuleFileError as error:
        lines = [d.in_("zh") for d in error.diagnostics]
        assert 1 <= len(lines) <= 201, len(lines)
        assert all(d.place.file == "hostile.yaml" for d in error.diagnostics)
        # Complaints can be shown, written to a file and are not as long as what they are about.
        shown = "\n".join(lines).encode()
        assert len(shown) < 200_000, len(shown)
        sys.stdout.write(lines[0][:300].encode("ascii", "backslashreplace").decode() + "\n")
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
