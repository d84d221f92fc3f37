"""通报表述: words that the bulletin prints from a day on; what was said before stays on record."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import Refused
from reporting.models import Statement


@transaction.atomic
def set_statement(*, by: User, code: str, text: str, effective_from: date, source: str) -> Statement:
    """Signed bulletins keep the words that they were signed with."""
    check_right(by, Permission.BULLETIN_EDIT)
    held = Statement.objects.in_force(code, effective_from)
    if held is not None and held.text == text:
        raise Refused(_("%(day)s 起已是这段表述，不用再设。") % {"day": held.effective_from})
    made = Statement.objects.create(
        code=code, text=text, effective_from=effective_from, source=source, set_by=by
    )
    detail = {"code": code, "text": text, "from": str(effective_from), "source": source}
    record(by=by, action="statement.set", obj=made, detail=detail)
    return made
