from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Enterprise
from enterprises.services.edits import edit_enterprise, snapshot
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.errors import Refused
from tests.factories.accounts import UnitFactory
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(county: Unit) -> Unit:
    return UnitFactory(name=f"{county.name}城关街道", kind=UnitKind.TOWNSHIP, parent=county)


@pytest.fixture
def park(county: Unit) -> Unit:
    return UnitFactory(name=f"{county.name}产业园", kind=UnitKind.PARK, parent=county)


def edit(enterprise: Enterprise, by: User, **values: object) -> Enterprise:
    edit_enterprise(enterprise, by=by, version=enterprise.version, opened=snapshot(enterprise), **values)
    return Enterprise.objects.get(pk=enterprise.pk)


def test_a_place_is_of_its_kind_and_in_the_county(county: Unit, town: Unit, park: Unit, head: User) -> None:
    enterprise = edit(EnterpriseFactory(county=county), head, township=town, park=park)
    assert (enterprise.township, enterprise.park) == (town, park)
    for wrong in ({"township": park}, {"park": town}, {"county": UnitFactory()}):
        with pytest.raises(Refused, match="请留空"):
            edit(enterprise, head, **wrong)
    moved = edit(enterprise, head, county=UnitFactory(), township=None, park=None)
    assert moved.township is None


def test_the_form_offers_the_places_of_the_county(
    county: Unit, town: Unit, head_client: Client, units: dict[str, Unit]
) -> None:
    elsewhere = UnitFactory(name="外县的镇", kind=UnitKind.TOWNSHIP, parent=units["shenxian"])
    enterprise = EnterpriseFactory(county=county)
    url = reverse("enterprise-edit", args=[enterprise.pk])
    page = head_client.get(url)
    assert town.name in page.text
    assert elsewhere.name not in page.text
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    moved = head_client.post(url, {**data, "township": town.pk, "county": units["shenxian"].pk})
    assert (moved.status_code, "请留空" in moved.text) == (422, True)
    assert head_client.post(url, {**data, "township": town.pk}).status_code == 302
    assert Enterprise.objects.get(pk=enterprise.pk).township == town


def test_the_list_is_filtered_by_a_place(county: Unit, town: Unit, park: Unit, head_client: Client) -> None:
    EnterpriseFactory(county=county, name="镇里的厂", township=town)
    EnterpriseFactory(county=county, name="园里的厂", park=park)
    options = head_client.get(reverse("place-options"), {"q": "城关"}).json()["options"]
    assert [option["label"] for option in options] == [town.name]
    url = reverse("enterprise-list")
    in_town, in_park = (head_client.get(url, {"place": one.pk}).text for one in (town, park))
    assert ("镇里的厂" in in_town, "园里的厂" in in_town) == (True, False)
    assert ("镇里的厂" in in_park, "园里的厂" in in_park) == (False, True)
