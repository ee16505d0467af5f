"""A small county with every form, the engine with rules of its own, and workbooks as openpyxl sees them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from fupin_rules import Engine
from fupin_rules.annexes import AnnexData, write_annex
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rulebook, rules_home

DATA = Path(__file__).parent / "data"
DAY = date(2019, 9, 18)


@pytest.fixture(scope="session")
def engine():
    """The checklist, the shared parameters, and the rules of `data/risks.yaml`."""
    registry = Registry()
    home = rules_home()
    paths = [home / "basis.yaml", home / "ziyuan-2019", DATA / "risks.yaml"]
    return Engine(Rulebook.from_paths(paths, registry.subjects().values(), registry.functions()))


@pytest.fixture
def made(engine):
    """Records with the engine's report about them."""

    def make(households=(), edges=(), teams=(), *, as_of=DAY, show=False, check=True):
        given = {"household": list(households), "edge": list(edges), "team": list(teams)}
        report = (
            engine.check_together(
                {k: v for k, v in given.items() if v}, as_of=as_of, trusted=True, show_identifiers=show
            )
            if check and any(given.values())
            else None
        )
        return AnnexData(*given.values(), report, as_of=as_of, show_identifiers=show)

    return make


@pytest.fixture
def book(tmp_path):
    """An annex written and opened again."""

    def make(n, data, **more):
        path = tmp_path / f"附件{n}.xlsx"
        write_annex(n, data, path, **more)
        return openpyxl.load_workbook(path, rich_text=False)

    return make
