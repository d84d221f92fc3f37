from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseStatus(models.TextChoices):
    REGISTERED = "registered", _("待受理")
    DISPATCHED = "dispatched", _("待签收")
    HANDLING = "handling", _("办理中")
    SUSPENDED = "suspended", _("暂停")
    ANSWERED = "answered", _("已答复待回访")
    CLOSED = "closed", _("已办结")
    DECLINED = "declined", _("不予受理")
    RETURNED = "returned", _("已退单")
    ESCALATED = "escalated", _("提级办理")
    MERGED = "merged", _("已合并")
    WITHDRAWN = "withdrawn", _("已撤回")
    ARCHIVED = "archived", _("已归档")


OPEN_STATUSES = (
    CaseStatus.REGISTERED,
    CaseStatus.DISPATCHED,
    CaseStatus.RETURNED,
    CaseStatus.HANDLING,
    CaseStatus.SUSPENDED,
    CaseStatus.ESCALATED,
)
"""The bureau still owes the enterprise an answer."""

UNFINISHED_STATUSES = (*OPEN_STATUSES, CaseStatus.ANSWERED)
CLOSED_STATUSES = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
ANSWERED_STATUSES = (CaseStatus.ANSWERED, *CLOSED_STATUSES)
"""The enterprise has an answer with an outcome."""

VOID_STATUSES = (CaseStatus.DECLINED, CaseStatus.MERGED, CaseStatus.WITHDRAWN)
"""Ended without an answer."""


class Source(models.TextChoices):
    PHONE = "phone", _("电话")
    VISIT = "visit", _("走访")
    HOTLINE = "hotline", _("12345转办")
    ENTERPRISE = "enterprise", _("企业自报")
    MEETING = "meeting", _("会议收集")
    COUNTY = "county", _("县区上报")
    SUPERIOR = "superior", _("上级交办")
    WARNING = "warning", _("监测预警")


class Nature(models.TextChoices):
    INQUIRY = "inquiry", _("咨询")
    REQUEST = "request", _("求助")
    SUGGESTION = "suggestion", _("建议")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    PRAISE = "praise", _("表扬")


class Outcome(models.TextChoices):
    RESOLVED = "resolved", _("已解决")
    PARTLY = "partly", _("部分解决")
    ADVANCING = "advancing", _("正在推进")
    EXPLAINED = "explained", _("暂难解决（已解释）")
    UNRESOLVED = "unresolved", _("未解决")


class Stage(models.TextChoices):
    """What has a promised time: the clocks of a case first, then the terms of what runs beside it."""

    SIGN = "sign", _("签收")
    CONTACT = "contact", _("首次联系")
    RESOLVE = "resolve", _("办结")
    CALL_BACK = "call_back", _("回访")
    REWORK = "rework", _("重办")
    BAD_RATING = "bad_rating", _("差评回访")
    RETURN = "return", _("退单")
    RETURN_RULING = "ruling", _("退单裁定")
    CO_HANDLING = "share", _("协办答复")
    SUPERVISION = "sheet", _("督办答复")
    EXTENSION_NOTICE = "notice", _("延期申请提前量")
    LONGEST = "longest", _("延期后总时限")
    ARCHIVE = "archive", _("办结后归档")


class Rung(models.TextChoices):
    """The rungs of the ladder; what is due stands on at most one of them at a time."""

    NEAR = "near", _("临期提醒")
    NEAR_HOURS = "near_hours", _("小时时限临期")
    DUE_TODAY = "due_today", _("今日到期")
    CALLBACK_DUE = "callback_due", _("回访到期")
    BAD_RATING = "bad_rating", _("差评待回访")
    OVERDUE = "overdue", _("超期催办")
    SUPERVISE = "supervise", _("超期督办")
    PAUSED_LONG = "paused_long", _("暂停过久")
    NO_CONTACT = "no_contact", _("久未联系")
    RATE_LOW = "rate_low", _("解决率低于目标")
    NO_CALENDAR = "no_calendar", _("工作日历未发布")


class DueKind(models.TextChoices):
    """What can stand on a rung."""

    CLOCK = "clock", _("时限")
    MATTER = "matter", _("诉求事项")
    PAUSE = "pause", _("暂停")
    ENTERPRISE = "enterprise", _("清单企业")
    UNIT = "unit", _("单位")
    CALENDAR = "calendar", _("工作日历")


