from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from foundation.health import services, views
from foundation.health.services import Part, Verdict

PARTS = ["database", "migrations", "outbox", "channels", "scheduler", "calendar"]


@pytest.mark.django_db
def test_healthz_answers_without_touching_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get(reverse("healthz"))

    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_well_when_everything_runs(client: Client) -> None:
    services.beat_heartbeat()

    response = client.get(reverse("readyz"))

    body = response.json()
    assert response.status_code == 200, body
    assert body["ready"] is True
    assert list(body["parts"]) == PARTS


@pytest.mark.django_db
def test_readyz_names_the_part_that_failed(client: Client) -> None:
    response = client.get(reverse("readyz"))

    body = response.json()
    failed = [name for name, part in body["parts"].items() if part["verdict"] == "failed"]
    assert response.status_code == 503
    assert body["ready"] is False
    assert failed == ["scheduler"]
    assert "调度进程" in response.content.decode()


@pytest.mark.parametrize("failing", PARTS)
def test_readyz_refuses_whichever_part_fails(
    client: Client, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    parts = {name: Part(Verdict.FAILED if name == failing else Verdict.OK, name) for name in PARTS}
    monkeypatch.setattr(views, "examine", lambda: parts)

    response = client.get(reverse("readyz"))

    assert response.status_code == 503
    assert response.json()["parts"][failing] == {"verdict": "failed", "message": failing}
