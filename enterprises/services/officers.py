"""Who can serve enterprises, and how much each serves already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import ROLES
from foundation.accounts.services.lookup import find_people
from foundation.errors import Refused
from foundation.web.text import clean_line

CANDIDATES = 40
SERVING_ROLES = [code for code, role in ROLES.items() if Permission.CASE_LOG in role.permissions]


@dataclass(frozen=True)
class Load:
    """What one officer serves; ``able`` is False for one who has left or lost the right."""

    officer: User
    enterprises: int
    above_scale: int
    able: bool

    @property
    def trouble(self) -> str:
        return "" if self.able else trouble_of(self.officer)


def serving_officers() -> QuerySet[User]:
    people: QuerySet[User] = User.objects.people()
    return people.filter(pk__in=User.objects.holding(*SERVING_ROLES).values("pk"))


def check_can_serve(officer: User) -> None:
    if not officer.is_active or not officer.has(Permission.CASE_LOG):
        raise Refused(_("“%(name)s”已停用或不是服务专员，不能帮包企业。") % {"name": officer.name})


def trouble_of(person: User) -> str:
    """Why one who is not among the serving officers cannot serve."""
    return _("不再是服务专员") if person.is_active else _("已停用")


def who_cannot(enterprise: Enterprise, *, limit: int = 6) -> list[User]:
    """People of the county, and its present officer, who might be expected in the choice and are not in it."""
    expected = Q(pk=enterprise.officer_id or 0)
    if enterprise.county_id:
        served = Q(assignments__isnull=False) | Q(grants__role__in=SERVING_ROLES)
        expected |= Q(unit_id=enterprise.county_id) & served
    people = User.objects.filter(expected, is_service=False).exclude(pk__in=serving_officers().values("pk"))
    return list(people.select_related("unit").distinct().order_by("name", "pk")[:limit])


def why_unable(text: str) -> str:
    """The sentence for somebody asked for by name who cannot serve; "" when nobody is called so."""
    wanted = clean_line(text)
    people = User.objects.filter(is_service=False).filter(Q(name=wanted) | Q(username=wanted))
    person = people.exclude(pk__in=serving_officers().values("pk")).first() if wanted else None
    if person is None:
        return ""
    return _("“%(name)s”%(trouble)s，不能帮包企业，请选择其他人。") % {
        "name": person.name,
        "trouble": trouble_of(person),
    }


def people_in_reach(user: User, right: Permission = Permission.ENTERPRISE_READ) -> QuerySet[User]:
    """The active people of the units that the right reaches."""
    reach = user.reach(right)
    people: QuerySet[User] = User.objects.people().select_related("unit")
    return people if reach.everything else people.filter(Q(unit_id__in=reach.unit_ids) | Q(pk=user.pk))


def officers_seen_by(user: User) -> QuerySet[User]:
    """Whoever is in reach or serves an enterprise that is, those who have left included."""
    served = Enterprise.objects.visible_to(user).filter(officer__isnull=False).values("officer_id")
    people: QuerySet[User] = User.objects.filter(is_service=False).select_related("unit")
    reach = user.reach(Permission.ENTERPRISE_READ)
    return people if reach.everything else people.filter(Q(unit_id__in=reach.unit_ids) | Q(pk__in=served))


def find_officers(
    officers: QuerySet[User], text: str, *, county_id: int | None = None, limit: int = 8
) -> list[User]:
    """As ``find_people``, people of the county first."""
    found = find_people(officers, text, limit=CANDIDATES)
    return (
        sorted(found, key=lambda person: person.unit_id != county_id)[:limit] if county_id else found[:limit]
    )


def least_loaded(county: Unit | None, *, limit: int = 6) -> list[tuple[User, int]]:
    """The officers of a county with the fewest enterprises."""
    if county is None:
        return []
    officers = list(serving_officers().filter(unit=county).select_related("unit").order_by("id")[:CANDIDATES])
    loads = loads_of(officer.pk for officer in officers)
    pairs = [(officer, loads.get(officer.pk, 0)) for officer in officers]
    return sorted(pairs, key=lambda pair: pair[1])[:limit]


def loads_of(officer_ids: Iterable[int]) -> dict[int, int]:
    """How many enterprises each of these serves."""
    rows = Enterprise.objects.active().filter(officer_id__in=list(officer_ids))
    return dict(rows.values_list("officer_id").annotate(number=Count("pk")).order_by())


def heaviest_loads(enterprises: QuerySet[Enterprise], *, limit: int) -> list[Load]:
    """Who serves most of these enterprises, those who cannot serve any more first."""
    counted = (
        enterprises.filter(officer__isnull=False)
        .order_by()
        .values_list("officer_id")
        .annotate(number=Count("pk"), above=Count("pk", filter=Q(is_above_scale=True)))
        .order_by("-number", "officer_id")
    )
    numbers = {officer_id: (number, above) for officer_id, number, above in counted[: limit * 4]}
    people = User.objects.filter(pk__in=numbers).select_related("unit")
    able = set(serving_officers().filter(pk__in=numbers).values_list("pk", flat=True))
    loads = [Load(person, *numbers[person.pk], able=person.pk in able) for person in people]
    return sorted(loads, key=lambda load: (load.able, -load.enterprises, load.officer.pk))[:limit]
