from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from enterprises.enums import TitleAct, TitleKind, TitleLevel, TitleState
from enterprises.models import Enterprise, Title, TitleEvent
from enterprises.services.titles import record_title, review_title, void_title, withdraw_title
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseFactory, TitleFactory

pytestmark = pytest.mark.django_db


def facts(**changed: object) -> dict[str, object]:
    return {
        "kind": TitleKind.SPECIALISED, "level": TitleLevel.PROVINCE, "document": "鲁工信创〔2023〕150号",
        "recognised_on": date(2023, 6, 1), **changed,
    }  # fmt: skip


@pytest.fixture
def firm(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county)


def test_is_kept_with_the_term_of_its_kind(head: User, firm: Enterprise) -> None:
    title = record_title(firm, by=head, **facts())
    assert (title.valid_to, title.recorded_by) == (date(2026, 5, 31), head)
    typed = record_title(firm, by=head, **facts(kind=TitleKind.GAZELLE, valid_to=date(2025, 12, 31)))
    assert typed.valid_to == date(2025, 12, 31)
    assert AuditEntry.objects.filter(action="title.record").count() == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"recognised_on": timezone.localdate() + timedelta(days=1)}, "不能晚于今天"),
        ({"valid_to": date(2023, 5, 31)}, "不能早于认定日期（2023-06-01）"),
        ({"level": TitleLevel.CITY}, "只有省级"),
    ],
)
def test_what_is_wrong_is_refused(
    head: User, firm: Enterprise, changed: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        record_title(firm, by=head, **facts(**changed))


def test_two_of_a_kind_do_not_hold_at_once(head: User, firm: Enterprise) -> None:
    first = record_title(firm, by=head, **facts())
    for day in (date(2026, 5, 31), date(2021, 1, 1)):
        with pytest.raises(Refused, match="2023-06-01 认定的“省级专精特新中小企业”在这段时间有效"):
            record_title(firm, by=head, **facts(recognised_on=day, valid_to=date(2026, 6, 30)))
    assert record_title(firm, by=head, **facts(recognised_on=date(2026, 6, 1))).pk != first.pk
    assert record_title(firm, by=head, **facts(recognised_on=date(2020, 5, 1))).pk != first.pk


def test_who_may_not_is_told(leader: User, head: User, firm: Enterprise) -> None:
    with pytest.raises(NotAllowed):
        record_title(firm, by=leader, **facts())
    title = TitleFactory(enterprise=firm)
    with pytest.raises(NotAllowed):
        withdraw_title(title, by=leader, on=date(2024, 1, 1), document="x", reason="y")
    Enterprise.objects.filter(pk=firm.pk).update(archived_at=timezone.now(), archive_reason="注销")
    with pytest.raises(Refused, match="已归档"):
        record_title(firm, by=head, **facts(kind=TitleKind.GAZELLE))


def test_a_review_carries_it_on_and_is_kept(head: User, firm: Enterprise) -> None:
    title = TitleFactory(enterprise=firm)
    when = {"on": date(2026, 5, 1), "document": "鲁工信创〔2026〕80号"}
    with pytest.raises(Refused, match="应晚于现在的有效期（2026-05-31）"):
        review_title(title, by=head, valid_to=date(2026, 5, 31), **when)
    review_title(title, by=head, valid_to=date(2029, 5, 31), **when)
    title.refresh_from_db()
    event = title.events.get()
    assert (title.valid_to, event.act, event.valid_to) == (
        date(2029, 5, 31), TitleAct.REVIEWED, date(2029, 5, 31)
    )  # fmt: skip
    for_ever = TitleFactory(enterprise=firm, kind=TitleKind.GAZELLE, valid_to=None)
    with pytest.raises(Refused, match="没有有效期"):
        review_title(for_ever, by=head, valid_to=date(2029, 5, 31), **when)


def test_a_withdrawn_one_is_over(head: User, firm: Enterprise) -> None:
    title = TitleFactory(enterprise=firm)
    with pytest.raises(Refused, match="不能早于认定日期"):
        withdraw_title(title, by=head, on=date(2023, 5, 1), document="x", reason="y")
    withdraw_title(title, by=head, on=date(2024, 3, 1), document="鲁工信创〔2024〕9号", reason="复核不合格")
    with pytest.raises(Refused, match="已于 2024-03-01 撤销"):
        withdraw_title(title, by=head, on=date(2024, 4, 1), document="x", reason="y")
    assert title.events.get().reason == "复核不合格"
    void_title(title, by=head, reason="登错企业")
    with pytest.raises(Refused, match="已作废"):
        void_title(title, by=head, reason="又一次")


def test_counts_of_a_day_and_of_a_period(head: User) -> None:
    cut, year = date(2023, 10, 31), (date(2023, 1, 1), date(2023, 10, 31))
    new, old = TitleFactory(), TitleFactory(recognised_on=date(2021, 1, 1), valid_to=date(2023, 12, 31))
    gone = TitleFactory(recognised_on=date(2020, 1, 1), valid_to=date(2023, 10, 30))
    taken = TitleFactory(withdrawn_on=cut)
    later = TitleFactory(recognised_on=date(2023, 11, 1))
    TitleFactory(voided_at=timezone.now(), voided_by=head, void_reason="重复")
    assert set(Title.objects.as_of(cut)) == {new, old}
    assert set(Title.objects.ever(cut)) == {new, old, gone, taken}
    assert set(Title.objects.in_period(*year)) == {new, taken}
    assert set(Title.objects.as_of(date(2023, 11, 1))) == {new, old, later}


def test_states_of_the_filter_are_those_of_the_row(db: None) -> None:
    day = date(2026, 1, 1)
    for fields in (
        {"valid_to": None}, {"valid_to": date(2026, 7, 1)}, {"valid_to": date(2026, 7, 2)}, {"valid_to": day},
        {"valid_to": date(2025, 12, 31)}, {"withdrawn_on": day}, {"withdrawn_on": date(2026, 1, 2)},
    ):  # fmt: skip
        TitleFactory(**fields)
    for state in TitleState:
        by_row = {title.pk for title in Title.objects.all() if title.state_on(day) == state}
        assert set(Title.objects.in_state(state, day).values_list("pk", flat=True)) == by_row
        assert by_row


@pytest.mark.parametrize(
    "wrong",
    [
        {"document": ""},
        {"valid_to": date(2023, 5, 31)},
        {"withdrawn_on": date(2023, 5, 31)},
        {"voided_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_must_not_be(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TitleFactory(**wrong)


def test_what_happened_to_a_title_is_never_changed(head: User, firm: Enterprise) -> None:
    title = TitleFactory(enterprise=firm)
    withdraw_title(title, by=head, on=date(2024, 3, 1), document="x", reason="y")
    with pytest.raises(DatabaseError), transaction.atomic():
        TitleEvent.objects.update(reason="z")
