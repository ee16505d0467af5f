"""The options by which every command that runs rules chooses its plugins, and the one registry of a command made of them.

Owns the way from these options to a registry. What a plugin is, and what is wrong with one, the registry says.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import click

from fupin_rules.cli.aside import plugins_aside
from fupin_rules.cli.frame import SpokenGroup, complain, shared_options
from fupin_rules.errors import Lang
from fupin_rules.plugins import Registry

__all__ = ["plugin_options", "registry", "said_incomplete", "take_plugins"]

_ALLOW: Final = "fupin.plugins.allow"
_BLOCK: Final = "fupin.plugins.block"
_SKIP: Final = "fupin.plugins.skip"
_REGISTRY: Final = "fupin.plugins.registry"
_SAID: Final = "fupin.plugins.said"


def plugin_options(lang: Lang) -> list[click.Option]:
    """The options that say which plugins a command opens; what they say is kept beside the command, not handed to it."""
    zh = lang == "zh"

    def keep(key: str) -> Any:
        def callback(ctx: click.Context, _: click.Parameter, value: Any) -> None:
            ctx.meta[key] = value

        return callback

    return [
        click.Option(
            ["--plugin", "allow_plugins"], multiple=True, expose_value=False, callback=keep(_ALLOW), metavar="插件" if zh else "NAME",
            help="除自带的以外只用这些插件（插件名或分发包名，可用 *）；可写多次。" if zh
            else "Beside the built-in ones only these plugins (by name or distribution; * is understood); may be given again.",
        ),
        click.Option(
            ["--no-plugin", "block_plugins"], multiple=True, expose_value=False, callback=keep(_BLOCK), metavar="插件" if zh else "NAME",
            help="不用这些插件；可写多次。" if zh else "Leave out these plugins; may be given again.",
        ),
        click.Option(
            ["--skip-broken-plugins", "skip_plugins"], is_flag=True, expose_value=False, callback=keep(_SKIP),
            help="有错的插件整个不用，照样检查；结果里注明不完整。平时遇到有错的插件就停下。" if zh
            else "Leave out plugins that are broken and go on; every result says that it is incomplete. Otherwise a broken plugin stops the run.",
        ),
    ]  # fmt: skip


def take_plugins(group: SpokenGroup, lang: Lang) -> None:
    """Give the plugin options to every command that takes rule files: those are the ones that run rules."""
    for part in group.commands.values():
        if isinstance(part, SpokenGroup):
            take_plugins(part, lang)
        elif any(p.name in ("rules", "which") for p in part.params):
            shared = len(part.params) - len(shared_options(lang))
            part.params[shared:shared] = plugin_options(lang)


@plugins_aside()
def registry(broken: Literal["stop", "skip"] | None = None) -> Registry:
    """The registry of the running command, made once; with every installed plugin where the command has no such options.

    Args:
        broken: what becomes of broken plugins, whatever the options say.
    """
    ctx = click.get_current_context(silent=True)
    meta: dict[str, Any] = {} if ctx is None else ctx.meta
    made: Registry | None = meta.get(_REGISTRY)
    if made is None:
        chosen = broken or ("skip" if meta.get(_SKIP) else "stop")
        made = meta[_REGISTRY] = Registry(allow=meta.get(_ALLOW) or None, block=meta.get(_BLOCK) or (), broken=chosen)
    return made


def said_incomplete(found: Registry) -> None:
    """Say on the error stream which plugins were left out, once, whatever the command then writes."""
    ctx = click.get_current_context(silent=True)
    if ctx is None or ctx.meta.get(_SAID):
        return
    ctx.meta[_SAID] = True
    speaks: Lang = getattr(ctx.command, "lang", "zh")
    for x in found.incomplete:
        complain(x.said.in_(speaks))
