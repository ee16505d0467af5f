"""Extension fields: typed, in a namespace of their own, seen by everything that reads a model, and colliding with nobody."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, ValidationError

from fupin_rules.errors import FupinError
from fupin_rules.schema import Code, CodeList, Extension, Level, Listing, Open, Part, Question, Record, Subject, extend
from fupin_rules.schema.extending import iter_misfits, widened
from fupin_rules.survey import EDGE, HOUSEHOLD, TEAM, VILLAGE, Household, Member

OURS = {s.name: s for s in (HOUSEHOLD, VILLAGE, EDGE, TEAM)}
RISK = CodeList("risk", "风险", "risk", (Code("因病"), Code("因灾")))


class Homestead(Record, title="农家经营"):
    guest_house: Annotated[bool | None, Question("开办民宿", "keeps a guest house")] = None
    account: Annotated[str | None, Question("收款账号", "account", personal="bank")] = None


class Spell(Record, title="监测期"):
    start: Annotated[date | None, Question("开始", "start")] = None
    risk: Annotated[str | None, Question("风险", "risk", code=RISK)] = None


class Watched(Record, title="监测"):
    spells: Annotated[Listing[Spell] | None, Question("监测期", "spells")] = None


class Visits(Record, title="走访"):
    times: Annotated[int | None, Question("次数", "times", ge=0, le=99)] = None


class Shop(Record, title="店"):
    shop: Annotated[str | None, Question("店名", "shop")] = None
    street: Annotated[str | None, Question("街名", "street")] = None


class Street(Record, title="街"):
    town: Annotated[str | None, Question("镇", "town")] = None
    street: Annotated[str | None, Question("街", "street")] = None
    shops: Annotated[Listing[Shop] | None, Question("店", "shops")] = None


class Town(Record, title="镇"):
    town: Annotated[str | None, Question("镇", "town")] = None
    streets: Annotated[Listing[Street] | None, Question("街", "streets")] = None


class Item(Record, title="项"):
    word: Annotated[str | None, Question("词", "word")] = None


class Box(Record, title="盒"):
    code: Annotated[str | None, Question("号", "code")] = None
    items: Annotated[Listing[Item] | None, Question("项目", "items")] = Field(default=None, alias="things")


HOME = Extension("homestead", "household", Homestead, "农家经营", en="homestead")
WATCH = Extension("watch", "member", Watched, "监测")
EXTENDED = extend(OURS, [HOME, WATCH])
HOUSE = EXTENDED["household"].model


def test_without_extensions_the_subjects_are_the_very_same():
    assert extend(OURS, []) == OURS and extend(OURS, [])["household"] is HOUSEHOLD
    assert HOUSEHOLD.plain is None and HOUSEHOLD.original is Household


def test_an_extension_is_a_nested_record_of_the_plugins_own():
    spec = EXTENDED["household"].spec
    assert spec.at("homestead").zh == "农家经营" and spec.at("homestead").question.en == "homestead"
    assert spec.at("homestead").question.source and not spec.at("homestead").many
    assert spec.at("homestead.account").question.personal == "bank"
    assert spec.find("农家经营") is spec.at("homestead")
    assert spec.at("members.watch.spells.risk").question.code is RISK
    assert "watch" not in spec.fields and "homestead" not in spec.at("members").record.fields


def test_what_holds_an_extended_record_is_extended_too():
    village = EXTENDED["village"]
    assert village.spec.at("households.members.watch.spells.start").kind == "date"
    assert village.spec.at("households.homestead.guest_house").kind == "bool"
    assert village.original is VILLAGE.model and issubclass(village.model, VILLAGE.model)
    assert EXTENDED["team"] is TEAM and EXTENDED["edge"] is EDGE


def test_questions_and_order_of_the_fields_before_stay_as_they_were():
    before, after = HOUSEHOLD.spec.fields, EXTENDED["household"].spec.fields
    assert list(after) == [*before, "homestead"]
    assert all(
        after[n].question == f.question and after[n].kind == f.kind and after[n].many == f.many
        for n, f in before.items()
    )
    assert EXTENDED["household"].spec.name == "Household" and EXTENDED["household"].spec.zh == HOUSEHOLD.spec.zh
    assert HOUSE.__doc__ == Household.__doc__


def test_the_models_given_are_not_changed():
    assert "homestead" not in Household.model_fields and "watch" not in Member.model_fields
    with pytest.raises(ValidationError):
        Household.model_validate({"homestead": {}})


def test_an_extended_record_is_validated_typed_and_written_back():
    given: dict[str, Any] = {
        "household_id": "1",
        "homestead": {"guest_house": True},
        "members": {"open": [{"name": "甲", "watch": {"spells": [{"start": "2021-03-01", "risk": "因病"}]}}]},
    }
    made = HOUSE.model_validate(given)
    assert isinstance(made, Household) and isinstance(made.members[0], Member)
    assert made.members[0].watch.spells[0].start == date(2021, 3, 1)
    assert made.model_dump(mode="json", exclude_none=True) == given
    with pytest.raises(ValidationError):
        HOUSE.model_validate({"homestead": {"guest_hous": True}})
    with pytest.raises(ValidationError):
        HOUSE.model_validate({"members": [{"watch": {"spells": [{"risk": "因并"}]}}]})
    with pytest.raises(ValidationError):
        HOUSE.model_validate({"homestead": None, "watch": {}})


def test_an_extension_that_is_not_there_is_unanswered():
    made = HOUSE.model_validate({"household_id": "1", "members": [{"name": "甲"}]})
    assert made.homestead is None and made.members[0].watch is None


def test_a_record_of_the_model_before_is_one_of_the_extended_model():
    plain = Household(household_id="1", members=Open([Member(name="甲", unreadable={"sex": "?"})]))
    wide = widened(plain, HOUSE)
    assert type(wide) is HOUSE and wide.household_id == "1" and wide.homestead is None
    assert type(wide.members) is Open and wide.members[0].watch is None and wide.members[0].name == "甲"
    assert wide.members[0].unreadable == {"sex": "?"}
    assert wide.model_fields_set == plain.model_fields_set
    assert plain.members[0].__class__ is Member, "the record given is not changed"
    assert HOUSE.model_validate(plain) == wide
    assert HOUSE.model_validate({"household_id": "1", "members": plain.members}).members[0].watch is None


def test_a_record_of_the_extended_model_is_taken_as_it_is():
    made = HOUSE(household_id="1")
    assert widened(made, HOUSE) is made
    assert widened({"household_id": "1"}, HOUSE) == {"household_id": "1"}


def test_the_same_extensions_in_any_order_give_the_same_models():
    assert extend(OURS, [WATCH, HOME])["household"].model is HOUSE
    assert extend(OURS, [HOME])["household"].model is not HOUSE


def test_two_plugins_extend_one_subject_under_two_names():
    both = extend(OURS, [HOME, Extension("visits", "household", Visits, "走访")])["household"].model
    made = both.model_validate({"homestead": {"guest_house": False}, "visits": {"times": 3}})
    assert (made.homestead.guest_house, made.visits.times) == (False, 3)


def test_an_extension_may_be_no_source():
    spec = extend(OURS, [Extension("visits", "household", Visits, "走访", source=False)])["household"].spec
    assert not spec.at("visits").question.source


def test_parts_of_other_subjects_that_have_the_same_model_are_left_alone():
    class Flat(Record, title="住处"):
        flat_id: Annotated[str | None, Question("编号", "id")] = None
        tenants: Annotated[Listing[Member] | None, Question("住户", "tenants")] = None

    flat = Subject("flat", "住处", Flat, key="flat_id", parts=(Part("tenant", "tenants", "住户"),))
    found = extend({**OURS, "flat": flat}, [WATCH])
    assert found["flat"] is flat
    own = extend({**OURS, "flat": flat}, [Extension("visits", "tenant", Visits, "走访")])
    assert own["flat"].spec.at("tenants.visits.times").kind == "int" and own["household"] is HOUSEHOLD


def test_groups_of_groups_are_extended_from_the_inside_out():
    subjects = {
        "town": Subject("town", "镇", Town, key="town", gathers="streets"),
        "street": Subject("street", "街", Street, key="street", gathers="shops", groups={"town": "town"}),
        "shop": Subject(
            "shop", "店", Shop, key="shop", groups={"street": "street"}, within=(Level("street", "街", "street"),)
        ),
    }
    found = extend(subjects, [Extension("visits", "shop", Visits, "走访")])
    assert found["town"].spec.at("streets.shops.visits.times").zh == "次数"


def test_other_names_of_a_list_are_kept():
    box = Subject("box", "盒", Box, key="code", parts=(Part("item", "items", "项"),))
    made = extend({"box": box}, [Extension("visits", "item", Visits, "走访")])["box"].model
    assert made.model_validate({}).items is None
    assert made.model_validate({"things": [{"visits": {"times": 1}}]}).items[0].visits.times == 1


class Needed(Record, title="必填"):
    times: Annotated[int, Question("次数", "times")]


class Loose(BaseModel):
    times: int | None = None


class Odd(Record, title="怪"):
    times: Annotated[dict[str, int] | None, Question("次数", "times")] = None


class Bare(Record, title="空"):
    pass


CLASHES = {
    "field": (Extension("members", "household", Visits, "走访"), "P103", "adds members to household, which has such a field."),
    "chinese": (Extension("visits", "household", Visits, "户主姓名"), "P103", "adds 户主姓名 to household, which has such a field."),
    "subject": (Extension("member", "household", Visits, "走访"), "P103", "has the name member, which is the name of a subject."),
    "nobody": (
        Extension("visits", "househld", Visits, "走访"),
        "P105",
        "extends househld, which is no subject; there are: edge, edge_member, household, member, officer, team, village.",
    ),
    "keyword": (Extension("for", "household", Visits, "走访"), "P105", "has a name that rules cannot write: 'for'."),
    "dots": (Extension("a.b", "household", Visits, "走访"), "P105", "has a name that rules cannot write: 'a.b'."),
    "zh": (Extension("visits", "household", Visits, "走 访"), "P105", "has a name that rules cannot write: '走 访'."),
    "own word": (Extension("params", "household", Visits, "走访"), "P105", "has a name that rules cannot write: 'params'."),
    "private": (Extension("_visits", "household", Visits, "走访"), "P105", "has a name that rules cannot write: '_visits'."),
    "full width": (Extension("ｖ", "household", Visits, "走访"), "P105", "has a name that rules cannot write: 'ｖ'."),
    "pydantic": (Extension("model_dump", "household", Visits, "走访"), "P105", "has the name model_dump, which means something in every model."),
    "unreadable": (Extension("unreadable", "household", Visits, "走访"), "P105", "has the name unreadable, which means something in every model."),
    "no record": (Extension("visits", "household", Loose, "走访"), "P105", "has the model Loose, which is no fupin_rules.schema.Record."),  # type: ignore[arg-type]
    "instance": (Extension("visits", "household", Visits(), "走访"), "P105", "has the model Visits, which is no fupin_rules.schema.Record."),  # type: ignore[arg-type]
    "required": (Extension("visits", "household", Needed, "走访"), "P105", "has a model Needed where times is required; every answer may be missing (write = None)."),
    "type": (Extension("visits", "household", Odd, "走访"), "P105", "has a model that cannot be read: Odd.times: rules cannot read answers of type"),
    "empty": (Extension("visits", "household", Bare, "走访"), "P105", "has a model Bare without fields."),
}  # fmt: skip


@pytest.mark.parametrize(("extension", "code", "why"), CLASHES.values(), ids=CLASHES)
def test_an_extension_that_will_not_do_says_why(extension, code, why):
    with pytest.raises(FupinError) as caught:
        extend(OURS, [HOME, extension])
    (d,) = caught.value.diagnostics
    assert d.code == code and d.message.en.startswith(f"the extension {extension.namespace} {why}")
    assert d.message.zh.startswith(f"扩展字段 {extension.namespace} ")


def test_two_extensions_of_one_name_name_each_other():
    twice = [
        HOME,
        Extension("homestead", "household", Visits, "走访"),
        Extension("visits", "household", Visits, "农家经营"),
    ]
    assert [(m.position, m.code, m.other) for m in iter_misfits(OURS, twice)] == [(1, "P103", 0), (2, "P103", 0)]
    assert list(iter_misfits(OURS, [HOME, Extension("homestead", "member", Visits, "走访")])) == []


def test_a_default_that_is_an_answer_is_refused() -> None:
    # An unanswered question would be an answer, and could accuse somebody.
    from typing import Annotated

    from fupin_rules.schema import Question, Record, describe

    class Guessing(Record):
        rooms: Annotated[int | None, Question("间数", "rooms")] = 0

    class Making(Record):
        rooms: Annotated[list[str] | None, Question("间数", "rooms")] = Field(default_factory=list)

    for model in (Guessing, Making):
        with pytest.raises(TypeError, match=f"{model.__name__}.rooms: the default must be None"):
            describe(model)
