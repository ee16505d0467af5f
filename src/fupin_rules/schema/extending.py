"""Extension fields: answers of a plugin's own, typed, in its own namespace, added to a subject or to a part of one.

An extended model is a subclass of the model it extends with one more field: the plugin's record under the plugin's name. Whatever
holds it (a household its members, a village its households) is a subclass again, so that every reader sees one whole. Pure: knows no
plugin, no entry point and no data; the models it was given stay as they are.
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, ModelWrapValidatorHandler, create_model, model_validator
from pydantic.fields import FieldInfo

from fupin_rules.errors import Diagnostic, FupinError, Text
from fupin_rules.schema.questions import UNREADABLE, Open, Question, Record
from fupin_rules.schema.specs import FieldSpec, describe
from fupin_rules.schema.subjects import Part, Subject

__all__ = ["Extension", "Misfit", "extend", "iter_misfits", "widened"]

_OWN_NAMES = frozenset({"as_of", "params", "this"})


@dataclass(frozen=True)
class Extension:
    """Answers that a plugin adds to a subject or a part: one record under the plugin's own name.

    With `Extension("ziyuan", "household", Homestead, "资源县")` rules about households write `ziyuan.guest_house`, rules about others
    `household.ziyuan.guest_house`, data has `{"ziyuan": {"guest_house": true}}`, import profiles map a column to `ziyuan.guest_house`.

    Attributes:
        namespace: the field's name: the plugin's own, an identifier, the same for all of its extensions.
        of: the subject or part that gets it, as rule files write it: `household`, `member`, `edge`, `team`, `officer`, or one of another
            plugin's.
        model: the record; a `Record`, so every answer is optional and `None` means not answered.
        zh: its Chinese name; rules may use it too.
        source: whether it is a source that may not be supplied at all: where a record has none, rules that read it are *not run*.
        en: its English name for readers; the namespace where left out.
        note: for readers, in Chinese: what it is, where it comes from.
    """

    namespace: str
    of: str
    model: type[Record]
    zh: str
    source: bool = True
    en: str = ""
    note: str = ""

    @property
    def question(self) -> Question:
        """What the field asks, as `describe` finds it on the extended model."""
        return Question(self.zh, self.en or self.namespace, source=self.source, note=self.note)


@dataclass(frozen=True)
class Misfit:
    """An extension that cannot be had.

    Attributes:
        position: which of the extensions, from 0.
        code: P103 its name is taken, P105 it fits nothing.
        why: a sentence that goes on from "the plugin X".
        other: position of the extension that has the name already, where it is one.
    """

    position: int
    code: str
    why: Text
    other: int | None = None


def extend(subjects: Mapping[str, Subject], extensions: Iterable[Extension]) -> dict[str, Subject]:
    """The subjects with all extensions on them.

    Args:
        subjects: subjects by name.
        extensions: in any order; the result is the same.

    Returns:
        The same subjects, those concerned with a composed model: of `household`, where members got something, too, and of `village`, which
        gathers households. A record of the model before is still a record of it (`widened`). The same extensions give the same models.

    Raises:
        FupinError: P103 a name that is taken, P105 an extension of nothing, or of a model that is no record.

    Examples:
        >>> from typing import Annotated
        >>> from fupin_rules.schema import Extension, Question, Record, extend
        >>> from fupin_rules.survey import HOUSEHOLD
        >>> class Homestead(Record, title="资源县补充"):
        ...     guest_house: Annotated[bool | None, Question("开办民宿", "keeps a guest house")] = None
        >>> wider = extend({"household": HOUSEHOLD}, [Extension("ziyuan", "household", Homestead, "资源县")])
        >>> wider["household"].spec.at("ziyuan.guest_house").zh
        '开办民宿'
    """
    given = tuple(extensions)
    for misfit in iter_misfits(subjects, given):
        e = given[misfit.position]
        raise FupinError(
            Diagnostic(
                misfit.code,
                Text(f"扩展字段 {e.namespace} {misfit.why.zh}", f"the extension {e.namespace} {misfit.why.en}"),
            )
        )
    if not given:
        return dict(subjects)
    added: dict[str, list[Extension]] = {}
    for e in sorted(given, key=lambda e: e.namespace):
        added.setdefault(e.of, []).append(e)
    composed: dict[str, type[BaseModel]] = {}
    # A group is made after what it gathers; groups of groups after those.
    waiting = list(subjects.values())
    while waiting:
        left = {s.name for s in waiting}
        ready = [s for s in waiting if not any(g.name in left for g in _gathered(subjects, s) if g is not s)]
        for s in ready or waiting:
            composed[s.name] = _model_of(s, subjects, composed, added)
        waiting = [s for s in waiting if s.name not in composed]
    return {
        name: s if composed[name] is s.model else replace(s, model=composed[name], plain=s.plain or s.model)
        for name, s in subjects.items()
    }


def _gathered(subjects: Mapping[str, Subject], group: Subject) -> list[Subject]:
    """The subjects whose records a group gathers."""
    return [s for s in subjects.values() if group.gathers is not None and group.name in s.groups]


def _model_of(
    subject: Subject,
    subjects: Mapping[str, Subject],
    composed: Mapping[str, type[BaseModel]],
    added: Mapping[str, Sequence[Extension]],
) -> type[BaseModel]:
    inside: dict[str, type[BaseModel]] = {}
    for part in subject.parts:
        model = _item_of(subject, part)
        wider = _composed(model, tuple(added.get(part.name, ())), ())
        if wider is not model:
            inside[part.field] = wider
    if subject.gathers is not None:
        record = subject.spec.fields[subject.gathers].record
        for s in _gathered(subjects, subject):
            if record is not None and s.model is record.model and composed.get(s.name, s.model) is not s.model:
                inside[subject.gathers] = composed[s.name]
    return _composed(subject.model, tuple(added.get(subject.name, ())), tuple(sorted(inside.items())))


def _item_of(subject: Subject, part: Part) -> type[BaseModel]:
    record = subject.spec.fields[part.field].record
    assert record is not None
    return record.model


# -- what does not fit --------------------------------------------------------------------------------------------------


def iter_misfits(subjects: Mapping[str, Subject], extensions: Sequence[Extension]) -> Iterator[Misfit]:
    """What is wrong with extensions, each at most once, in their order; nothing where `extend` can do it.

    Args:
        subjects: the subjects they extend, by name.
        extensions: all of them together: two that want one name collide.
    """
    homes = {s.name: s.model for s in subjects.values()}
    homes |= {p.name: _item_of(s, p) for s in subjects.values() for p in s.parts}
    taken: dict[tuple[str, str], int] = {}
    for n, e in enumerate(extensions):
        why = _misnamed(e, homes) or _misfitting(e, homes)
        if why is not None:
            yield Misfit(n, *why)
            continue
        for name in dict.fromkeys((e.namespace, e.zh)):
            before = taken.setdefault((e.of, name), n)
            if before != n:
                yield Misfit(
                    n, "P103",
                    Text(f"给 {e.of} 的名称 {name} 已有另一个扩展用了。", f"gives {e.of} the name {name}, which another extension has."),
                    before,
                )  # fmt: skip
                break


def _misnamed(e: Extension, homes: Mapping[str, type[BaseModel]]) -> tuple[str, Text] | None:
    for name in (e.namespace, e.zh):
        if (
            not isinstance(name, str)
            or not name.isidentifier()
            or keyword.iskeyword(name)
            or name.startswith("_")
            or name in _OWN_NAMES
            or unicodedata.normalize("NFKC", name) != name
        ):
            return "P105", Text(f"的名称 {name!r} 不能写进规则。", f"has a name that rules cannot write: {name!r}.")
    if e.namespace in homes:
        return "P103", Text(
            f"的名称 {e.namespace} 已是对象名。", f"has the name {e.namespace}, which is the name of a subject."
        )
    if hasattr(Record, e.namespace) or e.namespace in Record.model_fields or e.namespace == UNREADABLE:
        return "P105", Text(
            f"的名称 {e.namespace} 在每个模型里已有别的意思。", f"has the name {e.namespace}, which means something in every model."
        )  # fmt: skip
    return None


def _misfitting(e: Extension, homes: Mapping[str, type[BaseModel]]) -> tuple[str, Text] | None:
    home = homes.get(e.of)
    if home is None:
        return "P105", Text(
            f"要扩展 {e.of}，没有这种对象；有：{'、'.join(sorted(homes))}。",
            f"extends {e.of}, which is no subject; there are: {', '.join(sorted(homes))}.",
        )
    model: Any = e.model
    if not (isinstance(model, type) and issubclass(model, Record)):
        what = getattr(model, "__name__", type(model).__name__)
        return "P105", Text(
            f"的模型 {what} 不是 fupin_rules.schema.Record。", f"has the model {what}, which is no fupin_rules.schema.Record."
        )  # fmt: skip
    spec = describe(home)
    for name in (e.namespace, e.zh):
        if spec.find(name) is not None:
            return "P103", Text(
                f"要给 {e.of} 加字段 {name}，{spec.zh}已有这个字段。", f"adds {name} to {e.of}, which has such a field."
            )
    try:
        inner = describe(e.model)
    except (TypeError, NameError) as error:
        return "P105", Text(f"的模型读不了：{error}", f"has a model that cannot be read: {error}")
    for path, model, info in _asked(e.model):
        if info.is_required():
            return "P105", Text(
                f"的模型 {model} 里 {path} 必填；每个答案都可以没有（写 = None）。",
                f"has a model {model} where {path} is required; every answer may be missing (write = None).",
            )
    if not inner.fields:
        return "P105", Text(f"的模型 {inner.name} 没有字段。", f"has a model {inner.name} without fields.")
    return None


def _asked(model: type[BaseModel], seen: frozenset[type] = frozenset()) -> Iterator[tuple[str, str, FieldInfo]]:
    for f in describe(model).fields.values():
        yield f.name, model.__name__, model.model_fields[f.name]
        if f.record is not None and f.record.model not in seen:
            yield from _asked(f.record.model, seen | {model})


_BASES: dict[type[BaseModel], type[BaseModel]] = {}
"""The model that each composed one extends; lives as long as the cache of composed models."""


# -- making models ------------------------------------------------------------------------------------------------------


@cache
def _composed(
    base: type[BaseModel], added: tuple[Extension, ...], inside: tuple[tuple[str, type[BaseModel]], ...]
) -> type[BaseModel]:
    """A subclass of `base` with extensions, and with other models inside its lists; `base` itself where there is nothing of either."""
    if not added and not inside:
        return base
    fields: dict[str, Any] = {}
    hints = get_type_hints(base, include_extras=True)
    spec = describe(base)
    for name, model in inside:
        record = spec.fields[name].record
        assert record is not None
        fields[name] = _replaced(hints[name], record.model, model), _default(base.model_fields[name])
    for e in added:
        fields[e.namespace] = Annotated[e.model | None, e.question], None

    @classmethod  # type: ignore[misc]
    def widen(cls: type[BaseModel], value: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        # Around the whole: pydantic looks for instances of the class before it asks what comes before.
        return handler(widened(value, cls) if isinstance(value, base) else value)

    made = create_model(
        base.__name__,
        __base__=base,
        __module__=base.__module__,
        __doc__=base.__doc__,
        __validators__={"_widen": model_validator(mode="wrap")(widen)},  # type: ignore[dict-item]
        **fields,
    )
    _BASES[made] = base
    return made


def _default(info: FieldInfo) -> Any:
    """A field's default and other names, without what its annotation says anyway."""
    given: dict[str, Any] = (
        {"default": info.default} if info.default_factory is None else {"default_factory": info.default_factory}
    )
    return Field(
        **given,
        alias=info.alias,
        validation_alias=info.validation_alias,
        serialization_alias=info.serialization_alias,
    )


