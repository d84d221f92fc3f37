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

from assistance.enums import CaseStatus, MatterKind, Source
from assistance.models import (
    CallBack,
    Case,
    CaseCategory,
    CaseClock,
    CaseEvent,
    CaseExclusion,
    CaseLink,
    CaseMatter,
    CaseSuspension,
)
from assistance.services.numbers import next_numbers, next_sheet_number
from assistance.services.search_text import write_search_texts
from assistance.services.standing import remember
from enterprises.models import Enterprise, EnterpriseContact
from enterprises.services.standings import Standings
from foundation.accounts.models import Unit
from reporting.demo.desks import desk_plans
from reporting.demo.dice import dice, weighted
from reporting.demo.fates import GRANTED, Cast
from reporting.demo.firms import Firms
from reporting.demo.lives import World
from reporting.demo.matters import matters
from reporting.demo.people import People
from reporting.demo.plans import Plan, all_plans
from reporting.demo.stories import tell
from reporting.demo.ties import tie_cases
from reporting.demo.whole_lives import WholeLife

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
    tie_cases(lives, world, people)
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


def _live(plan: Plan, stage: Stage, random: Random) -> WholeLife:
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
    life = WholeLife(case, stage.world)
    tell(life, plan.fate, _cast(plan, case, stage, random, name), random, solution)
    return life


def _cast(plan: Plan, case: Case, stage: Stage, random: Random, respondent: str) -> Cast:
    county = stage.units[case.county_id or 0]
    lead = case.category.lead_unit
    at_county = not plan.officer and random.random() < LED_BY_COUNTY
    unit = county if lead is None or at_county else stage.units[lead.pk]
    handler = stage.people.handler_of(unit, random)
    others = [other for other in stage.units.values() if other.pk in stage.people.handlers and other != unit]
    wrong = plan.fate.reassigned or plan.fate.turns.returned == GRANTED
    first, helper = (random.choice(others) if wrong else unit), random.choice(others)
    return Cast(
        officer=case.officer or stage.people.officers[county.pk][0],
        unit=unit,
        handler=handler,
        first_unit=first,
        first_handler=stage.people.handler_of(first, random) if first != unit else handler,
        helper=helper,
        helping=stage.people.handler_of(helper, random),
        head=stage.people.heads.get(county.pk, stage.people.city_head),
        unit_head=stage.people.heads.get(unit.pk),
        respondent=respondent,
    )


def _write(lives: list[WholeLife]) -> None:
    lives.sort(key=lambda life: life.case.registered_at)
    _number(lives)
    _number_sheets(lives)
    for life in lives:
        for fill_in in life.afterwards:
            fill_in()
    standings = Standings({life.case.enterprise_id for life in lives})
    for life in lives:
        remember(life.case, standings)
    for merged in (False, True):
        cases = [life.case for life in lives if (life.case.status == CaseStatus.MERGED) == merged]
        Case.objects.bulk_create(cases, batch_size=BATCH)
    _save(CaseEvent, (sorted(life.events, key=lambda event: event.at) for life in lives))
    _save(CaseClock, (life.clocks for life in lives))
    _save(CaseSuspension, (life.suspensions for life in lives))
    _save(CallBack, (life.call_backs for life in lives))
    _save(CaseExclusion, (life.exclusions for life in lives))
    _save(CaseMatter, (life.matters for life in lives))
    _save(CaseLink, (life.links for life in lives))
    write_search_texts([life.case for life in lives])


def _number(lives: list[WholeLife]) -> None:
    """Numbers in the order of registration, from each year's own counter."""
    by_year = defaultdict(list)
    for life in lives:
        by_year[timezone.localtime(life.case.registered_at).year].append(life.case)
    for year, cases in by_year.items():
        for case, number in zip(cases, next_numbers(year, len(cases)), strict=True):
            case.number = number


def _number_sheets(lives: list[WholeLife]) -> None:
    """督办单 by the same rule, in the order of issue."""
    matters = chain.from_iterable(life.matters for life in lives)
    sheets = [matter for matter in matters if matter.kind == MatterKind.SUPERVISION]
    for sheet in sorted(sheets, key=lambda sheet: sheet.opened_at):
        sheet.number = next_sheet_number(timezone.localtime(sheet.opened_at).year)


def _save(model: type[Model], rows: Iterable[Iterable[Any]]) -> None:
    model._base_manager.bulk_create(chain.from_iterable(rows), batch_size=BATCH)  # noqa: SLF001 - any model's rows
