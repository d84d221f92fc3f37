"""Opens and settles what runs beside a case; the only writer of ``CaseMatter``.

The verbs (退单, 协办, 延期, 督办, 承诺, 挂账) stand in files of their own and call these inside their transactions,
after the gate of ``services.moves`` has held the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import MatterKind, Verdict
from assistance.models import Case, CaseMatter
from foundation.accounts.models import Unit, User
from foundation.errors import Refused


def open_matter(case: Case, kind: MatterKind, *, by: User, text: str, **fields: Any) -> CaseMatter:
    return CaseMatter.objects.create(
        case=case, kind=kind, opened_by=by, opened_at=timezone.now(), text=text, **fields
    )


def settle_matter(matter: CaseMatter, *, by: User, verdict: Verdict, answer: str = "") -> CaseMatter:
    """Once: who comes second is refused, and nothing that was said is written over."""
    changed = (
        CaseMatter.objects.open()
        .filter(pk=matter.pk)
        .update(settled_by=by, settled_at=timezone.now(), verdict=verdict, answer=answer)
    )
    if changed != 1:
        raise Refused(_settled_before(matter))
    matter.refresh_from_db()
    return matter


def check_still_open(matter: CaseMatter) -> None:
    if not matter.is_open:
        raise Refused(_settled_before(matter))


def open_of(case: Case, kind: MatterKind) -> CaseMatter | None:
    """The open matter of a kind of which a case has at most one."""
    return case.matters.open().of(kind).select_related("opened_by", "unit", "person").first()


def hand_matters(case: Case, *, origin: User, to: User) -> list[int]:
    """What a person owes beside a case goes along when the case is handed over; the keys of what went."""
    keys = list(case.matters.open().filter(person=origin).values_list("pk", flat=True))
    CaseMatter.objects.open().filter(pk__in=keys).update(person=to)
    return keys


def give_matters(matters: Sequence[CaseMatter], *, unit: Unit, person: User | None) -> None:
    """Another unit owes these from now on."""
    CaseMatter.objects.open().filter(pk__in=[matter.pk for matter in matters]).update(
        unit=unit, person=person
    )
    for matter in matters:
        matter.unit, matter.person = unit, person


def give_back_matters(case: Case, before: Sequence[Mapping[str, Any]]) -> list[User]:
    """The act that took them along was taken back; returns who had them until now."""
    moved = case.matters.open().filter(pk__in=[row["matter"] for row in before])
    lost = [matter.person for matter in moved.select_related("person") if matter.person]
    for row in before:
        moved.filter(pk=row["matter"]).update(unit_id=row["unit"], person_id=row["person"])
    return lost


def cancel_open_matters(
    case: Case, *, by: User, answer: str, kinds: Iterable[str] = MatterKind.values
) -> int:
    """What is owed no more because the case itself went on: all of it where the case ended without an answer."""
    return (
        CaseMatter.objects.open()
        .filter(case=case, kind__in=kinds)
        .update(settled_by=by, settled_at=timezone.now(), verdict=Verdict.CANCELLED, answer=answer)
    )


def end_share_of(case: Case, unit: Unit, *, by: User) -> None:
    """A unit that helped now leads: it answers for the whole, and its share is owed no more."""
    CaseMatter.objects.open().of(MatterKind.CO_HANDLING).filter(case=case, unit=unit).update(
        settled_by=by, settled_at=timezone.now(), verdict=Verdict.CANCELLED, answer=_("已改为主办单位")
    )


def open_share_of(case: Case, unit: Unit) -> int | None:
    shares = case.matters.open().of(MatterKind.CO_HANDLING).filter(unit=unit)
    return shares.values_list("pk", flat=True).first()


def give_back_share(case: Case, key: int | None) -> None:
    """The act that ended a share was taken back: it is owed again."""
    if key is None:
        return
    ended = CaseMatter.objects.filter(case=case, pk=key, verdict=Verdict.CANCELLED)
    ended.update(settled_by=None, settled_at=None, verdict="", answer="")


def check_no_open_shares(case: Case) -> None:
    """会办: the leading unit answers the enterprise when every unit it asked has answered or was let go."""
    shares = case.matters.open().of(MatterKind.CO_HANDLING).select_related("unit")
    waiting = "、".join(str(share.unit) for share in shares)
    if waiting:
        raise Refused(_("协办单位%(units)s尚未答复，收到答复或取消协办后才能答复办结。") % {"units": waiting})


def _settled_before(matter: CaseMatter) -> str:
    return _("这项%(kind)s已办理过，请刷新后再看。") % {"kind": matter.get_kind_display()}
