"""Lines of Chinese and Latin text, broken where a reader would break them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from fupin_rules.report.layout import fit, wrap

TEXT = st.text(
    alphabet=st.sampled_from(
        "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要 abc123,.，。、；：（）《》“”[]{}=-\n"
    ),
    max_size=120,
)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("劳动技能没有填", 8, ["劳动技能", "没有填"]),
        ("健康，残疾", 5, ["健", "康，", "残疾"]),
        ("填《清单》", 5, ["填", "《清", "单》"]),
        ("see checklist.21 now", 14, ["see", "checklist.21", "now"]),
        ("一 checklist.21 二", 16, ["一 checklist.21", "二"]),
        ("一行\n二行", 20, ["一行", "二行"]),
        ("", 20, [""]),
    ],
)
def test_lines_break_between_characters_and_words_and_never_before_a_comma(text, width, lines):
    assert wrap(text, width) == lines


def test_further_lines_stand_under_the_first_ones_text():
    assert wrap("劳动技能没有填。", 14, first="读到：") == ["读到：劳动技能", "      没有填。"]


@given(TEXT, st.integers(24, 100))
def test_no_line_is_wider_than_asked_and_no_character_is_lost(text, width):
    lines = wrap(text, width, first="  · ")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()).replace("·", "") == "".join(text.split())


@given(TEXT.filter(lambda t: "\n" not in t), st.integers(1, 40))
def test_a_fitted_text_takes_exactly_its_cells(text, width):
    assert cell_len(fit(text, width)) == width
