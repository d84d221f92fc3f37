"""公开版: what rests on fewer than three enterprises is masked on the page, on paper and in the files; others go with it."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from docx import Document

from assistance.services.lights import read_now
from enterprises.enums import TitleKind, TitleLevel
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.spans import Span
from reporting.metrics.suppression import Cell, hidden_among
from reporting.models import Bulletin, BulletinFigure, BulletinRelease
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_firms import firms_behind
from reporting.queries.bulletin_hidden import hidden_of
from reporting.queries.bulletin_scope import Reading, Scope
from reporting.services.bulletin_release import release_bulletin
from reporting.services.bulletins import generate_bulletin, sign_bulletin, word_bulletin
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import ChainFactory, EnterpriseFactory, TitleFactory

pytestmark = pytest.mark.django_db
NUMBER = "聊工信通〔2023〕10号"
FEW, MANY, ONE_FIRM = (
    "新增国家级专精特新“小巨人”企业",
    "新增省级制造业单项冠军企业",
    "新增省级绿色制造示范单位",
)

INSIDE = {"bulletin-public": "bulletin-detail", "bulletin-public-print": "bulletin-print"}


@pytest.fixture
def head() -> User:
    return person(RoleCode.SECTION_HEAD)


@pytest.fixture
def leader() -> User:
    return person(RoleCode.LEADER)


def titles(kind: TitleKind, level: TitleLevel, number: int, **fields: Any) -> None:
    for _n in range(number):
        TitleFactory(kind=kind, level=level, **fields)


@pytest.fixture
def signed(head: User, leader: User) -> Bulletin:
    """Two 小巨人, three 单项冠军, three 绿色 of one enterprise, a chain."""
    titles(TitleKind.LITTLE_GIANT, TitleLevel.NATIONAL, 2)
    titles(TitleKind.CHAMPION, TitleLevel.PROVINCE, 3)
    firm = EnterpriseFactory()
    for day in (1, 2, 3):
        TitleFactory(
            enterprise=firm, kind=TitleKind.GREEN, level=TitleLevel.PROVINCE, recognised_on=date(2023, 5, day)
        )
    ChainFactory()
    made = generate_bulletin(Span(2023, 10), by=head)
    word_bulletin(made, by=head, opening="某轴承公司表现突出。", outlook="继续。")
    return sign_bulletin(made, by=leader, number=NUMBER)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, name: str, bulletin: Bulletin) -> str:
    response = client.get(reverse(name, args=[bulletin.pk]))
    assert response.status_code == 200
    return response.text


def file_of(client: Client, bulletin: Bulletin, kind: str) -> bytes:
    response = client.get(reverse("bulletin-public", args=[bulletin.pk]), {"export": kind})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_the_distinct_enterprises_are_kept_with_the_figures(signed: Bulletin) -> None:
    firms = dict(signed.figures.values_list("code", "firms"))
    assert (firms["little-giant-new"], firms["champion-new"], firms["green-new"]) == (2, 3, 1)
    assert (firms["chains"], firms["gazelle-new"]) == (0, 0)
    assert None not in firms.values()
    assert signed.figures.get(code="green-new").printed == "3家"
    with pytest.raises(DatabaseError), transaction.atomic():
        BulletinFigure.objects.filter(code="green-new").update(firms=9)


@pytest.mark.parametrize("name", INSIDE)
def test_page_and_paper_mask_what_few_enterprises_make(signed: Bulletin, head: User, name: str) -> None:
    page = text_of(signed_in(head), name, signed)
    assert f"{FEW}*" in page
    assert f"{ONE_FIRM}*" in page, "three titles of one enterprise"
    assert f"{MANY}3家" in page
    assert "调整为1条" in page, "a chain is no enterprise"
    assert "所依企业不足 3 家" in page
    assert "公开版预览，未经公开审查" in page
    assert f"{signed.get_absolute_url()}figures/" not in page
    inside = text_of(signed_in(head), INSIDE[name], signed)
    assert re.search(rf"{FEW}(<a [^>]*>)?2家", inside), "the control: the version for the inside tells it"
    assert "内部" in inside


def test_files_wait_for_the_look_and_are_masked_then(signed: Bulletin, head: User, leader: User) -> None:
    client = signed_in(head)
    address = reverse("bulletin-public", args=[signed.pk])
    for kind in ("docx", "xlsx", "csv"):
        refused = client.get(address, {"export": kind})
        assert (refused.status_code, "还没有经过公开审查" in refused.text) == (409, True)
    release_bulletin(signed, by=leader, note="已核对。", with_words=False)
    sheet = file_of(client, signed, "csv").decode()
    assert f"little-giant-new,{FEW},*," in sheet
    assert f"champion-new,{MANY},3家," in sheet
    assert "不足 3 家" in sheet
    document = Document(io.BytesIO(file_of(client, signed, "docx")))
    text = "\n".join(one.text for one in document.paragraphs)
    assert f"{FEW}*" in text
    assert f"{MANY}3家" in text
    assert document.paragraphs[0].text == "公开版"
    assert "某轴承公司" not in text
    assert "不足 3 家" in text
    inside = b"".join(client.get(signed.get_absolute_url(), {"export": "docx"}).streaming_content)
    words = "\n".join(one.text for one in Document(io.BytesIO(inside)).paragraphs)
    assert words.startswith("内部")
    assert f"{FEW}2家" in words
    assert "某轴承公司" in words
    titled = client.get(signed.get_absolute_url(), {"export": "xlsx"})
    assert "%EF%BC%88%E5%86%85%E9%83%A8%EF%BC%89" in titled["Content-Disposition"], "附表（内部）"


def test_the_look_is_once_by_another_and_of_a_signed_one(head: User, leader: User) -> None:
    draft = generate_bulletin(Span(2023, 10), by=head)
    with pytest.raises(Refused, match="还没有签发"):
        release_bulletin(draft, by=leader, note="好。", with_words=True)
    with pytest.raises(NotAllowed, match="另一人"):
        release_bulletin(draft, by=head, note="好。", with_words=True)
    with pytest.raises(NotAllowed):
        release_bulletin(draft, by=person(RoleCode.CASE_OFFICER), note="好。", with_words=True)
    done = sign_bulletin(draft, by=leader, number=NUMBER)
    made = release_bulletin(done, by=leader, note="好。", with_words=True)
    entry = AuditEntry.objects.get(action="bulletin.release")
    assert (entry.detail["number"], entry.detail["hidden"]) == (NUMBER, made.hidden)
    with pytest.raises(Refused, match="已经审查过"):
        release_bulletin(done, by=leader, note="再看。", with_words=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        BulletinRelease.objects.filter(pk=made.pk).update(note="改")


def test_the_form_keeps_what_was_typed_and_refuses_in_words(signed: Bulletin, leader: User) -> None:
    client, address = signed_in(leader), reverse("bulletin-release", args=[signed.pk])
    page = client.post(address, {"note": "", "with_words": "on"})
    assert (page.status_code, "请填写“审查意见”" in page.text) == (422, True)
    done = client.post(address, {"note": "已核对。"}, follow=True).text
    assert "公开版已审查" in done
    assert "某轴承公司" not in done, "without its words"
    again = client.post(address, {"note": "又一次。"})
    assert (again.status_code, "已经审查过" in again.text, "又一次。" in again.text) == (422, True, True)


def test_what_was_let_out_stays_as_it_was(signed: Bulletin, head: User, leader: User) -> None:
    made = release_bulletin(signed, by=leader, note="好。", with_words=True)
    titles(TitleKind.LITTLE_GIANT, TitleLevel.NATIONAL, 5)
    assert set(made.hidden) == hidden_of(signed)
    assert f"{FEW}*" in text_of(signed_in(head), "bulletin-public", signed)


def test_of_an_older_edition_only_what_is_published_is_shown(signed: Bulletin) -> None:
    """Its enterprises were never counted."""
    old = Bulletin.objects.create(
        year=2022, months=10, edition=1, cut_off=date(2022, 10, 31), generated_by=signed.generated_by,
        generated_at=signed.generated_at,
    )  # fmt: skip
    for code, kind in (("chains", "K"), ("resolved", "C"), ("value-added-growth", "X")):
        BulletinFigure.objects.create(
            bulletin=old, code=code, name=code, kind=kind, version=1, definition=code, value=9, printed="9",
            row_count=9, keys=[],
        )  # fmt: skip
    assert hidden_of(old) == {"chains", "resolved"}


@pytest.mark.parametrize("code", FIGURES)
def test_it_is_known_whose_the_rows_of_every_figure_are(code: str) -> None:
    """Rows of a new kind stand in ``ENTERPRISE_OF`` with the way to their enterprise, or in ``OF_THE_CITY``."""
    reading = read_figure(code, Scope(Span(2023, 10), read_now()))
    assert firms_behind(reading) is not None, reading.rows.model


def test_rows_of_an_unknown_kind_are_left_out() -> None:
    firms = firms_behind(Reading(40, User.objects.all()))
    assert firms is None
    assert hidden_among([Cell("new", firms)], []) == {"new"}


def test_a_growth_goes_with_the_count_that_it_would_give_away(head: User) -> None:
    titles(TitleKind.GAZELLE, TitleLevel.PROVINCE, 9, recognised_on=date(2022, 6, 1))
    titles(TitleKind.GAZELLE, TitleLevel.PROVINCE, 2)
    bulletin = generate_bulletin(Span(2023, 10), by=head)
    firms = dict(bulletin.figures.values_list("code", "firms"))
    assert (firms["gazelle-new"], firms["gazelle-growth"]) == (2, 11)
    assert {"gazelle-new", "gazelle-growth"} <= hidden_of(bulletin)


def test_a_county_reads_it_and_lets_nothing_out(signed: Bulletin) -> None:
    client = signed_in(person(RoleCode.SECTION_HEAD, UnitFactory(kind="county")))
    assert "公开审查" not in client.get(reverse("bulletin-public", args=[signed.pk])).text.replace(
        "未经公开审查", ""
    ).replace("经过公开审查", "")
    address = reverse("bulletin-release", args=[signed.pk])
    assert client.post(address, {"note": "好。"}).status_code == 403
