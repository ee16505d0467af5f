"""What `fupin rules lint` says: of each code a planted file that gets it and nothing else, in both languages; the shipped packs; the pages."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rulebook, rules_home
from fupin_rules.rulebook.files import read_files
from fupin_rules.testing.lint import CODES, look
from fupin_rules.testing.lint.characters import confused
from fupin_rules.testing.lint.names import skeleton
from fupin_rules.testing.lint.pages import page, section

ROOT = Path(__file__).parents[2]
PLANTED = Path(__file__).parent / "lint_planted"
EXPECTED = yaml.safe_load((PLANTED.parent / "lint_planted_expected.yaml").read_text("utf-8"))
DAY = date(2021, 6, 1)


@lru_cache(maxsize=1)
def subjects():
    return tuple(Registry().subjects().values())


def planted(code: str) -> dict[str, str]:
    path = PLANTED / code if (PLANTED / code).is_dir() else PLANTED / f"{code}.yaml"
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {f.name: f.read_text("utf-8") for f in files}


def looked(files: dict[str, str], **more):
    return look(Rulebook.from_texts(files, subjects()), files, severity="info", as_of=DAY, **more)


@pytest.mark.parametrize("code", sorted(CODES))
def test_of_each_code_a_planted_file_gets_exactly_it_in_both_languages(code):
    found = looked(planted(code)).found
    assert [d.code for d in found] == [code], [d.in_("zh") for d in found]
    told = {"at": str(found[0].place), "zh": found[0].in_("zh"), "en": found[0].in_("en")}
    assert told == EXPECTED[code]
    assert found[0].severity == CODES[code].severity


def test_every_planted_file_belongs_to_a_code_and_every_code_says_all_there_is_to_say():
    assert {p.stem for p in PLANTED.iterdir()} == set(EXPECTED) == set(CODES)
    for code, advice in CODES.items():
        for text in (advice.title, advice.what, advice.why, advice.do):
            assert text.zh and text.en, code
            assert not re.search(r"[，。；：]", text.en.replace("…", "")), (code, text.en)
        assert advice.wrong and advice.right and advice.wrong != advice.right, code


def test_the_page_of_codes_is_made_of_the_table():
    committed = (ROOT / "docs" / "reference" / "lint.md").read_text("utf-8")
    assert committed == page(), "run: python -m fupin_rules.testing.lint.pages > docs/reference/lint.md"
    for code in CODES:
        assert f"{{ #{code.lower()} }}" in committed
        assert CODES[code].title.zh in section(code, "zh") and CODES[code].title.en in section(code, "en")


def test_the_shipped_packs_end_with_no_warning():
    files = dict(read_files([rules_home()]))
    book = Rulebook.from_texts(files, subjects(), Registry().functions())
    said = look(book, files)
    assert [d.in_("zh") for d in said.found] == []
    assert {(Path(e.advice.place.file).name, e.advice.code) for e in said.exempted} == {("basis.yaml", "L210")}
    assert all(e.reason for e in said.exempted)


def test_an_exemption_with_a_reason_is_counted_and_one_without_use_is_told():
    text = planted("L103")["L103.yaml"]
    said = looked({"a.yaml": text.replace("    review:", "    lint: {L103: 户口本一页最多写七人}\n    review:")})
    assert said.found == ()
    assert [(e.advice.code, e.reason) for e in said.exempted] == [("L103", "户口本一页最多写七人")]
    whole = looked({"a.yaml": text.replace("rules:", "lint: {L103: 全县如此}\nrules:")})
    assert [(e.advice.code, e.reason) for e in whole.exempted] == [("L103", "全县如此")]
    idle = looked({"a.yaml": text.replace("rules:", "lint: {L103: 全县如此, L104: 没有}\nrules:")})
    assert [(d.code, d.place.line) for d in idle.found] == [("L132", 6)]


def test_only_some_codes_and_only_from_some_severity_on():
    files = planted("L115")
    book = Rulebook.from_texts(files, subjects())
    assert look(book, files).found == () and look(book, files).milder == 1
    assert [d.code for d in look(book, files, only=["L115"]).found] == ["L115"]
    assert look(book, files, only=["L101"]).found == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("填写Ａ级", [(2, ("Ａ", "A"))]),
        ("１号", [(0, ("１", "1"))]),
        ("身份证Х", [(3, ("Х", "X"))]),
        ("ο级", [(0, ("ο", "o"))]),
        ("⼾主", [(0, ("⼾", "戶"))]),
        ("二○一九年", [(1, ("○", "〇"))]),
        ("甲　乙", [(1, ("　", " "))]),
        ("（一）“甲”，〔2019〕15号：；、…—· 钢混○", []),
    ],
)
def test_characters_that_look_like_others_are_found_and_chinese_punctuation_is_not(text, found):
    assert list(confused(text)) == found


def test_ids_are_compared_as_somebody_reads_them_who_does_not_look_closely():
    assert skeleton("county.1") == skeleton("county.l") == skeleton("county.i")
    assert skeleton("a.10") == skeleton("a.lo") and skeleton("home-rn") == skeleton("home_m")
    assert len({skeleton(f"checklist.{n}") for n in range(1, 27)}) == 26
