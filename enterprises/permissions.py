from __future__ import annotations

from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import NotAllowed


def covers(user: User, right: Permission, enterprise: Enterprise) -> bool:
    """The right, at the county of the enterprise or for the one's own enterprise."""
    return user.has(right) and (
        user.reach(right).covers(enterprise.county_id) or enterprise.officer_id == user.pk
    )


def may_edit(user: User, enterprise: Enterprise) -> bool:
    return enterprise.archived_at is None and covers(user, Permission.ENTERPRISE_EDIT, enterprise)


def check_may_edit(user: User, enterprise: Enterprise) -> None:
    if not may_edit(user, enterprise):
        raise NotAllowed(_("“%(name)s”已归档或不在您的工作范围，不能修改。") % {"name": enterprise.name})


def may_restore(user: User, enterprise: Enterprise) -> bool:
    """One that was merged comes back by undoing the merge."""
    is_filed = enterprise.archived_at is not None and enterprise.merged_into_id is None
    return is_filed and covers(user, Permission.ENTERPRISE_EDIT, enterprise)


def check_may_restore(user: User, enterprise: Enterprise) -> None:
    if not may_restore(user, enterprise):
        raise NotAllowed(
            _("“%(name)s”没有归档、已并入其他企业（请撤销合并），或不在您的工作范围。")
            % {"name": enterprise.name}
        )


def may_merge(user: User, enterprise: Enterprise) -> bool:
    return enterprise.archived_at is None and covers(user, Permission.ENTERPRISE_MERGE, enterprise)


def check_may_merge(user: User, enterprise: Enterprise) -> None:
    if not may_merge(user, enterprise):
        raise NotAllowed(
            _("“%(name)s”已归档或不在您的工作范围；合并企业由其所在单位负责人办理，跨县的由市局办理。")
            % {"name": enterprise.name}
        )


def may_unmerge(user: User, kept: Enterprise, merged: Enterprise) -> bool:
    return all(covers(user, Permission.ENTERPRISE_MERGE, one) for one in (kept, merged))


def check_may_unmerge(user: User, kept: Enterprise, merged: Enterprise) -> None:
    if not may_unmerge(user, kept, merged):
        raise NotAllowed(_("撤销合并由两家企业所在单位的负责人办理，跨县的由市局办理。"))


def may_assign(user: User, enterprise: Enterprise) -> bool:
    return enterprise.archived_at is None and covers(user, Permission.ASSIGNMENT_EDIT, enterprise)


def check_may_assign(user: User, enterprise: Enterprise) -> None:
    if not may_assign(user, enterprise):
        raise NotAllowed(_("“%(name)s”的帮包分工由其所在单位负责人调整。") % {"name": enterprise.name})


def may_edit_lists(user: User, enterprise: Enterprise) -> bool:
    return covers(user, Permission.LIST_EDIT, enterprise)


def check_may_edit_lists(user: User, enterprise: Enterprise) -> None:
    if not may_edit_lists(user, enterprise):
        raise NotAllowed(_("您没有调整“%(name)s”清单的权限。") % {"name": enterprise.name})


def may_edit_chains(user: User) -> bool:
    return user.has(Permission.CHAIN_EDIT)


def check_may_edit_chains(user: User) -> None:
    """The chains and clusters are the whole city's: a grant at a county does not carry the right."""
    if not may_edit_chains(user):
        raise NotAllowed(_("产业链、链主企业、产业集群和数字平台由市局负责人维护。"))


def may_keep_records(user: User) -> bool:
    return user.has(Permission.RECORD_EDIT)


def check_may_keep_records(user: User) -> None:
    """What the city itself did: a grant at a county does not carry the right."""
    if not may_keep_records(user):
        raise NotAllowed(_("签约、会议、文件等市级记录由市局负责人登记。"))


def check_may_publish_lists(user: User) -> None:
    """Publishing and rolling over touch the list of the whole city: a grant at a county does not carry the right."""
    if not user.has(Permission.LIST_PUBLISH):
        raise NotAllowed(_("发布清单和年度结转由市局负责人办理。"))


def sees_phones(user: User, enterprise: Enterprise) -> bool:
    """The enterprise's own officer sees telephone numbers in clear; others reveal them on record."""
    return enterprise.officer_id == user.pk


def may_reveal(user: User, enterprise: Enterprise) -> bool:
    return covers(user, Permission.CONTACT_REVEAL, enterprise)


def check_may_reveal(user: User, enterprise: Enterprise) -> None:
    if not may_reveal(user, enterprise):
        raise NotAllowed(_("您没有查看“%(name)s”联系电话的权限。") % {"name": enterprise.name})
