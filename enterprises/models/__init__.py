from enterprises.models.assignment import Assignment, CoOfficer
from enterprises.models.candidate import CandidateRefusal
from enterprises.models.chain import (
    Chain,
    ChainHead,
    ChainPaper,
    ChainPlace,
    ChainPlaceQuerySet,
    ChainQuerySet,
)
from enterprises.models.cluster import (
    Cluster,
    ClusterQuerySet,
    ClusterRanking,
    ClusterTitle,
    ClusterTitleQuerySet,
)
from enterprises.models.contact import ContactEvent, ContactQuerySet, EnterpriseContact
from enterprises.models.document import DocumentQuerySet, PolicyDocument
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
from enterprises.models.filing import FilingEvent
from enterprises.models.group import GroupHead, WorkGroup, WorkGroupQuerySet
from enterprises.models.honour import AreaHonour
from enterprises.models.meeting import Meeting
from enterprises.models.merge import EnterpriseMerge, MergedRow, MergeQuerySet
from enterprises.models.platform import Platform, PlatformQuerySet
from enterprises.models.production import ProductionState, ProductionStateQuerySet, last_production
from enterprises.models.project import Project, ProjectBatch, ProjectQuerySet
from enterprises.models.project_wall import ProgressQuerySet, ProjectPlan, ProjectProgress
from enterprises.models.recorded import Recorded, RecordedQuerySet
from enterprises.models.service_list import ServiceListEntry, ServiceListEntryQuerySet, same_line, stood_on
from enterprises.models.showcase import Showcase, ShowcaseQuerySet
from enterprises.models.signing import Signing
from enterprises.models.standard import ServiceStandard
from enterprises.models.threshold import ListThreshold
from enterprises.models.title import Title, TitleEvent, TitleQuerySet
from enterprises.models.transformation import Transformation, TransformationQuerySet
from enterprises.models.yearly_list import PublishedEntry, PublishedEntryQuerySet, ServiceList

__all__ = [
    "AreaHonour",
    "Assignment",
    "CandidateRefusal",
    "Chain",
    "ChainHead",
    "ChainPaper",
    "ChainPlace",
    "ChainPlaceQuerySet",
    "ChainQuerySet",
    "Cluster",
    "ClusterQuerySet",
    "ClusterRanking",
    "ClusterTitle",
    "ClusterTitleQuerySet",
    "CoOfficer",
    "ContactEvent",
    "ContactQuerySet",
    "DocumentQuerySet",
    "DuplicatePair",
    "DuplicateQuerySet",
    "Enterprise",
    "EnterpriseContact",
    "EnterpriseFigure",
    "EnterpriseMerge",
    "EnterpriseQuerySet",
    "EnterpriseText",
    "FigureQuerySet",
    "FilingEvent",
    "FormerName",
    "GroupHead",
    "ListThreshold",
    "Meeting",
    "MergeQuerySet",
    "MergedRow",
    "Platform",
    "PlatformQuerySet",
    "PolicyDocument",
    "ProductionState",
    "ProductionStateQuerySet",
    "ProgressQuerySet",
    "Project",
    "ProjectBatch",
    "ProjectPlan",
    "ProjectProgress",
    "ProjectQuerySet",
    "PublishedEntry",
    "PublishedEntryQuerySet",
    "Recorded",
    "RecordedQuerySet",
    "ScaleMembership",
    "ScaleQuerySet",
    "ServiceList",
    "ServiceListEntry",
    "ServiceListEntryQuerySet",
    "ServiceStandard",
    "Showcase",
    "ShowcaseQuerySet",
    "Signing",
    "Title",
    "TitleEvent",
    "TitleQuerySet",
    "Transformation",
    "TransformationQuerySet",
    "WorkGroup",
    "WorkGroupQuerySet",
    "ground_field",
    "last_production",
    "period_label",
    "same_line",
    "stood_on",
]
