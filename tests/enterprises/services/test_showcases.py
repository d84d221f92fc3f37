from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from enterprises.models import Showcase
from enterprises.services.showcases import show_enterprise, void_showcase
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseFactory, ShowcaseFactory

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {"year": 2023, "months": 10, "place": 1, "product": "工程机械"}


def test_one_stands_in_each_place_of_a_bulletin(head: User) -> None:
    row = show_enterprise(EnterpriseFactory(name="甲机械"), by=head, **FACTS)
    other = EnterpriseFactory()
    with pytest.raises(Refused, match="图1已登记为“甲机械”"):
        show_enterprise(other, by=head, **FACTS)
    show_enterprise(other, by=head, **{**FACTS, "place": 2})
    void_showcase(row, by=head, reason="换图")
    again = show_enterprise(other, by=head, **FACTS)
    assert list(Showcase.objects.standing().order_by("place").values_list("place", flat=True)) == [1, 2]
    assert again.photo is None
    assert AuditEntry.objects.filter(action__startswith="showcase.").count() == 4


def test_only_the_bureau_and_only_a_picture(head: User, county_head: User) -> None:
    firm = EnterpriseFactory()
    with pytest.raises(NotAllowed, match="由市局负责人登记"):
        show_enterprise(firm, by=county_head, **FACTS)
    with pytest.raises(Refused, match="不是可上传的类型"):
        show_enterprise(firm, by=head, upload=SimpleUploadedFile("a.pdf", b"%PDF-1.4 %%EOF"), **FACTS)
    assert not Showcase.objects.exists()


@pytest.mark.parametrize("wrong", [{"place": 5}, {"months": 13}, {"product": ""}, {"void_reason": "x"}])
def test_the_database_refuses_what_cannot_be(wrong: dict[str, Any]) -> None:
    ShowcaseFactory()  # the control: whole, it is taken
    with pytest.raises(IntegrityError), transaction.atomic():
        ShowcaseFactory(**wrong)
