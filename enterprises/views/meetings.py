"""会议: the list, a new one, and one entered by mistake."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.groups import MeetingForm
from enterprises.group_lists import MEETING_EXPORT, MEETING_RELATED, MeetingFilter
from enterprises.models import Meeting
from enterprises.permissions import may_keep_records
from enterprises.services.groups import add_meeting, void_meeting
from enterprises.views.recorded import Kind, new_record, void_record
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list

KIND = Kind("meeting-list", gettext_lazy("会议"), gettext_lazy("登记会议"))


@requires(Permission.ENTERPRISE_READ)
def meeting_list(request: HttpRequest) -> HttpResponse:
    may_change, adding = may_keep_records(request.user), reverse("meeting-new")
    page = ListPage(
        queryset=Meeting.objects.visible_to(request.user),
        filterset=MeetingFilter,
        template="enterprises/records/list.html",
        table="enterprises/meetings/_table.html",
        sorts={"held": "held_on"},
        default_sort="-held",
        related=MEETING_RELATED,
        counter=gettext_lazy("次"),
        export=MEETING_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有会议"),
        empty_text=gettext_lazy("大会、工作会议和调度会开过后在这里登记，写明议定事项。"),
        empty_icon="calendar",
        empty_act=(adding, KIND.adding) if may_change else None,
    )
    lead = _("全市工业、数字经济、民营经济的大会、工作会议和调度会，按召开日期计入通报。")
    return render_list(request, page, may_change=may_change, kind=KIND, adding_url=adding, lead=lead)


@requires(Permission.RECORD_EDIT)
def meeting_new(request: HttpRequest) -> HttpResponse:
    form = MeetingForm(request.POST or None)
    return new_record(request, KIND, form, lambda: add_meeting(by=request.user, **form.cleaned_data))


@requires(Permission.RECORD_EDIT, sample="meeting")
def meeting_void(request: HttpRequest, pk: int) -> HttpResponse:
    meeting: Meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    facts = [
        (_("会议名称"), meeting.name),
        (_("会议类型"), meeting.get_kind_display()),
        (_("召开日期"), meeting.held_on),
        (_("会议文件"), meeting.document),
    ]
    return void_record(
        request, KIND, meeting, facts, lambda reason: void_meeting(meeting, by=request.user, reason=reason)
    )
