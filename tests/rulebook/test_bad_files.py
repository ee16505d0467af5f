"""Broken rule files, one mistake each: every complaint says where, which and why; each code of the rulebook has its case."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from rulebook.shops import SUBJECTS

from fupin_rules import documents, rulebook
from fupin_rules.errors import RuleFileError
from fupin_rules.rulebook import Rulebook

BAD = Path(__file__).parent / "bad"
EXPECTED: dict[str, list[str]] = yaml.safe_load((BAD.parent / "bad_expected.yaml").read_text(encoding="utf-8"))
MADE_HERE = {"Y101", "Y109", "R001", "R002", "R003", "R115"}
"""Codes whose files are too large for the repository, or that are about no file at all; their tests are in this folder and next to it."""


def texts(name: str) -> dict[str, bytes]:
    folder = BAD / name
    files = sorted(folder.iterdir()) if folder.is_dir() else [BAD / f"{name}.yaml"]
    return {f.name: f.read_bytes() for f in files}


def complaints(name: str) -> list[str]:
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_texts(texts(name), SUBJECTS)
    return [d.in_("zh") for d in caught.value.diagnostics]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_mistake_is_told_once_with_its_place_and_what_to_do(name):
    got = complaints(name)
    assert len(got) == len(EXPECTED[name]), got
    for line, expected in zip(got, EXPECTED[name], strict=True):
        where, _, part = expected.partition(": ")
        code, _, part = part.partition(": ")
        assert line.startswith(f"{where}: {code}: "), line
        assert part in line, line


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_mistake_is_told_in_english_too(name):
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_texts(texts(name), SUBJECTS)
    for d in caught.value.diagnostics:
        assert d.message.en and (d.hint is None or d.hint.en), d
        # What the author wrote may be Chinese; our own words are not.
        said = re.sub(r"'[^']*'|\([^)]*\)|\[[^]]*\]|“[^”]*”", "", d.message.en)
        assert not re.search(r"[，。；：]", said), d.message.en


def test_every_file_of_the_corpus_is_expected_to_fail():
    assert {p.stem for p in BAD.iterdir()} == set(EXPECTED)
    assert len(EXPECTED) >= 60


def test_every_code_of_the_rulebook_and_of_yaml_has_a_case():
    source = "".join(
        p.read_text(encoding="utf-8") for room in (rulebook, documents) for p in Path(room.__file__).parent.glob("*.py")
    )
    codes = set(re.findall(r'"([RY]\d{3})"', source))
    shown = {line.split(": ")[1] for lines in EXPECTED.values() for line in lines}
    assert codes - shown - MADE_HERE == set()
    assert shown - codes <= {"E201", "E301", "E501", "E601"}


def test_the_places_of_the_corpus_are_right_whatever_the_line_ends():
    for name in (
        "a-word-in-a-folded-block",
        "a-word-in-single-quotes",
        "a-word-on-a-plain-second-line",
        "an-unknown-key-of-a-rule",
    ):
        plain = texts(name)
        windows = {f: t.replace(b"\n", b"\r\n") for f, t in plain.items()}
        with pytest.raises(RuleFileError) as one:
            Rulebook.from_texts(plain, SUBJECTS)
        with pytest.raises(RuleFileError) as two:
            Rulebook.from_texts(windows, SUBJECTS)
        assert one.value.diagnostics == two.value.diagnostics


def test_a_broken_file_loads_nothing_even_beside_good_ones():
    good = b"language: 1\npack: good\ntitle: {zh: \xe5\xa5\xbd}\n"
    with pytest.raises(RuleFileError):
        Rulebook.from_texts({"good.yaml": good, **texts("a-misspelt-field")}, SUBJECTS)


def test_a_file_that_cannot_be_opened_is_named_and_so_are_all_others(tmp_path):
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_paths([tmp_path / "no.yaml", tmp_path / "none.yaml"], SUBJECTS)
    assert [d.code for d in caught.value.diagnostics] == ["R001", "R001"]
    assert [Path(d.place.file).name for d in caught.value.diagnostics] == ["no.yaml", "none.yaml"]


def test_a_folder_without_rule_files_says_so(tmp_path):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "x.yaml").write_text("a: 1")
    (tmp_path / ".hidden.yaml").write_text("a: 1")
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_paths([tmp_path], SUBJECTS)
    assert [d.code for d in caught.value.diagnostics] == ["R002"]


def test_a_model_whose_fields_no_rule_can_name_is_refused():
    from typing import Annotated

    from pydantic import create_model

    from fupin_rules.schema import Question, Record, Subject

    odd = create_model(
        "Odd", __base__=Record, id=(Annotated[str | None, Question("编号", "id")], None),
        **{"class": (Annotated[str | None, Question("班", "class")], None), "a b": (Annotated[str | None, Question("甲乙", "ab")], None)},
    )  # fmt: skip
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_texts(
            {"a.yaml": "language: 1\npack: a\ntitle: {zh: 试}\n"}, [Subject("odd", "怪", odd, key="id")]
        )
    assert [(d.code, "class" in d.message.en or "a b" in d.message.en) for d in caught.value.diagnostics] == [
        ("R003", True)
    ] * 2


def test_of_very_many_mistakes_the_first_are_listed():
    text = "language: 1\npack: a\ntitle: {zh: 试}\n" + "".join(f"k{i}: 1\n" for i in range(300))
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_texts({"a.yaml": text}, SUBJECTS)
    codes = [d.code for d in caught.value.diagnostics]
    assert codes == ["R103"] * 200 + ["R115"]
    assert [d.place.line for d in caught.value.diagnostics[:-1]] == list(range(4, 204))
