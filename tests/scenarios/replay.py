"""A ledger of finished cases lived again through the services, each step at its own time.

`python -m tests.scenarios.replay ENTERPRISES.csv CASES.xlsx` imports both files into a database of its own, lives the
cases again beside the imported ones, and prints the figures of both; exit status 1 where they differ.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import django
import time_machine
from django.core.management import call_command

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.local"
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bangqi-replay-")
    django.setup()

from django.db.models import QuerySet

from assistance.enums import CallBackResult, Outcome
from assistance.models import Case
from assistance.services.call_backs import record_call_back
from assistance.services.cases import accept_case, answer_case, sign_case
from assistance.services.intake import register_case
from assistance.services.lights import read_now
from foundation.accounts.models import Unit, User
from reporting.metrics.definitions import SHARES
from reporting.metrics.periods import Period
from reporting.queries.figures import GroupBy, report_of

MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Story:
    """What the ledger says of one case."""

    model: Case
    received_at: datetime
    answered_at: datetime
    outcome: str
    answer_text: str


def stories_of(cases: Iterable[Case]) -> list[Story]:
    return [
        Story(case, case.received_at, case.answered_at, case.outcome, case.answer_text)
        for case in cases
        if case.answered_at is not None
    ]


def live_again(stories: Iterable[Story], *, by: User, unit: Unit) -> list[Case]:
    """Registered, accepted, signed for, answered and called back, in the order of time over all cases."""
    alive: dict[int, Case] = {}
    steps = []
    for story in stories:
        steps.append((story.received_at, 0, story))
        steps.append((max(story.answered_at, story.received_at + 3 * MOMENT), 1, story))
    steps.sort(key=lambda step: (step[0], step[1], step[2].model.pk))
    with time_machine.travel(steps[0][0], tick=False) as clock:
        for at, kind, story in steps:
            clock.move_to(at)
            if kind == 0:
                alive[story.model.pk] = _take_on(story, clock, by=by, unit=unit)
            else:
                _finish(alive[story.model.pk], story, clock, by=by)
    return list(alive.values())


def _take_on(story: Story, clock: Any, *, by: User, unit: Unit) -> Case:
    old = story.model
    case = register_case(
        by=by,
        enterprise=old.enterprise,
        category=old.category,
        title=old.title,
        description=old.description,
        nature=old.nature,
        source=old.source,
        contact_name=old.contact_name,
        contact_phone=old.contact_phone,
    )
    clock.shift(MOMENT)
    accept_case(case, by=by, lead_unit=unit)
    clock.shift(MOMENT)
    return sign_case(case, by=by)


def _finish(case: Case, story: Story, clock: Any, *, by: User) -> None:
    answer_case(case, by=by, outcome=story.outcome, answer_text=story.answer_text or "已办理。")
    clock.shift(MOMENT)
    resolved = story.outcome == Outcome.RESOLVED
    result = CallBackResult.CONFIRMED if resolved else CallBackResult.EXPLANATION_ACCEPTED
    record_call_back(case, by=by, result=result)


def figures_of(cases: QuerySet[Case], period: Period) -> dict[str, str]:
    report = report_of(cases, period, read_now(), by=GroupBy.UNIT)
    told = {code.value: report.total.rate(code).fraction for code in SHARES}
    outcomes = {outcome.value: cases.filter(outcome=outcome).count() for outcome in Outcome}
    return {**told, **{name: str(count) for name, count in outcomes.items() if count}}


def main() -> int:
    call_command("migrate", verbosity=0)
    call_command("load_demo")
    call_command("import_ledger", "enterprises", sys.argv[1])
    call_command("import_ledger", "cases", sys.argv[2])
    imported = Case.objects.exclude(ledger_number=None)
    told = stories_of(imported.select_related("enterprise__county", "enterprise__officer", "category"))
    unit = Unit.objects.handling().order_by("pk").first()
    by = User.objects.holding("section_head").filter(grants__unit__kind="bureau").first()
    if unit is None or by is None:
        raise RuntimeError("the demonstration city is missing")
    lived = live_again(told, by=by, unit=unit)
    period = Period(date(2000, 1, 1), date(2030, 12, 31))
    before = figures_of(imported, period)
    after = figures_of(Case.objects.filter(pk__gte=min(case.pk for case in lived)), period)
    sys.stdout.write(f"as imported: {before}\nlived again: {after}\n")
    same = ("R1", "on_time", Outcome.RESOLVED, Outcome.EXPLAINED)
    return int(any(before.get(name) != after.get(name) for name in same))


if __name__ == "__main__":
    sys.exit(main())
