from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ListKind, ProductionMode
from enterprises.exports import export_enterprises
from enterprises.figure_panel import figures_of
from enterprises.filters import EnterpriseFilter
from enterprises.models import Enterprise, EnterpriseQuerySet, ServiceListEntry, last_production
from enterprises.past_panel import past_of
from enterprises.permissions import (
    check_may_edit,
    may_assign,
    may_edit,
    may_edit_chains,
    may_edit_lists,
    may_merge,
    may_restore,
    may_reveal,
    sees_phones,
)
from enterprises.served_panel import served_by
from enterprises.services.standards import recent_limits
from enterprises.titles import DUE_MONTHS, months_on
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.absences import away_today
from foundation.web.listing import ListPage, render_list
from foundation.web.navigation import url_or_none

REVEALED = "revealed_contact"
LIST_COLUMNS = (
    "name", "uscc", "code_reason", "industry_code", "industry_division", "size_class", "is_above_scale", "created_at",
    "county__name", "officer__name", "officer__unit__name",
)  # fmt: skip


@requires(Permission.ENTERPRISE_READ)
def enterprise_list(request: HttpRequest) -> HttpResponse:
    may_add = request.user.has(Permission.ENTERPRISE_EDIT)
    page = ListPage(
        queryset=with_badges(Enterprise.objects.visible_to(request.user)),
        filterset=EnterpriseFilter,
        template="enterprises/enterprises/list.html",
        table="enterprises/enterprises/_table.html",
        sorts={"added": "id", "name": "name"},
        default_sort="-added",
        related=("county", "officer__unit"),
        columns=LIST_COLUMNS,
        counter=gettext_lazy("家"),
        export=export_enterprises,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有企业"),
        empty_text=gettext_lazy("可以逐家新增，也可以导入登记信息和两张清单。"),
        empty_icon="enterprise",
        empty_act=(reverse("enterprise-new"), gettext_lazy("新增企业")) if may_add else None,
    )
    return render_list(
        request,
        page,
        may_add=may_add,
        may_merge=request.user.has(Permission.ENTERPRISE_MERGE),
        import_url=import_link(request, "enterprises"),
    )


def import_link(request: HttpRequest, kind: str) -> str | None:
    """Where a ledger of that kind is taken in, for those who may."""
    may_import = request.user.has(Permission.LEDGER_IMPORT) and request.user.has(Permission.ENTERPRISE_IMPORT)
    return f"{reverse('import-new')}?kind={kind}" if may_import else None


@requires(Permission.ENTERPRISE_READ, sample="enterprise")
def enterprise_detail(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    rows = Enterprise.objects.visible_to(request.user).select_related(
        "county", "township", "park", "officer__unit", "code_confirmed_by", "merged_into"
    )
    rows = rows.annotate(**away_today("officer"), **last_production("pk"))
    enterprise = get_object_or_404(rows, pk=pk)
    entries = list(enterprise.list_entries.all())
    context = {
        "enterprise": enterprise,
        "entries": entries,
        "standing": [entry for entry in entries if entry.left_on is None and entry.year == today.year],
        **served_by(enterprise),
        "contacts": enterprise.contacts.all(),
        "verified_since": recent_limits.get().verified_since,
        **figures_of(enterprise),
        "memberships": enterprise.scale_memberships.all(),
        "titles": enterprise.titles.standing(),
        "places": enterprise.chain_places.select_related("chain"),
        "may_lead": may_edit_chains(request.user),
        "today": today,
        "due_until": months_on(today, DUE_MONTHS),
        **past_of(enterprise),
        "revealed": request.session.pop(REVEALED, None) if REVEALED in request.session else None,
        "production_label": ProductionMode(enterprise.production_mode or ProductionMode.NORMAL).label,
        "list_kinds": ListKind.choices,
        "this_year": today.year,
        "sections": _sections(request.user),
        **_acts(request.user, enterprise),
    }
    return render(request, "enterprises/enterprises/detail.html", context)


def _sections(user: User) -> list[tuple[str, str, bool]]:
    """The index of the page; a part that the reader does not see is not named."""
    parts = [
        ("enterprise-cases", _("诉求"), user.has(Permission.CASE_READ)),
        ("enterprise-visits", _("走访"), user.has(Permission.VISIT_READ)),
        ("enterprise-warnings", _("预警"), True),
        ("facts", _("基本情况"), True),
        ("figures", _("企业数据"), True),
        ("contacts", _("联系人"), True),
        ("officer", _("一对一帮包"), True),
        ("titles", _("称号"), True),
        ("chains", _("产业链"), True),
        ("lists", _("两张清单"), True),
        ("scale", _("规上"), True),
        ("enterprise-loans", _("应急转贷"), True),
    ]
    return [(label, f"#{name}", False) for name, label, shown in parts if shown]


def editable(request: HttpRequest, pk: int) -> Enterprise:
    """404 where the reader does not see it, 403 where it may only be read: before anything is typed."""
    enterprise = get_object_or_404(
        Enterprise.objects.visible_to(request.user).select_related("county", "township", "park"), pk=pk
    )
    check_may_edit(request.user, enterprise)
    return enterprise


def with_badges(rows: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """Marks which of this year's lists each row stands on; asked of the rows of one page only."""
    standing = ServiceListEntry.objects.standing().filter(
        enterprise=OuterRef("pk"), year=timezone.localdate().year
    )
    return rows.annotate(
        is_over_100m=Exists(standing.filter(kind=ListKind.OVER_100M)),
        is_commissioned=Exists(standing.filter(kind=ListKind.COMMISSIONED)),
    )


def _acts(user: User, enterprise: Enterprise) -> dict[str, Any]:
    """What the reader may do here; links to upper floors only where those floors have the page."""
    may_log = user.has(Permission.CASE_LOG) and enterprise.archived_at is None
    case_new = url_or_none("case-new") if may_log else None
    visit_new = url_or_none("visit-new") if user.has(Permission.VISIT_LOG) else None
    return {
        "may_edit": may_edit(user, enterprise),
        "may_assign": may_assign(user, enterprise),
        "may_restore": may_restore(user, enterprise),
        "may_merge": may_merge(user, enterprise),
        "may_list": may_edit_lists(user, enterprise),
        "may_reveal": may_reveal(user, enterprise),
        "sees_phones": sees_phones(user, enterprise),
        "case_new_url": case_new,
        "visit_new_url": visit_new,
        "may_read_policies": user.has(Permission.POLICY_READ),
        "may_read_cases": user.has(Permission.CASE_READ),
        "may_read_visits": user.has(Permission.VISIT_READ),
    }
