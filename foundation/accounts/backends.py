from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Func, QuerySet, TextField

from foundation.accounts.models import RoleGrant, UnitTree, User


class PeopleBackend(ModelBackend):
    """Passwords as Django checks them; a person always comes with the unit, which every page's frame shows."""

    def get_user(self, user_id: Any) -> User | None:
        """With the roles, and the units below theirs, in the same query, read afresh for every request."""
        grants: list[Any] = sorted(_grants().filter(user_id=user_id), key=attrgetter("pk"))
        if grants:
            user: User | None = grants[0].user
        else:
            user = User.objects.select_related("unit").filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.role_grants = grants
        user.tree = _read(grants[0].tree) if grants else []
        return user


class TreeOfUnits(Func):
    """``id:parent`` of each unit that lies below another, in one cell.

    Words instead of expressions: every request asks this, and composing it anew took longer than the answer.
    """

    arity = 0
    function = "GROUP_CONCAT"
    template = (
        "(SELECT %(function)s(id || ':' || parent_id, ',') FROM accounts_unit WHERE parent_id IS NOT NULL)"
    )
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


@cache
def _grants() -> QuerySet[RoleGrant]:
    """Composed once; every ``filter`` makes a copy of it. Composing an order each time costs more than to sort a few."""
    return RoleGrant.objects.order_by().select_related("unit", "user__unit").annotate(tree=TreeOfUnits())


def _read(text: str | None) -> UnitTree:
    pairs = (pair.split(":") for pair in (text or "").split(",") if pair)
    return [(int(unit), int(parent)) for unit, parent in pairs]
