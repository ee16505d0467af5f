"""`fupin rules`: seeing the rules, and what a rule author is told."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]

GOOD = """\
language: 1
pack: county.mine
title: {zh: 我县的规则, en: Our rules}
source: {document: 我县〔2020〕1号, part: 第一条}
uses: [basis]
rules:
  - id: county.1
    title: {zh: 不得填缺资金, en: Not lack of funds}
    source: {item: "1", quote: 不得填缺资金}
    expect: poverty_cause != "缺资金"
    message: {zh: 填了 {cause}。, en: It says {cause}.}
    let: {cause: poverty_cause}
    review: [poverty_cause]
    false_positives: 没有。
    examples:
      - {outcome: violated, given: {poverty_cause: 缺资金}}
      - {outcome: satisfied, given: {poverty_cause: 因病}}
      - {outcome: unknown, given: {}}
"""


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


@pytest.fixture
def mine(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_text(
            text.replace(
                "{zh: 填了 {cause}。, en: It says {cause}.}", '{zh: "填了 {cause}。", en: "It says {cause}."}'
            ),
            encoding="utf-8",
        )
        return path

    return write


# -- list, show ------------------------------------------------------------------------------------------------------------


def test_the_26_items_are_listed_in_the_order_of_the_checklist(run):
    shown = run("rules", "list", "--only", "checklist.*").stdout
    ids = [line.split()[0] for line in shown.splitlines() if line.startswith("  checklist.")]
    assert ids == [f"checklist.{n}" for n in range(1, 27)]
    assert "  checklist.21  致贫原因为“因病”的户应有患病成员［错误］" in lines(shown)
    assert lines(shown)[-1] == "共 26 条。看一条的全部内容：fupin rules show 编号"


def test_the_list_is_json_for_programs(run):
    rules = json.loads(run("rules", "list", "--format", "json").stdout)
    assert {r["id"] for r in rules} >= {f"checklist.{n}" for n in range(1, 27)}
    assert set(rules[0]) >= {
        "id",
        "pack",
        "title",
        "kind",
        "severity",
        "subject",
        "source",
        "reads",
        "parameters",
        "possible",
    }


def test_a_rule_is_shown_with_its_authority_logic_and_known_false_positives(run):
    shown = lines(run("rules", "show", "checklist.26").stdout)
    assert shown[0] == "checklist.26 一、二级肢体残疾人不应填为普通或技能劳动力"
    assert "  说的是：成员" in shown and "  严重程度：错误" in shown and "  生效：2019-09-10 –" in shown
    assert any(line.startswith("  原文：一、二级（重度）肢体残疾人是否错填写") for line in shown)
    assert any(line.startswith("  应当成立 expect：") for line in shown)
    assert any(line.startswith("  已知的误报：") for line in shown)
    whole = json.loads(run("rules", "show", "checklist.26", "--format", "json").stdout)
    assert whole["examples"][0]["outcome"] and whole["file"].endswith("logic.yaml")


def test_an_unknown_rule_is_met_with_the_nearest(run):
    result = run("rules", "show", "checklist.266")
    assert result.exit_code == 2
    assert "没有规则 checklist.266" in result.stderr and "是不是 checklist.26？" in result.stderr


# -- lint ------------------------------------------------------------------------------------------------------------------


def test_a_good_file_gets_no_advice(run, mine):
    result = run("rules", "lint", mine(GOOD))
    assert result.exit_code == 0, result.output
    assert lines(result.stdout) == ["1 个规则文件，没有问题。", "另有较轻的 1 处，用 --severity info 查看。"]


def test_a_file_that_does_not_load_gets_every_complaint_with_its_place_and_status_2(run, mine):
    path = mine(
        GOOD.replace('"缺资金"\n', '"缺资全"\n')
        .replace("kind", "kind")
        .replace("review: [poverty_cause]", "reveiw: [poverty_cause]")
    )
    result = run("rules", "lint", path)
    assert result.exit_code == 2
    assert f"{path}:13:5: R103" in result.stderr and "是不是 review？" in result.stderr
    path = mine(GOOD.replace('"缺资金"\n', '"缺资全"\n'))
    result = run("rules", "lint", path)
    assert result.exit_code == 2
    assert f"{path}:10:30: " in result.stderr and "缺资金" in result.stderr
    assert lines(result.stderr)[-1] == "共 1 处错误，规则文件没有装载。"


@pytest.mark.parametrize(
    ("change", "code", "at", "says"),
    [
        (("      - {outcome: unknown, given: {}}\n", ""), "L101", "15:5", "没有结果为无法确定（unknown）的例子"),
        (("    examples:", "    impossible: {error: 不会}\n    examples:"), "L102", "15:18", "表达式本来就不会有这种结果"),
        (('expect: poverty_cause != "缺资金"', 'when: size > 7\n    expect: poverty_cause != "缺资金"'), "L103", "10:5", "直接写了数 7"),
        (("rules:", "definitions: {never: {title: {zh: 没用}, is: size > 0}}\nrules:"), "L104", "6:15", "定义 never 没有规则用到"),
        (("rules:", "parameters: {never: {title: {zh: 没用}, source: 无, values: [{from: 2014-01-01, value: 1}]}}\nrules:"), "L105", "6:14", "参数 never 没有规则用到"),
        (("let: {cause: poverty_cause}", "let: {cause: poverty_cause, n: size}"), "L106", "12:33", "let 里有 n，但哪句话都没有用它"),
        ((", en: It says {cause}.}", ", en: It is wrong.}"), "L107", "11:5", "填的空不一样"),
        (('expect: poverty_cause != "缺资金"', 'expect: coalesce(poverty_cause, "因病") != "缺资金"'), "L108", "7:5", "用 coalesce 给没有回答的答案定了一个值"),
        (("source: {document: 我县〔2020〕1号, part: 第一条}\n", ""), "L109", "8:13", "没有写依据"),
        ((", quote: 不得填缺资金", ""), "L110", "9:13", "没有摘录依据的原文"),
        (("    false_positives: 没有。\n", ""), "L111", "7:9", "没有写已知的误报情形"),
        (("不得填缺资金, en: Not lack of funds}", "不得填缺资金}"), "L112", "8:5", "标题没有英文"),
    ],
)  # fmt: skip
def test_each_piece_of_advice_has_a_code_a_place_and_what_to_do(run, mine, change, code, at, says):
    old, new = change
    text = GOOD.replace("{zh: 填了 {cause}。, en: It says {cause}.}", '{zh: "填了 {cause}。", en: "It says {cause}."}')
    old = old.replace("It says {cause}.}", '"It says {cause}."}')
    new = new.replace("It is wrong.}", '"It is wrong."}')
    assert old in text
    path = mine(text.replace(old, new, 1))
    result = run("rules", "lint", path)
    assert result.exit_code == 1, result.output
    found = [line for line in lines(result.stdout) if f": {code}: " in line]
    assert found, result.stdout
    assert says in found[0]
    assert found[0].startswith(f"{path}:{at}: {code}: "), found
    english = run("rules", "lint", path, "--lang", "en").stdout
    assert code in english


def test_messages_may_word_the_same_answer_differently_in_each_language(run, mine):
    text = GOOD.replace(
        "message: {zh: 填了 {cause}。, en: It says {cause}.}",
        'message: {zh: "{\\"有\\" if poverty_cause == \\"因病\\" else \\"无\\"}，{cause}", en: "{\\"ill\\" if poverty_cause == \\"因病\\" else \\"well\\"}, {cause}"}',
    )
    assert text != GOOD
    result = run("rules", "lint", mine(text))
    assert result.exit_code == 0, result.output


def test_a_number_in_a_definition_is_told_once_where_it_stands(run, mine):
    text = GOOD.replace("rules:", "definitions: {large: {title: {zh: 人多}, is: size > 7}}\nrules:")
    text = text.replace("    expect:", '    when: large or not large or poverty_cause == "因病"\n    expect:')
    shown = run("rules", "lint", mine(text)).stdout
    assert shown.count(": L103: ") == 1 and ":6:15: L103: 定义 large 里直接写了数 7。" in shown


def test_many_reads_without_a_review_list_get_advice(run, mine):
    reads = " and ".join(
        f"answered({f})" for f in ("size", "phone", "village", "township", "head_name", "standard", "attribute")
    )
    text = GOOD.replace("    review: [poverty_cause]\n", "").replace(
        'expect: poverty_cause != "缺资金"', f"expect: {reads}"
    )
    text = text.replace("poverty_cause: 缺资金", "size: 1").replace("poverty_cause: 因病", "size: 2")
    result = run("rules", "lint", mine(text))
    assert "L113" in result.stdout, result.output


# -- test ------------------------------------------------------------------------------------------------------------------


def test_examples_that_hold_are_counted(run, mine):
    for more in ((), ("--rules",)):
        result = run("rules", "test", *more, mine(GOOD))
        assert result.exit_code == 0
        assert result.stdout == "1 条规则，3 个例子：3 个一致，0 个不一致。\n"


def test_an_example_that_does_not_hold_is_shown_whole(run, mine):
    path = mine(
        GOOD.replace(
            "outcome: violated, given: {poverty_cause: 缺资金}",
            "outcome: satisfied, note: 应当算对, given: {poverty_cause: 缺资金}",
        )
    )
    result = run("rules", "test", path)
    assert result.exit_code == 1
    assert lines(result.stdout) == [
        f"✗ county.1 第 1 个例子（应当算对）  {path}:16:9",
        "  不得填缺资金",
        '  给定：{"poverty_cause": "缺资金"}',
        "  参照日期：2019-09-18",
        "  结果：应为 符合（satisfied），实际 不符合（violated）",
        "  怎样判断的：",
        "    结论：不符合",
        "      · 填了 缺资金。",
        "      · 请一并核对：主要致贫原因",
        "    应当成立的是否成立：否",
        "      · 主要致贫原因不是“缺资金”：否",
        "        · 读到：主要致贫原因：缺资金",
        "",
        "1 条规则，3 个例子：2 个一致，1 个不一致。",
    ]


def test_a_difference_is_told_in_english_and_to_programs_with_its_steps(run, mine):
    path = mine(
        GOOD.replace(
            "{outcome: satisfied, given: {poverty_cause: 因病}}", "{outcome: violated, given: {poverty_cause: 因病}}"
        )
    )
    english = lines(run("rules", "test", path, "--lang", "en").stdout)
    assert english[0] == f"✗ county.1 example 2  {path}:17:9"
    assert "  outcome: expected violated, got satisfied" in english and "  How it came about:" in english
    assert "      · main cause of poverty is not “lack of funds”: yes" in english
    told = json.loads(run("rules", "test", path, "--format", "json").stdout)
    assert (told["rules"], told["examples"], told["without_examples"]) == (1, 3, [])
    (one,) = told["failed"]
    assert (one["rule"], one["example"], one["line"], one["outcome"]) == ("county.1", 2, 17, "satisfied")
    assert one["differences"] == [{"what": "outcome", "expected": "violated", "got": "satisfied"}]
    assert one["steps"]["zh"][0]["text"] == "结论：符合" and one["steps"]["en"][0]["text"] == "outcome: satisfied"


def test_numbers_pasted_into_an_example_are_masked_when_it_is_shown(run, mine):
    path = mine(GOOD.replace("given: {poverty_cause: 因病}", 'given: {poverty_cause: 缺资金, phone: "19900000001"}'))
    for more in ((), ("--format", "json"), ("--lang", "en")):
        shown = run("rules", "test", path, *more).stdout
        assert "19900000001" not in shown and "199******01" in shown


# -- lint: what is shown ---------------------------------------------------------------------------------------------------


def test_advice_can_be_chosen_by_code_and_severity_and_explained(run, mine):
    path = mine(GOOD)
    info = run("rules", "lint", path, "--severity", "info")
    assert info.exit_code == 0 and f"{path}:7:9: L115: 规则 county.1 没有写为什么这样定。" in info.stdout
    assert lines(info.stdout)[-1] == "共 1 处意见（参考 1）。为什么、怎么改：fupin rules lint --explain L115"
    bad = mine(GOOD.replace(", quote: 不得填缺资金", "").replace("    false_positives: 没有。\n", ""))
    assert run("rules", "lint", bad, "--only", "l111").stdout.count(": L111: ") == 1
    assert "L110" not in run("rules", "lint", bad, "--only", "L111").stdout
    assert run("rules", "lint", bad, "--severity", "error").exit_code == 0
    unknown = run("rules", "lint", bad, "--only", "L999")
    assert unknown.exit_code == 2 and "没有编码 L999" in unknown.stderr
    why = run("rules", "lint", "--explain", "L103").stdout
    assert (
        why.startswith("L103 逻辑里直接写了数（提醒）")
        and "expect: age_on(birth_date, as_of) >= params.labour_age_from" in why
    )


def test_advice_is_json_for_programs_with_its_page_and_what_is_not_followed(run, mine):
    text = GOOD.replace(", quote: 不得填缺资金", "").replace(
        "    review:", "    lint: {L110: 没有原文可摘}\n    review:"
    )
    told = json.loads(run("rules", "lint", mine(text), "--format", "json", "--severity", "info").stdout)
    assert told["loaded"] is True
    assert [(f["code"], f["severity"], f["page"]) for f in told["found"]] == [("L115", "info", "reference/lint/#l115")]
    assert [(e["code"], e["reason"]) for e in told["exempted"]] == [("L110", "没有原文可摘")]
    shown = lines(run("rules", "lint", mine(text)).stdout)
    assert shown[0].endswith(": L110: 不照办：没有原文可摘") and "不照办的 1 处，理由见上。" in shown
    broken = run("rules", "lint", mine(GOOD.replace("expect:", "expekt:")), "--format", "json")
    assert broken.exit_code == 2 and json.loads(broken.stdout)["loaded"] is False


def test_what_has_ended_is_told_where_a_day_is_given(run, mine):
    path = mine(GOOD.replace("uses: [basis]", "uses: [basis]\neffective: {from: 2020-01-01, to: 2020-12-31}"))
    assert run("rules", "lint", path).exit_code == 0
    late = run("rules", "lint", path, "--as-of", "2021-01-01")
    assert late.exit_code == 1 and "L116: 规则包 county.mine 只到 2020-12-31，到 2021-01-01 已经过期。" in late.stdout


# -- test: other differences -----------------------------------------------------------------------------------------------


def test_an_example_with_other_needs_says_which_answers_were_wanted(run, mine):
    path = mine(GOOD.replace("{outcome: unknown, given: {}}", "{outcome: unknown, given: {}, needs: [size]}"))
    shown = lines(run("rules", "test", path).stdout)
    assert "  还要问的答案：应为 size，实际 poverty_cause" in shown
    assert "  没有的答案：poverty_cause（未填）" in shown


def test_an_example_whose_data_is_no_household_says_why(run, mine):
    path = mine(GOOD.replace("given: {poverty_cause: 因病}", "given: {poverty_cause: 因饼}"))
    shown = lines(run("rules", "test", path).stdout)
    assert any(
        line.startswith("  这份数据不能用：A102: poverty_cause（主要致贫原因）：“因饼”不在码表里。") for line in shown
    )


def test_the_examples_of_the_26_items_hold(run):
    result = run("rules", "test", "--only", "checklist.*")
    assert result.exit_code == 0, result.stdout
    assert result.stdout.startswith("26 条规则，")


# -- schema ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["rule-file", "report"])
def test_the_committed_schema_is_fresh(run, which):
    committed = (ROOT / "schemas" / f"{which}.schema.json").read_text("utf-8")
    assert run("rules", "schema", which).stdout == committed, (
        f"run: fupin rules schema {which} --out schemas/{which}.schema.json"
    )
    jsonschema.Draft202012Validator.check_schema(json.loads(committed))


def _plain(value):
    from decimal import Decimal

    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return float(value) if isinstance(value, Decimal) else value


def test_every_shipped_rule_file_fits_the_schema():
    from fupin_rules.documents import read_yaml
    from fupin_rules.rulebook import rules_home
    from fupin_rules.rulebook.files import read_files

    validator = jsonschema.Draft202012Validator(
        json.loads((ROOT / "schemas" / "rule-file.schema.json").read_text("utf-8"))
    )
    files = read_files([rules_home()])
    assert len(files) > 5
    for name, text in files.items():
        assert not [
            (e.json_path, e.message[:200]) for e in validator.iter_errors(_plain(read_yaml(text, name).data))
        ], name


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("language: 1", "language: 2"), "$.language"),
        (("review:", "reveiw:"), "$.rules[0]"),
        (("id: county.1", "id: 'County 1'"), "$.rules[0].id"),
        (("outcome: violated", "outcome: wrong"), "$.rules[0].examples[0].outcome"),
        (("title: {zh: 我县的规则, en: Our rules}\n", ""), "$"),
    ],
)
def test_an_editor_is_told_of_a_mistake_at_its_place(mine, change, where):
    from fupin_rules.documents import read_yaml

    validator = jsonschema.Draft202012Validator(
        json.loads((ROOT / "schemas" / "rule-file.schema.json").read_text("utf-8"))
    )
    path = mine(GOOD.replace(*change))
    assert where in [e.json_path for e in validator.iter_errors(_plain(read_yaml(path.read_text("utf-8"), "x").data))]


def test_an_editor_is_offered_fields_and_codes_in_chinese():
    schema = json.loads((ROOT / "schemas" / "rule-file.schema.json").read_text("utf-8"))
    rule = schema["$defs"]["Rule"]["properties"]
    assert "members.health" in rule["review"]["items"]["anyOf"][0]["enum"]
    assert {"household", "village", "member", "edge", "edge_member", "team", "officer"} == set(
        rule["subject"]["anyOf"][0]["enum"]
    )
    household = schema["$defs"]["data.Household"]["properties"]
    assert household["poverty_cause"]["description"].startswith("主要致贫原因")
    assert "缺资金" in household["poverty_cause"]["anyOf"][0]["anyOf"][0]["enum"]
    for name, form in schema["$defs"].items():
        if not name.startswith("data."):
            assert form.get("description"), f"{name} is explained"
