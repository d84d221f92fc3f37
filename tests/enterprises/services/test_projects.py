from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.enums import Admission, ListKind
from enterprises.models import CandidateRefusal, Enterprise, Project, ServiceListEntry
from enterprises.services.candidates import candidates, enter_candidates, leave_out
from enterprises.services.projects import FACTS, change_project, record_project, void_project
from enterprises.services.roll_over import roll_over
from enterprises.services.service_lists import leave_list
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, ListEntryFactory, ProjectFactory

pytestmark = pytest.mark.django_db
CODE = "2024-371502-04-01-123456"
YEAR, DAY = 2024, date(2024, 6, 1)


def facts(**changed: object) -> dict[str, object]:
    return {
        "name": "年产 5 万套轴承项目", "code": CODE, "total_wan": Decimal(8_800), "started_on": date(2023, 3, 1),
        "commissioned_on": date(2024, 5, 1), "basis": "备案证明", **changed,
    }  # fmt: skip


@pytest.fixture
def firm(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county)


def proposed(user: User, year: int = YEAR) -> set[Project]:
    return set(candidates(user, ListKind.COMMISSIONED, year).filter(is_refused=False))


class TestRecording:
    def test_is_kept_with_who_and_told(self, head: User, firm: Enterprise) -> None:
        project = record_project(firm, by=head, **facts())
        assert (project.recorded_by, project.version) == (head, 1)
        assert AuditEntry.objects.get(action="project.record").detail["code"] == CODE

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"code": "2024-1"}, "项目代码应形如"),
            ({"commissioned_on": date(2023, 2, 28)}, "不能早于开工日期（2023-03-01）"),
            ({"commissioned_on": timezone.localdate() + timedelta(days=1)}, "不能晚于今天"),
        ],
    )
    def test_what_is_wrong_is_refused(
        self, head: User, firm: Enterprise, changed: dict[str, object], sentence: str
    ) -> None:
        with pytest.raises(Refused, match=sentence):
            record_project(firm, by=head, **facts(**changed))

    def test_a_code_or_a_name_twice_names_the_other_one(self, head: User, firm: Enterprise) -> None:
        other = ProjectFactory(code=CODE)
        with pytest.raises(Refused, match=f"已登记为“{other.enterprise.name}”的“{other.name}”"):
            record_project(firm, by=head, **facts())
        record_project(firm, by=head, **facts(code=""))
        with pytest.raises(Refused, match="已登记同名项目"):
            record_project(firm, by=head, **facts(code=""))

    def test_a_voided_one_holds_neither_name_nor_code(self, head: User, firm: Enterprise) -> None:
        void_project(record_project(firm, by=head, **facts()), by=head, reason="登错企业")
        assert record_project(firm, by=head, **facts()).pk

    def test_neither_a_reader_nor_a_filed_enterprise(
        self, head: User, leader: User, firm: Enterprise
    ) -> None:
        with pytest.raises(NotAllowed):
            record_project(firm, by=leader, **facts())
        Enterprise.objects.filter(pk=firm.pk).update(archived_at=timezone.now(), archive_reason="注销")
        with pytest.raises(Refused, match="已归档"):
            record_project(firm, by=head, **facts())

    @pytest.mark.parametrize(
        "wrong",
        [
            {"code": "1"},
            {"total_wan": 0},
            {"started_on": date(2024, 1, 2), "commissioned_on": date(2024, 1, 1)},
            {"voided_at": timezone.now()},
        ],
    )
    def test_the_database_refuses_what_must_not_be(self, wrong: dict[str, object]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectFactory(**wrong)


class TestChanging:
    def test_what_changed_is_told(self, head: User, firm: Enterprise) -> None:
        project = record_project(firm, by=head, **facts(commissioned_on=None))
        change_project(project, by=head, version=1, **facts())
        project.refresh_from_db()
        assert (project.commissioned_on, project.version, project.changed_by) == (date(2024, 5, 1), 2, head)
        assert AuditEntry.objects.get(action="project.change").detail == {
            "commissioned_on": ["", "2024-05-01"]
        }

    def test_who_comes_second_is_told_and_nothing_is_lost(self, head: User, firm: Enterprise) -> None:
        project = record_project(firm, by=head, **facts())
        change_project(project, by=head, version=1, **facts(basis="竣工验收"))
        with pytest.raises(Refused, match=f"刚刚被{head.name}修改过"):
            change_project(project, by=head, version=1, **facts(basis="别的"))
        assert Project.objects.get().basis == "竣工验收"

    def test_nothing_new_and_a_voided_one_are_refused(self, head: User, firm: Enterprise) -> None:
        project = record_project(firm, by=head, **facts())
        same = {name: getattr(project, name) for name in FACTS}
        with pytest.raises(Refused, match="没有改动"):
            change_project(project, by=head, version=1, **same)
        void_project(project, by=head, reason="重复登记")
        with pytest.raises(Refused, match="已作废"):
            change_project(project, by=head, version=2, **facts(basis="x"))
        with pytest.raises(Refused, match="已作废"):
            void_project(project, by=head, reason="又一次")

    def test_is_not_voided_while_a_line_rests_on_it(self, head: User, firm: Enterprise) -> None:
        project = record_project(firm, by=head, **facts())
        (entry,) = enter_candidates([project], by=head, year=YEAR, entered_on=DAY).entries
        with pytest.raises(Refused, match="先办理出单"):
            void_project(project, by=head, reason="登错企业")
        leave_list(entry, by=head, left_on=DAY, reason="登错企业")
        void_project(project, by=head, reason="登错企业")


class TestCandidates:
    def test_proposes_what_was_commissioned_in_the_year(self, head: User, county: Unit) -> None:
        first, last = (
            ProjectFactory(enterprise__county=county, commissioned_on=day)
            for day in (date(2024, 1, 1), date(2024, 12, 31))
        )
        for day in (date(2023, 12, 31), date(2025, 1, 1), None):
            ProjectFactory(enterprise__county=county, commissioned_on=day)
        ProjectFactory(commissioned_on=DAY, voided_at=timezone.now(), voided_by=head, void_reason="重复")
        ProjectFactory(
            enterprise__archived_at=timezone.now(), enterprise__archive_reason="注销", commissioned_on=DAY
        )
        listed = ProjectFactory(commissioned_on=DAY)
        ListEntryFactory(
            enterprise=listed.enterprise, kind=ListKind.COMMISSIONED, year=YEAR, project_name=listed.name,
            commissioned_on=DAY,
        )  # fmt: skip
        assert proposed(head) == {first, last}

    def test_entering_names_the_project_and_keeps_what_it_said(self, head: User, firm: Enterprise) -> None:
        project = record_project(firm, by=head, **facts())
        (entry,) = enter_candidates([project], by=head, year=YEAR, entered_on=DAY).entries
        assert (entry.admission, entry.project, entry.figure) == (Admission.RULE, project, None)
        assert (entry.project_code, entry.commissioned_on) == (CODE, date(2024, 5, 1))
        assert proposed(head) == set()
        change_project(project, by=head, version=1, **facts(name="改名的项目", code=""))
        assert proposed(head) == set()

    def test_a_refusal_speaks_of_one_project(self, head: User, firm: Enterprise) -> None:
        first, second = ProjectFactory.create_batch(2, enterprise=firm, commissioned_on=DAY)
        leave_out(first, by=head, year=YEAR, reason="原址技改")
        assert proposed(head) == {second}
        with pytest.raises(Refused, match="已标为不列入"):
            leave_out(first, by=head, year=YEAR, reason="又一次")
        assert CandidateRefusal.objects.get().project == first

    def test_the_database_ties_line_and_refusal_to_their_ground(self, head: User, firm: Enterprise) -> None:
        project = ProjectFactory(enterprise=firm)
        with pytest.raises(IntegrityError), transaction.atomic():
            ListEntryFactory(admission=Admission.RULE, project=project)
        with pytest.raises(IntegrityError), transaction.atomic():
            CandidateRefusal.objects.create(
                kind=ListKind.COMMISSIONED, year=YEAR, enterprise=firm, reason="x", refused_by=head
            )


def test_what_admitted_a_line_is_carried_over(head: User, firm: Enterprise) -> None:
    project = record_project(firm, by=head, **facts())
    (line,) = enter_candidates([project], by=head, year=YEAR, entered_on=DAY).entries
    figure = FigureFactory(enterprise=firm, year=2024, value=Decimal(20_000))
    ListEntryFactory(enterprise=firm, year=2024)

    roll_over(ListKind.COMMISSIONED, YEAR + 1, by=head, exceptions=[line.pk], why="二期在建")
    roll_over(ListKind.OVER_100M, YEAR + 1, by=head)

    carried = {one.kind: one for one in ServiceListEntry.objects.filter(year=YEAR + 1)}
    of_project, of_figure = carried[ListKind.COMMISSIONED], carried[ListKind.OVER_100M]
    assert (of_project.admission, of_project.project) == (Admission.RULE, project)
    assert (of_figure.admission, of_figure.figure) == (Admission.RULE, figure)
