from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from foundation.accounts.models import RoleGrant, User


class PeopleBackend(ModelBackend):
    """Passwords as Django checks them; a person always comes with the unit, which every page's frame shows."""

    def get_user(self, user_id: Any) -> User | None:
        """With the roles in the same query, read afresh for every request."""
        grants = list(RoleGrant.objects.filter(user_id=user_id).select_related("unit", "user__unit"))
        if grants:
            user: User | None = grants[0].user
        else:
            user = User.objects.select_related("unit").filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.role_grants = grants
        return user
