from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from foundation.accounts.guards import public
from foundation.health.services import examine, is_ready

CHINESE_AS_IS = {"ensure_ascii": False}


@public
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers. It asks nothing else, so that a slow database restarts nobody."""
    return HttpResponse("ok", content_type="text/plain")


@public
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: everything behind the pages works; 503 where a part has failed."""
    parts = examine()
    ready = is_ready(parts)
    body = {"ready": ready, "parts": {name: asdict(part) for name, part in parts.items()}}
    return JsonResponse(body, status=200 if ready else 503, json_dumps_params=CHINESE_AS_IS)
