from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from enterprises.enums import ChainRole, ChainState, ClusterTitleKind, TitleLevel
from enterprises.models import Chain, ChainPlace, Cluster, ClusterTitle, Enterprise
from enterprises.services.chains import (
    appoint_head,
    change_chain,
    end_chain,
    join_chain,
    leave_chain,
    set_up_chain,
)
from enterprises.services.clusters import add_cluster, rank_cluster, recognise_cluster
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import ChainFactory, ChainPlaceFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db
SET_UP, DAY = date(2021, 1, 1), date(2023, 3, 1)
WHY = {"document": "聊政办〔2023〕5号", "reason": "减少交叉"}


@pytest.fixture
def firm(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county)


def test_runs_once_under_its_name(head: User) -> None:
    chain = set_up_chain(by=head, name="轴承", established_on=SET_UP, key_since=DAY)
    with pytest.raises(Refused, match="“轴承”已在运行"):
        set_up_chain(by=head, name="轴承", established_on=SET_UP)
    with pytest.raises(Refused, match="不能早于设立日期"):
        set_up_chain(by=head, name="钢板", established_on=DAY, key_since=SET_UP)
    same = {"name": "轴承", "established_on": SET_UP, "office": None}
    with pytest.raises(Refused, match="没有改动"):
        change_chain(chain, by=head, key_since=DAY, **same)
    assert change_chain(chain, by=head, key_since=None, **same).key_since is None


def test_the_bureau_alone_keeps_chains(county_head: User, firm: Enterprise) -> None:
    chain = ChainFactory()
    with pytest.raises(NotAllowed, match="由市局负责人维护"):
        set_up_chain(by=county_head, name="轴承", established_on=SET_UP)
    with pytest.raises(NotAllowed):
        end_chain(chain, by=county_head, ended_on=DAY, **WHY)
    with pytest.raises(NotAllowed):
        join_chain(firm, chain, by=county_head, role=ChainRole.LEAD, joined_on=DAY)
    assert join_chain(firm, chain, by=county_head, role=ChainRole.MEMBER, joined_on=DAY).pk


def test_one_head_follows_the_other(head: User) -> None:
    chain = ChainFactory()
    first = appoint_head(chain, by=head, name="王市长", post="副市长", started_on=DAY)
    with pytest.raises(Refused, match="现任链长王市长自 2023-03-01 起任"):
        appoint_head(chain, by=head, name="李市长", post="副市长", started_on=DAY)
    appoint_head(chain, by=head, name="李市长", post="副市长", started_on=date(2024, 1, 1))
    first.refresh_from_db()
    assert first.ended_on == date(2024, 1, 1)


def test_a_merge_takes_over_who_stands_and_keeps_the_day(head: User, firm: Enterprise) -> None:
    ending, taking = ChainFactory(established_on=SET_UP), ChainFactory(established_on=SET_UP)
    both = ChainPlaceFactory(chain=ending, role=ChainRole.LEAD)
    ChainPlaceFactory(chain=taking, enterprise=both.enterprise)
    mine = ChainPlaceFactory(chain=ending, enterprise=firm, role=ChainRole.LEAD)
    with pytest.raises(Refused, match="不能并入自己"):
        end_chain(ending, by=head, into=ending, ended_on=DAY, **WHY)
    end_chain(ending, by=head, into=taking, ended_on=DAY, **WHY)
    ending.refresh_from_db()
    mine.refresh_from_db()
    assert (ending.state, mine.left_on) == (ChainState.MERGED, DAY)
    (moved,) = taking.places.standing().filter(enterprise=firm)
    assert (moved.role, moved.joined_on) == (ChainRole.LEAD, DAY)
    assert taking.places.count() == 2
    assert AuditEntry.objects.get(action="chain.end").detail["places"] == 2
    assert set(Chain.objects.as_of(date(2023, 2, 28))) == {ending, taking}
    assert set(Chain.objects.as_of(DAY)) == {taking}
    with pytest.raises(Refused, match="没有运行，不能并入"):
        end_chain(taking, by=head, into=ending, ended_on=DAY, **WHY)
    with pytest.raises(Refused, match="已于 2023-03-01 结束"):
        end_chain(ending, by=head, ended_on=DAY, **WHY)
    assert end_chain(taking, by=head, ended_on=DAY, **WHY).state == ChainState.RETIRED


