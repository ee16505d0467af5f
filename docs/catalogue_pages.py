"""Puts the catalogue of all shipped rules into the site as it is built: the pages of `fupin rules catalogue`, under `catalogue/`."""

from __future__ import annotations

from typing import Any

from mkdocs.structure.files import File

from fupin_rules import Engine
from fupin_rules.report.catalogue import catalogue, nav

_NAMES = {"zh": "规则目录", "en": "Rules (English)"}


def on_config(config: Any) -> Any:
    """Add the pages to the navigation."""
    for lang, pages in nav(Engine.default().rulebook, prefix="catalogue/").items():
        config.nav.append({_NAMES[lang]: pages})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the pages themselves."""
    for path, page in catalogue(Engine.default().rulebook).items():
        files.append(File.generated(config, f"catalogue/{path}", content=page))
    return files
