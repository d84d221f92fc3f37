from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from enterprises.models import Enterprise
from enterprises.services.chronicle import MOST, Span, chronicle, sources_for, year_span
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission

YEARS_BACK = 10
EARLIER = "earlier"


@requires(Permission.ENTERPRISE_READ, sample="enterprise")
@require_GET
def enterprise_chronicle(request: HttpRequest, pk: int) -> HttpResponse:
    """大事记: by kind and year; a kind whose right the reader lacks is not named."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    this_year = timezone.localdate().year
    years = [str(year) for year in range(this_year, this_year - YEARS_BACK, -1)]
    labels = {source.kind: str(source.label) for source in sources_for(request.user)}
    kind = request.GET.get("kind", "")
    kind = kind if kind in labels else ""
    asked = request.GET.get("year", "")
    year = asked if asked in {*years, EARLIER} else ""
    entries, is_cut = chronicle(enterprise, request.user, _span(year, int(years[-1])), kind)
    kinds = [(_("全部"), _query("", year), not kind)]
    kinds += [(label, _query(one, year), one == kind) for one, label in labels.items()]
    spans = [(_("全部"), _query(kind, ""), not year)]
    spans += [(_("%(year)s 年") % {"year": one}, _query(kind, one), one == year) for one in years]
    spans.append((_("更早"), _query(kind, EARLIER), year == EARLIER))
    context = {
        "enterprise": enterprise,
        "entries": entries,
        "is_cut": is_cut,
        "most": MOST,
        "kinds": kinds,
        "spans": spans,
    }
    return render(request, "enterprises/enterprises/chronicle.html", context)


def _span(year: str, first: int) -> Span:
    if year == EARLIER:
        return Span(before=date(first, 1, 1))
    return year_span(int(year)) if year else Span()


def _query(kind: str, year: str) -> str:
    return f"?{urlencode({name: value for name, value in (('kind', kind), ('year', year)) if value})}"
