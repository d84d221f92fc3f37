"""Visits that a page asks about."""

from __future__ import annotations

from typing import Any

from foundation.accounts.models import Unit, User
from tests.factories.visits import VisitFactory, photo_on_record

Kwargs = dict[str, Any]


def visit(county: Unit, owner: User) -> Kwargs:
    return {"pk": VisitFactory(enterprise__county=county).pk}


def visit_photo(county: Unit, owner: User) -> Kwargs:
    return photo_on_record(VisitFactory(enterprise__county=county))


VISITS = {"visit": visit, "visit_photo": visit_photo}
