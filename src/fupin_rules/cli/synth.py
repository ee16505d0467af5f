"""`fupin synth`: make a county of synthetic people to try things on."""

from __future__ import annotations

from typing import Any

import click

from fupin_rules.cli.frame import ParamType, SpokenCommand, shared_options
from fupin_rules.cli.stage import output_file, progress, written
from fupin_rules.cli.wording import refuse
from fupin_rules.errors import Lang

__all__ = ["command"]


class _Number(ParamType):
    """A number within bounds, refused in the words of whoever typed it."""

    name = "number"

    def __init__(self, lang: Lang, kind: type[int | float], low: int | None = None, high: int | None = None) -> None:
        self.lang, self.kind, self.low, self.high = lang, kind, low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            number = self.kind(value)
        except ValueError:
            return self._fail(f"“{value}”不是{self._zh}", f"{value!r} is not {self._en}", param, ctx)
        # Written this way round, what is no number at all (nan) lies outside, too.
        if not ((self.low is None or number >= self.low) and (self.high is None or number <= self.high)):
            return self._fail(f"不能是 {value}", f"it cannot be {value}", param, ctx)
        return number

    @property
    def _zh(self) -> str:
        return "整数" if self.kind is int else "数"

    @property
    def _en(self) -> str:
        return "a whole number" if self.kind is int else "a number"

    def _fail(self, zh: str, en: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if self.low is None and self.high is None:
            return self.fail(f"{zh}。" if self.lang == "zh" else f"{en}.", param, ctx)
        return self.fail(
            f"{zh}；请写 {self.low} 到 {self.high} 之间的{self._zh}。" if self.lang == "zh"
            else f"{en}; write {self._en} from {self.low} to {self.high}.", param, ctx,
        )  # fmt: skip


def command(lang: Lang) -> click.Command:
    """The command, speaking `lang`."""
    zh = lang == "zh"

    def run(**given: Any) -> int:
        return _synth(lang, **given)

    cmd = SpokenCommand(
        "synth",
        callback=run,
        short_help="造一个县的模拟数据" if zh else "Make a county of synthetic people",
        options_metavar="[选项]" if zh else "[OPTIONS]",
        help=(
            "造一个县的模拟数据，用来试用和培训。人都是编的：证件号码以不存在的 450399 开头。\n\n"
            "可以按比例种下错误、抹去答案，并另存一份清单（--truth）说明种在哪里。\n\n"
            "例：\n  fupin synth -n 1000 --errors 0.05 --out 模拟县.xlsx --truth 种下的错误.jsonl\n"
            "  fupin synth -n 1000 --forms --errors 0.05 --out 模拟县.xlsx"
            if zh
            else "Makes a county of synthetic people to try things on; identity numbers begin with 450399, which was never assigned.\n\n"
            "A share of households may carry planted errors and blanked answers; --truth lists them.\n\n"
            "Example:\n  fupin synth -n 1000 --errors 0.05 --out county.xlsx --truth planted.jsonl\n"
            "  fupin synth -n 1000 --forms --errors 0.05 --out county.xlsx"
        ),
        params=[
            click.Option(["-n", "--households"], type=_Number(lang, int, 1, 1_000_000), default=1000, metavar="N",
                         help="多少户（默认 1000）。" if zh else "How many households (default 1000)."),
            click.Option(["--seed"], type=_Number(lang, int), default=1, metavar="N",
                         help="种子：同一个数造出同一个县（默认 1）。" if zh else "The same seed makes the same county (default 1)."),
            click.Option(["--errors"], type=_Number(lang, float, 0, 1), default=0.0, metavar="比例" if zh else "SHARE",
                         help="种下错误的户占多少，如 0.05（默认 0）。" if zh else "Share of households with a planted error (default 0)."),
            click.Option(["--blanks"], type=_Number(lang, float, 0, 1), default=0.0, metavar="比例" if zh else "SHARE",
                         help="抹去多少答案，如 0.02（默认 0）。" if zh else "Share of answers blanked (default 0)."),
            click.Option(["--forms"], is_flag=True, default=False,
                         help="连同方案的各表：“六看”、政策核查、边缘户调查、花名册、会议、上报。--errors 的比例也用于各表。" if zh
                         else "With the plan's forms: six looks, policies, edge households, rosters, meetings, papers; --errors counts for them too."),
            click.Option(["--out"], required=True, metavar="文件" if zh else "FILE",
                         help="写到哪里：.xlsx（国扶导出的样子）或 .jsonl。" if zh else "Where to: .xlsx (as exported) or .jsonl."),
            click.Option(["--truth"], metavar="文件" if zh else "FILE",
                         help="种下的错误写到哪里（.jsonl）。" if zh else "Where to list what was planted (.jsonl)."),
            *shared_options(lang),
        ],
    )  # fmt: skip
    cmd.lang = lang
    return cmd


def _synth(
    lang: Lang, households: int, seed: int, errors: float, blanks: float, forms: bool, out: str, truth: str | None
) -> int:
    from fupin_rules.synth import make_county, write_truth, write_workbook

    target = output_file(out)
    kind = target.suffix.lower()
    if kind not in (".xlsx", ".jsonl"):
        raise refuse(f"不会写 {target.suffix or '没有结尾的'} 文件。", f"cannot write {target.suffix or 'such a'} file.",
                     ("请用 .xlsx 或 .jsonl。", "Use .xlsx or .jsonl."))  # fmt: skip
    planted = output_file(truth, [target]) if truth else None
    with progress(lang) as stage:
        stage(f"正在造 {households} 户", f"making {households} households", None)
        try:
            county = make_county(
                households, seed=seed, errors=errors, blanks=blanks, in_workbook=kind == ".xlsx",
                forms=forms, form_errors=errors if forms else 0.0,
            )  # fmt: skip
        except ValueError as error:
            raise refuse(f"这么多错误种不下：{households} 户太少。", str(error),
                         ("请减小 --errors 或增加 -n。", "Plant fewer, or make more households."))  from error  # fmt: skip
        stage(f"正在写出 {target.name}", f"writing {target.name}", None)
        with written(target) as path:
            if kind == ".xlsx":
                write_workbook(county, path)
            else:
                import json

                from fupin_rules.findings.model import to_json_value

                with path.open("w", encoding="utf-8", newline="\n") as file:
                    for record in (*county.households, *county.edges, *county.teams):
                        file.write(json.dumps(to_json_value(record), ensure_ascii=False) + "\n")
        if planted is not None:
            with written(planted) as path:
                write_truth(county, path)
    people = sum(len(h.get("members") or ()) for h in county.households)
    kinds = {k: sum(1 for p in county.truth if p.kind == k) for k in ("error", "blank")}
    papers = (
        (f"，边缘户调查 {len(county.edges)} 份，工作队 {len(county.teams)} 个", f", {len(county.edges)} surveys, {len(county.teams)} teams")
        if forms
        else ("", "")
    )  # fmt: skip
    click.echo(
        f"已写入 {target}：{households} 户，{people} 人{papers[0]}，种下错误 {kinds['error']} 处，抹去答案 {kinds['blank']} 处。"
        if lang == "zh"
        else f"Written to {target}: {households} households, {people} people{papers[1]}, {kinds['error']} planted errors, {kinds['blank']} blanks."
    )
    return 0
