"""防返贫监测：what the registers became after 2021, as a plugin of fupin-rules: fields, villages, layouts and rules in YAML."""

from __future__ import annotations

__all__: list[str] = []
