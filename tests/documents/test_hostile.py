"""Hostile rule files, each read in a process of its own: refused in bounded time and memory, by exit status, with libyaml and without."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

FEED = Path(__file__).with_name("feed_hostile.py")
_spec = importlib.util.spec_from_file_location("feed_hostile", FEED)
feed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(feed)

HARMLESS = {"a chain of comparisons": 1}
"""Odd, but no more than that: taken as a rule file."""
CASES = [(n, "C") for n in feed.TEXTS] + [
    (n, "Python") for n, text in feed.TEXTS.items() if "rules:" not in str(text())[:200]
]
"""What is wrong in expressions only is no matter of the parser."""


def run(name: str, parser: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(FEED), name, parser], capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.parametrize(("name", "parser"), CASES)
def test_a_hostile_file_is_refused_in_bounded_time_and_memory(name, parser):
    done = run(name, parser)
    assert done.returncode == HARMLESS.get(name, 0), (done.returncode, done.stdout, done.stderr[-2000:])
    assert name in HARMLESS or done.stdout.startswith("hostile.yaml"), done.stdout


DEEP = """
import sys, yaml
loader = getattr(yaml, sys.argv[1])
text = eval(sys.argv[2])
try:
    events = sum(1 for _ in zip(range(10**6), yaml.parse(text, Loader=loader)))
except yaml.YAMLError:
    events = 0
"""


@pytest.mark.parametrize(
    "text", ["'[' * 100_000 + ']' * 100_000", "'{a: ' * 100_000 + '}' * 100_000", "'- ' * 100_000", "'[' * 100_000"]
)
def test_the_event_stream_of_the_c_parser_stands_deep_nesting(text):
    """Only its composer falls over; so the reader takes events and composes by itself."""
    done = subprocess.run(
        [sys.executable, "-c", DEEP, "CSafeLoader", text], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-500:])


def test_the_reader_asks_pyyaml_for_events_and_for_nothing_else():
    from fupin_rules import documents

    text = "".join(p.read_text(encoding="utf-8") for p in Path(documents.__file__).parent.glob("*.py"))
    for word in ("yaml.load", "yaml.safe_load", "yaml.compose", "construct", "get_single_data", "full_load"):
        assert word not in text.replace("composed or constructed", "")
