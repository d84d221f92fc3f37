"""通报: generated, worded, signed by another person, frozen; and what changed since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from enterprises.models import Chain
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from reporting.metrics.spans import Span
from reporting.models import Bulletin, BulletinFigure
from reporting.services.bulletins import generate_bulletin, sign_bulletin, word_bulletin
from tests.factories.accounts import UnitFactory, person

pytestmark = pytest.mark.django_db
OCTOBER = Span(2023, 10)
NUMBER = "聊工信通〔2023〕10号"


@pytest.fixture
def head() -> User:
    return person(RoleCode.SECTION_HEAD)


@pytest.fixture
def leader() -> User:
    return person(RoleCode.LEADER)


@pytest.fixture
def chain() -> Chain:
    return Chain.objects.create(name="有色金属", established_on=date(2021, 4, 1))


def chains_in(bulletin: Bulletin) -> BulletinFigure:
    return bulletin.figures.get(code="chains")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_edition_keeps_the_figures_with_their_rows(head: User, chain: Chain) -> None:
    first = generate_bulletin(OCTOBER, by=head)
    word_bulletin(first, by=head, opening="全市工业运行平稳。", outlook="继续。")
    figure = chains_in(first)
    assert (figure.value, figure.shown, figure.printed) == (Decimal(1), "1", "1条")
    assert figure.keys == [chain.pk]
    assert (first.cut_off, first.edition) == (date(2023, 10, 31), 1)
    Chain.objects.create(name="绿色化工", established_on=date(2022, 4, 1))
    second = generate_bulletin(OCTOBER, by=head)
    assert (second.edition, second.opening, chains_in(second).printed) == (2, "全市工业运行平稳。", "2条")
    assert chains_in(first).printed == "1条"
    assert AuditEntry.objects.filter(action="bulletin.generate").count() == 2


def test_figures_are_never_changed(head: User, chain: Chain) -> None:
    figure = chains_in(generate_bulletin(OCTOBER, by=head))
    with pytest.raises(DatabaseError), transaction.atomic():
        BulletinFigure.objects.filter(pk=figure.pk).update(printed="9条")


def test_who_generated_does_not_sign_and_signed_is_frozen(head: User, leader: User) -> None:
    old = generate_bulletin(OCTOBER, by=head)
    bulletin = generate_bulletin(OCTOBER, by=head)
    with pytest.raises(NotAllowed):
        sign_bulletin(bulletin, by=head, number=NUMBER)
    with pytest.raises(Refused, match="更新的第 2 稿"):
        sign_bulletin(old, by=leader, number=NUMBER)
    with pytest.raises(Refused, match="不是文号"):
        sign_bulletin(bulletin, by=leader, number="十号")
    signed = sign_bulletin(bulletin, by=leader, number="聊工信通[2023]10号")
    assert (signed.number, signed.signed_by) == (NUMBER, leader)
    for act in (
        lambda: generate_bulletin(OCTOBER, by=head),
        lambda: word_bulletin(bulletin, by=head, opening="", outlook=""),
        lambda: sign_bulletin(bulletin, by=leader, number=NUMBER),
    ):
        with pytest.raises(Refused, match="已签发"):
            act()


def test_a_number_is_used_once(head: User, leader: User) -> None:
    sign_bulletin(generate_bulletin(OCTOBER, by=head), by=leader, number=NUMBER)
    with pytest.raises(Refused, match="已用于另一期"):
        sign_bulletin(generate_bulletin(Span(2023, 9), by=head), by=leader, number=NUMBER)


def test_a_period_that_is_not_over_is_refused(head: User) -> None:
    with pytest.raises(Refused, match="还没有结束"):
        generate_bulletin(Span(date.today().year + 1, 2), by=head)
    page = signed_in(head).post(reverse("bulletin-new"), {"period": "2023-13"})
    assert (page.status_code, "请按 2023-10 这样填写" in page.text) == (422, True)


def test_from_the_form_to_the_signature(head: User, leader: User, chain: Chain) -> None:
    client = signed_in(head)
    page = client.post(reverse("bulletin-new"), {"period": "2023-10"}, follow=True).text
    bulletin = Bulletin.objects.get()
    assert "产业链、项目与集群" in page
    assert "数字还没有来源" in page, "nobody told the growth of value added"
    assert "增加值同比增长" not in page
    client.post(reverse("bulletin-words", args=[bulletin.pk]), {"opening": "导语甲", "outlook": "打算乙"})
    printed = client.get(reverse("bulletin-print", args=[bulletin.pk])).text
    assert "导语甲" in printed
    assert "草稿，未签发" in printed
    assert client.get(reverse("bulletin-signature", args=[bulletin.pk])).status_code == 403
    done = signed_in(leader).post(
        reverse("bulletin-signature", args=[bulletin.pk]), {"number": NUMBER}, follow=True
    )
    assert "数字已冻结" in done.text
    sheet = b"".join(client.get(f"{bulletin.get_absolute_url()}?export=csv").streaming_content).decode()
    assert "产业链,1条" in sheet


def test_a_figure_shows_its_rows_and_what_changed_since(head: User, chain: Chain) -> None:
    bulletin = generate_bulletin(OCTOBER, by=head)
    url = reverse("bulletin-figure", args=[bulletin.pk, "chains"])
    client = signed_in(head)
    page = client.get(url).text
    assert "与现在的记录一致" in page
    assert chain.name in page
    Chain.objects.filter(pk=chain.pk).update(established_on=date(2024, 1, 1))
    late = Chain.objects.create(name="绿色化工", established_on=date(2022, 4, 1))
    page = client.get(url).text
    assert "不再计入的 1 条" in page
    assert "新计入的 1 条" in page
    assert late.name in page
    assert client.get(reverse("bulletin-figure", args=[bulletin.pk, "nothing"])).status_code == 404


def test_rows_of_the_city_are_not_shown_to_a_county(head: User, chain: Chain) -> None:
    bulletin = generate_bulletin(OCTOBER, by=head)
    county = person(RoleCode.SECTION_HEAD, UnitFactory(kind="county"))
    page = signed_in(county).get(reverse("bulletin-figure", args=[bulletin.pk, "chains"])).text
    assert "1条" in page
    assert chain.name not in page
