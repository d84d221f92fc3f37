from assistance.models.activity import (
    Activity,
    ActivityFollowUp,
    ActivityPhoto,
    ActivityQuerySet,
    Attendance,
    AttendanceQuerySet,
)
from assistance.models.article import Article, ArticleText, ArticleUse, ArticleVersion
from assistance.models.attachment import CaseAttachment
from assistance.models.bulk import BulkAct, BulkActRow
from assistance.models.calendar import AppliedCalendar
from assistance.models.call_back import CallBack
from assistance.models.case import Case, CaseCounter, CaseText
from assistance.models.clock import CaseClock, CaseSuspension
from assistance.models.event import CaseEvent
from assistance.models.exclusion import CaseExclusion
from assistance.models.link import CaseLink
from assistance.models.matter import CaseMatter, SheetCounter
from assistance.models.problem import SharedProblem
from assistance.models.reminder import Reminder, ReminderStep
from assistance.models.reply import CannedReply
from assistance.models.settings import CaseCategory, ServicePromise
from assistance.models.visit import Visit, VisitEvent, VisitPhoto

__all__ = [
    "Activity",
    "ActivityFollowUp",
    "ActivityPhoto",
    "ActivityQuerySet",
    "AppliedCalendar",
    "Article",
    "ArticleText",
    "ArticleUse",
    "ArticleVersion",
    "Attendance",
    "AttendanceQuerySet",
    "BulkAct",
    "BulkActRow",
    "CallBack",
    "CannedReply",
    "Case",
    "CaseAttachment",
    "CaseCategory",
    "CaseClock",
    "CaseCounter",
    "CaseEvent",
    "CaseExclusion",
    "CaseLink",
    "CaseMatter",
    "CaseSuspension",
    "CaseText",
    "Reminder",
    "ReminderStep",
    "ServicePromise",
    "SharedProblem",
    "SheetCounter",
    "Visit",
    "VisitEvent",
    "VisitPhoto",
]
