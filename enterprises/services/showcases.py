"""企业风采: who is shown in the bulletin of a period, and what was entered by mistake."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, Showcase
from enterprises.permissions import check_may_keep_records
from enterprises.services.filing import hold_active
from enterprises.services.recorded import marked_void, saved_once
from foundation.accounts.models import User
from foundation.attachments.filetypes import PICTURES
from foundation.attachments.services import store_attachment
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def show_enterprise(
    enterprise: Enterprise,
    *,
    by: User,
    year: int,
    months: int,
    place: int,
    product: str,
    credit: str = "",
    upload: UploadedFile[bytes] | None = None,
) -> Showcase:
    """A picture is told by its content; without one the bulletin has the words alone."""
    check_may_keep_records(by)
    current = hold_active(enterprise)
    taken = Showcase.objects.standing().filter(year=year, months=months, place=place)
    there = taken.select_related("enterprise").first()
    if there is not None:
        told = {"place": place, "name": there.enterprise.name}
        raise Refused(_("这一期的图%(place)d已登记为“%(name)s”，请换一个图序或先作废。") % told)
    photo = store_attachment(upload, by=by, kinds=PICTURES) if upload else None
    row = saved_once(
        Showcase(
            enterprise=current, year=year, months=months, place=place, product=product, credit=credit,
            photo=photo, recorded_by=by,
        )
    )  # fmt: skip
    detail = {"year": year, "months": months, "place": place, "product": product, "photo": bool(photo)}
    record(by=by, action="showcase.add", obj=row, detail=detail)
    return row


@transaction.atomic
def void_showcase(row: Showcase, *, by: User, reason: str) -> None:
    current = marked_void(row, by=by, reason=reason)
    record(by=by, action="showcase.void", obj=current, detail={"reason": reason})
