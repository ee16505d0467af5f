"""Plugins as a stranger would install them: a distribution with its metadata, found on the path by its entry point."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fupin_rules.cli.app import build
from fupin_rules.cli.wording import chosen_language

HOMESTEAD = Path(__file__).parent / "data" / "homestead"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Install a distribution of these files (or of the package of the tests' data) and name its entry point."""
    before = set(sys.modules)
    site = tmp_path / "site-packages"
    site.mkdir()
    monkeypatch.syspath_prepend(site)

    def put(
        name: str,
        files: Mapping[str, str] | None = None,
        *,
        version: str = "1.2",
        entry: str | None = None,
        module: str | None = None,
        distribution: str | None = None,
    ) -> Path:
        distribution = distribution or f"fupin-rules-{name}"
        module = module or f"fupin_rules_{name}"
        home = site / module
        if files is None:
            shutil.copytree(HOMESTEAD / module, home)
        for path, text in (files or {}).items():
            target = home / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        info = site / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(f"[fupin_rules]\n{entry or name} = {module}\n", encoding="utf-8")
        importlib.invalidate_caches()
        return home

    yield put
    for added in set(sys.modules) - before:
        if str(getattr(sys.modules[added], "__file__", "")).startswith(str(site)):
            del sys.modules[added]


@pytest.fixture(scope="session")
def run() -> Callable[..., Result]:
    """The command, in process."""

    def said(*args: object) -> Result:
        words = [str(a) for a in args]
        env = {"COLUMNS": "100", "FUPIN_LANG": "", "TERM": "dumb"}
        return CliRunner().invoke(build(chosen_language(words, env)), words, env=env)

    return said


@pytest.fixture
def homestead(install: Callable[..., Path]) -> Path:
    """The county's plugin of the tests' data, installed; its package."""
    return install("homestead")


@pytest.fixture(scope="session")
def households() -> Path:
    """Two households, one of which keeps a guest house."""
    return HOMESTEAD / "households.json"
