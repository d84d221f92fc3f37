from enterprises.models.assignment import Assignment
from enterprises.models.enterprise import (
    AnnualOutput,
    Enterprise,
    EnterpriseContact,
    EnterpriseText,
    FormerName,
)
from enterprises.models.service_list import ServiceListEntry

__all__ = [
    "AnnualOutput",
    "Assignment",
    "Enterprise",
    "EnterpriseContact",
    "EnterpriseText",
    "FormerName",
    "ServiceListEntry",
]
