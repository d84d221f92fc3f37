"""What makes a request of a test cheap to judge: pages left undrawn, the writes that it sent, and that they go again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.template.base import Template

UNASKED = ("audit_auditentry", "audit_audithead", "django_session", "SAVEPOINT")
"""What any request may write: the audit of a refusal, the session."""


@contextmanager
def blank_templates() -> Iterator[None]:
    """Pages are not drawn: a status needs none."""
    drawn = Template.render
    Template.render = lambda self, context: ""
    try:
        yield
    finally:
        Template.render = drawn


@contextmanager
def noted_writes() -> Iterator[list[str]]:
    """The statements that could change something, whether or not they are taken back."""
    writes: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"} and not any(
            name in sql for name in UNASKED
        ):
            writes.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield writes


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
