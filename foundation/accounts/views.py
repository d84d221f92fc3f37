from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.forms import OwnPasswordForm, PreferencesForm, SignInForm
from foundation.accounts.guards import public, signed_in
from foundation.accounts.services.users import change_own_password, change_preferences, note_wrong_password

WRONG_PASSWORDS_ALLOWED = 5


class SignInView(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post", "options"]  # noqa: RUF012 - Django's own attribute

    def get_success_url(self) -> str:
        """Where the person wanted to go, when it is a page of ours that shows something."""
        target = super().get_success_url()
        closed = (reverse("sign-in"), reverse("sign-out"))
        return resolve_url(self.get_default_redirect_url()) if target.startswith(closed) else target

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = public(SignInView.as_view(extra_context={"help_line": settings.HELP_LINE}))


def locked_out(request: HttpRequest, response: HttpResponse, credentials: object) -> HttpResponse:
    """What axes shows when one name failed too often from one address; other addresses are unaffected."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"help_line": settings.HELP_LINE, "minutes": minutes}
    return render(request, "accounts/locked_out.html", context, status=429)


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("您已退出登录。"))
    return redirect("sign-in")


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    initial = {name: getattr(user, name) for name in ("shortcuts_on", "shortcuts_lead", "digest_on")}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_preferences(user, **form.cleaned_data)
        messages.success(request, _("设置已保存。"))
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form, "grants": user.role_grants})


@signed_in
def own_password(request: HttpRequest) -> HttpResponse:
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method != "POST":
        return render(request, "accounts/own_password.html", {"form": form})
    if form.is_valid():
        change_own_password(request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
        return redirect("profile")
    if form.has_error("old_password", "password_incorrect") and _guesses(request) >= WRONG_PASSWORDS_ALLOWED:
        logout(request)
        messages.error(request, _("现在的密码连续输错 5 次，已退出登录。请重新登录。"))
        return redirect("sign-in")
    return render(request, "accounts/own_password.html", {"form": form}, status=422)


def _guesses(request: HttpRequest) -> int:
    """Counts in the session: whoever holds a stolen session may not try passwords without end."""
    note_wrong_password(request.user)
    tried: int = request.session.get("wrong_passwords", 0) + 1
    request.session["wrong_passwords"] = tried
    return tried
