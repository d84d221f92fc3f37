"""The register: 1,694 above-scale enterprises and some smaller, with contacts, outputs, lists and officers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone
from stdnum.cn import uscc as stdnum_uscc

from enterprises.enums import ConsentWay, EnterpriseSource, SizeClass
from enterprises.models import Assignment, Enterprise, EnterpriseContact, FormerName
from enterprises.services.search_text import write_search_texts
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.worktime.calendar import SHANGHAI
from reporting.demo.dice import dice, weighted
from reporting.demo.figures import SEED_YEAR, write_memberships, write_outputs
from reporting.demo.names import INDUSTRIES, INDUSTRY_WEIGHTS, SHOWN, STREETS, any_name, firm_name
from reporting.demo.people import People
from reporting.demo.places import CITY_DIVISION, COUNTIES, County
from reporting.demo.production import write_production

ABOVE_SCALE = 1694
OTHERS = 310
WITHOUT_OFFICER = 11
SIZES = {SizeClass.LARGE: 3, SizeClass.MEDIUM: 17, SizeClass.SMALL: 75, SizeClass.MICRO: 5}


@dataclass(frozen=True)
class Firms:
    """``outputs``: enterprise id → year → 万元."""

    all: list[Enterprise]
    outputs: dict[int, dict[int, Decimal]]

    @property
    def above_scale(self) -> list[Enterprise]:
        return self.all[:ABOVE_SCALE]


def build_firms(units: dict[str, Unit], people: People, today: date) -> Firms:
    random = dice("firms")
    made = _enterprises(random, units, today)
    _appoint(dice("assignments"), made, people, today)
    _confirm_one_code(made[-1], people.city_head)
    _settle(dice("places"), made)
    enterprises = Enterprise.objects.bulk_create(made, batch_size=500)
    Enterprise.objects.update(created_at=datetime(SEED_YEAR, 1, 3, 9, tzinfo=SHANGHAI))
    _write_assignments(enterprises, people, today)
    _write_contacts(dice("contacts"), enterprises, today)
    _write_former_names(dice("former"), enterprises, today)
    outputs = write_outputs(enterprises, people.city_head, today)
    write_memberships(enterprises, people.city_head)
    write_production(enterprises, people.city_head, today)
    for part in _chunks(enterprises, 200):
        write_search_texts(part)
    return Firms(enterprises, outputs)


def uscc_of(division: str, serial: int) -> str:
    """A valid code: registered by 市场监管, an enterprise, with both check digits right."""
    body = f"MA9{serial:05d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = 11 - sum(alphabet.index(char) * weight for char, weight in zip(body, weights, strict=True)) % 11
    organisation = body + {10: "X", 11: "0"}.get(rest, str(rest))
    code = f"91{division}{organisation}"
    return code + str(stdnum_uscc.calc_check_digit(code))


def _confirm_one_code(firm: Enterprise, by: User) -> None:
    """A few real licences carry a wrong check digit; a person has looked at this one."""
    right = firm.uscc or ""
    firm.uscc = right[:-1] + ("1" if right[-1] == "0" else "0")
    firm.code_reason = "已与营业执照原件逐位核对，执照所载即为此代码"
    firm.code_confirmed_by, firm.code_confirmed_at = by, timezone.now()


def _enterprises(random: Random, units: dict[str, Unit], today: date) -> list[Enterprise]:
    names: set[str] = set(SHOWN)
    shares = {county: county.share for county in COUNTIES}
    found = []
    for serial in range(ABOVE_SCALE + OTHERS):
        county = weighted(random, shares)
        found.append(_enterprise(random, serial, county, units[county.code], names, today))
    for firm, name in zip(found, SHOWN, strict=False):
        firm.name = name
    return found


def _enterprise(
    random: Random, serial: int, county: County, unit: Unit, names: set[str], today: date
) -> Enterprise:
    industry = weighted(random, INDUSTRY_WEIGHTS)
    above_scale = serial < ABOVE_SCALE
    size = weighted(random, SIZES) if above_scale else SizeClass.MICRO
    capital = random.choice((200, 500, 600, 1000, 1200, 2000, 3000, 5000, 8000, 10000))
    return Enterprise(
        uscc=uscc_of(county.division or CITY_DIVISION, serial),
        name=firm_name(random, county.short, industry, names),
        county=unit,
        industry_code=industry,
        stated_size=size,
        is_above_scale=above_scale,
        legal_rep=any_name(random),
        enterprise_type="有限责任公司（自然人投资或控股）",
        registered_on=today - timedelta(days=random.randint(900, 9000)),
        capital_text=f"{capital}万人民币",
        capital_wan=Decimal(capital),
        business_scope=INDUSTRIES[industry][2],
        address=f"山东省聊城市{county.name}{random.choice(STREETS)}{random.randint(1, 299)}号",
        source=EnterpriseSource.REGISTRY,
    )


def _appoint(random: Random, enterprises: list[Enterprise], people: People, today: date) -> None:
    """Every above-scale enterprise has one officer, but for a handful: the gaps that the board shows first."""
    gaps = set(random.sample(range(ABOVE_SCALE), WITHOUT_OFFICER))
    for index, enterprise in enumerate(enterprises[:ABOVE_SCALE]):
        if index not in gaps and enterprise.county_id is not None:
            enterprise.officer = random.choice(people.officers[enterprise.county_id])


def _write_assignments(enterprises: list[Enterprise], people: People, today: date) -> None:
    """Who has no officer now lost theirs three weeks ago: in the seed year everybody had one (A1 #19)."""
    random = dice("assignment dates")
    rows = []
    for enterprise in enterprises:
        if enterprise.county_id is None or not (enterprise.officer or enterprise.is_above_scale):
            continue
        started = date(SEED_YEAR, 1, 3) + timedelta(days=random.randint(0, 20))
        if enterprise.officer is None:
            left = today - timedelta(days=21)
            officer = random.choice(people.officers[enterprise.county_id])
            rows.append(_assignment(enterprise, officer, people.city_head, started, left))
            continue
        colleagues = [user for user in people.officers[enterprise.county_id] if user != enterprise.officer]
        if colleagues and random.random() < 0.06:
            changed = started + timedelta(days=random.randint(200, 900))
            rows.append(
                _assignment(enterprise, random.choice(colleagues), people.city_head, started, changed)
            )
            started = changed
        rows.append(_assignment(enterprise, enterprise.officer, people.city_head, started, None))
    Assignment.objects.bulk_create(rows, batch_size=500)


def _assignment(
    enterprise: Enterprise, officer: User, by: User, started: date, ended: date | None
) -> Assignment:
    return Assignment(
        enterprise=enterprise,
        officer=officer,
        started_on=started,
        ended_on=ended,
        reason="人员轮岗" if ended else "",
        assigned_by=by,
    )


def _asked(random: Random, today: date) -> dict[str, Any]:
    """Most agreed on the telephone and were called within the year; some numbers are due again."""
    verified = today - timedelta(days=random.randint(3, 420))
    if random.random() < 0.2:
        return {"verified_on": verified}
    way = random.choice((ConsentWay.SPOKEN, ConsentWay.SPOKEN, ConsentWay.MESSAGE, ConsentWay.WRITTEN))
    return {"verified_on": verified, "consent_way": way, "consent_on": verified}


def _settle(random: Random, enterprises: list[Enterprise]) -> None:
    """Each in a township of its county, two in five in a park."""
    below: dict[tuple[int | None, str], list[Unit]] = {}
    for unit in Unit.objects.filter(kind__in=[UnitKind.TOWNSHIP, UnitKind.PARK]).order_by("pk"):
        below.setdefault((unit.parent_id, unit.kind), []).append(unit)
    for firm in enterprises:
        if towns := below.get((firm.county_id, UnitKind.TOWNSHIP)):
            firm.township = random.choice(towns)
        parks = below.get((firm.county_id, UnitKind.PARK))
        if parks and random.random() < 0.4:
            firm.park = random.choice(parks)


def _write_contacts(random: Random, enterprises: list[Enterprise], today: date) -> None:
    rows, number, asked = [], 0, dice("consent")
    for enterprise in enterprises:
        for position in range(1 + (random.random() < 0.15)):
            number += 1
            rows.append(
                EnterpriseContact(
                    enterprise=enterprise,
                    name=any_name(random),
                    title=random.choice(("办公室主任", "总经理助理", "生产部经理", "副总经理", "人事经理")),
                    phone=f"199000{number + 20_000:05d}",
                    is_main=position == 0,
                    **_asked(asked, today),
                )
            )
    EnterpriseContact.objects.bulk_create(rows, batch_size=500)


def _write_former_names(random: Random, enterprises: list[Enterprise], today: date) -> None:
    renamed = random.sample(enterprises, 60)
    FormerName.objects.bulk_create(
        FormerName(
            enterprise=enterprise,
            name=enterprise.name.replace("有限公司", "厂").replace("股份", "").replace("集团", ""),
            changed_on=today - timedelta(days=random.randint(400, 2500)),
            basis="登记机关准予变更登记通知书",
        )
        for enterprise in renamed
    )


def _chunks(rows: list[Enterprise], size: int) -> Iterable[list[Enterprise]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
