"""Who was checked: each subject's code and its parts', and what was not run for it; without names.

A later run needs it to tell a finding that was put right from one whose household or member is simply no longer in the data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

__all__ = ["Checked"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A subject that was checked.

    Attributes:
        type: what it is, e.g. `household`.
        id: its own code as it is shown; None where it has none.
        parts: for each kind of part (`member`) the codes of its parts by position; None for a part without a code.
        open: kinds of parts of which there may be more than were read.
        not_run: rules that ran for others and not for this one, each with the reason (as in `NotRun.reason`).
    """

    type: str
    id: str | None
    parts: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    not_run: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {"type": self.type, "id": self.id}
        if self.parts:
            out["parts"] = {k: list(v) for k, v in self.parts.items()}
        if self.open:
            out["open"] = list(self.open)
        if self.not_run:
            out["not_run"] = dict(sorted(self.not_run.items()))
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(
            data["type"],
            data["id"],
            {k: tuple(v) for k, v in data.get("parts", {}).items()},
            tuple(data.get("open", ())),
            dict(data.get("not_run", {})),
        )
