"""梯度培育台账 tells what was known on the day of a title, and the rules of that day (domain.md D8)."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from django.test import Client

from enterprises.models import TitleEvent
from foundation.accounts.roles import RoleCode
from policies.models import CheckedFact
from tests.enterprises.conftest import asked
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, TitleFactory

pytestmark = pytest.mark.django_db
LIST = "/titles/"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(person(RoleCode.SECTION_HEAD))
    return client


def lines(client: Client) -> list[dict[str, str]]:
    text = b"".join(client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    head = next(index for index, row in enumerate(rows) if "认定文号" in row)
    names = [name.split("（")[0] for name in rows[head]]
    return [dict(zip(names, row, strict=True)) for row in rows[head + 1 :]]


def test_what_was_known_then_and_not_what_came_later(client: Client) -> None:
    firm, user = EnterpriseFactory(), person(RoleCode.FUND_CLERK)
    FigureFactory(enterprise=firm, metric="revenue", year=2022, months=12, value=10_000)
    FigureFactory(enterprise=firm, metric="revenue", year=2023, months=12, value=99_999)
    for number, day in ((400, date(2023, 3, 1)), (900, date(2024, 3, 1))):
        CheckedFact.objects.create(
            enterprise=firm, name="research", number=number, as_of=day, reason="审计报告", by=user
        )
    title = TitleFactory(
        enterprise=firm, kind="specialised", recognised_on=date(2023, 6, 1), valid_to=date(2026, 5, 31)
    )
    (line,) = lines(client)
    assert [float(line[name]) for name in ("营业收入", "研发费用", "研发占比")] == [10_000, 400, 4]
    assert (line["主营占比"], line["平台评价得分"]) == ("", "")
    assert "〔2022〕63号" in line["规则版本"]
    TitleEvent.objects.create(
        title=title, act="reviewed", on=date(2026, 5, 1), document="鲁工信创〔2026〕60号", by=user
    )
    assert lines(client)[0]["复核状态"] == "2026-05-01 复核通过"


def test_a_title_without_rules_on_record_names_none(client: Client) -> None:
    TitleFactory(kind="green", valid_to=None)
    (line,) = lines(client)
    assert (line["规则版本"], line["复核状态"]) == ("", "长期有效")


@pytest.mark.parametrize("number", [2, 20])
def test_asks_the_same_whatever_the_titles(client: Client, number: int) -> None:
    for _ in range(number):
        TitleFactory()
    assert asked(client, f"{LIST}?export=csv") <= 12
