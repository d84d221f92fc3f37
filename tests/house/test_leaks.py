"""Nothing of another county shows anywhere: lists, searches, counts of them, type-aheads, exports (reliability.md T5)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.utils import timezone

from assistance.models import CannedReply
from assistance.services.search_text import write_search_text
from tests.factories.enterprises import EnterpriseContactFactory, EnterpriseFactory, ListEntryFactory, serve
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory
from tests.house.grid import Cell, Grid
from tests.house.matrix import Answer, Principal, principals, probe, routes
from tests.house.samples import World, draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("read_once")]
WORD, PHONE = "机密乙", "13900009999"
READERS = (
    "no role",
    "county case_officer",
    "county unit_handler",
    "county section_head",
    "county fund_clerk",
)
QUESTIONS = ("", f"?q={WORD}", f"?title={WORD}")
EXPORTS = ("?export=csv", "?export=xlsx")


@pytest.fixture
def grid(world: World) -> Grid:
    hide(world)
    from_matrix = [route for route in routes() if not route.policy.public]
    return Grid(world, principals(world), from_matrix)


def hide(world: World) -> None:
    """An enterprise, its people, its lists and its cases in county B, each with the word in every text."""
    enterprise = EnterpriseFactory(name=f"{WORD}企业有限公司", county=world.there, phone=PHONE)
    EnterpriseContactFactory(enterprise=enterprise, name=f"{WORD}联系人", phone=PHONE)
    ListEntryFactory(enterprise=enterprise)
    common = {"enterprise": enterprise, "county": world.there, "title": f"{WORD}诉求", "contact_phone": PHONE}
    for factory in (CountedCaseFactory, AnsweredCaseFactory):
        case = factory(**common)
    serve(enterprise, case.officer)
    solved = AnsweredCaseFactory(**common, status="closed", closed_at=timezone.now(), confirmed=True)
    write_search_text(solved)
    draft_article(world.there, f"{WORD}诉求怎么办")
    CannedReply.objects.create(
        title=f"{WORD}诉求", text=WORD, unit=world.there, by=case.officer, changed_at=timezone.now()
    )


def text_of(answer: Answer) -> str:
    if answer.body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return answer.body.decode(errors="ignore").replace(f'value="{WORD}"', "")


def pages(grid: Grid, reader: Principal) -> Iterator[tuple[str, Answer]]:
    """Everything that the reader can open without knowing a key, and the own county's objects."""
    for route in grid.routes:
        cell = Cell(route, reader, "GET", inside=True)
        base = grid.url(cell).split("?")[0]
        # Whom the table does not let in, the guard stops before whatever is asked.
        for question in QUESTIONS if route.sample is None and cell.expected == "ok" else QUESTIONS[:1]:
            answer = probe(reader.client, base + question, "GET")
            yield route.name + question, answer
        if b"export=csv" in answer.body:
            for question in EXPORTS:
                yield route.name + question, probe(reader.client, base + question, "GET")


def sightings(grid: Grid, reader: Principal) -> list[str]:
    return [name for name, answer in pages(grid, reader) if seen(text_of(answer))]


def seen(text: str) -> bool:
    text = text.replace("<mark>", "").replace("</mark>", "")
    return f"{WORD}企" in text or f"{WORD}诉" in text or f"{WORD}联" in text or PHONE in text


@pytest.mark.parametrize("label", READERS)
def test_reader_of_one_county_sees_nothing_of_another(grid: Grid, label: str) -> None:
    assert sightings(grid, grid.named(label)) == []


def test_reader_of_the_city_sees_it_in_many_places(grid: Grid) -> None:
    """Control: the word is there to be seen."""
    places = sightings(grid, grid.named("city section_head"))

    assert {"enterprise-list", "case-list", f"search?q={WORD}", "case-list?export=xlsx"} <= set(places)
    assert {f"case-new-similar?title={WORD}", f"article-list?q={WORD}", "reply-list"} <= set(places)
    assert len(places) >= 12
