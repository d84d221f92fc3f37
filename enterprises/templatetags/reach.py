from __future__ import annotations

from django import template

from enterprises.models import Enterprise
from enterprises.permissions import covers
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

register = template.Library()


@register.filter
def reached_by(enterprise: Enterprise, user: User) -> bool:
    """Whether the page of the enterprise is there for this reader; to others its name is no link."""
    return covers(user, Permission.ENTERPRISE_READ, enterprise)
