"""Waivers on the command line: the options that name their files, and laying them beside a report."""

from __future__ import annotations

from collections.abc import Sequence

import click

from fupin_rules.engine import DataReport
from fupin_rules.errors import Lang
from fupin_rules.rulebook import Rulebook, Waivers

__all__ = ["laid_beside", "read_waivers", "waiver_options", "waivers_option"]


def waivers_option(lang: Lang) -> click.Option:
    """The option that names waiver files."""
    zh = lang == "zh"
    return click.Option(
        ["--waivers"], multiple=True, metavar="豁免.yaml" if zh else "FILE",
        help="豁免文件：其中的问题另列为“已豁免”，不计入 --fail-on；可写多次。" if zh
        else "A file of waivers: what they fit is listed apart as waived and does not count for --fail-on; may be given again.",
    )  # fmt: skip


def waiver_options(lang: Lang) -> list[click.Parameter]:
    """Options of a check that name waivers and baselines."""
    zh = lang == "zh"
    return [
        waivers_option(lang),
        click.Option(
            ["--baseline"], multiple=True, metavar="基线.yaml" if zh else "FILE",
            help="fupin baseline 写的基线：只列新的问题，并说基线里的还有多少；可写多次。" if zh
            else "A baseline written by fupin baseline: only what is new is listed, and how much of it is still there; may be given again.",
        ),
    ]  # fmt: skip


def read_waivers(book: Rulebook, waivers: Sequence[str], baselines: Sequence[str]) -> Waivers | None:
    """The waivers of the files named; None where none is.

    Raises:
        FupinError: a file cannot be read or used (Wxxx, Yxxx).
    """
    return Waivers.from_paths(waivers, book, baselines=baselines) if waivers or baselines else None


def laid_beside(report: DataReport, waivers: Waivers | None) -> DataReport:
    """The report with the waivers laid beside it."""
    return report if waivers is None else report.waiving(waivers)
