from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from assistance.models import Case
from enterprises.models import Enterprise
from enterprises.services.filing import file_enterprise
from foundation.errors import Refused
from tests.factories.assistance import Cast, registered
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory

pytestmark = pytest.mark.django_db


def test_what_still_runs_is_named(people: Cast) -> None:
    case = registered(people)
    with pytest.raises(Refused, match=case.number):
        file_enterprise(people.enterprise, by=people.head, reason="已注销")

    Case.objects.filter(pk=case.pk).update(enterprise=EnterpriseFactory(county=people.county))
    entry = ListEntryFactory(enterprise=people.enterprise)
    with pytest.raises(Refused, match="年产值过亿元企业 2023"):
        file_enterprise(people.enterprise, by=people.head, reason="已注销")

    type(entry).objects.filter(pk=entry.pk).update(left_on=date(2023, 9, 1), left_reason="注销")
    file_enterprise(people.enterprise, by=people.head, reason="已注销")


@pytest.mark.parametrize("into", [False, True])
def test_nothing_is_logged_at_one_that_was_filed_since_the_form_opened(people: Cast, into: bool) -> None:
    opened = people.enterprise
    assert opened.archived_at is None
    other = EnterpriseFactory(county=people.county, name="保留的机械厂") if into else None
    Enterprise.objects.filter(pk=opened.pk).update(
        archived_at=timezone.now(), archive_reason="已注销", merged_into=other
    )
    with pytest.raises(Refused, match="保留的机械厂" if into else "已归档，请先恢复"):
        registered(people)
    assert not Case.objects.exists()


def test_without_the_second_look_it_would_be_logged_there(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    monkeypatch.setattr("assistance.services.intake.hold_active", lambda enterprise: enterprise)
    Enterprise.objects.filter(pk=people.enterprise.pk).update(
        archived_at=timezone.now(), archive_reason="已注销"
    )
    assert registered(people).enterprise == people.enterprise
