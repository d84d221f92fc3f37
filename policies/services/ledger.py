"""The only writer of postings and balances. Whoever calls has asked who may.

All postings of one act go in one call. Within it the order is keys, accounts, audit chain, each sorted, so that no two
callers ever wait for each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.services import Note, record_all
from foundation.errors import Refused
from policies.amounts import MOST_FEN, yuan
from policies.enums import CLOSED_DAILY
from policies.models import Account, AccountDay, Posting


@dataclass(frozen=True)
class Entry:
    """A posting to be made. ``key`` belongs to the act, not to the attempt; ``on`` is its 业务日期, today where none is told."""

    source: Account
    destination: Account
    amount_fen: int
    key: str
    memo: str = ""
    reverses: Posting | None = None
    on: date | None = None

    def is_told_by(self, posting: Posting) -> bool:
        mine = (self.source.pk, self.destination.pk, self.amount_fen, self.memo)
        its = (posting.source_id, posting.destination_id, posting.amount_fen, posting.memo)
        same_day = self.on is None or self.on == posting.on
        return mine == its and same_day and posting.reverses_id == (self.reverses and self.reverses.pk)


def post(
    source: Account,
    destination: Account,
    amount_fen: int,
    *,
    key: str,
    by: User,
    memo: str = "",
    on: date | None = None,
) -> Posting:
    return post_all([Entry(source, destination, amount_fen, key, memo, on=on)], by=by)[0]


def reverse(posting: Posting, *, by: User, memo: str, key: str = "") -> Posting:
    """冲正: the same amount back, with the reason; refused where it is no longer there."""
    return post_all([counter_to(posting, memo=memo, key=key)], by=by)[0]


def counter_to(posting: Posting, *, memo: str, key: str = "", on: date | None = None) -> Entry:
    """What takes a posting back; its usual key is made of the posting, which can be taken back once."""
    if posting.reverses_id is not None:
        raise Refused(_("冲正的记录不能再冲正；确需恢复的，请重新记一笔。"))
    if not memo:
        raise Refused(_("冲正请写明原因。"))
    usual = key or f"posting-{posting.pk}-reverse"
    return Entry(posting.destination, posting.source, posting.amount_fen, usual, memo, posting, on)


@transaction.atomic
def post_all(entries: Sequence[Entry], *, by: User) -> list[Posting]:
    """All of them or none. Booked before under the same keys with the same content: the postings of then.

    The keys are claimed first: whoever sends them a second time waits here and moves no money.
    """
    if not all(keys := {entry.key for entry in entries}) or len(keys) != len(entries):
        raise ValueError("each entry needs a key of its own")
    today = timezone.localdate()
    for entry in entries:
        _check(entry, today)
    try:
        made = _claim(entries, by, today)
    except IntegrityError as taken:
        return _booked_before(entries, taken)
    _move(_changes(entries))
    _close_days(made)
    record_all([Note(_action(posting), posting, _told(posting)) for posting in made], by=by)
    return made


def _check(entry: Entry, today: date) -> None:
    if entry.on is not None and entry.on > today:
        raise Refused(_("业务日期 %(on)s 晚于今天，没有记账，请核对。") % {"on": entry.on})
    if entry.amount_fen <= 0:
        raise Refused(_("金额必须大于零，请核对后重新填写。"))
    if entry.amount_fen > MOST_FEN:
        raise Refused(_("一笔不能超过 %(most)s 元，请核对金额的单位。") % {"most": yuan(MOST_FEN)})
    if entry.source.pk == entry.destination.pk:
        raise Refused(_("转出和转入是同一个账户“%(name)s”，请重新选择。") % {"name": entry.source.name})


@transaction.atomic
def _claim(entries: Sequence[Entry], by: User, today: date) -> list[Posting]:
    """The new postings in the order of the entries. The database keeps each key and each reversal for one of them."""
    postings = [
        Posting(
            source=entry.source,
            destination=entry.destination,
            amount_fen=entry.amount_fen,
            key=entry.key,
            memo=entry.memo,
            reverses=entry.reverses,
            on=entry.on or today,
            by=by,
        )
        for entry in entries
    ]
    Posting.objects.bulk_create(sorted(postings, key=attrgetter("key")))
    return postings


def _booked_before(entries: Sequence[Entry], taken: IntegrityError) -> list[Posting]:
    there = {posting.key: posting for posting in Posting.objects.filter(key__in=[one.key for one in entries])}
    for entry in entries:
        posting = there.get(entry.key)
        if posting is not None and not entry.is_told_by(posting):
            raise Refused(
                _(
                    "业务编号 %(key)s 已经记过一笔 %(amount)s 元的账，与这次的内容不同，这次没有记账。"
                    "请刷新后核对已记的那一笔。"
                )
                % {"key": entry.key, "amount": yuan(posting.amount_fen)}
            )
    if len(there) == len(entries):
        return [there[entry.key] for entry in entries]
    if there:
        raise Refused(
            _("这一批里有的已经记过账，有的没有，这次都没有记账。请刷新后核对，把没有记的重新提交。")
        )
    if Posting.objects.filter(reverses__in=[one.reverses for one in entries if one.reverses]).exists():
        raise Refused(_("这一笔已经冲正过，不能再冲正。请刷新后核对冲正记录。"))
    raise taken


def _changes(entries: Sequence[Entry]) -> Mapping[int, int]:
    changes: Counter[int] = Counter()
    for entry in entries:
        changes[entry.source.pk] -= entry.amount_fen
        changes[entry.destination.pk] += entry.amount_fen
    return changes


def _move(changes: Mapping[int, int]) -> None:
    """One statement an account asks and writes at once, so that nobody comes in between."""
    for pk, change in sorted(changes.items()):
        rows = Account.objects.bearing(change).filter(pk=pk)
        if rows.update(balance_fen=F("balance_fen") + change) != 1:
            raise Refused(_why(Account.objects.get(pk=pk), change))


def _close_days(made: Sequence[Posting]) -> None:
    """Behind ``_move``, which holds the accounts: nobody else writes their days meanwhile."""
    for account, changes in sorted(_changes_by_day(made).items()):
        days = AccountDay.objects.filter(account=account)
        told = dict(days.filter(on__gte=min(changes)).values_list("on", "closing_fen"))
        new = _new_days(account, changes, told)
        for on, change in changes.items():
            if told and on <= max(told):
                days.filter(on__gte=on).update(closing_fen=F("closing_fen") + change)
        AccountDay.objects.bulk_create(new)


def _new_days(account: int, changes: Mapping[date, int], told: Mapping[date, int]) -> list[AccountDay]:
    """The changed days that have no row yet, with what stands at their end. ``told``: the rows from the first of them on."""
    if not changes.keys() - told.keys():
        return []
    before = AccountDay.objects.filter(account=account, on__lt=min(changes)).first()
    stood, moved, new = before.closing_fen if before else 0, 0, []
    for on in sorted(told.keys() | changes.keys()):
        stood, moved = told.get(on, stood), moved + changes.get(on, 0)
        if on not in told:
            new.append(AccountDay(account_id=account, on=on, closing_fen=stood + moved))
    return new


def _changes_by_day(made: Sequence[Posting]) -> Mapping[int, Counter[date]]:
    changes: defaultdict[int, Counter[date]] = defaultdict(Counter)
    for posting in made:
        for account, sign in ((posting.source, -1), (posting.destination, 1)):
            if account.kind in CLOSED_DAILY:
                changes[account.pk][posting.on] += sign * posting.amount_fen
    return changes


def _why(account: Account, change: int) -> str:
    told = {"name": account.name, "balance": yuan(account.balance_fen), "amount": yuan(abs(change))}
    if change < 0:
        return (
            _("“%(name)s”余额 %(balance)s 元，不够支出 %(amount)s 元，没有记账。请减少金额，或先补足资金。")
            % told
        )
    ceiling = yuan(account.ceiling_fen or 0)
    return _(
        "“%(name)s”已有 %(balance)s 元，再加 %(amount)s 元会超过上限 %(ceiling)s 元，没有记账。"
        "请减少金额，或先调整上限。"
    ) % {**told, "ceiling": ceiling}


def _action(posting: Posting) -> str:
    return "ledger.post" if posting.reverses_id is None else "ledger.reverse"


def _told(posting: Posting) -> dict[str, int | str | None]:
    return {
        "from": posting.source_id,
        "to": posting.destination_id,
        "fen": posting.amount_fen,
        "on": str(posting.on),
        "key": posting.key,
        "reverses": posting.reverses_id,
    }
