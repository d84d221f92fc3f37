"""Tells every planned case and writes all their rows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Any

from django.db.models import Model
from django.utils import timezone

from assistance.enums import Source
from assistance.models import (
    CallBack,
    Case,
    CaseCategory,
    CaseClock,
    CaseEvent,
    CaseExclusion,
    CaseSuspension,
)
from assistance.services.numbers import next_numbers
from assistance.services.search_text import write_search_texts
from enterprises.models import Enterprise, EnterpriseContact
from foundation.accounts.models import Unit
from reporting.demo.dice import dice, weighted
from reporting.demo.firms import Firms
from reporting.demo.lives import Life, World
from reporting.demo.matters import matters
from reporting.demo.people import People
from reporting.demo.plans import Plan, all_plans, desk_plans
from reporting.demo.stories import Cast, tell

BATCH = 500
SOURCES = {
    Source.PHONE: 34,
    Source.VISIT: 30,
    Source.HOTLINE: 10,
    Source.ENTERPRISE: 10,
    Source.MEETING: 8,
    Source.COUNTY: 6,
    Source.SUPERIOR: 2,
}
LED_BY_COUNTY = 0.28


@dataclass
class Stage:
    """Everything a plan needs to become a case."""

    world: World
    people: People
    categories: dict[str, CaseCategory]
    units: dict[int, Unit]
    firms: list[Enterprise]
    firms_of: dict[str, list[Enterprise]]
    contacts: dict[int, tuple[str, str]]


def build_cases(world: World, units: dict[str, Unit], people: People, firms: Firms, *, scale: int) -> int:
    """Returns how many."""
    stage = _stage(world, units, people, firms)
    random = dice("cases")
    plans = [*all_plans(world, scale=scale), *desk_plans(world)]
    lives = [_live(plan, stage, random) for plan in sorted(plans, key=lambda plan: plan.received)]
    _write(lives)
    return len(lives)


def _stage(world: World, units: dict[str, Unit], people: People, firms: Firms) -> Stage:
    served = [enterprise for enterprise in firms.above_scale if enterprise.officer_id]
    firms_of = defaultdict(list)
    for enterprise in served:
        firms_of[enterprise.officer.username].append(enterprise)  # type: ignore[union-attr]
    contacts = EnterpriseContact.objects.filter(is_main=True).values_list("enterprise_id", "name", "phone")
    return Stage(
        world=world,
        people=people,
        categories={row.code: row for row in CaseCategory.objects.select_related("lead_unit")},
        units={unit.pk: unit for unit in units.values()},
        firms=served,
        firms_of=firms_of,
        contacts={pk: (name, phone) for pk, name, phone in contacts},
    )


def _live(plan: Plan, stage: Stage, random: Random) -> Life:
    enterprise = random.choice(stage.firms_of[plan.officer] if plan.officer else stage.firms)
    category = stage.categories[plan.category]
    title, detail, solution = random.choice(matters()[plan.category]).told(random)
    name, phone = stage.contacts.get(enterprise.pk, ("", ""))
    case = Case(
        enterprise=enterprise,
        county=enterprise.county,
        category=category,
        nature=plan.nature,
        source=weighted(random, SOURCES),
        title=title,
        description=detail,
        contact_name=name,
        contact_phone=phone,
        officer=enterprise.officer,
        received_at=plan.received,
    )
    life = Life(case, stage.world)
    tell(life, plan.fate, _cast(plan, case, stage, random, name), random, solution)
    return life


def _cast(plan: Plan, case: Case, stage: Stage, random: Random, respondent: str) -> Cast:
    county = stage.units[case.county_id or 0]
    lead = case.category.lead_unit
    at_county = not plan.officer and random.random() < LED_BY_COUNTY
    unit = county if lead is None or at_county else stage.units[lead.pk]
    handler = stage.people.handler_of(unit, random)
    wrong = [other for other in stage.units.values() if other.pk in stage.people.handlers and other != unit]
    return Cast(
        officer=case.officer or stage.people.officers[county.pk][0],
        unit=unit,
        handler=handler,
        first_unit=random.choice(wrong) if plan.fate.reassigned else unit,
        head=stage.people.heads.get(county.pk, stage.people.city_head),
        respondent=respondent,
    )


def _write(lives: list[Life]) -> None:
    lives.sort(key=lambda life: life.case.registered_at)
    _number(lives)
    Case.objects.bulk_create((life.case for life in lives), batch_size=BATCH)
    _save(CaseEvent, (sorted(life.events, key=lambda event: event.at) for life in lives))
    _save(CaseClock, (life.clocks for life in lives))
    _save(CaseSuspension, (life.suspensions for life in lives))
    _save(CallBack, (life.call_backs for life in lives))
    _save(CaseExclusion, (life.exclusions for life in lives))
    write_search_texts([life.case for life in lives])


def _number(lives: list[Life]) -> None:
    """Numbers in the order of registration, from each year's own counter."""
    by_year = defaultdict(list)
    for life in lives:
        by_year[timezone.localtime(life.case.registered_at).year].append(life.case)
    for year, cases in by_year.items():
        for case, number in zip(cases, next_numbers(year, len(cases)), strict=True):
            case.number = number


def _save(model: type[Model], rows: Iterable[Iterable[Any]]) -> None:
    model._base_manager.bulk_create(chain.from_iterable(rows), batch_size=BATCH)  # noqa: SLF001 - any model's rows
