"""疑似重复: which active enterprises share a ground, and what a person judged of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import DuplicateGround
from enterprises.models import (
    DuplicatePair,
    Enterprise,
    EnterpriseContact,
    FormerName,
    ground_field,
)
from enterprises.permissions import check_may_merge
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

MOST_ALIKE = 6
"""What more share, such as the telephone of an accountant who registers companies, tells nothing."""
BATCH = 500

Pairs = dict[tuple[int, int], set[str]]
Source = tuple[QuerySet[Any], str, str]
"""Rows, the column that is compared, and the column that holds the enterprise."""


def _sources(ground: str) -> list[Source]:
    active = Enterprise.objects.active().order_by()
    hanging = Q(enterprise__archived_at__isnull=True)
    if ground == DuplicateGround.CODE:
        return [(active.filter(organisation_code__isnull=False), "organisation_code", "pk")]
    if ground == DuplicateGround.NUMBER:
        return [(active.exclude(old_number=""), "old_number", "pk")]
    if ground == DuplicateGround.PHONE:
        return [(EnterpriseContact.objects.filter(hanging).order_by(), "phone", "enterprise_id")]
    formers = FormerName.objects.filter(hanging).order_by()
    return [(active, "plain_name", "pk"), (formers, "plain_name", "enterprise_id")]


def notice(enterprises: Collection[int]) -> None:
    """Look again at what these share with others: after one was added, renamed, given a code, a contact or filed away."""
    found: Pairs = {}
    for ground in DuplicateGround:
        keys = {
            key
            for rows, column, owner in _sources(ground)
            for key in rows.filter(**{f"{owner}__in": list(enterprises)}).values_list(column, flat=True)
        }
        _add(found, ground, keys)
    mine = set(enterprises)
    found = {pair: grounds for pair, grounds in found.items() if mine & set(pair)}
    _keep(found)
    for pair in DuplicatePair.objects.undecided().filter(Q(first__in=mine) | Q(second__in=mine)):
        if (pair.first_id, pair.second_id) not in found:
            pair.delete()


def notice_all() -> int:
    """The whole register; undecided pairs that share nothing any more go. Returns how many are to be judged."""
    started, found = timezone.now(), Pairs()
    for ground in DuplicateGround:
        keys = sorted(set(_shared_keys(ground)))
        for start in range(0, len(keys), BATCH):
            _add(found, ground, keys[start : start + BATCH])
    _keep(found)
    DuplicatePair.objects.undecided().filter(seen_at__lt=started).delete()
    return DuplicatePair.objects.undecided().count()


@transaction.atomic
def judge_distinct(pair: DuplicatePair, *, by: User, reason: str) -> None:
    """Not the same enterprise: the pair leaves the list, and stays on record."""
    for enterprise in (pair.first, pair.second):
        check_may_merge(by, enterprise)
    rows = DuplicatePair.objects.undecided().filter(pk=pair.pk)
    if rows.update(decided_by=by, decided_at=timezone.now(), reason=reason) != 1:
        raise Refused(_("这一对刚刚已由他人判定，请刷新后核对。"), status=409)
    detail = {"other": pair.second_id, "reason": reason}
    record(by=by, action="duplicate.distinct", obj=pair.first, detail=detail)


@transaction.atomic
def take_up_again(pair: DuplicatePair, *, by: User) -> None:
    for enterprise in (pair.first, pair.second):
        check_may_merge(by, enterprise)
    rows = DuplicatePair.objects.filter(pk=pair.pk, decided_at__isnull=False)
    if rows.update(decided_by=None, decided_at=None, reason="") != 1:
        raise Refused(_("这一对已在待核对的名单里。"), status=409)
    record(by=by, action="duplicate.reopen", obj=pair.first, detail={"other": pair.second_id})


def _shared_keys(ground: str) -> Iterator[str]:
    for rows, column, owner in _sources(ground):
        counted = rows.values(column).annotate(n=Count(owner, distinct=True))
        shared = counted.filter(n__gt=1, n__lte=MOST_ALIKE)
        yield from shared.values_list(column, flat=True).iterator()
    if ground == DuplicateGround.NAME:
        others = Enterprise.objects.active().filter(plain_name=OuterRef("plain_name"))
        formers = FormerName.objects.filter(Exists(others.exclude(pk=OuterRef("enterprise"))))
        yield from formers.values_list("plain_name", flat=True).distinct().iterator()


def _add(found: Pairs, ground: str, keys: Iterable[str]) -> None:
    """The pairs that share one of the keys."""
    wanted = list(keys)
    sharing: dict[str, set[int]] = {}
    for rows, column, owner in _sources(ground):
        for key, pk in rows.filter(**{f"{column}__in": wanted}).values_list(column, owner):
            sharing.setdefault(key, set()).add(pk)
    for alike in sharing.values():
        if len(alike) <= MOST_ALIKE:
            for pair in combinations(sorted(alike), 2):
                found.setdefault(pair, set()).add(ground)


def _keep(found: Pairs) -> None:
    now = timezone.now()
    flags = [ground_field(ground) for ground in DuplicateGround]
    pairs = [
        DuplicatePair(
            first_id=first,
            second_id=second,
            seen_at=now,
            **{ground_field(ground): ground in grounds for ground in DuplicateGround},
        )
        for (first, second), grounds in found.items()
    ]
    DuplicatePair.objects.bulk_create(
        pairs,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["seen_at", *flags],
    )
