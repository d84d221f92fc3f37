"""撤销合并 after people went on working at the enterprise that stayed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from enterprises.models import Enterprise, EnterpriseContact, EnterpriseMerge, ScaleMembership
from enterprises.services.contacts import save_contact, withdraw_consent
from enterprises.services.figures import record_figure
from enterprises.services.merging import merge_enterprises, plan_merge
from enterprises.services.unmerging import plan_undo, unmerge
from foundation.accounts.models import Unit, User
from foundation.errors import Refused
from tests.factories.enterprises import (
    EnterpriseContactFactory,
    EnterpriseFactory,
    FigureFactory,
    ScaleFactory,
)

pytestmark = pytest.mark.django_db


def merge(kept: Enterprise, merged: Enterprise, by: User) -> EnterpriseMerge:
    digest = plan_merge(kept, merged, by=by).digest
    return merge_enterprises(kept, merged, by=by, reason="同一家企业", digest=digest)


def undo(merge: EnterpriseMerge, by: User) -> None:
    unmerge(EnterpriseMerge.objects.get(pk=merge.pk), by=by, reason="其实是两家")


def mains() -> dict[str, str]:
    rows = EnterpriseContact.objects.filter(is_main=True)
    return dict(rows.values_list("enterprise__name", "name"))


def make_main(contact: EnterpriseContact, by: User) -> None:
    contact.refresh_from_db()
    told = {"name": contact.name, "phone": contact.phone}
    save_contact(contact.enterprise, by=by, contact=contact, is_main=True, **told)


@pytest.fixture
def kept(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="甲公司")


@pytest.fixture
def merged(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="乙公司")


def person_of(enterprise: Enterprise, name: str, *, is_main: bool = False) -> EnterpriseContact:
    return EnterpriseContactFactory(enterprise=enterprise, name=name, is_main=is_main)


def test_a_contact_that_was_made_main_since_goes_back_and_both_have_a_main_one(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    person_of(kept, "甲一", is_main=True)
    second = person_of(merged, "乙二")
    person_of(merged, "乙一", is_main=True)
    done = merge(kept, merged, head)
    make_main(second, head)
    assert mains() == {"甲公司": "乙二"}
    undo(done, head)
    assert mains() == {"甲公司": "甲一", "乙公司": "乙一"}
    assert set(fresh_contacts(merged)) == {"乙一", "乙二"}


def fresh_contacts(enterprise: Enterprise) -> list[str]:
    return list(Enterprise.objects.get(pk=enterprise.pk).contacts.values_list("name", flat=True))


def test_who_withdrew_since_is_not_made_main_again(kept: Enterprise, merged: Enterprise, head: User) -> None:
    person_of(kept, "甲一", is_main=True)
    former, other = person_of(merged, "乙一", is_main=True), person_of(merged, "乙二")
    done = merge(kept, merged, head)
    former.refresh_from_db()
    withdraw_consent(former, by=head, reason="不再联系")
    undo(done, head)
    assert mains() == {"甲公司": "甲一", "乙公司": other.name}
    former.refresh_from_db()
    assert (former.enterprise, former.is_withdrawn) == (merged, True)


def test_one_that_stayed_main_beside_one_that_comes_back_as_main(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    same = person_of(merged, "丙一", is_main=True)
    EnterpriseContactFactory(enterprise=kept, name=same.name, phone=same.phone, is_main=True)
    along = person_of(merged, "乙二")
    done = merge(kept, merged, head)
    make_main(along, head)
    undo(done, head)
    assert mains() == {"甲公司": "丙一", "乙公司": "丙一"}


def test_the_main_one_of_the_merged_is_so_again_though_another_was_named_at_the_kept(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    person_of(merged, "乙零")
    first, later = person_of(merged, "乙一", is_main=True), person_of(merged, "乙二")
    done = merge(kept, merged, head)
    assert mains() == {"甲公司": first.name}
    make_main(later, head)
    undo(done, head)
    assert mains() == {"乙公司": first.name}


def test_what_clashes_with_a_row_that_stayed_is_told_and_nothing_goes_back(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    same, along = person_of(merged, "丙一", is_main=True), person_of(merged, "乙二")
    EnterpriseContactFactory(enterprise=kept, name=same.name, phone=same.phone, is_main=True)
    done = merge(kept, merged, head)
    EnterpriseContact.objects.filter(enterprise=kept, name=same.name).delete()
    EnterpriseContact.objects.filter(pk=along.pk).update(name=same.name, phone=same.phone)
    with pytest.raises(Refused, match="合并没有撤销"):
        undo(done, head)
    assert not EnterpriseMerge.objects.get().is_undone
    along.refresh_from_db()
    assert along.enterprise == kept
    EnterpriseContact.objects.filter(pk=along.pk).update(name="乙二")
    undo(done, head)  # control: put right, it goes back
    assert set(fresh_contacts(merged)) == {"丙一", "乙二"}


def test_a_figure_goes_back_with_what_corrected_it_since(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    """Corrected before the merge and twice after it; what was told of the kept one stays there."""
    first = FigureFactory(enterprise=merged, year=2022, value=Decimal(10000))
    told = {"by": head, "metric": first.metric, "year": 2022, "source": "企业自报", "reason": "更正"}
    record_figure(merged, value=Decimal(11000), **told)
    done = merge(kept, merged, head)
    own = FigureFactory(enterprise=kept, year=2021, value=Decimal(9000))
    record_figure(kept, value=Decimal(12000), **told)
    record_figure(kept, value=Decimal(13000), **told)

    (back,) = [one for one in plan_undo(done).returns if str(one.label) == "企业数据"]
    assert (back.back, back.lost) == (4, 0)
    undo(done, head)
    figures = merged.figures.order_by("revision").values_list("revision", "value")
    assert list(figures) == [(1, 10000), (2, 11000), (3, 12000), (4, 13000)]
    assert list(kept.figures.all()) == [own]


def spans() -> list[tuple[str, date, date | None]]:
    rows = ScaleMembership.objects.order_by("entered_on")
    return list(rows.values_list("enterprise__name", "entered_on", "left_on"))


def test_a_merge_takes_nobody_out_of_scale(kept: Enterprise, merged: Enterprise, head: User) -> None:
    """The one that runs goes on from where the kept one's last span ended."""
    ended = {"left_on": date(2018, 6, 30), "left_reason": "停产", "left_by": head}
    ScaleFactory(enterprise=kept, entered_on=date(2015, 1, 1), **ended)
    ScaleFactory(enterprise=merged, entered_on=date(2016, 1, 1))
    Enterprise.objects.filter(pk=kept.pk).update(is_above_scale=False)
    before = spans()

    (part,) = [one for one in plan_merge(kept, merged, by=head).parts if str(one.label) == "规上记录"]
    assert (part.moved, part.staying) == (1, [])
    assert part.altered == [("与保留企业已结束的规上记录重叠，纳统日期改为 2018-06-30", 1)]
    done = merge(kept, merged, head)
    assert Enterprise.objects.get(pk=kept.pk).is_above_scale
    assert spans() == [
        ("甲公司", date(2015, 1, 1), date(2018, 6, 30)),
        ("甲公司", date(2018, 6, 30), None),
    ]
    undo(done, head)
    assert spans() == before
    assert not Enterprise.objects.get(pk=kept.pk).is_above_scale
    assert Enterprise.objects.get(pk=merged.pk).is_above_scale


def test_a_span_that_begins_after_the_kept_ones_goes_along_as_it_is(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    ended = {"left_on": date(2018, 6, 30), "left_reason": "停产", "left_by": head}
    ScaleFactory(enterprise=kept, entered_on=date(2015, 1, 1), **ended)
    ScaleFactory(enterprise=merged, entered_on=date(2018, 6, 30))
    (part,) = [one for one in plan_merge(kept, merged, by=head).parts if str(one.label) == "规上记录"]
    assert (part.moved, part.altered) == (1, [])
    merge(kept, merged, head)
    assert spans()[1] == ("甲公司", date(2018, 6, 30), None)
