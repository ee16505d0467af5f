"""What a new plugin is called, in its five places; and which names will not do, with the reason."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fupin_rules.errors import Diagnostic, InputError, Text

__all__ = ["Names", "names_of"]

_MOST: Final = 30
_PREFIX: Final = "fupin-rules-"
_OWN: Final = frozenset({"survey", "params", "as_of", "this", "rules", "fupin", "test", "tests", "src"})
"""Words that already mean something to the library, to rule files or to the folders of a distribution."""
_DISTRIBUTIONS: Final = frozenset({"fupin-rules"})


@dataclass(frozen=True)
class Names:
    """The names of a plugin.

    Attributes:
        name: as it was asked for, e.g. `my-county`; the layout's id and the name of the rule file.
        namespace: as rules and data write it: `my_county`.
        distribution: what `pip` installs: `fupin-rules-my-county`; also the folder.
        package: what Python imports: `fupin_rules_my_county`.
        title: what people call it, in Chinese.
        title_en: the same for English readers.
        county: the six digits of the county whose layer it belongs to, or None.
    """

    name: str
    title: str
    title_en: str
    county: str | None = None

    @property
    def namespace(self) -> str:
        return self.name.replace("-", "_")

    @property
    def distribution(self) -> str:
        return _PREFIX + self.name

    @property
    def package(self) -> str:
        return self.distribution.replace("-", "_")


def names_of(
    name: str, *, title: str | None = None, county: str | None = None, taken: Mapping[str, str] | None = None
) -> Names:
    """The names of a new plugin.

    Args:
        name: small letters, digits and hyphens, e.g. `my-county`; `fupin-rules-` before it is understood.
        title: what people call it, e.g. `资源县`; left out, the name.
        county: six digits, e.g. `450329`: then its rules hold in that county only.
        taken: names that data and rules already have, with who has them: fields, subjects, other plugins.

    Raises:
        InputError: S101 the name will not do, S102 it is taken, S103 no code of a county, S104 the title cannot be written.
    """
    short = name.strip().removeprefix(_PREFIX)
    fault = _fault(short)
    if fault is not None:
        why, do = fault
        raise InputError(
            Diagnostic("S101", Text(f"插件名“{name}”{why.zh}", f"the plugin's name {name!r} {why.en}"), hint=do)
        )
    owner = (taken or {}).get(short.replace("-", "_"))
    if owner is not None:
        raise InputError(
            Diagnostic(
                "S102",
                Text(
                    f"插件名“{short}”不能用：{owner} 已有这个名称。",
                    f"the plugin's name {short!r} cannot be used: {owner} has it.",
                ),
                hint=Text("规则和数据里这个名称要指本插件的字段，请换一个。", "In rules and data the name stands for the plugin's own fields; choose another."),
            )
        )  # fmt: skip
    if county is not None and not (re.fullmatch(r"[1-9][0-9]{5}", county) and not county.endswith("00")):
        raise InputError(
            Diagnostic(
                "S103",
                Text(f"“{county}”不是县的行政区划代码。", f"{county!r} is no area code of a county."),
                hint=Text("请写 6 位，如 450329；不写则各地都用。", "Write six digits, e.g. 450329; leave it out for rules that hold everywhere."),
            )
        )  # fmt: skip
    called = (title or "").strip() or short
    if not re.fullmatch(r"\w[\w（）()·—\- ]{0,39}", called):
        raise InputError(
            Diagnostic(
                "S104",
                Text(f"名称“{called[:50]}”里有不能用的字符，或太长。", f"the title {called[:50]!r} has characters that cannot be used, or is too long."),
                hint=Text("只用文字、数字、空格、横线和括号，至多 40 个。", "Use letters, digits, spaces, dashes and brackets, 40 at most."),
            )
        )  # fmt: skip
    return Names(short, called, called if called.isascii() else short, county)


def _fault(name: str) -> tuple[Text, Text] | None:
    """What is wrong with a name, and what to write instead."""
    if not name:
        return Text("是空的。", "is empty."), Text(
            "请写一个短名称，如 my-county。", "Write a short name, e.g. my-county."
        )
    if not name.isascii():
        return (
            Text("有不是英文字母的字。", "has letters beyond a to z."),
            Text("请用拼音，如 ziyuan；中文名用 --title 写。", "Use plain letters, e.g. ziyuan; --title takes any."),
        )
    if name != name.lower() and re.fullmatch(r"[A-Za-z0-9_-]+", name):
        return Text("有大写字母。", "has capital letters."), Text(
            f"请写 {name.lower().replace('_', '-')}。", f"Write {name.lower().replace('_', '-')}."
        )
    if "_" in name and re.fullmatch(r"[a-z0-9_-]+", name):
        return Text("有下划线。", "has underscores."), Text(
            f"请写 {name.replace('_', '-')}。", f"Write {name.replace('_', '-')}."
        )
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        return (
            Text(
                "写法不对：只用小写字母、数字和中间的横线，以字母开头。",
                "is not well formed: small letters, digits, and hyphens between them, a letter first.",
            ),
            Text("例如 my-county。", "For example my-county."),
        )
    if len(name) > _MOST:
        return Text(f"太长（{len(name)} 个字符）。", f"is too long ({len(name)} characters)."), Text(
            f"至多 {_MOST} 个。", f"{_MOST} at most."
        )
    plain = name.replace("-", "_")
    if keyword.iskeyword(plain) or keyword.issoftkeyword(plain) or plain in _OWN or name in _DISTRIBUTIONS:
        return Text("已有别的意思。", "already means something else."), Text(
            "请换一个，如 my-county。", "Choose another, e.g. my-county."
        )
    return None
