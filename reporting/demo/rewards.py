"""奖励资金: 1,670 万元 of provincial and city money paid from January to October 2023, and what is under way this year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from enterprises.models import Enterprise
from foundation.accounts.models import User
from policies.claim_enums import ClaimBasis, OncePer, PolicyLevel
from policies.models import BudgetLine, Claim, Policy, PolicyClause
from policies.services import claims, payments
from policies.services.budgets import allot, open_line
from policies.services.payees import confirm_payee, enter_payee
from policies.services.policies import add_policy, set_clause
from reporting.demo.dice import dice
from reporting.demo.figures import SEED_YEAR
from reporting.demo.firms import Firms
from reporting.demo.people import People
from reporting.demo.unasked import build_unasked

FEN = 10**6
"""分 in 万元."""
TOTAL_WAN = 1_670
SHARES = ((PolicyLevel.PROVINCE, 620, 22), (PolicyLevel.CITY, 1_050, 56))
"""Of the seed year: whose money, how much of it in 万元, and to how many enterprises."""
BATCHES_A_YEAR = 4
UNDER_WAY = 9
"""Claims of this year that are at different steps."""
ISSUED = (1, 5)
"""Month and day on which the rules of a year come out."""


@dataclass(frozen=True)
class Cast:
    """Who enters, who pays, and the two who check."""

    clerk: User
    payer: User
    first: User
    second: User


def build_rewards(firms: Firms, people: People, today: date) -> int:
    """Returns how many claims. Everything goes the way of the services, so every rule holds for it."""
    random = dice("rewards")
    named = people.by_username
    cast = Cast(named["zijin"], named["bofu"], named["fuhe"], named["fushen"])
    able = list(firms.above_scale)
    random.shuffle(able)
    paid = list(able[: sum(number for _level, _wan, number in SHARES)])
    for number, firm in enumerate([*paid, *able[len(paid) : len(paid) + UNDER_WAY]]):
        _payee(firm, number, cast)
    made, start = 0, 0
    for level, wan, number in SHARES:
        made += _seed_year(random, level, wan, paid[start : start + number], cast)
        start += number
    made += _this_year(able[len(paid) : len(paid) + UNDER_WAY], cast, today)
    return made + build_unasked(cast.clerk, today)


def _payee(firm: Enterprise, number: int, cast: Cast) -> None:
    made = enter_payee(
        firm, by=cast.clerk, holder=firm.name, bank="聊城农商银行营业部", number=f"62170000{number:011d}",
        basis="开户许可证",
    )  # fmt: skip
    confirm_payee(made, by=cast.first, number=made.number)


def _seed_year(random: Random, level: PolicyLevel, wan: int, firms: Sequence[Enterprise], cast: Cast) -> int:
    """The amounts add up to the share to the 万元; a batch a quarter."""
    clause, line = _policy(level, date(SEED_YEAR, *ISSUED), wan, cast)
    amounts = list(_amounts(random, wan, len(firms)))
    size = -(-len(firms) // BATCHES_A_YEAR)
    for batch in range(BATCHES_A_YEAR):
        part = slice(batch * size, (batch + 1) * size)
        on = date(SEED_YEAR, 3 * batch + 1 + (batch == 0), 12)
        document = f"聊工信发〔{SEED_YEAR}〕{20 + 10 * batch + len(level)}号"
        pairs = zip(firms[part], amounts[part], strict=True)
        granted = [_decided(clause, firm, line, document, on, each, cast) for firm, each in pairs]
        _pay(granted, document, on + timedelta(days=7), cast)
    return len(firms)


def _amounts(random: Random, total: int, number: int) -> Iterator[int]:
    weights = [random.randint(6, 20) for _one in range(number)]
    left = total
    for place, weight in enumerate(weights, 1):
        each = left if place == number else total * weight // sum(weights)
        left -= each
        yield each


def _policy(level: PolicyLevel, on: date, wan: int, cast: Cast) -> tuple[PolicyClause, BudgetLine]:
    name, year = PolicyLevel(level).label, on.year
    policy = _add(level, on, f"{year} 年{name}级工业稳增长奖励资金实施细则", cast)
    clause = set_clause(
        policy, by=cast.clerk, code="第三条", matter="满产达产奖励", amount_fen=None, cap_fen=200 * FEN,
        once_per=OncePer.YEAR, effective_from=policy.issued_on,
    )  # fmt: skip
    line = open_line(
        policy, by=cast.clerk, year=year, level=level, subject_code="2150805", subject="中小企业发展专项",
        document=f"聊财企指〔{year}〕{len(level)}号", goal="激励企业满产达产，规上工业增加值增速高于全省",
    )  # fmt: skip
    token = f"demo-{year}-{level}"
    allot(line, by=cast.clerk, fen=wan * FEN, memo="年初指标", token=token, on=policy.issued_on)
    return clause, line


def _add(level: PolicyLevel, on: date, title: str, cast: Cast) -> Policy:
    return add_policy(
        by=cast.clerk, title=title, number=f"聊工信发〔{on.year}〕{len(level)}号", level=level,
        issuer="市工业和信息化局", issued_on=on, valid_until=date(on.year + 2, 12, 31),
        summary="对满产达产、产值保持增长的规上工业企业给予奖励。",
    )  # fmt: skip


def _decided(
    clause: PolicyClause, firm: Enterprise, line: BudgetLine, document: str, on: date, wan: int, cast: Cast
) -> Claim:
    claim = claims.enter_claim(
        clause, firm, by=cast.clerk, on=on, basis=ClaimBasis.DOCUMENT, claimed_fen=wan * FEN, year=on.year,
        line=line, grant_number=document, granted_on=on,
    )  # fmt: skip
    claims.approve(claim, by=cast.first, on=on)
    return Claim.objects.get(pk=claim.pk)


def _pay(granted: Sequence[Claim], document: str, on: date, cast: Cast) -> None:
    total = sum(claim.granted_fen or 0 for claim in granted)
    batch = payments.make_batch(by=cast.payer, document=document, document_fen=total, claims=granted)
    payments.submit(batch, by=cast.payer)
    payments.check(batch, by=cast.first)
    payments.check(batch, by=cast.second)
    payments.send(batch, by=cast.payer, on=on)
    results = [
        payments.Result(line, on, f"PZ{on:%m%d}{number:03d}")
        for number, line in enumerate(batch.lines.all(), 1)
    ]
    payments.take_results(batch, results, by=cast.payer)


def _this_year(firms: Sequence[Enterprise], cast: Cast, today: date) -> int:
    """Some filed, some checked, some granted by a document and in a batch that waits for its check."""
    year = today.year
    clause, line = _policy(PolicyLevel.CITY, min(date(year, *ISSUED), today), 600, cast)
    on = max(today - timedelta(days=20), clause.effective_from)
    filed, checked, decided = firms[:3], firms[3:6], firms[6:]
    for firm in [*filed, *checked]:
        claim = claims.enter_claim(
            clause, firm, by=cast.clerk, on=on, basis=ClaimBasis.APPLICATION, claimed_fen=30 * FEN, year=year
        )
        if firm in checked:
            claims.first_check(claim, by=cast.first, on=on, fen=28 * FEN, note="按实际产能核减")
    document = f"聊工信发〔{year}〕61号"
    granted = [_decided(clause, firm, line, document, on, 20, cast) for firm in decided[:-1]]
    batch = payments.make_batch(
        by=cast.payer, document=document, document_fen=20 * FEN * len(granted), claims=granted
    )
    payments.submit(batch, by=cast.payer)
    claims.enter_claim(
        clause, decided[-1], by=cast.clerk, on=on, basis=ClaimBasis.DOCUMENT, claimed_fen=60 * FEN, year=year,
        line=line, grant_number=document, granted_on=on,
    )  # fmt: skip
    return len(firms)
