"""The pytest plugin: `pytest --fupin-packs 'mycounty.*'` runs the suite on installed packs without a line of test code.

Without one of its options it adds nothing and imports nothing of the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

__all__ = ["pytest_addoption", "pytest_collection_modifyitems", "pytest_configure"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the kit."""
    group = parser.getgroup("fupin-rules", "rule sets of fupin-rules | 规则集测试")
    group.addoption(
        "--fupin-packs",
        action="append",
        default=[],
        metavar="PATTERN",
        help="check the rule packs whose ids fit (may be given several times)",
    )
    group.addoption(
        "--fupin-profile", default=None, metavar="NAME", help="how hard to try: quick, default, ci, thorough"
    )
    group.addoption("--fupin-seed", default=None, type=int, metavar="N", help="the seed of all random choices (0)")


def pytest_configure(config: pytest.Config) -> None:
    """Hand the options on to suites that say nothing themselves."""
    profile, seed = config.getoption("--fupin-profile"), config.getoption("--fupin-seed")
    if profile is None and seed is None:
        return
    from fupin_rules.testing import suite
    from fupin_rules.testing.suite_bench import PROFILES

    if profile is not None and profile not in PROFILES:
        raise pytest.UsageError(f"--fupin-profile: no profile {profile!r}; there are {', '.join(PROFILES)}")
    suite._chosen.update(profile=profile, seed=seed)  # noqa: SLF001 - the suite's defaults are the plugin's to set


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add one test for each check of the packs asked for; first of all plugins, so that `-k` and others choose among them too."""
    packs = config.getoption("--fupin-packs")
    if packs:
        items.extend(_checks(session, tuple(packs)))


def _checks(session: pytest.Session, packs: tuple[str, ...]) -> Iterator[pytest.Item]:
    from fupin_rules.testing.suite import CHECKS

    shared: dict[str, Any] = {}
    for name in CHECKS:
        yield _Check.from_parent(
            session, name=f"fupin[{','.join(packs)}]::{name}", packs=packs, check=name, shared=shared
        )


class _Faults(Exception):
    """What a check found, already in words."""


class _Check(pytest.Item):
    """One check of some packs."""

    def __init__(self, *, packs: tuple[str, ...], check: str, shared: dict[str, Any], **more: Any) -> None:
        super().__init__(**more)
        self.packs = packs
        self.check = check
        self.shared = shared

    def runtest(self) -> None:
        from fupin_rules.testing.suite import CHECKS, bench_of, check_rules, told

        if "bench" not in self.shared:
            try:
                self.shared["bench"] = bench_of(self.packs)
            except ValueError as error:
                raise _Faults(str(error)) from None
        faults = check_rules(self.shared["bench"], self.check)
        if faults:
            raise _Faults(told(faults, CHECKS[self.check][1]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The faults and nothing else: the plugin's own frames help nobody."""
        if isinstance(excinfo.value, _Faults):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        return self.path, None, self.name
