"""Moments of PostgreSQL, read by the C parser of Python.

Django reads each ``timestamptz`` with a regular expression in Python, ten to forty times slower: on a
list or an export that was most of the time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from psycopg.adapt import Loader


class MomentLoader(Loader):
    timezone = UTC
    """What Django compares with the time zone of the connection before each cursor."""

    def load(self, data: Any) -> datetime:
        return datetime.fromisoformat(str(data, "ascii"))


def read_moments_fast(sender: object, connection: Any, **_kwargs: object) -> None:
    """For each new connection; one that does not answer in ISO dates keeps Django's own reader."""
    if connection.vendor != "postgresql" or connection.timezone != UTC:
        return
    driver = connection.connection
    if (driver.info.parameter_status("DateStyle") or "").startswith("ISO"):
        driver.adapters.register_loader("timestamptz", MomentLoader)
