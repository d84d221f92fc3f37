from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from policies.services import balances, judgements, loan_reminders, reward_reminders


@shared_task(name="policies.check_balances")
def check_balances() -> int:
    return balances.check_balances()


@shared_task(name="policies.send_loan_reminders")
def send_loan_reminders() -> int:
    return loan_reminders.send_loan_reminders(timezone.localdate())


@shared_task(name="policies.send_reward_reminders")
def send_reward_reminders() -> int:
    return reward_reminders.send_reward_reminders(timezone.localdate())


@shared_task(name="policies.keep_judgements")
def keep_judgements() -> int:
    return judgements.sweep(timezone.now(), seconds=judgements.SECONDS)
