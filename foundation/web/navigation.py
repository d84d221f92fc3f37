"""The navigation: what there is, who sees it, and where the reader is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.accounts.permissions import Permission


@dataclass(frozen=True)
class Item:
    """One place, or a group of places. ``under`` are other URL names (or their beginnings) that belong to it."""

    name: str
    label: str | Promise
    icon: str = ""
    permission: Permission | None = None
    under: tuple[str, ...] = ()
    children: tuple[Item, ...] = ()
    key: str = ""
    without: str | Promise = ""  # its label for those who lack the right, who otherwise do not see it


@dataclass
class Link:
    name: str
    label: str | Promise
    icon: str
    url: str
    current: bool
    children: list[Link]
    key: str = ""
    is_open: bool = False


NAVIGATION: tuple[Item, ...] = (
    Item("home", _("待办"), "todo", Permission.CASE_HANDLE, under=("todo",), key="g t", without=_("首页")),
    Item(
        "cases", _("诉求"), "case",
        children=(
            Item("case-list", _("诉求台账"), "", Permission.CASE_READ, under=("case-", "return-", "co-handling-", "extension-", "rating-", "bulk-", "hand-over"), key="g c"),
            Item("supervision-list", _("督办台账"), "", Permission.CASE_READ, under=("supervision-",)),
            Item("commitment-list", _("承诺台账"), "", Permission.CASE_READ, under=("commitment-",)),
            Item("problem-list", _("共性问题"), "", Permission.CASE_READ, under=("problem-",)),
            Item("recurring-list", _("反复问题"), "", Permission.CASE_READ, under=("recurring-list", "recurring-detail", "recurring-follow-up")),
            Item("carry-over-list", _("挂账台账"), "", Permission.CASE_READ, under=("carry-over-",)),
            Item("article-list", _("知识库"), "", Permission.KNOWLEDGE_READ, under=("article-",), key="g k"),
        ),
    ),
    Item(
        "enterprises", _("企业"), "enterprise",
        children=(
            Item("enterprise-list", _("企业台账"), "", Permission.ENTERPRISE_READ, under=("enterprise-", "contact-", "duplicate-", "co-officer-"), key="g e"),
            Item("figure-list", _("企业数据"), "", Permission.ENTERPRISE_READ, under=("figure-",)),
            Item("production-list", _("生产状态"), "", Permission.ENTERPRISE_READ, under=("production-",)),
            Item("scale-list", _("规上企业"), "", Permission.ENTERPRISE_READ, under=("scale-",)),
            Item("project-list", _("企业项目"), "", Permission.ENTERPRISE_READ, under=("project-",)),
            Item("title-list", _("企业称号"), "", Permission.ENTERPRISE_READ, under=("title-",)),
            Item("transformation-list", _("数字化转型"), "", Permission.ENTERPRISE_READ, under=("transformation-",)),
            Item("service-list", _("两张清单"), "", Permission.ENTERPRISE_READ, under=("service-list", "list-")),
            Item("assignment-board", _("帮包分工"), "", Permission.ENTERPRISE_READ, under=("assignment-",)),
        ),
    ),
    Item(
        "chains", _("产业链"), "chart",
        children=(
            Item("chain-list", _("产业链"), "", Permission.ENTERPRISE_READ, under=("chain-",)),
            Item("project-wall", _("挂图作战"), "", Permission.ENTERPRISE_READ, under=("project-wall", "project-batch-")),
            Item("cluster-list", _("产业集群"), "", Permission.ENTERPRISE_READ, under=("cluster-",)),
            Item("platform-list", _("数字平台"), "", Permission.ENTERPRISE_READ, under=("platform-",)),
            Item("signing-list", _("双招双引"), "", Permission.ENTERPRISE_READ, under=("signing-",)),
        ),
    ),
    Item(
        "meetings", _("组织会议"), "calendar",
        children=(
            Item("work-group-list", _("工作机构"), "", Permission.ENTERPRISE_READ, under=("work-group-",)),
            Item("meeting-list", _("会议"), "", Permission.ENTERPRISE_READ, under=("meeting-",)),
            Item("document-list", _("政策文件"), "", Permission.ENTERPRISE_READ, under=("document-",)),
            Item("honour-list", _("地区荣誉"), "", Permission.ENTERPRISE_READ, under=("honour-",)),
        ),
    ),
    Item(
        "money", _("政策资金"), "money",
        children=(
            Item("policy-list", _("政策"), "", Permission.POLICY_READ, under=("policy-",)),
            Item("eligibility-start", _("免申即享"), "", Permission.POLICY_READ, under=("eligibility-",)),
            Item("budget-list", _("预算指标"), "", Permission.FUND_READ, under=("budget-",)),
            Item("claim-list", _("申报"), "", Permission.FUND_READ, under=("claim-",)),
            Item("batch-list", _("拨付批次"), "", Permission.FUND_READ, under=("batch-",)),
            Item("payment-list", _("拨付台账"), "", Permission.FUND_READ, under=("payment-",)),
            Item("reward-figures", _("拨付统计"), "", Permission.FUND_READ, under=("reward-figures",)),
            Item("payee-list", _("收款账户"), "", Permission.FUND_READ, under=("payee-",)),
        ),
    ),
    Item(
        "bridging", _("应急转贷"), "inbox",
        children=(
            Item("loan-list", _("转贷台账"), "", Permission.LOAN_READ, under=("loan-",)),
            Item("bridging-figures", _("转贷统计"), "", Permission.LOAN_READ, under=("bridging-figures",)),
            Item("fund-list", _("转贷专户"), "", Permission.LOAN_READ, under=("fund-",)),
        ),
    ),
    Item(
        "monitoring", _("运行监测"), "chart",
        children=(
            Item("indicator-list", _("监测指标"), "", Permission.REPORT_READ, under=("indicator-",)),
            Item("ranking-list", _("排名"), "", Permission.REPORT_READ, under=("ranking-",)),
            Item("warning-list", _("企业预警"), "", Permission.ENTERPRISE_READ, under=("warning-",)),
        ),
    ),
    Item("visit-list", _("走访"), "visit", Permission.VISIT_READ, under=("visit-",), key="g v"),
    Item("activity-list", _("服务活动"), "calendar", Permission.VISIT_READ, under=("activity-",)),
    Item("resolution-report", _("统计"), "chart", Permission.REPORT_READ, under=("resolution-", "report-"), key="g r"),
    Item("cockpit", _("驾驶舱"), "chart", Permission.COCKPIT_READ, under=("cockpit",)),
    Item(
        "bulletins", _("通报"), "print",
        children=(
            Item("bulletin-list", _("月度通报"), "", Permission.REPORT_READ, under=("bulletin-",)),
            Item("showcase-list", _("企业风采"), "", Permission.ENTERPRISE_READ, under=("showcase-",)),
            Item("statement-list", _("通报表述"), "", Permission.REPORT_READ, under=("statement-",)),
        ),
    ),
    Item("import-list", _("导入任务"), "import", Permission.LEDGER_IMPORT, under=("import-",)),
    Item("notice-list", _("通知"), "bell", under=("notice-",)),
    Item(
        "settings", _("设置"), "settings",
        children=(
            Item("user-list", _("人员"), "", Permission.USER_ADMIN, under=("user-",)),
            Item("grant-list", _("角色授予"), "", Permission.GRANT_ADMIN, under=("grant-",)),
            Item("lockout-list", _("登录锁定"), "", Permission.USER_ADMIN, under=("lockout-",)),
            Item("absence-list", _("离岗登记"), "", Permission.ABSENCE_EDIT, under=("absence-",)),
            Item("unit-list", _("单位"), "", Permission.SETTINGS_READ, under=("unit-",)),
            Item("calendar", _("工作日历"), "", Permission.SETTINGS_READ, under=("calendar",)),
            Item("promise-list", _("类别时限"), "", Permission.SETTINGS_READ, under=("promise-", "category-")),
            Item("service-standard-list", _("服务标准"), "", Permission.SETTINGS_READ, under=("service-standard-",)),
            Item("threshold-list", _("列入起点"), "", Permission.SETTINGS_READ, under=("threshold-",)),
            Item("reward-rule-list", _("拨付规则"), "", Permission.FUND_READ, under=("reward-rule-",)),
            Item("bridging-rule-list", _("转贷规则"), "", Permission.LOAN_READ, under=("bridging-rule-",)),
            Item("metric-settings", _("统计口径"), "", Permission.SETTINGS_READ, under=("metric-",)),
            Item("monitoring-settings", _("指标口径"), "", Permission.SETTINGS_READ, under=("monitoring-",)),
            Item("early-rule-list", _("预警规则"), "", Permission.SETTINGS_READ, under=("early-rule-",)),
            Item("recurring-rule-list", _("反复问题门槛"), "", Permission.SETTINGS_READ, under=("recurring-rule-",)),
            Item("reminder-step-list", _("提醒设置"), "", Permission.SETTINGS_READ, under=("reminder-step-",)),
            Item("reply-list", _("常用答复"), "", Permission.REPLY_EDIT, under=("reply-",)),
            Item("channel-list", _("渠道"), "", Permission.DELIVERY_READ, under=("channel-", "delivery-list")),
            Item("delivery-failures", _("发送失败"), "", Permission.DELIVERY_READ, under=("delivery-failures", "delivery-retry")),
            Item("styleguide", _("界面样式"), "", Permission.STYLEGUIDE_READ),
        ),
    ),
    Item("audit-list", _("审计日志"), "audit", Permission.AUDIT_READ, under=("audit-",)),
)  # fmt: skip

BOTTOM = (("home",), ("case-list",), ("visit-list", "enterprise-list"), ("notice-list",))
"""Four places at most; at each the first that the reader has."""


def navigation_for(request: HttpRequest, items: tuple[Item, ...] = NAVIGATION) -> list[Link]:
    """What the reader may enter. A group is open where the reader is in it; the first is always open."""
    here = request.resolver_match.url_name or "" if request.resolver_match else ""
    links = [link for item in items if (link := _link(item, request.user, here))]
    groups = [link for link in links if link.children]
    for group in groups:
        group.is_open = group is groups[0] or any(child.current for child in group.children)
    return links


def flatten(links: list[Link]) -> list[Link]:
    return [one for link in links for one in (link.children or [link])]


def bottom_bar(links: list[Link]) -> list[Link]:
    """The few places for a thumb; a place that is a heading's child brings the heading's icon."""
    icons = {child.name: link.icon for link in links for child in link.children}
    found = {link.name: link for link in flatten(links)}
    places = (next((found[name] for name in names if name in found), None) for names in BOTTOM)
    chosen = [link for link in places if link is not None]
    return [
        Link(link.name, link.label, link.icon or icons.get(link.name, ""), link.url, link.current, [])
        for link in chosen
    ]


def url_or_none(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _link(item: Item, user: Any, here: str) -> Link | None:
    children = [link for child in item.children if (link := _link(child, user, here))]
    if item.children:
        return Link(item.name, item.label, item.icon, "", False, children) if children else None
    url = url_or_none(item.name)
    may = item.permission is None or user.has(item.permission)
    if url is None or not (may or item.without):
        return None
    current = here == item.name or (bool(here) and here.startswith(item.under))
    return Link(item.name, item.label if may else item.without, item.icon, url, current, [], item.key)
