from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assistance.models import Activity
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from tests.enterprises.conftest import asked, signed_in
from tests.factories.accounts import BureauFactory, UnitFactory, person
from tests.factories.activities import ActivityFactory, AttendanceFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.visits import png

pytestmark = pytest.mark.django_db
LIST = "/activities/"


@pytest.fixture
def county(db: None) -> Unit:
    return UnitFactory(parent=BureauFactory())


@pytest.fixture
def officer_client(county: Unit) -> Client:
    return signed_in(person(RoleCode.CASE_OFFICER, county))


@pytest.fixture
def head_client(county: Unit) -> Client:
    return signed_in(person(RoleCode.SECTION_HEAD, county.parent))


def page_of(activity: Activity, act: str) -> str:
    return reverse(f"activity-{act}", args=[activity.pk])


def test_an_activity_from_its_day_to_its_follow_up(officer_client: Client, county: Unit) -> None:
    firm = EnterpriseFactory(county=county, name="宏泰科技有限公司")
    typed = {
        "kind": "banking", "programme": "together", "name": "银企对接会", "held_on": "2023-5-6", "unit": county.pk,
        "intents": "3", "intents_wan": "500",
    }  # fmt: skip
    assert officer_client.post(reverse("activity-new"), typed).status_code == 302
    activity = Activity.objects.get()
    assert (
        officer_client.post(
            page_of(activity, "sign-in"), {"sheet": f"{firm.name}\n\n{firm.uscc}"}
        ).status_code
        == 302
    )
    matter = {"matter": "对接银行", "due_on": "2023-06-01"}
    assert officer_client.post(page_of(activity, "follow-up"), matter).status_code == 302
    done = reverse("activity-follow-up-done", args=[activity.pk, activity.follow_ups.get().pk])
    page = officer_client.get(activity.get_absolute_url()).text
    for words in ("参加企业 1 家", firm.name, "对接银行", "超期", done, "一起益企"):
        assert words in page
    assert officer_client.post(done, {"done_on": "2023-05-20", "result": "已放款"}).status_code == 302
    assert "已放款" in officer_client.get(activity.get_absolute_url()).text
    assert firm.name in officer_client.get(page_of(activity, "sheet")).text
    edit = {**typed, "place": "会展中心", "version": "1"}
    assert officer_client.post(page_of(activity, "edit"), edit).status_code == 302
    strike = reverse("activity-strike", args=[activity.pk, firm.pk])
    assert officer_client.post(strike).status_code == 302
    assert not activity.attendances.exists()
    assert officer_client.post(page_of(activity, "void"), {"reason": "没有举办"}).status_code == 302
    assert "没有举办" in officer_client.get(activity.get_absolute_url()).text


def test_a_photo_is_kept(officer_client: Client, county: Unit) -> None:
    activity = ActivityFactory(unit=county)
    photo = SimpleUploadedFile("现场.png", png())
    assert officer_client.post(page_of(activity, "photos"), {"photos": photo}).status_code == 302
    link = reverse("activity-photo", args=[activity.pk, activity.photos.get().pk])
    assert link in officer_client.get(activity.get_absolute_url()).text
    assert officer_client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"held_on": "2099-01-01"}, "不能晚于今天"), ({"kind": ""}, "类型"), ({"intents": "-1"}, "0")],
)
def test_what_was_typed_is_kept(
    officer_client: Client, county: Unit, changed: dict[str, str], words: str
) -> None:
    typed = {"kind": "study", "name": "打过的名称", "held_on": "2023-05-06", "unit": county.pk, **changed}
    answer = officer_client.post(reverse("activity-new"), typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "打过的名称" in answer.text


def test_a_sheet_with_a_stranger_comes_back_as_typed(officer_client: Client, county: Unit) -> None:
    answer = officer_client.post(page_of(ActivityFactory(unit=county), "sign-in"), {"sheet": "没有这家厂"})
    assert answer.status_code == 422
    assert "没有找到：没有这家厂" in answer.text


def test_who_came_from_elsewhere_is_a_number(officer_client: Client, county: Unit) -> None:
    came = AttendanceFactory(activity__unit=county, enterprise__name="外县机械厂")
    page = officer_client.get(came.activity.get_absolute_url()).text
    assert "另有 1 家不在您的工作范围" in page
    assert "外县机械厂" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("kind=chain", {"乙"}), ("held_from=2023-06-01", {"乙"}), ("held_to=2023-06-01", {"甲"}),
     ("programme=home", {"乙"}), ("q=甲", {"甲"})],
)  # fmt: skip
def test_filters(head_client: Client, query: str, found: set[str]) -> None:
    ActivityFactory(name="甲")
    ActivityFactory(name="乙", kind="chain", held_on="2023-07-01", programme="home")
    assert {row.name for row in head_client.get(f"{LIST}?{query}").context["page"].rows} == found


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, rows: int) -> None:
    for _ in range(rows):
        AttendanceFactory()
    assert asked(head_client, LIST) <= 8


def test_goes_out_as_a_file(head_client: Client) -> None:
    AttendanceFactory(activity__name="银企对接会")
    text = b"".join(head_client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    assert "银企对接会" in text
