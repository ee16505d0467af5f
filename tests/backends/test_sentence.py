"""Rules in words: nothing of the code shows, and a dozen sentences read as they should."""

from __future__ import annotations

import re

import pytest
from conformance.cases import cases
from conformance.world import scope

from fupin_rules.backends.sentence import say
from fupin_rules.language import BOOL, Expr, Source, check, tree
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rulebook, rules_home

QUOTED = re.compile(r"“[^“”]*”|“[^”]*”")


def in_words(text: str, about: str = "vessel", lang: str = "zh", values: dict[str, object] | None = None) -> str:
    expr, found = check(Source(text), scope(about))
    assert expr is not None, [d.in_("en") for d in found]
    return say(expr, lang, values=values)  # type: ignore[arg-type]


SENTENCES = [
    ('harbour == "北港"', "港口是“北港”", "harbour is “north”"),
    ("engines >= 2 and not insured", "主机数不小于2，且已投保为“否”", "engines is at least 2, and “insured” is no"),
    ("not (engines >= 2 and insured)", "主机数小于2，或者已投保为“否”", "engines is less than 2, or “insured” is no"),
    ('harbour not in ("北港", "南港")', "港口不是“北港”或“南港”", "harbour is none of “north” or “south”"),
    ('any(m.rank == "船长" and m.aboard for m in crew)', "至少有一个船员，其职务是“船长”，且其在船为“是”", "at least one sailor is such that its rank is “skipper”, and “its aboard” is yes"),
    ('not any(has(m.skills, "急救") for m in crew if m.aboard)', "没有哪个船员，其在船为“是”，且其技能含有“急救”", "no sailor is such that “its aboard” is yes, and its skills holds “first aid”"),
    ("all(m.wage > 0 for m in crew if m.aboard)", "凡符合“其在船为“是””的船员，都有其工资大于0", "every sailor with (“its aboard” is yes) is such that its wage is more than 0"),
    ('count(m for m in crew if m.rank == "船长") == 1', "符合“其职务是“船长””的船员恰有1个", "there are exactly 1 sailor with (its rank is “skipper”)"),
    ("any(a.berth == b.berth for a in crew for b in crew if a is not b)", "有这样的船员和船员：船员甲不是船员乙，且船员甲的铺位等于船员乙的铺位", None),
    ("sum(m.wage for m in crew) > value / 2", "船员的工资的合计大于（船值除以2）", "the sum of wage over sailor is more than (value divided by 2)"),
    ("surveyed >= add_months(as_of, -12)", "检验日期不早于参照日期之前12个月", "surveyed is not before 12 months before the reference date"),
    ("built < date(2019, 8, 16)", "建造日期早于2019年8月16日", "built is before 2019-08-16"),
    ("seaworthy and skippers == 1", "属于“适航”，且船长人数等于1", "“seaworthy” holds, and number of skippers equals 1"),
    ("missing(papers.issued) or insured", "船证的发证日期未填，或者已投保为“是”", "issued of papers is not answered, or “insured” is yes"),
    ("not has_row(params.dues[harbour, engines])", "“港务费”（按港口、主机数）没有规定", "“harbour dues” (for harbour, engines) is not laid down"),
    ("any(count(m for m in g) > 1 for g in group(x.berth for x in crew))", "至少有一个按铺位分的船员组，其中的船员多于1个", None),
    ("length > last_year.length", "船长度大于“去年”的船长度", "length is more than length of “the year before”"),
    ("ports == {\"北港\"}", "停靠港与“北港”相同", "ports of call is the same as “north”"),
    ("built <= date(year(as_of), 8, 31)", "建造日期不晚于参照日期那一年的8月31日", "built is not after day 8-31 of the year of the reference date"),
    ("min(m.born for m in crew) < greatest(built, surveyed)", "船员最早的出生日期早于建造日期与检验日期中较晚的一天", "the earliest born over sailor is before the later of built and surveyed"),
    ("all(h.wage > s.wage for h in crew if h.aboard for s in crew if not s.aboard)", "凡符合“船员甲的在船为“是”，且船员乙的在船为“否””的船员和船员，都有船员甲的工资大于船员乙的工资", None),
    ("coalesce(engines, size) == 2", "主机数（没填的看定员）等于2", "engines (where not answered complement) equals 2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "zh", "en"), SENTENCES, ids=[s[0] for s in SENTENCES])
def test_a_rule_reads_as_a_sentence(text: str, zh: str, en: str | None) -> None:
    assert in_words(text) == zh
    if en is not None:
        assert in_words(text, lang="en") == en


def test_a_rule_about_a_part_tells_its_own_answers_from_the_others() -> None:
    assert (
        in_words("any(o.berth == berth for o in vessel.crew if o is not this)", "sailor")
        == "至少有一个船员，其不是本船员，且其铺位等于本船员的铺位"
    )
    assert (
        in_words("any(t.night for t in trips) and wage > 0", "sailor")
        == "（至少有一个航次，其夜航为“是”），且工资大于0"
    )


def test_a_parameter_is_said_with_its_value_where_it_is_known() -> None:
    assert in_words("size >= params.age_from") == "定员不小于“上船年龄”"
    assert in_words("size >= params.age_from", values={"age_from": 16}) == "定员不小于“上船年龄”（16岁）"
    assert (
        in_words("harbour in params.nearby", values={"nearby": frozenset({"北港", "南港"})})
        == "港口在““近港”（“北港”和“南港”）”之中"
    )


def code_in(sentence: str) -> list[str]:
    """Words of the code that show outside quotes."""
    return re.findall(r"[A-Za-z_]{2,}|==|\bnot\b|\[|\{", re.sub(r"“[^“”]*”", "", sentence))


@pytest.mark.parametrize("case", [c for c in cases() if c.gives is not None], ids=str)
def test_every_case_of_the_suite_can_be_said_without_code(case: object) -> None:
    sentence = in_words(case.say, case.about)  # type: ignore[attr-defined]
    assert sentence
    assert code_in(sentence) == []
    assert in_words(case.say, case.about, "en")  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    registry = Registry()
    return Rulebook.from_paths([rules_home()], registry.subjects().values(), registry.functions())


def test_every_shipped_rule_and_definition_is_said_without_code(shipped: Rulebook) -> None:
    trees: list[tuple[str, Expr]] = [(r.id, t) for r in shipped.rules for t in (r.when, r.expect) if t is not None]
    trees += [(r.id, r.unique.key) for r in shipped.rules if r.unique is not None]
    trees += [(name, d.body) for name, d in shipped.definitions.items()]
    assert len(trees) > 150
    assert [(who, say(t)) for who, t in trees if code_in(say(t))] == []


def test_every_definition_and_parameter_of_the_shipped_rules_has_titles_in_both_languages(shipped: Rulebook) -> None:
    titles = {n: d.title for n, d in shipped.definitions.items()} | {
        n: p.decl.title for n, p in shipped.parameters.items()
    }
    assert [n for n, t in titles.items() if not (t.zh and t.en)] == []


SHIPPED = {
    "checklist.14": "没有哪个帮扶联系人，（其姓名已填，或者其帮扶人编号已填），且其电话未填",
    "checklist.17": "劳动技能已填",
    "checklist.19": "主要致贫原因不是“缺资金”，且（“其他致贫原因也一并核查”为“否”，或者其他致贫原因不含“缺资金”）",
    "checklist.21": "至少有一个家庭成员，其属于“分析致贫原因时要算上的成员”，且其属于“患病”",
    "checklist.25": "不属于“在校生”，或者不属于“本年务工超过规定月数”",
    "checklist.26": "不属于“一、二级肢体残疾”，或者劳动技能不是“普通劳动力”或“技能劳动力”",
}


@pytest.mark.parametrize("rule", SHIPPED)
def test_the_checklist_reads_as_written_down_here(rule: str, shipped: Rulebook) -> None:
    expect = shipped.by_id[rule].expect
    assert expect is not None
    assert say(expect) == SHIPPED[rule]


def test_every_kind_of_node_is_said_somewhere() -> None:
    kinds = {k for k in vars(tree).values() if isinstance(k, type) and issubclass(k, tree.Expr) and k is not tree.Expr}
    seen: set[type] = set()
    for case in cases():
        if case.gives is not None:
            expr, _ = check(Source(case.say), scope(case.about), BOOL)
            assert expr is not None
            seen |= {type(n) for n in tree.walk(expr)}
    assert kinds == seen
