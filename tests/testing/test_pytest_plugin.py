"""The pytest plugin: options that run the suite on installed packs; without one of them it does nothing and costs nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def _pytest(folder: Path, *options: str, plugin: bool = True) -> subprocess.CompletedProcess[str]:
    which = ["-p", "fupin_rules.testing.pytest_plugin"] if plugin else []
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *which, "-W", "error", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_option_runs_every_check_on_the_packs_asked_for(tmp_path: Path) -> None:
    listed = _pytest(tmp_path, "--fupin-packs", "exit.risk", "--collect-only")
    assert listed.stdout.count("fupin[exit.risk]::") == 9
    assert "fupin[exit.risk]::neighbours" in listed.stdout
    ran = _pytest(
        tmp_path, "--fupin-packs", "exit.risk", "--fupin-profile", "quick", "-vv", "-k", "examples or masking"
    )
    assert ran.returncode == 0, ran.stdout
    assert "2 passed, 7 deselected" in ran.stdout
    assert "fupin[exit.risk]::masking" in ran.stdout


def test_packs_that_are_not_there_are_a_failure_not_a_silence(tmp_path: Path) -> None:
    ran = _pytest(tmp_path, "--fupin-packs", "nobody")
    assert ran.returncode == 1
    assert "没有规则包符合 nobody" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_a_profile_nobody_knows_is_said(tmp_path: Path) -> None:
    ran = _pytest(tmp_path, "--fupin-profile", "hasty")
    assert ran.returncode == 4
    assert "no profile 'hasty'; there are quick, default, ci, thorough" in ran.stderr


def test_the_options_hold_for_classes_that_say_nothing_themselves(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(
        "from fupin_rules.testing import RuleSetSuite, bench_of\n"
        "class TestMine(RuleSetSuite):\n"
        '    packs = ["exit.risk"]\n'
        "def test_profile():\n"
        "    bench = TestMine.bench()\n"
        "    assert (bench.profile.tries, bench.seed) == (800, 11)\n",
        encoding="utf-8",
    )
    ran = _pytest(tmp_path, "--fupin-profile", "quick", "--fupin-seed", "11", "-k", "profile or examples")
    assert ran.returncode == 0, ran.stdout
    # The base class that the file imports is not collected beside the one derived from it.
    assert "2 passed, 8 deselected" in ran.stdout


def test_without_an_option_nothing_of_the_library_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        "import sys\n"
        "def test_other():\n"
        "    loaded = {m for m in sys.modules if m.startswith('fupin_rules')}\n"
        "    assert loaded == {'fupin_rules', 'fupin_rules.testing', 'fupin_rules.testing.pytest_plugin'}\n"
        "    assert 'hypothesis' not in sys.modules\n"
        "    assert 'pydantic' not in sys.modules\n",
        encoding="utf-8",
    )
    ran = _pytest(tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout
    assert "warning" not in ran.stdout


def test_the_entry_point_is_declared() -> None:
    from importlib.metadata import entry_points

    found = [e for e in entry_points(group="pytest11") if e.value == "fupin_rules.testing.pytest_plugin"]
    assert [e.name for e in found] == ["fupin_rules"]
