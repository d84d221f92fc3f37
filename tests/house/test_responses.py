"""What holds for every answer of every URL: tokens, headers, safe verbs, clean markup, size."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

import pytest
from django.test import Client

from tests.house.grid import Cell, Grid
from tests.house.matrix import Answer, Route, principals, probe, routes
from tests.house.samples import World
from tests.support.requests import blank_templates

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("read_once")]
ROUTES = routes()
LARGEST_PAGE = 60_000
HEADERS = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"same-origin"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cache-Control": {"no-store"},
    "Content-Security-Policy": {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "base-uri 'none'",
    },
}
SANDBOXED = {"default-src 'none'", "sandbox"}
"""What a downloaded attachment wears instead of the policy of pages."""
INLINE = re.compile(
    rb"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)",
    re.IGNORECASE,
)


@pytest.fixture
def grid(world: World) -> Grid:
    return Grid(world, principals(world), ROUTES)


def test_no_form_is_taken_without_its_token(grid: Grid) -> None:
    head = Client(enforce_csrf_checks=True)
    head.force_login(grid.named("city section_head").user)
    taken = []
    for route in ROUTES:
        url = grid.url(Cell(route, grid.named("city section_head"), "POST", inside=True))
        answer = probe(head, url, "POST")
        if answer.status != 403 or answer.writes:
            taken.append((route.name, answer.status))

    assert taken == []


def test_token_of_another_session_is_refused_and_the_own_one_taken(grid: Grid) -> None:
    """The second half is the control: the test above does not pass because every POST fails."""
    person = grid.named("no role").user
    mine, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    for client in (mine, other):
        client.force_login(person)
        client.get("/me/profile/")

    foreign = mine.post("/me/profile/", {"csrfmiddlewaretoken": other.cookies["bangqi_csrf"].value})
    own = mine.post("/me/profile/", {"csrfmiddlewaretoken": mine.cookies["bangqi_csrf"].value})

    assert (foreign.status_code, own.status_code) == (403, 302)


def missing_headers(answer: Answer) -> list[str]:
    worn = {name: set(re.split(r"[;,]\s*", answer.headers.get(name, ""))) for name in HEADERS}
    wrong = [name for name, needed in HEADERS.items() if not needed <= worn[name]]
    return [name for name in wrong if not (name == "Content-Security-Policy" and worn[name] == SANDBOXED)]


def test_every_answer_carries_the_security_headers(grid: Grid) -> None:
    bare, statuses = [], Counter()
    askers = [grid.named(label) for label in ("anonymous", "city section_head", "city system_admin")]
    with blank_templates():
        for route, asker, verb in product(ROUTES, askers, ("GET", "POST", "DELETE")):
            answer = probe(asker.client, grid.url(Cell(route, asker, verb, inside=True)), verb)
            statuses[answer.status] += 1
            bare += [(route.name, answer.status, name) for name in missing_headers(answer)]
    lost = probe(grid.named("anonymous").client, "/no/such/page/", "GET")

    assert bare == []
    assert missing_headers(lost) == []
    assert {200, 302, 403, 405, 422} <= set(statuses)


def test_reading_changes_nothing_and_draws_a_clean_page(grid: Grid) -> None:
    """Drawn in full, by someone whom the table lets in."""
    faults = []
    for route in ROUTES:
        someone = grid.named("anonymous") if route.policy.public else grid.someone_allowed(route)
        answer = probe(someone.client, grid.url(Cell(route, someone, "GET", inside=True)), "GET")
        faults += [f"{route.name}: {found}" for found in page_faults(answer)]

    assert faults == []


def page_faults(answer: Answer) -> list[str]:
    faults = [f"wrote {write}" for write in answer.writes]
    if answer.verdict == "broken":
        faults.append(f"broke: {answer.location}")
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return faults
    if len(answer.body) > LARGEST_PAGE:
        faults.append(f"{len(answer.body)} bytes")
    return faults + [f"inline: {found.decode()}" for found in INLINE.findall(answer.body)[:2]]


def outside(route: Route) -> bool:
    return bool(route.sample and route.sample.scoped and set(route.pattern.pattern.converters) == {"pk"})


def test_object_of_another_county_looks_like_a_missing_one(grid: Grid) -> None:
    told = []
    for route in filter(outside, ROUTES):
        someone = next(
            (one for one in grid.people if one.is_person and not one.city_wide and _holds(one, route)), None
        )
        if someone is None:
            continue
        foreign = probe(someone.client, grid.url(Cell(route, someone, "GET", inside=False)), "GET")
        missing = probe(someone.client, route.url({"pk": 10**9}), "GET")
        told.append((route.name, _shape(foreign) == _shape(missing)))

    assert len(told) >= 15
    assert [name for name, same in told if not same] == []


def _holds(one, route: Route) -> bool:
    return route.policy.permission is None or route.policy.permission.value in one.rights


def _shape(answer: Answer) -> tuple[int, bytes]:
    """Without what differs between any two requests: tokens, numbers, the address itself."""
    body = re.sub(rb"[A-Za-z0-9]{64}|[0-9]+", b"", answer.body)
    return answer.status, body
