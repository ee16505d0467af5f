"""Masking of personal numbers: follows the mark on the question, and no output escapes it unless the caller asks."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["mask", "mask_text"]

_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{11,22}[0-9Xx]?(?:[Bb][0-9])?(?![0-9A-Za-z])")


def mask(value: Any, personal: str | None) -> Any:
    """What may be shown of a personal answer.

    Args:
        value: the answer.
        personal: the question's mark: `identity`, `phone` and `bank` are masked, anything else is shown.

    Returns:
        Identity numbers as `450399********12`, phones as `199****01`, bank numbers as `****1234`; other values unchanged.
    """
    if value is None or personal in (None, "name"):
        return value
    text = str(value)
    if personal == "identity":
        return f"{text[:6]}{'*' * max(len(text) - 8, 4)}{text[-2:]}" if len(text) > 10 else "*" * len(text)
    if personal == "phone":
        return f"{text[:3]}****{text[-2:]}" if len(text) > 7 else "*" * len(text)
    return f"****{text[-4:]}" if len(text) > 8 else "*" * len(text)


def mask_text(text: str) -> str:
    """Mask whatever looks like an identity, phone or bank number inside free text (error messages, logs)."""
    return _LONG_NUMBER.sub(lambda m: f"{m[0][:3]}{'*' * (len(m[0]) - 5)}{m[0][-2:]}", text)
