"""J11 over HTTP: what was typed survives whatever happens before it is sent, and nobody else reads it."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistance.models import Case, CaseCategory, CaseEvent
from assistance.services.cases import reassign_case
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.desk.models import Draft
from foundation.desk.services import drafts
from foundation.desk.tasks import clear_desks
from tests.factories.accounts import person
from tests.factories.assistance import Cast, cast, handled
from tests.factories.desk import DraftFactory

pytestmark = pytest.mark.django_db
SAVE = "/me/drafts/save/"
JSON = {"Accept": "application/json"}
WORDS = "已约企业周五面谈，对方提供了用电记录"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    return handled(people)


@pytest.fixture
def handler(people: Cast, client: Client) -> Client:
    client.force_login(people.handler)
    return client


def typed(case: Case, text: str = WORDS, form: str = "case-progress", field: str = "text") -> dict[str, str]:
    return {"draft-form": form, "draft-key": case.number, field: text}


def save(client: Client, body: dict[str, str]) -> Any:
    return client.post(SAVE, body, headers=JSON)


def offered(client: Client, address: str) -> bool:
    return "没有提交的草稿" in client.get(address).text


def test_saved_words_are_offered_with_their_age_and_come_back(handler: Client, case: Case) -> None:
    page = case.get_absolute_url()
    assert not offered(handler, page)
    told = save(
        handler, {**typed(case), "for_enterprise": "1", "contacted": "on", "csrfmiddlewaretoken": "x"}
    )
    draft = Draft.objects.get()
    assert told.json() == {"saved": True, "text": f"草稿已保存 {timezone.localtime(draft.saved_at):%H:%M}"}
    assert draft.fields == {"text": [WORDS], "for_enterprise": ["1"], "contacted": ["on"]}
    Draft.objects.update(saved_at=timezone.now() - timedelta(minutes=25, seconds=5))
    text = handler.get(page).text
    assert WORDS not in text
    assert "25\xa0分钟前" in text
    restored = handler.get(f"{page}?draft=case-progress").text
    assert f">{WORDS}</textarea>" in restored
    assert 'name="for_enterprise" value="1" checked' in " ".join(restored.split()).replace(
        'type="radio" ', ""
    )
    assert "没有提交的草稿" not in restored


def test_success_deletes_it(handler: Client, case: Case) -> None:
    save(handler, typed(case))
    before = case.events.count()
    handler.post(reverse("case-progress", args=[case.number]), typed(case, WORDS + "。"))
    assert not Draft.objects.exists()
    assert case.events.count() == before + 1


def test_the_last_words_outlive_a_failed_submit(
    handler: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 500 in the middle: nothing of the act is saved, everything typed is."""
    save(handler, typed(case))
    before = CaseEvent.objects.count()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("assistance.services.cases.record", fail)
    handler.raise_request_exception = False
    body = typed(case, WORDS + "，刚补的一句")
    assert handler.post(reverse("case-progress", args=[case.number]), body).status_code == 500
    assert CaseEvent.objects.count() == before
    assert Draft.objects.get().fields["text"] == [WORDS + "，刚补的一句"]


