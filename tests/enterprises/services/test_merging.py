from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import ForeignKey, ManyToManyField

from assistance.models import Case, CaseEvent, CaseText, Visit
from enterprises.enums import MergedHow
from enterprises.models import (
    DuplicatePair,
    Enterprise,
    EnterpriseFigure,
    EnterpriseMerge,
    EnterpriseText,
    MergedRow,
)
from enterprises.services.lookup import search_enterprises
from enterprises.services.merging import differing, merge_enterprises, plan_merge
from enterprises.services.movers import all_movers
from enterprises.services.unmerging import unmerge
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from policies.models import FactChange
from tests.factories.accounts import OfficerFactory
from tests.factories.enterprises import (
    EnterpriseContactFactory,
    EnterpriseFactory,
    FigureFactory,
    ListEntryFactory,
    ProvisionalEnterpriseFactory,
    ScaleFactory,
)
from tests.factories.reporting import CountedCaseFactory
from tests.factories.visits import VisitFactory
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db

STAMPS = {"version", "changed_by_id", "changed_at"}


def merge(kept: Enterprise, merged: Enterprise, by: User, *, take: tuple[str, ...] = ()) -> EnterpriseMerge:
    digest = plan_merge(kept, merged, by=by, take=take).digest
    return merge_enterprises(kept, merged, by=by, reason="同一家企业", digest=digest, take=take)


def fresh(enterprise: Enterprise) -> Enterprise:
    return Enterprise.objects.get(pk=enterprise.pk)


def rows_of(model: Any) -> dict[int, dict[str, Any]]:
    return {
        row.pop("id"): {k: v for k, v in row.items() if k not in STAMPS} for row in model.objects.values()
    }


def everything() -> dict[str, Any]:
    """All that hangs on enterprises, but for what tells of the merge itself and the stamps and notes of a change."""
    told = {EnterpriseMerge, EnterpriseText, DuplicatePair, FactChange}
    models = {mover.model for mover in all_movers()} - told
    return {model._meta.label: rows_of(model) for model in models}


@pytest.fixture
def kept(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="鲁西化工有限公司", legal_rep="", phone="0635-1000000")


@pytest.fixture
def merged(county: Unit) -> Enterprise:
    """With a row of every kind."""
    officer = OfficerFactory()
    enterprise = EnterpriseFactory(
        county=county, name="鲁西化工厂", legal_rep="孙某", former=["鲁西化肥厂"], officer=officer
    )
    EnterpriseContactFactory(enterprise=enterprise, name="王经理", phone="13811112222", is_main=True)
    first = FigureFactory(enterprise=enterprise, year=2022)
    FigureFactory(
        enterprise=enterprise, year=2022, value=Decimal(22000), corrects=first, revision=2, reason="少一笔"
    )
    ScaleFactory(enterprise=enterprise)
    ListEntryFactory(enterprise=enterprise)
    VisitFactory(enterprise=enterprise)
    CountedCaseFactory(enterprise=enterprise, title="用电容量不足")
    return enterprise


def test_every_relation_to_an_enterprise_has_a_mover() -> None:
    """A new model that hangs on enterprises says what becomes of its rows in a merge, or this fails."""
    answered = {(mover.model, name) for mover in all_movers() for name in mover.fields}
    relations = set()
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.get_fields():
            if isinstance(column, ForeignKey) and column.related_model is Enterprise:
                relations.add((model, column.name))
            if isinstance(column, ManyToManyField) and column.related_model is Enterprise:
                assert (column.remote_field.through, "enterprise") in answered
    assert relations - answered == set()
    assert answered - relations == set()
    assert len(relations) > 12


