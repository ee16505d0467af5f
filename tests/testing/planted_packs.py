"""Planted packs as plugins: text under tests/testing/planted made into rule files, with the functions and validators they name."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import planted_code
import shelf
import yaml

from fupin_rules.plugins import hookimpl

__all__ = ["FAULTS", "ShelfPlugin", "pack_text"]

FAULTS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "planted" / "faults.yaml").read_text(encoding="utf-8")
)


def pack_text(fault: dict[str, Any], pack: str = "planted", **head: str) -> str:
    """A rule file of a fault's sections."""
    lines = ["language: 1", f"pack: {pack}", "title: {zh: 试, en: planted}", "source: {document: 试}", "subject: box"]
    lines += [f"{k}: {v}" for k, v in head.items()]
    for section in ("parameters", "definitions", "rules"):
        if section in fault:
            lines += [f"{section}:", textwrap.indent(fault[section], "  ")]
    return "\n".join(lines) + "\n"


class ShelfPlugin:
    """The survey of boxes with some packs, as a plugin."""

    def __init__(
        self, folder: Path, texts: dict[str, str], *, model: Any = shelf.Box, functions: Any = (), validators: Any = ()
    ) -> None:
        self.folder = folder
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.names = list(texts)
        self.model = model
        self.functions = functions
        self.validators = validators

    @classmethod
    def of(cls, folder: Path, fault: dict[str, Any]) -> ShelfPlugin:
        return cls(
            folder,
            {"planted.yaml": pack_text(fault)},
            model=getattr(shelf, fault.get("model", "Box")),
            functions=[planted_code.FUNCTIONS[fault["functions"]]()] if "functions" in fault else [],
            validators=[planted_code.VALIDATORS[fault["validators"]]()] if "validators" in fault else [],
        )

    @hookimpl
    def fupin_subjects(self) -> Any:
        from dataclasses import replace

        return [replace(shelf.BOX, model=self.model)]

    @hookimpl
    def fupin_rule_packs(self) -> Any:
        return [self.folder / name for name in self.names]

    @hookimpl
    def fupin_functions(self) -> Any:
        return list(self.functions)

    @hookimpl
    def fupin_validators(self) -> Any:
        return list(self.validators)
