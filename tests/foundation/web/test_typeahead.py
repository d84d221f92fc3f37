from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from foundation.accounts.models import Unit
from foundation.web.forms import PageForm
from foundation.web.typeahead import TypeaheadField, options_response, query_text
from tests.factories.accounts import UnitFactory

pytestmark = pytest.mark.django_db


def find(rows: Any, text: str) -> list[Unit]:
    return list(rows.filter(name__contains=text).order_by("id"))


class Form(PageForm):
    unit = TypeaheadField(label="单位", url_name="home")

    def __init__(self, *args: Any, rows: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(Unit.objects.all() if rows is None else rows, search=find)


def test_a_chosen_key_gives_the_row() -> None:
    unit = UnitFactory(name="冠县")
    form = Form({"unit": str(unit.pk), "unit_text": "冠县"})
    assert form.is_valid()
    assert form.cleaned_data["unit"] == unit


def test_a_text_that_meets_one_row_gives_it() -> None:
    unit = UnitFactory(name="阳谷县")
    UnitFactory(name="莘县")
    form = Form({"unit": "", "unit_text": " 阳谷 "})
    assert form.is_valid()
    assert form.cleaned_data["unit"] == unit


def test_the_exact_name_wins_over_longer_ones() -> None:
    UnitFactory(name="高新区二期")
    exact = UnitFactory(name="高新区")
    form = Form({"unit_text": "高新区"})
    assert form.is_valid()
    assert form.cleaned_data["unit"] == exact


def test_a_text_that_meets_many_offers_them_without_scripts() -> None:
    first, second = UnitFactory(name="莘县一"), UnitFactory(name="莘县二")
    form = Form({"unit_text": "莘县"})
    assert not form.is_valid()
    page = str(form["unit"])
    assert page.count('type="radio"') == 2
    picked = Form({"unit": str(second.pk), "unit_text": "莘县", "unit_for": "莘县"})
    assert picked.is_valid()
    assert picked.cleaned_data["unit"] == second
    changed = Form({"unit": str(second.pk), "unit_text": "莘县一", "unit_for": "莘县"})
    assert changed.is_valid()
    assert changed.cleaned_data["unit"] == first


@pytest.mark.parametrize("key", ["0", "999999", "9" * 40, "x", "１", "-1", "1.0"])
def test_a_key_out_of_reach_is_refused(key: str) -> None:
    form = Form({"unit": key, "unit_text": "某"})
    assert not form.is_valid()
    assert "重新选择" in form.errors["unit"][0]


def test_a_row_outside_the_readers_reach_is_not_found() -> None:
    unit = UnitFactory()
    assert not Form({"unit": str(unit.pk)}, rows=Unit.objects.none()).is_valid()


def test_nothing_typed_is_missing_and_nothing_found_says_so() -> None:
    assert Form({}).errors["unit"] == ["请填写“单位”。"]
    assert "没有找到“火星”" in Form({"unit_text": "火星"}).errors["unit"][0]


def test_an_initial_row_shows_its_name() -> None:
    unit = UnitFactory(name="冠县")
    assert 'value="冠县"' in str(Form(initial={"unit": unit})["unit"])
    assert 'value="冠县"' in str(Form(initial={"unit": unit.pk})["unit"])


def test_options_are_few_and_plain() -> None:
    units = UnitFactory.create_batch(10)
    answer = json.loads(options_response(units, hint=lambda unit: unit.code).content)
    assert len(answer["options"]) == 8
    assert answer["options"][0] == {"id": units[0].pk, "label": units[0].name, "hint": units[0].code}


def test_the_question_is_cleaned() -> None:
    request = RequestFactory().get("/", QueryDict("q=%00 宏泰　科技 ").dict())
    assert query_text(request) == "宏泰 科技"
