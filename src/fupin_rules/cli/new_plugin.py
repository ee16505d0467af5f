"""`fupin new-plugin`: a county's own plugin, ready to install and to change."""

from __future__ import annotations

from pathlib import Path

import click

from fupin_rules.cli.frame import SpokenCommand, shared_options
from fupin_rules.errors import Lang

__all__ = ["command"]


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(name: str, county: str | None, title: str | None, out: str) -> int:
        return _new_plugin(lang, name, county, title, out)

    cmd = SpokenCommand(
        "new-plugin",
        callback=run,
        short_help="生成一个插件：自己的字段、规则、参数" if zh else "Make a plugin: fields, rules and numbers of one's own",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "生成一个插件文件夹 fupin-rules-名称：一个自己的字段、两条规则、一个参数、一个 Python 检查、表格布局、测试和说明。"
            "装上就能用，再照自己的要求改。已有的文件夹不会覆盖。\n\n"
            "例：\n  fupin new-plugin my-county --county 450329 --title 资源县\n  cd fupin-rules-my-county\n"
            '  pip install -e ".[testing]"\n  python -m pytest'
            if zh
            else "Makes a folder fupin-rules-NAME: a field, two rules, a parameter, a check in Python, a layout, tests and a README. "
            "It works as it is; change it to your needs. Nothing is overwritten.\n\n"
            'Example:\n  fupin new-plugin my-county --county 450329 --title "My county"\n  cd fupin-rules-my-county\n'
            '  pip install -e ".[testing]"\n  python -m pytest'
        ),
        params=[
            click.Argument(["name"], required=True, metavar="名称" if zh else "NAME"),
            click.Option(
                ["--county"], metavar="代码" if zh else "CODE",
                help="县的行政区划代码（6 位），规则只管这个县；不写则各地都用。" if zh
                else "Six-digit area code: the rules hold in this county only; left out, everywhere.",
            ),
            click.Option(
                ["--title"], metavar="名字" if zh else "TEXT",
                help="给人看的名字，如 资源县；不写则用名称。" if zh else "What people call it; left out, its name.",
            ),
            click.Option(
                ["--out"], default=".", metavar="文件夹" if zh else "DIR",
                help="建在哪个文件夹里；不写则是当前文件夹。" if zh else "Where to make it; left out, here.",
            ),
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


def _new_plugin(lang: Lang, name: str, county: str | None, title: str | None, out: str) -> int:
    from fupin_rules.scaffold import names_of, write_plugin

    names = names_of(name, title=title, county=county, taken=_taken())
    written = write_plugin(names, Path(out))
    home = Path(out) / names.distribution
    for path in written:
        click.echo(f"  {path.relative_to(home).as_posix()}")
    if lang == "zh":
        click.echo(f"已生成 {home}（{len(written)} 个文件）。接下来：")
    else:
        click.echo(f"Made {home} ({len(written)} files). Next:")
    click.echo(f'  cd {home}\n  pip install -e ".[testing]"\n  python -m pytest\n  fupin plugins')
    return 0


def _taken() -> dict[str, str]:
    """The names that data and rules already have, with who has them."""
    from fupin_rules.plugins import Registry

    registry = Registry()
    taken = {name.replace("-", "_"): name for name in registry.names()}
    for subject in registry.subjects().values():
        taken[subject.name] = subject.name
        taken |= {part.name: subject.name for part in subject.parts}
        # A namespace is a field of the household and, in time, of whatever else the plugin extends.
        for path, _ in subject.spec.walk():
            if path.count(".") <= (1 if any(path.startswith(f"{p.field}.") for p in subject.parts) else 0):
                taken.setdefault(path.rpartition(".")[2], subject.name)
    return taken
