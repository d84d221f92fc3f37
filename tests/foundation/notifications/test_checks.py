from __future__ import annotations

import pytest

from foundation.notifications.checks import check_channels, check_transport
from tests.support.gateway import SECRETS, configured


def ids(found: list) -> list[str]:
    return [message.id for message in found]


def test_channels_that_are_off_are_well() -> None:
    assert check_channels() == check_transport() == []


def test_channels_that_are_wholly_set_are_well() -> None:
    with configured("https://sms.example.cn/v1"):
        assert check_channels() == check_transport() == []


@pytest.mark.parametrize("name", ["SMS_GATEWAY_URL", "SMS_KEY", "SMS_SIGN", "WECOM_URL", "WECOM_AGENT_ID"])
def test_half_set_channel_is_an_error_that_names_what_is_missing(name) -> None:
    with configured("https://sms.example.cn", **{name: ""}):
        (found,) = check_channels()
    assert found.id == "notifications.E001"
    assert name in found.msg
    assert not [secret for secret in SECRETS if secret in found.msg]


@pytest.mark.parametrize(
    "url",
    ["sms.example.cn", "ftp://sms.example.cn", "https://", "https://user:word@host", "https://host/?key=1"],
)
def test_address_that_is_none_is_an_error(url) -> None:
    with configured(url, "https://wecom.example.cn"):
        assert ids(check_channels()) == ["notifications.E002"]


def test_application_number_must_be_one() -> None:
    with configured("https://sms.example.cn", WECOM_AGENT_ID="bangqi"):
        assert ids(check_channels()) == ["notifications.E003"]


def test_transport_in_the_clear_is_warned_of() -> None:
    with configured("http://sms.example.cn", "http://127.0.0.1:8080"):
        assert ids(check_transport()) == ["notifications.W001"]
