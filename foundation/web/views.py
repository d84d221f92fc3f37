from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.i18n import set_language

from foundation.accounts.guards import public, requires
from foundation.accounts.permissions import Permission
from foundation.web.styleguide import samples


@public
def language(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = set_language(request)
    return response


@requires(Permission.STYLEGUIDE_READ)
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "web/styleguide.html", samples(request))
