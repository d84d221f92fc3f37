from __future__ import annotations

import hashlib
from typing import Any

from foundation.audit.services import record


def note_sign_in(sender: Any, user: Any, **kwargs: Any) -> None:
    record(by=user, action="sign_in", obj=user)


def note_sign_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        record(by=user, action="sign_out", obj=user)


def note_failed_sign_in(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """The typed name is kept as a digest: people type passwords into the name box."""
    typed = str(credentials.get("username", ""))
    digest = hashlib.sha256(typed.encode()).hexdigest()[:16]
    record(by=None, action="sign_in_failed", detail={"name_digest": digest}, ok=False)
