from __future__ import annotations

import pytest

from tests.assistance.imports.ledger_samples import FUND, POLICY, A, B, C
from tests.factories.assistance import Cast
from tests.factories.enterprises import EnterpriseFactory, ProjectFactory
from tests.factories.loans import FundFactory, filled
from tests.factories.rewards import BudgetFactory, ClauseFactory, PolicyFactory, allotted


@pytest.fixture
def ledger_city(people: Cast) -> None:
    """The enterprises of the samples, and the people whom they name."""
    firms = [EnterpriseFactory(uscc=code, county=people.county) for code in (A, B, C)]
    for firm in firms[:2]:
        ProjectFactory(enterprise=firm, name="老项目")
    policy = PolicyFactory(number=POLICY)
    ClauseFactory(policy=policy, code="第三条", matter="满产达产奖励")
    allotted(BudgetFactory(policy=policy, year=2023), 100 * 10**6)
    filled(FundFactory(name=FUND, county=people.county), 1_000 * 10**6)
