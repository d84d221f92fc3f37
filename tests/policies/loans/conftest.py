from __future__ import annotations

import pytest

from enterprises.enums import SizeClass
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import FundFactory, filled
from tests.policies.loans.house import WAN, House


@pytest.fixture
def house(clerk: User) -> House:
    fund = filled(FundFactory(name="示例转贷公司"), 2_000 * WAN)
    firm = EnterpriseFactory(name="甲机械有限公司", stated_size=SizeClass.SMALL, county=fund.county)
    return House(clerk, person(RoleCode.FUND_CHECKER, name="复核员"), fund, firm)
