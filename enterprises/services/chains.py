"""产业链: set up, led, merged and retired with their dates, and who stands in them."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import ChainRole
from enterprises.models import Chain, ChainHead, ChainPaper, ChainPlace, Enterprise, Project
from enterprises.permissions import check_may_edit, check_may_edit_chains
from enterprises.services.filing import hold_active
from foundation.accounts.models import Unit, User
from foundation.attachments.services import store_attachment
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def set_up_chain(
    *, by: User, name: str, established_on: date, office: Unit | None = None, key_since: date | None = None
) -> Chain:
    check_may_edit_chains(by)
    _check_days(established_on, key_since)
    chain = Chain(name=name, established_on=established_on, office=office, key_since=key_since)
    _save_once(chain)
    record(by=by, action="chain.set_up", obj=chain, detail=_told(chain))
    return chain


@transaction.atomic
def change_chain(
    chain: Chain, *, by: User, name: str, established_on: date, office: Unit | None, key_since: date | None
) -> Chain:
    current = _held(chain, by)
    _check_days(established_on, key_since)
    before = _told(current)
    current.name, current.established_on = name, established_on
    current.office, current.key_since = office, key_since
    if _told(current) == before:
        raise Refused(_("没有改动任何内容。"))
    _save_once(current)
    record(by=by, action="chain.change", obj=current, detail={"before": before, "after": _told(current)})
    return current


@transaction.atomic
def appoint_head(chain: Chain, *, by: User, name: str, post: str, started_on: date) -> ChainHead:
    """The one before leaves on that day."""
    current = _held(chain, by)
    _check_past(started_on)
    standing = current.heads.filter(ended_on__isnull=True).first()
    if standing is not None:
        if started_on <= standing.started_on:
            told = {"name": standing.name, "day": standing.started_on}
            raise Refused(_("现任链长%(name)s自 %(day)s 起任，新链长应晚于这一天。") % told)
        standing.ended_on = started_on
        standing.save(update_fields=["ended_on"])
    head = ChainHead.objects.create(chain=current, name=name, post=post, started_on=started_on, entered_by=by)
    detail = {"name": name, "post": post, "started_on": str(started_on)}
    record(by=by, action="chain.appoint", obj=current, detail=detail)
    return head


@transaction.atomic
def end_chain(
    chain: Chain, *, by: User, ended_on: date, document: str, reason: str, into: Chain | None = None
) -> Chain:
    """Merged into another one, which takes over who stands in it, or retired."""
    current = _held(chain, by)
    _check_past(ended_on)
    if ended_on < current.established_on:
        raise Refused(_("结束日期不能早于设立日期（%(day)s）。") % {"day": current.established_on})
    _check_nothing_begins_later(current, ended_on)
    taking = _taking(into, current, ended_on)
    current.ended_on, current.merged_into = ended_on, taking
    current.end_document, current.end_reason = document, reason
    current.save(update_fields=["ended_on", "merged_into", "end_document", "end_reason"])
    why = _("并入%(chain)s") % {"chain": taking} if taking else _("产业链撤销")
    current.heads.filter(ended_on__isnull=True).update(ended_on=ended_on)
    moved = _move_places(current, taking, ended_on, why, by)
    if taking is not None:
        Project.objects.filter(chain=current).update(chain=taking)
    detail = {"ended_on": str(ended_on), "document": document, "reason": reason, "places": moved}
    record(by=by, action="chain.end", obj=current, detail={**detail, "into": str(taking or "")})
    return current


def _check_nothing_begins_later(chain: Chain, day: date) -> None:
    """Who joined or took the lead after the end would stand in an ended chain for good."""
    joined = chain.places.aggregate(day=Max("joined_on"))["day"]
    if joined is not None and joined > day:
        told = {"chain": chain, "day": joined}
        raise Refused(_("%(day)s 还有企业加入%(chain)s，结束日期不能早于这一天，请改日期。") % told)
    started = chain.heads.aggregate(day=Max("started_on"))["day"]
    if started is not None and started > day:
        told = {"chain": chain, "day": started}
        raise Refused(_("%(chain)s最近一任链长自 %(day)s 起任，结束日期不能早于这一天，请改日期。") % told)


def _taking(into: Chain | None, ending: Chain, day: date) -> Chain | None:
    if into is None:
        return None
    taking = Chain.objects.select_for_update(of=("self",)).get(pk=into.pk)
    if taking.pk == ending.pk:
        raise Refused(_("不能并入自己，请选择另一条产业链。"))
    if taking.ended_on is not None or taking.established_on > day:
        raise Refused(_("“%(chain)s”在这一天没有运行，不能并入。") % {"chain": taking})
    return taking


def _move_places(chain: Chain, taking: Chain | None, day: date, why: str, by: User) -> int:
    standing = list(chain.places.standing())
    if taking is not None:
        there = set(taking.places.standing().values_list("enterprise_id", flat=True))
        ChainPlace.objects.bulk_create(
            ChainPlace(
                chain=taking, enterprise_id=row.enterprise_id, role=row.role, joined_on=day, entered_by=by
            )
            for row in standing
            if row.enterprise_id not in there
        )
    keys = [row.pk for row in standing]
    return ChainPlace.objects.filter(pk__in=keys).update(left_on=day, left_reason=why)


@transaction.atomic
def add_paper(chain: Chain, *, by: User, title: str, upload: UploadedFile[bytes]) -> ChainPaper:
    current = _held(chain, by)
    paper = ChainPaper.objects.create(chain=current, title=title, attachment=store_attachment(upload, by=by))
    detail = {"title": title, "sha256": paper.attachment.sha256}
    record(by=by, action="chain.paper", obj=current, detail=detail)
    return paper


@transaction.atomic
def join_chain(enterprise: Enterprise, chain: Chain, *, by: User, role: str, joined_on: date) -> ChainPlace:
    """The bureau alone names who leads a chain."""
    firm = hold_active(enterprise)
    check_may_edit(by, firm)
    current = Chain.objects.select_for_update(of=("self",), no_key=True).get(pk=chain.pk)
    if role == ChainRole.LEAD:
        check_may_edit_chains(by)
    _check_past(joined_on)
    if current.ended_on is not None or joined_on < current.established_on:
        told = {"chain": current, "day": current.established_on}
        raise Refused(_("“%(chain)s”自 %(day)s 起设立，已结束的产业链不能再加入；请核对日期。") % told)
    try:
        with transaction.atomic():
            place = ChainPlace.objects.create(
                chain=current, enterprise=firm, role=role, joined_on=joined_on, entered_by=by
            )
    except IntegrityError:
        told = {"name": firm.name, "chain": current}
        raise Refused(_("“%(name)s”已在%(chain)s中；变更角色请先办理退出。") % told) from None
    detail = {"enterprise": firm.name, "role": role, "joined_on": str(joined_on)}
    record(by=by, action="chain.join", obj=current, detail=detail)
    return place


@transaction.atomic
def leave_chain(place: ChainPlace, *, by: User, left_on: date, reason: str) -> None:
    check_may_edit(by, place.enterprise)
    if place.role == ChainRole.LEAD:
        check_may_edit_chains(by)
    _check_past(left_on)
    if left_on < place.joined_on:
        raise Refused(_("退出日期不能早于加入日期（%(day)s）。") % {"day": place.joined_on})
    if ChainPlace.objects.standing().filter(pk=place.pk).update(left_on=left_on, left_reason=reason) != 1:
        raise Refused(_("“%(name)s”已经退出。") % {"name": place.enterprise.name}, status=409)
    detail = {"enterprise": place.enterprise.name, "left_on": str(left_on), "reason": reason}
    record(by=by, action="chain.leave", obj=place.chain, detail=detail)


def _held(chain: Chain, by: User) -> Chain:
    check_may_edit_chains(by)
    current = Chain.objects.select_for_update(of=("self",)).get(pk=chain.pk)
    if current.ended_on is not None:
        told = {"chain": current, "day": current.ended_on}
        raise Refused(_("“%(chain)s”已于 %(day)s 结束，不能再改。") % told, status=409)
    return current


def _save_once(chain: Chain) -> None:
    try:
        with transaction.atomic():
            chain.save()
    except IntegrityError:
        raise Refused(_("“%(name)s”已在运行，请核对名称。") % {"name": chain.name}) from None


def _check_days(established_on: date, key_since: date | None) -> None:
    _check_past(established_on)
    if key_since is not None and key_since < established_on:
        raise Refused(_("列为重点的日期不能早于设立日期（%(day)s）。") % {"day": established_on})


def _check_past(day: date) -> None:
    if day > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))


def _told(chain: Chain) -> dict[str, str]:
    return {
        "name": chain.name, "established_on": str(chain.established_on), "office": str(chain.office or ""),
        "key_since": str(chain.key_since or ""),
    }  # fmt: skip
