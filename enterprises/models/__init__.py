from enterprises.models.assignment import Assignment
from enterprises.models.enterprise import (
    AnnualOutput,
    Enterprise,
    EnterpriseContact,
    EnterpriseQuerySet,
    EnterpriseText,
    FormerName,
)
from enterprises.models.service_list import ServiceListEntry, ServiceListEntryQuerySet

__all__ = [
    "AnnualOutput",
    "Assignment",
    "Enterprise",
    "EnterpriseContact",
    "EnterpriseQuerySet",
    "EnterpriseText",
    "FormerName",
    "ServiceListEntry",
    "ServiceListEntryQuerySet",
]
