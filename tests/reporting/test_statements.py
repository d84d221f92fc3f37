"""通报表述: dated words of the bulletin, and what is printed of them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from assistance.services.lights import read_now
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from reporting.bulletin_changes import bulletin_before, changes_of
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.spans import Span
from reporting.models import Statement
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_scope import Scope
from reporting.services.bulletins import generate_bulletin
from reporting.services.statements import set_statement
from tests.enterprises.conftest import asked
from tests.factories.accounts import person
from tests.factories.enterprises import TitleFactory
from tests.factories.indicators import StatementFactory

pytestmark = pytest.mark.django_db
LIST = "/bulletins/statements/"
OCTOBER = Span(2023, 10)
BODY = {"code": "motto", "text": "稳运行、强链条。", "effective_from": "2023-1-5", "source": "工作部署"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def head() -> User:
    return person(RoleCode.SECTION_HEAD)


def printed(code: str, span: Span = OCTOBER) -> str:
    return read_figure(code, Scope(span, read_now())).printed(FIGURES[code].form)


def test_the_words_hold_from_their_day_until_the_next() -> None:
    assert printed("motto") == ""
    StatementFactory(text="甲", effective_from=date(2023, 1, 5))
    StatementFactory(text="乙", effective_from=date(2023, 11, 1))
    assert (printed("motto"), printed("motto", Span(2023, 11))) == ("甲", "乙")
    StatementFactory(text="丙", effective_from=date(2023, 1, 5))
    assert printed("motto") == "丙", "of two of one day the later one holds"


def test_the_name_of_the_agenda_is_counted_from_its_items() -> None:
    for code, text in (("main_line", "工业化"), ("fields", "甲、乙、丙"), ("tasks", "一、二")):
        StatementFactory(code=code, text=text)
    assert printed("agenda-digits") == "", "the control: a part is missing"
    StatementFactory(code="guarantees", text="政治引领、作风建设")
    assert printed("agenda-digits") == "1322"
    assert printed("agenda-fields") == "3个领域（甲、乙、丙）"


def test_the_ladder_names_the_steps_that_somebody_stands_on() -> None:
    assert printed("ladder-steps") == ""
    TitleFactory(kind="specialised", level="province", recognised_on=date(2023, 6, 1))
    assert printed("ladder-steps") == "专精特新中小企业"


def test_who_sets_words_leaves_a_row_and_says_nothing_twice(head: User) -> None:
    facts = {"code": "motto", "text": "甲", "effective_from": date(2023, 1, 5), "source": "部署"}
    set_statement(by=head, **facts)
    with pytest.raises(Refused, match="已是这段表述"):
        set_statement(by=head, **facts)
    assert AuditEntry.objects.filter(action="statement.set").count() == 1
    with pytest.raises(NotAllowed):
        set_statement(by=person(RoleCode.LEADER), **{**facts, "text": "乙"})


def test_the_database_keeps_what_was_said() -> None:
    row = StatementFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(pk=row.pk).update(text="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        StatementFactory(source="")


def test_from_the_form_to_the_list_and_the_file(head: User) -> None:
    client = signed_in(head)
    assert reverse("statement-new") in client.get(LIST).text
    assert client.post(reverse("statement-new"), BODY).status_code == 302
    again = client.post(reverse("statement-new"), BODY)
    assert again.status_code == 422
    assert "稳运行、强链条" in again.text
    assert Statement.objects.get().text == "稳运行、强链条", "the sentence brings its own full stop"
    text = b"".join(client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    assert "稳运行、强链条" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("code=tasks", {"乙"}), ("q=甲", {"甲"}), ("since=2023-06-01", {"乙"}),
     ("until=2023-05-31", {"甲"})],
)  # fmt: skip
def test_filters(head: User, query: str, found: set[str]) -> None:
    StatementFactory(text="甲")
    StatementFactory(text="乙", code="tasks", effective_from=date(2023, 6, 1))
    page = signed_in(head).get(f"{LIST}?{query}").context["page"]
    assert {row.text for row in page.rows} == found


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head: User, rows: int) -> None:
    for _ in range(rows):
        StatementFactory()
    assert asked(signed_in(head), LIST) <= 8


def test_changed_words_are_told_as_such(head: User) -> None:
    StatementFactory(text="甲", effective_from=date(2023, 1, 5))
    generate_bulletin(Span(2023, 8), by=head)
    september = generate_bulletin(Span(2023, 9), by=head)
    StatementFactory(text="乙", effective_from=date(2023, 10, 1))
    october = generate_bulletin(Span(2023, 10), by=head)
    told = {
        bulletin.months: {
            one.figure.code: one.absolute for one in changes_of(bulletin, bulletin_before(bulletin))
        }
        for bulletin in (september, october)
    }
    assert (told[9]["motto"], told[10]["motto"]) == ("", "文字有改动")
