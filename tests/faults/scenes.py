"""What the faults happen to: messages that are due, deadlines that have passed."""

from __future__ import annotations

from collections import Counter
from email.parser import HeaderParser
from pathlib import Path

from assistance.enums import CaseStatus, EventKind, PromiseUnit, Stage
from assistance.models import Case, CaseCategory, CaseClock, CaseEvent
from foundation.notifications.enums import Channel
from foundation.notifications.models import Notice, OutboxMessage
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.notifications import OutboxMessageFactory
from tests.factories.running_cases import handler, moment, officer

MONDAY = moment("2023-11-27T09:00")


def due_messages(notices: int, mails: int) -> None:
    times = {"created_at": MONDAY, "run_at": MONDAY}
    OutboxMessageFactory.create_batch(notices, channel=Channel.INBOX, **times)
    OutboxMessageFactory.create_batch(mails, channel=Channel.EMAIL, **times)


def gateway_messages(channel: Channel, count: int) -> None:
    for number in range(count):
        reader = UserFactory(phone=f"138{number:08d}", wecom_id=f"person{number}")
        OutboxMessageFactory(channel=channel, recipient=reader, created_at=MONDAY, run_at=MONDAY)


def overdue_clocks(count: int) -> None:
    """Cases under way since 3 November whose resolve deadline passed on the Friday before MONDAY."""
    by, hand = officer(), handler()
    enterprise = EnterpriseFactory(county=by.unit)
    start, due = moment("2023-11-03T09:00"), moment("2023-11-24T18:00")
    cases = Case.objects.bulk_create(
        Case(
            number=f"SQ-2023-{number:06d}",
            enterprise=enterprise,
            county=by.unit,
            category=CaseCategory.objects.get(code="FIN"),
            title="流动资金不足",
            status=CaseStatus.HANDLING,
            officer=by,
            registered_by=by,
            lead_unit=hand.unit,
            handler=hand,
            received_at=start,
            registered_at=start,
            accepted_at=start,
            signed_at=start,
            first_contact_at=start,
            due_at=due,
            resolve_due_at=due,
        )
        for number in range(1, count + 1)
    )
    CaseClock.objects.bulk_create(
        CaseClock(
            case=case, stage=Stage.RESOLVE, started_at=start, amount=15, unit=PromiseUnit.DAYS, due_at=due
        )
        for case in cases
    )


def notices_per_message() -> Counter[int]:
    """How many messages are seen in the inbox how often."""
    subjects = Counter(Notice.objects.values_list("subject", flat=True))
    messages = OutboxMessage.objects.filter(channel=Channel.INBOX).values_list("subject", flat=True)
    return Counter(subjects[subject] for subject in messages)


def mails_by_id(folder: Path) -> Counter[str]:
    """How often each Message-ID was handed to the mail server."""
    parser = HeaderParser()
    letters = [letter for file in folder.glob("*.log") for letter in file.read_text().split("-" * 79 + "\n")]
    ids = [parser.parsestr(letter.lstrip()).get("Message-ID", "") for letter in letters if letter.strip()]
    return Counter(ids)


def reminders_per_case() -> tuple[Counter[int], Counter[int]]:
    """How many cases have how many lines in the timeline, and how many letters were written."""
    events = Counter(CaseEvent.objects.filter(kind=EventKind.REMINDED).values_list("case", flat=True))
    letters = OutboxMessage.objects.filter(key__startswith="reminder-", channel=Channel.INBOX)
    urls = Counter(letters.values_list("url", flat=True))
    cases = Case.objects.all()
    return (
        Counter(events[case.pk] for case in cases),
        Counter(urls[case.get_absolute_url()] for case in cases),
    )
