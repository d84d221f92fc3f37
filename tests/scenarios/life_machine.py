"""A case pushed through its life at random: whatever people try, in whatever order, the same things stay true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, ClassVar

import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from assistance.enums import (
    CLOSED_STATUSES,
    OPEN_STATUSES,
    VOID_STATUSES,
    CallBackResult,
    CaseStatus,
    EventKind,
    MatterKind,
    Nature,
    Outcome,
    Stage,
)
from assistance.models import Case, CaseClock, CaseEvent, CaseMatter
from assistance.services.archiving import archive_due
from assistance.services.call_backs import record_call_back
from assistance.services.cases import answer_case, note_progress
from assistance.services.clocks import RESOLVING, deadline, intervals
from assistance.services.co_handling import cancel_co_handling, sign_co_handling
from assistance.services.edits import edit_case
from assistance.services.lights import read_now
from assistance.services.suspensions import lapse_suspensions
from assistance.workflow import Move, state_told
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import Refused
from foundation.worktime.services import load_calendar
from reporting.metrics.definitions import MetricCode, Part
from reporting.metrics.periods import Period
from reporting.queries.figures import rows_behind, standing_of
from tests.assistance.every_move import MATTER_OF, MAY, SOURCES, acts
from tests.factories.assistance import Cast, cast, category, registered
from tests.factories.reporting import SHANGHAI

BEGINS = datetime(2023, 10, 9, 9, 0, tzinfo=SHANGHAI)
ALWAYS = Period(date(2023, 1, 1), date(2025, 12, 31))
BY_HAND = (Move.MERGE, Move.LINK)
"""They take a second case, and have tests of their own."""
ONWARD = frozenset({Move.ACCEPT, Move.SIGN, Move.ANSWER, Move.ANSWER_CO, Move.RESUME})
"""What takes a case on."""
THE_END = frozenset({Move.DECLINE, Move.WITHDRAW, Move.ARCHIVE})
"""Tried less, or no life would be long."""
ACTORS = ("officer", "handler", "other_handler", "county_head", "head", "leader")
RESULTS = tuple(CallBackResult(one) for one in CallBackResult if one != CallBackResult.WITHDRAWS)
WAITS = (1, 3, 9, 26, 74, 170, 400)
"""Hours."""
RATINGS = ("", "1", "2", "3", "5")


class Life(RuleBasedStateMachine):
    """One case of one enterprise, the people round it, and a clock that the rules move."""

    acted: ClassVar[int] = 0
    """Acts that went through, over all lives: a machine in which nothing succeeds would prove nothing."""

    @initialize()
    def begin(self) -> None:
        self.done: Counter[str] = Counter()
        self.tried: Counter[Move] = Counter()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.clock = time_machine.travel(BEGINS, tick=False)
        self.traveller = self.clock.start()
        self.people: Cast = cast()
        self.case = registered(self.people)

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.clock.stop()

    @rule(move=st.sampled_from(list(Move)), actor=st.sampled_from(ACTORS))
    def act(self, move: Move, actor: str) -> None:
        before = self.fresh().status
        if move in BY_HAND or (move in MATTER_OF and not self._open_matter(move)):
            return
        acted = self._try(str(move), lambda case: self._act(move)(case, self.people.person(actor)))
        assert not acted or before in SOURCES[move], f"{move} went through from {before}"

    @rule(chance=st.randoms(use_true_random=True))
    def go_on(self, chance: Random, may_end: bool = True) -> None:
        """A move that the state allows, by somebody who may, and of these one that was seldom tried."""
        status = self.fresh().status
        moves = [
            move
            for move in Move
            if status in SOURCES[move]
            and move not in BY_HAND
            and (move not in MATTER_OF or self._open_matter(move))
        ]
        if chance.random() < (0.8 if may_end else 0.98):
            moves = [move for move in moves if move not in THE_END]
        if status == CaseStatus.ANSWERED and chance.random() < 0.5:
            self.call(chance.choice((*RESULTS, CallBackResult.UNREACHABLE)), chance.choice(RATINGS))
        elif moves:
            onward = [move for move in moves if move in ONWARD]
            moves = onward if onward and chance.random() < 0.5 else moves
            move = min(moves, key=lambda move: (self.tried[move], chance.random()))
            self.tried[move] += 1
            self.act(move, chance.choice([role for role in ACTORS if move in MAY[role]]))

    def answer(self, case: Case, by: User) -> Case:
        outcome = (Outcome.RESOLVED, Outcome.ADVANCING)[self.done["answer"] % 2]
        return answer_case(case, by=by, outcome=outcome, answer_text="办理情况")

    @rule(hours=st.sampled_from(WAITS))
    def wait(self, hours: int) -> None:
        self.traveller.shift(timedelta(hours=hours))
        lapse_suspensions(timezone.now())

    @rule(result=st.sampled_from(RESULTS), rating=st.sampled_from(RATINGS))
    def call(self, result: str, rating: str) -> None:
        rating = "" if result == CallBackResult.UNREACHABLE else rating
        self.traveller.shift(timedelta(minutes=2))
        self._try(
            "call_back",
            lambda case: record_call_back(
                case, by=self.people.person("officer"), result=result, rating=rating
            ),
        )

    @rule()
    def night(self) -> None:
        self.done["archive_due"] += archive_due(timezone.now())

    @rule(contacted=st.booleans())
    def progress(self, contacted: bool) -> None:
        self.traveller.shift(timedelta(minutes=1))
        self._try(
            "progress",
            lambda case: note_progress(
                case, by=self.people.person("handler"), text=f"{timezone.now():%H%M%S}", contacted=contacted
            ),
        )

    @rule(code=st.sampled_from(["LND", "LAB"]), nature=st.sampled_from([Nature.REQUEST, Nature.INQUIRY]))
    def edit(self, code: str, nature: str) -> None:
        self._try(
            "edit",
            lambda case: edit_case(
                case,
                by=self.people.person("officer"),
                version=case.version,
                category=category(code),
                nature=nature,
            ),
        )

    @rule(actor=st.sampled_from(ACTORS), signs=st.booleans())
    def share(self, actor: str, signs: bool) -> None:
        """A co-handling unit signs, or the leading one lets it go."""
        share = CaseMatter.objects.open().of(MatterKind.CO_HANDLING).filter(case=self.case).first()
        if share is None:
            return
        by = self.people.person(actor)
        if signs:
            self._try("sign_co", lambda _case: sign_co_handling(share, by=by))
        else:
            self._try("cancel_co", lambda _case: cancel_co_handling(share, by=by, reason="不再需要"))

    @invariant()
    def stored_state_is_what_the_events_add_up_to(self) -> None:
        case = self.fresh()
        assert case.status == state_told(self.kinds())

    @invariant()
    def one_leading_unit_once_accepted(self) -> None:
        case, accepted = self.fresh(), EventKind.ACCEPTED in self.kinds()
        assert (case.lead_unit_id is not None) == accepted

    @invariant()
    def the_right_clocks_run(self) -> None:
        case = self.fresh()
        running = list(case.clocks.filter(stopped_at=None).values_list("stage", flat=True))
        assert len(running) == len(set(running)), running
        resolving = [stage for stage in running if stage in RESOLVING]
        assert len(resolving) == (1 if case.status in OPEN_STATUSES else 0), (case.status, running)
        assert (Stage.CALL_BACK in running) == (case.status == CaseStatus.ANSWERED), (case.status, running)
        assert (Stage.SIGN in running) == (case.status == CaseStatus.DISPATCHED), (case.status, running)
        if case.status in VOID_STATUSES:
            assert running == []

    @invariant()
    def the_deadline_is_derived(self) -> None:
        case = self.fresh()
        pauses = intervals(case.suspensions.all())
        for clock in CaseClock.objects.filter(case=case, stopped_at=None, stage__in=RESOLVING):
            due = deadline(load_calendar(), clock.started_at, clock.allowance, clock.unit, pauses)
            assert clock.due_at == case.due_at == due.at
            assert clock.stage != Stage.RESOLVE or case.resolve_due_at == due.at
            assert clock.allowance <= 30

    @invariant()
    def a_pause_is_open_only_while_the_case_is_paused(self) -> None:
        case = self.fresh()
        assert case.suspensions.filter(ended_at=None).count() == (case.status == CaseStatus.SUSPENDED)

    @invariant()
    def nothing_is_owed_beside_a_case_that_ended_without_an_answer(self) -> None:
        case = self.fresh()
        if case.status in VOID_STATUSES:
            assert not case.matters.open().exists()
        granted = case.matters.of(MatterKind.EXTENSION).filter(verdict="granted").count()
        assert granted <= 1
        assert case.matters.of(MatterKind.RETURN).exclude(verdict="cancelled").count() <= 1
        assert (case.status == CaseStatus.RETURNED) == case.matters.open().of(MatterKind.RETURN).exists()

    @invariant()
    def the_figures_count_the_case_once(self) -> None:
        case, now = self.fresh(), read_now()
        standing = standing_of(Case.objects.filter(pk=case.pk), ALWAYS, now)
        assert (standing.due, standing.excluded) == ((0, 1) if case.excluded else (1, 0))
        parts = (Part.MET, Part.FAILED, Part.OPEN, Part.EXCLUDED)
        rows = Case.objects.filter(pk=case.pk)
        held = [part for part in parts if rows_behind(rows, MetricCode.R1, part, ALWAYS, now).count()]
        assert len(held) == 1, held

    @invariant()
    def each_episode_closes_once(self) -> None:
        case, kinds = self.fresh(), self.kinds()
        closed, answered = kinds.count(EventKind.CLOSED), kinds.count(EventKind.ANSWERED)
        assert closed <= answered
        episodes = 0
        for kind in kinds:
            if kind == EventKind.CLOSED:
                episodes += 1
                assert episodes == 1, "closed twice without being taken up again"
            elif kind in (EventKind.REWORKED, EventKind.ESCALATED):
                episodes = 0
        assert (case.closed_at is not None) == (case.status in CLOSED_STATUSES) == (episodes == 1)

    def _act(self, move: Move) -> Callable[[Case, User], Any]:
        return self.answer if move == Move.ANSWER else acts(self.people)[move]

    def fresh(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    def kinds(self) -> list[str]:
        return list(self._events().order_by("id").values_list("kind", flat=True))

    def _events(self) -> Any:
        return CaseEvent.objects.filter(case=self.case)

    def _open_matter(self, move: Move) -> bool:
        return CaseMatter.objects.open().filter(case=self.case, kind=MATTER_OF[move]).exists()

    def _try(self, name: str, what: Callable[[Case], Any]) -> bool:
        """One act: it goes through and is on record twice, or is refused and changes nothing."""
        before = self._picture()
        try:
            with transaction.atomic():
                what(self.fresh())
        except Refused:
            assert self._picture() == before, f"{name} was refused and left something behind"
            return False
        self.done[name] += 1
        Life.acted += 1
        return True

    def _picture(self) -> tuple[Any, ...]:
        rows = Case.objects.values_list().get(pk=self.case.pk)
        return (*rows, self._events().count(), AuditEntry.objects.count(), CaseMatter.objects.count())


INVARIANTS = (
    Life.stored_state_is_what_the_events_add_up_to,
    Life.one_leading_unit_once_accepted,
    Life.the_right_clocks_run,
    Life.the_deadline_is_derived,
    Life.a_pause_is_open_only_while_the_case_is_paused,
    Life.nothing_is_owed_beside_a_case_that_ended_without_an_answer,
    Life.the_figures_count_the_case_once,
    Life.each_episode_closes_once,
)