class ReminderRole(models.TextChoices):
    """Whom a rung tells, as what the person is to the case."""

    OWNER = "owner", _("应办人")
    HANDLER = "handler", _("承办人")
    UNIT_HANDLERS = "unit_handlers", _("承办单位经办人")
    OFFICER = "officer", _("服务专员")
    UNIT_HEAD = "unit_head", _("单位负责人")
    COUNTY_HEAD = "county_head", _("县区负责人")
    LEADER = "leader", _("分管领导")
    ADMIN = "admin", _("系统管理员")


class PromiseUnit(models.TextChoices):
    HOURS = "hours", _("工作小时")
    DAYS = "days", _("工作日")


class SuspensionReason(models.TextChoices):
    MATERIAL = "material", _("等待企业补充材料")
    SUPERIOR = "superior", _("等待上级答复")
    PROCEDURE = "procedure", _("等待法定程序（公示、鉴定等）")
    ENTERPRISE = "enterprise", _("企业要求暂缓")
    FORCE_MAJEURE = "force_majeure", _("不可抗力")


class CallBackResult(models.TextChoices):
    CONFIRMED = "confirmed", _("企业确认已解决")
    EXPLANATION_ACCEPTED = "accepted", _("未解决，认可解释")
    NOT_CONFIRMED = "not_confirmed", _("企业不认可")
    UNREACHABLE = "unreachable", _("未联系上")
    WITHDRAWS = "withdraws", _("企业确认撤回")


EFFECTIVE_RESULTS = (
    CallBackResult.CONFIRMED,
    CallBackResult.EXPLANATION_ACCEPTED,
    CallBackResult.NOT_CONFIRMED,
)


class Rating(models.TextChoices):
    VERY_SATISFIED = "5", _("非常满意")
    SATISFIED = "4", _("满意")
    FAIR = "3", _("基本满意")
    DISSATISFIED = "2", _("不满意")
    VERY_DISSATISFIED = "1", _("非常不满意")


BAD_RATINGS = (Rating.DISSATISFIED, Rating.VERY_DISSATISFIED)
"""差评: called back within a working day."""
SATISFIED_RATINGS = (Rating.VERY_SATISFIED, Rating.SATISFIED, Rating.FAIR)


class ExclusionReason(models.TextChoices):
    DUPLICATE = "duplicate", _("重复")
    WITHDRAWN = "withdrawn", _("撤回")
    INVALID = "invalid", _("无效")
    OUT_OF_SCOPE = "out_of_scope", _("不属受理范围")
    LITIGATION = "litigation", _("已转信访、诉讼")


class EventKind(models.TextChoices):
    REGISTERED = "registered", _("登记")
    IMPORTED = "imported", _("台账导入")
    ACCEPTED = "accepted", _("受理派单")
    DECLINED = "declined", _("不予受理")
    SIGNED = "signed", _("签收")
    CONTACTED = "contacted", _("首次联系")
    PROGRESS = "progress", _("进展")
    REASSIGNED = "reassigned", _("改派")
    SUSPENDED = "suspended", _("暂停")
    RESUMED = "resumed", _("恢复")
    ANSWERED = "answered", _("答复")
    CALLED_BACK = "called_back", _("回访")
    CLOSED = "closed", _("办结")
    REWORKED = "reworked", _("重办")
    EDITED = "edited", _("修改")
    ATTACHED = "attached", _("附件")
    REMINDED = "reminded", _("催办")
    EXCLUSION_PROPOSED = "exclusion_proposed", _("申请不计入")
    EXCLUSION_DECIDED = "exclusion_decided", _("不计入审核")
    DEADLINE_MOVED = "deadline_moved", _("期限重算")
    OFFICER_CHANGED = "officer_changed", _("更换专员")
    RETURNED = "returned", _("退单")
    RETURN_GRANTED = "return_granted", _("同意退单")
    RETURN_REFUSED = "return_refused", _("不同意退单")
    CO_ASKED = "co_asked", _("请求协办")
    CO_SIGNED = "co_signed", _("协办签收")
    CO_ANSWERED = "co_answered", _("协办答复")
    CO_CANCELLED = "co_cancelled", _("取消协办")
    EXTENSION_ASKED = "extension_asked", _("申请延期")
    EXTENSION_DECIDED = "extension_decided", _("延期审批")
    URGED = "urged", _("人工催办")
    SUPERVISED = "supervised", _("督办")
    SUPERVISION_ANSWERED = "supervision_answered", _("督办答复")
    ESCALATED = "escalated", _("提级办理")
    INSTRUCTED = "instructed", _("领导批示")
    MERGED = "merged", _("合并")
    ABSORBED = "absorbed", _("并入")
    SPLIT = "split", _("拆分")
    LINKED = "linked", _("关联")
    UNLINKED = "unlinked", _("取消关联")
    WITHDRAWN = "withdrawn", _("撤回")
    ARCHIVED = "archived", _("归档")
    CARRIED = "carried", _("挂账")
    STRUCK_OFF = "struck_off", _("销号")
    COMMITTED = "committed", _("作出承诺")
    COMMITMENT_SETTLED = "commitment_settled", _("承诺结果")
    HANDED_OVER = "handed_over", _("移交")
    FOLLOWED_UP = "followed_up", _("差评回访")
    TAKEN_BACK = "taken_back", _("撤销")
    ENTERPRISE_MERGED = "ent_merged", _("企业合并")


