"""Which names a pack may give: none that means something already where rules would use it."""

from __future__ import annotations

import keyword

from fupin_rules.errors import Place
from fupin_rules.language.check import FORMS
from fupin_rules.rulebook.desk import Desk

__all__ = ["usable_name"]

_RESERVED = ("as_of", "params", "this")


def usable_name(desk: Desk, place: Place, name: str, subject: str | None = None) -> bool:
    """Whether rules could use a bare name; False after complaining why not.

    Args:
        subject: the subject a definition is about, whose fields go before it; None for a name that stands alone.
    """
    zh = en = ""
    if keyword.iskeyword(name) or name in _RESERVED:
        zh, en = "是规则语言的词", "is a word of the rule language"
    elif name in desk.functions or name in FORMS:
        zh, en = "是函数名", "is the name of a function"
    elif any(name == s.name or s.part(name) for s in desk.subjects.values()) and subject is not None:
        zh, en = "是对象名", "is the name of a subject"
    elif subject is not None:
        found = desk.root_of(subject)
        assert found is not None
        root, part = found
        spec = (
            root.spec if part is None else root.spec.fields[next(p.field for p in root.parts if p.name == part)].record
        )
        if spec is not None and spec.find(name) is not None:
            zh, en = f"是{spec.zh}的字段名", f"is a field of {spec.name}"
    if not zh:
        return True
    desk.complain(
        place,
        "R220",
        f"“{name}”{zh}，不能再用作名称。",
        f"{name!r} {en} and cannot be given another meaning.",
        ("请换一个名称。", "Choose another name."),
    )
    return False
