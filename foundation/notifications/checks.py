"""Is each channel either wholly set or off, and does nothing secret travel in the clear?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from foundation.notifications.enums import Channel
from foundation.notifications.reach import SETTINGS, missing_settings

URLS = {Channel.SMS: "SMS_GATEWAY_URL", Channel.WECOM: "WECOM_URL"}
THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


def check_channels(**_: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for channel, names in SETTINGS.items():
        missing = missing_settings(channel)
        if 0 < len(missing) < len(names):
            found.append(
                checks.Error(
                    f"{channel.name} is half set: {', '.join(missing)} missing.",
                    hint="Set all of them, or none to leave the channel off.",
                    id="notifications.E001",
                )
            )
        elif not missing:
            found.extend(_check_values(URLS[channel]))
    return found


def _check_values(name: str) -> list[checks.CheckMessage]:
    url = urlsplit(getattr(settings, name))
    found: list[checks.CheckMessage] = []
    if url.scheme not in {"https", "http"} or not url.hostname or url.username or url.query or url.fragment:
        found.append(
            checks.Error(
                f"{name} is no address of a gateway.",
                hint="Write https://host, with a port or a path if need be; no user, query or fragment.",
                id="notifications.E002",
            )
        )
    if name == "WECOM_URL" and not settings.WECOM_AGENT_ID.isdecimal():
        found.append(
            checks.Error("WECOM_AGENT_ID must be the application's number.", id="notifications.E003")
        )
    return found


def check_transport(**_: Any) -> list[checks.CheckMessage]:
    urls = {name: urlsplit(getattr(settings, name)) for name in URLS.values()}
    return [
        checks.Warning(
            f"{name} is not encrypted: keys and numbers travel in the clear.",
            hint="Use https.",
            id="notifications.W001",
        )
        for name, url in urls.items()
        if url.scheme == "http" and url.hostname not in THIS_MACHINE
    ]
