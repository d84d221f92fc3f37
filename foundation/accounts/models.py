from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import UnitKind
from foundation.accounts.naming import LONGEST_INITIALS, stored_initials
from foundation.accounts.permissions import CITY_ONLY, Permission
from foundation.accounts.roles import ROLES, RoleCode


@dataclass(frozen=True)
class Reach:
    """Which units' rows a right reaches: everything, or the rows of these units."""

    everything: bool
    unit_ids: frozenset[int]

    def covers(self, unit_id: int | None) -> bool:
        return self.everything or unit_id in self.unit_ids


Standing = tuple[frozenset[int], frozenset[tuple[Permission, Reach]]]
UnitTree = list[tuple[int, int]]
"""Every unit that lies below another, with that other."""
NOWHERE = Reach(everything=False, unit_ids=frozenset())


class UnitQuerySet(models.QuerySet["Unit"]):
    def within(self, reach: Reach) -> UnitQuerySet:
        return self if reach.everything else self.filter(pk__in=reach.unit_ids)

    def active(self) -> UnitQuerySet:
        return self.filter(is_active=True)

    def reporting(self) -> UnitQuerySet:
        """The 8 counties and 3 development zones that report to the bureau."""
        return self.filter(kind=UnitKind.COUNTY)

    def handling(self) -> UnitQuerySet:
        """Units that a case can be dispatched to."""
        return self.active().exclude(kind__in=[UnitKind.BUREAU, UnitKind.TOWNSHIP])


