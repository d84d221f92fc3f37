"""What each audited act is called in Chinese. A house test keeps the table total."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: dict[str, str | Promise] = {
    "sign_in": _("登录"),
    "refused": _("越权被拒"),
    "user": _("人员"),
    "grant": _("角色授予"),
    "unit": _("单位"),
    "lockout": _("登录锁定"),
    "audit": _("审计日志"),
    "enterprise": _("企业"),
    "list": _("两张清单"),
    "assignment": _("帮包分工"),
    "case": _("诉求"),
    "clocks": _("计时"),
    "promise": _("办理时限"),
    "calendar": _("工作日历"),
    "import": _("导入"),
    "outbox": _("通知发送"),
    "export": _("导出"),
}
"""By the beginning of the act's code, up to the first dot."""

ACTIONS: dict[str, str | Promise] = {
    "sign_in": _("登录"),
    "sign_in.failed": _("登录失败"),
    "sign_in.out": _("退出登录"),
    "refused": _("越权被拒"),
    "user.create": _("新增人员"),
    "user.change": _("修改人员"),
    "user.disable": _("停用账号"),
    "user.enable": _("启用账号"),
    "user.appoint": _("控制台任命管理员"),
    "user.reset_password": _("重设密码"),
    "user.change_password": _("修改本人密码"),
    "user.preferences": _("修改个人设置"),
    "grant.add": _("授予角色"),
    "grant.remove": _("收回角色"),
    "unit.create": _("新增单位"),
    "unit.change": _("修改单位"),
    "lockout.lift": _("解除登录锁定"),
    "audit.check": _("核对审计日志"),
    "export": _("导出"),
}


def label_of(action: str) -> str:
    return str(ACTIONS.get(action, action))
