"""Runs a tutorial word for word: its `bash` blocks in one shell session, its titled blocks as files, its `text` blocks as what was shown.

    python run_tutorial.py PAGE WHEELS EXAMPLES

WHEELS is where pip finds the library, as if from the index. EXAMPLES is copied to where the page says its reader has put them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FENCE = re.compile(r"^( *)```(?P<language>\w+)(?P<options>[^\n]*)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)


def steps(page: Path) -> list[tuple[int, str, str, str]]:
    """Line, language, options and text of each block."""
    text = page.read_text(encoding="utf-8")
    return [(text.count("\n", 0, m.start()) + 1, m["language"], m["options"], m["body"]) for m in FENCE.finditer(text)]


class Session:
    """A shell that keeps its folder and its environment from block to block."""

    def __init__(self, home: Path, wheels: Path) -> None:
        self.folder = home
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "COLUMNS": "100",
            # What is said of pip's own settings on this machine, and how hard the kit tries, is none of the reader's business.
            **{k: v for k, v in os.environ.items() if k.startswith(("PIP_", "FUPIN_KIT")) or k.endswith("_proxy")},
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_FIND_LINKS": " ".join(filter(None, (str(wheels), os.environ.get("PIP_FIND_LINKS")))),
        }  # fmt: skip
        for name in (".pip", ".config/pip"):
            there = Path.home() / name
            if there.is_dir():
                shutil.copytree(there, home / name)
        cache = Path.home() / ".cache" / "pip"
        self.environment.setdefault("PIP_CACHE_DIR", str(cache))
        self.state = home / ".state"

    def run(self, body: str) -> tuple[int, str]:
        """Exit status and everything shown."""
        script = f'set -e\n{body}\n{{ pwd; export -p; }} > "{self.state}"\n'
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environment, check=False, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if done.returncode == 0:
            where, _, exported = self.state.read_text(encoding="utf-8").partition("\n")
            self.folder = Path(where)
            listed = subprocess.run(
                ["bash", "-c", f"{exported}\nenv -0"], env={"PATH": os.environ["PATH"]}, capture_output=True, check=True
            ).stdout.decode()
            self.environment = dict(x.split("=", 1) for x in listed.split("\0") if "=" in x)
        return done.returncode, done.stdout


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def main(page: Path, wheels: Path, examples: Path) -> int:
    home = Path(tempfile.mkdtemp())
    try:
        (home / "下载").mkdir()
        shutil.copy(examples / "ziyuan-example.xlsx", home / "下载")
        session = Session(home, wheels)
        shown, ran = "", 0
        for line, language, options, body in steps(page):
            title = re.search(r'\btitle="([^"]*)"', options)
            if title is not None:
                target = session.folder / title[1]
                assert target.parent.is_dir(), f"{page.name}:{line}: no folder for {title[1]}"
                target.write_text(body, encoding="utf-8")
            elif language == "bash":
                wanted = int(m[1]) if (m := re.search(r"\bexit=(\d+)", options)) else 0
                status, shown = session.run(body if not wanted else f"set +e\n{body}exit $?")
                assert status == wanted, f"{page.name}:{line}: exit {status}\n{shown}"
                assert "Traceback" not in shown, f"{page.name}:{line}\n{shown}"
                ran += 1
            elif language == "text":
                for wanted_line in filter(None, map(str.strip, body.splitlines())):
                    assert squeezed(wanted_line) in squeezed(shown), (
                        f"{page.name}:{line}: {wanted_line!r} is not in\n{shown}"
                    )
        print(f"{page.name}: {ran} blocks ran as they stand")
        assert ran > 5
    finally:
        shutil.rmtree(home)
    return 0


if __name__ == "__main__":
    sys.exit(main(*(Path(a).resolve() for a in sys.argv[1:4])))
