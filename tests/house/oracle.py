"""What should happen, told apart from the code that makes it happen: who may do what, as a plain table."""

from __future__ import annotations

ROLE_RIGHTS: dict[str, str] = {
    "case_officer": """enterprise.read enterprise.edit enterprise.export contact.reveal case.read case.log case.accept
        case.handle case.suspend case.call_back case.close case.exclude case.export case.urge case.organise case.archive
        visit.read visit.log knowledge.read knowledge.write reply.edit report.read indicator.enter warning.handle
        policy.read settings.read""",
    "unit_handler": """enterprise.read contact.reveal case.read case.handle case.suspend case.export visit.read
        knowledge.read knowledge.write reply.edit policy.read settings.read""",
    "section_head": """enterprise.read enterprise.edit enterprise.import enterprise.export enterprise.merge list.edit list.publish chain.edit record.edit assignment.edit
        contact.reveal case.read case.log case.accept case.handle case.suspend case.reassign case.call_back case.close
        case.exclude case.review_exclusion case.export case.import case.extend case.urge case.supervise case.instruct
        case.organise case.archive case.hand_over visit.read visit.log knowledge.read knowledge.write knowledge.publish reply.edit
        absence.edit ledger.import report.read cockpit.read bulletin.edit bulletin.release indicator.enter warning.handle policy.read settings.read""",
    "leader": """enterprise.read case.read case.instruct visit.read knowledge.read report.read cockpit.read bulletin.sign bulletin.release policy.read fund.read loan.read
        settings.read""",
    "fund_clerk": """enterprise.read enterprise.edit enterprise.import enterprise.export list.edit ledger.import
        policy.read policy.edit policy.confirm fund.read fund.export claim.enter payment.enter loan.read loan.enter loan.export
        settings.read""",
    "fund_checker": """enterprise.read enterprise.export policy.read fund.read fund.export claim.check payment.check loan.read
        loan.approve loan.export loan.rules settings.read""",
    "fund_auditor": "enterprise.read policy.read fund.read fund.export loan.read loan.export settings.read",
    "audit_admin": "audit.read",
    "security_admin": "grant.admin",
    "system_admin": """user.admin absence.edit settings.read calendar.edit promise.edit reminder.edit metric.edit delivery.read
        delivery.retry styleguide.read""",
}

CITY_ONLY = frozenset(
    [
        "calendar.edit",
        "list.publish",
        "chain.edit",
        "record.edit",
        "policy.edit",
        "payment.enter",
        "payment.check",
        "promise.edit",
        "reminder.edit",
        "metric.edit",
        "delivery.read",
        "delivery.retry",
        "styleguide.read",
        "loan.rules",
        "indicator.enter",
        "bulletin.edit",
        "bulletin.sign",
        "bulletin.release",
        "cockpit.read",
    ]
)
"""A grant at a county does not carry these."""

NARROWER: dict[str, str] = {
    "case-edit": "case.handle case.log",
    "case-attachment-new": "case.handle case.log",
    "reply-edit": "knowledge.publish",
}
"""Pages that a reader may not enter without one of these as well: the row's own rule says so."""

NEVER = ("PUT", "PATCH", "DELETE")


def rights_of(role: str | None, *, city_wide: bool) -> frozenset[str]:
    rights = frozenset(ROLE_RIGHTS[role].split()) if role else frozenset()
    return rights if city_wide else rights - CITY_ONLY


def expected(
    *,
    url_name: str,
    public: bool,
    right: str | None,
    person: bool,
    rights: frozenset[str],
    reached: bool,
    verb: str,
) -> str:
    """ok, login, 403, 404 or 405. ``person``: signed in and not disabled."""
    if verb in NEVER:
        return "405"
    if public:
        return "ok"
    if not person:
        return "login"
    if right is not None and right not in rights:
        return "403"
    if not reached:
        return "404"
    narrower = NARROWER.get(url_name)
    if narrower and not rights & frozenset(narrower.split()):
        return "403"
    return "ok"