def test_draft_and_act_go_together(handler: Client, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the draft cannot be deleted, the act is not saved either: they are one transaction."""

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("foundation.desk.drafting.drop_draft", fail)
    handler.raise_request_exception = False
    before = CaseEvent.objects.count()
    assert handler.post(reverse("case-progress", args=[case.number]), typed(case)).status_code == 500
    assert CaseEvent.objects.count() == before
    assert Draft.objects.count() == 1


def test_a_refused_form_keeps_the_draft(handler: Client, case: Case) -> None:
    answer = reverse("case-answer", args=[case.number])
    save(handler, typed(case, form="case-answer", field="answer_text"))
    assert handler.post(answer, typed(case, WORDS, "case-answer", "answer_text")).status_code == 422
    assert Draft.objects.count() == 1
    assert WORDS in handler.get(f"{answer}?draft=case-answer").text
    sent = {**typed(case, WORDS, "case-answer", "answer_text"), "outcome": "resolved"}
    assert handler.post(answer, sent).status_code == 302
    assert not Draft.objects.exists()


def test_reassigned_by_another_it_can_still_be_read(handler: Client, case: Case, people: Cast) -> None:
    save(handler, typed(case))
    reassign_case(case, by=people.head, lead_unit=people.other_department, handler=None, reason="另有分工")
    draft = Draft.objects.get()
    assert handler.get(case.get_absolute_url()).status_code == 404
    listed = handler.get(reverse("draft-list"))
    assert WORDS[:20] in listed.text
    assert WORDS in handler.get(reverse("draft-detail", args=[draft.pk])).text


def test_two_drafts_side_by_side(handler: Client, case: Case, people: Cast) -> None:
    other = handled(people)
    save(handler, typed(case, "甲的"))
    save(handler, typed(other, "乙的"))
    save(handler, typed(case, "甲的办理情况", "case-answer", "answer_text"))
    assert Draft.objects.count() == 3
    handler.post(reverse("case-progress", args=[other.number]), typed(other, "乙的"))
    assert sorted(Draft.objects.values_list("form", "key")) == [
        ("case-answer", case.number),
        ("case-progress", case.number),
    ]
    assert "甲的" in handler.get(f"{case.get_absolute_url()}?draft=case-progress").text


def test_after_the_session_ended_the_form_comes_back_with_it(
    handler: Client, case: Case, people: Cast
) -> None:
    save(handler, typed(case))
    session = handler.session
    session["seen_at"] = 0
    session.save()
    page = case.get_absolute_url()
    refused = handler.post(
        reverse("case-progress", args=[case.number]),
        typed(case),
        headers={"Referer": f"http://testserver{page}"},
    )
    assert refused.headers["Location"].endswith(f"next={page}")
    assert Draft.objects.get().fields["text"] == [WORDS]
    handler.force_login(people.handler)
    assert offered(handler, page)


def test_only_its_writer_reads_it(handler: Client, case: Case, people: Cast) -> None:
    save(handler, typed(case))
    draft = Draft.objects.get()
    for one in (people.head, people.officer, people.leader):
        other = Client()
        other.force_login(one)
        assert WORDS not in other.get(f"{case.get_absolute_url()}?draft=case-progress").text
        assert other.get(reverse("draft-detail", args=[draft.pk])).status_code == 404
        assert other.post(reverse("draft-discard", args=[draft.pk])).status_code == 404
        assert WORDS[:10] not in other.get(reverse("draft-list")).text
    assert Draft.objects.count() == 1


def test_discarding(handler: Client, case: Case) -> None:
    save(handler, typed(case))
    url = reverse("draft-discard", args=[Draft.objects.get().pk])
    assert handler.get(url).status_code == 405
    answer = handler.post(url)
    assert answer.headers["Location"].startswith(case.get_absolute_url())
    assert not Draft.objects.exists()


def test_button_without_scripts_comes_back_filled(handler: Client, case: Case) -> None:
    answer = handler.post(SAVE, typed(case), follow=True)
    assert WORDS in answer.text
    assert re.search(r"草稿已保存 \d\d:\d\d，附件不随草稿保存。", answer.text)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"draft-form": "nonsense", "draft-key": "x", "text": "y"},
        {"draft-form": "case-progress", "draft-key": "", "text": "y"},
        {"draft-form": "case-progress", "draft-key": "../x", "text": "y"},
        {"draft-form": "case-new", "draft-key": "x", "title": "y"},
    ],
)
def test_unknown_forms_and_keys_are_refused(handler: Client, body: dict[str, str]) -> None:
    assert save(handler, body).status_code in (302, 422)
    assert not Draft.objects.exists()


def test_blank_words_keep_nothing_and_clear_what_was_kept(handler: Client, case: Case) -> None:
    save(handler, typed(case))
    assert save(handler, {**typed(case, "  "), "for_enterprise": "1"}).json()["saved"] is False
    assert not Draft.objects.exists()


def test_size_and_number_are_bounded(handler: Client, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    save(handler, typed(case))
    assert save(handler, typed(case, "长" * 40_000)).json()["saved"] is False
    assert Draft.objects.get().fields["text"] == [WORDS]
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 1)
    assert save(handler, typed(case, "同一份照样更新")).json()["saved"] is True
    assert save(handler, typed(case, "另一份", "case-answer", "answer_text")).json()["saved"] is False
    assert Draft.objects.count() == 1


def test_nul_is_left_out(handler: Client, case: Case) -> None:
    save(handler, typed(case, "甲\x00乙"))
    assert Draft.objects.get().fields["text"] == ["甲乙"]


def test_thirty_days_and_no_longer(handler: Client, case: Case, people: Cast) -> None:
    now = timezone.now()
    old = DraftFactory(user=people.handler, key=case.number, saved_at=now - timedelta(days=30, minutes=1))
    kept = DraftFactory(user=people.handler, key="SQ-2023-1", saved_at=now - timedelta(days=29))
    assert not offered(handler, case.get_absolute_url())
    assert handler.get(reverse("draft-detail", args=[old.pk])).status_code == 404
    clear_desks()
    assert list(Draft.objects.all()) == [kept]


def test_one_each_is_a_rule_of_the_database(people: Cast) -> None:
    draft = DraftFactory(user=people.handler)
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftFactory(user=draft.user, form=draft.form, key=draft.key)


def test_nothing_typed_reaches_a_log_or_the_audit(
    handler: Client, case: Case, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = AuditEntry.objects.count()
    phone = "13987654321"
    with caplog.at_level(logging.DEBUG):
        save(handler, {**typed(case, form="case-edit", field="contact_phone"), "contact_phone": phone})
        handler.get(reverse("draft-list"))
    assert Draft.objects.get().fields["contact_phone"] == [phone]
    told = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert phone not in "\n".join(told)
    assert AuditEntry.objects.count() == entries


def test_new_case_comes_back_whole_and_logs_once(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    page = client.get("/cases/new/")
    token = str(page.context["form"].initial["token"])
    body = {
        "draft-form": "case-new", "draft-key": "", "token": token, "title": "厂区限电", "description": "每天两小时" * 60,
        "category": str(CaseCategory.objects.first().pk), "enterprise": str(handled(people).enterprise_id),
        "enterprise_text": "宏泰科技有限公司",
    }  # fmt: skip
    save(client, body)
    restored = client.get("/cases/new/?draft=case-new")
    assert restored.status_code == 200
    assert 'value="厂区限电"' in restored.text
    assert "每天两小时" * 60 in restored.text
    assert token in restored.text
    assert "有错误" not in restored.text
    before = Case.objects.count()
    assert client.post("/cases/new/", body).status_code == 302
    assert Case.objects.count() == before + 1
    assert not Draft.objects.exists()


def test_short_form_of_the_home_page_leaves_the_draft_alone(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    DraftFactory(user=people.officer, form="case-new", key="", fields={"title": ["另一件"]})
    firm = handled(people).enterprise_id
    page = client.get("/cases/new/").context["form"].initial["token"]
    sent = {
        "token": str(page),
        "title": "限电",
        "category": str(CaseCategory.objects.first().pk),
        "enterprise": str(firm),
    }
    assert client.post("/cases/new/", sent).status_code == 302
    assert Draft.objects.get().fields == {"title": ["另一件"]}


def test_edit_comes_back_with_the_version_it_was_opened_with(
    people: Cast, client: Client, case: Case
) -> None:
    client.force_login(people.officer)
    url = reverse("case-edit", args=[case.number])
    save(client, {**typed(case, "新标题", "case-edit", "title"), "version": "1"})
    Case.objects.filter(pk=case.pk).update(version=3)
    text = client.get(f"{url}?draft=case-edit").text
    assert 'name="version" value="1"' in text
    assert 'value="新标题"' in text


def test_costs_one_statement_on_the_page(handler: Client, case: Case, people: Cast) -> None:
    def cost(address: str) -> int:
        handler.get(address)
        with CaptureQueriesContext(connection) as queries:
            handler.get(address)
        return sum("desk_draft" in one["sql"] for one in queries)

    assert cost(case.get_absolute_url()) == 1
    save(handler, typed(case))
    assert cost(f"{case.get_absolute_url()}?draft=case-progress") == 1
    assert cost(reverse("case-answer", args=[case.number])) == 1


def test_who_handles_nothing_has_no_drafts_to_lose() -> None:
    loner: User = person("security_admin")
    client = Client()
    client.force_login(loner)
    assert "没有草稿" in client.get(reverse("draft-list")).text
