"""A filled form read back is the same record, as far as the printed page carries it."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from annexes.county_in_small import household
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fupin_rules.annexes import AnnexData, write_annex
from fupin_rules.annexes.forms_printed import carried_edge, carried_looks
from fupin_rules.annexes.reading import read_forms
from fupin_rules.survey import codes
from fupin_rules.survey.codes import forms as form_codes

# Words people write: no sign that separates answers on the form, and none of its printed words.
HAN = "韦蒋唐莫王山水田土木石金梅松竹高低大小好急重轻冬春秋夏"
words = st.text(HAN, min_size=2, max_size=8)
names = st.lists(st.text("韦蒋唐莫梅松竹金石", min_size=2, max_size=3), min_size=1, max_size=3, unique=True)
story = st.text(HAN + "，。（）0123456789", min_size=2, max_size=20).filter(
    lambda t: t[0] in HAN and t[-1] in HAN and t.count("（") == t.count("）") and "（）" not in t
)
days = st.dates(date(2019, 9, 10), date(2019, 9, 18))
numbers = st.integers(0, 14).map(Decimal) | st.decimals(0, 12, places=1).map(lambda d: d.normalize() + 0)
listed = st.lists(words, min_size=1, max_size=3, unique=True)


def record(**fields):
    """A dict in which each answer may be missing."""
    return st.fixed_dictionaries({}, optional=fields)


def boxes(code):
    return st.lists(st.sampled_from([c.value for c in code]), unique=True)


def look(code, **more):
    return record(normal=st.booleans(), risks=boxes(code), reason=story, evidence=listed, **more)


patients = st.lists(record(name=words, illness=words, since=st.dates(date(2000, 1, 1), date(2019, 9, 1))), max_size=3)
entries = record(entered_by=words, entered_on=days, reviewed_by=words, reviewed_on=days, supervised_by=words)
six_looks = record(
    head_name=words,
    size=st.integers(0, 12),
    education=look(form_codes.EDUCATION_RISK, persons=names),
    medical=look(form_codes.MEDICAL_RISK, patients=patients),
    housing=look(form_codes.HOUSING_RISK),
    water=look(form_codes.WATER_RISK, shortage_months=numbers),
    industry=look(form_codes.INDUSTRY_RISK),
    employment=look(form_codes.EMPLOYMENT_RISK, persons=names),
    expense=look(form_codes.EXPENSE_RISK),
    drive=look(form_codes.DRIVE_RISK, persons=names),
    policy=look(form_codes.POLICY_RISK, policies=listed),
    remarks=story,
    checkers=names,
    checked_on=days,
    entry=entries,
)


def code(values, *left_out):
    return st.sampled_from([c.value for c in values if c.value not in left_out and (c.until or 2019) >= 2019])


disability = record(kind=code(codes.DISABILITY_KIND, "多重"), grade=code(codes.DISABILITY_GRADE)).filter(
    lambda d: len(d) == 2
)
member = st.fixed_dictionaries(
    {"name": words},
    optional={
        "relation": code(codes.RELATION),
        "id_number": st.integers(10**11, 10**12 - 1).map(lambda n: f"450399{n}"),
        "schooling": code(codes.SCHOOLING),
        "health": st.lists(code(codes.HEALTH), min_size=1, max_size=2, unique=True),
        "labour_skill": code(codes.LABOUR_SKILL),
        "illnesses": st.lists(words, max_size=2, unique=True),
        "disabilities": st.lists(disability, max_size=2, unique_by=lambda d: d["kind"]),
        "resident_medical": st.booleans(),
        "treated": st.booleans(),
        "own_cost": st.integers(0, 90000).map(Decimal),
        "subsistence_allowance": st.booleans(),
    },
)
edge_survey = record(
    township=st.sampled_from(["梅溪镇", "两水苗族乡"]),
    village=st.sampled_from(["大坪村", "社水村"]),
    hamlet=st.sampled_from(["上屯", "三组"]),
    head_name=words,
    phone=st.integers(10**7, 10**8 - 1).map(lambda n: f"199{n}"),
    types=boxes(form_codes.EDGE_TYPE),
    members=st.lists(member, max_size=4),
    dropout_reasons=boxes(codes.DROPOUT_REASON),
    dropout_other=words,
    uninsured_reason=story,
    housing=record(
        structure=code(codes.HOUSE_STRUCTURE),
        area=st.integers(0, 400).map(Decimal),
        dangerous=st.booleans(),
        danger_grade=code(codes.DANGER_GRADE),
        opinion=story,
    ),
    water=record(mode=code(codes.WATER_MODE), safe=st.booleans(), shortage_days=st.integers(0, 366).map(Decimal)),
    income_sources=boxes(form_codes.EDGE_INCOME),
    industry=words,
    workers=names,
    income_policies=listed,
    remarks=story,
    needs=story,
    shortfall_reason=story,
    evidence=listed,
    surveyors=names,
    surveyed_on=days,
    entry=entries,
    # What the form has no room for stays behind.
    stage=code(form_codes.EDGE_STAGE),
    three_non=st.booleans(),
)
quick = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def there_and_back(n, data, households):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        write_annex(n, data, path)
        return read_forms([path], households)


def answered(value):
    """Whether anything stands on a form: a box without a tick is nothing."""
    if isinstance(value, dict):
        return any(map(answered, value.values()))
    return value is not None and value is not False and value != []


def below_the_head(form, *head):
    return {k: v for k, v in form.items() if k not in head}


@quick
@given(six_looks)
def test_a_form_of_the_six_looks_comes_back_as_it_was(form):
    # One that says no more than its printed head is not handed in: test_reading has it.
    assume(answered(below_the_head(carried_looks(form), "head_name", "size")))
    read = [household(1)]
    back = there_and_back(3, AnnexData([household(1, six_looks=form)]), read)
    assert back.rejected["household"] == []
    assert back.looks == 1
    assert read[0]["six_looks"] == carried_looks(form)
    assert all(a.add_up() and a.cells_rejected == 0 for a in back.accounts["household"])


@quick
@given(edge_survey)
def test_a_survey_of_an_edge_household_comes_back_as_it_was(survey):
    survey = {"survey_id": "BY001", "city": "桂林市", "county": "资源县", **survey}
    told = below_the_head(
        carried_edge(survey), *"survey_id city county township village hamlet head_name phone".split()
    )
    assume(answered(told))
    back = there_and_back(7, AnnexData(edges=[survey], show_identifiers=True), [])
    assert back.rejected["edge"] == []
    want = carried_edge(survey)
    assert back.edges == [want]
    assert "stage" not in want and "three_non" not in want
    assert all(a.add_up() and a.cells_rejected == 0 for a in back.accounts["edge"])
