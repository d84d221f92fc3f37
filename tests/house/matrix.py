"""The machinery of the access matrix: every URL, every principal, one probe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from foundation.accounts.guards import Policy, policy_of
from foundation.accounts.models import User
from tests.factories.accounts import UserFactory, person
from tests.house.oracle import ROLE_RIGHTS, rights_of
from tests.house.samples import QUERIES, Sample, World, sample_for
from tests.support.requests import noted_writes, undone

VERBS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    name: str
    pattern: URLPattern
    policy: Policy
    sample: Sample | None

    def url(self, kwargs: dict[str, Any]) -> str:
        return reverse(self.name, kwargs=kwargs) + QUERIES.get(self.name, "")


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def routes() -> list[Route]:
    """Every URL with its policy; a view without one, or a sample that nobody knows, is an error here."""
    found = []
    for pattern in patterns():
        policy = policy_of(pattern.callback)
        if policy is None:
            raise AssertionError(f"{pattern.name}: the view wears no policy")
        found.append(Route(pattern.name, pattern, policy, sample_for(pattern.name, policy.sample)))
    return found


@dataclass
class Principal:
    """``role`` None: signed in without any role, or nobody at all."""

    label: str
    role: str | None = None
    city_wide: bool = True
    user: User | None = None
    disabled: bool = False
    client: Client = field(default_factory=Client)

    @property
    def is_person(self) -> bool:
        return self.user is not None and not self.disabled

    @cached_property
    def rights(self) -> frozenset[str]:
        return rights_of(self.role, city_wide=self.city_wide)


def principals(world: World) -> list[Principal]:
    """Nobody, somebody disabled, somebody without a role, and each role in the city and in county A."""
    found = [Principal("anonymous"), Principal("no role", user=UserFactory(unit=world.here))]
    for role in ROLE_RIGHTS:
        found.append(Principal(f"city {role}", role, user=person(role, world.bureau)))
        found.append(Principal(f"county {role}", role, city_wide=False, user=person(role, world.here)))
    disabled = Principal("disabled", "section_head", user=person("section_head", world.bureau), disabled=True)
    for principal in [*found, disabled]:
        principal.client.raise_request_exception = False
        if principal.user:
            principal.client.force_login(principal.user)
    User.objects.filter(pk=disabled.user.pk).update(is_active=False)
    return [*found, disabled]


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    writes: tuple[str, ...]
    headers: dict[str, str]
    body: bytes = b""

    @property
    def verdict(self) -> str:
        """ok, login, 403, 404, 405 or broken."""
        if self.status == 302 and self.location.startswith("/sign-in/?next="):
            return "login"
        if self.status in {403, 404, 405}:
            return str(self.status)
        return "ok" if self.status < 500 or self.status == 503 else "broken"


def probe(client: Client, url: str, verb: str) -> Answer:
    """One request whose effects are undone; its writes are noted."""
    cookies = client.cookies.copy()
    with undone(), noted_writes() as writes:
        response = client.generic(verb, url, REMOTE_ADDR="10.0.0.1")
        body = content_of(response)
        crash = repr(response.exc_info[1]) if response.exc_info else ""
    client.cookies = cookies
    location = response.headers.get("Location", crash)
    return Answer(response.status_code, location, tuple(writes), dict(response.headers), body)


def content_of(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content
