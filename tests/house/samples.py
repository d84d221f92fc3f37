"""What fills the parameters of each URL in the access matrix: one object inside county A, one outside it.

A view names its sample in ``@requires(…, sample="case")``. A new name needs an entry in ``SAMPLES``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.core.files.base import ContentFile
from django.utils import timezone

from assistance.enums import (
    ANSWERED_STATUSES,
    BulkKind,
    BulkStatus,
    CaseStatus,
    EventKind,
    LinkKind,
    MatterKind,
    Outcome,
    RowOutcome,
    Stage,
)
from assistance.models import (
    Article,
    ArticleText,
    ArticleVersion,
    BulkAct,
    BulkActRow,
    CannedReply,
    Case,
    CaseAttachment,
    CaseCategory,
    CaseClock,
    CaseEvent,
    CaseExclusion,
    CaseLink,
    CaseMatter,
    CaseSuspension,
    ReminderStep,
    SharedProblem,
)
from enterprises.enums import ListKind
from foundation.accounts.models import Absence, Unit, User
from foundation.accounts.roles import RoleCode
from foundation.attachments.models import Attachment
from foundation.audit.services import record
from foundation.notifications.enums import Channel
from foundation.textsearch.bigrams import document
from foundation.worktime.models import CalendarYear
from tests.factories.accounts import BureauFactory, UnitFactory, UserFactory, person
from tests.factories.desk import DraftFactory, SavedViewFactory
from tests.factories.enterprises import EnterpriseContactFactory, EnterpriseFactory
from tests.factories.notifications import NoticeFactory, OutboxMessageFactory
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory
from tests.house.activity_samples import ACTIVITIES
from tests.house.eligibility_samples import ELIGIBILITY, RULES
from tests.house.import_samples import done_import, import_batch
from tests.house.indicator_samples import INDICATORS, UNSCOPED_INDICATORS
from tests.house.list_samples import LIST_ROWS, LISTS
from tests.house.loan_samples import LOANS
from tests.house.reward_samples import REWARDS, UNSCOPED_REWARDS
from tests.house.visit_samples import VISITS

Kwargs = dict[str, Any]


@dataclass(frozen=True)
class World:
    """Two counties under one bureau; principals live at the bureau or in ``here``."""

    bureau: Unit
    here: Unit
    there: Unit


def build_world() -> World:
    bureau = BureauFactory()
    return World(bureau, UnitFactory(name="甲县", parent=bureau), UnitFactory(name="乙县", parent=bureau))


@dataclass(frozen=True)
class Sample:
    """``make(county, owner)`` gives the URL's parameters.

    ``scoped``: a county's right-holder gets 404 for the object of another county.
    ``personal``: so does everybody for another person's object.
    """

    make: Callable[[Unit, User], Kwargs]
    scoped: bool = True
    personal: bool = False


STATUS_FOR = {
    "case-acceptance": CaseStatus.REGISTERED,
    "case-declination": CaseStatus.REGISTERED,
    "case-signature": CaseStatus.DISPATCHED,
    "case-resumption": CaseStatus.SUSPENDED,
    "case-call-back": CaseStatus.ANSWERED,
    "case-closure": CaseStatus.ANSWERED,
    "case-rework": CaseStatus.ANSWERED,
    "case-return": CaseStatus.DISPATCHED,
    "return-grant": CaseStatus.RETURNED,
    "return-refusal": CaseStatus.RETURNED,
    "case-archiving": CaseStatus.CLOSED,
    "rating-follow-up": CaseStatus.ANSWERED,
    "case-carry-over": CaseStatus.ANSWERED,
    "case-strike-off": CaseStatus.ANSWERED,
    "case-article": CaseStatus.CLOSED,
}


MATTER_FOR = {
    "return-grant": MatterKind.RETURN,
    "return-refusal": MatterKind.RETURN,
    "extension-decision": MatterKind.EXTENSION,
    "case-strike-off": MatterKind.CARRY_OVER,
}
"""What must be open beside a case for its page to ask anything."""

CLOCK_FOR = {
    "rating-follow-up": Stage.BAD_RATING,
    "case-extension": Stage.RESOLVE,
    "extension-decision": Stage.RESOLVE,
}
"""What must run."""


def open_matter(case: Case, kind: MatterKind, **fields: Any) -> CaseMatter:
    """Opened by a person whom nobody in the matrix is; to the county's own unit, so that the reach is the case's."""
    now = timezone.now()
    if kind == MatterKind.SUPERVISION:
        fields["number"] = f"DB-2000-{case.pk:04d}"
    if kind == MatterKind.EXTENSION:
        fields["workdays"] = 3
    return CaseMatter.objects.create(
        case=case,
        kind=kind,
        text="事由",
        unit=case.county,
        opened_by=UserFactory(unit=case.county),
        opened_at=now,
        due_at=now + timedelta(days=3),
        **fields,
    )


def matter_for(kind: MatterKind) -> Callable[[Unit, User], Kwargs]:
    """A case with one open matter of a kind."""

    def make(county: Unit, owner: User) -> Kwargs:
        case = CountedCaseFactory(county=county, lead_unit=county, status=CaseStatus.HANDLING)
        return {"number": case.number, "pk": open_matter(case, kind).pk}

    return make


def case_for(url_name: str) -> Callable[[Unit, User], Kwargs]:
    def make(county: Unit, owner: User) -> Kwargs:
        status = STATUS_FOR.get(url_name, CaseStatus.HANDLING)
        now = timezone.now()
        factory = AnsweredCaseFactory if status in ANSWERED_STATUSES else CountedCaseFactory
        closed = {"closed_at": now, "confirmed": True} if status == CaseStatus.CLOSED else {}
        case = factory(county=county, status=status, contact_phone="13812345678", **closed)
        if status == CaseStatus.SUSPENDED:
            CaseSuspension.objects.create(
                case=case, reason="material", started_at=now, until=now + timedelta(days=9), by=case.officer
            )
        kind = MATTER_FOR.get(url_name)
        if kind is not None:
            open_matter(case, kind)
        if url_name in CLOCK_FOR:
            CaseClock.objects.create(
                case=case,
                stage=CLOCK_FOR[url_name],
                started_at=now,
                amount=15,
                unit="days",
                due_at=now + timedelta(days=21),
            )
        if url_name == "case-escalation":
            Case.objects.filter(pk=case.pk).update(rework_count=2)
        if url_name == "case-carry-over":
            Case.objects.filter(pk=case.pk).update(outcome=Outcome.ADVANCING)
        if url_name.startswith("case-problem"):
            problem = SharedProblem.objects.get(**shared_problem(county, owner))
            if url_name == "case-problem-detachment":
                Case.objects.filter(pk=case.pk).update(problem=problem)
        if url_name == "exclusion-decision":
            CaseExclusion.objects.create(
                case=case, reason="duplicate", note="重复登记", proposed_by=case.officer, proposed_at=now
            )
        return {"number": case.number}

    return make


def case_attachment(county: Unit, owner: User) -> Kwargs:
    case = CountedCaseFactory(county=county)
    attachment = Attachment(
        name="说明.pdf", content_type="application/pdf", size=5, sha256="0" * 64, uploaded_by=case.officer
    )
    attachment.file.save("x", ContentFile(b"%PDF-"), save=False)
    attachment.save()
    return {"number": case.number, "pk": CaseAttachment.objects.create(case=case, attachment=attachment).pk}


def case_link(county: Unit, owner: User) -> Kwargs:
    first, second = CountedCaseFactory(county=county), CountedCaseFactory(county=county)
    CaseLink.objects.create(
        first=first, second=second, kind=LinkKind.RELATED, by=first.officer, at=timezone.now()
    )
    return {"number": first.number, "other": second.number}


def shared_problem(county: Unit, owner: User) -> Kwargs:
    problem = SharedProblem.objects.create(
        title="园区供电容量不足", opened_by=UserFactory(unit=county), opened_at=timezone.now()
    )
    return {"pk": problem.pk}


def draft_article(county: Unit, question: str = "招工难，可以找谁帮忙") -> Article:
    """Written by somebody of the county whom nobody in the matrix is."""
    now, writer = timezone.now(), UserFactory(unit=county)
    texts = {"question": question, "answer": f"{question}：报名专场招聘会。", "tags": "用工 招聘会"}
    article = Article.objects.create(
        **texts, category=CaseCategory.objects.order_by("pk").first(), unit=county, by=writer, changed_at=now
    )
    ArticleVersion.objects.create(
        article=article, number=1, category=article.category, by=writer, at=now, **texts
    )
    ArticleText.objects.create(article=article, tokens=document(texts.values()))
    return article


def article_for(county: Unit, owner: User) -> Kwargs:
    return {"pk": draft_article(county).pk}


def canned_reply(county: Unit, owner: User) -> Kwargs:
    reply = CannedReply.objects.create(
        title="已转办",
        text="{企业}：已转办。",
        unit=county,
        by=UserFactory(unit=county),
        changed_at=timezone.now(),
    )
    return {"pk": reply.pk}


def contact(county: Unit, owner: User) -> Kwargs:
    found = EnterpriseContactFactory(enterprise__county=county)
    return {"pk": found.enterprise_id, "contact_id": found.pk}


def former_name(county: Unit, owner: User) -> Kwargs:
    enterprise = EnterpriseFactory(county=county, former=["旧名机械厂"])
    return {"pk": enterprise.pk, "former_id": enterprise.former_names.get().pk}


def lockout(county: Unit, owner: User) -> Kwargs:
    user = UserFactory(unit=county)
    attempt = AccessAttempt.objects.create(
        username=user.username, ip_address="10.0.0.66", failures_since_start=5
    )
    return {"pk": attempt.pk}


def audit_entry(county: Unit, owner: User) -> Kwargs:
    return {"seq": record(by=UserFactory(unit=county), action="user.change").seq}


def draft_year(county: Unit, owner: User) -> Kwargs:
    CalendarYear.objects.filter(year=2023).update(is_published=False)
    return {"year": 2023}


def absence_of(user: User) -> Absence:
    """One for each: two would share a day."""
    today = timezone.localdate()
    standing = user.absences.first()
    if standing is not None:
        return standing
    deputy = UserFactory(unit=user.unit)
    return Absence.objects.create(
        user=user,
        deputy=deputy,
        starts_on=today,
        ends_on=today + timedelta(days=3),
        reason="出差",
        recorded_by=user,
    )


def own_absence(_county: Unit, owner: User) -> Kwargs:
    return {"pk": absence_of(owner).pk}


def absence(county: Unit, _owner: User) -> Kwargs:
    return {"pk": absence_of(UserFactory(unit=county)).pk}


def bulk_act(county: Unit, owner: User) -> Kwargs:
    """Over already, of one case that was reassigned."""
    case = CountedCaseFactory(county=county, lead_unit=county)
    now = timezone.now()
    act = BulkAct.objects.create(
        kind=BulkKind.REASSIGN,
        by=owner,
        status=BulkStatus.DONE,
        text="换人",
        total=1,
        token=uuid.uuid4(),
        created_at=now,
        finished_at=now,
    )
    BulkActRow.objects.create(act=act, number=case.number, case=case, outcome=RowOutcome.REFUSED, at=now)
    return {"pk": act.pk}


def reassignment(county: Unit, owner: User) -> Kwargs:
    """Just done by the owner, who may take it back."""
    case = CountedCaseFactory(county=county, lead_unit=county, status=CaseStatus.DISPATCHED)
    before = {"status": CaseStatus.HANDLING, "lead_unit": county.pk, "handler": None, "transfers": 0}
    event = CaseEvent.objects.create(
        case=case,
        kind=EventKind.REASSIGNED,
        at=timezone.now(),
        by=owner,
        data={"before": {**before, "signing": None, "share": None}},
    )
    return {"number": case.number, "pk": event.pk}


QUERIES = {"import-template": "?kind=registry"}
"""Pages that show nothing without a question."""

SAMPLES: dict[str, Sample] = {
    "enterprise": Sample(lambda county, _: {"pk": EnterpriseFactory(county=county).pk}),
    "contact": Sample(contact),
    "former_name": Sample(former_name),
    **{name: Sample(make) for name, make in VISITS.items()},
    **{name: Sample(make) for name, make in ACTIVITIES.items()},
    **{name: Sample(make) for name, make in LOANS.items()},
    **{name: Sample(make) for name, make in ELIGIBILITY.items()},
    **{name: Sample(make, scoped=False) for name, make in RULES.items()},
    **{name: Sample(make) for name, make in REWARDS.items()},
    **{name: Sample(make) for name, make in INDICATORS.items()},
    **{name: Sample(make, scoped=False) for name, make in UNSCOPED_INDICATORS.items()},
    **{name: Sample(make, scoped=False) for name, make in UNSCOPED_REWARDS.items()},
    "service_list": Sample(lambda *_: {"kind": ListKind.OVER_100M, "year": 2023}, scoped=False),
    **{name: Sample(make, scoped=False) for name, make in LISTS.items()},
    **{name: Sample(make) for name, make in LIST_ROWS.items()},
    "case_attachment": Sample(case_attachment),
    "case_link": Sample(case_link),
    "article": Sample(article_for),
    "canned_reply": Sample(canned_reply),
    "problem": Sample(shared_problem, scoped=False),
    "co_handling": Sample(matter_for(MatterKind.CO_HANDLING)),
    "supervision": Sample(matter_for(MatterKind.SUPERVISION)),
    "commitment": Sample(matter_for(MatterKind.COMMITMENT)),
    "case_category": Sample(lambda *_: {"pk": CaseCategory.objects.order_by("pk").first().pk}, scoped=False),
    "reminder_step": Sample(lambda *_: {"pk": ReminderStep.objects.get(rung="supervise").pk}, scoped=False),
    "calendar_year": Sample(draft_year, scoped=False),
    "calendar_day": Sample(lambda *_: {"day": "2023-10-31"}, scoped=False),
    "import_batch": Sample(import_batch),
    "done_import": Sample(done_import),
    "notice": Sample(lambda _, owner: {"pk": NoticeFactory(recipient=owner).pk}, personal=True),
    "draft": Sample(lambda _, owner: {"pk": DraftFactory(user=owner).pk}, personal=True),
    "saved_view": Sample(lambda _, owner: {"pk": SavedViewFactory(owner=owner).pk}, personal=True),
    "failed_message": Sample(
        lambda *_: {"pk": OutboxMessageFactory(failed_at=timezone.now()).pk}, scoped=False
    ),
    "channel": Sample(lambda *_: {"channel": Channel.INBOX.value}, scoped=False),
    "own_absence": Sample(own_absence, personal=True),
    "absence": Sample(absence),
    "colleague": Sample(lambda county, _: {"pk": UserFactory(unit=county).pk}),
    "bulk_act": Sample(bulk_act, personal=True),
    "reassignment": Sample(reassignment),
    "user": Sample(lambda county, _: {"pk": UserFactory(unit=county).pk}),
    "unit": Sample(lambda county, _: {"pk": county.pk}),
    "grant": Sample(lambda county, _: {"pk": person(RoleCode.LEADER, county).grants.get().pk}),
    "lockout": Sample(lockout),
    "audit_entry": Sample(audit_entry),
}


def sample_for(url_name: str, name: str | None) -> Sample | None:
    """The sample of a URL; None when it has no parameters. An unknown name is an error."""
    if name == "case":
        return Sample(case_for(url_name))
    return SAMPLES[name] if name is not None else None
