from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind, MatterKind, Stage, Verdict
from assistance.models import Case, CaseMatter
from assistance.permissions import check_covers_matter
from assistance.services.clocks import term_end
from assistance.services.matters import open_matter, settle_matter
from assistance.services.moves import begin_act, check_allowed, lock_case, write_act
from assistance.services.numbers import next_sheet_number
from assistance.services.people import heads_of, heads_over, signers_of
from assistance.workflow import MOVES, Move
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.notifications import outbox
from foundation.worktime.services import load_calendar

URGED_AGAIN_AFTER = timedelta(hours=4)


@transaction.atomic
def urge_case(case: Case, *, by: User, text: str) -> Case:
    """催办 by a person: told at once to whoever owes the next step; not more often than every four hours."""
    begin_act(case, Move.URGE, by=by)
    check_not_just_urged(case)
    event = write_act(case, Move.URGE, by=by, text=text)
    outbox.post_many(
        outbox.Letter(
            to=reader,
            subject=_("催办 %(number)s：%(title)s") % {"number": case.number, "title": case.title},
            body=text,
            url=case.get_absolute_url(),
            key=f"case-{case.pk}-urged-{event.pk}-{reader.pk}",
        )
        for reader in urged_people(case)
    )
    return case


def urged_people(case: Case) -> list[User]:
    """Who owes the next step: the handler, else who signs for the unit; the coordinator where no unit has the case."""
    coordinator = case.officer or case.registered_by
    if case.status not in MOVES[Move.SUPERVISE].sources:
        return [coordinator]
    if case.handler:
        return [case.handler]
    return signers_of(case.lead_unit) or [coordinator]


def check_not_just_urged(case: Case) -> None:
    last = case.events.filter(kind=EventKind.URGED).order_by("-at").values_list("at", flat=True).first()
    if last is not None and timezone.now() - last < URGED_AGAIN_AFTER:
        raise Refused(
            _("%(at)s 已催办过，4 小时后可再次催办；情况紧急请电话联系或督办。")
            % {"at": f"{timezone.localtime(last):%m-%d %H:%M}"}
        )


@transaction.atomic
def supervise_case(
    case: Case, *, by: User, requirement: str, due_on: date | None = None, person: User | None = None
) -> CaseMatter:
    """督办: a numbered sheet to the head of the leading unit, who must answer it by the day named."""
    begin_act(case, Move.SUPERVISE, by=by)
    if case.lead_unit is None:
        raise Refused(_("诉求 %(number)s 尚未派单，不能督办。") % {"number": case.number})
    now = timezone.now()
    due = _closing(due_on) if due_on else term_end(case, Stage.SUPERVISION, at=now)
    if due <= now:
        raise Refused(_("督办答复期限应晚于现在。"))
    heads = [person] if person else heads_of(case.lead_unit)
    number = next_sheet_number(timezone.localtime(now).year)
    matter = open_matter(
        case,
        MatterKind.SUPERVISION,
        by=by,
        text=requirement,
        number=number,
        unit=case.lead_unit,
        person=heads[0] if heads else None,
        due_at=due,
    )
    write_act(case, Move.SUPERVISE, by=by, text=requirement, data={"number": number, "due": due.isoformat()})
    tell_sheet(
        matter, [*heads, *([case.handler] if case.handler else signers_of(case.lead_unit))], key="issued"
    )
    return matter


@transaction.atomic
def answer_supervision(matter: CaseMatter, *, by: User, answer: str) -> CaseMatter:
    check_covers_matter(by, Permission.CASE_HANDLE, matter)
    lock_case(matter.case)
    check_allowed(matter.case, Move.ANSWER_SUPERVISION)
    settle_matter(matter, by=by, verdict=Verdict.ANSWERED, answer=answer)
    write_act(matter.case, Move.ANSWER_SUPERVISION, by=by, text=answer, data={"number": matter.number})
    _tell_answered(matter, answer)
    return matter


def _tell_answered(matter: CaseMatter, answer: str) -> None:
    """Who issued it; where the clock did, the heads over the case."""
    readers = heads_over(matter.case) if matter.automatic else [matter.opened_by]
    outbox.post_many(
        outbox.Letter(
            to=reader,
            subject=_("督办单 %(number)s 已答复") % {"number": matter.number},
            body=answer,
            url=matter.case.get_absolute_url(),
            key=f"matter-{matter.pk}-answered-{reader.pk}",
            binding=True,
        )
        for reader in readers
    )


def _closing(day: date) -> datetime:
    return load_calendar().closing(day)


def tell_sheet(matter: CaseMatter, readers: list[User], *, key: str) -> None:
    case = matter.case
    outbox.post_many(
        outbox.Letter(
            to=reader,
            subject=_("督办单 %(sheet)s：%(number)s %(title)s")
            % {"sheet": matter.number, "number": case.number, "title": case.title},
            body=matter.text,
            url=case.get_absolute_url(),
            key=f"matter-{matter.pk}-{key}-{reader.pk}",
            binding=True,
        )
        for reader in {reader.pk: reader for reader in readers}.values()
    )