def test_a_chain_does_not_end_before_the_last_join_or_head(head: User, firm: Enterprise) -> None:
    """Nobody is left standing in a chain that has ended."""
    chain, later = ChainFactory(name="轴承", established_on=SET_UP), date(2023, 5, 1)
    join_chain(firm, chain, by=head, role=ChainRole.MEMBER, joined_on=DAY)
    with pytest.raises(Refused, match="2023-03-01 还有企业加入轴承"):
        end_chain(chain, by=head, ended_on=date(2023, 2, 28), **WHY)
    appoint_head(chain, by=head, name="王市长", post="副市长", started_on=later)
    with pytest.raises(Refused, match="自 2023-05-01 起任"):
        end_chain(chain, by=head, ended_on=date(2023, 4, 30), **WHY)
    chain.refresh_from_db()
    assert chain.ended_on is None
    end_chain(chain, by=head, ended_on=later, **WHY)
    assert not chain.places.standing().exists()
    assert chain.heads.get().ended_on == later


def test_a_place_is_dated(head: User, firm: Enterprise) -> None:
    chain = ChainFactory(established_on=SET_UP)
    with pytest.raises(Refused, match="自 2021-01-01 起设立"):
        join_chain(firm, chain, by=head, role=ChainRole.MEMBER, joined_on=date(2020, 12, 31))
    place = join_chain(firm, chain, by=head, role=ChainRole.MEMBER, joined_on=DAY)
    with pytest.raises(Refused, match="变更角色请先办理退出"):
        join_chain(firm, chain, by=head, role=ChainRole.LEAD, joined_on=DAY)
    with pytest.raises(Refused, match="不能早于加入日期"):
        leave_chain(place, by=head, left_on=SET_UP, reason="转产")
    leave_chain(place, by=head, left_on=date(2024, 1, 1), reason="转产")
    with pytest.raises(Refused, match="已经退出"):
        leave_chain(place, by=head, left_on=date(2024, 1, 1), reason="转产")
    assert list(ChainPlace.objects.as_of(date(2023, 12, 31))) == [place]
    assert not ChainPlace.objects.as_of(date(2024, 1, 1))


def test_key_chains_of_a_day() -> None:
    key = ChainFactory(key_since=DAY)
    ChainFactory()
    assert list(Chain.objects.key_on(DAY)) == [key]
    assert not Chain.objects.key_on(date(2023, 2, 28))


@pytest.mark.parametrize("wrong", [{"ended_on": DAY}, {"end_reason": "x"}, {"ended_on": date(2020, 1, 1),
    "end_document": "x", "end_reason": "y"}])  # fmt: skip
def test_the_database_refuses_a_half_told_end(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ChainFactory(**wrong)


def test_a_cluster_with_titles_and_places(head: User, county_head: User) -> None:
    cluster = add_cluster(by=head, name="临清市中小轴承集群")
    with pytest.raises(Refused, match="已登记"):
        add_cluster(by=head, name="临清市中小轴承集群")
    with pytest.raises(NotAllowed):
        rank_cluster(cluster, by=county_head, on=DAY, scope="全省", place=9, among=80, source="通报")
    facts = {"kind": ClusterTitleKind.SPECIAL, "level": TitleLevel.PROVINCE, "document": "鲁工信〔2023〕1号"}
    recognise_cluster(cluster, by=head, recognised_on=DAY, **facts)
    with pytest.raises(Refused, match="已经登记"):
        recognise_cluster(cluster, by=head, recognised_on=DAY, **facts)
    with pytest.raises(Refused, match="1 到参评个数之间"):
        rank_cluster(cluster, by=head, on=DAY, scope="全省", place=81, among=80, source="通报")
    ranking = rank_cluster(cluster, by=head, on=DAY, scope="全省", place=9, among=80, source="通报")
    assert str(ranking) == "全省 9/80"
    assert ClusterTitle.objects.in_period(DAY, DAY).of(facts["kind"], facts["level"]).count() == 1
    assert not ClusterTitle.objects.ever(date(2023, 2, 28))
    with pytest.raises(DatabaseError), transaction.atomic():
        ClusterTitle.objects.update(document="x")
    assert Cluster.objects.count() == 1
