"""The whole wording, in both languages, of what broken rule files are told; where and why stands in `bad_expected.yaml`, by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from rulebook.shops import SUBJECTS

from fupin_rules.errors import RuleFileError
from fupin_rules.rulebook import Rulebook

BAD = Path(__file__).parent / "bad"
MESSAGES = yaml.safe_load((BAD.parent / "bad_messages.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_broken_file_is_told_the_whole_of_it_in_both_languages(name):
    folder = BAD / name
    files = sorted(folder.iterdir()) if folder.is_dir() else [BAD / f"{name}.yaml"]
    with pytest.raises(RuleFileError) as caught:
        Rulebook.from_texts({f.name: f.read_bytes() for f in files}, SUBJECTS)
    found = [
        {
            "at": str(d.place),
            "code": d.code,
            "zh": d.message.zh + (f" {d.hint.zh}" if d.hint else ""),
            "en": d.message.en + (f" {d.hint.en}" if d.hint else ""),
        }
        for d in caught.value.diagnostics
    ]
    assert found == MESSAGES[name]
    for d in found:
        assert re.fullmatch(r"[^:]+:\d+:\d+", d["at"]) and re.search(r"[\u4e00-\u9fff]", d["zh"]) and d["en"]


def test_nearly_every_broken_file_is_held_to_its_whole_wording():
    names = {p.stem for p in BAD.iterdir()}
    assert set(MESSAGES) <= names
    assert len(MESSAGES) >= 180