def test_everything_moves_and_undoing_it_brings_everything_back(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    before = everything()
    officer = merged.officer

    done = merge(kept, merged, head)
    after = fresh(kept)
    gone = fresh(merged)
    assert (gone.merged_into, gone.archive_reason, gone.officer) == (after, "并入“鲁西化工有限公司”", None)
    assert (after.officer, after.legal_rep, after.is_above_scale) == (officer, "孙某", True)
    assert {row.name for row in after.former_names.all()} == {"鲁西化工厂", "鲁西化肥厂"}
    assert {row.name: row.is_main for row in after.contacts.all()}["王经理"] is False
    assert [figure.value for figure in after.figures.order_by("revision")] == [Decimal("12345.67"), 22000]
    assert after.list_entries.count() == after.scale_memberships.count() == after.visits.count() == 1
    assert after.cases.get().title == "用电容量不足"
    assert after.assignments.get().ended_on is None
    moved = MergedRow.objects.filter(merge=done, how=MergedHow.MOVED)
    assert moved.count() == 9

    unmerge(done, by=head, reason="其实是两家")
    assert everything() == before
    assert EnterpriseMerge.objects.get().undo_reason == "其实是两家"


def test_what_both_have_stays_with_the_one_that_goes(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    own = OfficerFactory()
    kept = EnterpriseFactory(county=kept.county, name="鲁西化工厂（新）", officer=own, former=["鲁西化肥厂"])
    EnterpriseContactFactory(enterprise=kept, name="王经理", phone="13811112222")
    FigureFactory(enterprise=kept, year=2022, value=Decimal(30000))
    ScaleFactory(enterprise=kept, entered_on=date(2021, 1, 1))
    ListEntryFactory(enterprise=kept)
    visit = Visit.objects.get()
    visit.enterprises.add(kept)
    before = everything()

    plan = plan_merge(kept, merged, by=head)
    told = {str(part.label): part for part in plan.parts}
    assert told["企业数据"].staying == [("保留企业已有同一期的数据", 2)]
    assert told["规上记录"].staying == [("与保留企业的规上记录重叠，当日结束", 1)]
    assert told["清单条目"].staying == [("保留企业已在同一张清单，当日结束", 1)]
    assert told["走访"].staying == [("同一次走访也到过保留企业", 1)]
    assert told["联系人"].staying == [("保留企业已有这位联系人", 1)]
    assert told["曾用名"].staying == [("保留企业已有这个名称", 1)]

    done = merge(kept, merged, head)
    gone = fresh(merged)
    assert fresh(kept).officer == own
    assert gone.list_entries.get().left_reason == "并入“鲁西化工厂（新）”"
    assert gone.scale_memberships.get().left_by == head
    assert gone.is_above_scale is False
    assert {row.ended_on is None for row in fresh(kept).assignments.all()} == {True, False}

    unmerge(done, by=head, reason="其实是两家")
    assert everything() == before


def test_facts_are_filled_in_or_taken_and_given_back_unless_changed_since(county: Unit, head: User) -> None:
    kept = EnterpriseFactory(county=county, name="甲公司", address="老地址", legal_rep="", capital_wan=None)
    merged = EnterpriseFactory(
        county=county, name="乙公司", address="新地址", legal_rep="孙某", capital_wan=Decimal("50.5000")
    )
    assert differing(kept, merged) == ["name", "address"]
    done = merge(kept, merged, head, take=("name", "address"))
    now = fresh(kept)
    assert (now.name, now.address, now.legal_rep, now.capital_wan) == (
        "乙公司",
        "新地址",
        "孙某",
        Decimal("50.5"),
    )
    assert [row.name for row in now.former_names.all()] == ["甲公司"]

    Enterprise.objects.filter(pk=kept.pk).update(address="更新的地址")
    plan = unmerge(EnterpriseMerge.objects.get(pk=done.pk), by=head, reason="错了")
    back = fresh(kept)
    assert (back.name, back.address, back.legal_rep, back.capital_wan) == ("甲公司", "更新的地址", "", None)
    assert plan.kept_facts == ["注册地址"]
    assert not back.former_names.exists()


def test_what_somebody_moved_on_or_removed_is_told_and_left(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    done = merge(kept, merged, head)
    kept.contacts.filter(name="王经理").delete()
    other = EnterpriseFactory(county=kept.county)
    Case.objects.update(enterprise=other)
    plan = unmerge(done, by=head, reason="其实是两家")
    lost = {str(one.label): one.lost for one in plan.returns if one.lost}
    assert lost == {"联系人": 1, "诉求": 1}
    assert Case.objects.get().enterprise == other


def test_a_plan_that_is_no_longer_true_is_refused(kept: Enterprise, merged: Enterprise, head: User) -> None:
    digest = plan_merge(kept, merged, by=head).digest
    CountedCaseFactory(enterprise=merged)
    with pytest.raises(Refused, match="又有变化"):
        merge_enterprises(kept, merged, by=head, reason="x", digest=digest)
    assert not EnterpriseMerge.objects.exists()
    digest = plan_merge(kept, merged, by=head).digest
    merge_enterprises(kept, merged, by=head, reason="x", digest=digest)  # control: the plan that is true


def test_who_may_merge_what(
    kept: Enterprise, merged: Enterprise, county_head: User, leader: User, head: User
) -> None:
    with pytest.raises(NotAllowed):
        plan_merge(kept, merged, by=leader)
    with pytest.raises(NotAllowed, match="跨县"):
        plan_merge(kept, EnterpriseFactory(), by=county_head)
    with pytest.raises(Refused, match="同一家"):
        plan_merge(kept, kept, by=head)
    nameless = ProvisionalEnterpriseFactory(county=kept.county)
    with pytest.raises(Refused, match="请保留有代码的"):
        plan_merge(nameless, kept, by=head)
    merge(kept, nameless, county_head)
    with pytest.raises(NotAllowed, match="已归档"):
        plan_merge(kept, fresh(nameless), by=head)


def test_a_chain_is_undone_from_its_end(county: Unit, head: User) -> None:
    first, second, third = EnterpriseFactory.create_batch(3, county=county)
    inner = merge(second, first, head)
    outer = merge(third, fresh(second), head)
    assert fresh(first).merged_into == third
    with pytest.raises(Refused, match="请先撤销那一次"):
        unmerge(inner, by=head, reason="x")
    unmerge(outer, by=head, reason="x")
    assert fresh(first).merged_into == fresh(second)
    unmerge(EnterpriseMerge.objects.get(pk=inner.pk), by=head, reason="x")
    with pytest.raises(Refused, match="已经撤销"):
        unmerge(EnterpriseMerge.objects.get(pk=inner.pk), by=head, reason="x")
    assert fresh(first).merged_into is None


def test_cases_tell_it_and_are_found_by_the_name_that_stays(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    done = merge(kept, merged, head)
    case = Case.objects.get()
    assert (
        CaseEvent.objects.filter(case=case, kind="ent_merged").get().text
        == "企业“鲁西化工厂”并入“鲁西化工有限公司”。"
    )
    assert list(Case.objects.matching("鲁西化工有限公司")) == [case]
    assert CaseText.objects.filter(case=case).count() == 1
    everyone = Enterprise.objects.all()
    assert search_enterprises(everyone, "鲁西化肥厂") == [fresh(kept)]
    unmerge(done, by=head, reason="其实是两家")
    assert search_enterprises(everyone, "鲁西化肥厂") == [fresh(merged)]
    assert list(Case.objects.matching("鲁西化工有限公司")) == []


def test_both_officers_are_told_and_the_act_is_on_record(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    done = merge(kept, merged, head)
    subjects = OutboxMessage.objects.filter(key__startswith=f"merge-{done.pk}-").values_list(
        "subject", flat=True
    )
    assert set(subjects) == {"“鲁西化工厂”已并入“鲁西化工有限公司”"}
    entry = AuditEntry.objects.get(action="enterprise.merge")
    assert entry.detail["moved"]["assistance.case"] == 1


def test_a_figure_moves_between_the_two_of_a_merge_and_nowhere_else(
    kept: Enterprise, merged: Enterprise, head: User
) -> None:
    """The triggers of the table; lifted, the same statements pass."""
    figure = EnterpriseFigure.objects.first()
    rows = EnterpriseFigure.objects.filter(pk=figure.pk)
    stranger = EnterpriseFactory()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(enterprise=kept)
    merge(kept, merged, head)
    for change in (
        {"enterprise": stranger},
        {"enterprise": merged, "value": 1},
        {"value": 1},
        {"reason": "x"},
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**change)
    with triggers_lifted("enterprises_enterprisefigure"):
        assert rows.update(value=1) == 1


def test_what_a_merge_did_is_kept(kept: Enterprise, merged: Enterprise, head: User) -> None:
    merge(kept, merged, head)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MergedRow.objects.update(why="x")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MergedRow.objects.all().delete()
    with triggers_lifted("enterprises_mergedrow"):
        assert MergedRow.objects.update(why="x")
