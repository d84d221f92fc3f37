from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoanStatus(models.TextChoices):
    APPLIED = "applied", _("已申请")
    PROMISED = "promised", _("已出联系单")
    APPROVED = "approved", _("已审批")
    DRAWN = "drawn", _("已放款")
    OLD_PAID = "old_paid", _("已还旧贷")
    RENEWED = "renewed", _("续贷到账")
    NOT_RENEWED = "not_renewed", _("未续贷待归还")
    REPAID = "repaid", _("已归还")
    SETTLED = "settled", _("已结清")
    DECLINED = "declined", _("银行不续贷")
    WITHDRAWN = "withdrawn", _("已撤回")
    WRITTEN_OFF = "written_off", _("已核销")


class BorrowerKind(models.TextChoices):
    """Whose loan it is."""

    FIRM = "firm", _("企业")
    TRADER = "trader", _("个体")
    PERSON = "person", _("个人经营")


class MatchKind(models.TextChoices):
    """How a line of a bank's statement was settled."""

    AUTO = "auto", _("自动对应")
    HAND = "hand", _("人工对应")
    EXPLAINED = "explained", _("已说明")


class LoanMove(models.TextChoices):
    """What is done with a loan; each is a fact of its history."""

    ENTER = "enter", _("登记申请")
    PROMISE = "promise", _("登记联系单")
    APPROVE = "approve", _("审批同意")
    RETURN = "return", _("退回更正")
    DRAW = "draw", _("放款")
    PAY_OLD = "pay_old", _("还旧贷")
    RENEW = "renew", _("续贷到账")
    NOT_RENEW = "not_renew", _("还旧贷后不续贷")
    EXTEND = "extend", _("展期")
    REPAY = "repay", _("归还本金和费用")
    SETTLE = "settle", _("结清")
    DECLINE = "decline", _("银行不续贷")
    WITHDRAW = "withdraw", _("撤回")
    WRITE_OFF = "write_off", _("核销")
    REVERSE = "reverse", _("冲正")


class SummaryBy(models.TextChoices):
    """What a line of 转贷汇总 is."""

    MONTH = "month", _("按月")
    INSTITUTION = "institution", _("按转贷机构")
    COUNTY = "county", _("按县市区")


class LoanPurpose(models.TextChoices):
    """What the loan at the bank is for; only 流动资金 is bridged."""

    WORKING = "working", _("流动资金贷款")
    PROJECT = "project", _("项目贷款")
    OFF_BALANCE = "off_balance", _("表外业务")
