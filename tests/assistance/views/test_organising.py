"""合并, 拆分, 关联 and where the pages of a merged case lead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assistance.enums import CaseStatus
from assistance.models import Case, CaseLink
from assistance.services.files import attach_files
from assistance.services.merging import merge_case
from tests.factories.assistance import Cast, category, handled, registered
from tests.factories.enterprises import EnterpriseFactory


@pytest.fixture
def officer(people: Cast, client: Client) -> Client:
    client.force_login(people.officer)
    return client


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(name, args=[case.number, *more])


def earlier(people: Cast, **fields: Any) -> Case:
    return registered(people, received_at=timezone.now() - timedelta(days=3), **fields)


def pair(people: Cast) -> tuple[Case, Case]:
    """A survivor and what was merged into it."""
    survivor, twin = earlier(people, title="先来的一件"), registered(people, title="又来的一件")
    merge_case(twin, into=survivor, by=people.officer, reason="同一件事")
    return survivor, twin


def test_merger_shows_the_other_open_cases_side_by_side(people: Cast, officer: Client) -> None:
    first, later, case = earlier(people, title="先来"), registered(people, title="后来"), registered(people)
    Case.objects.filter(pk=later.pk).update(resolve_due_at=case.resolve_due_at + timedelta(days=1))
    registered(people, enterprise=EnterpriseFactory(county=people.county), title="别家的")
    text = officer.get(url("case-merger", case)).text
    assert f'value="{first.number}"' in text
    assert f'value="{later.number}"' not in text
    assert url("case-merger", later) in text
    assert "期限较晚，从该件并入" in text
    assert "别家的" not in text
    assert "编号转到保留的一件" in text


def test_merger_takes_a_typed_number_before_the_picked_one(people: Cast, officer: Client) -> None:
    first, other, case = earlier(people), earlier(people), registered(people)
    body = {"into": other.number, "number": f" {first.number.lower()} ", "reason": "同一件事"}
    response = officer.post(url("case-merger", case), body)
    assert response.status_code == 302
    assert response["Location"] == first.get_absolute_url()
    case.refresh_from_db()
    assert case.merged_into == first


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"reason": "同一件事"}, "请选择一件诉求，或输入诉求号"),
        ({"number": "SQ-1999-000001", "reason": "同一件事"}, "没有找到 SQ-1999-000001"),
        ({"into": "' OR 1=1", "reason": "同一件事"}, "没有找到"),
        ({"into": "{first}", "reason": "　"}, "请填写“合并原因”"),
    ],
)
def test_merger_keeps_what_was_typed(
    body: dict[str, str], sentence: str, people: Cast, officer: Client
) -> None:
    first, case = earlier(people), registered(people)
    body = {name: value.replace("{first}", first.number) for name, value in body.items()}
    response = officer.post(url("case-merger", case), body)
    assert response.status_code == 422
    assert sentence in response.text
    if "into" in body and "OR" not in body["into"]:
        assert f'value="{first.number}" checked' in response.text
    assert Case.objects.get(pk=case.pk).status == CaseStatus.REGISTERED


def test_merger_knows_no_case_beyond_the_readers_reach(people: Cast, officer: Client) -> None:
    hidden, case = earlier(people), registered(people)
    Case.objects.filter(pk=hidden.pk).update(
        county=people.other_county, officer=people.other_officer, registered_by=people.other_officer
    )
    assert hidden.number not in officer.get(url("case-merger", case)).text
    response = officer.post(url("case-merger", case), {"number": hidden.number, "reason": "同一件事"})
    assert response.status_code == 422
    assert "不在您的范围内" in response.text


PAGES = (
    "case-detail", "case-timeline", "case-clock", "case-print", "case-edit", "case-progress", "case-acceptance",
    "case-answer", "case-merger", "case-split", "case-links", "case-withdrawal", "case-archiving", "case-carry-over",
    "case-strike-off", "case-problem", "case-attachment-new",
)  # fmt: skip


def test_every_page_of_an_old_number_leads_to_the_survivor(people: Cast, client: Client) -> None:
    survivor, twin = pair(people)
    client.force_login(people.head)
    for name in PAGES:
        response = client.get(url(name, twin))
        assert response.status_code == 302, name
        assert response["Location"] == f"{survivor.get_absolute_url()}?merged={twin.number}", name


def test_the_survivor_names_the_old_number_and_leads_to_its_own_history(
    people: Cast, officer: Client
) -> None:
    survivor, twin = pair(people)
    text = officer.get(url("case-detail", twin), follow=True).text
    assert f"{twin.number} 已并入本诉求" in text
    own = f"{twin.get_absolute_url()}?own=1"
    assert text.count(f'href="{own}"') == 2
    page = officer.get(own)
    assert page.status_code == 200
    assert f"本诉求已并入 {survivor.number}" in page.text
    assert "又来的一件" in page.text
    for name in ("case-timeline", "case-clock", "case-print"):
        assert officer.get(url(name, twin), {"own": "1"}).status_code == 200
    assert "已并入本诉求。" not in officer.get(survivor.get_absolute_url(), {"merged": "SQ-1999-000009"}).text


def test_a_chain_of_mergers_leads_to_the_last(people: Cast, officer: Client) -> None:
    survivor, twin = pair(people)
    first = registered(people, received_at=timezone.now() - timedelta(days=9))
    merge_case(survivor, into=first, by=people.officer, reason="同一件事")
    response = officer.get(url("case-detail", twin), follow=True)
    assert response.redirect_chain[-1][0].startswith(first.get_absolute_url())


def test_a_reader_who_may_not_see_the_survivor_reads_the_old_case(people: Cast, client: Client) -> None:
    survivor, twin = earlier(people), handled(people)
    merge_case(twin, into=survivor, by=people.officer, reason="同一件事")
    client.force_login(people.handler)
    response = client.get(url("case-detail", twin))
    assert response.status_code == 200
    assert f"本诉求已并入 {survivor.number}" in response.text
    assert survivor.get_absolute_url() not in response.text


def test_files_of_a_merged_case_stay_where_they_are(people: Cast, officer: Client) -> None:
    survivor, twin = earlier(people), registered(people)
    file = SimpleUploadedFile("说明.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    attach_files(twin, by=people.officer, uploads=[file])
    merge_case(twin, into=survivor, by=people.officer, reason="同一件事")
    link = twin.attachments.get()
    assert officer.get(url("case-attachment", twin, link.pk)).status_code == 200


def rows(*titles: str, **more: str) -> dict[str, str]:
    body = {"parts-TOTAL_FORMS": str(len(titles)), "parts-INITIAL_FORMS": "0", **more}
    for number, title in enumerate(titles):
        body |= {f"parts-{number}-title": title, f"parts-{number}-category": str(category().pk)}
    return body


def test_split_adds_a_row_without_scripts_and_keeps_the_words(people: Cast, officer: Client) -> None:
    case = handled(people)
    assert officer.get(url("case-split", case)).text.count('<fieldset class="part"') == 2
    body = rows("用地", "", add="1") | {"parts-1-description": "还没想好标题"}
    response = officer.post(url("case-split", case), body)
    assert response.status_code == 200
    assert response.text.count('<fieldset class="part"') == 3
    assert 'value="用地"' in response.text
    assert "还没想好标题" in response.text
    assert "请填写" not in response.text
    assert Case.objects.count() == 1


def test_split_offers_ten_rows_at_most(people: Cast, officer: Client) -> None:
    case = handled(people)
    response = officer.post(url("case-split", case), rows(*[""] * 10, add="1"))
    assert response.text.count('<fieldset class="part"') == 10
    assert 'name="add"' not in response.text
    crowd = officer.post(url("case-split", case), rows(*[f"第 {n}" for n in range(40)]))
    assert crowd.status_code == 422
    assert Case.objects.count() == 1


def test_split_passes_over_blank_rows_and_says_what_is_missing(people: Cast, officer: Client) -> None:
    case = handled(people)
    page = url("case-split", case)
    assert "请至少填写一件" in officer.post(page, rows("", "")).text
    broken = officer.post(page, rows("用地", "") | {"parts-1-description": "没有标题"})
    assert broken.status_code == 422
    assert "请填写“诉求标题”" in broken.text
    assert officer.post(page, rows("用地", "", "用能")).status_code == 302
    assert set(Case.objects.exclude(pk=case.pk).values_list("title", flat=True)) == {"用地", "用能"}


@pytest.mark.parametrize("total", ["", "x", "-3", "9" * 30, "１"])
def test_split_survives_any_number_of_rows(total: str, people: Cast, officer: Client) -> None:
    case = handled(people)
    for extra in ({}, {"add": "1"}):
        response = officer.post(url("case-split", case), {"parts-TOTAL_FORMS": total, **extra})
        assert response.status_code in (200, 422)


def test_links_are_added_listed_and_removed(people: Cast, officer: Client) -> None:
    case, other = registered(people), registered(people, title="另一件")
    page = url("case-links", case)
    assert f'value="{other.number}"' in officer.get(page).text
    assert officer.post(page, {"other": other.number, "note": "同一块地"}).status_code == 302
    text = officer.get(page).text
    assert "同一块地" in text
    assert f'value="{other.number}"' not in text
    removal = url("case-link-removal", case, other.number)
    assert officer.get(removal).status_code == 405
    assert officer.post(removal).status_code == 302
    assert not CaseLink.objects.exists()
    assert officer.post(removal).status_code == 409
