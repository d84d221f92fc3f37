"""What must stand before the first page: tables, and something to look at."""

from __future__ import annotations

from django.core.management import call_command

from foundation.accounts.models import User


def prepare_database() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def nobody_can_sign_in() -> bool:
    return not User.objects.people().exists()


def load_demonstration() -> None:
    """By name: the data are told by the departments above."""
    call_command("load_demo")
