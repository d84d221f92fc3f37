from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.crypto import salted_hmac

from foundation.audit.services import record


def note_sign_in(sender: Any, user: Any, **kwargs: Any) -> None:
    record(by=user, action="sign_in", obj=user)


def note_sign_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        record(by=user, action="sign_in.out", obj=user)


def note_failed_sign_in(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """A name that nobody has is kept as a keyed digest only: people type passwords into the name box."""
    typed = str(credentials.get("username", ""))[:200]
    meant = get_user_model().objects.filter(username=typed).first()
    digest = salted_hmac("audit.sign_in", typed, algorithm="sha256").hexdigest()[:16]
    record(by=None, action="sign_in.failed", obj=meant, detail={"name_digest": digest}, ok=False)
