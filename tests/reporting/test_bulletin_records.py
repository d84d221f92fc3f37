"""What the city did, its words and its pictures move their own figures of the bulletin, and none besides."""

from __future__ import annotations

from datetime import date

import pytest

from assistance.services.lights import read_now
from enterprises.enums import TitleKind as T
from enterprises.enums import TitleLevel
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.printing import Number
from reporting.metrics.spans import Span
from reporting.queries.bulletin import Scope, read_figure
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.activities import ActivityFactory
from tests.factories.enterprises import (
    AssignmentFactory,
    ChainFactory,
    DocumentFactory,
    GroupHeadFactory,
    HonourFactory,
    MeetingFactory,
    ShowcaseFactory,
    SigningFactory,
    TitleFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db
P, N = TitleLevel.PROVINCE, TitleLevel.NATIONAL


def values() -> dict[str, Number | None]:
    scope = Scope(Span(2023, 10), read_now())
    return {code: read_figure(code, scope).value for code in FIGURES}


def moved(before: dict[str, Number | None]) -> set[str]:
    return {code for code, value in values().items() if value != before[code]}


def test_a_signing_moves_the_signings_alone() -> None:
    SigningFactory()
    before = values()
    signing = SigningFactory(place="杭州")
    assert moved(before) == {"signings", "signings-total"}
    signing.place = "深圳"
    signing.save(update_fields=["place"])
    assert moved(before) == {"signings", "signings-total", "signing-places"}
    before = values()
    SigningFactory(venue="home")
    SigningFactory(kind="talent")
    SigningFactory(signed_on=date(2023, 11, 1))
    assert moved(before) == set(), "the control: signed at home, of talent, or after the cut-off"


def test_a_meeting_moves_the_meetings_of_its_topic_alone() -> None:
    before = values()
    MeetingFactory(kind="conference")
    assert moved(before) == {"private-meetings", "private-meeting-names"}
    MeetingFactory(kind="conference", topic="digital")
    MeetingFactory(kind="conference", topic="inviting")
    told = {"digital-meetings", "digital-days", "inviting-meetings", "inviting-days"}
    assert moved(before) == {"private-meetings", "private-meeting-names"} | told
    before = values()
    MeetingFactory(kind="dispatch")
    MeetingFactory(held_on=date(2023, 11, 1))
    assert moved(before) == set(), "the control: of another kind, or after the cut-off"


def test_a_group_and_its_heads_move_their_figures_alone() -> None:
    before = values()
    WorkGroupFactory(kind="command", topic="running")
    assert moved(before) == {"command-groups"}
    before = values()
    head = GroupHeadFactory()
    assert moved(before) == {"private-groups", "private-heads", "private-posts"}
    head.ended_on = date(2023, 10, 1)
    head.save(update_fields=["ended_on"])
    assert moved(before) == {"private-groups"}, "nobody heads it any more"


def test_a_document_and_an_honour_move_their_figures_alone() -> None:
    before = values()
    DocumentFactory(actions=10)
    assert moved(before) == {"private-documents", "private-document-names", "special-actions"}
    before = values()
    DocumentFactory(kind="plan", topic="chain", chain=ChainFactory(established_on=date(2022, 1, 1)))
    assert moved(before) == {"chain-plans", "chains", "chains-before"}
    before = values()
    HonourFactory(county=UnitFactory())
    assert moved(before) == {"advanced-counties", "advanced-names"}
    before = values()
    HonourFactory(kind="pilot")
    assert moved(before) == {"pilot-honours", "pilot-names"}
    before = values()
    DocumentFactory(level="province")
    HonourFactory(county=UnitFactory(), for_year=2021)
    HonourFactory(kind="pilot", level="national")
    assert moved(before) == set(), "the control: of another level or year"


def test_an_officer_a_head_of_a_chain_and_an_activity_move_theirs_alone() -> None:
    chain = ChainFactory(established_on=date(2022, 1, 1))
    before = values()
    AssignmentFactory()
    assert moved(before) == {"helped"}
    before = values()
    chain.heads.create(name="王建国", post="副市长", started_on=date(2023, 1, 1), entered_by=UserFactory())
    assert moved(before) == {"chains-headed"}
    before = values()
    ActivityFactory(kind="promotion", programme="home", held_on=date(2023, 5, 1))
    assert moved(before) == {"promotions", "home"}
    before = values()
    ActivityFactory(kind="promotion", programme="together", held_on=date(2023, 5, 1))
    assert moved(before) == {"promotions", "together"}


def test_a_picture_names_the_enterprise_and_its_national_titles() -> None:
    before = values()
    row = ShowcaseFactory(enterprise__name="九商机械", year=2023, months=10, place=4)
    assert moved(before) == {"picture-4"}
    scope = Scope(Span(2023, 10), read_now())
    assert read_figure("picture-4", scope).text == "图④九商机械：工程机械"
    TitleFactory(enterprise=row.enterprise, kind=T.LITTLE_GIANT, level=N)
    TitleFactory(enterprise=row.enterprise, kind=T.GAZELLE, level=P)
    told = "图④九商机械（国家级专精特新“小巨人”企业）：工程机械"
    assert read_figure("picture-4", scope).text == told
    before = values()
    ShowcaseFactory(year=2023, months=9, place=1)
    assert moved(before) == set(), "the control: in the bulletin of another period"
