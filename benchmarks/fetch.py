"""Fetch pages from a running server on loopback: `python -m benchmarks.fetch PORT COUNT`."""

from __future__ import annotations

import http.client
import sys
from http.cookies import SimpleCookie

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from foundation.accounts.models import User  # noqa: E402

PATHS = ("/", "/cases/", "/enterprises/", "/reports/resolution/")


def main() -> None:
    port, count = int(sys.argv[1]), int(sys.argv[2])
    client = Client()
    client.force_login(User.objects.get(username="head"))
    cookie = SimpleCookie({settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value})
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for number in range(count):
        server.request(
            "GET", PATHS[number % len(PATHS)], headers={"Cookie": cookie.output(header="").strip()}
        )
        answer = server.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{PATHS[number % len(PATHS)]} answered {answer.status}")


if __name__ == "__main__":
    main()