class Unit(models.Model):
    code = models.CharField(_("单位编码"), max_length=32, unique=True)
    name = models.CharField(_("单位名称"), max_length=60, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    division_code = models.CharField(_("行政区划代码"), max_length=6, blank=True)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind=UnitKind.BUREAU), name="accounts_unit_one_bureau"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def people(self) -> UserQuerySet:
        return self.filter(is_active=True, is_service=False)

    def within(self, reach: Reach) -> UserQuerySet:
        return self if reach.everything else self.filter(unit_id__in=reach.unit_ids)

    def visible_to(self, reader: User, right: Permission) -> UserQuerySet:
        """The people whom a holder of ``right`` (an administrator) may see; services are nobody's."""
        return self.filter(is_service=False).within(reader.reach(right))

    def holding(self, *roles: str) -> UserQuerySet:
        return self.filter(grants__role__in=roles).distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **extra: object) -> User:
        user: User = self.model(username=self.model.normalize_username(username), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """``away_until`` and ``deputy_until``: the last day of an absence of this person, and of one in which they are the
    deputy; kept by whoever writes an ``Absence``, so that nobody else ever asks that table. ``initials`` follow the
    name by themselves, except in a ``bulk_create``, which gives them."""

    username = models.CharField(_("登录名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40, db_index=True)
    initials = models.CharField(max_length=LONGEST_INITIALS, blank=True, default="", editable=False)
    unit = models.ForeignKey(
        Unit, verbose_name=_("单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="users"
    )
    title = models.CharField(_("职务"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    wecom_id = models.CharField(_("企业微信账号"), max_length=64, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    is_service = models.BooleanField(_("服务身份"), default=False)
    is_demo = models.BooleanField(_("演示账号"), default=False)
    must_change_password = models.BooleanField(_("须修改密码"), default=False)
    shortcuts_on = models.BooleanField(_("启用快捷键"), default=True)
    shortcuts_lead = models.BooleanField(_("快捷键须先按 G"), default=False)
    digest_on = models.BooleanField(_("接收每日提要"), default=True)
    away_until = models.DateField(null=True, blank=True, editable=False)
    deputy_until = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = _("人员")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wecom_id"], condition=~Q(wecom_id=""), name="accounts_wecom_id_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields is None or "name" in update_fields:
            self.initials = stored_initials(self.name)
            update_fields = None if update_fields is None else {*update_fields, "initials"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @cached_property
    def role_grants(self) -> list[RoleGrant]:
        return list(self.grants.select_related("unit"))

    @property
    def role_codes(self) -> set[str]:
        return {grant.role for grant in self.role_grants}

    @cached_property
    def rights(self) -> frozenset[Permission]:
        if not self.is_active:
            return frozenset()
        return frozenset().union(*(_carried_by(grant) for grant in self.role_grants))

    def has(self, permission: Permission) -> bool:
        return permission in self.rights

    @cached_property
    def stands_for(self) -> dict[int, str]:
        """The people away today whose deputy this is, by key: one query, and none for who is nobody's deputy."""
        today = timezone.localdate()
        if self.deputy_until is None or self.deputy_until < today:
            return {}
        absences = Absence.objects.on(today).filter(deputy=self)
        return dict(absences.values_list("user_id", "user__name"))

    @property
    def acts_as(self) -> frozenset[int]:
        """Whose own work this person may do today: the own, and that of the people they stand for."""
        return frozenset({self.pk, *self.stands_for})

    def reach(self, permission: Permission) -> Reach:
        """The reach of a right: the units of the grants that carry it, with all below them."""
        return self._reaches.get(permission, NOWHERE)

    @property
    def standing(self) -> Standing:
        """For whom this person acts and what each right reaches: with the key, all that decides which rows are theirs."""
        return self.acts_as, frozenset(self._reaches.items())

    @cached_property
    def tree(self) -> UnitTree:
        """Read once; whoever sends a request comes with it."""
        return unit_tree()

    @cached_property
    def _reaches(self) -> dict[Permission, Reach]:
        own = {grant.unit_id for grant in self.role_grants if not _is_city_wide(grant)}
        below = descendants_of(own, self.tree) if own else {}
        return {permission: self._reach_of(permission, below) for permission in self.rights}

    def _reach_of(self, permission: Permission, below: dict[int, frozenset[int]]) -> Reach:
        carrying = [grant for grant in self.role_grants if permission in _carried_by(grant)]
        if any(_is_city_wide(grant) for grant in carrying):
            return Reach(everything=True, unit_ids=frozenset())
        units = frozenset().union(*(below[grant.unit_id] for grant in carrying))
        return Reach(everything=False, unit_ids=units)


def _carried_by(grant: RoleGrant) -> frozenset[Permission]:
    carried = ROLES[grant.role].permissions
    return carried if _is_city_wide(grant) else carried - CITY_ONLY


def _is_city_wide(grant: RoleGrant) -> bool:
    return grant.unit.kind == UnitKind.BUREAU


def unit_tree() -> UnitTree:
    return list(Unit.objects.filter(parent__isnull=False).order_by().values_list("id", "parent_id"))


def descendants_of(unit_ids: set[int], tree: UnitTree) -> dict[int, frozenset[int]]:
    """Each unit with all units below it."""
    children: dict[int, list[int]] = {}
    for unit_id, parent_id in tree:
        children.setdefault(parent_id, []).append(unit_id)
    return {unit_id: frozenset(_walk(unit_id, children)) for unit_id in unit_ids}


def units_over(user: User) -> frozenset[int]:
    """The user's own units, by seat and by grant, with every unit above them; one query."""
    own = {grant.unit_id for grant in user.role_grants} | {user.unit_id}
    parents = dict(Unit.objects.values_list("id", "parent_id"))
    found: set[int] = set()
    for unit_id in own:
        current = unit_id
        while current is not None and current not in found:
            found.add(current)
            current = parents.get(current)
    return frozenset(found)


def _walk(unit_id: int, children: dict[int, list[int]]) -> list[int]:
    found, queue = [], [unit_id]
    while queue:
        current = queue.pop()
        found.append(current)
        queue.extend(children.get(current, []))
    return found


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def visible_to(self, reader: User, right: Permission) -> RoleGrantQuerySet:
        reach = reader.reach(right)
        return self if reach.everything else self.filter(unit_id__in=reach.unit_ids)


class RoleGrant(models.Model):
    user = models.ForeignKey(User, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("角色"), max_length=20, choices=RoleCode.choices)
    unit = models.ForeignKey(Unit, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="grants")
    granted_by = models.ForeignKey(
        User, verbose_name=_("授予人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(_("授予时间"), auto_now_add=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("角色授予")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "unit"], name="accounts_grant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit}"


def grants_with_units() -> models.Prefetch[Any]:
    """For a list of people: the roles of all of them with their units, in one query."""
    return models.Prefetch("grants", RoleGrant.objects.select_related("unit"))


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def in_force(self) -> AbsenceQuerySet:
        return self.filter(ended_at__isnull=True)

    def on(self, day: date) -> AbsenceQuerySet:
        return self.in_force().filter(starts_on__lte=day, ends_on__gte=day)

    def within_days(self, starts_on: date, ends_on: date) -> AbsenceQuerySet:
        """Those that share a day with the span."""
        return self.in_force().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def visible_to(self, reader: User, right: Permission | None = None) -> AbsenceQuerySet:
        """The absences of the people in the reach of the right; without one the reader's own."""
        if right is None:
            return self.filter(user=reader)
        reach = reader.reach(right)
        return self if reach.everything else self.filter(user__unit_id__in=reach.unit_ids)


class Absence(models.Model):
    """离岗: from the first to the last day, both included, another person acts for the one away (代办).

    No two absences of one person share a day; the database refuses it.
    """

    user = models.ForeignKey(
        User, verbose_name=_("离岗人"), on_delete=models.PROTECT, related_name="absences"
    )
    deputy = models.ForeignKey(
        User, verbose_name=_("代办人"), on_delete=models.PROTECT, related_name="deputised"
    )
    starts_on = models.DateField(_("离岗日期"))
    ends_on = models.DateField(_("最后一天"))
    reason = models.CharField(_("离岗原因"), max_length=200)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    ended_at = models.DateTimeField(_("提前结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, verbose_name=_("提前结束人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("离岗")
        ordering: ClassVar = ["-starts_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="accounts_absence_dates"),
            models.CheckConstraint(condition=~Q(deputy=F("user")), name="accounts_absence_has_another"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="accounts_absence_ended_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-starts_on", "-id"], name="absence_started"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_on:%Y-%m-%d}"

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def state(self) -> str:
        """past, ended, running or ahead, as of today."""
        today = timezone.localdate()
        if self.ended_at is not None:
            return "ended"
        if self.ends_on < today:
            return "past"
        return "running" if self.starts_on <= today else "ahead"

    @property
    def can_end(self) -> bool:
        return self.state in ("running", "ahead")
