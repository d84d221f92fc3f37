"""One export of the whole case list, read as it streams: `python -m benchmarks.export csv`."""

from __future__ import annotations

import sys

import django

django.setup()

from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from foundation.accounts.models import User  # noqa: E402


def main() -> None:
    client = Client()
    client.force_login(User.objects.get(username="head"))
    response = client.get(reverse("case-list"), {"export": sys.argv[1]})
    if response.status_code != 200 or not response.streaming:
        raise SystemExit(f"answered {response.status_code}, streaming {response.streaming}")
    size = sum(len(chunk) for chunk in response.streaming_content)
    print(f"{size} bytes")


if __name__ == "__main__":
    main()
