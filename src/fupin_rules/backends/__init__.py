"""Meanings of the typed tree for machines: siblings that do not know each other."""
