"""The registry: who supplies subjects, rule packs and functions. The only room that imports pluggy."""

from fupin_rules.plugins.registry import Registry, hookimpl

__all__ = ["Registry", "hookimpl"]
