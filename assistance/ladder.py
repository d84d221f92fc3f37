"""The ladder: the rungs that something due can stand on, and how each tells before anybody changes it (pure).

The bureau's rule is 催办 from the first working day over, 督办 from the third (domain: 接诉即办, 热线管理办法); a
listed enterprise hears from its officer at least every 30 days.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistance.enums import ReminderRole as R
from assistance.enums import Rung


@dataclass(frozen=True)
class RungRule:
    """``when``: in words, with ``%(amount)d`` where there is something to count. ``offered``: whom it can tell."""

    when: str | Promise
    recipients: tuple[R, ...]
    offered: tuple[R, ...]
    amount: int | None = None
    counts: str | Promise = ""
    most: int = 0
    binding: bool = False
    issues_sheet: bool = False


OF_A_CASE = (R.OWNER, R.HANDLER, R.UNIT_HANDLERS, R.OFFICER, R.UNIT_HEAD, R.COUNTY_HEAD, R.LEADER)
OF_A_FIRM = (R.OWNER, R.COUNTY_HEAD, R.LEADER)
OF_A_UNIT = (R.UNIT_HEAD, R.LEADER)
OF_THE_CITY = (R.UNIT_HEAD, R.ADMIN, R.LEADER)

RULES: dict[Rung, RungRule] = {
    Rung.NEAR: RungRule(
        _(
            "到期前 %(amount)d 个工作日起（时限不长于此的不提醒；协办、督办、承诺、挂账等事项当天提出的不提醒）"
        ),
        (R.OWNER,),
        OF_A_CASE,
        amount=2,
        counts=_("提前几个工作日"),
        most=20,
    ),
    Rung.NEAR_HOURS: RungRule(
        _("按小时计的时限（签收、首次联系）剩余不足 %(amount)d%% 时"),
        (R.OWNER,),
        OF_A_CASE,
        amount=40,
        counts=_("剩余百分之几"),
        most=90,
    ),
    Rung.DUE_TODAY: RungRule(_("到期当天"), (R.OWNER,), OF_A_CASE),
    Rung.CALLBACK_DUE: RungRule(_("回访到期当天"), (R.OWNER,), OF_A_CASE),
    Rung.BAD_RATING: RungRule(_("收到差评后立即，直至到期"), (R.OWNER, R.COUNTY_HEAD), OF_A_CASE),
    Rung.OVERDUE: RungRule(_("超过期限后"), (R.OWNER, R.OFFICER), OF_A_CASE),
    Rung.SUPERVISE: RungRule(
        _("办结、重办超期 %(amount)d 个工作日后"),
        (R.OWNER, R.UNIT_HEAD, R.COUNTY_HEAD),
        OF_A_CASE,
        amount=3,
        counts=_("超期几个工作日"),
        most=30,
        binding=True,
        issues_sheet=True,
    ),
    Rung.PAUSED_LONG: RungRule(
        _("连续暂停超过 %(amount)d 个工作日"),
        (R.OWNER, R.OFFICER),
        OF_A_CASE,
        amount=10,
        counts=_("超过几个工作日"),
        most=60,
    ),
    Rung.NO_CONTACT: RungRule(
        _("两张清单上的企业 %(amount)d 天没有联系"),
        (R.OWNER,),
        OF_A_FIRM,
        amount=30,
        counts=_("多少天（自然日）"),
        most=365,
    ),
    Rung.RATE_LOW: RungRule(
        _("本月至今到期口径解决率低于 99%%（不足 10 件不提醒），每月每单位一次，再变差时再提醒"),
        (R.UNIT_HEAD,),
        OF_A_UNIT,
    ),
    Rung.NO_CALENDAR: RungRule(
        _("11 月起次年工作日历仍未发布，每周一次"), (R.UNIT_HEAD, R.ADMIN), OF_THE_CITY
    ),
}
"""The most urgent rung wins: near, today and overdue follow each other, and 督办 takes over from 催办."""
