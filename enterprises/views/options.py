"""What the type-ahead boxes ask while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from enterprises.services.lookup import search_enterprises
from enterprises.services.officers import (
    find_officers,
    loads_of,
    people_in_reach,
    serving_officers,
)
from enterprises.services.places import all_places, find_places
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.lookup import find_people
from foundation.web.typeahead import options_response, query_text


@requires(Permission.ENTERPRISE_READ)
def enterprise_options(request: HttpRequest) -> HttpResponse:
    rows = Enterprise.objects.visible_to(request.user)
    found = search_enterprises(rows, query_text(request), own=request.user.pk)
    return options_response(found, hint=lambda row: " · ".join(filter(None, [row.uscc, _name(row.county)])))


@requires(Permission.ENTERPRISE_READ)
def place_options(request: HttpRequest) -> HttpResponse:
    """乡镇街道 and 园区 by a part of the name; names of places are nobody's secret."""
    found = find_places(all_places(), query_text(request))
    return options_response(
        found, hint=lambda unit: " · ".join([str(unit.get_kind_display()), _name(unit.parent)])
    )


@requires(Permission.ASSIGNMENT_EDIT)
def officer_options(request: HttpRequest) -> HttpResponse:
    """Who can serve, those of the asker's own unit first."""
    found = find_officers(serving_officers(), query_text(request), county_id=request.user.unit_id)
    loads = loads_of(officer.pk for officer in found)
    return options_response(found, hint=lambda officer: _load_words(officer, loads.get(officer.pk, 0)))


@requires(Permission.ENTERPRISE_READ)
def user_options(request: HttpRequest) -> HttpResponse:
    found = find_people(people_in_reach(request.user), query_text(request))
    return options_response(
        found, hint=lambda person: " · ".join(filter(None, [_name(person.unit), person.username]))
    )


def _load_words(officer: User, number: int) -> str:
    return " · ".join(filter(None, [_name(officer.unit), _("%(number)d 家") % {"number": number}]))


def _name(unit: object | None) -> str:
    return str(unit) if unit else ""
