"""A warning, an indicator and a rule that pages ask about."""

from __future__ import annotations

from typing import Any

from foundation.accounts.models import Unit, User
from reporting.enums import WarningKind
from tests.factories.bulletins import BulletinFactory
from tests.factories.indicators import RecurringFactory, WarningFactory

Kwargs = dict[str, Any]

INDICATORS = {
    "warning": lambda county, _: {"pk": WarningFactory(enterprise__county=county).pk},
    "recurring": lambda county, _: {"pk": RecurringFactory(county=county).pk},
}


def indicator(county: Unit, owner: User) -> Kwargs:
    return {"code": "value-added"}


def bulletin(county: Unit, owner: User) -> Kwargs:
    return {"pk": BulletinFactory().pk}


UNSCOPED_INDICATORS = {
    "bulletin": bulletin,
    "bulletin_figure": lambda county, owner: {**bulletin(county, owner), "code": "chains"},
    "indicator": indicator,
    "warning_kind": lambda *_: {"kind": WarningKind.POWER_FALL.value},
}
