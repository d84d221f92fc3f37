"""What the city itself did in a period, as rows: signings, bodies, meetings, documents, honours, words and pictures."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from assistance.enums import ActivityKind, Programme
from assistance.models import Activity
from benchmarks.people import City
from enterprises.enums import (
    DocumentKind,
    GroupKind,
    HonourKind,
    MeetingKind,
    RecordTopic,
    SigningKind,
    SigningVenue,
    TitleLevel,
)
from enterprises.models import (
    AreaHonour,
    Chain,
    ChainHead,
    GroupHead,
    Meeting,
    PolicyDocument,
    Showcase,
    Signing,
    WorkGroup,
)
from enterprises.models.showcase import PLACES
from reporting.enums import StatementCode
from reporting.metrics.spans import Span
from reporting.models import Statement

SIGNINGS = 60
SOURCE = "市局通报"


def fill_records(city: City, span: Span) -> None:
    """Some of each kind, as many as a city has in a year."""
    first = date(span.year, 1, 1)
    _bodies(city, first)
    _documents(city, first)
    _signings(city, first)
    _words(city, span, first)


def _bodies(city: City, first: date) -> None:
    by = city.head
    for kind, topic in ((GroupKind.COMMAND, RecordTopic.RUNNING), (GroupKind.LEADING, RecordTopic.PRIVATE)):
        group = WorkGroup.objects.create(
            name=f"{topic.label}{kind.label}", kind=kind, topic=topic, duty="统筹", document=SOURCE,
            established_on=first, recorded_by=by,
        )  # fmt: skip
        GroupHead.objects.create(group=group, name="组长", post="市长", started_on=first, entered_by=by)
    topics = (RecordTopic.DIGITAL, RecordTopic.INVITING, RecordTopic.PRIVATE)
    for topic, kind in product(topics, (MeetingKind.CONFERENCE, MeetingKind.WORKING)):
        Meeting.objects.create(
            name=f"{topic.label}{kind.label}", kind=kind, topic=topic, held_on=first, organiser="市政府",
            document=SOURCE, recorded_by=by,
        )  # fmt: skip
    for chain in Chain.objects.all():
        ChainHead.objects.create(chain=chain, name="链长", post="副市长", started_on=first, entered_by=by)
    for programme in (Programme.TOGETHER, Programme.HOME):
        Activity.objects.create(
            kind=ActivityKind.PROMOTION, name=programme.label, programme=programme, held_on=first,
            unit=city.counties[0], created_by=by,
        )  # fmt: skip


def _documents(city: City, first: date) -> None:
    by = city.head
    PolicyDocument.objects.create(
        title="实施意见", number="聊发〔2023〕1号", kind=DocumentKind.OPINION, topic=RecordTopic.PRIVATE,
        level=TitleLevel.CITY, issuers="市政府", issued_on=first, actions=3, recorded_by=by,
    )  # fmt: skip
    for chain in Chain.objects.all():
        PolicyDocument.objects.create(
            title=f"{chain}行动方案", number=f"聊工信〔2023〕{chain.pk}号", kind=DocumentKind.PLAN,
            topic=RecordTopic.CHAIN, level=TitleLevel.CITY, issuers="市局", issued_on=first, chain=chain,
            recorded_by=by,
        )  # fmt: skip
    for kind, county in ((HonourKind.PILOT, None), (HonourKind.ADVANCED, city.counties[0])):
        AreaHonour.objects.create(
            name=kind.label, kind=kind, level=TitleLevel.PROVINCE, county=county, for_year=first.year - 1,
            granted_on=first, document=SOURCE, recorded_by=by,
        )  # fmt: skip


def _signings(city: City, first: date) -> None:
    for n in range(SIGNINGS):
        Signing.objects.create(
            name=f"签约项目{n}", kind=SigningKind.INVESTMENT, venue=SigningVenue.AWAY, place=f"第{n % 6}市",
            signed_on=first + timedelta(days=n % 28), partner="外地企业", amount_wan=12_000, source=SOURCE,
            recorded_by=city.head,
        )  # fmt: skip


def _words(city: City, span: Span, first: date) -> None:
    for code in StatementCode:
        Statement.objects.create(
            code=code, text="甲、乙、丙", effective_from=first, source=SOURCE, set_by=city.head
        )
    for place in range(1, PLACES + 1):
        Showcase.objects.create(
            enterprise=city.enterprises[place], year=span.year, months=span.months, place=place,
            product="轴承", recorded_by=city.head,
        )  # fmt: skip