class MatterKind(models.TextChoices):
    """What runs beside a case with a state, a due time and an answer of its own."""

    RETURN = "return", _("退单")
    CO_HANDLING = "co_handling", _("协办")
    EXTENSION = "extension", _("延期")
    SUPERVISION = "supervision", _("督办")
    COMMITMENT = "commitment", _("承诺")
    CARRY_OVER = "carry_over", _("挂账")


class Verdict(models.TextChoices):
    """How a matter ended."""

    GRANTED = "granted", _("同意")
    REFUSED = "refused", _("不同意")
    ANSWERED = "answered", _("已答复")
    KEPT = "kept", _("已兑现")
    BROKEN = "broken", _("未兑现")
    STRUCK_OFF = "struck_off", _("已销号")
    CANCELLED = "cancelled", _("已取消")


class Channel(models.TextChoices):
    """How an enterprise gave its word."""

    PHONE = "phone", _("电话")
    VISIT = "visit", _("当面")
    WRITTEN = "written", _("书面")
    ONLINE = "online", _("微信、邮件等")


class LinkKind(models.TextChoices):
    RELATED = "related", _("关联")
    SPLIT = "split", _("拆分")


class ArticleState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    RETIRED = "retired", _("已下架")


class BulkKind(models.TextChoices):
    """What can be done with many cases at once; each row by the service of a single case."""

    REASSIGN = "reassign", _("批量改派")
    HAND_OVER = "hand_over", _("批量移交")
    URGE = "urge", _("批量催办")
    CLOSE = "close", _("批量办结")


class BulkStatus(models.TextChoices):
    RUNNING = "running", _("正在办理")
    DONE = "done", _("已办完")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")


class RowOutcome(models.TextChoices):
    """How one row of a bulk act ended."""

    PENDING = "pending", _("等待")
    DONE = "done", _("已办")
    REFUSED = "refused", _("未办")
    FORBIDDEN = "forbidden", _("无权")
    UNDONE = "undone", _("已撤销")
    KEPT = "kept", _("未撤销")


class CasePart(models.TextChoices):
    """What a person is to a case that can be handed over."""

    OFFICER = "officer", _("服务专员")
    HANDLER = "handler", _("承办人")


class VisitChannel(models.TextChoices):
    """How an enterprise was met: each of them counts as a contact."""

    ON_SITE = "on_site", _("现场走访")
    PHONE = "phone", _("电话")
    VIDEO = "video", _("视频")
    MEETING = "meeting", _("座谈会")


class VisitEventKind(models.TextChoices):
    LOGGED = "logged", _("登记")
    EDITED = "edited", _("修改")
    VOIDED = "voided", _("作废")


class ActivityKind(models.TextChoices):
    """服务活动; one activity has one kind, so that it is counted once (domain.md A2)."""

    PROMOTION = "promotion", _("政策宣贯")
    BRIEFING = "briefing", _("政策解读")
    STUDY = "study", _("对标学习")
    BANKING = "banking", _("银企对接")
    BRIDGING = "bridging", _("应急转贷")
    CHAIN = "chain", _("融链固链对接")


SERVICE_KINDS = frozenset(
    {ActivityKind.BRIEFING, ActivityKind.STUDY, ActivityKind.BANKING, ActivityKind.BRIDGING}
)
"""Told together in the bulletin: 政策解读、对标学习、银企对接、应急转贷."""


class Programme(models.TextChoices):
    """Under whose name an activity is held."""

    TOGETHER = "together", _("一起益企")
    HOME = "home", _("聊城企业之家")
    VOYAGE = "voyage", _("干部助企远航行动")
