"""A parameter that differs by area has no value for a record whose area nobody gave."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from fupin_rules.language.calendar import Fault
from fupin_rules.rulebook.parameters import ParameterTable, ParameterValue


def test_where_areas_differ_a_record_without_an_area_gets_no_value():
    since, later = date(2019, 1, 1), date(2020, 1, 1)
    values = (ParameterValue(since, None, "", 1), ParameterValue(later, None, "45", 2))
    table = ParameterTable(SimpleNamespace(keys=()), "", values)
    assert table.value(since, None) == 1
    assert table.value(later, "450399") == 2
    assert table.value(later, "110101") == 1
    with pytest.raises(Fault) as caught:
        table.value(later, None)
    assert caught.value.code == "no_area"
