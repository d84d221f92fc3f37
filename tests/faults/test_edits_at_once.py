"""Several clients change one policy, one claim or one batch, each from the page that all of them opened (F9)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from policies.claim_enums import PolicyLevel
from policies.models import Claim, PaymentBatch, Policy
from policies.services import claims, payments
from policies.services.policies import edit_policy
from policies.services.seen import POLICY_FACTS, mark_of
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.rewards import BatchFactory, PolicyFactory
from tests.faults.figures import Figure, repeated, write_down
from tests.faults.rivals import CLIENTS, REFUSED, Outcomes, errors, rivals
from tests.policies.claims.house import NUMBER, START, TODAY, WAN, House, build

pytestmark = pytest.mark.django_db(transaction=True)

TRIALS = repeated(10, 300)
SAVED, APPROVED = "saved", "approved"
SHOWN_FEN = 2 * WAN
ONE_EACH: tuple[tuple[str, object], ...] = (
    ("title", "改过的名称"),
    ("issuer", "市财政局"),
    ("level", PolicyLevel.COUNTY),
    ("issued_on", date(2023, 1, 11)),
    ("opens_on", date(2023, 2, 1)),
    ("closes_on", date(2023, 11, 30)),
    ("valid_until", date(2029, 12, 31)),
    ("summary", "改过的要点"),
)
ARMS = pytest.mark.parametrize("is_asked", [True, False], ids=["as seen", "control not asked"])


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@pytest.fixture
def clerk(transactional_db: None) -> User:
    return person(RoleCode.FUND_CLERK)


@pytest.fixture
def house(clerk: User) -> House:
    return build(clerk)


def tell(what: str, is_asked: bool, outcomes: Outcomes, lost: int, remark: str = "") -> None:
    arm = what + ("" if is_asked else ", not asked what they saw")
    remark = f"errors {errors(outcomes)}{remark}"
    write_down(Figure(arm, TRIALS, "rounds", lost=lost, control=not is_asked, remark=remark))


def facts_of(policy: Policy) -> dict[str, object]:
    return {name: getattr(policy, name) for name in POLICY_FACTS}


@ARMS
def test_of_fields_changed_at_once_none_goes_back(clerk: User, notes: Path, is_asked: bool) -> None:
    opened = PolicyFactory.create_batch(TRIALS)
    marks = [mark_of(policy) if is_asked else "" for policy in opened]

    def save(trial: int, client: int) -> str:
        policy, (name, value) = opened[trial], ONE_EACH[client]
        policy.seen = marks[trial]
        edit_policy(policy, by=clerk, **{**facts_of(policy), name: value})
        return SAVED

    outcomes = rivals(save, TRIALS, notes)

    stands = [facts_of(Policy.objects.get(pk=policy.pk)) for policy in opened]
    kept = [sum(facts[name] == value for name, value in ONE_EACH) for facts in stands]
    lost = sum(count[SAVED] - kept[trial] for trial, count in enumerate(outcomes))
    tell("8 clients change 8 fields of one policy", is_asked, outcomes, lost)
    assert errors(outcomes) == 0
    assert lost == (0 if is_asked else TRIALS * (CLIENTS - 1))
    saved = 1 if is_asked else CLIENTS
    assert {count[SAVED] for count in outcomes} == {saved}
    assert {count[REFUSED] for count in outcomes} == {CLIENTS - saved}


@ARMS
def test_no_amount_is_approved_that_was_not_on_the_page(house: House, notes: Path, is_asked: bool) -> None:
    firms = EnterpriseFactory.create_batch(TRIALS)
    opened = [house.decided(firm=firm, claimed_fen=SHOWN_FEN) for firm in firms]
    marks = [mark_of(claim) if is_asked else "" for claim in opened]

    def act(trial: int, client: int) -> str:
        claim = opened[trial]
        claim.seen = marks[trial]
        if client == trial % CLIENTS:
            claims.approve(claim, by=house.first, on=TODAY)
            return APPROVED
        document = {"line": house.line, "grant_number": NUMBER, "granted_on": START}
        fen = SHOWN_FEN - (client + 1) * 100
        claims.correct(claim, by=house.clerk, on=TODAY, claimed_fen=fen, **document)
        return SAVED

    outcomes = rivals(act, TRIALS, notes)

    granted = [Claim.objects.get(pk=claim.pk).granted_fen for claim in opened]
    unseen = sum(fen not in (None, SHOWN_FEN) for fen in granted)
    lost = sum(max(count[SAVED] - 1, 0) for count in outcomes)
    tell(
        "7 clients correct a claim that an 8th approves", is_asked, outcomes, lost,
        f"; approved unseen {unseen}, approved {TRIALS - granted.count(None)}",
    )  # fmt: skip
    assert errors(outcomes) == 0
    if is_asked:
        assert (lost, unseen) == (0, 0)
        assert {count[SAVED] + count[APPROVED] for count in outcomes} == {1}
    else:
        assert lost > 0
        assert unseen > 0
    assert house.money()[1] == sum(fen or 0 for fen in granted)


@ARMS
def test_of_totals_typed_at_once_one_stands(house: House, notes: Path, is_asked: bool) -> None:
    opened = BatchFactory.create_batch(TRIALS, made_by=house.payer)
    marks = [mark_of(batch) if is_asked else "" for batch in opened]

    def save(trial: int, client: int) -> str:
        batch = opened[trial]
        batch.seen = marks[trial]
        payments.set_document_fen(batch, by=house.payer, document_fen=(client + 1) * 100)
        return SAVED

    outcomes = rivals(save, TRIALS, notes)

    changed = {batch.pk for batch in PaymentBatch.objects.filter(document_fen__lte=CLIENTS * 100)}
    lost = sum(count[SAVED] - 1 for count in outcomes)
    tell("8 clients type the total of one batch", is_asked, outcomes, lost)
    assert errors(outcomes) == 0
    assert changed == {batch.pk for batch in opened}
    assert lost == (0 if is_asked else TRIALS * (CLIENTS - 1))
