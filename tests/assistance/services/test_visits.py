from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assistance.enums import MatterKind, Source
from assistance.models import Case, CaseMatter, Visit, VisitEvent, VisitPhoto
from assistance.services.intake import OLDEST
from assistance.services.splitting import Part, split_case
from assistance.services.visit_edits import VisitChanged, edit_visit, void_visit
from assistance.services.visits import MOST_PHOTOS, Question, log_visit
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.worktime.services import load_calendar
from tests.factories.accounts import UserFactory
from tests.factories.assistance import Cast, cast, category
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.visits import VisitFactory, photo

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def asked(people: Cast, title: str = "厂区限电影响交货", **fields: Any) -> Question:
    return Question(enterprise=people.enterprise, title=title, category=category("ENE"), **fields)


def log(bureau: Cast, **fields: Any) -> Visit:
    facts = {
        "by": bureau.person("officer"),
        "enterprises": [bureau.enterprise],
        "people": [bureau.officer],
        "visited_on": timezone.localdate(),
        "channel": "on_site",
        "notes": "看了两条生产线。",
        "met": "王经理",
        **fields,
    }
    return log_visit(**facts)


def values_of(visit: Visit, **changed: Any) -> dict[str, Any]:
    return {
        "visited_on": visit.visited_on,
        "channel": visit.channel,
        "notes": visit.notes,
        "met": visit.met,
        "enterprises": list(visit.enterprises.all()),
        "people": list(visit.people.all()),
        **changed,
    }


def in_a_week() -> date:
    return timezone.localdate() + timedelta(days=7)


def test_one_save_makes_the_visit_its_cases_its_promise_and_its_photos(people: Cast) -> None:
    questions = [
        asked(people, promise="周五前答复用电方案", promised_on=in_a_week()),
        asked(people, "缺焊工"),
    ]
    visit = log(people, questions=questions, photos=[photo(), photo("车间.png")])
    cases = list(Case.objects.order_by("id"))
    assert [(one.title, one.visit, one.source) for one in cases] == [
        ("厂区限电影响交货", visit, Source.VISIT),
        ("缺焊工", visit, Source.VISIT),
    ]
    assert CaseMatter.objects.of(MatterKind.COMMITMENT).get().case == cases[0]
    assert [one.attachment.name for one in visit.photos.all()] == ["现场.png", "车间.png"]
    assert VisitEvent.objects.get().kind == "logged"
    entry = AuditEntry.objects.get(action="visit.log")
    assert entry.detail == {"cases": [one.number for one in cases], "photos": 2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"promise": "马上办", "promised_on": date(2020, 1, 1)},
        {"photos": [SimpleUploadedFile("病毒.png", b"MZ\x90")]},
        {"photos": [photo(f"{n}.png") for n in range(MOST_PHOTOS + 1)]},
        {"photos": [SimpleUploadedFile("说明.pdf", b"%PDF-1.7")]},
        {"visited_on": timezone.localdate() + timedelta(days=1)},
        {"enterprises": []},
        {"people": []},
    ],
    ids=[
        "late promise",
        "not a picture",
        "too many photos",
        "a pdf",
        "tomorrow",
        "nobody met",
        "nobody went",
    ],
)
def test_all_or_nothing(people: Cast, wrong: dict[str, Any]) -> None:
    promise = {name: wrong.pop(name) for name in ("promise", "promised_on") if name in wrong}
    with pytest.raises(Refused) as refusal:
        log(people, questions=[asked(people, **promise)], **wrong)
    assert str(refusal.value.message)
    assert [model.objects.count() for model in (Visit, Case, VisitPhoto)] == [0, 0, 0]


def test_the_same_token_twice_is_one_visit(people: Cast) -> None:
    token = uuid.uuid4()
    first = log(people, token=token, questions=[asked(people)], photos=[photo()])
    again = log(people, token=token, questions=[asked(people)], photos=[photo()])
    assert first == again
    assert (Visit.objects.count(), Case.objects.count(), VisitPhoto.objects.count()) == (1, 1, 1)
    with pytest.raises(Refused, match="失效"):
        log(people, by=people.person("head"), token=token)
    log(people, token=uuid.uuid4())
    assert Visit.objects.count() == 2


def test_what_was_heard_days_ago_was_received_then(people: Cast) -> None:
    day = timezone.localdate() - timedelta(days=5)
    log(people, visited_on=day, questions=[asked(people)])
    assert Case.objects.get().received_at == load_calendar().closing(day)
    log(people, questions=[asked(people, "今天提的")])
    assert Case.objects.get(title="今天提的").received_at <= timezone.now()


