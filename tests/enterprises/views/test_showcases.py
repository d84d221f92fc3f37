from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from enterprises.models import Showcase
from foundation.accounts.models import User
from tests.enterprises.conftest import asked, signed_in
from tests.factories.enterprises import EnterpriseFactory, ShowcaseFactory
from tests.factories.visits import png

pytestmark = pytest.mark.django_db
LIST = "/showcases/"


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("风采.png", png(), "image/png")


def test_from_registration_with_a_picture_to_void(head_client: Client) -> None:
    firm = EnterpriseFactory(name="九商机械")
    body = {
        "enterprise": str(firm.pk), "year": "2023", "months": "10", "place": "4", "product": "工程机械",
        "credit": "朱玉东",
    }  # fmt: skip
    assert reverse("showcase-new") in head_client.get(LIST).text
    made = head_client.post(reverse("showcase-new"), {**body, "upload": picture()})
    assert made.status_code == 302
    again = head_client.post(reverse("showcase-new"), body)
    assert again.status_code == 422
    assert "已登记为“九商机械”" in again.text
    row = Showcase.objects.get()
    photo = reverse("showcase-photo", args=[row.pk])
    assert photo in head_client.get(LIST).text
    assert b"".join(head_client.get(photo).streaming_content).startswith(b"\x89PNG")
    void = reverse("showcase-void", args=[row.pk])
    assert head_client.post(void, {"reason": "换图"}).status_code == 302
    assert not head_client.get(f"{LIST}?q=九商").context["page"].rows
    assert "换图" in head_client.get(f"{LIST}?all=on").text


@pytest.mark.parametrize(
    ("query", "found"), [("", {"甲", "乙"}), ("q=甲", {"甲"}), ("year=2024", {"乙"}), ("photo=on", set())]
)
def test_filters(head_client: Client, query: str, found: set[str]) -> None:
    ShowcaseFactory(product="甲", year=2023)
    ShowcaseFactory(product="乙", year=2024)
    assert {row.product for row in head_client.get(f"{LIST}?{query}").context["page"].rows} == found


def test_who_reads_does_not_change(officer_client: Client) -> None:
    void = reverse("showcase-void", args=[ShowcaseFactory().pk])
    assert void not in officer_client.get(LIST).text
    assert officer_client.get(void).status_code == 403


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, rows: int) -> None:
    for _ in range(rows):
        ShowcaseFactory()
    assert asked(head_client, LIST) <= 8


def test_goes_out_as_a_file(head_client: Client) -> None:
    ShowcaseFactory(product="高空作业平台")
    text = b"".join(head_client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    assert "高空作业平台" in text


@pytest.mark.parametrize(
    ("today", "opened"),
    [
        ("2026-11-28", (2026, 10)),
        ("2026-03-01", (2026, 2)),
        ("2026-02-28", (2025, 12)),
        ("2026-01-05", (2025, 12)),
    ],
)
def test_the_form_opens_on_the_latest_period_that_is_over(
    head: User, today: str, opened: tuple[int, int]
) -> None:
    with time_machine.travel(f"{today}T10:00+08:00", tick=False):
        form = signed_in(head).get(reverse("showcase-new")).context["form"]
    assert (form["year"].value(), form["months"].value()) == opened
