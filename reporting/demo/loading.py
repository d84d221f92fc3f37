"""The demonstration city, built in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.models import Case
from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.services import system_user
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.worktime.services import load_calendar
from policies.services.judgements import sweep
from reporting.demo.activities import build_activities
from reporting.demo.cases import build_cases
from reporting.demo.chains import build_chains
from reporting.demo.documents import build_documents
from reporting.demo.firms import build_firms
from reporting.demo.indicators import build_indicators
from reporting.demo.lists import build_lists
from reporting.demo.lives import World
from reporting.demo.loans import build_loans
from reporting.demo.people import build_people
from reporting.demo.places import appoint_leads, build_units
from reporting.demo.platforms import build_platforms
from reporting.demo.records import build_records
from reporting.demo.rewards import build_rewards
from reporting.demo.showcases import build_showcases
from reporting.demo.signings import build_signings
from reporting.demo.statements import build_statements
from reporting.demo.titles import build_titles
from reporting.demo.transformations import build_transformations
from reporting.demo.twins import build_twins
from reporting.demo.visits import build_visits
from reporting.demo.wall import build_wall
from reporting.demo.watched import build_watched
from reporting.services.recurring import count_groups


@dataclass(frozen=True)
class Loaded:
    people: int
    enterprises: int
    list_lines: int
    cases: int
    visits: int
    loans: int
    claims: int


def is_loaded() -> bool:
    return bool(User.objects.filter(is_demo=True).exists())


def holds_other_data() -> bool:
    """Anything that a person entered: an installation's own units, people, enterprises or cases."""
    tables: tuple[QuerySet[Any], ...] = (
        Unit.objects.all(),
        User.objects.people(),
        Enterprise.objects.all(),
        Case.objects.all(),
    )
    return any(rows.exists() for rows in tables)


@transaction.atomic
def load_demonstration(*, scale: int = 1) -> Loaded:
    """Refuses on a database in use, and where no demonstration password is set (production)."""
    if not settings.DEMO_PASSWORD:
        raise Refused(_("本环境没有设置演示密码（DEMO_PASSWORD），不能载入演示数据。"))
    if holds_other_data():
        raise Refused(_("数据库中已有数据，未载入演示数据。要清空全部数据重建，请加 --reset。"))
    calendar, now = load_calendar(), timezone.now()
    today = calendar.local_date(now)
    units = build_units()
    appoint_leads(units)
    people = build_people(units)
    firms = build_firms(units, people, today)
    lines = build_lists(firms, people.city_head, today)
    world = World(calendar, now, system_user())
    cases = build_cases(world, units, people, firms, scale=scale)
    visits = build_visits(world, people, firms)
    loans = build_loans(firms, people, calendar, today)
    claims = build_rewards(firms, people, today)
    build_titles(firms.all, people.city_head, today)
    build_showcases(firms.all, people.city_head)
    build_transformations(firms.all, people.city_head, today)
    chains = build_chains(firms.above_scale, units, people.city_head)
    build_platforms(chains, people.city_head, today)
    build_wall(firms.above_scale, chains, people.city_head, today)
    build_records(units, people.city_head, today)
    build_documents(units, chains, people.city_head, today)
    build_signings(units, chains, people.city_head, today)
    small = build_activities(firms.all, units, chains, people.city_head, today)
    build_indicators(people.city_head, today)
    build_statements(people.city_head, today)
    build_watched(firms, people.city_head, today)
    count_groups(now)
    _tell_planner()
    sweep(now, seconds=inf)
    twins = build_twins(firms.all)
    loaded = Loaded(
        len(people.by_username), len(firms.all) + small + twins, lines, cases, visits, loans, claims
    )
    record(by=system_user(), action="demo.load", detail={"cases": cases, "enterprises": loaded.enterprises})
    return loaded


def _tell_planner() -> None:
    """PostgreSQL counts rows by itself only after the commit; until then it plans for tables that are as good as empty."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