def _replaced(annotation: Any, old: type, new: type) -> Any:
    """An annotation with one model in place of another, its metadata kept."""
    if annotation is old:
        return new
    arguments = get_args(annotation)
    origin = get_origin(annotation)
    if origin is None or not arguments:
        return annotation
    if origin is Annotated:
        return Annotated[(_replaced(arguments[0], old, new), *arguments[1:])]
    made = tuple(_replaced(a, old, new) for a in arguments)
    if made == arguments:
        return annotation
    if hasattr(annotation, "copy_with"):
        return annotation.copy_with(made)
    if origin in (list, tuple, set, frozenset):
        return origin[made]
    # `X | None` of plain classes.
    whole = made[0]
    for more in made[1:]:
        whole = whole | more
    return whole


# -- records of the model before ----------------------------------------------------------------------------------------


def widened(record: Any, model: type[BaseModel]) -> Any:
    """A record of the model before it was extended, as one of the extended model: its extensions are unanswered.

    Args:
        record: an instance of the model before; answers are taken over as they are, nothing is validated again.
        model: the extended model.
    """
    if isinstance(record, model) or not isinstance(record, BaseModel):
        return record
    answers: dict[str, Any] = {}
    for name in model.model_fields:
        if name in record.__dict__:
            answers[name] = record.__dict__[name]
    for f in describe(model).fields.values():
        if f.record is not None and answers.get(f.name) is not None:
            answers[f.name] = _widened_answer(answers[f.name], f)
    return _made(model, record, answers)


def _widened_answer(value: Any, f: FieldSpec) -> Any:
    assert f.record is not None
    model = f.record.model
    if not isinstance(value, list):
        return widened(value, model) if isinstance(value, _base_of(model)) else value
    items = [widened(x, model) if isinstance(x, _base_of(model)) else x for x in value]
    return Open(items) if isinstance(value, Open) else items


def _base_of(model: type[BaseModel]) -> type[BaseModel]:
    return _BASES.get(model, model)


def _made(model: type[BaseModel], record: BaseModel, answers: dict[str, Any]) -> BaseModel:
    made = model.__new__(model)
    defaults = {n: i.get_default(call_default_factory=True) for n, i in model.model_fields.items() if n not in answers}
    object.__setattr__(made, "__dict__", {**answers, **defaults})
    object.__setattr__(made, "__pydantic_fields_set__", set(record.model_fields_set))
    object.__setattr__(made, "__pydantic_extra__", record.__pydantic_extra__)
    object.__setattr__(made, "__pydantic_private__", record.__pydantic_private__)
    return made
