"""Times the pages in turn, round by round, beside H2 and beside their own SQL."""

from __future__ import annotations

import html
import re
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistance.models import Case
from benchmarks import yardstick
from benchmarks.people import City
from benchmarks.texts import COMMON_WORD, RARE_WORD

WARM_UP = 3


@dataclass
class Page:
    name: str
    visit: Callable[[], HttpResponse]
    queries: int = 0
    bytes: int = 0
    sql: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    own_times: list[float] = field(default_factory=list)

    def measure(self) -> None:
        begun, own = time.perf_counter(), time.process_time()
        _drain(self.visit())
        self.own_times.append((time.process_time() - own) * 1000)
        self.times.append((time.perf_counter() - begun) * 1000)

    def look(self) -> None:
        """Once with every statement noted: how many, how large, and what to replay."""
        for _ in range(WARM_UP):
            _drain(self.visit())
        with CaptureQueriesContext(connection) as captured:
            body = _drain(self.visit())
        self.sql = [query["sql"] for query in captured.captured_queries]
        self.queries, self.bytes = len(self.sql), len(body)


def measure_pages(city: City, rounds: int) -> list[dict[str, Any]]:
    bare = bare_client(city)
    return measure([Page("H2", lambda: bare.get("/h2/")), *_pages(city)], rounds)


def measure(pages: list[Page], rounds: int) -> list[dict[str, Any]]:
    """The first of them is the yardstick of the others."""
    for page in pages:
        page.look()
    for _ in range(rounds):
        for page in pages:
            page.measure()
    return [_line(page, pages[0]) for page in pages]


def _pages(city: City) -> list[Page]:
    client = Client()
    client.force_login(city.head)
    officer = Client()
    officer.force_login(city.officers[3])
    cases = reverse("case-list")
    deep = _deep_url(client, cases)
    middle = Case.objects.order_by("-id")[Case.objects.count() // 3]
    get = client.get
    return [
        Page("case list, first page", lambda: get(cases)),
        Page("case list, deep page", lambda: get(deep)),
        Page("case list, one county", lambda: get(cases, {"county": city.counties[2].pk})),
        Page("case list, overdue", lambda: get(cases, {"light": "overdue"})),
        Page("case list, officer's own reach", lambda: officer.get(cases)),
        Page("search, rare two characters", lambda: get(cases, {"q": RARE_WORD})),
        Page("search, common two characters", lambda: get(cases, {"q": COMMON_WORD})),
        Page("search box, name part", lambda: get(reverse("search"), {"q": "宏泰0012"})),
        Page("case detail", lambda: get(reverse("case-detail", args=[middle.number]))),
        Page("home, officer", lambda: officer.get(reverse("home"))),
        Page("home, section head", lambda: get(reverse("home"))),
        Page("resolution page", lambda: get(reverse("resolution-report"))),
        Page("enterprise list", lambda: get(reverse("enterprise-list"))),
        Page("enterprise detail", lambda: get(city.enterprises[7].get_absolute_url())),
        Page("create a case, with the page it leads to", lambda: _create(client, city)),
    ]


def _create(client: Client, city: City) -> HttpResponse:
    client.get(reverse("case-new"))
    data = {
        "enterprise": city.enterprises[11].pk,
        "category": city.categories[0].pk,
        "title": "厂区限电影响交货",
        "nature": "request",
        "source": "phone",
        "token": str(uuid.uuid4()),
    }
    response = client.post(reverse("case-new"), data, follow=True)
    if not response.redirect_chain:
        raise RuntimeError(f"the case was not created: {response.status_code}")
    return response


def _deep_url(client: Client, url: str) -> str:
    """The whole list's page from four fifths of the way on: the link of a page there, less its date filter."""
    target = Case.objects.order_by("-received_at", "-id")[Case.objects.count() * 4 // 5]
    day = target.received_at.strftime("%Y-%m-%d")
    page = client.get(url, {"received_to": day}).content.decode()
    following = re.search(r'href="([^"]*[?&;]after=[^"]*)"', page)
    if following is None:
        raise RuntimeError("the list has no following page")
    query = parse_qs(urlsplit(html.unescape(following[1])).query)
    return f"{url}?{urlencode({'after': query['after'][0]})}"


def bare_client(city: City) -> Client:
    """A client whose handler was built with the yardstick's two middlewares only."""
    client = Client()
    client.force_login(city.head)
    with override_settings(MIDDLEWARE=yardstick.MIDDLEWARE):
        client.handler.load_middleware()
    return client


def _drain(response: HttpResponse) -> bytes:
    if response.status_code != 200:
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
    return b"".join(response.streaming_content) if response.streaming else response.content


def _line(page: Page, yard: Page) -> dict[str, Any]:
    ordered = sorted(page.times)
    median, own = statistics.median(ordered), statistics.median(page.own_times)
    raw = _replay(page)
    return {
        "page": page.name,
        "queries": page.queries,
        "bytes": page.bytes,
        "p50_ms": round(median, 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 2),
        "ratio_to_h2": round(median / statistics.median(yard.times), 2),
        "cpu_ms": round(own, 2),
        "cpu_ratio_to_h2": round(own / statistics.median(yard.own_times), 2),
        "raw_sql_ms": raw and round(raw, 2),
        "ratio_to_raw_sql": raw and round(median / raw, 1),
    }


def _replay(page: Page) -> float | None:
    """The page's own SELECT statements, straight through the cursor; None for pages that write."""
    statements = [sql for sql in page.sql if sql.lstrip("( ").upper().startswith("SELECT")]
    if len(statements) != len(page.sql):
        return None
    times = []
    with connection.cursor() as cursor:
        for _ in range(9):
            begun = time.perf_counter()
            for sql in statements:
                cursor.execute(sql)
                cursor.fetchall()
            times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)
