"""Reading YAML: what scalars become, where every character stands, with the C parser and without it."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.documents import MAX_BYTES, MAX_NODES, read_yaml
from fupin_rules.errors import RuleFileError


@pytest.fixture(params=["C", "Python"])
def parser(request, monkeypatch):
    if request.param == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader")
    else:
        assert hasattr(yaml, "CSafeLoader")
    return request.param


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12", 12), ("-3", -3), ("0", 0), ("0.50", Decimal("0.50")), ("-1.5", Decimal("-1.5")), ("true", True), ("false", False),
        ("null", None), ("~", None), ("", None),
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("053000", "053000"), ("12:30", "12:30"), ("1_000", "1_000"), ("0x1F", "0x1F"),
        ("1e3", "1e3"), (".5", ".5"), ("+5", "+5"), ("2019-09-10", "2019-09-10"), ("1234567890123456789", "1234567890123456789"),
        ("True", "True"), ("'12'", "12"), ('"true"', "true"), ("450399198001010012", 450399198001010012),
    ],
)  # fmt: skip
def test_a_scalar_is_read_as_yaml_1_2_has_it(parser, written, read):
    got = read_yaml(f"a: {written}\n").data["a"]
    assert got == read and type(got) is type(read)


def test_an_empty_file_holds_nothing(parser):
    assert read_yaml("").data is None
    assert read_yaml(b"\xef\xbb\xbf# \xe7\xa9\xba\n").data is None


def _written(style: str, words: list[str], newline: str) -> tuple[str, str]:
    """A file with a value of these words in a style, and the key it stands under."""
    pad = "      "
    if style == "plain":
        value = words[0] + "".join(f"\n{pad}{w}" for w in words[1:])
    elif style == "'":
        value = "'" + f"\n{pad}".join(w.replace("'", "''") for w in words) + "'"
    elif style == '"':
        value = '"' + f"\\\n{pad}".join(w.replace("\\", "\\\\").replace('"', '\\"') for w in words) + '"'
    else:
        value = f"{style}-\n" + "\n".join(pad + w for w in words)
    return f"名: 甲\nlist:\n  - k: {value}\n    末: 1\n".replace("\n", newline), value


WORD = st.text(alphabet=list("甲乙丙abc餐饮𠮷_"), min_size=1, max_size=5)


@given(
    words=st.lists(WORD, min_size=1, max_size=5),
    tail=st.sampled_from(["", "'", '"', "''", ' == "因病"', " (x)"]),
    style=st.sampled_from(["plain", "'", '"', "|", ">"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
    as_bytes=st.booleans(),
)
def test_every_character_of_a_scalar_has_its_place(words, tail, style, newline, mark, as_bytes):
    words = [*words[:-1], words[-1] + tail] if style != "plain" or "'" not in tail else words
    text, _ = _written(style, words, newline)
    given_text = ("\ufeff" if mark else "") + text
    document = read_yaml(given_text.encode() if as_bytes else given_text, "f.yaml")
    source = document.source(("list", 0, "k"))
    lines = text.split(newline)
    for i, ch in enumerate(source.text):
        place = source.place(i)
        if ch not in " \n":
            there = lines[place.line - 1][place.column - 1 : place.column + 1]
            assert there[0] == ch or (style == '"' and there == f"\\{ch}"), (text, i, ch, place)
    assert document.place(("list", 0, "末"), key=True).line == len(lines) - 1


def test_a_place_that_is_not_there_is_the_nearest_above_it():
    document = read_yaml("a:\n  b: 1\n", "f.yaml")
    assert str(document.place(("a", "b"))) == "f.yaml:2:6"
    assert str(document.place(("a", "b"), key=True)) == "f.yaml:2:3"
    assert str(document.place(("a", "c", 3))) == "f.yaml:2:3"
    assert str(document.place(("x",))) == "f.yaml:1:1"


def refused(text: str | bytes) -> tuple[str, int, int]:
    with pytest.raises(RuleFileError) as caught:
        read_yaml(text, "f.yaml")
    (d,) = caught.value.diagnostics
    return d.code, d.place.line, d.place.column


def test_a_file_that_is_too_large_is_refused_before_it_is_read(parser, monkeypatch):
    def never(*_args, **_more):
        raise AssertionError("the parser was called")

    monkeypatch.setattr(yaml, "parse", never)
    assert refused("a: " + "b" * MAX_BYTES) == ("Y101", 1, 1)
    assert refused(b"a: " + b"\xff" * MAX_BYTES) == ("Y101", 1, 1)


def test_too_many_values_are_refused():
    assert refused("a: [" + "1,\n" * (MAX_NODES - 2) + "1]\n") == ("Y109", MAX_NODES - 1, 1)
    assert len(read_yaml("a: [" + "1,\n" * (MAX_NODES - 3) + "1]\n").data["a"]) == MAX_NODES - 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\n", "Y105"), ("a: *x\n", "Y105"), ("*x : 1\n", "Y105"), ("&x a: 1\n", "Y105"), ("!!str a: 1\n", "Y105"),
        ("a: !!python/object/apply:os.system ['true']\n", "Y105"), ("a: !!python/name:os.system\n", "Y105"), ("a: !x 1\n", "Y105"),
        ("a: ! 1\n", "Y105"), ("<<: {a: 1}\n", "Y105"), ("a: {<<: [1]}\n", "Y105"),
        ("a: 1\na: 2\n", "Y106"), ("a: {b: 1, b: 2}\n", "Y106"), ("a: 1\n\"a\": 2\n", "Y106"),
        ("a: 1\n---\nb: 2\n", "Y107"), ("? {a: 1}\n: 2\n", "Y108"), ("? [a]\n: 2\n", "Y108"), ("? \n: 2\n", "Y108"),
        ("a: \"\\uD800\"\n", "Y103|Y110"), ("a: \"\\0\"\n", "Y110"), ("a: b\x00\n", "Y110"), ("a: \ud800\n", "Y110"),
        ("a: b\u2028c: 1\n", "Y110"), ("a: b\x85c: 1\n", "Y110"),
        (b"a: \xff\n", "Y102"), (b"\xff\xfea\x00", "Y102"), (b"a: \xed\xa0\x80\n", "Y102"),
    ],
)  # fmt: skip
def test_what_yaml_can_do_beyond_plain_data_is_refused(parser, text, code):
    assert refused(text)[0] in code.split("|")


def test_a_merge_key_in_quotes_is_a_key_like_another():
    assert read_yaml('"<<": 1\n').data == {"<<": 1}


def test_a_percent_directive_brings_no_tags_in(parser):
    assert refused("%TAG ! tag:yaml.org,2002:\n---\na: !str 1\n")[0] == "Y105"


def test_both_parsers_read_the_same():
    from fupin_rules.rulebook import rules_home

    for file in sorted(rules_home().rglob("*.yaml")):
        text = file.read_bytes()
        fast = read_yaml(text, "f")
        with pytest.MonkeyPatch.context() as patch:
            patch.delattr(yaml, "CSafeLoader")
            slow = read_yaml(text, "f")
        assert fast.data == slow.data, file
        assert fast._places == slow._places and fast._keys == slow._keys, file  # noqa: SLF001


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_no_text_makes_the_reader_fall_over(text):
    for t in (text, f"a: {text}", f"a:\n  - {text}\n"):
        try:
            read_yaml(t)
        except RuleFileError:
            pass


@given(st.text(alphabet=list("[]{}:,-?&*!|>'\"#%@` \n\tab1é"), max_size=40))
def test_no_punctuation_makes_the_reader_fall_over(text):
    try:
        document = read_yaml(text)
    except RuleFileError as error:
        assert all(d.place.line >= 1 and d.place.column >= 1 for d in error.diagnostics)
    else:
        assert document.data is None or isinstance(document.data, (dict, list, str, int, Decimal, bool))
