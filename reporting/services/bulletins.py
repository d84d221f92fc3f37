"""通报: generated from the rows, worded by a person, signed by another one, frozen from then on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.services.lights import read_now
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from policies.document_numbers import is_number, normalise
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.bulletin_kinds import Figure
from reporting.metrics.spans import Span, over_by
from reporting.models import Bulletin, BulletinFigure
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_counties import read_counties
from reporting.queries.bulletin_firms import firms_behind
from reporting.queries.bulletin_scope import Reading, Scope


@transaction.atomic
def generate_bulletin(span: Span, *, by: User) -> Bulletin:
    """Another edition: every figure is read anew; the words of the edition before go along."""
    check_right(by, Permission.BULLETIN_EDIT)
    if span > over_by(timezone.localdate()):
        raise Refused(_("%(span)s还没有结束，不能生成通报。") % {"span": span.label})
    before = list(Bulletin.objects.select_for_update().of(span).order_by("edition"))
    _check_open(before, span)
    last = before[-1] if before else None
    scope = Scope(span, read_now())
    bulletin = Bulletin.objects.create(
        year=span.year, months=span.months, edition=last.edition + 1 if last else 1, cut_off=scope.day,
        opening=last.opening if last else "", outlook=last.outlook if last else "", generated_by=by,
        generated_at=timezone.now(),
    )  # fmt: skip
    made = BulletinFigure.objects.bulk_create(_figures(bulletin, scope))
    missing = [one.code for one in made if one.value is None]
    detail = {"period": span.code, "edition": bulletin.edition, "missing": missing}
    record(by=by, action="bulletin.generate", obj=bulletin, detail=detail)
    return bulletin


def _figures(bulletin: Bulletin, scope: Scope) -> Iterator[BulletinFigure]:
    for code, figure in FIGURES.items():
        yield _figure(bulletin, code, figure, read_figure(code, scope))
    for county, code, figure, reading in read_counties(scope):
        made = _figure(bulletin, code, figure, reading)
        made.name, made.county = f"{county.name}{figure.name}", county
        yield made


def _figure(bulletin: Bulletin, code: str, figure: Figure, reading: Reading) -> BulletinFigure:
    keys = list(reading.rows.order_by("pk").values_list("pk", flat=True))
    return BulletinFigure(
        bulletin=bulletin, code=code, name=str(figure.name), kind=figure.kind, version=figure.version,
        definition=str(figure.definition), row_count=len(keys), keys=keys,
        firms=firms_behind(reading),
        value=None if reading.value is None else Decimal(reading.value),
        printed=reading.printed(figure.form),
    )  # fmt: skip


@transaction.atomic
def word_bulletin(bulletin: Bulletin, *, by: User, opening: str, outlook: str) -> Bulletin:
    """Only the words are a person's; the figures stay as they were read."""
    check_right(by, Permission.BULLETIN_EDIT)
    current = _held(bulletin)
    changed = [
        name for name, text in (("opening", opening), ("outlook", outlook)) if getattr(current, name) != text
    ]
    current.opening, current.outlook = opening, outlook
    current.save(update_fields=["opening", "outlook"])
    if changed:
        record(by=by, action="bulletin.word", obj=current, detail={"changed": changed})
    return current


@transaction.atomic
def sign_bulletin(bulletin: Bulletin, *, by: User, number: str) -> Bulletin:
    check_right(by, Permission.BULLETIN_SIGN)
    current = _held(bulletin)
    if by.pk == current.generated_by_id:
        raise NotAllowed(_("这一稿是您生成的，请由另一位领导签发。"))
    number = normalise(number)
    if not is_number(number):
        raise Refused(_("“%(number)s”不是文号，请按“聊工信通〔2023〕10号”这样填写。") % {"number": number})
    current.number, current.signed_by, current.signed_at = number, by, timezone.now()
    try:
        with transaction.atomic():
            current.save(update_fields=["number", "signed_by", "signed_at"])
    except IntegrityError:
        raise Refused(_("文号 %(number)s 已用于另一期通报，请核对。") % {"number": number}) from None
    record(by=by, action="bulletin.sign", obj=current, detail={"number": number, "edition": current.edition})
    return current


def _held(bulletin: Bulletin) -> Bulletin:
    """The newest edition of its period, not signed yet."""
    editions = list(Bulletin.objects.select_for_update().of(bulletin.span).order_by("edition"))
    _check_open(editions, bulletin.span)
    newest = editions[-1]
    if newest.pk != bulletin.pk:
        raise Refused(
            _("已有更新的第 %(edition)d 稿，请打开那一稿办理。") % {"edition": newest.edition}, status=409
        )
    return newest


def _check_open(editions: list[Bulletin], span: Span) -> None:
    signed = next((one for one in editions if one.is_signed), None)
    if signed is not None:
        told = {"span": span.label, "number": signed.number}
        raise Refused(_("%(span)s通报已签发（%(number)s），数字和文字不再改动。") % told, status=409)
