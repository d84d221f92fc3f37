from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from assistance.enums import Source
from assistance.models import CaseCategory
from enterprises.enums import Metric, TitleKind
from enterprises.models import Enterprise, Title
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from policies.loan_enums import LoanStatus
from reporting.enums import WarningKind
from reporting.metrics.spans import Span
from reporting.models import EnterpriseWarning, WarningRule
from reporting.queries.alarms import alarms_by_rule
from reporting.queries.silence import silent_firms
from reporting.services.indicator_defaults import ensure_indicators
from reporting.services.warning_rules import rules_on, set_rule
from reporting.services.warning_sweep import sweep
from reporting.services.warnings import dismiss, open_case, snooze
from tests.factories.accounts import UnitFactory, UserFactory, person
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, TitleFactory
from tests.factories.indicators import WarningFactory, told_monthly
from tests.factories.loans import LoanFactory

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2023, 11, 21, 4, 20, tzinfo=SHANGHAI)
OCTOBER = Span(2023, 10)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def months(last: int, *, until: int = 10) -> dict[Span, int]:
    """Ten a month since the beginning of 2022, and ``last`` in the last month."""
    told = {Span(2022, month): 10 * month for month in range(2, 13)}
    told |= {Span(2023, month): 10 * month for month in range(2, until + 1)}
    told[Span(2023, until)] += last - 10
    return told


def watched(metric: Metric = Metric.POWER, last: int = 3, **kwargs: Any) -> Enterprise:
    firm: Enterprise = EnterpriseFactory()
    told_monthly(firm, metric, months(last, **kwargs), UserFactory())
    return firm


def test_a_fall_is_told_once_with_its_numbers_however_often_it_is_looked_for(clock: Any) -> None:
    firm = watched()
    watched(last=9)
    assert sweep(NOW) == 1
    assert sweep(NOW) == 0
    clock.move_to(later := datetime(2023, 11, 25, 4, 20, tzinfo=SHANGHAI))
    assert sweep(later) == 0

    warning = EnterpriseWarning.objects.get()
    assert (warning.enterprise, warning.kind, warning.span) == (firm, WarningKind.POWER_FALL, OCTOBER)
    assert warning.told == "当月用电量 3.00；上年同月 10.00（降 70.0%）；前 6 个月中位数 10.00（降 70.0%）"
    assert AuditEntry.objects.filter(action="warning.raise").count() == 1


def test_the_database_keeps_one_for_each_enterprise_rule_and_period() -> None:
    first = WarningFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        WarningFactory(enterprise=first.enterprise)


def test_old_figures_never_warn() -> None:
    """September was told and fell; October is due and was not told."""
    watched(until=9)

    assert sweep(NOW) == 0


def test_figures_that_are_not_due_yet_are_not_waited_for(clock: Any) -> None:
    watched(until=9)
    clock.move_to(early := datetime(2023, 11, 19, 4, 20, tzinfo=SHANGHAI))

    assert sweep(early) == 1
    assert EnterpriseWarning.objects.get().span == Span(2023, 9)


def test_whoever_stands_still_is_told_as_stopped_only() -> None:
    watched(last=0)
    watched(Metric.OUTPUT, last=0)
    sweep(NOW)

    assert list(EnterpriseWarning.objects.values_list("kind", flat=True)) == [WarningKind.STOPPED] * 2


def test_arrears_and_output_have_rules_of_their_own() -> None:
    watched(Metric.OUTPUT)
    told_monthly(EnterpriseFactory(), Metric.ARREARS, {OCTOBER: 51}, UserFactory())
    told_monthly(EnterpriseFactory(), Metric.ARREARS, {OCTOBER: 49}, UserFactory())
    sweep(NOW)

    kinds = set(EnterpriseWarning.objects.values_list("kind", flat=True))
    assert kinds == {WarningKind.OUTPUT_FALL, WarningKind.TAX_ARREARS}
    assert EnterpriseWarning.objects.count() == 2


def test_a_rule_out_of_use_or_stricter_says_nothing() -> None:
    watched(last=3)
    admin = person(RoleCode.SYSTEM_ADMIN)
    rule = {"by": admin, "kind": WarningKind.POWER_FALL, "effective_from": NOW.date(), "reason": "误报多"}
    set_rule(**rule, threshold=Decimal(71), is_active=True)
    assert sweep(NOW) == 0
    set_rule(**rule, threshold=Decimal(70), is_active=False)
    assert sweep(NOW) == 0
    set_rule(**rule, threshold=Decimal(70), is_active=True)
    assert sweep(NOW) == 1
    assert EnterpriseWarning.objects.get().rule.threshold == 70


