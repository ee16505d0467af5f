"""`fupin rules catalogue`: pages written, looked at for being fresh, built into a site."""

import json
from pathlib import Path

import pytest

PACK = """
language: 1
pack: mine
title: {zh: 我县规则, en: Ours}
rules:
  - {id: mine.1, title: {zh: 致贫原因要填, en: Cause given}, required: [poverty_cause], message: {zh: 没填, en: missing}}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(PACK, encoding="utf-8")
    return path


def test_pages_are_written_and_then_fresh(run, tmp_path: Path, rules: Path) -> None:
    out = tmp_path / "目录"
    got = run("rules", "catalogue", "--rules", rules, "--only", "mine.*", "--out", out)
    assert (got.exit_code, got.output) == (0, f"已写 1 条规则，4 页，在 {out}。\n")
    assert "致贫原因要填" in (out / "zh/mine.md").read_text(encoding="utf-8")
    assert "Cause given" in (out / "en/mine.md").read_text(encoding="utf-8")
    again = run("rules", "catalogue", "--rules", rules, "--only", "mine.*", "--out", out, "--check")
    assert (again.exit_code, again.output) == (0, "4 页都是最新的。\n")


def test_a_stale_a_missing_and_a_superfluous_page_are_named(run, tmp_path: Path, rules: Path) -> None:
    out = tmp_path / "目录"
    run("rules", "catalogue", "--rules", rules, "--only", "mine.*", "--out", out)
    (out / "zh/mine.md").write_text("旧", encoding="utf-8")
    (out / "en/mine.md").unlink()
    (out / "zh/gone.md").write_text("", encoding="utf-8")
    got = run("rules", "catalogue", "--rules", rules, "--only", "mine.*", "--out", out, "--check")
    assert got.exit_code == 1
    assert [line.removeprefix(f"{out}/") for line in got.output.splitlines()] == [
        "en/mine.md 没有", "zh/mine.md 不是最新", "zh/gone.md 多余", "请重新生成：去掉 --check 再运行一次。",
    ]  # fmt: skip
    assert (out / "zh/mine.md").read_text(encoding="utf-8") == "旧", "looking writes nothing"


def test_a_page_that_may_go_is_named_and_kept(run, tmp_path: Path, rules: Path) -> None:
    out = tmp_path / "目录"
    (out / "zh").mkdir(parents=True)
    (out / "zh/gone.md").write_text("", encoding="utf-8")
    got = run("--lang", "en", "rules", "catalogue", "--rules", rules, "--only", "mine.*", "--out", out)
    assert f"This page has no rules any more; it may go: {out / 'zh/gone.md'}" in got.output
    assert (out / "zh/gone.md").exists()


def test_a_site_never_empties_a_folder_of_other_things(run, tmp_path: Path, rules: Path) -> None:
    pytest.importorskip("material")
    pytest.importorskip("jieba")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    got = run(
        "rules", "catalogue", "--rules", rules, "--only", "mine.*", "--out", tmp_path / "photos", "--format", "html"
    )
    assert got.exit_code == 2
    assert "里有别的东西，生成网站会把它清空。请换一个空文件夹。" in got.output
    assert (tmp_path / "photos" / "a.jpg").exists()


def test_a_file_is_no_folder(run, tmp_path: Path, rules: Path) -> None:
    got = run("rules", "catalogue", "--rules", rules, "--out", rules)
    assert (got.exit_code, got.output) == (2, f"{rules} 是文件，这里要文件夹。\n")


def test_the_site_has_every_rule_in_its_index_of_words(run, tmp_path: Path, rules: Path) -> None:
    pytest.importorskip("material")
    pytest.importorskip("jieba")
    got = run(
        "rules", "catalogue", "--rules", rules, "--only", "mine.*", "--out", tmp_path / "网站", "--format", "html"
    )
    assert got.exit_code == 0, got.output
    index = json.loads((tmp_path / "网站/search/search_index.json").read_text(encoding="utf-8"))
    places = {d["location"] for d in index["docs"]}
    assert {"zh/mine.html#r-mine-1", "en/mine.html#r-mine-1"} <= places
