"""通报表述: the words of the bulletin as a list, and new ones from a day on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list
from reporting.models import Statement
from reporting.services.statements import set_statement
from reporting.statement_forms import StatementForm
from reporting.statement_lists import STATEMENT_EXPORT, StatementFilter


@requires(Permission.REPORT_READ)
def statement_list(request: HttpRequest) -> HttpResponse:
    may_edit = request.user.has(Permission.BULLETIN_EDIT)
    page = ListPage(
        queryset=Statement.objects.visible_to(request.user),
        filterset=StatementFilter,
        template="reporting/statements/list.html",
        table="reporting/statements/_table.html",
        sorts={"from": "effective_from"},
        default_sort="-from",
        related=("set_by",),
        counter=gettext_lazy("条"),
        export=STATEMENT_EXPORT,
        export_permission=Permission.REPORT_READ,
        empty_title=gettext_lazy("还没有通报表述"),
        empty_text=gettext_lazy("工作定位、服务理念、总体思路等写进通报的话在这里登记，注明启用日期和依据。"),
        empty_icon="print",
        empty_act=(reverse("statement-new"), gettext_lazy("登记表述")) if may_edit else None,
    )
    return render_list(request, page, may_edit=may_edit)


@requires(Permission.BULLETIN_EDIT)
def statement_new(request: HttpRequest) -> HttpResponse:
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: set_statement(by=request.user, **form.cleaned_data), at="text")
        if made is not None:
            told = {"what": made.get_code_display(), "day": made.effective_from}
            messages.success(request, _("“%(what)s”自 %(day)s 起用新的表述。") % told)
            return redirect("statement-list")
    return render_form(request, "reporting/statements/form.html", form)
