"""`fupin explain`: the way from the answers to the outcome, in words."""

from __future__ import annotations

DAY = ("--as-of", "2019-09-18")


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_a_violated_rule_is_told_step_by_step(run, households):
    result = run("explain", "checklist.21", households, "--household", "450399000001", *DAY)
    assert result.exit_code == 0
    shown = lines(result.stdout)
    assert shown[:7] == [
        "checklist.21 致贫原因为“因病”的户应有患病成员",
        "依据：资扶领发〔2019〕15号 附件2《建档立卡户信息核查清单》四、检查逻辑错误第21项",
        "对象：户 450399000001 唐德福",
        "参照日期：2019-09-18",
        "结论：不符合",
        "  · 致贫原因为“因病”，但应算上的 2 名成员（已脱贫户含脱贫后死亡、迁出的）的健康状况都没有长期慢性",
        "    病或大病。",
    ]
    assert "一、这条规则是否适用：是" in shown
    assert "      · 主要致贫原因是“因病”：是" in shown
    assert "        · 读到：主要致贫原因：因病" in shown
    at = shown.index("二、应当成立的是否成立：否")
    rest = "\n".join(shown[at:])
    assert "    · 唐德福：否" in shown[at:] and "    · 蒋秀英：否" in shown[at:]
    assert "“患病”：否" in rest and "健康状况：唐德福 健康" in rest


def test_an_undecided_rule_says_what_to_ask_and_what_is_missing(run, households):
    shown = lines(run("explain", "checklist.24", households, "--household", "李玉兰", *DAY).stdout)
    assert "结论：无法确定（补齐后可能：符合、不符合）" in shown
    assert "  · 要问：易地搬迁·入住时间" in shown
    assert "  · 易地搬迁·入住时间：未填" in shown


def test_a_rule_that_does_not_apply_says_so(run, households):
    shown = lines(run("explain", "checklist.21", households, "--household", "450399000002", *DAY).stdout)
    assert "结论：不适用" in shown
    assert "一、这条规则是否适用：否" in shown
    assert not any(line.startswith("二、") for line in shown)


def test_a_member_rule_is_told_for_one_member_or_for_each(run, households):
    every = run("explain", "checklist.26", households, "--household", "450399000001", *DAY).stdout
    assert "成员 唐德福（第 1 人）" in every and "成员 蒋秀英（第 2 人）" in every
    for member in ("2", "蒋秀英", "45039900000102"):
        one = run("explain", "checklist.26", households, "--household", "450399000001", "--member", member, *DAY).stdout
        assert "成员 蒋秀英（第 2 人）" in one and "唐德福（第 1 人）" not in one


def test_a_source_that_was_not_supplied_is_said(run, households):
    shown = run("explain", "checklist.11", households, "--household", "450399000001", *DAY).stdout
    assert "注意：没有提供“入户核查”，检查时这条规则不会运行" in shown


def test_full_tells_more_than_what_decided(run, households):
    ask = ("explain", "checklist.26", households, "--household", "450399000002", *DAY)
    assert len(run(*ask, "--full").stdout.splitlines()) > len(run(*ask).stdout.splitlines())


def test_everything_is_told_in_english_too(run, households):
    shown = run("explain", "checklist.26", households, "--household", "450399000002", *DAY, "--lang", "en").stdout
    assert "outcome: violated" in shown and "2. Does it hold: no" in shown
    assert "labour skill" in shown


def test_an_unknown_rule_household_or_member_is_met_with_what_there_is(run, households):
    result = run("explain", "checklist.211", households, "--household", "450399000001", *DAY)
    assert (
        result.exit_code == 2 and "没有规则 checklist.211" in result.stderr and "是不是 checklist.21" in result.stderr
    )
    result = run("explain", "checklist.21", households, "--household", "450399000009", *DAY)
    assert result.exit_code == 2
    assert (
        "数据里没有这一户：450399000009（共 2 户）。是不是 450399000002？" in result.stderr
        or "是不是 450399000001？" in result.stderr
    )
    result = run("explain", "checklist.26", households, "--household", "450399000001", "--member", "9", *DAY)
    assert result.exit_code == 2
    assert result.stderr == "这一户没有成员“9”。成员有：1 唐德福、2 蒋秀英。\n"
    result = run("explain", "checklist.21", households, "--household", "450399000001", "--member", "1", *DAY)
    assert result.exit_code == 2 and "规则 checklist.21 说的是整户，不用 --member。" in result.stderr


def test_two_heads_of_one_name_want_the_code(run, households, tmp_path):
    path = tmp_path / "二.jsonl"
    path.write_text(households.read_text("utf-8").replace("李玉兰", "唐德福"), encoding="utf-8")
    result = run("explain", "checklist.21", path, "--household", "唐德福", *DAY)
    assert result.exit_code == 2
    assert "叫“唐德福”的户主有 2 个。请用户编号：450399000001、450399000002。" in result.stderr


def test_a_rule_that_compares_households_is_not_told_on_one(run, households):
    result = run("explain", "integrity.numbers-unique", households, "--household", "450399000001", *DAY)
    assert result.exit_code == 2
    assert "要比较多户才能判断" in result.stderr
