from enterprises.models.assignment import Assignment
from enterprises.models.enterprise import (
    AnnualOutput,
    Enterprise,
    EnterpriseContact,
    EnterpriseQuerySet,
    EnterpriseText,
    FormerName,
)
from enterprises.models.service_list import ServiceListEntry, ServiceListEntryQuerySet, same_line, stood_on
from enterprises.models.yearly_list import PublishedEntry, PublishedEntryQuerySet, ServiceList

__all__ = [
    "AnnualOutput",
    "Assignment",
    "Enterprise",
    "EnterpriseContact",
    "EnterpriseQuerySet",
    "EnterpriseText",
    "FormerName",
    "PublishedEntry",
    "PublishedEntryQuerySet",
    "ServiceList",
    "ServiceListEntry",
    "ServiceListEntryQuerySet",
    "same_line",
    "stood_on",
]
