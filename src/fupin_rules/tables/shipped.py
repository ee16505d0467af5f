"""Where the shipped profiles are: in the installed package, or at the top of a checkout for an editable install."""

from __future__ import annotations

from pathlib import Path

__all__ = ["profiles_home"]


def profiles_home() -> Path:
    """The folder of the shipped profiles.

    Raises:
        FileNotFoundError: the package was installed without its rules.
    """
    package = Path(__file__).resolve().parents[1]
    for home in (package / "_rules", package.parents[1] / "rules"):
        if (home / "profiles").is_dir():
            return home / "profiles"
    raise FileNotFoundError("the import profiles were not installed with fupin_rules")