def test_a_rule_changes_from_today_on_and_by_the_administrator() -> None:
    rule: dict[str, Any] = {
        "kind": WarningKind.STOPPED,
        "threshold": Decimal(90),
        "is_active": True,
        "reason": "会议纪要",
    }
    with pytest.raises(NotAllowed):
        set_rule(by=person(RoleCode.SECTION_HEAD), effective_from=date(2023, 12, 1), **rule)
    admin = person(RoleCode.SYSTEM_ADMIN)
    with pytest.raises(Refused, match="不能早于今天"):
        set_rule(by=admin, effective_from=date(2023, 11, 1), **rule)
    set_rule(by=admin, effective_from=date(2023, 12, 1), **rule)

    assert rules_on(date(2023, 11, 30))[WarningKind.STOPPED].threshold == 95
    assert rules_on(date(2023, 12, 1))[WarningKind.STOPPED].threshold == 90


@pytest.fixture
def officer() -> User:
    return person(RoleCode.CASE_OFFICER)


def test_a_case_takes_the_numbers_along_and_is_linked(officer: User) -> None:
    warning = WarningFactory()
    category = CaseCategory.objects.active().first()
    case = open_case(warning, by=officer, category=category, title="用电骤降，请核实")

    warning.refresh_from_db()
    assert (warning.state, warning.case, warning.handled_by) == ("case", case, officer)
    assert case.source == Source.WARNING
    assert "60.00（降 83.3%）" in case.description
    with pytest.raises(Refused, match="不用再处理"):
        dismiss(warning, by=officer, note="再点一次", is_false=False)


def test_what_is_put_off_waits_again_on_its_day(officer: User) -> None:
    warning = WarningFactory()
    for day in (date(2023, 11, 21), date(2024, 3, 1)):
        with pytest.raises(Refused, match="暂缓到的日期"):
            snooze(warning, by=officer, until=day)
    snooze(warning, by=officer, until=date(2023, 12, 1), note="等 11 月数据")

    assert not EnterpriseWarning.objects.waiting(date(2023, 11, 30)).exists()
    assert EnterpriseWarning.objects.waiting(date(2023, 12, 1)).get() == warning
    dismiss(warning, by=officer, note="检修结束", is_false=False)
    assert not EnterpriseWarning.objects.waiting(date(2023, 12, 1)).exists()


def test_false_alarms_are_counted_against_their_rule(officer: User) -> None:
    for number in range(3):
        dismiss(WarningFactory(), by=officer, note="计划检修", is_false=number == 0)
    WarningFactory()
    told = alarms_by_rule()[WarningKind.POWER_FALL]

    assert (told.raised, told.waiting, told.dismissed, told.false, told.false_percent) == (4, 1, 3, 1, 33)
    assert WarningKind.STOPPED not in alarms_by_rule()


def test_nobody_answers_for_the_enterprise_of_another_county() -> None:
    elsewhere = person(RoleCode.CASE_OFFICER, UnitFactory())
    warning = WarningFactory(enterprise__county=UnitFactory())
    with pytest.raises(NotAllowed):
        dismiss(warning, by=elsewhere, note="不归我管", is_false=True)

    assert not EnterpriseWarning.objects.visible_to(elsewhere).exists()


def test_whose_figures_are_old_is_shown_as_stale() -> None:
    stale, fresh, yearly = watched(until=9), watched(last=9), EnterpriseFactory()
    told_monthly(yearly, Metric.OUTPUT, {Span(2022, 12): 90}, UserFactory())
    found = silent_firms(Enterprise.objects.all(), OCTOBER)

    assert [(firm.pk, firm.told_last) for firm in found] == [(stale.pk, 202309)]  # type: ignore[attr-defined]
    assert fresh not in found


def test_a_loan_that_is_out_too_long_or_about_to_fall_due_is_told() -> None:
    drawn = {
        "status": LoanStatus.DRAWN, "applied_on": date(2023, 11, 1), "approved_on": date(2023, 11, 2),
        "letter_on": date(2023, 11, 2), "promised_fen": 1_000 * 10**6, "drawn_on": date(2023, 11, 6),
        "original_due_on": date(2024, 6, 1),
    }  # fmt: skip
    out = LoanFactory(**drawn, due_on=date(2023, 11, 20))
    LoanFactory(**drawn, due_on=date(2023, 11, 21))
    asked = LoanFactory(original_due_on=date(2023, 12, 21))
    LoanFactory(original_due_on=date(2023, 12, 22))
    assert sweep(NOW) == 2

    told = {(one.kind, one.enterprise_id): (one.period, one.told) for one in EnterpriseWarning.objects.all()}
    assert told[(WarningKind.LOAN_OVERDUE, out.enterprise_id)][0] == "2023 年 11 月"
    assert "还有 30 天" in told[(WarningKind.LOAN_EXPIRING, asked.enterprise_id)][1]


