"""应急转贷: thirteen filed institutions, the 1,400 loans of January to October 2023 (68.80 亿元 in all), and this year's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from enterprises.enums import SizeClass
from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.worktime.calendar import SHANGHAI, WorkCalendar, add_workdays
from policies.enums import AccountKind
from policies.loan_enums import LoanMove, LoanPurpose, LoanStatus
from policies.models import Account, BridgingInstitution, BridgingLoan, LoanEvent, LoanRules
from policies.services import loan_books
from policies.services.funds import inject, open_institution
from policies.services.ledger import Entry, post_all
from reporting.demo.dice import dice
from reporting.demo.figures import SEED_YEAR
from reporting.demo.firms import Firms
from reporting.demo.people import People

INSTITUTIONS = 13
LOANS, TOTAL_WAN = 1_400, 688_000
LOANS_A_MONTH = 22
INJECTED_ON = date(SEED_YEAR - 1, 12, 1)
"""Before the first 放款, after the filing of the institutions."""
FEN = 10**6
"""分 in 万元."""
BANKS = ("工商银行聊城分行", "农业银行聊城分行", "建设银行聊城分行", "聊城农商银行", "齐鲁银行聊城分行")
DAYS = (4, 13)
"""From 放款 to 归还, in calendar days: 8.5 on the average."""
IN_FLIGHT = (
    LoanStatus.APPLIED, LoanStatus.APPLIED, LoanStatus.PROMISED, LoanStatus.APPROVED, LoanStatus.DRAWN,
    LoanStatus.OLD_PAID, LoanStatus.RENEWED,
)  # fmt: skip
LATE_DAYS = 19
"""One of those in flight is overdue."""


Near = Mapping[int, Sequence[Enterprise]]
"""The enterprises in the county of each institution."""


@dataclass(frozen=True)
class Story:
    """``drawn``: the day of 放款, or of the application where the money is not out yet."""

    firm: Enterprise
    fund: BridgingInstitution
    wan: int
    drawn: date
    days: int
    status: LoanStatus = LoanStatus.SETTLED


def build_loans(firms: Firms, people: People, calendar: WorkCalendar, today: date) -> int:
    """Returns how many. Every balance is what its postings add up to: the ledger itself books them."""
    random = dice("loans")
    clerk, checker = people.by_username["zijin"], people.by_username["fuhe"]
    able = [firm for firm in firms.above_scale if firm.stated_size != SizeClass.LARGE]
    funds = _institutions(clerk, [firm.county for firm in able if firm.county is not None])
    near = {fund.pk: [firm for firm in able if firm.county_id == fund.county_id] for fund in funds}
    stories = [*_seed_year(random, near, funds), *_this_year(random, near, funds, today)]
    rules = LoanRules.objects.latest("effective_from", "id")
    loans = _loans(stories, rules, clerk, calendar)
    LoanEvent.objects.bulk_create(_events(loans, clerk, checker), batch_size=1000)
    post_all(list(_entries(loans)), by=clerk)
    return len(loans)


def _institutions(by: User, counties: Sequence[Unit]) -> list[BridgingInstitution]:
    found = []
    places = sorted(set(counties), key=lambda unit: unit.pk)
    for number in range(INSTITUTIONS):
        county = places[number % len(places)]
        name = f"{county.name}转贷服务中心" if number < len(places) else f"{county.name}第二转贷服务中心"
        filing = f"鲁工信备〔2022〕{number + 1}号"
        fund = open_institution(by=by, name=name, county=county, filing_number=filing, floor_fen=1_000 * FEN)
        inject(fund, by=by, fen=8_000 * FEN, memo="财政注资", token=f"demo-{number}", on=INJECTED_ON)
        found.append(fund)
    return found


def _seed_year(random: Random, near: Near, funds: Sequence[BridgingInstitution]) -> Iterator[Story]:
    """The amounts add up to the total to the 万元."""
    amounts = [random.randint(60, 920) for _loan in range(LOANS)]
    each, rest = divmod(TOTAL_WAN - sum(amounts), LOANS)
    first, last = date(SEED_YEAR, 1, 3), date(SEED_YEAR, 10, 18)
    for number, amount in enumerate(amounts):
        drawn = first + timedelta(days=random.randint(0, (last - first).days))
        fund, wan = funds[number % len(funds)], amount + each + (number < rest)
        yield Story(random.choice(near[fund.pk]), fund, wan, drawn, random.randint(*DAYS))


def _this_year(
    random: Random, near: Near, funds: Sequence[BridgingInstitution], today: date
) -> Iterator[Story]:
    start = date(today.year, 1, 1)
    span = (today - start).days - DAYS[1]
    for _loan in range(LOANS_A_MONTH * max(span, 0) // 30):
        drawn, fund = start + timedelta(days=random.randint(0, span)), random.choice(funds)
        wan, days = random.randint(80, 1_500), random.randint(*DAYS)
        yield Story(random.choice(near[fund.pk]), fund, wan, drawn, days)
    for fund, status in zip(funds, IN_FLIGHT, strict=False):
        drawn, wan = today - timedelta(days=random.randint(0, 4)), random.randint(80, 1_500)
        yield Story(random.choice(near[fund.pk]), fund, wan, drawn, 0, status)
    late = today - timedelta(days=LATE_DAYS)
    yield Story(random.choice(near[funds[0].pk]), funds[0], 480, late, 0, LoanStatus.OLD_PAID)


def _loans(
    stories: Sequence[Story], rules: LoanRules, by: User, calendar: WorkCalendar
) -> list[BridgingLoan]:
    accounts = Account.objects.bulk_create(
        (
            Account(kind=AccountKind.BORROWER, name=f"{story.firm.name}借款", ceiling_fen=story.wan * FEN)
            for story in stories
        ),
        batch_size=500,
    )
    rows = [
        _loan(number, story, account, rules, by, calendar)
        for number, (story, account) in enumerate(zip(stories, accounts, strict=True), 1)
    ]
    return BridgingLoan.objects.bulk_create(rows, batch_size=500)


def _loan(
    number: int, story: Story, account: Account, rules: LoanRules, by: User, calendar: WorkCalendar
) -> BridgingLoan:
    promised = -(-story.wan * 100 // rules.promise_share)
    loan = BridgingLoan(
        institution=story.fund, enterprise=story.firm, rules=rules, account=account, status=story.status,
        purpose=LoanPurpose.WORKING, scope_basis="营业执照和股东信息已核对，民营中小微企业",
        bank=BANKS[number % len(BANKS)], original_number=f"JJ{SEED_YEAR}{number:06d}",
        original_fen=promised * FEN, original_due_on=story.drawn + timedelta(days=1),
        amount_fen=story.wan * FEN, applied_on=story.drawn - timedelta(days=4), entered_by=by,
    )  # fmt: skip
    reached = _reached(story.status)
    if LoanMove.PROMISE in reached:
        loan.promised_fen, loan.letter_on = promised * FEN, story.drawn - timedelta(days=3)
        loan.promise_until = story.drawn + timedelta(days=30)
    if LoanMove.APPROVE in reached:
        loan.approved_on = story.drawn - timedelta(days=1)
    if LoanMove.DRAW in reached:
        start = datetime.combine(story.drawn, time.min, SHANGHAI)
        loan.drawn_on, loan.due_on = story.drawn, add_workdays(calendar, start, rules.longest_days).at.date()
    if LoanMove.PAY_OLD in reached:
        loan.old_paid_on = story.drawn
    if LoanMove.RENEW in reached:
        loan.renewed_on = story.drawn + timedelta(days=story.days)
    if LoanMove.REPAY in reached:
        loan.repaid_on = story.drawn + timedelta(days=story.days)
        loan.fee_fen = loan.fee(loan.repaid_on)
    return loan


MOVES = (
    (LoanStatus.APPLIED, LoanMove.ENTER), (LoanStatus.PROMISED, LoanMove.PROMISE),
    (LoanStatus.APPROVED, LoanMove.APPROVE), (LoanStatus.DRAWN, LoanMove.DRAW),
    (LoanStatus.OLD_PAID, LoanMove.PAY_OLD), (LoanStatus.RENEWED, LoanMove.RENEW),
    (LoanStatus.REPAID, LoanMove.REPAY), (LoanStatus.SETTLED, LoanMove.SETTLE),
)  # fmt: skip
"""The plain life: the state, and the move that leads there."""


def _reached(status: LoanStatus) -> list[LoanMove]:
    states = [state for state, _move in MOVES]
    return [move for _state, move in MOVES[: states.index(status) + 1]]


def _events(loans: Sequence[BridgingLoan], clerk: User, checker: User) -> Iterator[LoanEvent]:
    checks = {LoanMove.APPROVE, LoanMove.SETTLE}
    for loan in loans:
        days = {
            LoanMove.ENTER: loan.applied_on, LoanMove.PROMISE: loan.letter_on,
            LoanMove.APPROVE: loan.approved_on, LoanMove.DRAW: loan.drawn_on,
            LoanMove.PAY_OLD: loan.old_paid_on, LoanMove.RENEW: loan.renewed_on,
            LoanMove.REPAY: loan.repaid_on, LoanMove.SETTLE: loan.repaid_on,
        }  # fmt: skip
        for move in _reached(LoanStatus(loan.status)):
            on = days[move] or loan.applied_on
            yield LoanEvent(loan=loan, kind=move, on=on, by=checker if move in checks else clerk)


def _entries(loans: Sequence[BridgingLoan]) -> Iterator[Entry]:
    """As the acts of a loan book them."""
    for loan in loans:
        if loan.drawn_on is not None:
            yield from loan_books.drawn(loan)
        if loan.repaid_on is not None:
            yield from loan_books.repaid(loan, loan.fee_fen or 0)
