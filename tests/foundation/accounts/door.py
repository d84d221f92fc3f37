"""Knocking at the door, for the tests of signing in and of sessions."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD

HOME = "/me/profile/"


def at(address: str, **extra: str) -> Client:
    return Client(REMOTE_ADDR=address, **extra)


def sign_in(
    client: Client,
    password: str = PASSWORD,
    *,
    username: str = "wangfang",
    next_page: str = HOME,
    **extra: Any,
) -> Any:
    data = {"username": username, "password": password, "next": next_page}
    return client.post(reverse("sign-in"), data, **extra)


def guess(client: Client, times: int, **extra: Any) -> list[int]:
    return [sign_in(client, f"wrong-{number}", **extra).status_code for number in range(times)]


def signed_in(client: Client) -> bool:
    return bool(client.get(HOME).status_code == 200)
