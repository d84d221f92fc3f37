"""服务活动: the list, the page of one, the sign-in sheet, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.activity_lists import ACTIVITY_EXPORT, ActivityFilter, counted
from assistance.forms.activities import (
    ActivityEditForm,
    ActivityForm,
    ActivityPhotosForm,
    ActivityVoidForm,
    FinishForm,
    FollowUpForm,
    SignInForm,
)
from assistance.models import Activity, ActivityFollowUp, Attendance
from assistance.permissions import check_may_change_activity, may_change_activity
from assistance.services.activities import (
    add_follow_up,
    add_photos,
    change_activity,
    finish_follow_up,
    hold_activity,
    sign_in,
    strike_attendance,
    void_activity,
)
from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.attachments.services import download_response
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list

FORM, BLANK_LINES = "assistance/activities/form.html", 12


@requires(Permission.VISIT_READ)
def activity_list(request: HttpRequest) -> HttpResponse:
    may_log = request.user.has(Permission.VISIT_LOG)
    page = ListPage(
        queryset=counted(Activity.objects.visible_to(request.user)),
        filterset=ActivityFilter,
        template="assistance/activities/list.html",
        table="assistance/activities/_table.html",
        sorts={"held": "held_on"},
        default_sort="-held",
        related=("unit", "chain", "created_by"),
        counter=gettext_lazy("场"),
        export=ACTIVITY_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有服务活动"),
        empty_text=gettext_lazy("政策宣贯、银企对接等活动办完后记在这里，再登记签到企业。"),
        empty_icon="visit",
        empty_act=(reverse("activity-new"), gettext_lazy("记活动")) if may_log else None,
    )
    return render_list(request, page, may_log=may_log)


@requires(Permission.VISIT_READ, sample="activity")
@require_GET
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "assistance/activities/detail.html", _whole(request, pk))


@requires(Permission.VISIT_READ, sample="activity")
@require_GET
def activity_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """签到表, to print: who is down already, and empty lines."""
    return render(
        request, "assistance/activities/sheet.html", {**_whole(request, pk), "blank": range(BLANK_LINES)}
    )


@requires(Permission.VISIT_READ, sample="activity_photo")
@require_GET
def activity_photo(request: HttpRequest, pk: int, photo: int) -> HttpResponseBase:
    activity = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    found = get_object_or_404(activity.photos.select_related("attachment"), pk=photo)
    return download_response(found.attachment)


@requires(Permission.VISIT_LOG)
def activity_new(request: HttpRequest) -> HttpResponse:
    form = ActivityForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: hold_activity(by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记活动“%(name)s”，请接着登记签到企业。") % {"name": made})
            return redirect(made)
    return _act(request, form, _("记活动"))


@requires(Permission.VISIT_LOG, sample="activity")
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _changeable(request, pk)
    form = ActivityEditForm(request.POST or None, user=request.user, activity=activity)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: change_activity(activity, by=request.user, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("已保存活动“%(name)s”。") % {"name": done})
            return redirect(done)
    return _act(request, form, _("修改活动"), activity)


@requires(Permission.VISIT_LOG, sample="activity")
def activity_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _changeable(request, pk)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = submitted(form, lambda: sign_in(activity, by=request.user, lines=form.lines))
        if new is not None:
            messages.success(request, _("新登记 %(n)d 家。") % {"n": new})
            return redirect(activity)
    return _act(request, form, _("登记签到企业"), activity)


@requires(Permission.VISIT_LOG, sample="activity")
def activity_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _changeable(request, pk)
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: add_follow_up(activity, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记后续事项。"))
            return redirect(activity)
    return _act(request, form, _("登记后续事项"), activity)


@requires(Permission.VISIT_LOG, sample="follow_up")
def activity_follow_up_done(request: HttpRequest, pk: int, follow_up: int) -> HttpResponse:
    activity = _changeable(request, pk)
    matter = get_object_or_404(ActivityFollowUp, activity=activity, pk=follow_up)
    form = FinishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = carried_out(form, lambda: finish_follow_up(matter, by=request.user, **form.cleaned_data))
        if done:
            messages.success(request, _("后续事项已完成。"))
            return redirect(activity)
    return _act(request, form, _("完成后续事项"), activity, about=matter.matter)


@requires(Permission.VISIT_LOG, sample="activity")
def activity_photos(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _changeable(request, pk)
    form = ActivityPhotosForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        photos = form.cleaned_data["photos"]
        if carried_out(form, lambda: add_photos(activity, by=request.user, photos=photos)):
            messages.success(request, _("已上传 %(n)d 张照片。") % {"n": len(photos)})
            return redirect(activity)
    return _act(request, form, _("上传照片"), activity)


@requires(Permission.VISIT_LOG, sample="activity")
def activity_void(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _changeable(request, pk)
    form = ActivityVoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = carried_out(form, lambda: void_activity(activity, by=request.user, **form.cleaned_data))
        if done:
            messages.success(request, _("活动“%(name)s”已作废。") % {"name": activity})
            return redirect("activity-list")
    facts = [(_("活动"), activity.name), (_("日期"), activity.held_on), (_("主办单位"), activity.unit)]
    return render_form(request, "assistance/activities/void.html", form, activity=activity, facts=facts)


@requires(Permission.VISIT_LOG, sample="attendance")
def activity_strike(request: HttpRequest, pk: int, firm: int) -> HttpResponse:
    activity = _changeable(request, pk)
    seen = Enterprise.objects.visible_to(request.user).filter(pk=firm)
    rows = Attendance.objects.filter(activity=activity, enterprise__in=seen.values("pk"))
    attendance = get_object_or_404(rows.select_related("enterprise"))
    if request.method == "POST":
        strike_attendance(attendance, by=request.user)
        messages.success(request, _("已移出“%(name)s”。") % {"name": attendance.enterprise.name})
        return redirect(activity)
    facts = [(_("活动"), activity.name), (_("企业"), attendance.enterprise.name)]
    return render(request, "assistance/activities/strike.html", {"activity": activity, "facts": facts})


def _whole(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Of those who came the reader sees by name only whom the reader sees elsewhere."""
    activity = _seen(request, pk)
    near = Enterprise.objects.visible_to(request.user).filter(attendances__activity=activity)
    firms = list(near.select_related("county").order_by("attendances__pk"))
    came = Attendance.objects.filter(activity=activity).count()
    return {
        "activity": activity,
        "firms": firms,
        "came": came,
        "hidden": came - len(firms),
        "follow_ups": activity.follow_ups.select_related("entered_by"),
        "photos": activity.photos.select_related("attachment"),
        "today": timezone.localdate(),
        "may_change": may_change_activity(request.user, activity),
    }


def _act(
    request: HttpRequest, form: Any, heading: str, activity: Activity | None = None, about: str = ""
) -> HttpResponse:
    back = activity.get_absolute_url() if activity else reverse("activity-list")
    return render_form(request, FORM, form, heading=heading, activity=activity, about=about, back=back)


def _seen(request: HttpRequest, pk: int) -> Activity:
    rows = Activity.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "chain", "created_by", "voided_by"), pk=pk)


def _changeable(request: HttpRequest, pk: int) -> Activity:
    activity = _seen(request, pk)
    check_may_change_activity(request.user, activity)
    return activity
