"""Every code block of the documents runs: Python as it stands, rule files are written and loaded, `fupin` commands are run in order."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md")])
FENCE = re.compile(r"^```(?P<language>\w+)(?P<options>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    language: str
    options: str
    body: str

    def option(self, name: str) -> str | None:
        found = re.search(rf'\b{name}=(?:"([^"]*)"|(\S+))', self.options)
        return (found[1] or found[2]) if found else None


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, m.start()) + 1, m["language"], m["options"], m["body"])
        for m in FENCE.finditer(text)
    ]


def commands(body: str) -> list[list[str]]:
    """The `fupin` commands of a shell block; installing and running tests is what the script CI runs tries."""
    joined = body.replace("\\\n", " ")
    found = [line.strip().removeprefix(".venv/bin/") for line in joined.splitlines()]
    return [shlex.split(line) for line in found if line.startswith("fupin ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_blocks_of_a_page_run_in_order(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    space: dict[str, object] = {"__name__": "page"}
    output = ""
    for block in blocks(page):
        where = f"{block.page.name}:{block.line}"
        title = block.option("title")
        if title is not None:
            target = tmp_path / title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body, encoding="utf-8")
        if block.language == "python":
            exec(compile("\n" * block.line + block.body, str(block.page), "exec"), space)
        elif block.language == "sh":
            for command in commands(block.body):
                done = subprocess.run(
                    [sys.executable, "-m", "fupin_rules.cli", *command[1:]],
                    capture_output=True,
                    env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "160"},
                    check=False,
                )
                output = done.stdout.decode() + done.stderr.decode()
                expected = int(block.option("exit") or 0)
                assert done.returncode == expected, f"{where}: exit {done.returncode}\n{output}"
                assert "Traceback" not in output, f"{where}\n{output}"
        elif block.language == "text" and output and block.option("of") != "nothing":
            squeezed = re.sub(r"\s+", "", output)
            for line in filter(None, map(str.strip, block.body.splitlines())):
                assert re.sub(r"\s+", "", line) in squeezed, f"{where}: {line!r} is not in\n{output}"
