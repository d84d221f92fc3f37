"""A bulletin against the one of the period before: both values, the difference in its own unit, and the share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from enterprises.models import Chain
from foundation.accounts.roles import RoleCode
from reporting.bulletin_changes import bulletin_before, changes_of
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.changes import change_told, relative_told
from reporting.metrics.spans import Span
from reporting.services.bulletins import generate_bulletin, sign_bulletin
from tests.factories.accounts import person
from tests.factories.bulletins import BulletinFactory


@pytest.mark.parametrize(
    ("code", "before", "now", "absolute", "relative"),
    [
        ("chains", 20, 12, "减少8条", "下降40%"),
        ("over-100m", 3, 4, "增加1家", "增长33.3%"),
        ("value-added-growth", Decimal("8.1"), Decimal("8.9"), "提高0.8个百分点", ""),
        ("margin-gain", Decimal("0.5"), Decimal("0.3"), "降低0.2个百分点", ""),
        ("rank-top100", 80, 74, "前移6位", ""),
        ("rank-top100", 74, 80, "后移6位", ""),
        ("bridged", 600_000, 688_000, "增加8.8亿元", "增长14.6%"),
        ("chains", 0, 3, "增加3条", ""),
        ("chains", Decimal("12.000000"), 12, "持平", "0%"),
        ("chains", 10_000, 9_999, "减少1条", "0%"),
    ],
)
def test_a_difference_is_told_in_the_unit_of_its_figure(
    code: str, before: int | Decimal, now: int | Decimal, absolute: str, relative: str
) -> None:
    figure = FIGURES[code]
    assert (change_told(figure, before, now), relative_told(figure, before, now)) == (absolute, relative)


@given(st.sampled_from(sorted(FIGURES)), st.integers(1, 10**7), st.integers(1, 10**7))
def test_there_and_back_differ_only_in_direction(code: str, one: int, other: int) -> None:
    figure, turned = FIGURES[code], str.maketrans("增加减少提高降低前后", "减少增加降低提高后前")
    assert change_told(figure, one, other) == change_told(figure, other, one).translate(turned)
    assert (change_told(figure, one, other) == "持平") == (one == other)


@pytest.mark.django_db
def test_the_page_and_the_annex_tell_both_periods() -> None:
    head = person(RoleCode.SECTION_HEAD)
    Chain.objects.create(name="有色金属", established_on=date(2021, 4, 1))
    september = generate_bulletin(Span(2023, 9), by=head)
    for name in ("绿色化工", "高端装备"):
        Chain.objects.create(name=name, established_on=date(2023, 10, 9))
    october = generate_bulletin(Span(2023, 10), by=head)
    client = Client()
    client.force_login(head)
    change = next(one for one in changes_of(october, september) if one.figure.code == "chains")
    assert (change.before, change.absolute, change.relative) == ("1条", "增加2条", "增长200%")
    page = client.get(october.get_absolute_url()).text
    assert "与上期比较" in page
    assert "增长200%" in page
    sheet = b"".join(client.get(f"{october.get_absolute_url()}?export=csv").streaming_content).decode()
    assert "1条,增加2条,增长200%" in sheet
    first = client.get(september.get_absolute_url()).text
    assert "没有可以对照的数字" in first


@pytest.mark.django_db
def test_the_signed_one_stands_for_its_period() -> None:
    head = person(RoleCode.SECTION_HEAD)
    generate_bulletin(Span(2023, 9), by=head)
    signed = sign_bulletin(
        generate_bulletin(Span(2023, 9), by=head), by=person(RoleCode.LEADER), number="聊工信通〔2023〕9号"
    )
    october = generate_bulletin(Span(2023, 10), by=head)
    assert bulletin_before(october) == signed


@pytest.mark.django_db
@pytest.mark.parametrize(("version", "told"), [(1, "持平"), (2, "口径已变，不可比")])
def test_another_definition_is_not_compared(version: int, told: str) -> None:
    old, now = BulletinFactory(figures=version), BulletinFactory()
    assert changes_of(now, old)[0].absolute == told
