from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.enums import ListKind
from enterprises.models import Enterprise, ServiceList, ServiceListEntry
from enterprises.services.roll_over import discard_roll_over, roll_over
from enterprises.services.roll_over_plans import plan_roll_over
from enterprises.services.service_lists import enter_list, leave_list
from enterprises.services.yearly_lists import publish_list
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import (
    EnterpriseFactory,
    FigureFactory,
    ListEntryFactory,
    NewProjectFactory,
    serve,
)

pytestmark = pytest.mark.django_db
OVER, PROJECTS = ListKind.OVER_100M, ListKind.COMMISSIONED
LAST, YEAR = 2023, 2024


def listed(name: str, **fields: object) -> ServiceListEntry:
    entry: ServiceListEntry = ListEntryFactory(enterprise=EnterpriseFactory(name=name), **fields)
    return entry


def enter_by_hand(enterprise: Enterprise, by: User) -> ServiceListEntry:
    return enter_list(
        enterprise, by=by, kind=OVER, year=YEAR, entered_on=timezone.localdate(), evidence_wan=Decimal(20_000)
    )


def rows(year: int = YEAR) -> list[dict[str, object]]:
    return list(ServiceListEntry.objects.filter(year=year).order_by("pk").values())


def names(year: int = YEAR) -> set[str]:
    return set(ServiceListEntry.objects.filter(year=year).values_list("enterprise__name", flat=True))


class TestPlan:
    def test_takes_what_stands_with_the_newest_figure(self, officer: User) -> None:
        known, unknown = (
            listed("有数", evidence_wan=Decimal(11_000)),
            listed("没数", evidence_wan=Decimal(12_000)),
        )
        listed("出单", left_on=date(2023, 6, 1), left_reason="停产")
        FigureFactory(enterprise=known.enterprise, year=LAST, value=Decimal(15_000))
        serve(known.enterprise, officer)

        plan = plan_roll_over(OVER, YEAR)

        told = {line.entry: (line.evidence_wan, line.evidence_note) for line in plan.carried}
        assert told == {
            known: (Decimal(15_000), "2023 年产值"),
            unknown: (Decimal(12_000), "沿用 2023 年清单的依据"),
        }
        assert plan.unserved == 1

    def test_says_why_a_line_stays_out(self) -> None:
        small, archived = listed("变小"), listed("归档")
        there, picked = listed("已在"), listed("不要")
        FigureFactory(enterprise=small.enterprise, year=LAST, value=Decimal("9999.99"))
        Enterprise.objects.filter(pk=archived.enterprise_id).update(
            archived_at=timezone.now(), archive_reason="注销"
        )
        ListEntryFactory(enterprise=there.enterprise, year=YEAR)

        plan = plan_roll_over(OVER, YEAR, exceptions=[picked.pk, 0], why="已迁出")

        assert {line.entry: line.reason for line in plan.left_out} == {
            small: "2023 年产值 9,999.99 万元，不足 10,000 万元（1 亿元）",
            archived: "企业已归档",
            picked: "已迁出",
        }
        assert [(line.entry, line.reason) for line in plan.there] == [(there, "已在 2024 年清单中")]
        assert plan.carried == []
        assert [line.entry for line in plan.left_out if line.by_choice] == [picked]

    def test_leaves_projects_out_but_for_the_chosen(self) -> None:
        chosen, other = NewProjectFactory(), NewProjectFactory()

        plan = plan_roll_over(PROJECTS, YEAR, exceptions=[chosen.pk], why="尚未达产")

        assert [line.entry for line in plan.carried] == [chosen]
        assert plan.reasons == [("新投产项目清单只收当年投产的项目", 1)]
        assert [line.entry for line in plan.left_out] == [other]

    @pytest.mark.parametrize("count", [1, 30])
    def test_asks_the_same_whatever_the_rows(self, count: int, django_assert_num_queries: Any) -> None:
        ListEntryFactory.create_batch(count)
        with django_assert_num_queries(4):
            plan = plan_roll_over(OVER, YEAR)
            assert [line.entry.enterprise.county for line in plan.lines]


