"""Values in words: answers, numbers, sums over lists, functions, choices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from fupin_rules.backends.sentence.naming import Naming
from fupin_rules.errors import Text
from fupin_rules.language import tree
from fupin_rules.language.tree import Expr

__all__ = ["Phrases"]

_OF_DATES: Final = {
    "least": Text("{0}与{1}中较早的一天", "the earlier of {0} and {1}"),
    "greatest": Text("{0}与{1}中较晚的一天", "the later of {0} and {1}"),
}
# A step back in time is said as one.
_BEFORE: Final = {
    "add_months": Text("{0}之前{1}个月", "{1} months before {0}"),
    "add_days": Text("{0}之前{1}天", "{1} days before {0}"),
}


class Phrases(Naming):
    """How a value is put."""

    def condition(self, node: Expr, *, negated: bool = False) -> str:
        raise NotImplementedError

    @contextmanager
    def going_through(self, loops: Sequence[tree.Loop]) -> Iterator[tuple[str, list[str]]]:
        """Binds the variables of loops; yields what is gone through and the filters on it, in words."""
        before, keys = dict(self.bound), dict(self.group_keys)
        said = ""
        try:
            for loop in loops:
                name = self.item_name(loop)
                phrase = self._gone_through(loop, name)
                if not said:
                    said = phrase
                elif _owner(loop.source) in self.bound:
                    said = self.t(f"{said}及其{name}", f"{said} with one {name}")
                else:
                    said = self.t(f"{said}和{phrase}", f"{said} and {phrase}")
                self.bind(loop.var, name)
            # Only now is it settled what each is called.
            filters = [self.condition(loop.where) for loop in loops if loop.where is not None]
            yield said, filters
        finally:
            self.bound, self.group_keys = before, keys

    def _gone_through(self, loop: tree.Loop, name: str) -> str:
        if isinstance(loop.source, tree.Groups):
            with self.going_through([loop.source.loop]):
                keyed = self.value(loop.source.key).removeprefix("其").removeprefix("its ")
            self.group_keys[loop.var] = keyed
            return self.t(f"按{keyed}分的{name}", f"{name} of equal {keyed}")
        source = self.list_of(loop.source)
        if source in ("其", "its"):
            return self.t(f"其中的{name}", f"{name} in it")
        return self.t(f"{source}里的{name}", f"{name} of {source}") if source else name

    def list_of(self, source: Expr) -> str:
        """Where a list comes from, where its items' name does not say so."""
        match source:
            case tree.Read():
                # Whose list it is goes without saying where it is the rule's own subject's.
                own = isinstance(source.base, tree.Var) and source.base.name not in self.bound
                base = "" if own else self.subject(source.base)
                if source.type.item is not None and source.type.item.name == "record":
                    # A list of records is told by its records, but for whose it is.
                    same = source.field.zh == (source.type.item.record.zh if source.type.item.record else "")
                    return base if same or not base else self.field(source)
                return self.field(source)
            case tree.Groups() | tree.Match():
                return ""
            case tree.Var():
                return self.subject(source)
            case _:
                return self.value(source)

    def value(self, node: Expr) -> str:
        """A value in words."""
        match node:
            case tree.Const():
                return self.literal(node.value, node.type)
            case tree.Var():
                return self.subject(node) or self.t("本条", "this one")
            case tree.Read():
                return self.field(node)
            case tree.AsOf():
                return self.t("参照日期", "the reference date")
            case tree.Parameter():
                return self.parameter(node)
            case tree.Use() if node.type.name != "bool":
                return self.of(self.subject(node.base), node.title.in_(self.lang) or node.name)
            case tree.Arith():
                return self.arithmetic(node)
            case tree.Neg():
                return self.t(f"负的{self.operand(node.of)}", f"minus {self.operand(node.of)}")
            case tree.Fold():
                return self.fold(node)
            case tree.If() if node.type.name != "bool":
                cond, then, other = self.condition(node.cond), self.value(node.then), self.value(node.other)
                return self.t(f"（{cond}时为{then}，否则为{other}）", f"({then} where {cond}, otherwise {other})")
            case tree.Coalesce() if node.type.name != "bool":
                parts = [self.value(p) for p in node.parts]
                rest = self.t("、再", ", then ").join(parts[1:])
                return self.t(f"{parts[0]}（没填的看{rest}）", f"{parts[0]} (where not answered {rest})")
            case tree.Call() if node.type.name != "bool":
                return self.call(node)
            case tree.GroupKey():
                name = node.group.name if isinstance(node.group, tree.Var) else ""
                return self.t(
                    f"该组的{self.group_keys.get(name, '键')}",
                    f"the group's {self.group_keys.get(name, 'key')}",
                )
            case tree.Match():
                return self.table(node)
            case tree.Groups():
                with self.going_through([node.loop]) as (name, _):
                    return self.t(f"按{self.value(node.key)}分的{name}", f"{name}s by {self.value(node.key)}")
            case _:
                return self.t(f"“{self.condition(node)}”是否成立", f"whether {self.condition(node)}")

    def call(self, node: tree.Call) -> str:
        name = node.function.name
        if name == "date" and not isinstance(node.args[0], tree.Const):
            return self.day_of_year(node)
        if name in _OF_DATES and node.type.name == "date":
            return _OF_DATES[name].in_(self.lang).format(*[self.operand(a) for a in node.args])
        if node.function.name in _BEFORE:
            day, step = node.args
            back = step.of if isinstance(step, tree.Neg) else None
            if isinstance(step, tree.Const) and step.value < 0:
                back = tree.Const(type=step.type, value=-step.value)
            if back is not None:
                return _BEFORE[node.function.name].in_(self.lang).format(self.operand(day), self.operand(back))
        return node.function.sentence.in_(self.lang).format(*[self.operand(a) for a in node.args])

    def day_of_year(self, node: tree.Call) -> str:
        """`date(year(as_of), 8, 31)`: 参照日期那一年的8月31日."""
        year, month, day = node.args
        of_year = isinstance(year, tree.Call) and year.function.name == "year"
        said = self.operand(year.args[0]) if isinstance(year, tree.Call) and of_year else self.operand(year)
        m, d = self.operand(month), self.operand(day)
        return self.t(f"{said}那一年的{m}月{d}日", f"day {m}-{d} of the year {'of ' if of_year else ''}{said}")

    def operand(self, node: Expr) -> str:
        text = self.value(node)
        if isinstance(node, tree.Arith):
            return self.t(f"（{text}）", f"({text})")
        return text

    def arithmetic(self, node: tree.Arith) -> str:
        sign = {
            "+": self.t("加", " plus "), "-": self.t("减", " minus "), "*": self.t("乘以", " times "), "/": self.t("除以", " divided by "),
        }[node.op]  # fmt: skip
        left = (
            self.value(node.left) if isinstance(node.left, tree.Arith) and node.op in "+-" else self.operand(node.left)
        )
        return f"{left}{sign}{self.operand(node.right)}"

    def fold(self, node: tree.Fold) -> str:
        with self.going_through(node.loops) as (name, filters):
            who = self.filtered(name, filters)
            if node.kind == "count":
                return self.t(f"{who}的个数", f"the number of {who}")
            assert node.body is not None
            body = self.value(node.body).removeprefix("其").removeprefix("its ")
            if node.kind == "cover":
                assert node.end is not None
                end = self.value(node.end).removeprefix("其").removeprefix("its ")
                return self.t(
                    f"{who}从{body}到{end}合并起来覆盖的月数", f"the months covered by {who} from {body} to {end}"
                )
            if node.type.name == "date":
                return self.t(
                    f"{who}{'最早' if node.kind == 'min' else '最晚'}的{body}",
                    f"the {'earliest' if node.kind == 'min' else 'latest'} {body} over {who}",
                )
            word = {
                "sum": self.t("合计", "sum"), "min": self.t("最小值", "least"), "max": self.t("最大值", "greatest"),
                "distinct": self.t("不同取值", "different values"),
            }[node.kind]  # fmt: skip
            return self.t(f"{who}的{body}的{word}", f"the {word} of {body} over {who}")

    def filtered(self, name: str, filters: list[str]) -> str:
        """Items with the filters on them: `符合“…”的家庭成员`."""
        if not filters:
            return name
        joined = self.t("，且", ", and ").join(filters)
        return self.t(f"符合“{joined}”的{name}", f"{name} with ({joined})")


def _owner(source: Expr) -> str | None:
    """The variable whose list it is."""
    while isinstance(source, tree.Read):
        source = source.base
    return source.name if isinstance(source, tree.Var) else None
