"""What lint calls impossible never happens: Hypothesis looks for a vessel on which it does."""

from __future__ import annotations

from backends.arbitrary import conditions, vessels
from backends.test_properties import parsed, reference
from hypothesis import event, given, settings
from hypothesis import strategies as st

from fupin_rules.backends.python.values import F, T
from fupin_rules.errors import Place, Text
from fupin_rules.findings import Source
from fupin_rules.language import tree
from fupin_rules.language.traits import traits
from fupin_rules.rulebook import Rule
from fupin_rules.rulebook.rules import Message, Pack
from fupin_rules.testing.lint.formulas import Reading, both, nots, violated_with
from fupin_rules.testing.lint.keys import key_of, roots
from fupin_rules.testing.lint.reach import in_definition, in_rule
from fupin_rules.testing.lint.terms import FALSE, MAYBE, TRUE

ENV = roots("vessel", part=False)
PACK = Pack("p", "1", Text("试"), Source(), None, None, "p.yaml")


def truth(node, record):
    got = reference(node, record)
    return TRUE if got == T else FALSE if got == F else MAYBE


@given(conditions(), vessels())
def test_a_truth_called_impossible_never_comes_out(text, record):
    node = parsed(text)
    reading = Reading()
    possible = reading.possible(reading.read(node, ENV))
    event(f"{len(possible)} truths")
    assert truth(node, record) in possible, text


@settings(max_examples=30)
@given(conditions(), vessels())
def test_a_truth_called_impossible_never_comes_out_where_tables_are_too_large(text, record):
    node = parsed(text)
    reading = Reading(limit=12)
    assert truth(node, record) in reading.possible(reading.read(node, ENV)), text


@given(conditions(depth=2), conditions(depth=2), vessels())
def test_a_rule_called_dead_is_dead(when, expect, record):
    w, e = parsed(when), parsed(expect)
    codes = {r.code for r in in_rule(rule(w, e))}
    event(" ".join(sorted(codes & {"L201", "L202", "L203", "L204"})) or "nothing")
    applies, holds = truth(w, record), truth(e, record)
    if "L201" in codes:
        assert applies != TRUE, (when, record)
    if "L202" in codes:
        assert not (applies == TRUE and holds == FALSE), (when, expect, record)
    if "L203" in codes:
        assert not (applies == TRUE and holds == TRUE), (when, expect, record)
    if "L204" in codes:
        assert applies != FALSE, (when, record)


@given(conditions(), vessels())
def test_a_part_called_idle_makes_no_difference_and_a_settled_comparison_is_settled(text, record):
    node = parsed(text)
    for remark in in_definition(node, "vessel", part=False):
        event(remark.code)
        if remark.node is None or not outside_loops(node, remark.node):
            continue
        if remark.code == "L205":
            instead = tree.Const(type=remark.node.type, value=bool(remark.always))
            assert truth(node, record) == truth(replaced(node, remark.node, instead), record), (text, remark)
        if remark.code in ("L207", "L209"):
            assert truth(remark.node, record) != (FALSE if remark.always else TRUE), (text, remark)


@given(conditions(depth=2), conditions(depth=2), vessels())
def test_what_is_said_to_follow_follows(one, other, record):
    a, b = parsed(one), parsed(other)
    reading = Reading()
    if violated_with(reading, reading.read(a, ENV), reading.read(b, ENV)):
        event("follows")
        assert truth(a, record) != TRUE or truth(b, record) == TRUE, (one, other)


@given(conditions(depth=2), vessels(), st.randoms())
def test_trees_of_one_key_have_one_value(text, record, random):
    node = parsed(text)
    shuffled = turned(node, random)
    assert key_of(node, ENV) == key_of(shuffled, ENV)
    assert truth(node, record) == truth(shuffled, record)


def test_an_impossible_pair_is_found_so_that_the_search_means_something():
    reading = Reading()
    impossible = [
        'harbour == "北港" and harbour == "南港"', "3 < size < 4", "size >= 3 and not size > 2", "engines > 4",
        "built < surveyed and surveyed < built", "any(m.aboard and not m.aboard for m in crew)", "count(m for m in crew) < 0",
        "missing(harbour) and harbour == \"北港\"",
    ]  # fmt: skip
    for text in impossible:
        node = parsed(text)
        assert TRUE not in reading.possible(both(reading.read(node, ENV))), text
        assert FALSE not in reading.possible(nots(reading.read(node, ENV))), text


# -- trees ------------------------------------------------------------------------------------------------------------------


def rule(when, expect):
    facts = traits(expect, {"vessel": ""})
    return Rule(
        id="r", pack=PACK, title=Text("试"), kind="logic", form="expect", severity="error", soften=None, subject="vessel",
        part=None, part_name=None, when=when, expect=expect, unique=None, message=Message(("x",), ("x",)), source=Source(),
        since=None, until=None, review=(), review_labels=(), reads=(), traits=facts, possible=(), place=Place("p.yaml"),
    )  # fmt: skip


def outside_loops(top, node):
    """Whether a part stands in no loop, so that it has a value by itself."""
    if top is node:
        return True
    if isinstance(top, (tree.Quant, tree.Fold, tree.Groups, tree.Use)):
        return False
    return any(outside_loops(c, node) for c in tree.children(top))


def replaced(top, node, instead):
    from dataclasses import replace

    if top is node:
        return instead
    match top:
        case tree.And() | tree.Or():
            return replace(top, parts=tuple(replaced(p, node, instead) for p in top.parts))
        case tree.Not():
            return replace(top, of=replaced(top.of, node, instead))
        case tree.If():
            return replace(
                top, cond=replaced(top.cond, node, instead), then=replaced(top.then, node, instead),
                other=replaced(top.other, node, instead),
            )  # fmt: skip
        case _:
            return top


def turned(top, random):
    """The same condition with the parts of `and` and `or` in another order, and comparisons the other way round."""
    from dataclasses import replace

    mirror = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
    match top:
        case tree.And() | tree.Or():
            parts = [turned(p, random) for p in top.parts]
            random.shuffle(parts)
            return replace(top, parts=tuple(parts))
        case tree.Not():
            return replace(top, of=turned(top.of, random))
        case tree.Compare():
            return replace(top, op=mirror[top.op], left=top.right, right=top.left) if random.random() < 0.5 else top
        case _:
            return top
