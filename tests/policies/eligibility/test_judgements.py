"""判定: what is kept is what would be judged now, or the page says that it is not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.enums import ListKind, Metric
from enterprises.models import (
    Enterprise,
    EnterpriseFigure,
    Project,
    ScaleMembership,
    ServiceListEntry,
    Title,
)
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed
from policies import fact_triggers
from policies.eligibility import names
from policies.eligibility.catalogue import RULE_SETS
from policies.eligibility.rulesets import judge
from policies.eligibility_enums import ANSWERS
from policies.eligibility_words import summary_of
from policies.models import CheckedFact, FactChange, JudgedDay, Judgement
from policies.services import judgements
from policies.services.fact_histories import histories, looked_at
from policies.services.judgements import ask_for, judge_changed, sweep
from tests.factories.accounts import person
from tests.factories.enterprises import (
    EnterpriseFactory,
    FigureFactory,
    ListEntryFactory,
    ProjectFactory,
    ScaleFactory,
    TitleFactory,
)
from tests.policies.eligibility.test_services import answered, newly_above_scale

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
LAST = TODAY.year - 1
FIRMS = 3
CODE = "scale-reward"
Kept = set[tuple[str, int, str, str, str]]


def judged(now: datetime = NOW) -> int:
    return sweep(now, seconds=600)


def told(on: date = TODAY) -> Kept:
    rows = Judgement.objects.filter(day__on=on)
    return {(row.code, row.enterprise_id, row.version, row.answer, row.summary) for row in rows}


def recomputed(on: date = TODAY) -> Kept:
    """The way of one request over everything, which the kept rows replace."""
    found: Kept = set()
    keys = list(Enterprise.objects.values_list("pk", flat=True))
    books = histories(keys, on)
    for rules in RULE_SETS:
        for pk in looked_at(keys, rules, on):
            verdict = judge(rules, books[pk], on)
            if verdict is not None:
                answer = ANSWERS[verdict.truth]
                found.add((rules.code, pk, verdict.version.number, answer, summary_of(verdict)))
    return found


def _figure(firm: Enterprise, number: int) -> None:
    former = EnterpriseFigure.objects.filter(enterprise=firm, corrected_by=None).last()
    more = {"corrects": former, "revision": former.revision + 1, "reason": "核实"} if former else {}
    metric, year = (Metric.OUTPUT, Metric.REVENUE, Metric.STAFF)[number % 3], LAST - number % 2
    if former is not None:
        metric, year = Metric(former.metric), former.year
    FigureFactory(enterprise=firm, metric=metric, year=year, value=Decimal(3000 * number + 900), **more)


def _scale(firm: Enterprise, number: int) -> None:
    left = ScaleMembership.objects.filter(enterprise=firm, left_on=None).update(
        left_on=date(LAST, 11, 1), left_reason="退库"
    )
    if not left:
        ScaleFactory(enterprise=firm, entered_on=date(LAST - number % 2, 5, 1 + number))


def _list(firm: Enterprise, number: int) -> None:
    rows = ServiceListEntry.objects.filter(enterprise=firm)
    if not rows.delete()[0]:
        ListEntryFactory(
            enterprise=firm, kind=ListKind.OVER_100M, year=TODAY.year, entered_on=date(TODAY.year, 1, 2)
        )


def _project(firm: Enterprise, number: int) -> None:
    moved = Project.objects.filter(enterprise=firm).update(commissioned_on=date(LAST - number % 2, 6, 1))
    if not moved:
        ProjectFactory(enterprise=firm, commissioned_on=date(LAST, 3, 1))


def _title(firm: Enterprise, number: int) -> None:
    gone = Title.objects.filter(enterprise=firm, withdrawn_on=None).update(withdrawn_on=TODAY)
    if not gone:
        TitleFactory(enterprise=firm, recognised_on=TODAY - timedelta(days=9 + number), valid_to=None)


def _checked(firm: Enterprise, number: int) -> None:
    specs = (names.NO_ACCIDENT, names.NO_DISHONESTY, names.NOT_PAID)
    CheckedFact.objects.create(
        enterprise=firm, name=specs[number % 3].name, said=number < 6, as_of=TODAY, reason="核实",
        by=person(RoleCode.FUND_CLERK),
    )  # fmt: skip


def _moved(firm: Enterprise, number: int) -> None:
    """As a merge moves the rows of one to another."""
    other = Enterprise.objects.exclude(pk=firm.pk).order_by("pk")[number % (FIRMS - 1)]
    ScaleMembership.objects.filter(enterprise=firm).exclude(
        enterprise__in=ScaleMembership.objects.filter(enterprise=other).values("enterprise")
    ).update(enterprise=other)
    Project.objects.filter(enterprise=firm).update(enterprise=other)


ACTS: tuple[Callable[[Enterprise, int], None], ...] = (
    _figure, _scale, _list, _project, _title, _checked, _moved,
)  # fmt: skip
STORY = st.lists(
    st.tuples(st.integers(0, FIRMS - 1), st.sampled_from(ACTS), st.integers(0, 8), st.booleans()), max_size=12
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORY)
def test_what_is_kept_is_what_would_be_judged_now(clerk: User, story: list[Any]) -> None:
    firms = [EnterpriseFactory() for _n in range(FIRMS)]
    judged()
    for number, act, value, is_swept in story:
        with suppress(IntegrityError), transaction.atomic():
            act(firms[number], value)
        outdated = set(FactChange.objects.values_list("enterprise", flat=True))
        differing = {row[1] for row in told() ^ recomputed()}
        assert differing <= outdated  # never silently old
        if is_swept:
            judged()
            assert told() == recomputed()
    judged()
    assert told() == recomputed()
    assert not FactChange.objects.exists()


def test_the_control_without_the_triggers_is_silently_old(clerk: User) -> None:
    firm = newly_above_scale()
    judged()
    fact_triggers.drop_triggers(connection)
    answered(firm, clerk)
    judged()
    assert told() != recomputed()
    assert not FactChange.objects.exists()
    fact_triggers.ensure_triggers(using="default")
    judged()
    assert told() == recomputed()


def test_every_table_that_facts_stand_in_is_watched() -> None:
    wanted = {
        fact_triggers.name_of(table, verb)
        for table in fact_triggers.TABLES
        for verb in ("insert", "update", "delete")
    }
    assert wanted <= fact_triggers.standing_triggers(connection)
    with CaptureQueriesContext(connection) as queries:
        histories([1], TODAY)
    read = {
        name
        for name in connection.introspection.table_names()
        if any(f'FROM "{name}"' in one["sql"] for one in queries)
    }
    assert read <= set(fact_triggers.TABLES)


def test_a_note_written_meanwhile_stays(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact that changes behind the reading is judged by the next batch, not lost with this one's notes."""
    firm = newly_above_scale()
    judged()
    answered(firm, clerk)
    rewrite = judgements._rewrite

    def late(day: JudgedDay, keys: Any) -> None:
        rewrite(day, keys)
        CheckedFact.objects.create(
            enterprise=firm, name=names.NOT_PAID.name, said=False, as_of=TODAY, reason="奖过", by=clerk
        )

    monkeypatch.setattr(judgements, "_rewrite", late)
    judge_changed(TODAY)
    monkeypatch.undo()
    assert told() != recomputed()
    assert FactChange.objects.filter(enterprise=firm).exists()
    judged()
    assert told() == recomputed()


