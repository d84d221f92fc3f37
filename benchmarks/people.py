"""The city's units, people and 2,000 enterprises: the fixed part of every size."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from stdnum.cn import uscc

from assistance.models import CaseCategory
from enterprises.models import Assignment, Enterprise, EnterpriseContact
from enterprises.services.search_text import write_search_texts
from foundation.accounts.models import RoleGrant, Unit, User
from foundation.accounts.roles import RoleCode

ENTERPRISES = 2_000
DIVISIONS = ("371502", "371503", "371521", "371522", "371524", "371525", "371526", "371581", "", "", "")
SECTIONS = 12
OFFICERS = 40
DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class City:
    head: User
    officers: list[User]
    counties: list[Unit]
    sections: list[Unit]
    enterprises: list[Enterprise]
    categories: list[CaseCategory]


def build_city() -> City:
    bureau = Unit.objects.create(code="LC", name="市局", kind="bureau")
    counties = [
        Unit.objects.create(
            code=f"C{i:02d}", name=f"第{i + 1}县", kind="county", parent=bureau, division_code=code
        )
        for i, code in enumerate(DIVISIONS)
    ]
    sections = [
        Unit.objects.create(code=f"S{i:02d}", name=f"第{i + 1}科", kind="section", parent=bureau)
        for i in range(SECTIONS)
    ]
    head = _person("head", "李科长", bureau, RoleCode.SECTION_HEAD)
    officers = [
        _person(f"officer{i}", f"专员{i}", counties[i % len(counties)], RoleCode.CASE_OFFICER)
        for i in range(OFFICERS)
    ]
    enterprises = _enterprises(counties, officers, by=head)
    return City(head, officers, counties, sections, enterprises, list(CaseCategory.objects.all()))


def code_of(serial: int, division: str = "371502") -> str:
    """A valid credit code for each serial (GB 32100)."""
    letters, rest = [], serial
    for _ in range(6):
        rest, digit = divmod(rest, len(DIGITS))
        letters.append(DIGITS[digit])
    body = f"91{division}MA3" + "".join(reversed(letters))
    return body + uscc.calc_check_digit(body)


def _person(username: str, name: str, unit: Unit, role: str) -> User:
    user = User.objects.create(username=username, name=name, unit=unit, password=make_password(None))
    RoleGrant.objects.create(user=user, role=role, unit=unit)
    return user


def _enterprises(counties: list[Unit], officers: list[User], *, by: User) -> list[Enterprise]:
    rows = Enterprise.objects.bulk_create(
        Enterprise(
            uscc=code_of(i, counties[i % len(counties)].division_code or "371500"),
            name=f"聊城{'宏泰金源新材华盛'[i % 4 * 2 : i % 4 * 2 + 2]}{i:05d}科技有限公司",
            county=counties[i % len(counties)],
            officer=officers[i % len(officers)],
            is_above_scale=i % 6 != 0,
        )
        for i in range(ENTERPRISES)
    )
    Assignment.objects.bulk_create(
        Assignment(enterprise=row, officer=row.officer, started_on="2023-01-01", assigned_by=by)
        for row in rows
    )
    EnterpriseContact.objects.bulk_create(
        EnterpriseContact(enterprise=row, name="王经理", phone=f"138{i:08d}", is_main=True)
        for i, row in enumerate(rows)
    )
    write_search_texts(rows)
    return rows
