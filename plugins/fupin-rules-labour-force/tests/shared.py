"""What several tests need: where the examples are, and what a report found in them."""

from __future__ import annotations

from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
WORKBOOKS = (EXAMPLES / "labour-force.xlsx", EXAMPLES / "劳动力调查.xlsx")


def found(report: dict) -> list[tuple[str, str, str | None]]:
    """Rule, dwelling (or area) and line of each finding of a JSON report, sorted."""
    return sorted(
        ((f["rule"], f["subject"]["id"], f["member"]["id"] if f.get("member") else None) for f in report["findings"]),
        key=str,
    )