def test_a_sweep_that_is_cut_short_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    firms = [newly_above_scale() for _n in range(7)]
    monkeypatch.setattr(judgements, "BATCH", 3)
    FactChange.objects.all().delete()
    assert sweep(NOW, seconds=0) == 3
    day = JudgedDay.objects.get()
    assert (day.finished_at, day.judged, day.firms) == (None, 3, 7)
    assert not any(row[1] == firms[-1].pk for row in told())
    assert judged() == 4
    day.refresh_from_db()
    assert day.finished_at is not None
    assert told() == recomputed()


def test_yesterday_is_shown_until_today_is_judged(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    newly_above_scale()
    judged(NOW - timedelta(days=1))
    FactChange.objects.all().delete()
    client.force_login(clerk)
    url = reverse("eligibility-list", args=[CODE])
    page = client.get(url)
    assert f"下面仍是按 {TODAY - timedelta(days=1)} 申报的结论" in page.text
    assert len(page.context["page"].rows) == 1
    judged()
    assert "下面仍是" not in client.get(url).text
    assert list(JudgedDay.objects.values_list("on", flat=True)) == [TODAY]


def test_changed_rules_judge_everything_again(monkeypatch: pytest.MonkeyPatch) -> None:
    newly_above_scale()
    judged()
    before = JudgedDay.objects.get()
    monkeypatch.setattr(judgements, "MARK", "f" * 16)
    judged()
    after = JudgedDay.objects.get()
    assert after.pk != before.pk
    assert told() == recomputed()


def test_a_row_says_that_its_facts_changed(client: Client, clerk: User) -> None:
    old, new = newly_above_scale(name="甲机械厂"), newly_above_scale(name="乙机械厂")
    judged()
    client.force_login(clerk)
    url = reverse("eligibility-list", args=[CODE])
    assert "待重新判定" not in client.get(url).text
    answered(old, clerk)
    page = client.get(url)
    assert "有 1 家企业的数据在判定后有变动" in page.text
    assert {row.enterprise_id: row.is_old for row in page.context["page"].rows} == {
        old.pk: True,
        new.pk: False,
    }
    only = client.get(url, {"old": "on"})
    assert [row.enterprise_id for row in only.context["page"].rows] == [old.pk]
    assert client.post(reverse("eligibility-judging", args=[CODE])).status_code == 302
    page = client.get(url)
    assert "待重新判定" not in page.text
    assert page.context["page"].rows[0].enterprise_id == old.pk
    assert page.context["page"].rows[0].answer == "fits"


def test_a_day_that_a_person_asks_for_is_kept_true_too(client: Client, clerk: User) -> None:
    firm = newly_above_scale()
    judged()
    on = TODAY - timedelta(days=100)
    client.force_login(clerk)
    url = reverse("eligibility-list", args=[CODE])
    assert "下面没有结论" in client.get(url, {"on": str(on)}).text
    answer = client.post(reverse("eligibility-judging", args=[CODE]), {"on": str(on)})
    assert answer.url == f"{url}?on={on}"
    assert AuditEntry.objects.filter(action="policy.judge").count() == 1
    assert len(client.get(answer.url).context["page"].rows) == 1
    firm.scale_memberships.update(entered_on=date(LAST - 3, 1, 1))
    judged()
    assert len(client.get(answer.url).context["page"].rows) == 0
    assert told(on) == recomputed(on)


def test_only_the_last_few_days_that_were_asked_for_are_kept(clerk: User) -> None:
    newly_above_scale()
    days = [TODAY - timedelta(days=number) for number in range(5, 10)]
    for on in days:
        ask_for(on, by=clerk)
        judged()
    kept = set(JudgedDay.objects.values_list("on", flat=True))
    assert kept == {TODAY, *days[-judgements.ASKED_DAYS :]}
    JudgedDay.objects.update(begun_at=NOW - timedelta(days=8))
    judged()
    assert set(JudgedDay.objects.values_list("on", flat=True)) == {TODAY}


def test_who_may_not_confirm_asks_for_no_judging(client: Client) -> None:
    auditor = person(RoleCode.FUND_AUDITOR)
    with pytest.raises(NotAllowed):
        ask_for(TODAY, by=auditor)
    client.force_login(auditor)
    assert client.post(reverse("eligibility-judging", args=[CODE])).status_code == 403
    assert "现在判定" not in client.get(reverse("eligibility-list", args=[CODE])).text


def test_what_was_filed_away_is_not_listed(client: Client, clerk: User) -> None:
    firm = newly_above_scale()
    judged()
    Enterprise.objects.filter(pk=firm.pk).update(archived_at=NOW, archive_reason="注销")
    client.force_login(clerk)
    assert not client.get(reverse("eligibility-list", args=[CODE])).context["page"].rows
