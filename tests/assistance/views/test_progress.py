from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assistance.enums import EventKind
from assistance.models import Case
from tests.factories.assistance import Cast, closed, handled

PDF = b"%PDF-1.4 content"


@pytest.fixture
def case(people: Cast) -> Case:
    return handled(people)


@pytest.fixture
def handler(people: Cast, client: Client) -> Client:
    client.force_login(people.handler)
    return client


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(name, args=[case.number, *more])


def test_progress_is_internal_unless_said_otherwise(case: Case, handler: Client) -> None:
    handler.post(url("case-progress", case), {"text": "内部讨论"})
    handler.post(url("case-progress", case), {"text": "告知企业", "for_enterprise": "1", "contacted": "on"})
    inner, outer = case.events.order_by("id")[3:]
    assert (inner.text, inner.for_enterprise, inner.kind) == ("内部讨论", False, EventKind.PROGRESS)
    assert (outer.text, outer.for_enterprise, outer.kind) == ("告知企业", True, EventKind.CONTACTED)


def test_progress_sent_twice_is_one_line(case: Case, handler: Client) -> None:
    for _n in range(2):
        assert handler.post(url("case-progress", case), {"text": "约好明天到厂"}).status_code == 302
    assert case.events.filter(kind=EventKind.PROGRESS).count() == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": " \n "}, "请填写“进展内容”"),
        ({"text": "长" * 4001}, "4000"),
        ({"text": "好", "for_enterprise": "x"}, "x"),
    ],
)
def test_progress_that_will_not_do_is_answered_with_a_form(
    sent: dict[str, str], sentence: str, case: Case, handler: Client
) -> None:
    response = handler.post(url("case-progress", case), sent)
    assert response.status_code == 422
    assert sentence in response.text
    assert not case.events.filter(kind=EventKind.PROGRESS).exists()


def test_progress_keeps_the_words_when_the_file_is_wrong(case: Case, handler: Client) -> None:
    bad = SimpleUploadedFile("macro.xlsm", b"PK\x03\x04")
    response = handler.post(url("case-progress", case), {"text": "打了很久的字", "uploads": [bad]})
    assert response.status_code == 422
    assert "macro.xlsm" in response.text
    assert "打了很久的字" in response.text


def test_file_is_stored_shown_and_given_back(case: Case, handler: Client) -> None:
    response = handler.post(
        url("case-attachment-new", case), {"uploads": [SimpleUploadedFile("批复.pdf", PDF)]}, follow=True
    )
    assert "已上传 1 个附件" in response.text
    link = case.attachments.get()
    assert url("case-attachment", case, link.pk) in response.text
    download = handler.get(url("case-attachment", case, link.pk))
    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"].startswith("attachment")
    assert download["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("role", "status"), [("officer", 200), ("leader", 200), ("other_head", 404), ("fund_clerk", 403)]
)
def test_file_follows_the_reach_of_its_case(
    role: str, status: int, case: Case, people: Cast, handler: Client
) -> None:
    handler.post(url("case-attachment-new", case), {"uploads": [SimpleUploadedFile("a.pdf", PDF)]})
    link = case.attachments.get()
    handler.force_login(people.person(role))
    assert handler.get(url("case-attachment", case, link.pk)).status_code == status


def test_file_of_another_case_is_not_found(case: Case, people: Cast, handler: Client) -> None:
    handler.post(url("case-attachment-new", case), {"uploads": [SimpleUploadedFile("a.pdf", PDF)]})
    other = handled(people)
    assert handler.get(url("case-attachment", other, case.attachments.get().pk)).status_code == 404


@pytest.mark.parametrize(
    "uploads", [[], [("空.pdf", b"")], [("x.pdf", b"MZ")], [(f"{n}.pdf", PDF) for n in range(6)]]
)
def test_upload_that_will_not_do_says_so(
    uploads: list[tuple[str, bytes]], case: Case, handler: Client
) -> None:
    files = [SimpleUploadedFile(name, content) for name, content in uploads]
    response = handler.post(url("case-attachment-new", case), {"uploads": files})
    assert response.status_code == 422
    assert not case.attachments.exists()


def test_upload_beyond_the_limit_is_refused(
    case: Case, handler: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistance.services.files.MAX_FILES", 1)
    files = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(2)]
    response = handler.post(url("case-attachment-new", case), {"uploads": files})
    assert response.status_code == 409
    assert "最多 1 个附件" in response.text
    assert not case.attachments.exists()


@pytest.mark.parametrize("name", ["case-progress", "case-attachment-new"])
def test_nothing_is_added_to_a_closed_case(name: str, people: Cast, handler: Client) -> None:
    done = closed(people)
    assert handler.get(url(name, done)).status_code == 403
    assert handler.post(url(name, done), {"text": "太晚了"}).status_code == 403


def test_a_form_sent_again_after_a_lost_answer_is_one_line_with_its_files_once(
    case: Case, handler: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script tries again with the same token, long after what a double click takes."""
    token = str(uuid.uuid4())
    for _n in range(2):
        body = {"text": "到厂看了现场", "token": token, "uploads": SimpleUploadedFile("a.pdf", PDF)}
        answer = handler.post(url("case-progress", case), body, headers={"Accept": "application/json"})
        assert answer.json()["url"].endswith("#progress")
        monkeypatch.setattr("assistance.services.cases.JUST_NOW", timedelta(0))
    assert case.events.filter(kind=EventKind.PROGRESS).count() == 1
    assert case.attachments.count() == 1
    handler.post(url("case-progress", case), {"text": "另一句话", "token": token})
    assert case.events.filter(kind=EventKind.PROGRESS).count() == 2
