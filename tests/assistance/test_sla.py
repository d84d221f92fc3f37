from __future__ import annotations

from datetime import date, datetime

import pytest

from assistance.enums import Nature, PromiseUnit, Stage
from assistance.sla import DEFAULT_PROMISES, Light, LightKind, Promise, choose_promise, light
from foundation.worktime.calendar import SHANGHAI, WorkCalendar

CALENDAR = WorkCalendar(
    overrides={date(2023, 10, day): False for day in (2, 3, 4, 5, 6)}
    | {date(2023, 9, 29): False, date(2023, 10, 7): True, date(2023, 10, 8): True},
    published_years=frozenset({2023}),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


DUE = at("2023-10-12T18:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2023-09-28T10:00", Light(LightKind.NORMAL, 6)),
        ("2023-10-08T10:00", Light(LightKind.NORMAL, 4)),
        ("2023-10-09T10:00", Light(LightKind.NORMAL, 3)),
        ("2023-10-10T10:00", Light(LightKind.NEAR, 2)),
        ("2023-10-11T23:59", Light(LightKind.NEAR, 1)),
        ("2023-10-12T00:00", Light(LightKind.TODAY, 0)),
        ("2023-10-12T18:00", Light(LightKind.TODAY, 0)),
        ("2023-10-12T18:01", Light(LightKind.OVERDUE, 1)),
        ("2023-10-14T12:00", Light(LightKind.OVERDUE, 1)),
        ("2023-10-16T09:00", Light(LightKind.OVERDUE, 2)),
    ],
)
def test_light_counts_working_days_over_the_long_holiday(now: str, expected: Light) -> None:
    assert light(CALENDAR, now=at(now), due_at=DUE) == expected


def test_light_of_a_finished_case_says_how_it_was_kept() -> None:
    now = at("2023-12-01T10:00")
    assert light(CALENDAR, now=now, due_at=DUE, finished_at=DUE).kind == LightKind.ON_TIME
    evening = light(CALENDAR, now=now, due_at=DUE, finished_at=at("2023-10-12T23:59"))
    assert evening.kind == LightKind.ON_TIME
    assert light(CALENDAR, now=now, due_at=DUE, finished_at=at("2023-10-13T00:00")).kind == LightKind.LATE


def test_light_of_a_pause_hides_that_the_deadline_has_passed() -> None:
    shown = light(CALENDAR, now=at("2023-12-01T10:00"), due_at=DUE, suspended=True)
    assert shown == Light(LightKind.SUSPENDED)


def test_default_promises_are_those_of_the_rules() -> None:
    said = {(p.stage, p.nature): (p.amount, p.unit) for p in DEFAULT_PROMISES}
    assert said == {
        (Stage.SIGN, ""): (2, PromiseUnit.HOURS),
        (Stage.CONTACT, ""): (2, PromiseUnit.HOURS),
        (Stage.RESOLVE, ""): (15, PromiseUnit.DAYS),
        (Stage.RESOLVE, Nature.INQUIRY): (5, PromiseUnit.DAYS),
        (Stage.CALL_BACK, ""): (3, PromiseUnit.DAYS),
        (Stage.REWORK, ""): (5, PromiseUnit.DAYS),
        (Stage.BAD_RATING, ""): (1, PromiseUnit.DAYS),
        (Stage.RETURN, ""): (2, PromiseUnit.DAYS),
        (Stage.RETURN_RULING, ""): (1, PromiseUnit.DAYS),
        (Stage.CO_HANDLING, ""): (3, PromiseUnit.DAYS),
        (Stage.SUPERVISION, ""): (2, PromiseUnit.DAYS),
        (Stage.EXTENSION_NOTICE, ""): (1, PromiseUnit.DAYS),
        (Stage.LONGEST, ""): (30, PromiseUnit.DAYS),
        (Stage.ARCHIVE, ""): (20, PromiseUnit.DAYS),
    }


def test_choose_promise_takes_the_most_specific() -> None:
    general = Promise(Stage.RESOLVE, 15, PromiseUnit.DAYS)
    of_nature = Promise(Stage.RESOLVE, 5, PromiseUnit.DAYS, nature="inquiry")
    of_category = Promise(Stage.RESOLVE, 10, PromiseUnit.DAYS, category="ENV")
    of_both = Promise(Stage.RESOLVE, 3, PromiseUnit.DAYS, category="ENV", nature="inquiry")
    every = [general, of_nature, of_category, of_both]
    assert choose_promise(every, Stage.RESOLVE, category="ENV", nature="inquiry") == of_both
    assert choose_promise(every[:3], Stage.RESOLVE, category="ENV", nature="inquiry") == of_nature
    assert choose_promise(every, Stage.RESOLVE, category="ENV", nature="request") == of_category
    assert choose_promise(every, Stage.RESOLVE, category="TAX", nature="request") == general


def test_choose_promise_without_any_raises() -> None:
    with pytest.raises(LookupError):
        choose_promise([], Stage.RESOLVE, category="", nature="")
