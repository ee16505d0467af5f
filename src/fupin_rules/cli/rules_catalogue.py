"""`fupin rules catalogue`: the pages of all rules for readers, written, built into a site, or looked at for being fresh."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from fupin_rules.cli.check import rule_options
from fupin_rules.cli.frame import Word
from fupin_rules.cli.stage import engine_with
from fupin_rules.cli.wording import refuse
from fupin_rules.errors import Lang

__all__ = ["help_text", "options", "run"]


def help_text(lang: Lang) -> tuple[str, str]:
    """The short and the long help."""
    if lang == "zh":
        return (
            "生成给人看的规则目录（中文、英文）",
            (
                "由规则文件生成规则目录：每条规则查什么（由表达式写成一句话）、为什么、依据、用到的数、例子、已知的误报。中英文各一套。\n\n"
                "例：\n  fupin rules catalogue --out 规则目录\n  fupin rules catalogue --out 网站 --format html\n"
                "  fupin rules catalogue --rules 我县规则 --out 规则目录 --check"
            ),
        )
    return (
        "Make the catalogue of rules (Chinese and English)",
        (
            "Makes the catalogue of rules from the rule files: what each checks (a sentence made of its expression), why, on whose authority, by "
            "which numbers, examples, known false positives; in Chinese and in English.\n\n"
            "Examples:\n  fupin rules catalogue --out catalogue\n  fupin rules catalogue --out site --format html\n"
            "  fupin rules catalogue --rules my-county --out catalogue --check"
        ),
    )


def options(lang: Lang) -> list[click.Parameter]:
    """The command's own options."""
    zh = lang == "zh"
    return [
        click.Option(["--out"], required=True, metavar="文件夹" if zh else "DIR",
                     help="写到哪个文件夹。" if zh else "The folder to write into."),
        click.Option(["--format", "format_"], type=Word(lang, "md", "html"), default="md", metavar="md|html",
                     help="md 文字页（默认），html 带搜索的网站（要装 fupin-rules[docs]）。" if zh
                     else "md pages (default), or html: a site with a search (needs fupin-rules[docs])."),
        click.Option(["--check"], is_flag=True,
                     help="不写，只看文件夹里的 md 页是不是最新；不是则退出状态 1。" if zh
                     else "Write nothing; exit status 1 where the md pages in the folder are stale."),
        *rule_options(lang),
    ]  # fmt: skip


def run(
    lang: Lang,
    out: str,
    format_: str,
    rules: Sequence[str],
    only: Sequence[str],
    exclude: Sequence[str],
    *,
    check: bool,
) -> int:
    """Write the pages, build the site, or look."""
    from fupin_rules.report.catalogue import catalogue, nav

    zh = lang == "zh"
    target = Path(out)
    if check and format_ == "html":
        raise refuse(
            "--check 只看 md 页。",
            "--check looks at md pages only.",
            ("请去掉 --format html。", "Leave out --format html."),
        )
    if target.exists() and not target.is_dir():
        raise refuse(f"{out} 是文件，这里要文件夹。", f"{out} is a file; a folder is needed.")
    book = engine_with(rules, only, exclude).rulebook
    pages = catalogue(book)
    if check:
        return _compare(target, pages, lang)
    if format_ == "html":
        return _site(target, pages, nav(book), lang)
    for path, page in pages.items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8", newline="\n")
    left = _left_over(target, pages)
    click.echo(f"已写 {len(book.rules)} 条规则，{len(pages)} 页，在 {target}。" if zh
               else f"{len(book.rules)} rules on {len(pages)} pages, written to {target}.")  # fmt: skip
    for path in left:
        click.echo(
            f"这一页不再有规则，可以删去：{target / path}"
            if zh
            else f"This page has no rules any more; it may go: {target / path}"
        )
    return 0


def _left_over(target: Path, pages: dict[str, str]) -> list[str]:
    """Pages of packs that are not there any more; they are named and never removed."""
    there = (p.relative_to(target).as_posix() for lang in ("zh", "en") for p in sorted(target.glob(f"{lang}/*.md")))
    return [p for p in there if p not in pages]


def _compare(target: Path, pages: dict[str, str], lang: Lang) -> int:
    zh = lang == "zh"
    stale = []
    for path, page in pages.items():
        file = target / path
        if not file.is_file():
            stale.append((path, "没有" if zh else "is not there"))
        elif file.read_text(encoding="utf-8") != page:
            stale.append((path, "不是最新" if zh else "is stale"))
    stale += [(path, "多余" if zh else "has no rules any more") for path in _left_over(target, pages)]
    for path, what in stale:
        click.echo(f"{target / path} {what}")
    if stale:
        click.echo("请重新生成：去掉 --check 再运行一次。" if zh else "Make them again: run it without --check.")
        return 1
    click.echo(f"{len(pages)} 页都是最新的。" if zh else f"All {len(pages)} pages are fresh.")
    return 0


def _site(target: Path, pages: dict[str, str], navigation: dict[Lang, list[dict[str, str]]], lang: Lang) -> int:
    from fupin_rules.report.catalogue.site import build_site, lacking

    missing = lacking()
    if missing is not None:
        raise refuse(
            f"生成网站还缺少组件 {missing}。", f"building a site needs {missing}, which is not installed.",
            ("请运行：pip install 'fupin-rules[docs]'", "Run: pip install 'fupin-rules[docs]'"),
        )  # fmt: skip
    if target.exists() and any(target.iterdir()) and not list((target / "search").glob("search_index.json")):
        # MkDocs empties the folder it builds into.
        raise refuse(
            f"文件夹 {target} 里有别的东西，生成网站会把它清空。", f"the folder {target} holds other things, which building a site would remove.",
            ("请换一个空文件夹。", "Choose an empty folder."),
        )  # fmt: skip
    try:
        build_site(pages, navigation, target)
    except RuntimeError as error:
        raise refuse(f"网站没有生成：{error}", f"the site was not built: {error}") from error
    # Browsers let no page search that is opened from a disk.
    click.echo(f"已生成网站 {target}。看：python -m http.server -d {target}，再用浏览器打开 http://localhost:8000/" if lang == "zh"
               else f"The site is in {target}. To look: python -m http.server -d {target}, then open http://localhost:8000/")  # fmt: skip
    return 0
