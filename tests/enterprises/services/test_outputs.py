from __future__ import annotations

from decimal import Decimal

import pytest

from enterprises.services.outputs import save_output
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db


def test_save_output_corrects_the_year_and_records_both_values(head: User) -> None:
    enterprise = EnterpriseFactory()
    save_output(enterprise, by=head, year=2023, output_wan=Decimal(100), source="企业自报")
    save_output(enterprise, by=head, year=2023, output_wan=Decimal(120), source="年报")

    output = enterprise.outputs.get()
    assert (output.output_wan, output.source) == (Decimal(120), "年报")
    detail = AuditEntry.objects.filter(action="enterprise.output").latest("seq").detail
    assert (detail["before"], detail["after"]) == ("100.00", "120")


def test_save_output_refuses_a_reader(leader: User) -> None:
    with pytest.raises(NotAllowed):
        save_output(EnterpriseFactory(), by=leader, year=2023, output_wan=Decimal(1), source="x")
