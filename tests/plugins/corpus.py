"""The corpus of wrong plugins: each folder of `bad/` is installed as a stranger would, and asked for everything it gives."""

from __future__ import annotations

import importlib
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fupin_rules.errors import Diagnostic, FupinError
from fupin_rules.plugins import Registry

__all__ = ["BAD", "SURVEY", "complaints", "installed", "told"]

BAD = Path(__file__).parent / "bad"
SURVEY = frozenset(
    {
        "a-subject-called-household", "a-namespace-that-is-a-subject", "a-namespace-that-is-a-field", "a-namespace-twice",
        "two-plugins-one-namespace", "an-extension-of-nobody", "an-extension-of-another-kind-of-model", "a-required-answer",
        "an-extension-without-fields", "a-namespace-rules-cannot-write", "a-namespace-every-model-has", "a-layout-without-a-name", "a-layout-with-a-key-nobody-knows",
    }
)  # fmt: skip
"""Mistakes that are some only beside the built-in survey; the others are made in a survey of the plugin's own, which is quicker."""


@contextmanager
def installed(name: str, site: Path) -> Iterator[list[str]]:
    """A folder of the corpus on the path, one distribution for each module; yields the names of the entry points."""
    home = site / "bad_plugins"
    shutil.copytree(BAD / name, home)
    names = []
    for n, module in enumerate(sorted(home.rglob("*.py"))):
        dotted = ".".join(module.relative_to(site).with_suffix("").parts)
        distribution = f"fupin-rules-{module.stem}{'' if module.parent == home else '-again'}"
        info = site / f"{distribution.replace('-', '_')}-1.{n}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.{n}\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[fupin_rules]\n{module.stem} = {dotted}\n", "utf-8")
        names.append(module.stem)
    before = set(sys.modules)
    sys.path.insert(0, str(site))
    importlib.invalidate_caches()
    try:
        yield names
    finally:
        sys.path.remove(str(site))
        for added in set(sys.modules) - before:
            if added.partition(".")[0] == "bad_plugins":
                del sys.modules[added]
        importlib.invalidate_caches()


def complaints(name: str, site: Path) -> tuple[Diagnostic, ...]:
    """What is said of a wrong plugin; nothing where nobody notices."""
    with installed(name, site) as names:
        try:
            block = [] if name in SURVEY else ["survey"]
            registry = Registry(allow=names, block=block)
            registry.subjects()
            registry.functions()
            registry.validators()
            registry.sections()
            registry.rule_paths()
            registry.profile_paths()
            registry.rulebook()
        except FupinError as error:
            return error.diagnostics
    return ()


def told(d: Diagnostic, site: Path) -> dict[str, str]:
    """A complaint as the corpus expects it: place, code and both texts, without where the plugin happened to be installed."""

    def plain(text: str) -> str:
        text = text.replace(f"{site}/bad_plugins/", "").replace(str(site), "")
        return re.sub(r"\bbad_plugins\.", "", text)

    hint = d.hint
    return {
        "at": plain(str(d.place)),
        "code": d.code,
        "zh": plain(d.message.zh) + (f" {hint.zh}" if hint else ""),
        "en": plain(d.message.en) + (f" {hint.en}" if hint else ""),
    }
