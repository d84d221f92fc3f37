from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.accounts.services.lockouts import current_lockouts, lift_lockout, lockout_within_reach


@requires(Permission.USER_ADMIN)
def lockout_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "administration/lockouts/list.html", {"lockouts": current_lockouts(by=request.user)}
    )


@requires(Permission.USER_ADMIN, sample="lockout")
@require_POST
def lockout_removal(request: HttpRequest, pk: int) -> HttpResponse:
    if not lockout_within_reach(pk, by=request.user):
        raise Http404
    lift_lockout(pk, by=request.user)
    messages.success(request, _("已解除锁定，对方现在可以重新登录。"))
    return redirect("lockout-list")
