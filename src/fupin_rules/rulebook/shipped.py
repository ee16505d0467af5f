"""Where the shipped rule files are: inside the installed package, or at the top of a checkout for an editable install."""

from __future__ import annotations

from pathlib import Path

__all__ = ["rules_home"]


def rules_home() -> Path:
    """The folder of the shipped rule packs.

    Raises:
        FileNotFoundError: the package was installed without its rules.
    """
    package = Path(__file__).resolve().parents[1]
    for home in (package / "_rules", package.parents[1] / "rules"):
        if home.is_dir():
            return home
    raise FileNotFoundError("the rule packs were not installed with fupin_rules")
