"""Every right in the house, one line each."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    ENTERPRISE_READ = "enterprise.read"
    ENTERPRISE_EDIT = "enterprise.edit"
    ENTERPRISE_IMPORT = "enterprise.import"
    ENTERPRISE_EXPORT = "enterprise.export"
    ENTERPRISE_MERGE = "enterprise.merge"
    LIST_EDIT = "list.edit"
    LIST_PUBLISH = "list.publish"
    CHAIN_EDIT = "chain.edit"
    RECORD_EDIT = "record.edit"
    ASSIGNMENT_EDIT = "assignment.edit"
    CONTACT_REVEAL = "contact.reveal"

    CASE_READ = "case.read"
    CASE_LOG = "case.log"
    CASE_ACCEPT = "case.accept"
    CASE_HANDLE = "case.handle"
    CASE_SUSPEND = "case.suspend"
    CASE_REASSIGN = "case.reassign"
    CASE_CALL_BACK = "case.call_back"
    CASE_CLOSE = "case.close"
    CASE_EXCLUDE = "case.exclude"
    CASE_REVIEW_EXCLUSION = "case.review_exclusion"
    CASE_EXPORT = "case.export"
    CASE_IMPORT = "case.import"
    CASE_EXTEND = "case.extend"
    CASE_URGE = "case.urge"
    CASE_SUPERVISE = "case.supervise"
    CASE_INSTRUCT = "case.instruct"
    CASE_ORGANISE = "case.organise"
    CASE_ARCHIVE = "case.archive"
    CASE_HAND_OVER = "case.hand_over"

    VISIT_READ = "visit.read"
    VISIT_LOG = "visit.log"

    KNOWLEDGE_READ = "knowledge.read"
    KNOWLEDGE_WRITE = "knowledge.write"
    KNOWLEDGE_PUBLISH = "knowledge.publish"
    REPLY_EDIT = "reply.edit"
    ABSENCE_EDIT = "absence.edit"

    POLICY_READ = "policy.read"
    POLICY_EDIT = "policy.edit"
    POLICY_CONFIRM = "policy.confirm"
    FUND_READ = "fund.read"
    FUND_EXPORT = "fund.export"
    CLAIM_ENTER = "claim.enter"
    CLAIM_CHECK = "claim.check"
    PAYMENT_ENTER = "payment.enter"
    PAYMENT_CHECK = "payment.check"

    LOAN_READ = "loan.read"
    LOAN_ENTER = "loan.enter"
    LOAN_APPROVE = "loan.approve"
    LOAN_EXPORT = "loan.export"
    LOAN_RULES = "loan.rules"

    LEDGER_IMPORT = "ledger.import"
    REPORT_READ = "report.read"
    COCKPIT_READ = "cockpit.read"
    BULLETIN_EDIT = "bulletin.edit"
    BULLETIN_SIGN = "bulletin.sign"
    BULLETIN_RELEASE = "bulletin.release"
    INDICATOR_ENTER = "indicator.enter"
    WARNING_HANDLE = "warning.handle"

    SETTINGS_READ = "settings.read"
    CALENDAR_EDIT = "calendar.edit"
    PROMISE_EDIT = "promise.edit"
    REMINDER_EDIT = "reminder.edit"
    METRIC_EDIT = "metric.edit"
    USER_ADMIN = "user.admin"
    GRANT_ADMIN = "grant.admin"
    DELIVERY_READ = "delivery.read"
    DELIVERY_RETRY = "delivery.retry"
    AUDIT_READ = "audit.read"
    STYLEGUIDE_READ = "styleguide.read"


CITY_ONLY = frozenset({
    Permission.CALENDAR_EDIT, Permission.PROMISE_EDIT, Permission.REMINDER_EDIT, Permission.DELIVERY_READ,
    Permission.DELIVERY_RETRY, Permission.STYLEGUIDE_READ, Permission.METRIC_EDIT,
    Permission.LIST_PUBLISH, Permission.CHAIN_EDIT, Permission.RECORD_EDIT, Permission.POLICY_EDIT, Permission.PAYMENT_ENTER, Permission.PAYMENT_CHECK,
    Permission.LOAN_RULES, Permission.INDICATOR_ENTER, Permission.BULLETIN_EDIT, Permission.BULLETIN_SIGN,
    Permission.BULLETIN_RELEASE, Permission.COCKPIT_READ,
})  # fmt: skip
"""What they touch is the whole city's: a grant at a county does not carry them."""

DEPUTISED = frozenset({Permission.CASE_HANDLE, Permission.CASE_CALL_BACK})
"""What a deputy does in the place of one who is away: whoever holds one of these needs a deputy who holds it too."""
