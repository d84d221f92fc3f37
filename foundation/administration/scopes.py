from __future__ import annotations

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.models import AuditEntry, AuditEntryQuerySet


def entries_visible_to(reader: User) -> AuditEntryQuerySet:
    """The whole log for the bureau's auditor; the acts of the unit's own people for a unit's."""
    if reader.reach(Permission.AUDIT_READ).everything:
        return AuditEntry.objects.all()
    people = User.objects.visible_to(reader, Permission.AUDIT_READ)
    return AuditEntry.objects.by_any_of(people.values("pk"))
