"""What a check went without on purpose: a plugin left out because it was broken. Every report says so, in every format."""

from __future__ import annotations

from dataclasses import dataclass

from fupin_rules.errors import Text

__all__ = ["LeftOut"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A plugin that was left out, with all its rules.

    Attributes:
        plugin: its name, with distribution and version where known.
        reason: what was wrong with it.
    """

    plugin: str
    reason: Text

    def to_dict(self) -> dict[str, object]:
        return {"plugin": self.plugin, "reason": self.reason.to_dict()}

    @property
    def said(self) -> Text:
        """The sentence that reports show."""
        return Text(
            f"结果不完整：插件 {self.plugin} 有错没有装入，它的规则都没有运行。{self.reason.zh}",
            f"incomplete: the plugin {self.plugin} is broken and was left out with all its rules. {self.reason.en}",
        )
