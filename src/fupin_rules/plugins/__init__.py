"""The registry: who supplies subjects, extensions, rule packs, functions, validators, layouts and report sections.

The only room that imports pluggy.
"""

from fupin_rules.plugins.opening import Plugin, PluginError
from fupin_rules.plugins.registry import Registry, hookimpl
from fupin_rules.plugins.sections import Section

__all__ = ["Plugin", "PluginError", "Registry", "Section", "hookimpl"]
