"""Each posting gets its 业务日期: that of the act it belongs to, and where none is known the day it was written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from re import compile as pattern
from typing import Any
from zoneinfo import ZoneInfo

import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import TruncDate

from foundation.audit.triggers import drop_append_only, make_append_only

POSTINGS = "policies_posting"
SHANGHAI = ZoneInfo("Asia/Shanghai")
kept = import_module("policies.migrations.0002_postings_kept")
"""SQLite builds a table anew to change it, and its triggers are gone with the old one."""

LOAN = pattern(r"loan-(\d+)-(draw|repaid|fee|written-off)(?:-(\d+))?")
CLAIM = pattern(r"claim-(\d+)-(grant|approve|revoke|recall)-(\d+)")
PAYMENT = pattern(r"payment-(\d+)")
LOAN_MOVE = {"draw": "draw", "repaid": "repay", "fee": "repay", "written-off": "write_off"}
DECIDED = {"grant", "approve"}
"""Booked on the day of the document, not on that of the act."""
CHUNK = 1_000


def tell_days(apps: Any, schema_editor: Any) -> None:
    Posting = apps.get_model("policies", "Posting")
    Posting.objects.update(on=TruncDate("at", tzinfo=SHANGHAI))
    last = 0
    while chunk := list(Posting.objects.filter(pk__gt=last).order_by("pk").only("pk", "key", "on")[:CHUNK]):
        last = chunk[-1].pk
        days = dict(_days(apps, [row.key for row in chunk]))
        moved = [row for row in chunk if days.get(row.key, row.on) != row.on]
        for row in moved:
            row.on = days[row.key]
        Posting.objects.bulk_update(moved, ["on"], batch_size=CHUNK // 4)


def _days(apps: Any, keys: list[str]) -> Iterator[tuple[str, date]]:
    yield from _of_loans(apps, keys)
    yield from _of_claims(apps, keys)
    found = {int(told[1]): key for key in keys if (told := PAYMENT.fullmatch(key))}
    paid = apps.get_model("policies", "Payment").objects.filter(pk__in=found, paid_on__isnull=False)
    for pk, on in paid.values_list("pk", "paid_on"):
        yield found[pk], on


def _of_loans(apps: Any, keys: list[str]) -> Iterator[tuple[str, date]]:
    found = [(key, told) for key in keys if (told := LOAN.fullmatch(key))]
    facts = _facts(apps.get_model("policies", "LoanEvent"), "loan_id", {int(told[1]) for _key, told in found})
    for key, told in found:
        days, nth = facts[int(told[1]), LOAN_MOVE[told[2]]], int(told[3] or 1)
        if nth <= len(days):
            yield key, days[nth - 1]


def _of_claims(apps: Any, keys: list[str]) -> Iterator[tuple[str, date]]:
    """A key tells how often the act was done before."""
    found = [(key, told) for key in keys if (told := CLAIM.fullmatch(key))]
    pks = {int(told[1]) for _key, told in found}
    facts = _facts(apps.get_model("policies", "ClaimEvent"), "claim_id", pks)
    claims = apps.get_model("policies", "Claim").objects.filter(pk__in=pks, granted_on__isnull=False)
    decided = dict(claims.values_list("pk", "granted_on"))
    for key, told in found:
        pk, kind, nth = int(told[1]), told[2], int(told[3])
        days = facts[pk, kind]
        if kind in DECIDED and pk in decided and nth == len(days) - 1:
            yield key, decided[pk]
        elif nth < len(days):
            yield key, days[nth]


def _facts(model: Any, owner: str, pks: set[int]) -> dict[tuple[int, str], list[date]]:
    """The days on which each did each act, in the order in which it was written down."""
    facts = defaultdict(list)
    rows = model.objects.filter(**{f"{owner}__in": pks}).order_by("pk")
    for pk, kind, on in rows.values_list(owner, "kind", "on"):
        facts[pk, kind].append(on)
    return facts


class Migration(migrations.Migration):
    dependencies = [("policies", "0009_claims_by_rules")]

    operations = [
        migrations.RunPython(kept.let_reversals_go, kept.hold_reversals),
        migrations.RunPython(drop_append_only(POSTINGS), make_append_only(POSTINGS)),
        migrations.AddField(
            model_name="posting",
            name="on",
            field=models.DateField(default=django.utils.timezone.localdate, verbose_name="业务日期"),
        ),
        migrations.RunPython(tell_days, migrations.RunPython.noop),
        migrations.RunPython(make_append_only(POSTINGS), drop_append_only(POSTINGS)),
        migrations.RunPython(kept.hold_reversals, kept.let_reversals_go),
    ]
