"""The roles of the bureau as classes one can read (domain.md C2; 三员分立 by GB/T 22239)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.permissions import Permission as P  # noqa: N817 - a table reads better


class RoleCode(models.TextChoices):
    CASE_OFFICER = "case_officer", _("服务专员")
    UNIT_HANDLER = "unit_handler", _("承办单位经办人")
    SECTION_HEAD = "section_head", _("科长（负责人）")
    LEADER = "leader", _("分管领导")
    FUND_CLERK = "fund_clerk", _("资金经办")
    FUND_CHECKER = "fund_checker", _("资金复核")
    FUND_AUDITOR = "fund_auditor", _("资金审计")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")


class Role:
    code: RoleCode
    description: str
    permissions: frozenset[P]


class CaseOfficer(Role):
    code = RoleCode.CASE_OFFICER
    description = "一对一帮包企业：记诉求、跟进、回访。"
    permissions = frozenset({
        P.ENTERPRISE_READ, P.ENTERPRISE_EDIT, P.ENTERPRISE_EXPORT, P.CONTACT_REVEAL,
        P.CASE_READ, P.CASE_LOG, P.CASE_ACCEPT, P.CASE_HANDLE, P.CASE_SUSPEND, P.CASE_CALL_BACK, P.CASE_CLOSE,
        P.CASE_EXCLUDE, P.CASE_EXPORT, P.CASE_URGE, P.CASE_ORGANISE, P.CASE_ARCHIVE, P.VISIT_READ, P.VISIT_LOG,
        P.KNOWLEDGE_READ, P.KNOWLEDGE_WRITE, P.REPLY_EDIT, P.REPORT_READ, P.INDICATOR_ENTER, P.WARNING_HANDLE,
        P.POLICY_READ, P.SETTINGS_READ,
    })  # fmt: skip


class UnitHandler(Role):
    code = RoleCode.UNIT_HANDLER
    description = "承办单位签收、办理、答复交办的诉求。"
    permissions = frozenset({
        P.ENTERPRISE_READ, P.CONTACT_REVEAL, P.CASE_READ, P.CASE_HANDLE, P.CASE_SUSPEND, P.CASE_EXPORT,
        P.VISIT_READ, P.KNOWLEDGE_READ, P.KNOWLEDGE_WRITE, P.REPLY_EDIT, P.POLICY_READ, P.SETTINGS_READ,
    })  # fmt: skip


class SectionHead(Role):
    code = RoleCode.SECTION_HEAD
    description = "管本单位的诉求、分工、清单与导入，复核不计入事项。"
    permissions = frozenset({
        P.ENTERPRISE_READ, P.ENTERPRISE_EDIT, P.ENTERPRISE_IMPORT, P.ENTERPRISE_EXPORT, P.ENTERPRISE_MERGE,
        P.LIST_EDIT, P.LIST_PUBLISH, P.CHAIN_EDIT, P.RECORD_EDIT, P.ASSIGNMENT_EDIT, P.CONTACT_REVEAL,
        P.CASE_READ, P.CASE_LOG, P.CASE_ACCEPT, P.CASE_HANDLE, P.CASE_SUSPEND, P.CASE_REASSIGN, P.CASE_CALL_BACK,
        P.CASE_CLOSE, P.CASE_EXCLUDE, P.CASE_REVIEW_EXCLUSION, P.CASE_EXPORT, P.CASE_IMPORT,
        P.CASE_EXTEND, P.CASE_URGE, P.CASE_SUPERVISE, P.CASE_INSTRUCT, P.CASE_ORGANISE, P.CASE_ARCHIVE,
        P.CASE_HAND_OVER, P.VISIT_READ, P.VISIT_LOG, P.KNOWLEDGE_READ, P.KNOWLEDGE_WRITE, P.KNOWLEDGE_PUBLISH,
        P.REPLY_EDIT, P.ABSENCE_EDIT, P.LEDGER_IMPORT, P.REPORT_READ, P.COCKPIT_READ, P.BULLETIN_EDIT, P.BULLETIN_RELEASE, P.INDICATOR_ENTER, P.WARNING_HANDLE,
        P.POLICY_READ, P.SETTINGS_READ,
    })  # fmt: skip


class Leader(Role):
    code = RoleCode.LEADER
    description = "看全局、批示、签发通报，不改业务数据。"
    permissions = frozenset({
        P.ENTERPRISE_READ, P.CASE_READ, P.CASE_INSTRUCT, P.VISIT_READ, P.KNOWLEDGE_READ, P.REPORT_READ,
        P.COCKPIT_READ, P.BULLETIN_SIGN, P.BULLETIN_RELEASE, P.POLICY_READ, P.FUND_READ, P.LOAN_READ, P.SETTINGS_READ,
    })  # fmt: skip


class FundClerk(Role):
    code = RoleCode.FUND_CLERK
    description = "资金与业务台账的录入和导入。"
    permissions = frozenset({
        P.ENTERPRISE_READ, P.ENTERPRISE_EDIT, P.ENTERPRISE_IMPORT, P.ENTERPRISE_EXPORT, P.LIST_EDIT,
        P.LEDGER_IMPORT, P.POLICY_READ, P.POLICY_EDIT, P.POLICY_CONFIRM, P.FUND_READ, P.FUND_EXPORT, P.CLAIM_ENTER, P.PAYMENT_ENTER,
        P.LOAN_READ, P.LOAN_ENTER, P.LOAN_EXPORT, P.SETTINGS_READ,
    })  # fmt: skip


class FundChecker(Role):
    code = RoleCode.FUND_CHECKER
    description = "资金复核，不录入。"
    permissions = frozenset({
        P.ENTERPRISE_READ, P.ENTERPRISE_EXPORT, P.POLICY_READ, P.FUND_READ, P.FUND_EXPORT, P.CLAIM_CHECK,
        P.PAYMENT_CHECK, P.LOAN_READ, P.LOAN_APPROVE, P.LOAN_EXPORT, P.LOAN_RULES, P.SETTINGS_READ,
    })  # fmt: skip


class FundAuditor(Role):
    code = RoleCode.FUND_AUDITOR
    description = "查阅全部资金和转贷业务，不改任何数据。"
    permissions = frozenset({
        P.ENTERPRISE_READ, P.POLICY_READ, P.FUND_READ, P.FUND_EXPORT, P.LOAN_READ, P.LOAN_EXPORT, P.SETTINGS_READ,
    })  # fmt: skip


class AuditAdmin(Role):
    code = RoleCode.AUDIT_ADMIN
    description = "查阅审计日志，不看业务数据，不改任何数据。"
    permissions = frozenset({P.AUDIT_READ})


class SecurityAdmin(Role):
    code = RoleCode.SECURITY_ADMIN
    description = "授予和收回角色。"
    permissions = frozenset({P.GRANT_ADMIN})


class SystemAdmin(Role):
    code = RoleCode.SYSTEM_ADMIN
    description = "人员账号、单位、工作日历、办理时限和统计口径。"
    permissions = frozenset({
        P.USER_ADMIN, P.ABSENCE_EDIT, P.SETTINGS_READ, P.CALENDAR_EDIT, P.PROMISE_EDIT, P.REMINDER_EDIT, P.METRIC_EDIT,
        P.DELIVERY_READ, P.DELIVERY_RETRY, P.STYLEGUIDE_READ,
    })  # fmt: skip


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        CaseOfficer,
        UnitHandler,
        SectionHead,
        Leader,
        FundClerk,
        FundChecker,
        FundAuditor,
        AuditAdmin,
        SecurityAdmin,
        SystemAdmin,
    )
}


def roles_with(permission: P) -> list[str]:
    return [code for code, role in ROLES.items() if permission in role.permissions]


THREE_ADMINS = frozenset({RoleCode.AUDIT_ADMIN, RoleCode.SECURITY_ADMIN, RoleCode.SYSTEM_ADMIN})
FUND_ROLES = frozenset({RoleCode.FUND_CLERK, RoleCode.FUND_CHECKER, RoleCode.FUND_AUDITOR})


def incompatible(code: str, held: set[str]) -> str | None:
    """The held role that may not be joined with ``code``, or None.

    The three admins exclude each other and every business role (GB/T 22239 三员分立); who enters money never checks
    it, and who audits it does neither.
    """
    for other in sorted(held - {code}):
        if code in THREE_ADMINS or other in THREE_ADMINS:
            return other
        if {code, other} <= FUND_ROLES:
            return other
    return None
