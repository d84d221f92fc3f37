from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.enums import Admission, ListKind, Metric
from enterprises.models import CandidateRefusal, Enterprise, ServiceListEntry
from enterprises.services.candidates import candidates, enter_candidates, leave_out, propose_again
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, ListEntryFactory

pytestmark = pytest.mark.django_db
YEAR, DAY = 2024, date(2024, 3, 1)


def firm(county: Unit, **values: object) -> Enterprise:
    """``values``: year → 万元, as ``y2023``."""
    enterprise = EnterpriseFactory(county=county)
    for name, value in values.items():
        FigureFactory(enterprise=enterprise, year=int(name[1:]), value=Decimal(str(value)))
    return enterprise


def proposed(user: User) -> set[Enterprise]:
    return {
        figure.enterprise for figure in candidates(user, ListKind.OVER_100M, YEAR).filter(is_refused=False)
    }


def test_proposes_whoever_reached_it_by_the_newest_figure(head: User, county: Unit) -> None:
    last = firm(county, y2023=10_000)
    this = firm(county, y2023=9_000, y2024=10_000)
    firm(county, y2023=12_000, y2024=9_999.99)  # the year itself decides
    firm(county, y2022=50_000)
    listed = firm(county, y2023=20_000)
    ListEntryFactory(enterprise=listed, year=YEAR)
    archived = firm(county, y2023=20_000)
    Enterprise.objects.filter(pk=archived.pk).update(archived_at=timezone.now(), archive_reason="注销")
    FigureFactory(enterprise=EnterpriseFactory(county=county), metric=Metric.REVENUE, year=2023, value=20_000)
    FigureFactory(enterprise=EnterpriseFactory(county=county), months=11, year=2023, value=20_000)

    assert proposed(head) == {last, this}


def test_a_correction_decides(head: User, county: Unit) -> None:
    enterprise = firm(county, y2023=10_000)
    figure = enterprise.figures.get()
    FigureFactory(
        enterprise=enterprise, year=2023, value=9_000, corrects=figure, revision=2, reason="含贸易收入"
    )
    assert proposed(head) == set()


def test_whoever_left_the_list_is_proposed_again(head: User, county: Unit) -> None:
    enterprise = firm(county, y2023=10_000)
    ListEntryFactory(enterprise=enterprise, year=YEAR, left_on=date(2024, 2, 1), left_reason="停产")
    assert proposed(head) == {enterprise}


def test_only_ones_of_the_reach(officer: User, county: Unit, units: dict[str, Unit]) -> None:
    mine = firm(county, y2023=10_000)
    firm(units["linqing"], y2023=10_000)
    assert proposed(officer) == {mine}


def test_entering_names_the_figure_and_one_refusal_holds_up_no_other(head: User, county: Unit) -> None:
    first, second = firm(county, y2023=10_000), firm(county, y2023=20_000)
    figures = list(candidates(head, ListKind.OVER_100M, YEAR).order_by("id"))
    ListEntryFactory(enterprise=first, year=YEAR)  # somebody was faster

    done = enter_candidates(figures, by=head, year=YEAR, entered_on=DAY)

    assert [name for name, _sentence in done.refused] == [first.name]
    (entry,) = done.entries
    assert (entry.enterprise, entry.admission, entry.figure) == (second, Admission.RULE, figures[1])
    assert entry.evidence_note == "2023 年工业总产值 20,000.00 万元（企业年报）"
    assert proposed(head) == set()


def test_leaving_out_is_remembered_until_it_is_taken_back(head: User, county: Unit) -> None:
    enterprise = firm(county, y2023=10_000)

    leave_out(enterprise.figures.get(), by=head, year=YEAR, reason="含贸易收入")
    assert proposed(head) == set()
    with pytest.raises(Refused, match="已标为不列入"):
        leave_out(enterprise.figures.get(), by=head, year=YEAR, reason="又一次")

    propose_again(enterprise.figures.get(), by=head, year=YEAR)
    assert proposed(head) == {enterprise}
    with pytest.raises(Refused, match="已恢复"):
        propose_again(enterprise.figures.get(), by=head, year=YEAR)
    assert CandidateRefusal.objects.get().returned_by == head
    told = AuditEntry.objects.filter(action__in=["list.leave_out", "list.propose_again"])
    assert told.count() == 2


def test_a_reader_decides_nothing(leader: User, county: Unit) -> None:
    enterprise = firm(county, y2023=10_000)
    with pytest.raises(NotAllowed):
        leave_out(enterprise.figures.get(), by=leader, year=YEAR, reason="x")
    done = enter_candidates(
        candidates(leader, ListKind.OVER_100M, YEAR), by=leader, year=YEAR, entered_on=DAY
    )
    assert (done.entries, len(done.refused)) == ([], 1)
    assert not ServiceListEntry.objects.exists()


@pytest.mark.parametrize("fields", [{"admission": "rule"}, {"admission": "person", "figure": True}])
def test_database_ties_the_rule_to_its_figure(fields: dict[str, object]) -> None:
    figure = FigureFactory() if fields.pop("figure", False) else None
    with pytest.raises(IntegrityError), transaction.atomic():
        ListEntryFactory(figure=figure, **fields)
