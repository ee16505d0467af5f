"""No rule text is ever executed as Python: attacks are refused wherever an expression may stand, and generated code holds our names only."""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
from datetime import date
from functools import lru_cache
from typing import Annotated, get_args

import pytest
from rulebook.shops import SUBJECTS, book

from fupin_rules import Engine
from fupin_rules.backends.python.codegen import Check, generate
from fupin_rules.backends.python.runtime import RUNTIME
from fupin_rules.backends.python.surely import generate_surely
from fupin_rules.errors import RuleFileError
from fupin_rules.language.tree import CompareOp, FoldKind
from fupin_rules.plugins import Registry
from fupin_rules.rulebook import Rulebook
from fupin_rules.schema import Question, Record, Subject

CALL = "__import__('os').system('touch /tmp/fupin_rules_was_here')"
ATTACKS = [
    CALL,
    "__import__",
    "().__class__.__bases__[0].__subclasses__()",
    "(1).__class__",
    "trade.__class__",
    "trade.__class__.__mro__",
    "shop.__dict__",
    "shop.__init__.__globals__",
    "shop.model_fields",
    "shop.model_dump()",
    "shop.unreadable",
    "staff.append(1)",
    "owner.upper()",
    "owner.format(shop)",
    "owner.encode",
    "'%s' % shop",
    "'{0.__class__}'.format(shop)",
    "f'{shop}'",
    "f\"{__import__('os')}\"",
    "b'x' == owner",
    "lambda: 1",
    "(lambda x: x)(1) > 0",
    "(x := 1) > 0",
    "[w for w in staff]",
    "{w for w in staff}",
    "{w: 1 for w in staff}",
    "(w for w in staff)",
    "any([w.insured for w in staff])",
    "any(w.insured async for w in staff)",
    "await shop",
    "yield 1",
    "print(1)",
    "eval('1')",
    "exec('1')",
    "compile('1', '', 'eval')",
    "open('/etc/passwd')",
    "getattr(shop, 'trade')",
    "setattr(shop, 'trade', 1)",
    "vars()",
    "globals()['os']",
    "globals",
    "locals()",
    "type(shop)",
    "super()",
    "object",
    "help()",
    "input()",
    "breakpoint()",
    "len(staff) > 1",
    "str(costs) == '1'",
    "staff[0].age > 1",
    "staff[-1]",
    "shop['trade'] == '餐饮'",
    "shop[trade]",
    "params['x']",
    "params.__class__",
    "params",
    "external['x']",
    "*staff",
    "(1, 2)",
    "[1]",
    "{}",
    "...",
    "None",
    "1j > 0",
    "1_000 > costs",
    "0x10 > costs",
    "1e400 > costs",
    "costs ** 99999 > 1",
    "costs // 2 > 1",
    "costs % 2 > 1",
    "costs @ costs",
    "costs << 99999 > 1",
    "~size > 1",
    "size & 1",
    "+costs > 1",
    "trade is '餐饮'",
    "trade is None",
    "import os",
    "import os; 1",
    "1; 2",
    "assert 1",
    "x = 1",
    "del shop",
    "raise x",
    "print 1",
    "costs > 1 # and more",
    "costs > 1 \\\n and size",
    "any(w.__class__ for w in staff)",
    "any(True for __import__ in staff)",
    "any(w.insured for w.x in staff)",
    "any(w.insured for w, x in staff)",
    "any(w.insured for w in staff)()",
    "any(*staff)",
    "age_on(born=opened, on=as_of) > 1",
    "age_on(*staff) > 1",
    "age_on.__call__(opened, as_of)",
    "as_of.year > 1",
    "as_of.replace(year=1) < as_of",
    "date.today() > as_of",
    "now() > as_of",
    "today > as_of",
    'ｔrade == "餐饮"',
    'trade == "餐" "饮"',
    "h['trade']",
    "_ev(lk, k0, {})",
    "lk",
    "k0",
    "_R(h, '')",
    "p[0] > 1",
]
"""Each of these is no condition of the rule language; many are ways out of a sandbox."""

