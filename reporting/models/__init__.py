from reporting.models.bulletins import Bulletin, BulletinFigure, BulletinQuerySet, BulletinRelease
from reporting.models.definitions import DefinitionStart
from reporting.models.indicators import (
    Indicator,
    IndicatorObservation,
    IndicatorVersion,
    ObservationQuerySet,
)
from reporting.models.rankings import Ranking, RankingQuerySet
from reporting.models.recurring import RecurringGroup, RecurringQuerySet, RecurringRule
from reporting.models.statements import Statement, StatementQuerySet
from reporting.models.warnings import EnterpriseWarning, WarningQuerySet, WarningRule

__all__ = [
    "Bulletin",
    "BulletinFigure",
    "BulletinQuerySet",
    "BulletinRelease",
    "DefinitionStart",
    "EnterpriseWarning",
    "Indicator",
    "IndicatorObservation",
    "IndicatorVersion",
    "ObservationQuerySet",
    "Ranking",
    "RankingQuerySet",
    "RecurringGroup",
    "RecurringQuerySet",
    "RecurringRule",
    "Statement",
    "StatementQuerySet",
    "WarningQuerySet",
    "WarningRule",
]
