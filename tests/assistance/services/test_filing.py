from __future__ import annotations

from datetime import date

import pytest

from assistance.models import Case
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
