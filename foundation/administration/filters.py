from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Absence, RoleGrant, Unit, User
from foundation.accounts.naming import called
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.lookup import find_people, find_units
from foundation.audit.actions import ACTIONS, GROUPS
from foundation.audit.models import AuditEntry
from foundation.web.filters import (
    DateFromFilter,
    DateToFilter,
    PageFilterSet,
    PickManyFilter,
    SearchFilter,
    TypeaheadFilter,
)

STATES = [("active", _("在用")), ("disabled", _("已停用"))]
RUNNING, AHEAD, OVER = "running", "ahead", "over"
ABSENCE_STATES = [(RUNNING, _("正在离岗")), (AHEAD, _("尚未开始")), (OVER, _("已结束"))]
OUTCOMES = [("ok", _("成功")), ("failed", _("失败或被拒"))]


def unit_filter() -> TypeaheadFilter:
    return TypeaheadFilter(
        label=_("单位"),
        field_name="unit",
        url_name="unit-options",
        rows=lambda _request: Unit.objects.all(),
        search=find_units,
    )


class UserFilter(PageFilterSet):
    primary = ("q", "role", "state")
    q = SearchFilter(label=_("姓名、拼音首字母或登录名"), method="by_name")
    role = PickManyFilter(label=_("角色"), choices=RoleCode.choices, method="by_role")
    state = PickManyFilter(label=_("状态"), choices=STATES, method="by_state")
    unit = unit_filter()

    class Meta:
        model = User
        fields: ClassVar[list[str]] = []

    def by_name(self, people: QuerySet[User], name: str, text: str) -> QuerySet[User]:
        return people.filter(called(text))

    def by_role(self, people: QuerySet[User], name: str, roles: list[str]) -> QuerySet[User]:
        held = RoleGrant.objects.filter(user=OuterRef("pk"), role__in=roles)
        return people.filter(Exists(held)) if roles else people

    def by_state(self, people: QuerySet[User], name: str, states: list[str]) -> QuerySet[User]:
        return people.filter(is_active=states[0] == "active") if len(set(states)) == 1 else people


class GrantFilter(PageFilterSet):
    primary = ("q", "role", "unit")
    q = SearchFilter(label=_("姓名、拼音首字母或登录名"), method="by_name")
    role = PickManyFilter(label=_("角色"), choices=RoleCode.choices)
    unit = unit_filter()

    class Meta:
        model = RoleGrant
        fields: ClassVar[list[str]] = []

    def by_name(self, grants: QuerySet[RoleGrant], name: str, text: str) -> QuerySet[RoleGrant]:
        return grants.filter(called(text, person="user"))


class UnitFilter(PageFilterSet):
    primary = ("q", "kind", "state")
    q = SearchFilter(label=_("名称或编码"), method="by_name")
    kind = PickManyFilter(label=_("类型"), choices=UnitKind.choices)
    state = PickManyFilter(label=_("状态"), choices=STATES, method="by_state")

    class Meta:
        model = Unit
        fields: ClassVar[list[str]] = []

    def by_name(self, units: QuerySet[Unit], name: str, text: str) -> QuerySet[Unit]:
        return units.filter(Q(name__icontains=text) | Q(code__icontains=text))

    def by_state(self, units: QuerySet[Unit], name: str, states: list[str]) -> QuerySet[Unit]:
        return units.filter(is_active=states[0] == "active") if len(set(states)) == 1 else units


class AuditFilter(PageFilterSet):
    """Each condition has an index of its own with the sequence number; none scans the log."""

    primary = ("person", "group", "since", "until")
    person = TypeaheadFilter(
        label=_("操作人"),
        url_name="audit-people-options",
        rows=lambda request: User.objects.visible_to(request.user, Permission.AUDIT_READ),
        search=find_people,
        method="by_person",
    )
    group = PickManyFilter(label=_("类别"), choices=list(GROUPS.items()), method="by_group")
    since = DateFromFilter(label=_("日期 从"), field_name="at")
    until = DateToFilter(label=_("日期 至"), field_name="at")
    action = PickManyFilter(label=_("动作"), choices=list(ACTIONS.items()))
    object = SearchFilter(
        label=_("对象"), help_text=_("名称或编号的开头，如 SQ-2023-000187"), method="by_object"
    )
    outcome = PickManyFilter(label=_("结果"), choices=OUTCOMES, method="by_outcome")

    class Meta:
        model = AuditEntry
        fields: ClassVar[list[str]] = []

    def by_person(self, entries: QuerySet[AuditEntry], name: str, person: User) -> QuerySet[AuditEntry]:
        return entries.filter(actor_id=person.pk)

    def by_group(self, entries: QuerySet[AuditEntry], name: str, groups: list[str]) -> QuerySet[AuditEntry]:
        codes = [code for code in ACTIONS if code.partition(".")[0] in groups]
        return entries.filter(action__in=codes) if groups else entries

    def by_object(self, entries: QuerySet[AuditEntry], name: str, text: str) -> QuerySet[AuditEntry]:
        return entries.filter(object_label__startswith=text)

    def by_outcome(
        self, entries: QuerySet[AuditEntry], name: str, outcomes: list[Any]
    ) -> QuerySet[AuditEntry]:
        return entries.filter(ok=outcomes[0] == "ok") if len(set(outcomes)) == 1 else entries


class AbsenceFilter(PageFilterSet):
    primary = ("q", "state")
    q = SearchFilter(label=_("姓名"), method="by_name", help_text=_("离岗人或代办人"))
    state = PickManyFilter(label=_("状态"), choices=ABSENCE_STATES, method="by_state")
    since = DateFromFilter(label=_("离岗 从"), field_name="starts_on")
    until = DateToFilter(label=_("离岗 至"), field_name="starts_on")

    class Meta:
        model = Absence
        fields: ClassVar[list[str]] = []

    def by_name(self, rows: QuerySet[Absence], name: str, text: str) -> QuerySet[Absence]:
        return rows.filter(called(text, person="user") | called(text, person="deputy"))

    def by_state(self, rows: QuerySet[Absence], name: str, states: list[str]) -> QuerySet[Absence]:
        today = timezone.localdate()
        conditions = {
            RUNNING: Q(ended_at=None, starts_on__lte=today, ends_on__gte=today),
            AHEAD: Q(ended_at=None, starts_on__gt=today),
            OVER: Q(ended_at__isnull=False) | Q(ends_on__lt=today),
        }
        wanted = Q()
        for state in states:
            wanted |= conditions[state]
        return rows.filter(wanted)
