from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from policies.claim_enums import OncePer, PolicyLevel
from policies.enums import AccountKind
from policies.models import (
    BudgetLine,
    Claim,
    EligibilityConfirmation,
    PayeeAccount,
    PaymentBatch,
    Policy,
    PolicyClause,
)
from policies.services.ledger import post
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.policies import AccountFactory


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = Policy

    title = factory.Sequence(lambda n: f"第{n}项奖励政策")
    number = factory.Sequence(lambda n: f"聊政办发〔2023〕{n + 1}号")
    level = PolicyLevel.CITY
    issuer = "市工业和信息化局"
    issued_on = date(2023, 1, 10)
    entered_by = factory.SubFactory(UserFactory)


class ClauseFactory(DjangoModelFactory):
    class Meta:
        model = PolicyClause

    policy = factory.SubFactory(PolicyFactory)
    code = factory.Sequence(lambda n: f"第{n}条")
    matter = "满产达产奖励"
    cap_fen = 100 * 10**6
    once_per = OncePer.YEAR
    effective_from = date(2023, 1, 10)
    set_by = factory.SubFactory(UserFactory)


class BudgetFactory(DjangoModelFactory):
    """A line without money; ``allotted`` puts some into it."""

    class Meta:
        model = BudgetLine

    policy = factory.SubFactory(PolicyFactory)
    year = 2023
    level = PolicyLevel.CITY
    subject_code = "2150805"
    subject = "中小企业发展专项"
    document = factory.Sequence(lambda n: f"聊财企指〔2023〕{n + 1}号")
    goal = "激励企业满产达产"
    account = factory.SubFactory(AccountFactory, kind=AccountKind.BUDGET, name="额度")
    reserved = factory.SubFactory(AccountFactory, kind=AccountKind.RESERVED, name="待拨付")
    outside = factory.SubFactory(AccountFactory, kind=AccountKind.OUTSIDE, name="资金来源")
    opened_by = factory.SubFactory(UserFactory)


def allotted(line: BudgetLine, fen: int) -> BudgetLine:
    post(line.outside, line.account, fen, key=f"allot-{line.pk}-first", by=UserFactory())
    line.account.refresh_from_db()
    return line


class ClaimFactory(DjangoModelFactory):
    """An application that stands as a row."""

    class Meta:
        model = Claim

    clause = factory.SubFactory(ClauseFactory)
    policy = factory.SelfAttribute("clause.policy")
    enterprise = factory.SubFactory(EnterpriseFactory)
    year = 2023
    once = factory.Sequence(lambda n: f"sample:{n}")
    applied_on = date(2023, 3, 1)
    claimed_fen = 50 * 10**6
    entered_by = factory.SubFactory(UserFactory)


class PayeeFactory(DjangoModelFactory):
    """Entered, and not confirmed yet."""

    class Meta:
        model = PayeeAccount

    enterprise = factory.SubFactory(EnterpriseFactory)
    holder = factory.SelfAttribute("enterprise.name")
    bank = "聊城示例银行"
    number = factory.Sequence(lambda n: f"62220000{n:08d}")
    basis = "开户许可证"
    entered_by = factory.SubFactory(UserFactory)


class BatchFactory(DjangoModelFactory):
    class Meta:
        model = PaymentBatch

    year = 2023
    document = "聊工信发〔2023〕12号"
    document_fen = 50 * 10**6
    made_by = factory.SubFactory(UserFactory)


class ConfirmationFactory(DjangoModelFactory):
    """What a person confirmed, past the rules."""

    class Meta:
        model = EligibilityConfirmation

    enterprise = factory.SubFactory(EnterpriseFactory)
    code = "scale-reward"
    version = "2023"
    on = date(2023, 6, 1)
    snapshot = factory.LazyFunction(dict)
    by = factory.SubFactory(UserFactory)
