"""Charts of the county's report, drawn by Vega-Lite into SVG when the page is made: nothing is loaded or run where it is read.

Every label is a mark at a place of its own over its bar, so nothing hangs on the fonts of the machine: the same report gives the same
picture. Widths are those of a phone; a wider page puts charts side by side. Knows numbers and labels, and no report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import vl_convert
from markupsafe import escape

__all__ = ["COLOURS", "Bar", "bars", "parts", "squares"]

WIDTH: Final = 344
"""In CSS pixels: a phone of 390 less its margins."""
COLOURS: Final[Mapping[str, str]] = {
    "error": "#b3261e",
    "warning": "#c77700",
    "info": "#4a6f8a",
    "unknown": "#8b7fb8",
    "clear": "#5b8c5a",
    "other": "#3f6ea8",
}
_ROW: Final = 38
_INK: Final = "#1f2328"
_FAINT: Final = "#e6e8eb"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it is of; cut to fit.
        value: how long it is.
        said: what stands at its right end, e.g. `12 / 340 · 3.5%`.
        colour: a key of `COLOURS`.
        link: a place on the page, e.g. `#/rule/3`, or empty.
    """

    label: str
    value: float
    said: str
    colour: str = "other"
    link: str = ""


def bars(rows: Sequence[Bar], title: str, *, most: float | None = None) -> str:
    """Horizontal bars, label and figures over each; one below the other.

    Args:
        title: what the picture shows, for those who hear it.
        most: the value of a full bar; the longest one's where left out.

    Returns:
        An SVG element.
    """
    longest = most or max((r.value for r in rows), default=0) or 1
    data = [
        {
            "label": _cut(r.label, 50 - _wide(r.said)),
            "said": r.said,
            "x2": WIDTH * min(r.value / longest, 1),
            "full": WIDTH,
            "y": n * _ROW,
            "colour": COLOURS[r.colour],
            "link": r.link,
        }
        for n, r in enumerate(rows)
    ]
    chart = alt.Chart(alt.InlineData(values=data))
    y = alt.Y("y:Q", scale=None, axis=None)
    fill = alt.Color("colour:N", scale=None)
    linked = {"href": alt.Href("link:N")} if any(r.link for r in rows) else {}
    layers = [
        chart.mark_rect(height=9, yOffset=25, color=_FAINT).encode(x=_x("zero"), x2="full:Q", y=y),
        chart.mark_rect(height=9, yOffset=25).encode(x=_x("zero"), x2="x2:Q", y=y, color=fill, **linked),
        chart.mark_text(align="left", baseline="middle", fontSize=13, color=_INK, yOffset=11).encode(
            x=_x("zero"), y=y, text="label:N", **linked
        ),
        chart.mark_text(align="right", baseline="middle", fontSize=12, color="#57606a", yOffset=11).encode(
            x=_x("full"), y=y, text="said:N"
        ),
    ]
    return _drawn(alt.layer(*layers), len(rows) * _ROW, title, data)


def parts(rows: Sequence[Bar], title: str) -> str:
    """One bar of all parts side by side, a legend with the figures below."""
    total = sum(r.value for r in rows) or 1
    data, at = [], 0.0
    for n, r in enumerate(rows):
        width = WIDTH * r.value / total
        data.append(
            {
                "x1": at, "x2": at + width, "y": 0, "colour": COLOURS[r.colour], "label": _cut(r.label, 50 - _wide(r.said)),
                "said": r.said, "row": 44 + n * 24, "zero": 0, "text": 20, "full": WIDTH, "link": r.link,
            }
        )  # fmt: skip
        at += width
    chart = alt.Chart(alt.InlineData(values=data))
    fill = alt.Color("colour:N", scale=None)
    row = alt.Y("row:Q", scale=None, axis=None)
    layers = [
        chart.mark_rect(height=26, yOffset=13).encode(x=_x("x1"), x2="x2:Q", y=alt.Y("y:Q", scale=None, axis=None), color=fill),
        chart.mark_rect(height=12, width=12, xOffset=6).encode(x=_x("zero"), y=row, color=fill),
        chart.mark_text(align="left", baseline="middle", fontSize=13, color=_INK).encode(x=_x("text"), y=row, text="label:N"),
        chart.mark_text(align="right", baseline="middle", fontSize=12, color="#57606a").encode(
            x=_x("full"), y=row, text="said:N"
        ),
    ]  # fmt: skip
    return _drawn(alt.layer(*layers), 40 + len(rows) * 24, title, data)


