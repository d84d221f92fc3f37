"""公开审查: a signed bulletin goes out without what would tell of single enterprises; looked at by another person."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from reporting.models import Bulletin, BulletinRelease
from reporting.queries.bulletin_hidden import hidden_of


@transaction.atomic
def release_bulletin(bulletin: Bulletin, *, by: User, note: str, with_words: bool) -> BulletinRelease:
    """Once, and for good: what is out cannot be taken back."""
    check_right(by, Permission.BULLETIN_RELEASE)
    current = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if by.pk == current.generated_by_id:
        raise NotAllowed(_("这一稿是您生成的，请由另一人审查公开版。"))
    if not current.is_signed:
        raise Refused(_("这一稿还没有签发，签发后才能审查公开版。"))
    hidden = sorted(hidden_of(current))
    try:
        with transaction.atomic():
            made = BulletinRelease.objects.create(
                bulletin=current, hidden=hidden, with_words=with_words, note=note, released_by=by,
                released_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("这一期的公开版已经审查过，不能再改。")) from None
    detail = {"number": current.number, "hidden": hidden, "with_words": with_words, "note": note}
    record(by=by, action="bulletin.release", obj=current, detail=detail)
    return made
