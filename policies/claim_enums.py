from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyLevel(models.TextChoices):
    """Whose money it is."""

    CENTRAL = "central", _("中央")
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    COUNTY = "county", _("县")


class PolicyState(models.TextChoices):
    """Reckoned from the days of a policy, never stored."""

    IN_FORCE = "in_force", _("有效")
    ENDING = "ending", _("即将到期")
    ENDED = "ended", _("已到期")
    REPEALED = "repealed", _("已废止")


class OncePer(models.TextChoices):
    """What makes a second claim under a clause a double one."""

    YEAR = "year", _("同一企业同一年度一次")
    PROJECT = "project", _("同一项目一次")
    INVOICE = "invoice", _("同一发票一次")
    TITLE = "title", _("同类称号就高不重复")


class ClaimBasis(models.TextChoices):
    """How a claim came: 按文件 is one that a document has decided already."""

    APPLICATION = "application", _("企业申报")
    AUTO = "auto", _("免申即享")
    DOCUMENT = "document", _("按文件")


class ClaimStatus(models.TextChoices):
    FILED = "filed", _("已申报")
    FIRST_CHECKED = "first_checked", _("初审通过")
    CHECKED = "checked", _("复审通过")
    PUBLISHED = "published", _("公示中")
    OBJECTED = "objected", _("公示异议")
    GRANTED = "granted", _("待拨付")
    PAID = "paid", _("已拨付")
    RETURNED = "returned", _("已退回")
    REJECTED = "rejected", _("不予支持")
    WITHDRAWN = "withdrawn", _("已撤回")
    RECALLED = "recalled", _("已追回")


class ClaimMove(models.TextChoices):
    """What is done with a claim; each is a fact of its history."""

    ENTER = "enter", _("登记申报")
    CORRECT = "correct", _("更正申报")
    FIRST_CHECK = "first_check", _("初审通过")
    SECOND_CHECK = "second_check", _("复审通过")
    APPROVE = "approve", _("复核通过")
    RETURN = "return", _("退回更正")
    REJECT = "reject", _("不予支持")
    WITHDRAW = "withdraw", _("撤回申报")
    PUBLISH = "publish", _("开始公示")
    OBJECT = "object", _("登记公示异议")
    DISMISS = "dismiss", _("异议不成立")
    GRANT = "grant", _("下达资金")
    REVOKE = "revoke", _("撤销下达")
    PAY = "pay", _("拨付")
    RECALL = "recall", _("追回资金")


class BatchStatus(models.TextChoices):
    DRAFT = "draft", _("编制中")
    SUBMITTED = "submitted", _("待复核")
    HALF_CHECKED = "half_checked", _("待第二人复核")
    CHECKED = "checked", _("已复核待送付")
    SENT = "sent", _("已送付")
    DONE = "done", _("已完成")
    VOID = "void", _("已作废")


class BatchMove(models.TextChoices):
    """What is done with a 拨付批次; each is a fact of its history."""

    MAKE = "make", _("编制批次")
    SUBMIT = "submit", _("提交复核")
    CHECK = "check", _("复核通过")
    RETURN = "return", _("退回修改")
    SEND = "send", _("送付")
    RESULT = "result", _("登记结果")
    VOID = "void", _("作废")


class PaymentState(models.TextChoices):
    """Of one line of a batch."""

    PENDING = "pending", _("未拨付")
    PAID = "paid", _("已拨付")
    FAILED = "failed", _("拨付失败")
    DROPPED = "dropped", _("已移出")


STANDING = frozenset({PaymentState.PENDING, PaymentState.PAID})
"""A line that counts: neither failed nor taken out. A claim has one at the most."""
