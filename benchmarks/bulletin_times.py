"""Times every figure of the bulletin by itself, the whole edition, its pages, and the cockpit."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistance.services.lights import read_now
from benchmarks.pages import Page, bare_client, measure
from benchmarks.people import City
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.spans import Span
from reporting.models import Bulletin
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_counties import read_counties
from reporting.queries.bulletin_firms import firms_behind
from reporting.queries.bulletin_scope import Reading, Scope
from reporting.queries.cockpit import read_city
from reporting.services.bulletins import generate_bulletin


def measure_bulletin(city: City, span: Span, rounds: int) -> dict[str, Any]:
    """The edition is generated once: what it costs is told by its figures, its keys and the statements in all."""
    scope = Scope(span, read_now())
    figures = [_figure(code, scope) for code in FIGURES]
    counties, county_seconds = _timed(
        lambda: [_taken(reading) for _county, _code, _figure, reading in read_counties(scope)]
    )
    with CaptureQueriesContext(connection) as captured:
        bulletin, seconds = _timed(lambda: generate_bulletin(span, by=city.head))
    _city, cockpit_seconds = _timed(lambda: read_city(read_now()))
    return {
        "period": span.code,
        "figures": sorted(figures, key=lambda one: -one["ms"]),
        "unread": sorted(one["code"] for one in figures if one["value"] is None),
        "figures_seconds": round(sum(one["ms"] for one in figures) / 1000, 2),
        "county_figures": len(counties),
        "county_seconds": round(county_seconds, 2),
        "generate_seconds": round(seconds, 2),
        "statements": len(captured),
        "keys_kept": sum(bulletin.figures.values_list("row_count", flat=True)),
        "cockpit_seconds": round(cockpit_seconds, 2),
        "pages": measure(_pages(city, bulletin), rounds),
    }


def _figure(code: str, scope: Scope) -> dict[str, Any]:
    reading, read = _timed(lambda: read_figure(code, scope))
    (rows, firms), taken = _timed(lambda: _taken(reading))
    value = None if reading.value is None else float(reading.value)
    told = {"code": code, "rows": rows, "firms": firms, "value": value}
    return {**told, "ms": round((read + taken) * 1000, 1), "value_ms": round(read * 1000, 1)}


def _taken(reading: Reading) -> tuple[int, int | None]:
    """What an edition keeps of a figure beside its value."""
    return len(list(reading.rows.order_by("pk").values_list("pk", flat=True))), firms_behind(reading)


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    done = act()
    return done, time.perf_counter() - begun


def _pages(city: City, bulletin: Bulletin) -> list[Page]:
    client, bare = Client(), bare_client(city)
    client.force_login(city.head)
    url = {
        "bulletin": bulletin.get_absolute_url(),
        "bulletin, public version": reverse("bulletin-public", args=[bulletin.pk]),
        "bulletin, print": reverse("bulletin-print", args=[bulletin.pk]),
        "bulletin, one figure against now": reverse("bulletin-figure", args=[bulletin.pk, "due"]),
        "cockpit": reverse("cockpit"),
    }
    return [Page("H2", lambda: bare.get("/h2/")), *(_page(client, *one) for one in url.items())]


def _page(client: Client, name: str, url: str) -> Page:
    return Page(name, lambda: client.get(url))
