from enterprises.models.assignment import Assignment, CoOfficer
from enterprises.models.candidate import CandidateRefusal
from enterprises.models.contact import ContactEvent, ContactQuerySet, EnterpriseContact
from enterprises.models.duplicate import DuplicatePair, DuplicateQuerySet, ground_field
from enterprises.models.enterprise import (
    Enterprise,
    EnterpriseQuerySet,
    EnterpriseText,
    FormerName,
)
from enterprises.models.figure import (
    EnterpriseFigure,
    FigureQuerySet,
    ScaleMembership,
    ScaleQuerySet,
    period_label,
)
from enterprises.models.merge import EnterpriseMerge, MergedRow, MergeQuerySet
from enterprises.models.service_list import ServiceListEntry, ServiceListEntryQuerySet, same_line, stood_on
from enterprises.models.standard import ServiceStandard
from enterprises.models.yearly_list import PublishedEntry, PublishedEntryQuerySet, ServiceList

__all__ = [
    "Assignment",
    "CandidateRefusal",
    "CoOfficer",
    "ContactEvent",
    "ContactQuerySet",
    "DuplicatePair",
    "DuplicateQuerySet",
    "Enterprise",
    "EnterpriseContact",
    "EnterpriseFigure",
    "EnterpriseMerge",
    "EnterpriseQuerySet",
    "EnterpriseText",
    "FigureQuerySet",
    "FormerName",
    "MergeQuerySet",
    "MergedRow",
    "PublishedEntry",
    "PublishedEntryQuerySet",
    "ScaleMembership",
    "ScaleQuerySet",
    "ServiceList",
    "ServiceListEntry",
    "ServiceListEntryQuerySet",
    "ServiceStandard",
    "ground_field",
    "period_label",
    "same_line",
    "stood_on",
]