def squares(
    columns: Sequence[str],
    rows: Sequence[str],
    cells: Mapping[tuple[int, int], int],
    title: str,
    *,
    colour: str = "unknown",
) -> str:
    """A table of shaded squares with their numbers: rows are labelled over themselves, columns by number below.

    Args:
        cells: (column, row) -> count; the darker, the more.
    """
    if not columns or not rows:
        return ""
    width = WIDTH / len(columns)
    tall = 44
    most = max(cells.values(), default=0) or 1
    data = [
        {
            "x": c * width + width / 2, "y": r * tall + 31, "w": width - 2, "n": n or "",
            "shade": 0.12 + 0.88 * n / most if n else 0.04, "ink": "#ffffff" if n / most > 0.55 else _INK,
        }
        for r in range(len(rows))
        for c in range(len(columns))
        for n in (cells.get((c, r), 0),)
    ]  # fmt: skip
    heads = [{"zero": 0, "y": n * tall + 10, "label": _cut(row, 52)} for n, row in enumerate(rows)]
    feet = [
        {"x": c * width + width / 2, "y": len(rows) * tall + 10, "label": _cut(name, max(int(width / 6.6), 2))}
        for c, name in enumerate(columns)
    ]
    y = alt.Y("y:Q", scale=None, axis=None)
    shaded = alt.Chart(alt.InlineData(values=data))
    layers = [
        shaded.mark_rect(height=24, width=width - 2, color=COLOURS[colour]).encode(
            x=_x("x"), y=y, opacity=alt.Opacity("shade:Q", scale=None)
        ),
        shaded.mark_text(align="center", baseline="middle", fontSize=11).encode(
            x=_x("x"), y=y, text="n:N", color=alt.Color("ink:N", scale=None)
        ),
        alt.Chart(alt.InlineData(values=heads)).mark_text(align="left", baseline="middle", fontSize=13, color=_INK).encode(
            x=_x("zero"), y=y, text="label:N"
        ),
        alt.Chart(alt.InlineData(values=feet)).mark_text(align="center", baseline="middle", fontSize=11, color="#57606a").encode(
            x=_x("x"), y=y, text="label:N"
        ),
    ]  # fmt: skip
    return _drawn(alt.layer(*layers), len(rows) * tall + 20, title, data)


def _x(field: str) -> Any:
    return alt.X(f"{field}:Q", scale=None, axis=None)


def _drawn(chart: Any, height: int, title: str, data: list[dict[str, Any]]) -> str:
    if not data:
        return ""
    for row in data:
        row.setdefault("zero", 0)
    spec = chart.properties(
        width=WIDTH, height=height, padding=0, autosize=alt.AutoSizeParams(type="none"), background="transparent"
    ).configure(font="sans-serif", view=alt.ViewConfig(stroke=None))
    return _trimmed(vl_convert.vegalite_to_svg(_drawable(spec.to_dict())), height, title)


# What no SVG may hold: the drawer does not raise at these, it ends the process.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _drawable(value: Any) -> Any:
    """Text without what an SVG may not hold."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_drawable(k): _drawable(v) for k, v in value.items()}
    return [_drawable(v) for v in value] if isinstance(value, list) else value


_SIZE = re.compile(r"<svg[^>]*>")
_SPOKEN = re.compile(r' (?:aria-(?:label|roledescription)|role)="[^"]*"')
_LINK = re.compile(r' xlink:href="[^"#]*#')


def _trimmed(svg: str, height: int, title: str) -> str:
    """The picture as part of a page: named for those who hear it, links within the page, without what nobody reads."""
    drawn = _SIZE.sub("", svg, count=1)
    # Each mark says its coordinates aloud; the picture's name and the table beside it say more.
    drawn = _LINK.sub(' href="#', _SPOKEN.sub("", drawn))
    return f'<svg class="chart" role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height}">{drawn}'


def _wide(text: str) -> int:
    """Width in half characters: a Chinese character takes two."""
    return sum(1 if c.isascii() else 2 for c in text)


def _cut(text: str, most: int) -> str:
    if _wide(text) <= most:
        return text
    out, used = "", 0
    for c in text:
        used += 1 if c.isascii() else 2
        if used > most - 2:
            break
        out += c
    return f"{out}…"
