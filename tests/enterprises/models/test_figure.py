from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from enterprises.enums import Metric
from enterprises.models import EnterpriseFigure, ScaleMembership
from foundation.accounts.models import Unit, User
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, ScaleFactory
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db
TABLE = EnterpriseFigure._meta.db_table


def refused(**fields: Any) -> bool:
    try:
        with transaction.atomic():
            FigureFactory(**fields)
    except IntegrityError:
        return True
    return False


def corrected(figure: EnterpriseFigure, **fields: Any) -> EnterpriseFigure:
    return FigureFactory(
        enterprise=figure.enterprise,
        corrects=figure,
        revision=figure.revision + 1,
        reason="漏了一个车间",
        **fields,
    )


def test_database_keeps_what_was_recorded() -> None:
    figure = FigureFactory()
    rows = EnterpriseFigure.objects.filter(pk=figure.pk)

    for change in (lambda: rows.update(value=1), rows.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()

    connection.check_constraints()  # PostgreSQL alters no table that owes a check
    with triggers_lifted(TABLE):  # the control: without the triggers both would go through
        assert rows.update(value=1) == 1
        assert rows.delete()[0] == 1
        connection.check_constraints()


@pytest.mark.parametrize(
    "fields",
    [
        {"months": 1},
        {"months": 13},
        {"source": ""},
        {"value": Decimal(-1)},
        {"revision": 2},
        {"revision": 2, "reason": "更正"},
    ],
)
def test_database_refuses_what_is_no_figure(fields: dict[str, Any]) -> None:
    assert refused(**fields)


def test_a_loss_is_a_figure() -> None:
    assert not refused(metric=Metric.PROFIT, value=Decimal(-1))


def test_database_keeps_one_chain_for_a_period() -> None:
    first = FigureFactory()
    second = corrected(first, value=Decimal(2))

    assert refused(enterprise=first.enterprise), "a second beginning"
    assert refused(enterprise=first.enterprise, corrects=first, revision=3, reason="又一次"), "a fork"
    assert list(first.enterprise.figures.standing()) == [second]


def test_database_keeps_one_standing_membership() -> None:
    standing = ScaleFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ScaleFactory(enterprise=standing.enterprise, entered_on=date(2021, 1, 1))


@pytest.mark.parametrize(
    "fields",
    [
        {"basis": ""},
        {"left_on": date(2021, 1, 1)},
        {"left_on": date(2019, 1, 1), "left_reason": "停产"},
        {"left_reason": "停产"},
    ],
)
def test_database_refuses_a_membership_without_its_evidence(fields: dict[str, Any]) -> None:
    by = {"left_by": UserFactory()} if "left_on" in fields and "left_reason" in fields else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        ScaleFactory(**fields, **by)


def test_a_day_finds_who_stood_on_it() -> None:
    left = ScaleFactory(
        entered_on=date(2020, 1, 1), left_on=date(2022, 1, 1), left_reason="停产", left_by=UserFactory()
    )
    stays = ScaleFactory(entered_on=date(2021, 6, 1))

    def on(day: date) -> set[ScaleMembership]:
        return set(ScaleMembership.objects.standing_on(day))

    assert on(date(2019, 12, 31)) == set()
    assert on(date(2020, 1, 1)) == {left}
    assert on(date(2021, 12, 31)) == {left, stays}
    assert on(date(2022, 1, 1)) == {stays}


def test_rows_are_seen_with_their_enterprise(units: dict[str, Unit], county: Unit, officer: User) -> None:
    mine, other = EnterpriseFactory(county=county), EnterpriseFactory(county=units["linqing"])
    seen = [FigureFactory(enterprise=mine), ScaleFactory(enterprise=mine)]
    FigureFactory(enterprise=other)
    ScaleFactory(enterprise=other)

    models = (EnterpriseFigure, ScaleMembership)
    assert [model.objects.visible_to(officer).get() for model in models] == seen
    assert not any(model.objects.visible_to(UserFactory(unit=county)).exists() for model in models)
