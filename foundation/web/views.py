from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from foundation.accounts.guards import requires
from foundation.accounts.models import Unit
from foundation.accounts.permissions import Permission
from foundation.web.listing import render_list
from foundation.web.styleguide import find_units, sample_page, samples
from foundation.web.typeahead import options_response, query_text


@requires(Permission.STYLEGUIDE_READ)
def styleguide(request: HttpRequest) -> HttpResponse:
    return render_list(request, sample_page(), **samples())


@requires(Permission.STYLEGUIDE_READ)
def styleguide_options(request: HttpRequest) -> HttpResponse:
    found = find_units(Unit.objects.all(), query_text(request))
    return options_response(found, hint=lambda unit: unit.code)
