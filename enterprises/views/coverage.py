from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from enterprises.county_coverage import county_table, export_counties
from enterprises.enums import Gap
from enterprises.services.standards import recent_limits
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import EXPORT_KINDS


@requires(Permission.ENTERPRISE_READ)
@require_GET
def assignment_counties(request: HttpRequest) -> HttpResponseBase:
    """覆盖检查, county by county."""
    limits = recent_limits.get()
    table = county_table(request.user, timezone.localdate().year, limits)
    may_export = request.user.has(Permission.ENTERPRISE_EXPORT)
    if (kind := request.GET.get("export", "")) in EXPORT_KINDS:
        if not may_export:
            raise PermissionDenied(Permission.ENTERPRISE_EXPORT)
        return export_counties(request, table, kind=kind)
    context = {"table": table, "limits": limits, "gaps": Gap.choices, "may_export": may_export}
    return render(request, "enterprises/assignments/counties.html", context)
