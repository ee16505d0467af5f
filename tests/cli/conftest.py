"""The command as a test says it: in process through click's runner, or as a program of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fupin_rules.cli.app import build
from fupin_rules.cli.wording import chosen_language

DATA = Path(__file__).parent / "data"
DAY = ("--as-of", "2019-09-18")


@pytest.fixture(scope="session")
def run() -> Callable[..., Result]:
    def said(*args: object, width: int = 100, env: dict[str, str] | None = None) -> Result:
        words = [str(a) for a in args]
        env = {"COLUMNS": str(width), "FUPIN_LANG": "", "TERM": "dumb", **(env or {})}
        return CliRunner().invoke(build(chosen_language(words, env)), words, env=env)

    return said


@pytest.fixture(scope="session")
def program() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    def said(*args: object, env: dict[str, str] | None = None, **more: object) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "COLUMNS": "100", "FUPIN_LANG": "", "PYTHONIOENCODING": "utf-8", **(env or {})}
        return subprocess.run(
            [sys.executable, "-m", "fupin_rules.cli", *map(str, args)],
            capture_output=True, env=environment, check=False, timeout=120, **more,
        )  # fmt: skip

    return said


@pytest.fixture(scope="session")
def households() -> Path:
    return DATA / "households.jsonl"


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic county with errors and blanks, as an export of the national system."""
    from fupin_rules.synth import make_county, write_workbook

    path = tmp_path_factory.mktemp("county") / "花名册.xlsx"
    write_workbook(make_county(40, seed=11, errors=0.4, blanks=0.03, in_workbook=True), path)
    return path


@pytest.fixture(scope="session")
def whole(run: Callable[..., Result], county: Path) -> dict[str, object]:
    """The county's report as JSON."""
    import json

    result = run("check", county, "--format", "json")
    assert result.exit_code == 1, result.output
    return json.loads(result.stdout)
