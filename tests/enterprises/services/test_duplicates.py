from __future__ import annotations

import pytest
from django.utils import timezone
from stdnum.cn import uscc as stdnum_uscc

from enterprises.models import DuplicatePair, Enterprise
from enterprises.services.duplicates import MOST_ALIKE, judge_distinct, notice, notice_all, take_up_again
from enterprises.services.edits import edit_enterprise, snapshot
from enterprises.services.filing import file_enterprise, restore_enterprise
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseContactFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db


def grounds() -> dict[tuple[str, str], list[str]]:
    pairs = DuplicatePair.objects.undecided().select_related("first", "second")
    return {(pair.first.name, pair.second.name): pair.grounds for pair in pairs}


def same_organisation(code: str, division: str) -> str:
    """The code that the same legal entity has where it is registered anew."""
    body = code[:2] + division + code[8:17]
    return body + str(stdnum_uscc.calc_check_digit(body))


def test_two_that_share_a_ground_are_a_pair_with_all_its_grounds(county: Unit) -> None:
    first = EnterpriseFactory(county=county, name="鲁西化工（聊城）有限责任公司", phone="13800000001")
    second = EnterpriseFactory(
        county=county,
        name="鲁西化工(聊城市)有限公司",
        phone="13800000001",
        uscc=same_organisation(first.uscc, "371521"),
    )
    EnterpriseFactory(county=county, name="别的公司")

    assert notice_all() == 1
    assert grounds() == {(first.name, second.name): ["代码主体部分相同", "名称相同", "电话相同"]}


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [
        ({"old_number": "110000000000003"}, {"old_number": "110000000000003"}, "原注册号相同"),
        ({"name": "甲 机械 有限公司"}, {"name": "甲机械有限公司"}, "名称相同"),
        ({"name": "新名公司", "former": ["旧名公司"]}, {"name": "旧名公司"}, "名称相同"),
        ({"name": "甲", "former": ["旧名公司"]}, {"name": "乙", "former": ["旧名公司"]}, "名称相同"),
        ({"phone": "0635-8412345"}, {"phone": "0635-8412345"}, "电话相同"),
    ],
)
def test_each_ground_by_itself(
    county: Unit, first: dict[str, object], second: dict[str, object], label: str
) -> None:
    one, other = EnterpriseFactory(county=county, **first), EnterpriseFactory(county=county, **second)
    whole = notice_all()
    assert whole == 1
    assert list(grounds().values()) == [[label]]
    DuplicatePair.objects.all().delete()
    notice([other.pk])
    assert list(grounds().values()) == [[label]]
    assert {one.pk, other.pk} == set(DuplicatePair.objects.values_list("first", "second").get())


def test_what_many_share_tells_nothing(county: Unit) -> None:
    """The telephone of an accountant who registers companies."""
    firms = EnterpriseFactory.create_batch(MOST_ALIKE, county=county, phone="13900000000")
    assert notice_all() == MOST_ALIKE * (MOST_ALIKE - 1) // 2
    EnterpriseContactFactory(enterprise=EnterpriseFactory(county=county), phone="13900000000")
    assert notice_all() == 0
    notice([firms[0].pk])
    assert grounds() == {}


def test_a_pair_comes_and_goes_with_what_is_entered(county: Unit, head: User) -> None:
    first = EnterpriseFactory(county=county, name="甲机械有限公司")
    second = EnterpriseFactory(county=county, name="乙机械有限公司")
    edit_enterprise(
        second, by=head, version=second.version, opened=snapshot(second), name="甲机械有限责任公司"
    )
    assert len(grounds()) == 1
    file_enterprise(Enterprise.objects.get(pk=first.pk), by=head, reason="注销")
    assert grounds() == {}
    restore_enterprise(Enterprise.objects.get(pk=first.pk), by=head)
    assert len(grounds()) == 1


def test_judged_distinct_it_stays_away_until_taken_up_again(county: Unit, head: User, leader: User) -> None:
    EnterpriseFactory.create_batch(2, county=county, phone="13800000001")
    notice_all()
    pair = DuplicatePair.objects.get()
    with pytest.raises(NotAllowed):
        judge_distinct(pair, by=leader, reason="同一集团")

    judge_distinct(pair, by=head, reason="同一集团的两家公司")
    with pytest.raises(Refused, match="已由他人判定"):
        judge_distinct(pair, by=head, reason="又一次")
    assert notice_all() == 0

    take_up_again(pair, by=head)
    with pytest.raises(Refused, match="已在待核对"):
        take_up_again(pair, by=head)
    assert notice_all() == 1
    told = AuditEntry.objects.filter(action__startswith="duplicate.").order_by("seq")
    assert [entry.action for entry in told] == ["duplicate.distinct", "duplicate.reopen"]


def test_pairs_are_seen_by_whoever_sees_both(county: Unit, head: User, county_head: User) -> None:
    EnterpriseFactory(county=county, phone="13800000001")
    EnterpriseFactory(phone="13800000001")
    notice_all()
    assert DuplicatePair.objects.visible_to(head).count() == 1
    assert DuplicatePair.objects.visible_to(county_head).count() == 0


def test_a_filed_one_is_in_no_pair(county: Unit) -> None:
    EnterpriseFactory(county=county, name="甲公司", archived_at=timezone.now(), archive_reason="注销")
    EnterpriseFactory(county=county, name="甲公司")
    assert notice_all() == 0