class TestRollOver:
    def test_carries_into_a_draft_and_leaves_last_year_as_it_was(self, head: User, officer: User) -> None:
        entry = listed("宏泰")
        serve(entry.enterprise, officer)
        before = rows(LAST)

        plan = roll_over(OVER, YEAR, by=head)

        made = ServiceListEntry.objects.get(year=YEAR)
        assert len(plan.carried) == 1
        assert (made.enterprise, made.carried_from, made.entered_on) == (
            entry.enterprise,
            entry,
            timezone.localdate(),
        )
        assert made.enterprise.officer == officer
        service_list = ServiceList.objects.get(year=YEAR)
        assert (service_list.state, service_list.rolled_by) == ("draft", head)
        assert rows(LAST) == before
        assert AuditEntry.objects.filter(action="list.roll_over").count() == 1

    def test_a_second_run_changes_nothing_and_says_so(self, head: User) -> None:
        ListEntryFactory.create_batch(3)
        roll_over(OVER, YEAR, by=head)
        before = rows(), list(ServiceList.objects.order_by("pk").values()), AuditEntry.objects.count()

        plan = roll_over(OVER, YEAR, by=head)

        assert (len(plan.carried), len(plan.there)) == (0, 3)
        assert before == (
            rows(),
            list(ServiceList.objects.order_by("pk").values()),
            AuditEntry.objects.count(),
        )

    def test_never_touches_what_is_there(self, head: User) -> None:
        entry = listed("宏泰", evidence_wan=Decimal(11_000))
        enter_by_hand(entry.enterprise, head)
        before = rows()

        roll_over(OVER, YEAR, by=head)
        assert rows() == before

    def test_does_not_bring_back_what_left_since(self, head: User) -> None:
        listed("宏泰")
        roll_over(OVER, YEAR, by=head)
        made = ServiceListEntry.objects.get(year=YEAR)
        leave_list(made, by=head, left_on=timezone.localdate(), reason="停产")

        plan = roll_over(OVER, YEAR, by=head)
        assert [line.reason for line in plan.there] == ["结转后已从 2024 年清单出单"]
        assert ServiceListEntry.objects.filter(year=YEAR).count() == 1

    def test_notes_on_last_years_line_why_it_stayed_out(self, head: User) -> None:
        listed("转入")
        picked = listed("不要")

        roll_over(OVER, YEAR, by=head, exceptions=[picked.pk], why="已迁出")
        assert dict(
            ServiceListEntry.objects.filter(year=LAST).values_list("enterprise__name", "left_out_reason")
        ) == {"转入": "", "不要": "已迁出"}

    def test_a_chosen_project_is_carried_with_its_reason(self, head: User) -> None:
        chosen, _other = NewProjectFactory(), NewProjectFactory()
        with pytest.raises(Refused, match="请写明所勾选条目的原因"):
            roll_over(PROJECTS, YEAR, by=head, exceptions=[chosen.pk])
        assert rows() == []

        roll_over(PROJECTS, YEAR, by=head, exceptions=[chosen.pk], why="尚未达产")
        made = ServiceListEntry.objects.get(year=YEAR)
        assert (made.project_name, made.commissioned_on) == (chosen.project_name, chosen.commissioned_on)
        assert made.carry_reason == "尚未达产"

    def test_a_published_list_takes_nothing_more(self, head: User) -> None:
        listed("宏泰")
        ListEntryFactory(year=YEAR)
        publish_list(OVER, YEAR, by=head)

        with pytest.raises(Refused, match="已发布，不能再结转"):
            roll_over(OVER, YEAR, by=head)

    def test_is_the_citys(self, county_head: User, leader: User) -> None:
        listed("宏泰")
        for user in (county_head, leader):
            with pytest.raises(NotAllowed):
                roll_over(OVER, YEAR, by=user)
            with pytest.raises(NotAllowed):
                discard_roll_over(OVER, YEAR, by=user)


class TestDiscard:
    def test_takes_the_carried_lines_out_and_leaves_the_others(self, head: User) -> None:
        enter_by_hand(EnterpriseFactory(name="手工"), head)
        listed("转入")
        picked = listed("不要")
        before = rows(LAST)
        roll_over(OVER, YEAR, by=head, exceptions=[picked.pk], why="已迁出")

        assert discard_roll_over(OVER, YEAR, by=head) == 1
        assert names() == {"手工"}
        assert rows(LAST) == before
        assert AuditEntry.objects.filter(action="list.discard_roll_over").exists()
        assert len(roll_over(OVER, YEAR, by=head).carried) == 2

    def test_refuses_once_somebody_changed_the_draft(self, head: User) -> None:
        listed("宏泰")
        roll_over(OVER, YEAR, by=head)
        enter_by_hand(EnterpriseFactory(), head)

        with pytest.raises(Refused, match="已有人工列入或出单"):
            discard_roll_over(OVER, YEAR, by=head)
        assert ServiceListEntry.objects.filter(year=YEAR).count() == 2

    def test_refuses_what_is_published_carried_on_or_was_never_rolled(self, head: User) -> None:
        with pytest.raises(Refused, match="没有结转过"):
            discard_roll_over(OVER, YEAR, by=head)
        listed("宏泰")
        roll_over(OVER, YEAR, by=head)
        roll_over(OVER, YEAR + 1, by=head)
        with pytest.raises(Refused, match="先放弃 2025 年的结转"):
            discard_roll_over(OVER, YEAR, by=head)
        publish_list(OVER, YEAR, by=head)
        with pytest.raises(Refused, match="已发布，不能放弃"):
            discard_roll_over(OVER, YEAR, by=head)


class TestDatabase:
    def test_refuses_to_carry_a_line_twice(self) -> None:
        origin = ListEntryFactory()
        ListEntryFactory(year=YEAR, carried_from=origin)
        with pytest.raises(IntegrityError), transaction.atomic():
            ListEntryFactory(year=YEAR, carried_from=origin)

    def test_refuses_a_carried_project_without_a_reason(self) -> None:
        origin = NewProjectFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            NewProjectFactory(year=YEAR, carried_from=origin)