HEAD = "language: 1\npack: a\ntitle: {zh: 试}\n"
SLOTS = {
    "expect": "rules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    expect: @\n",
    "when": "rules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    expect: costs > 1\n    when: @\n",
    "flag": "rules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    flag: @\n",
    "definition": "definitions:\n  d: {title: {zh: 定}, is: @}\n",
    "soften": "rules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    expect: costs > 1\n    soften: {when: @, to: info}\n",
    "where": "rules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    unique: {key: owner, where: @}\n",
    "required": "rules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    required: [@]\n",
    "compare": "rules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    compare: {fields: [@], with: inspection}\n",
    "compare with": "rules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    compare: {fields: [trade], with: @}\n",
    "review": "rules:\n  - id: a.r\n    title: {zh: 题}\n    message: {zh: 话}\n    expect: costs > 1\n    review: [@]\n",
}


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_wherever_an_expression_may_stand(attack, tmp_path):
    for slot, text in SLOTS.items():
        if slot == "where" and attack == "True":
            continue
        with pytest.raises(RuleFileError) as caught:
            Rulebook.from_texts({"a.yaml": HEAD + text.replace("@", quoted(attack))}, SUBJECTS)
        codes = {d.code for d in caught.value.diagnostics}
        assert all(c[0] in "ER" for c in codes), (slot, codes)
    assert not __import__("pathlib").Path("/tmp/fupin_rules_was_here").exists()


@pytest.mark.parametrize("attack", [a for a in ATTACKS if "{" not in a and "}" not in a and "\n" not in a])
def test_an_attack_in_a_message_or_let_is_refused_or_a_plain_value(attack):
    harmless = {"None": False, "params": False}
    for text in (
        "    message: {zh: " + quoted("甲{" + attack + "}乙") + "}\n    expect: costs > 1\n",
        "    message: {zh: 话}\n    expect: costs > 1\n    let: {n: " + quoted(attack) + "}\n",
    ):
        whole = HEAD + "rules:\n  - id: a.r\n    title: {zh: 题}\n" + text
        assert not harmless.get(attack, False)
        with pytest.raises(RuleFileError):
            Rulebook.from_texts({"a.yaml": whole}, SUBJECTS)


# -- generated code ------------------------------------------------------------------------------------------------------------

BUILTINS = {"len", "enumerate", "bool", "list", "str", "float", "set", "sorted", "tuple"}
LOOKUPS = {"parameter", "has_row", "rows"}
"""What may be asked of `lk`, the parameters and related tables."""
METHODS = {*LOOKUPS, "__class__", "append", "extend", "get", "isdisjoint", "year", "month", "day", "add", "items"}
OURS = re.compile(r"h|s|i|p|lk|as_of|bad|und|sat|na|run|[a-zA-Z]{1,2}_?[a-z]?\d+|[LM]_(?P<list>[a-z_]+)")
"""A few fixed names, and stems of one or two letters with a number; the name of a list may have the field's."""
NODES = {
    "Module", "FunctionDef", "arguments", "arg", "Return", "Assign", "AugAssign", "For", "While", "If", "Expr", "Break", "Continue", "Pass",
    "Name", "Load", "Store", "Constant", "Attribute", "Subscript", "Call", "Compare", "BoolOp", "UnaryOp", "BinOp", "IfExp", "Tuple", "List",
    "Dict", "JoinedStr", "FormattedValue", "And", "Or", "Not", "USub", "Add", "Sub", "Mult", "Is", "IsNot", "Eq", "NotEq", "Lt", "LtE", "Gt", "GtE",
    "In", "NotIn", "Set", "NamedExpr",
}  # fmt: skip


def fields(subjects) -> set[str]:
    return {name.rsplit(".", 1)[-1] for s in subjects for name, _ in s.spec.walk()}


def words(made: Rulebook) -> set[str]:
    """What may stand in generated text as a string: names of fields, of subjects, of variables that a rule made, and signs of the language."""
    out = (
        fields(made.subjects.values())
        | set(made.subjects)
        | {"this", "+", "-", "*", "/", "", "$unreadable", "open", *get_args(FoldKind), *get_args(CompareOp)}
    )
    texts = " ".join([t for r in made.rules for t in r.texts.values()])
    return out | set(re.findall(r"\bfor (\w+) in\b", texts))


@lru_cache
def rulebooks() -> dict[str, Rulebook]:
    from rulebook.test_book import BOOK

    registry = Registry()
    return {"shipped": registry.rulebook(), "shops": BOOK}


