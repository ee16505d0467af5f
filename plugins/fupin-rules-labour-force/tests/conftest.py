"""What the tests share: the plugin as it is installed, and its example workbooks."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import pytest
from shared import EXAMPLES

from fupin_rules import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine.default()


@pytest.fixture(scope="session")
def planted() -> list[tuple[str, str, str | None]]:
    lines = (EXAMPLES / "planted.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted(((x["rule"], x["subject"], x["person"]) for x in map(json.loads, lines)), key=str)


@pytest.fixture(scope="session")
def fupin():
    """The command `fupin`, run as a program, each command line once: its exit status, standard output and error stream."""

    @cache
    def run(*arguments: object) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "fupin_rules.cli", *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture(scope="session")
def checked(fupin):
    """What `fupin check` finds in files, as its JSON report."""

    def run(*arguments: object) -> dict:
        status, out, err = fupin("check", *arguments, "--format", "json", "--fail-on", "never")
        assert status == 0, err
        return json.loads(out)

    return run
