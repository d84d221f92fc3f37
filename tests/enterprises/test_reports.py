from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from enterprises.enums import ListKind, Scope
from enterprises.models import Enterprise, ServiceListEntry
from enterprises.reports import board_figures, in_scope, list_figures, newly_listed, not_continued
from foundation.accounts.models import Unit, User
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, NewProjectFactory, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(units: dict[str, Unit], county: Unit, officer: User) -> None:
    """Three in the county (two above scale, one served and listed), one elsewhere, one archived."""
    served = EnterpriseFactory(county=county, is_above_scale=True)
    serve(served, officer)
    ListEntryFactory(enterprise=served, year=2023)
    for name in ("一期", "二期"):
        NewProjectFactory(enterprise=served, year=2023, project_name=name)
    EnterpriseFactory(county=county, is_above_scale=True)
    EnterpriseFactory(county=county)
    ListEntryFactory(enterprise=EnterpriseFactory(county=units["linqing"]), year=2023)
    archived = EnterpriseFactory(
        county=county, is_above_scale=True, archived_at=timezone.now(), archive_reason="注销"
    )
    ListEntryFactory(enterprise=archived, year=2023)


@pytest.mark.parametrize("reader", ["head", "county_head", "officer"])
def test_board_figures_agree_with_the_rows_behind_them(
    reader: str, city: None, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(reader)
    seen = Enterprise.objects.visible_to(user)

    figures = board_figures(user, 2023)

    assert figures.gaps == in_scope(seen, Scope.ALL, 2023).filter(has_officer=False).count()
    for figure in figures.coverages:
        rows = in_scope(seen, figure.scope, 2023)
        assert (figure.total, figure.served, figure.missing) == (
            rows.count(),
            rows.filter(has_officer=True).count(),
            rows.filter(has_officer=False).count(),
        ), figure.scope


def test_board_figures_count_enterprises_not_projects(city: None, head: User) -> None:
    by_scope = {figure.scope: (figure.served, figure.total) for figure in board_figures(head, 2023).coverages}

    assert by_scope == {"above": (1, 2), "over100m": (1, 2), "commissioned": (1, 1)}


def test_board_figures_of_an_empty_city_are_noughts(head: User) -> None:
    figures = board_figures(head, 2023)

    assert figures.gaps == 0
    assert [(figure.served, figure.total) for figure in figures.coverages] == [(0, 0)] * 3


def test_board_figures_stop_counting_gaps(head: User, monkeypatch: pytest.MonkeyPatch) -> None:
    EnterpriseFactory.create_batch(4)
    monkeypatch.setattr("enterprises.reports.GAP_CAP", 2)

    assert board_figures(head, 2023).gaps == 3


def test_list_figures_agree_with_the_rows_behind_them(head: User) -> None:
    stayed, gone, new = EnterpriseFactory.create_batch(3)
    for enterprise in (stayed, gone):
        ListEntryFactory(enterprise=enterprise, year=2022, entered_on=date(2022, 1, 5))
    for enterprise in (stayed, new):
        ListEntryFactory(enterprise=enterprise, year=2023)
    ListEntryFactory(year=2023, left_on=date(2023, 6, 1), left_reason="停产")
    serve(new, head)
    entries = ServiceListEntry.objects.visible_to(head)

    figures = list_figures(entries, ListKind.OVER_100M, 2023)

    assert (figures.standing, figures.served, figures.missing, figures.new, figures.gone) == (2, 1, 1, 1, 1)
    this_year = entries.standing().of(ListKind.OVER_100M, 2023)
    last_year = entries.standing().of(ListKind.OVER_100M, 2022)
    assert newly_listed(this_year, 2023).get().enterprise == new
    assert not_continued(last_year, 2023).get().enterprise == gone
