from __future__ import annotations

from assistance.models import Case
from assistance.permissions import check_may_reveal_phone
from foundation.accounts.models import User
from foundation.audit.services import record


def reveal_phone(case: Case, *, by: User) -> str:
    """The contact's number in clear; who saw it is on record."""
    check_may_reveal_phone(by, case)
    record(by=by, action="case.reveal_phone", obj=case)
    return case.contact_phone
