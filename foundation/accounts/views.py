from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.forms import OwnPasswordForm, PreferencesForm, SignInForm
from foundation.accounts.guards import public, signed_in
from foundation.accounts.services.users import change_own_password, change_preferences


class SignInView(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = public(SignInView.as_view(extra_context={"help_line": settings.HELP_LINE}))


def locked_out(request: HttpRequest, credentials: object, *args: object, **kwargs: object) -> HttpResponse:
    """What axes shows when one name failed too often from one address; other addresses are unaffected."""
    return render(request, "accounts/locked_out.html", {"help_line": settings.HELP_LINE}, status=429)


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("您已退出登录。"))
    return redirect("sign-in")


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    initial = {"shortcuts_on": user.shortcuts_on, "digest_on": user.digest_on}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_preferences(user, **form.cleaned_data)
        messages.success(request, _("设置已保存。"))
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form, "grants": user.role_grants})


@signed_in
def own_password(request: HttpRequest) -> HttpResponse:
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_own_password(request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
        return redirect("profile")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/own_password.html", {"form": form}, status=status)
