"""保存为视图: own, shared with the unit, counted, and never wider than its reader's rights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistance.enums import CaseStatus
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.desk.models import SavedView
from foundation.desk.services import saved_views
from foundation.desk.services.saved_views import change_view, delete_view, save_view
from foundation.errors import NotAllowed
from tests.factories.accounts import BureauFactory, UnitFactory, UserFactory, person
from tests.factories.desk import SavedViewFactory
from tests.factories.reporting import CountedCaseFactory

pytestmark = pytest.mark.django_db
LIST = "/cases/"
LIST_MOST = 8


@pytest.fixture
def bureau() -> Unit:
    return BureauFactory()


@pytest.fixture
def county(bureau: Unit) -> Unit:
    return UnitFactory(parent=bureau, name="甲县")


@pytest.fixture
def head(county: Unit) -> User:
    return person("section_head", county)


@pytest.fixture
def desk(head: User, client: Client) -> Client:
    client.force_login(head)
    return client


def sat_down(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, address: str, **fields: Any) -> Any:
    return client.post(
        f"{reverse('view-new')}?from={address}", {"name": "超期的", "is_pinned": "on", **fields}
    )


def test_what_a_list_shows_becomes_a_view(desk: Client, head: User) -> None:
    page = desk.get(LIST, {"status": ["handling", "suspended"], "sort": "due", "per": "50"}).text
    link = re.search(r'href="(/views/new/\?from=[^"]+)"[^>]*>.*?保存为视图', page)
    assert link
    answer = desk.post(link[1].replace("&amp;", "&"), {"name": "在手", "is_pinned": "on"})
    view = SavedView.objects.get()
    assert answer.headers["Location"] == view.get_absolute_url()
    assert (view.owner, view.page, view.unit) == (head, "case-list", None)
    assert view.query == "sort=due&status=handling&status=suspended"
    assert AuditEntry.objects.filter(action="view.save").count() == 1


def test_a_bare_list_offers_nothing_to_save(desk: Client) -> None:
    assert "保存为视图" not in desk.get(LIST).text


def test_pinned_views_stand_above_the_list_with_their_counts(desk: Client, head: User, county: Unit) -> None:
    CountedCaseFactory.create_batch(3, county=county, status=CaseStatus.HANDLING)
    CountedCaseFactory(county=county, status=CaseStatus.SUSPENDED)
    SavedViewFactory(owner=head, name="办理中的", query="status=handling", position=2)
    SavedViewFactory(owner=head, name="停着的", query="status=suspended", position=1)
    SavedViewFactory(owner=head, name="带词的", query="q=机械", position=3)
    SavedViewFactory(owner=head, name="收着的", is_pinned=False)
    page = desk.get(LIST)
    shelf = re.search(r'<ul class="shelf-own">.*?</ul>', page.text, re.DOTALL)
    assert shelf
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shelf[0])).split()
    assert words == ["1", "停着的", "1", "件", "2", "办理中的", "3", "件", "3", "带词的", "管理视图"]
    assert [one.key for one in page.context["shelf"].presets][:7] == ["4", "5", "6", "7", "8", "9", ""]


def test_counts_stop_at_99(desk: Client, head: User, county: Unit) -> None:
    CountedCaseFactory.create_batch(101, county=county)
    SavedViewFactory(owner=head, query="")
    assert "99+" in desk.get(LIST).text


def test_a_view_shows_its_reader_his_own_rows(desk: Client, head: User, county: Unit, bureau: Unit) -> None:
    mine = CountedCaseFactory(county=county)
    CountedCaseFactory(county=UnitFactory(parent=bureau))
    boss = person("section_head", bureau)
    view = SavedViewFactory(owner=boss, unit=county, query="status=handling")
    answer = desk.get(view.get_absolute_url())
    assert answer.context["page"].rows == [mine]
    assert answer.context["page"].beside_counts == [1]
    assert sat_down(boss).get(view.get_absolute_url()).context["page"].beside_counts == [2]


def test_shared_views_reach_the_unit_and_no_further(desk: Client, county: Unit, bureau: Unit) -> None:
    colleague = person("section_head", county, name="赵六")
    stranger = person("section_head", UnitFactory(parent=bureau))
    shared = SavedViewFactory(owner=colleague, unit=county, name="科里的")
    private = SavedViewFactory(owner=colleague, name="自己的")
    foreign = SavedViewFactory(owner=stranger, unit=stranger.unit, name="外县的")
    text = desk.get(LIST).text
    assert "科里的" in text
    assert "赵六" in text
    assert "自己的" not in text
    assert "外县的" not in text
    listed = desk.get(reverse("view-list"))
    assert listed.context["page"].rows == [shared]
    for view in (shared, private, foreign):
        for name in ("view-edit", "view-deletion"):
            assert desk.get(reverse(name, args=[view.pk])).status_code == 404
            assert desk.post(reverse(name, args=[view.pk]), {"name": "x"}).status_code == 404
        assert desk.post(reverse("view-query", args=[view.pk]), {"from": LIST}).status_code == 404
    assert desk.get(private.get_absolute_url()).context["shelf"].current is None
    assert SavedView.objects.count() == 3


def test_somebody_without_a_unit_sees_no_shared_views(county: Unit) -> None:
    loner = UserFactory(unit=None)
    SavedViewFactory(owner=loner, name="我的")
    SavedViewFactory(name="别人的")
    assert [view.name for view in SavedView.objects.visible_to(loner)] == ["我的"]


def test_changed_filters_update_the_view_or_become_another(desk: Client, head: User) -> None:
    view = SavedViewFactory(owner=head, query="status=handling", name="在手")
    unchanged = desk.get(view.get_absolute_url()).text
    assert "更新视图" not in unchanged
    assert "另存为" not in unchanged
    changed = f"{LIST}?light=overdue&status=handling&view={view.pk}"
    text = desk.get(changed).text
    assert f"/views/new/?from=%2Fcases%2F%3Flight%3Doverdue%26status%3Dhandling%26view%3D{view.pk}" in text
    desk.post(reverse("view-query", args=[view.pk]), {"from": changed})
    view.refresh_from_db()
    assert view.query == "light=overdue&status=handling"


def test_a_colleagues_view_is_saved_as_ones_own(desk: Client, county: Unit) -> None:
    view = SavedViewFactory(owner=person("section_head", county), unit=county, query="status=handling")
    text = desk.get(f"{LIST}?light=overdue&view={view.pk}").text
    assert "更新视图" not in text
    assert "另存为" in text


def test_the_view_stays_while_filters_change_page_and_sort(desk: Client, head: User) -> None:
    view = SavedViewFactory(owner=head, query="status=handling")
    page = desk.get(view.get_absolute_url()).context["page"]
    assert f"view={view.pk}" in page.sort_url("due")
    assert f"view={view.pk}" in page.chips[0].remove_url
    assert ("view", str(view.pk)) in page.hidden_inputs
    assert page.notices == []


def test_names_are_ones_own_and_once(desk: Client, head: User, county: Unit) -> None:
    SavedViewFactory(owner=person("section_head", county), name="超期的")
    assert save(desk, "/cases/?light=overdue").status_code == 302
    again = save(desk, "/cases/?light=today")
    assert again.status_code == 422
    assert "您已有名为“超期的”的视图" in again.text
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedViewFactory(owner=head, name="超期的")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedViewFactory(owner=head, name="")


def test_fifty_are_enough(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)
    save(desk, "/cases/?light=overdue", name="一")
    refused = save(desk, "/cases/?light=today", name="二")
    assert refused.status_code == 422
    assert "最多保存 1 个视图" in refused.text


@pytest.mark.parametrize(
    "address", ["", "/", "//evil.example/cases/", "/enterprises/", "https://evil.example/cases/"]
)
def test_other_places_cannot_be_saved(desk: Client, address: str) -> None:
    answer = save(desk, address)
    assert answer.headers["Location"] == reverse("view-list")
    assert not SavedView.objects.exists()


def test_who_may_not_read_the_list_saves_none() -> None:
    answer = save(sat_down(person("security_admin")), "/cases/?light=overdue")
    assert answer.headers["Location"] == reverse("view-list")


def test_what_the_list_does_not_know_is_not_kept(desk: Client) -> None:
    save(desk, "/cases/%3Flight%3Doverdue%26evil%3D1%26status%3Dnonsense%26after%3Dxx%26per%3D100")
    assert SavedView.objects.get().query == "light=overdue"


def test_renaming_sharing_and_deleting(desk: Client, head: User, county: Unit) -> None:
    view = SavedViewFactory(owner=head)
    page = desk.get(reverse("view-edit", args=[view.pk]))
    assert "与本单位共享" in page.text
    desk.post(reverse("view-edit", args=[view.pk]), {"name": "新名", "is_shared": "on", "position": "3"})
    view.refresh_from_db()
    assert (view.name, view.unit, view.is_pinned, view.position) == ("新名", county, False, 3)
    assert desk.get(reverse("view-deletion", args=[view.pk])).status_code == 200
    desk.post(reverse("view-deletion", args=[view.pk]))
    assert not SavedView.objects.exists()
    acts = set(AuditEntry.objects.filter(action__startswith="view.").values_list("action", flat=True))
    assert acts == {"view.change", "view.delete"}


def test_only_the_owner_changes_it(head: User, county: Unit) -> None:
    view = SavedViewFactory(owner=person("section_head", county), unit=county)
    with pytest.raises(NotAllowed, match="只能由本人修改"):
        change_view(view, by=head, name="x", is_shared=False, is_pinned=True, position=1)
    with pytest.raises(NotAllowed):
        delete_view(view, by=head)


def test_new_views_stand_last(head: User) -> None:
    for name in "甲乙":
        save_view(by=head, page="case-list", query="", name=name, is_shared=False, is_pinned=True)
    assert [(view.name, view.position) for view in SavedView.objects.all()] == [("甲", 1), ("乙", 2)]


def test_any_number_of_views_costs_one_statement(
    desk: Client, head: User, county: Unit, settings: Any
) -> None:
    """And with them the list stays within its measure, for a reader of one county too."""
    settings.RECENT_SECONDS = 600
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    desk.force_login(head)

    def cost() -> int:
        desk.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        return len(queries)

    CountedCaseFactory.create_batch(30, county=county)
    bare = cost()
    case = CountedCaseFactory(county=county)
    narrow = f"category={case.category_id}&county={county.pk}&officer={case.officer_id}&enterprise={case.enterprise_id}"
    SavedViewFactory(owner=head, query=narrow)
    one = cost()
    for n in range(12):
        SavedViewFactory(owner=head, query=f"{narrow}&status=handling&rework=on", position=n)
    assert cost() == one <= bare + 1
    assert cost() <= LIST_MOST


def test_fragments_count_nothing(desk: Client, head: User) -> None:
    SavedViewFactory(owner=head)
    answer = desk.get(LIST, {"light": "overdue"}, headers={"HX-Request": "true"})
    assert answer.context["page"].spec.beside == ()
    assert "保存为视图" in answer.text
