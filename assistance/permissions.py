"""Who may do what with a case: the right, over a case in its reach."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assistance.enums import CLOSED_STATUSES, Outcome
from assistance.models import Activity, Article, CannedReply, Case, CaseExclusion, CaseMatter, Visit
from assistance.workflow import MOVES, Move, allowed
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.errors import NotAllowed, Refused


def covers(user: User, right: Permission, case: Case) -> bool:
    """The user holds the right, and the case is theirs, one of somebody they stand for, or in the right's reach."""
    if not user.has(right):
        return False
    reach = user.reach(right)
    if reach.everything or not user.acts_as.isdisjoint((case.officer_id, case.handler_id)):
        return True
    return case.county_id in reach.unit_ids or case.lead_unit_id in reach.unit_ids


def check_covers(user: User, right: Permission, case: Case) -> None:
    if not covers(user, right, case):
        raise NotAllowed(_("您没有整理诉求 %(number)s 的权限。") % {"number": case.number})


def stood_for(user: User, case: Case) -> str:
    """In whose place the user acts on a case that is not their own; "" where it is."""
    if user.pk in (case.officer_id, case.handler_id) or not user.stands_for:
        return ""
    absent = (user.stands_for.get(key or 0) for key in (case.handler_id, case.officer_id))
    return next((name for name in absent if name), "")


def may_move(user: User, case: Case, move: Move) -> bool:
    return allowed(move, case.status) and covers(user, MOVES[move].right, case)


def check_may_move(user: User, case: Case, move: Move) -> None:
    """Raises NotAllowed; whether the state allows the move is the table's question."""
    if not covers(user, MOVES[move].right, case):
        raise NotAllowed(
            _("您没有对诉求 %(number)s 办理“%(move)s”的权限，请联系服务专员或科长。")
            % {"number": case.number, "move": MOVES[move].label}
        )


def check_may_hand_over(user: User, case: Case) -> None:
    if not covers(user, Permission.CASE_HAND_OVER, case):
        raise NotAllowed(
            _("您没有移交诉求 %(number)s 的权限，请联系所属单位的科长。") % {"number": case.number}
        )


def covers_matter(user: User, right: Permission, matter: CaseMatter) -> bool:
    """The matter is mine, or the unit that was asked lies in the reach of my right."""
    if not user.has(right):
        return False
    reach = user.reach(right)
    return reach.everything or matter.person_id in user.acts_as or matter.unit_id in reach.unit_ids


def check_covers_matter(user: User, right: Permission, matter: CaseMatter) -> None:
    if not covers_matter(user, right, matter):
        raise NotAllowed(
            _("这项%(kind)s由%(unit)s办理，您没有此权限。")
            % {"kind": matter.get_kind_display(), "unit": matter.unit or matter.person or "—"}
        )


def may_edit(user: User, case: Case) -> bool:
    """Who handles or logs cases there; and who logged it, until it is accepted."""
    if case.is_finished:
        return False
    if covers(user, Permission.CASE_HANDLE, case) or covers(user, Permission.CASE_LOG, case):
        return True
    return case.registered_by_id == user.pk and case.status == "registered" and user.has(Permission.CASE_LOG)


def check_may_edit(user: User, case: Case) -> None:
    if not may_edit(user, case):
        raise NotAllowed(_("诉求 %(number)s 已结束或不由您办理，不能修改。") % {"number": case.number})


def may_note_progress(user: User, case: Case) -> bool:
    return not case.is_finished and covers(user, Permission.CASE_HANDLE, case)


def check_may_note_progress(user: User, case: Case) -> None:
    if not may_note_progress(user, case):
        raise NotAllowed(_("诉求 %(number)s 已结束或不由您办理，不能记进展。") % {"number": case.number})


def may_attach(user: User, case: Case) -> bool:
    return may_note_progress(user, case) or may_edit(user, case)


def check_may_attach(user: User, case: Case) -> None:
    if not may_attach(user, case):
        raise NotAllowed(_("诉求 %(number)s 已结束或不由您办理，不能传附件。") % {"number": case.number})


def may_call_back(user: User, case: Case) -> bool:
    return case.status == "answered" and covers(user, Permission.CASE_CALL_BACK, case)


def check_may_call_back(user: User, case: Case) -> None:
    if not covers(user, Permission.CASE_CALL_BACK, case):
        raise NotAllowed(_("回访由服务专员或科长办理，您没有此权限。"))


def may_propose_exclusion(user: User, case: Case) -> bool:
    return not case.excluded and covers(user, Permission.CASE_EXCLUDE, case)


def check_may_propose_exclusion(user: User, case: Case) -> None:
    if not covers(user, Permission.CASE_EXCLUDE, case):
        raise NotAllowed(_("您没有申请“不计入”的权限。"))


def may_decide_exclusion(user: User, exclusion: CaseExclusion) -> bool:
    return (
        exclusion.decided_at is None
        and exclusion.proposed_by_id != user.pk
        and covers(user, Permission.CASE_REVIEW_EXCLUSION, exclusion.case)
    )


def check_may_decide_exclusion(user: User, exclusion: CaseExclusion) -> None:
    if not covers(user, Permission.CASE_REVIEW_EXCLUSION, exclusion.case):
        raise NotAllowed(_("“不计入”由科长审核，您没有此权限。"))
    if exclusion.proposed_by_id == user.pk:
        raise NotAllowed(_("申请人不能审核自己的申请，请由另一位负责人审核。"))


