from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms

from foundation.web.fields import (
    CleanTextField,
    CodeField,
    FlexibleDateField,
    FlexibleDateTimeField,
    PhoneField,
    WanField,
)
from foundation.web.forms import PageForm

MONDAY = datetime(2023, 10, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def error_of(field: forms.Field, value: Any) -> str:
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(value)
    return caught.value.messages[0]


@time_machine.travel(MONDAY, tick=False)
def test_date_field_understands_today_and_says_what_is_wrong() -> None:
    field = FlexibleDateField()
    assert field.clean("今天") == date(2023, 10, 9)
    assert field.clean(MONDAY) == date(2023, 10, 9)
    assert "2023-02-30" in error_of(field, "2023-02-30")
    assert "2023-10-31 这样填写" in error_of(field, "上周")


@time_machine.travel(MONDAY, tick=False)
def test_datetime_field_round_trips_in_local_time() -> None:
    field = FlexibleDateTimeField()
    assert field.clean("10-08 15:10") == datetime(2023, 10, 8, 15, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert field.prepare_value(datetime(2023, 10, 8, 7, 10, tzinfo=ZoneInfo("UTC"))) == "2023-10-08 15:10"
    assert "14:05" in error_of(field, "昨天下午")
    assert "这一天" in error_of(field, "2023-02-30 10:00")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("￥1234.5 万元", "1234.5"),
        ("１２０．５", "120.5"),
        ("0", "0"),
        ("12万元", "12"),
        ("1.2亿", "12000"),
        ("0.5 亿元", "5000"),
        ("500元", "0.05"),
    ],
)
def test_wan_field_accepts_signs_commas_and_the_unit(typed: str, amount: str) -> None:
    assert WanField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["12O.5", "一百", "1.2.3", "NaN", "Infinity", "1e400", "-5", "1.23456", "9" * 30]
)
def test_wan_field_refuses_what_is_no_amount(typed: str) -> None:
    assert error_of(WanField(), typed)


def test_wan_field_asks_where_a_unit_means_two_things() -> None:
    assert error_of(WanField(), "12万") == "分不清是 12 万元，还是 12万个万元，请按万元只填数字。"


def test_wan_field_shows_what_it_could_not_read() -> None:
    assert error_of(WanField(), "12O.5").startswith("“12O.5”不是数字")


def test_phone_field_counts_the_digits() -> None:
    assert PhoneField().clean("138 1234 5678") == "13812345678"
    assert "现在是 7 位" in error_of(PhoneField(), "1380013")


def test_text_and_code_fields_clean_and_keep_empty_empty() -> None:
    assert CleanTextField(required=False).clean("  ") == ""
    assert CodeField(required=False).clean("") == ""
    assert CodeField().clean(" ma 3c ") == "MA3C"


class OneField(PageForm):
    name = forms.CharField(label="姓名")


def test_a_missing_field_is_named_in_its_error() -> None:
    assert OneField({}).errors["name"] == ["请填写“姓名”。"]


def test_forms_leave_checking_to_the_server() -> None:
    assert "required" not in str(OneField()["name"])