def test_a_promise_of_a_bank_that_ends_before_it_is_kept_is_told() -> None:
    promised = {
        "status": LoanStatus.PROMISED, "applied_on": date(2023, 11, 1), "letter_on": date(2023, 11, 2),
        "promised_fen": 1_000 * 10**6, "original_due_on": date(2024, 6, 1),
    }  # fmt: skip
    ending = LoanFactory(**promised, promise_until=date(2023, 11, 28))
    LoanFactory(**promised, promise_until=date(2023, 11, 29))
    sweep(NOW)

    warning = EnterpriseWarning.objects.get()
    assert (warning.kind, warning.enterprise) == (WarningKind.PROMISE_ENDING, ending.enterprise)
    assert "还有 7 天" in warning.told


def test_a_title_is_told_once_before_it_ends_and_again_when_its_review_has_ended_too(clock: Any) -> None:
    title = TitleFactory(recognised_on=date(2021, 2, 1), valid_to=date(2024, 1, 31))
    TitleFactory(
        enterprise=title.enterprise,
        kind=TitleKind.GAZELLE,
        recognised_on=date(2021, 1, 15),
        valid_to=date(2024, 1, 14),
    )
    TitleFactory(recognised_on=date(2021, 2, 20), valid_to=date(2024, 2, 20))
    TitleFactory(recognised_on=date(2020, 11, 21), valid_to=date(2023, 11, 20))
    TitleFactory(kind=TitleKind.GAZELLE, recognised_on=date(2021, 2, 1), valid_to=None)
    TitleFactory(recognised_on=date(2021, 2, 1), valid_to=date(2024, 1, 31), withdrawn_on=date(2023, 5, 1))
    assert (sweep(NOW), sweep(NOW)) == (1, 0)

    warning = EnterpriseWarning.objects.get()
    assert (warning.enterprise, warning.kind, warning.period) == (
        title.enterprise, WarningKind.TITLE_EXPIRING, "2024 年 1 月",
    )  # fmt: skip
    assert "有效期至 2024-01-14，还有 54 天" in warning.told
    assert "有效期至 2024-01-31，还有 71 天" in warning.told
    Title.objects.update(valid_to=date(2027, 1, 31))
    clock.move_to(later := datetime(2026, 12, 1, 4, 20, tzinfo=SHANGHAI))
    assert sweep(later) == 4


def test_the_rule_of_a_title_out_of_use_says_nothing() -> None:
    TitleFactory(recognised_on=date(2021, 2, 1), valid_to=date(2024, 1, 31))
    set_rule(
        by=person(RoleCode.SYSTEM_ADMIN), kind=WarningKind.TITLE_EXPIRING, effective_from=NOW.date(),
        threshold=Decimal(90), is_active=False, reason="会议纪要",
    )  # fmt: skip
    assert sweep(NOW) == 0


def test_a_rule_that_an_older_house_does_not_know_gets_its_first_measure_and_the_others_keep_theirs() -> None:
    set_rule(
        by=person(RoleCode.SYSTEM_ADMIN), kind=WarningKind.STOPPED, effective_from=NOW.date(),
        threshold=Decimal(90), is_active=True, reason="会议纪要",
    )  # fmt: skip
    before = WarningRule.objects.count()
    ensure_indicators()

    assert WarningRule.objects.count() == before
    assert rules_on(NOW.date())[WarningKind.STOPPED].threshold == 90
    assert set(rules_on(NOW.date())) == set(WarningKind.values)


def test_of_a_corrected_figure_the_last_revision_speaks() -> None:
    """The control: the other firm told the same and was not corrected."""
    corrected, other = watched(), watched()
    former = corrected.figures.get(year=2023, months=10)
    FigureFactory(
        enterprise=corrected, metric=Metric.POWER, year=2023, months=10, value=former.value + 7, corrects=former,
        revision=2, reason="漏报一块表", entered_by=former.entered_by,
    )  # fmt: skip
    assert sweep(NOW) == 1
    assert EnterpriseWarning.objects.get().enterprise == other
