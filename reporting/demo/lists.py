"""两张清单 of 2023, the last year and this one: each published, this year's rolled over from last year's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from enterprises.enums import Admission, ListKind, ListState
from enterprises.models import PublishedEntry, ServiceList, ServiceListEntry
from enterprises.services.thresholds import in_words, threshold_of
from enterprises.services.yearly_lists import as_published
from foundation.accounts.models import User
from foundation.web.numbers import amount_wan
from reporting.demo.dice import dice
from reporting.demo.figures import SEED_YEAR
from reporting.demo.firms import Firms
from reporting.demo.projects import build_projects

PROJECTS_A_YEAR = 72
CARRIED_PROJECTS = 5
LATE = 0.02
"""The share of enterprises that are entered only after their list was published."""
PUBLISHED_ON = {ListKind.OVER_100M.value: (1, 20), ListKind.COMMISSIONED.value: (7, 10)}
Lines = list[ServiceListEntry]


def build_lists(firms: Firms, by: User, today: date) -> int:
    """Returns how many lines."""
    number = 0
    for kind, lines_of in ((ListKind.OVER_100M, _over_100m), (ListKind.COMMISSIONED, _commissioned)):
        built: dict[int, Lines] = {}
        for year in sorted({SEED_YEAR, today.year - 1, today.year}):
            last = built.get(year - 1, [])
            service_list = ServiceList.objects.create(kind=kind, year=year)
            built[year] = _saved([*lines_of(firms, year, by, today), *_carried(kind, last, year, by, today)])
            _link(kind, last, built[year], firms, year)
            _publish(service_list, built[year], by, today)
            number += len(built[year])
    return number


def _over_100m(firms: Firms, year: int, by: User, today: date) -> Iterator[ServiceListEntry]:
    random = dice(f"over100m {year}")
    least = threshold_of(year).output_wan
    for enterprise in firms.above_scale:
        value = firms.outputs[enterprise.pk][year - 1]
        if value < least:
            continue
        is_late = random.random() < LATE
        entered = min(_rolled_on(year) + timedelta(days=random.randint(40, 200) if is_late else 0), today)
        left = entered + timedelta(days=random.randint(90, 300))
        leaves = random.random() < 0.015 and left <= min(today, date(year, 12, 31))
        yield ServiceListEntry(
            kind=ListKind.OVER_100M,
            year=year,
            enterprise=enterprise,
            evidence_wan=value,
            threshold_wan=least,
            evidence_note=f"{year - 1} 年企业自报产值",
            entered_on=entered,
            left_on=left if leaves else None,
            left_reason=random.choice(("企业停产", "迁往外市", "年产值降到起点以下")) if leaves else "",
            entered_by=by,
        )


def _commissioned(firms: Firms, year: int, by: User, today: date) -> Iterator[ServiceListEntry]:
    """The projects of the year, each with its line; what was commissioned a few days ago is still a candidate."""
    random = dice(f"commissioned {year}")
    last = min(today, date(year, 12, 20))
    span = (last - date(year, 1, 1)).days
    count = max(1, PROJECTS_A_YEAR * span // 353)
    for project, day in build_projects(
        random, random.sample(firms.above_scale, count), by, date(year, 1, 1), last
    ):
        entered = day + timedelta(days=random.randint(3, 20))
        if entered <= today:
            yield ServiceListEntry(
                kind=ListKind.COMMISSIONED,
                year=year,
                enterprise=project.enterprise,
                project_name=project.name,
                project_code=project.code,
                evidence_wan=project.total_wan,
                commissioned_on=day,
                evidence_note=project.basis,
                admission=Admission.RULE,
                project=project,
                entered_on=entered,
                entered_by=by,
            )


def _carried(kind: str, last: Lines, year: int, by: User, today: date) -> Iterator[ServiceListEntry]:
    """A few projects in several phases go on; enterprises are on the new list by their output already."""
    if kind != ListKind.COMMISSIONED:
        return
    for origin in last[:CARRIED_PROJECTS]:
        yield ServiceListEntry(
            kind=kind,
            year=year,
            enterprise=origin.enterprise,
            project_name=origin.project_name,
            evidence_wan=origin.evidence_wan,
            commissioned_on=origin.commissioned_on,
            evidence_note=origin.evidence_note,
            entered_on=min(_rolled_on(year), today),
            entered_by=by,
            carried_from=origin,
            carry_reason="分期投产，二期在建，继续调度",
        )


def _saved(lines: Iterable[ServiceListEntry]) -> Lines:
    return ServiceListEntry.objects.bulk_create(list(lines), batch_size=500)


def _link(kind: str, last: Lines, lines: Lines, firms: Firms, year: int) -> None:
    """As a roll-over leaves them: the new lines know where they come from, the old ones why they stayed behind."""
    if kind != ListKind.OVER_100M:
        return
    least = threshold_of(year).output_wan
    early = {line.enterprise_id: line for line in lines if line.entered_on == _rolled_on(year)}
    for origin in last:
        if origin.left_on is not None:
            continue
        following = early.get(origin.enterprise_id)
        value = firms.outputs[origin.enterprise_id][year - 1]
        if following is not None:
            following.carried_from = origin
        elif value < least:
            origin.left_out_reason = f"{year - 1} 年产值 {amount_wan(value)} 万元，不足 {in_words(least)}"
    ServiceListEntry.objects.bulk_update(lines, ["carried_from"], batch_size=500)
    ServiceListEntry.objects.bulk_update(last, ["left_out_reason"], batch_size=500)


def _publish(service_list: ServiceList, lines: Lines, by: User, today: date) -> None:
    """Everything that stood at that moment; projects come all year, so their list is published later."""
    year = service_list.year
    day = min(date(year, *PUBLISHED_ON[service_list.kind]), today)
    standing = [
        line for line in lines if line.entered_on <= day and (line.left_on is None or line.left_on > day)
    ]
    rolled = timezone.make_aware(datetime.combine(min(_rolled_on(year), today), time(9, 30)))
    if any(line.carried_from_id for line in lines):
        service_list.rolled_by, service_list.rolled_at = by, rolled
    if standing:
        service_list.state, service_list.published_by = ListState.PUBLISHED, by
        service_list.published_at = timezone.make_aware(datetime.combine(day, time(10, 0)))
        service_list.published_count = len(standing)
    service_list.save()
    PublishedEntry.objects.bulk_create(
        [as_published(service_list, line) for line in standing], batch_size=500
    )


def _rolled_on(year: int) -> date:
    return date(year, 1, 8)
