"""The people: one demonstration sign-in per role, officers for every county, handlers in every department."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from pypinyin import lazy_pinyin

from foundation.accounts.models import RoleGrant, Unit, User
from foundation.accounts.naming import stored_initials
from foundation.accounts.roles import RoleCode
from reporting.demo.dice import dice
from reporting.demo.names import person_name
from reporting.demo.places import COUNTIES, DEPARTMENTS

SIGN_INS = (
    ("zhuanyuan", "张文博", RoleCode.CASE_OFFICER, "dongchangfu", "服务专员"),
    ("jingban", "李慧敏", RoleCode.UNIT_HANDLER, "renshe", "就业服务科科员"),
    ("kezhang", "王志强", RoleCode.SECTION_HEAD, "bureau", "企业服务科科长"),
    ("lingdao", "赵建国", RoleCode.LEADER, "bureau", "副局长"),
    ("zijin", "孙丽", RoleCode.FUND_CLERK, "bureau", "资金管理岗"),
    ("fuhe", "周明远", RoleCode.FUND_CHECKER, "bureau", "资金复核岗"),
    ("bofu", "韩磊", RoleCode.FUND_CLERK, "bureau", "资金拨付岗"),
    ("fushen", "李静", RoleCode.FUND_CHECKER, "bureau", "资金复核岗"),
    ("zijinshenji", "高敏", RoleCode.FUND_AUDITOR, "bureau", "资金审计岗"),
    ("shenji", "吴正", RoleCode.AUDIT_ADMIN, "bureau", "审计管理员"),
    ("anquan", "郑守安", RoleCode.SECURITY_ADMIN, "bureau", "安全管理员"),
    ("xitong", "冯立新", RoleCode.SYSTEM_ADMIN, "bureau", "系统管理员"),
)
"""Username, name, role, unit of the grant, title."""

OFFICERS_PER_COUNTY = {"dongchangfu": 4, "chiping": 4, "linqing": 4, "guanxian": 3, "dujia": 1}
HANDLING_SECTIONS = ("qiyefuwu", "yunxing", "shuzijingji")
OFFICER_TITLES = ("服务专员", "帮包干部", "四级主任科员", "一级科员")
HANDLER_TITLES = ("业务科科长", "综合科副科长", "业务科科员")


@dataclass
class People:
    """Who may do what, as the stories of the cases need them."""

    officers: dict[int, list[User]] = field(default_factory=lambda: defaultdict(list))
    handlers: dict[int, list[User]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[int, User] = field(default_factory=dict)
    city_head: User = field(default_factory=User)
    by_username: dict[str, User] = field(default_factory=dict)

    def handler_of(self, unit: Unit, random: Random) -> User:
        """Whoever answers for a unit: its handlers, or the officers of a county."""
        return random.choice(self.handlers.get(unit.pk) or self.officers[unit.pk])


def build_people(units: dict[str, Unit]) -> People:
    random, password = dice("people"), make_password(settings.DEMO_PASSWORD)
    plan = [*SIGN_INS, *_others(random, {name for _user, name, *_rest in SIGN_INS})]
    users = User.objects.bulk_create(
        User(
            username=username,
            name=name,
            initials=stored_initials(name),
            unit=_home(username, units, unit),
            title=title,
            password=password,
            phone=f"1990001{number:04d}",
            email=f"{username}@example.com",
            is_demo=True,
        )
        for number, (username, name, _role, unit, title) in enumerate(plan, start=1)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=role, unit=units[unit])
        for user, (_username, _name, role, unit, _title) in zip(users, plan, strict=True)
    )
    return _people(users, plan, units)


def _others(random: Random, taken: set[str]) -> list[tuple[str, str, RoleCode, str, str]]:
    plan = [(RoleCode.SECTION_HEAD, county.code, "工信局副局长") for county in COUNTIES]
    plan.append((RoleCode.SECTION_HEAD, "bureau", "企业服务科副科长"))
    for county in COUNTIES:
        count = OFFICERS_PER_COUNTY.get(county.code, 3) - (county.code == "dongchangfu")
        plan += [(RoleCode.CASE_OFFICER, county.code, random.choice(OFFICER_TITLES)) for _ in range(count)]
    for code in (*HANDLING_SECTIONS, *(code for code, _name in DEPARTMENTS if code != "renshe")):
        plan.append((RoleCode.UNIT_HANDLER, code, random.choice(HANDLER_TITLES)))
    found, usernames = [], {username for username, *_rest in SIGN_INS}
    for role, unit, title in plan:
        name = person_name(random, taken)
        username = _username(name, usernames)
        found.append((username, name, role, unit, title))
    return found


def _username(name: str, taken: set[str]) -> str:
    base = username = "".join(lazy_pinyin(name))
    number = 1
    while username in taken:
        number += 1
        username = f"{base}{number}"
    taken.add(username)
    return username


def _home(username: str, units: dict[str, Unit], granted: str) -> Unit:
    """The head of 企业服务科 holds his right for the whole city but sits in his section."""
    return units["qiyefuwu"] if username == "kezhang" else units[granted]


def _people(
    users: list[User], plan: list[tuple[str, str, RoleCode, str, str]], units: dict[str, Unit]
) -> People:
    people = People()
    for user, (username, _name, role, code, _title) in zip(users, plan, strict=True):
        unit = units[code]
        people.by_username[username] = user
        if role == RoleCode.CASE_OFFICER:
            people.officers[unit.pk].append(user)
        elif role == RoleCode.UNIT_HANDLER:
            people.handlers[unit.pk].append(user)
        elif role == RoleCode.SECTION_HEAD:
            people.heads.setdefault(unit.pk, user)
    people.city_head = people.by_username["kezhang"]
    return people
