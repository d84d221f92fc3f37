"""离岗与代办: recorded by the person, a head or the system administrator; one deputy, and no deputy of a deputy."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import Absence, User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.absences import able_deputies, rights_needed
from foundation.accounts.signals import absence_recorded
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.notifications import outbox

LONGEST_DAYS = 366


def may_record_for(by: User, user: User) -> bool:
    return by.pk == user.pk or (
        by.has(Permission.ABSENCE_EDIT) and by.reach(Permission.ABSENCE_EDIT).covers(user.unit_id)
    )


def deputies_for(user: User, *, by: User) -> QuerySet[User]:
    """Able people of the same unit, and of the units in the reach of whoever records the absence."""
    reach = by.reach(Permission.ABSENCE_EDIT)
    people = able_deputies(user)
    return people if reach.everything else people.filter(unit_id__in={user.unit_id, *reach.unit_ids})


@transaction.atomic
def record_absence(
    *, user: User, deputy: User, starts_on: date, ends_on: date, reason: str, by: User
) -> Absence:
    if not may_record_for(by, user):
        raise NotAllowed(_("您只能登记自己或本单位人员的离岗。"))
    _check_span(starts_on, ends_on)
    _lock(user, deputy)
    _check_deputy(user, deputy, by=by)
    _check_free(user, deputy, starts_on, ends_on)
    absence = _write(
        user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason, recorded_by=by
    )
    _keep_until(user, deputy)
    detail = {"deputy": deputy.pk, "from": starts_on.isoformat(), "to": ends_on.isoformat()}
    record(by=by, action="absence.record", obj=user, detail=detail)
    _tell(absence, _("%(who)s %(span)s离岗，由%(deputy)s代办"), by=by, key="recorded")
    absence_recorded.send(sender=Absence, absence=absence, by=by)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User) -> Absence:
    """提前结束 of one that runs, or giving up one that lies ahead; nobody stands in from this moment on."""
    if not may_record_for(by, absence.user):
        raise NotAllowed(_("您只能结束自己或本单位人员的离岗。"))
    _lock(absence.user, absence.deputy)
    now = timezone.now()
    open_ones = Absence.objects.in_force().filter(pk=absence.pk, ends_on__gte=timezone.localdate())
    if not open_ones.update(ended_at=now, ended_by=by):
        raise Refused(_("这次离岗已经结束，无需再次操作。"))
    absence.refresh_from_db()
    _keep_until(absence.user, absence.deputy)
    record(by=by, action="absence.end", obj=absence.user, detail={"deputy": absence.deputy_id})
    _tell(absence, _("%(who)s %(span)s的离岗已结束，%(deputy)s不再代办"), by=by, key="ended")
    return absence


def _check_span(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused(_("最后一天不能早于离岗日期。"))
    if ends_on < timezone.localdate():
        raise Refused(_("这段离岗已经过去，不需要登记。"))
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise Refused(_("一次离岗最长一年；更久的请移交在办诉求并调整角色。"))


def _lock(user: User, deputy: User) -> None:
    """Both rows, in one order, so that two absences recorded at once cannot make a chain."""
    keys = sorted({user.pk, deputy.pk})
    list(User.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def _check_deputy(user: User, deputy: User, *, by: User) -> None:
    if deputy.pk == user.pk:
        raise Refused(_("代办人不能是离岗人自己，请另选一位。"))
    if not deputy.is_active or deputy.is_service:
        raise Refused(_("“%(name)s”的账号未启用，不能代办，请另选一位。") % {"name": deputy.name})
    if not rights_needed(user) <= deputy.rights:
        raise Refused(
            _("“%(name)s”没有代办所需的角色（%(who)s能办理诉求或回访），请另选一位。")
            % {"name": deputy.name, "who": user.name}
        )
    if not deputies_for(user, by=by).filter(pk=deputy.pk).exists():
        raise NotAllowed(_("代办人应为本单位或您管理范围内的人员，请另选一位。"))


def _check_free(user: User, deputy: User, starts_on: date, ends_on: date) -> None:
    same_days = Absence.objects.within_days(starts_on, ends_on).select_related("user")
    standing = same_days.filter(user=user).first()
    if standing is not None:
        raise Refused(
            _("%(who)s已登记 %(span)s离岗，与本次重叠；请先结束那一次。")
            % {"who": user.name, "span": span_of(standing)}
        )
    away = same_days.filter(user=deputy).first()
    if away is not None:
        raise Refused(
            _("%(who)s %(span)s自己也离岗，不能代办，请另选一位。")
            % {"who": deputy.name, "span": span_of(away)}
        )
    relied_on = same_days.filter(deputy=user).first()
    if relied_on is not None:
        raise Refused(
            _("%(who)s正代办%(absent)s的工作（%(span)s），请先为%(absent)s另定代办人。")
            % {"who": user.name, "absent": relied_on.user.name, "span": span_of(relied_on)}
        )


def _write(**fields: object) -> Absence:
    """Two absences of one person recorded in the same second: the database keeps one of them."""
    try:
        with transaction.atomic():
            return Absence.objects.create(**fields)
    except IntegrityError:
        raise Refused(_("这几天的离岗刚刚已由他人登记，请刷新后核对。")) from None


def _keep_until(*people: User) -> None:
    """Write on the people themselves until when anybody need ask."""
    for person in people:
        lasting = Absence.objects.in_force().filter(ends_on__gte=timezone.localdate())
        found = lasting.filter(Q(user=person) | Q(deputy=person)).aggregate(
            away=Max("ends_on", filter=Q(user=person)), deputy=Max("ends_on", filter=Q(deputy=person))
        )
        person.away_until, person.deputy_until = found["away"], found["deputy"]
        person.__dict__.pop("stands_for", None)
        person.save(update_fields=["away_until", "deputy_until"])


def span_of(absence: Absence) -> str:
    return _("%(first)s 至 %(last)s") % {
        "first": f"{absence.starts_on:%Y-%m-%d}",
        "last": f"{absence.ends_on:%Y-%m-%d}",
    }


def _tell(absence: Absence, sentence: str, *, by: User, key: str) -> None:
    words = sentence % {
        "who": absence.user.name,
        "span": span_of(absence),
        "deputy": absence.deputy.name,
    }
    readers = [one for one in (absence.user, absence.deputy) if one.pk != by.pk]
    outbox.post_many(
        outbox.Letter(
            to=reader,
            subject=words,
            body=absence.reason,
            url=reverse("own-absences"),
            key=f"absence-{absence.pk}-{key}-{reader.pk}",
            personal=True,
        )
        for reader in readers
    )
