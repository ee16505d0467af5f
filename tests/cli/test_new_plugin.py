"""`fupin new-plugin` as people type it."""

from __future__ import annotations

import pytest


def test_the_command_says_what_it_made_and_what_to_do_next(run, tmp_path):
    result = run("new-plugin", "my-county", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert "rules/my-county.yaml" in result.stdout and 'pip install -e ".[testing]"' in result.stdout
    again = run("new-plugin", "my-county", "--out", str(tmp_path), "--lang", "en")
    assert again.exit_code == 2 and "not overwritten" in again.stderr


@pytest.mark.parametrize(("name", "owner"), [("housing", "household"), ("village", "village"), ("health", "household")])
def test_the_command_refuses_the_names_of_fields_and_subjects(run, tmp_path, name, owner):
    result = run("new-plugin", name, "--out", str(tmp_path))
    assert result.exit_code == 2 and f"{owner} 已有这个名称" in result.stderr
    assert list(tmp_path.iterdir()) == []
