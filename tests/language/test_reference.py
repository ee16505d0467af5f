"""The written specification says what the code does: its tables are made from the code, its codes are all there.

Run this file to write the tables of `docs/reference/language.md` anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conformance.world import VESSEL, scope

import fupin_rules
from fupin_rules.backends.python.values import AND, NOT, OR, E, F, T, U, choose
from fupin_rules.language import Source, check
from fupin_rules.language.forms import ALL_FORMS, FORMS_ZH
from fupin_rules.language.functions import BUILTIN, PATTERNS
from fupin_rules.language.traits import COST_LIMIT

ROOT = Path(__file__).resolve().parents[2]
# The package as it is installed: in the wheel's test there is no src/ beside the tests.
PACKAGE = Path(fupin_rules.__file__).resolve().parent
PAGE = ROOT / "docs" / "reference" / "language.md"
ERRORS = ROOT / "docs" / "reference" / "errors.md"


def tables() -> dict[str, str]:
    forms = ["| form | 写法 | | |", "|---|---|---|---|"]
    forms += [f"| `{f.name}` `{f.zh}` | `{f.written}` | {f.doc.zh} | {f.doc.en} |" for f in ALL_FORMS]
    functions = ["| function | 参数 | result | | | |", "|---|---|---|---|---|---|"]
    for f in BUILTIN.values():
        kinds = ", ".join(p.name for p in f.parameters)
        marks = ", ".join(m for m, on in (("partial", f.partial), ("faults", f.faults)) if on)
        functions.append(f"| `{f.name}` `{f.zh}` | {kinds} | {f.result.name} | {f.doc.zh} | {f.doc.en} | {marks} |")
    patterns = ["| pattern | | |", "|---|---|---|"]
    patterns += [f"| `{name}` | {title.zh} | {title.en} |" for name, (_, title) in PATTERNS.items()]
    return {"forms": "\n".join(forms), "functions": "\n".join(functions), "patterns": "\n".join(patterns)}


def _written(text: str, name: str) -> re.Match[str]:
    found = re.search(rf"(<!-- {name}: [^>]*-->\n)(.*?)(<!-- end -->)", text, re.DOTALL)
    assert found is not None, name
    return found


def write() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, table in tables().items():
        found = _written(text, name)
        text = text[: found.start()] + found[1] + table + "\n" + found[3] + text[found.end() :]
    PAGE.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["forms", "functions", "patterns"])
def test_the_tables_of_the_specification_are_fresh(name: str) -> None:
    assert _written(PAGE.read_text(encoding="utf-8"), name)[2].strip() == tables()[name]


def test_the_truth_tables_of_the_specification_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| \*\*([TFUE])\*\* \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [r[0] for r in rows] == ["T", "F", "U", "E"]
    bits = {"T": T, "F": F, "U": U, "E": E}
    for a, rest in rows:
        cells = [c.strip(" *") for c in rest.split("|")]
        assert [bits[c] for c in cells[0:4]] == [AND[bits[a]][bits[b]] for b in "TFUE"]
        assert cells[5] == a
        assert [bits[c] for c in cells[6:10]] == [OR[bits[a]][bits[b]] for b in "TFUE"]
        assert bits[cells[12]] == NOT[bits[a]]


def test_a_conditional_whose_condition_is_open_is_as_specified() -> None:
    for c in (U, E):
        for a in (T, F, U, E):
            for b in (T, F, U, E):
                want = a if a == b and a in (T, F) else E if E in (c, a, b) else U
                assert choose(c, a, b) == want


def codes_in_the_source() -> set[str]:
    return {
        code
        for path in PACKAGE.rglob("*.py")
        for code in re.findall(r'"([A-Z][0-9]{3})"', path.read_text(encoding="utf-8"))
    }


def test_every_code_of_the_source_is_explained_in_both_languages_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z][0-9]{3})` \| (.+) \| (.+) \|$", ERRORS.read_text(encoding="utf-8"), re.MULTILINE)
    assert all(zh.strip() and en.strip() for _, zh, en in rows)
    written = [code for code, _, _ in rows]
    assert len(written) == len(set(written))
    assert codes_in_the_source() - set(written) == set()
    assert set(written) - codes_in_the_source() == set()


def test_every_fault_of_the_source_is_explained() -> None:
    faults = {
        f
        for path in PACKAGE.rglob("*.py")
        for f in re.findall(r'Fault\("([a-z_]+)"\)', path.read_text(encoding="utf-8"))
    }
    text = ERRORS.read_text(encoding="utf-8")
    assert {f for f in faults if f"`{f}`" not in text} == set()


def test_limits_written_down_are_those_of_the_code() -> None:
    from fupin_rules.language.source import MAX_LENGTH

    text = PAGE.read_text(encoding="utf-8")
    assert f"at most {MAX_LENGTH} characters" in text
    assert f"{COST_LIMIT:,}".replace(",", " ") in text


def test_expressions_of_the_specification_are_of_the_language() -> None:
    text = PAGE.read_text(encoding="utf-8")
    block = re.search(r"```text\n(any\(.*?)```", text, re.DOTALL)
    assert block is not None
    tree, found = check(Source(block[1].strip()), scope("sailor"))
    assert tree is not None, [d.in_("en") for d in found]


def test_names_in_chinese_are_names_and_mean_one_thing() -> None:
    names = [*(f.zh for f in BUILTIN.values()), *FORMS_ZH]
    assert len(names) == len(set(names))
    assert all(n.isidentifier() for n in names)
    assert VESSEL.spec.zh


if __name__ == "__main__":
    write()
