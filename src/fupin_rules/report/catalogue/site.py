"""The catalogue as a site of its own, which asks no other server for anything: MkDocs builds it, with a search that finds Chinese words.

Needs the extra `docs` (mkdocs, its Material theme, and jieba, which tells Chinese words apart for the search).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from fupin_rules.report.catalogue.pages import LANGUAGES

__all__ = ["build_site", "lacking", "site_settings"]

_NEEDED: Final = ("mkdocs", "material", "jieba")


def lacking() -> str | None:
    """The first package that is needed and not there."""
    return next((name for name in _NEEDED if find_spec(name) is None), None)


def site_settings(navigation: Mapping[Any, list[dict[str, str]]]) -> str:
    """The settings of a site that holds the catalogue and nothing else, as MkDocs reads them.

    Args:
        navigation: what `nav` gives.
    """
    import json

    # JSON is YAML, and quotes whatever a title has in it.
    names = {"zh": "中文", "en": "English"}
    listed = [{names[lang]: navigation[lang]} for lang in LANGUAGES]
    settings = {
        "site_name": "规则目录 Catalogue of rules",
        "theme": {
            "name": "material",
            "language": "zh",
            "font": False,
            "features": ["navigation.sections", "search.highlight"],
        },
        "plugins": [{"search": {"lang": ["zh", "en"]}}],
        "markdown_extensions": [
            "admonition",
            "attr_list",
            "tables",
            "pymdownx.details",
            "pymdownx.superfences",
            {"toc": {"permalink": True, "toc_depth": 2}},
        ],
        "use_directory_urls": False,
        "nav": listed,
    }
    return json.dumps(settings, ensure_ascii=False, indent=2) + "\n"


def build_site(pages: Mapping[str, str], navigation: Mapping[Any, list[dict[str, str]]], target: Path) -> None:
    """Build the site into a folder.

    Raises:
        RuntimeError: MkDocs refuses; its own words are in the message.
    """
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        for path, page in pages.items():
            file = here / "docs" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page, encoding="utf-8")
        (here / "docs" / "index.md").write_text(
            "# 规则目录 Catalogue of rules\n\n* [中文](zh/index.md)\n* [English](en/index.md)\n", encoding="utf-8"
        )
        (here / "mkdocs.yml").write_text(site_settings(navigation), encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - our own settings, no shell
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--config-file", str(here / "mkdocs.yml"), "--site-dir", str(target.resolve())],
            capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError((done.stderr or done.stdout).strip()[-2000:])
