"""What the books hold, what persons answer and confirm, and what the database refuses."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enterprises.enums import ListKind, Metric
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from policies.eligibility import names
from policies.eligibility.catalogue import BY_CODE
from policies.eligibility.truth import Truth
from policies.models import CheckedFact, EligibilityConfirmation
from policies.services.eligibility import check_fact, confirm, verdict_on, verdicts_on
from policies.services.fact_histories import histories, history_of
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import (
    EnterpriseFactory,
    FigureFactory,
    ListEntryFactory,
    ProjectFactory,
    ScaleFactory,
)
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST = TODAY.year - 1
RULES = BY_CODE["scale-reward"]
QUESTIONS = (names.NO_ACCIDENT, names.NO_DISHONESTY, names.NOT_PAID)


def newly_above_scale(**fields: Any) -> Enterprise:
    firm: Enterprise = EnterpriseFactory(**fields)
    ScaleFactory(enterprise=firm, entered_on=date(LAST, 5, 1))
    return firm


def answered(firm: Enterprise, clerk: User, *, but: str = "") -> None:
    for spec in QUESTIONS:
        if spec.name != but:
            check_fact(firm, spec, by=clerk, value=True, as_of=TODAY, reason="查了信用平台")


def truth_of(firm: Enterprise, on: date = TODAY) -> Truth:
    verdict = verdict_on(firm, RULES, on)
    assert verdict is not None
    return verdict.truth


def test_from_the_books_to_a_confirmation(clerk: User) -> None:
    firm = newly_above_scale()
    assert truth_of(firm) == Truth.UNKNOWN
    answered(firm, clerk, but="not_paid")
    with pytest.raises(Refused, match="还要核验：同一事项没有获得过财政资金"):
        confirm(firm, RULES, by=clerk, on=TODAY)
    answered(firm, clerk)
    kept = confirm(firm, RULES, by=clerk, on=TODAY)
    assert (kept.version, kept.answer, kept.by) == ("2023", "fits", clerk)
    told = [one["held"][0] for one in kept.snapshot["conditions"]]
    assert told[0] == {
        "name": "scale_joined", "label": "首次纳统日期", "value": f"{LAST}-05-01", "as_of": f"{LAST}-05-01",
        "source": "统计部门审核通过", "lack": "",
    }  # fmt: skip
    assert "钱会计核验：查了信用平台" in told[-1]["source"]
    actions = list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))
    assert actions[-1] == "policy.confirm"
    assert actions.count("policy.check") == 5


def test_who_does_not_fit_is_not_confirmed(clerk: User) -> None:
    firm = newly_above_scale()
    answered(firm, clerk)
    check_fact(firm, names.NOT_PAID, by=clerk, value=False, as_of=TODAY, reason="去年已奖过")
    with pytest.raises(Refused, match="不符合：同一事项没有获得过财政资金"):
        confirm(firm, RULES, by=clerk, on=TODAY)
    assert EligibilityConfirmation.objects.count() == 0


def test_a_later_answer_leaves_the_confirmation_as_it_was(clerk: User) -> None:
    firm = newly_above_scale()
    answered(firm, clerk)
    kept = confirm(firm, RULES, by=clerk, on=TODAY)
    check_fact(firm, names.NOT_PAID, by=clerk, value=False, as_of=TODAY, reason="查出已奖过")
    assert truth_of(firm) == Truth.NO
    again = EligibilityConfirmation.objects.get(pk=kept.pk)
    assert again.snapshot == kept.snapshot
    assert CheckedFact.objects.filter(enterprise=firm).count() == 4


def test_one_confirmation_for_an_application(clerk: User) -> None:
    firm = newly_above_scale()
    answered(firm, clerk)
    confirm(firm, RULES, by=clerk, on=TODAY)
    with pytest.raises(Refused, match="已经确认过"):
        confirm(firm, RULES, by=clerk, on=TODAY)


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(2020, 1, 1)])
def test_no_confirmation_for_a_day_to_come_or_before_the_policy(clerk: User, on: date) -> None:
    firm = newly_above_scale()
    answered(firm, clerk)
    with pytest.raises(Refused, match=r"晚于今天|还没有施行"):
        confirm(firm, RULES, by=clerk, on=on)


def test_answers_that_are_refused(clerk: User) -> None:
    firm = newly_above_scale()
    ahead = {"as_of": TODAY + timedelta(days=1), "reason": "看了材料"}
    with pytest.raises(Refused, match="晚于今天"):
        check_fact(firm, names.NOT_PAID, by=clerk, value=True, **ahead)
    for spec, value, why in (
        (names.REVENUE, Decimal(1), "取自企业数据"),
        (names.NOT_PAID, Decimal(1), "形式不对"),
        (names.PATENTS, True, "形式不对"),
    ):
        with pytest.raises(Refused, match=why):
            check_fact(firm, spec, by=clerk, value=value, as_of=TODAY, reason="看了材料")
    assert CheckedFact.objects.count() == 0


@pytest.mark.parametrize("role", [RoleCode.LEADER, RoleCode.FUND_CHECKER, RoleCode.FUND_AUDITOR])
def test_readers_neither_answer_nor_confirm(clerk: User, role: str) -> None:
    firm, reader = newly_above_scale(), person(role)
    answered(firm, clerk)
    with pytest.raises(NotAllowed):
        check_fact(firm, names.NOT_PAID, by=reader, value=True, as_of=TODAY, reason="看了材料")
    with pytest.raises(NotAllowed):
        confirm(firm, RULES, by=reader, on=TODAY)


def test_clerk_of_a_county_answers_for_no_other() -> None:
    here, there = UnitFactory(), UnitFactory()
    county_clerk = person(RoleCode.FUND_CLERK, here)
    with pytest.raises(NotAllowed, match="管理范围"):
        check_fact(
            EnterpriseFactory(county=there),
            names.NOT_PAID,
            by=county_clerk,
            value=True,
            as_of=TODAY,
            reason="材料",
        )
    mine = EnterpriseFactory(county=here)
    assert (
        check_fact(mine, names.NOT_PAID, by=county_clerk, value=True, as_of=TODAY, reason="材料").said is True
    )


def test_nothing_is_answered_for_an_enterprise_that_is_filed_away(clerk: User) -> None:
    filed = newly_above_scale(archived_at=timezone.now(), archive_reason="注销")
    with pytest.raises(Refused, match="已归档"):
        check_fact(filed, names.NOT_PAID, by=clerk, value=True, as_of=TODAY, reason="材料")


def test_database_keeps_answers_and_confirmations(clerk: User) -> None:
    firm = newly_above_scale()
    answered(firm, clerk)
    confirm(firm, RULES, by=clerk, on=TODAY)
    facts, kept = CheckedFact.objects.filter(name="not_paid"), EligibilityConfirmation.objects.all()
    for change in (
        lambda: facts.update(said=False),
        facts.delete,
        lambda: kept.update(on=date(2023, 1, 1)),
        kept.delete,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    connection.check_constraints()
    for rows in (facts, kept):  # the control: without the triggers they would go
        with triggers_lifted(rows.model._meta.db_table):
            assert rows.delete()[0] == 1
            connection.check_constraints()


def test_database_confirms_only_what_fits(clerk: User) -> None:
    row = {
        "enterprise": EnterpriseFactory(), "code": "scale-reward", "version": "2023", "on": TODAY, "snapshot": {},
        "by": clerk,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        EligibilityConfirmation.objects.create(answer="check", **row)
    assert EligibilityConfirmation.objects.create(answer="fits", **row).pk  # the control


@pytest.mark.parametrize("told", [{}, {"said": True, "number": 1}, {"said": True, "reason": ""}])
def test_database_wants_one_value_and_its_reason(clerk: User, told: dict[str, Any]) -> None:
    row = {
        "enterprise": EnterpriseFactory(),
        "name": "patents",
        "as_of": TODAY,
        "by": clerk,
        "reason": "材料",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckedFact.objects.create(**{**row, **told})
    assert CheckedFact.objects.create(**row, number=1).pk  # the control


def test_what_the_books_hold() -> None:
    firm, on = EnterpriseFactory(), date(2023, 11, 1)
    for metric, year, value in (
        (Metric.REVENUE, 2022, 5000),
        (Metric.STAFF, 2022, 120),
        (Metric.REVENUE, 2021, 50_000),
        (Metric.STAFF, 2021, 1200),
        (Metric.REVENUE, 2023, 1),
    ):
        FigureFactory(enterprise=firm, metric=metric, year=year, value=Decimal(value), source="企业年报")
    FigureFactory(enterprise=firm, metric=Metric.OUTPUT, year=2022, months=6, value=Decimal(7))
    ScaleFactory(enterprise=firm, entered_on=date(2019, 3, 1), left_on=date(2020, 3, 1), left_reason="停产",
                 left_by=person(RoleCode.LEADER))  # fmt: skip
    ScaleFactory(enterprise=firm, entered_on=date(2022, 3, 1))
    ListEntryFactory(enterprise=firm, year=2023, entered_on=date(2023, 2, 1))
    ProjectFactory(enterprise=firm, commissioned_on=date(2022, 8, 1), name="年产 5 万套轴承")
    history = history_of(firm, on)

    assert [(one.value, one.as_of.year) for one in history["revenue"]] == [(50_000, 2021), (5000, 2022)]
    assert "output" not in history or not history["output"]  # half a year is no year
    assert [one.value for one in history["sme"]] == [False, True]
    assert [one.value for one in history["scale"]] == [True, False, True]
    assert [one.value for one in history["scale_joined"]] == [date(2019, 3, 1)]
    assert [one.value for one in history["over100m"]] == [True]
    assert [(one.value, one.source) for one in history["commissioned"]] == [
        (date(2022, 8, 1), "年产 5 万套轴承")
    ]


def test_what_our_registers_do_not_hold_is_not_so() -> None:
    firm, on = EnterpriseFactory(), date(2023, 11, 1)
    ListEntryFactory(enterprise=firm, year=2022, kind=ListKind.OVER_100M, entered_on=date(2022, 2, 1))
    history = history_of(firm, on)
    assert [one.value for one in history["scale"]] == [False]
    assert [one.value for one in history["over100m"]] == [False]
    assert not history.get("commissioned")


def test_many_enterprises_cost_no_more_statements_than_one() -> None:
    firms = [newly_above_scale() for _n in range(12)]
    asked = []
    for keys in ([firms[0].pk], [firm.pk for firm in firms]):
        with CaptureQueriesContext(connection) as queries:
            assert set(histories(keys, TODAY)) == set(keys)
        asked.append(len(queries))
    assert asked == [6, 6]


def test_every_rule_set_in_force_answers(clerk: User) -> None:
    firm = newly_above_scale()
    assert [verdict.rules.code for verdict in verdicts_on(firm, date(2022, 7, 1))] == [
        "specialised",
        "little-giant",
    ]
    assert len(verdicts_on(firm, TODAY)) == 5
