"""Help that a clerk understands, in Chinese unless asked otherwise; and what else the command says of itself."""

from __future__ import annotations

import re

import pytest

COMMANDS = [
    (), ("check",), ("explain",), ("synth",), ("rules",), ("rules", "list"), ("rules", "show"), ("rules", "lint"),
    ("rules", "test"), ("rules", "schema"), ("calendar",),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_chinese_by_default_and_english_when_asked(run, command):
    zh = run(*command, "--help")
    assert zh.exit_code == 0
    assert zh.stdout.startswith("用法：fupin")
    assert "选项：" in zh.stdout
    assert not re.search(r"\b(Usage|Options|Show this|TEXT|INTEGER)\b", zh.stdout)
    en = run(*command, "--help", "--lang", "en")
    assert en.stdout.startswith("Usage: fupin")
    assert not re.search("[\u4e00-\u9fff]", en.stdout)
    assert run(*command, "--help", env={"FUPIN_LANG": "en"}).stdout == en.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(run, command):
    from fupin_rules.cli.app import build

    at = build("zh")
    for name in command:
        at = at.commands[name]
    for param in at.params:
        if param.param_type_name == "option":
            assert param.help, param.name


def test_help_fits_the_screen(run):
    from rich.cells import cell_len

    for line in run("check", "--help", width=80).stdout.splitlines():
        assert cell_len(line) <= 80


def test_the_command_alone_shows_its_help(run):
    assert run().stdout == run("--help").stdout


def test_the_version(run):
    from fupin_rules import __version__

    assert run("--version").stdout == f"fupin-rules {__version__}\n"


def test_without_the_extra_the_command_says_what_to_install(program, tmp_path):
    (tmp_path / "click.py").write_text("raise ModuleNotFoundError(\"No module named 'click'\", name='click')")
    result = program("check", env={"PYTHONPATH": str(tmp_path)})
    assert result.returncode == 2
    assert "pip install 'fupin-rules[cli]'" in result.stderr.decode()
    assert b"Traceback" not in result.stderr