def generated():
    for name, made in rulebooks().items():
        for subject in made.subjects.values():
            checks = [
                Check(r.id, r.when, r.expect, r.part)
                for r in made.rules
                if r.expect is not None and r.subject == subject.name
            ]
            if not checks:
                continue
            for access in ("item", "get", "attr"):
                for every in (False, True):
                    yield made, access, generate(checks, subject.name, access, every_outcome=every)[0]
                for complete in (False, True):
                    yield made, access, generate_surely(checks, subject.name, access, complete=complete)[0]
    assert name == "shops"


def test_generated_code_holds_names_made_by_us_and_fields_and_nothing_else():
    texts = 0
    for made, access, text in generated():
        texts += 1
        declared = fields(made.subjects.values())
        allowed = BUILTINS | set(RUNTIME) | set(keyword.kwlist)
        previous = ""
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME:
                if previous == ".":
                    assert token.string in METHODS or (access == "attr" and token.string in declared), token
                else:
                    ours = OURS.fullmatch(token.string)
                    assert token.string in allowed or ours, token
                    assert ours is None or ours["list"] is None or ours["list"] in declared, token
            elif token.type == tokenize.NUMBER:
                assert re.fullmatch(r"\d+", token.string), token
            if token.type not in (tokenize.NL, tokenize.COMMENT):
                previous = token.string
            assert token.type != tokenize.COMMENT
    assert texts >= 15


def test_generated_code_has_no_construct_beyond_loops_tests_and_calls_of_ours():
    for made, access, text in generated():
        strings = words(made)
        declared = fields(made.subjects.values())
        for node in ast.walk(ast.parse(text)):
            assert type(node).__name__ in NODES, ast.dump(node)
            if isinstance(node, ast.Call):
                called = node.func
                assert isinstance(called, ast.Name) or (isinstance(called, ast.Attribute) and called.attr in METHODS), (
                    ast.dump(node)
                )
                assert not node.keywords
                if isinstance(called, ast.Attribute) and called.attr in LOOKUPS:
                    assert isinstance(called.value, ast.Name) and called.value.id == "lk"
            if isinstance(node, ast.Attribute):
                assert node.attr in METHODS or (access == "attr" and node.attr in declared), node.attr
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                parts = re.split(r"[.\[\]]+", node.value)
                assert all(part in strings for part in parts), node.value


def test_words_of_a_rule_never_stand_in_generated_code():
    """A literal is bound as a constant; so no text can break out of its quotes."""
    evil = "餐'\" + _ev(lk) # {h} \\u0041"
    body = (
        "rules:\n  - {id: a.r, title: {zh: 题}, message: {zh: 话}, expect: 'owner == \""
        + evil.replace('"', "”").replace("\\", "").replace("'", "''").replace("#", "＃")
        + "\"'}\n"
    )
    made = book(body)
    r = made.by_id["a.r"]
    for access in ("item", "get", "attr"):
        text, constants, _ = generate([Check(r.id, r.when, r.expect, r.part)], "shop", access)
        assert "餐" not in text and "＃" not in text
        assert any("餐" in str(v) for v in constants.values())


def test_a_model_may_have_fields_called_like_our_own_names():
    class Odd(Record, title="怪"):
        h: Annotated[int | None, Question("甲", "h")] = None
        k0: Annotated[int | None, Question("乙", "k0")] = None
        lk: Annotated[int | None, Question("丙", "lk")] = None
        as_: Annotated[int | None, Question("丁", "as")] = None
        run: Annotated[int | None, Question("戊", "run")] = None
        bad: Annotated[int | None, Question("己", "bad")] = None
        编号: Annotated[str | None, Question("编码", "id")] = None

    subject = Subject("odd", "怪", Odd, key="编号")
    text = (
        HEAD
        + "subject: odd\nrules:\n  - {id: a.r, title: {zh: 题}, message: {zh: '{编号}'}, expect: 'h + k0 + lk + as_ + run == bad and 编号 != \"x\"'}\n"
    )
    made = Engine(Rulebook.from_texts({"a.yaml": text}, [subject]))
    data = {"h": 1, "k0": 2, "lk": 3, "as_": 4, "run": 5, "编号": "y"}
    for record in ({**data, "bad": 15}, {**data, "bad": 14}):
        for given in (record, Odd(**record)):
            found = made.check(given, as_of=date(2020, 1, 1)).findings
            assert [f.rule for f in found] == ([] if record["bad"] == 15 else ["a.r"])
