"""Where the examples are, and the command run on them."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
FILES = tuple(EXAMPLES / f"{name}.xlsx" for name in ("花名册", "县登记", "边缘户", "公示"))


@cache
def fupin(*arguments: object) -> tuple[int, str, str]:
    """Exit status, standard output and error stream of a command."""
    done = subprocess.run(
        [sys.executable, "-m", "fupin_rules.cli", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def checked(*arguments: object) -> dict:
    """The JSON report of `fupin check`."""
    status, out, err = fupin("check", *arguments, "--format", "json", "--fail-on", "never")
    assert status == 0, err
    return json.loads(out)