@pytest.mark.parametrize("day", [date(1998, 10, 8), date(2003, 10, 8), timezone.localdate() - OLDEST - DAY])
def test_what_was_heard_over_a_year_ago_is_a_visit_and_no_case(people: Cast, day: date) -> None:
    with pytest.raises(Refused, match="走访日期早于一年前，问题不能再登记为诉求"):
        log(people, visited_on=day, questions=[asked(people)])
    assert not Visit.objects.exists()

    assert log(people, visited_on=day).visited_on == day


def test_what_was_heard_a_year_ago_to_the_day_is_a_case(people: Cast) -> None:
    day = timezone.localdate() - OLDEST
    log(people, visited_on=day, questions=[asked(people)])
    assert timezone.localdate(Case.objects.get().received_at) == day


def test_the_right_is_asked(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        log(people, by=people.person("handler"))
    assert not Visit.objects.exists()


def test_a_part_of_a_question_still_tells_the_visit(people: Cast) -> None:
    visit = log(people, questions=[asked(people)])
    (part,) = split_case(Case.objects.get(), by=people.person("officer"), parts=[Part("另一件", category())])
    assert part.visit_id == visit.pk


def test_a_correction_is_told_with_before_and_after(people: Cast) -> None:
    visit = log(people)
    other = EnterpriseFactory(county=people.county, name="同园区机械有限公司")
    changed = edit_visit(
        visit,
        by=people.person("officer"),
        version=1,
        photos=[photo()],
        **values_of(visit, channel="phone", notes="只通了电话。", enterprises=[people.enterprise, other]),
    )
    assert changed == ["channel", "enterprises", "notes", "photos"]
    event = visit.events.get(kind="edited")
    assert event.data["shown"]["channel"] == ["现场走访", "电话"]
    assert event.data["shown"]["notes"] == ["看了两条生产线。", "只通了电话。"]
    assert AuditEntry.objects.get(action="visit.edit").detail["version"] == 2
    visit.refresh_from_db()
    assert (visit.version, visit.channel, visit.enterprises.count()) == (2, "phone", 2)


def test_a_correction_over_another_one_is_refused_once(people: Cast) -> None:
    visit = log(people)
    edit_visit(visit, by=people.person("head"), version=1, **values_of(visit, met="李总"))
    with pytest.raises(VisitChanged, match="周科长") as refusal:
        edit_visit(visit, by=people.person("officer"), version=1, **values_of(visit, met="赵总"))
    visit.refresh_from_db()
    assert visit.met == "李总"
    edit_visit(
        visit, by=people.person("officer"), version=refusal.value.version, **values_of(visit, met="赵总")
    )


def test_nothing_changed_is_no_correction(people: Cast) -> None:
    visit = log(people)
    assert edit_visit(visit, by=people.person("officer"), version=1, **values_of(visit)) == []
    assert visit.events.count() == 1


def test_an_enterprise_that_asked_stays(people: Cast) -> None:
    visit = log(people, questions=[asked(people)])
    other = EnterpriseFactory(county=people.county)
    with pytest.raises(Refused, match="不能从企业里去掉"):
        edit_visit(visit, by=people.person("officer"), version=1, **values_of(visit, enterprises=[other]))
    assert visit.enterprises.get() == people.enterprise


def test_voided_with_the_reason_and_never_corrected_again(people: Cast) -> None:
    visit = log(people, questions=[asked(people)])
    void_visit(visit, by=people.person("officer"), reason="重复登记")
    visit.refresh_from_db()
    assert (visit.voided_by, visit.void_reason) == (people.officer, "重复登记")
    assert visit.events.filter(kind="voided", text="重复登记").exists()
    assert AuditEntry.objects.filter(action="visit.void").count() == 1
    assert Case.objects.get().visit == visit
    for act in (
        lambda: void_visit(visit, by=people.person("officer"), reason="再来一次"),
        lambda: edit_visit(visit, by=people.person("officer"), version=2, **values_of(visit)),
    ):
        with pytest.raises(Refused, match="已作废"):
            act()


def test_who_may_correct(people: Cast) -> None:
    visit = VisitFactory(enterprise=people.enterprise, created_by=UserFactory(unit=people.county))
    for name in ("other_officer", "other_head", "leader", "handler"):
        with pytest.raises(NotAllowed):
            void_visit(visit, by=people.person(name), reason="试试")
    void_visit(visit, by=people.person("county_head"), reason="企业选错")
