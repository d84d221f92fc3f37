from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from foundation.accounts.models import User


class PeopleBackend(ModelBackend):
    """Passwords as Django checks them; a person always comes with the unit, which every page's frame shows."""

    def get_user(self, user_id: Any) -> User | None:
        user: User | None = User.objects.select_related("unit").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
