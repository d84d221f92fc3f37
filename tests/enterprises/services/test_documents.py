from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from enterprises.models import AreaHonour, PolicyDocument
from enterprises.services.documents import (
    add_document,
    add_honour,
    repeal_document,
    void_document,
    void_honour,
)
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import DocumentFactory, HonourFactory

pytestmark = pytest.mark.django_db
DAY, YEAR = date(2023, 2, 9), (date(2023, 1, 1), date(2023, 12, 31))
DOCUMENT: dict[str, Any] = {
    "title": "促进民营经济高质量发展的实施意见", "number": "聊发〔2023〕4号", "kind": "opinion", "topic": "private",
    "level": "city", "issuers": "市委、市政府", "issued_on": DAY, "actions": None, "chain": None, "summary": "",
}  # fmt: skip
HONOUR: dict[str, Any] = {
    "name": "民营经济高质量发展先进县", "kind": "advanced", "level": "province", "for_year": 2022,
    "granted_on": DAY, "document": "省民营办通报",
}  # fmt: skip


def test_a_document_holds_until_it_is_repealed(head: User) -> None:
    document = add_document(by=head, **DOCUMENT)
    with pytest.raises(Refused, match="文号 聊发〔2023〕4号 已登记"):
        add_document(by=head, **DOCUMENT)
    told = {"by": head, "by_document": "聊发〔2024〕9号"}
    with pytest.raises(Refused, match="不能早于发文日期"):
        repeal_document(document, repealed_on=date(2023, 1, 1), **told)
    repeal_document(document, repealed_on=date(2024, 6, 1), **told)
    with pytest.raises(Refused, match="已于 2024-06-01 废止"):
        repeal_document(document, repealed_on=date(2024, 6, 2), **told)
    assert list(PolicyDocument.objects.in_force(date(2024, 5, 31))) == [document]
    assert not PolicyDocument.objects.in_force(date(2024, 6, 1))
    assert list(PolicyDocument.objects.in_period(*YEAR)) == [document], "it was issued all the same"
    void_document(document, by=head, reason="重复")
    assert not PolicyDocument.objects.in_period(*YEAR)
    assert add_document(by=head, **DOCUMENT).pk != document.pk
    assert AuditEntry.objects.filter(action__startswith="document.").count() == 4


def test_an_honour_stands_once_for_a_place_and_a_year(head: User, county: Unit) -> None:
    city = add_honour(by=head, **HONOUR)
    add_honour(by=head, county=county, **HONOUR)
    for place in (None, county):
        with pytest.raises(Refused, match="2022 年度的“民营经济高质量发展先进县”已登记"):
            add_honour(by=head, county=place, **HONOUR)
    void_honour(city, by=head, reason="不是全市的")
    assert [row.place for row in AreaHonour.objects.in_period(*YEAR)] == [county.name]
    with pytest.raises(Refused, match="已作废"):
        void_honour(city, by=head, reason="不是全市的")


def test_only_the_bureau_and_nothing_of_tomorrow(head: User, county_head: User) -> None:
    with pytest.raises(NotAllowed):
        add_document(by=county_head, **DOCUMENT)
    with pytest.raises(NotAllowed):
        add_honour(by=county_head, **HONOUR)
    with pytest.raises(Refused, match="不能晚于今天"):
        add_document(by=head, **{**DOCUMENT, "issued_on": date(2999, 1, 1)})
    with pytest.raises(Refused, match="不能晚于今天"):
        add_honour(by=head, **{**HONOUR, "granted_on": date(2999, 1, 1)})


def test_the_database_refuses_what_is_half_told() -> None:
    DocumentFactory()  # the control: whole, it is taken
    HonourFactory()
    for wrong in ({"number": ""}, {"issuers": ""}, {"void_reason": "x"}, {"repeal_document": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentFactory(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        HonourFactory(document="")
