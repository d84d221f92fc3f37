"""An enterprise that joins a chain while it ends: nobody is left standing in a chain that is over."""

from __future__ import annotations

import time
from datetime import date
from threading import Event
from typing import Any

import pytest
from django.db.models import QuerySet

from enterprises.enums import ChainRole
from enterprises.models import Chain, ChainPlace
from enterprises.services.chains import end_chain, join_chain
from foundation.accounts.models import Unit, User
from tests.factories.enterprises import ChainFactory, EnterpriseFactory
from tests.policies.loans.test_loan_races import again, at_once

pytestmark = pytest.mark.django_db(transaction=True)
SET_UP, DAY = date(2021, 1, 1), date(2023, 3, 1)
PAUSE = 0.5


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Told once the joining one has seen that the chain runs; it dwells a while before it is written down."""
    seen, save = Event(), ChainPlace.save

    def slowly(self: ChainPlace, *args: Any, **kwargs: Any) -> None:
        seen.set()
        time.sleep(PAUSE)
        save(self, *args, **kwargs)

    monkeypatch.setattr(ChainPlace, "save", slowly)
    return seen


def join_and_end(county: Unit, head: User, asked: Event) -> Chain:
    chain = ChainFactory(established_on=SET_UP)
    firm = EnterpriseFactory(county=county)

    def act(number: int) -> None:
        if number == 0:
            join_chain(firm, chain, by=again(head), role=ChainRole.MEMBER, joined_on=DAY)
        else:
            asked.wait(timeout=10)
            end_chain(chain, by=again(head), ended_on=DAY, document="聊政办〔2023〕5号", reason="减少交叉")

    at_once(act, 2)
    chain.refresh_from_db()
    return chain


def test_who_joins_while_it_ends_leaves_with_it(county: Unit, head: User, asked: Event) -> None:
    chain = join_and_end(county, head, asked)

    assert chain.ended_on == DAY
    assert chain.places.get().left_on == DAY


@pytest.mark.postgres
def test_control_unheld_the_enterprise_stays_in_a_chain_that_is_over(
    county: Unit, head: User, asked: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite lets one write at a time, whoever holds what."""
    hold = QuerySet.select_for_update

    def unheld(self: QuerySet[Any], *args: Any, **kwargs: Any) -> QuerySet[Any]:
        return self if self.model is Chain else hold(self, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", unheld)
    chain = join_and_end(county, head, asked)

    assert chain.ended_on == DAY
    assert chain.places.get().left_on is None