def may_reveal_phone(user: User, case: Case) -> bool:
    return bool(case.contact_phone) and covers(user, Permission.CONTACT_REVEAL, case)


def check_may_reveal_phone(user: User, case: Case) -> None:
    if not may_reveal_phone(user, case):
        raise NotAllowed(_("您没有查看企业联系电话的权限。"))


def sees_phone(user: User, case: Case) -> bool:
    """The own team sees telephone numbers in clear; others reveal them, which is recorded."""
    return not user.acts_as.isdisjoint((case.officer_id, case.handler_id, case.registered_by_id))


def may_correct_visit(user: User, visit: Visit) -> bool:
    """Whoever wrote it down or went along, and who logs visits where one of its enterprises is."""
    if visit.is_void or not user.has(Permission.VISIT_LOG):
        return False
    reach = user.reach(Permission.VISIT_LOG)
    if reach.everything or visit.created_by_id == user.pk:
        return True
    met = any(
        one.county_id in reach.unit_ids or one.officer_id in user.acts_as for one in visit.enterprises.all()
    )
    return met or any(person.pk == user.pk for person in visit.people.all())


def check_may_correct_visit(user: User, visit: Visit) -> None:
    if visit.is_void:
        raise Refused(_("这条走访记录已作废，不能再改；需要的话请另记一次走访。"))
    if not may_correct_visit(user, visit):
        raise NotAllowed(_("这条走访记录由走访人和企业的服务专员修改，您没有此权限。"))


def may_edit_reply(user: User, reply: CannedReply) -> bool:
    """One's own by oneself, a unit's by a head who publishes for that unit."""
    if not user.has(Permission.REPLY_EDIT):
        return False
    return reply.by_id == user.pk if reply.unit_id is None else may_share_reply(user, reply.unit)


def check_may_edit_reply(user: User, reply: CannedReply) -> None:
    if not may_edit_reply(user, reply):
        raise NotAllowed(
            _("“%(title)s”由%(keeper)s维护，您没有此权限；可以另建一条自己的常用答复。")
            % {
                "title": reply.title,
                "keeper": _("%(unit)s的科长") % {"unit": reply.unit} if reply.unit else reply.by,
            }
        )


def may_share_reply(user: User, unit: Unit | None) -> bool:
    if unit is None:
        return user.has(Permission.REPLY_EDIT)
    right = Permission.KNOWLEDGE_PUBLISH
    return user.has(Permission.REPLY_EDIT) and user.has(right) and user.reach(right).covers(unit.pk)


def check_may_share_reply(user: User, unit: Unit | None) -> None:
    if not may_share_reply(user, unit):
        raise NotAllowed(_("单位共用的常用答复由科长维护，您只能维护自己的。"))


def may_write_article(user: User, article: Article) -> bool:
    return not article.is_retired and (
        (article.by_id == user.pk and user.has(Permission.KNOWLEDGE_WRITE))
        or _reaches(user, Permission.KNOWLEDGE_WRITE, article)
    )


def check_may_write_article(user: User, article: Article) -> None:
    if not may_write_article(user, article):
        raise NotAllowed(_("“%(title)s”由编写单位维护，您不能修改。") % {"title": article.question})


def may_keep_article(user: User, article: Article) -> bool:
    """Publish, review, retire: a head in reach of the unit that wrote it."""
    return _reaches(user, Permission.KNOWLEDGE_PUBLISH, article)


def check_may_keep_article(user: User, article: Article) -> None:
    if not may_keep_article(user, article):
        raise NotAllowed(_("知识条目由编写单位的科长发布和下架，您没有此权限。"))


def may_make_article(user: User, case: Case) -> bool:
    """The case is solved, the enterprise said so, and it is the user's or in reach."""
    solved = case.status in CLOSED_STATUSES and case.outcome == Outcome.RESOLVED and case.confirmed is True
    return solved and covers(user, Permission.KNOWLEDGE_WRITE, case)


def _reaches(user: User, right: Permission, article: Article) -> bool:
    reach = user.reach(right)
    return user.has(right) and (reach.everything or article.unit_id in reach.unit_ids)


def may_hold_activity(user: User, unit: Unit) -> bool:
    return user.has(Permission.VISIT_LOG) and user.reach(Permission.VISIT_LOG).covers(unit.pk)


def check_may_hold_activity(user: User, unit: Unit) -> None:
    if not may_hold_activity(user, unit):
        raise NotAllowed(_("您只能登记本单位和下属单位主办的活动。"))


def may_change_activity(user: User, activity: Activity) -> bool:
    """Whoever logs where its unit is, and who wrote it down."""
    if activity.voided_at is not None or not user.has(Permission.VISIT_LOG):
        return False
    return activity.created_by_id == user.pk or may_hold_activity(user, activity.unit)


def check_may_change_activity(user: User, activity: Activity) -> None:
    if activity.voided_at is not None:
        raise Refused(_("“%(name)s”已作废，不能再改。") % {"name": activity.name}, status=409)
    if not may_change_activity(user, activity):
        raise NotAllowed(_("这次活动由主办单位登记和修改，您没有此权限。"))
