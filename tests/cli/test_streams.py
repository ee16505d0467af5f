"""The command among other programs: pipes that close, terminals, progress."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.parametrize("format_", ["table", "jsonl"])
def test_a_reader_that_goes_away_is_no_fault(county, format_):
    command = (
        f'"{sys.executable}" -m fupin_rules.cli check "{county}" --format {format_} --limit 0; echo "status $?" >&2'
    )
    result = subprocess.run(
        ["bash", "-c", f"({command}) | head -c 100"], capture_output=True, check=False, timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "FUPIN_LANG": ""},
    )  # fmt: skip
    errors = result.stderr.decode()
    assert "status 141" in errors
    assert "Traceback" not in errors and "Exception" not in errors and "程序出了错" not in errors


def test_nothing_but_the_result_stands_on_standard_output_and_no_bar_in_a_file(program, county):
    result = program("check", county, "--format", "json")
    assert result.stderr == b""
    assert result.stdout[:1] == b"{" and result.stdout[-1:] == b"}"


def test_a_bar_is_shown_on_a_terminal_only(county):
    import pty

    leader, follower = pty.openpty()
    result = subprocess.Popen(
        [sys.executable, "-m", "fupin_rules.cli", "check", str(county), "--limit", "1"],
        stdout=subprocess.PIPE, stderr=follower, env={**os.environ, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", "FUPIN_LANG": ""},
    )  # fmt: skip
    os.close(follower)
    seen = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    out = result.communicate()[0].decode()
    os.close(leader)
    assert "正在检查" in seen.decode(errors="replace")
    assert out.startswith("■ 检查结果") and "正在检查" not in out
