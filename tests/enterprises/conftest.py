from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import person, reporting_units


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    return reporting_units()


@pytest.fixture
def county(units: dict[str, Unit]) -> Unit:
    return units["chiping"]


@pytest.fixture
def head(units: dict[str, Unit]) -> User:
    """A section head whose rights reach the whole city."""
    return person(RoleCode.SECTION_HEAD, name="周明")


@pytest.fixture
def county_head(county: Unit) -> User:
    return person(RoleCode.SECTION_HEAD, county, name="吴县长")


@pytest.fixture
def officer(county: Unit) -> User:
    return person(RoleCode.CASE_OFFICER, county, name="李专员")


@pytest.fixture
def leader(units: dict[str, Unit]) -> User:
    """Reads everything, changes nothing."""
    return person(RoleCode.LEADER, name="孙局长")


@pytest.fixture
def head_client(head: User) -> Client:
    return signed_in(head)


@pytest.fixture
def officer_client(officer: User) -> Client:
    return signed_in(officer)


@pytest.fixture
def leader_client(leader: User) -> Client:
    return signed_in(leader)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


FRAME_TABLES = ("worktime_calendarstamp", "assistance_case", "notifications_notice")


def asked(client: Client, url: str) -> int:
    """How many queries the page itself makes, on a second look; the badges of the frame are not its own."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return sum(not any(table in query["sql"] for table in FRAME_TABLES) for query in queries)
