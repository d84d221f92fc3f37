from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.web import listing
from foundation.web.filters import (
    DateFromFilter,
    DateToFilter,
    FlagFilter,
    PageFilterSet,
    PickManyFilter,
    PickManyModelFilter,
    SearchFilter,
    TypeaheadFilter,
)
from foundation.web.listing import Listing, ListPage, read_list, render_list
from tests.factories.accounts import BureauFactory, UnitFactory, UserFactory, person

pytestmark = pytest.mark.django_db


def find_units(rows: Any, text: str) -> list[Unit]:
    return list(rows.filter(name__contains=text).order_by("id")[:8])


class PeopleFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "unit")

    q = SearchFilter(label="关键词", field_name="name", lookup_expr="contains")
    unit = PickManyModelFilter(label="单位", queryset=Unit.objects.all())
    kind = PickManyFilter(label="类型", field_name="unit__kind", choices=UnitKind.choices)
    mine = FlagFilter(label="只看我", when=lambda rows, request: rows.filter(pk=request.user.pk))
    since = DateFromFilter(label="建立 从", field_name="created_at")
    until = DateToFilter(label="建立 至", field_name="created_at")
    home = TypeaheadFilter(
        label="所在单位",
        field_name="unit",
        url_name="home",
        rows=lambda _request: Unit.objects.all(),
        search=find_units,
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = []


def export(request: HttpRequest, queryset: Any, *, kind: str, sentence: str) -> HttpResponse:
    names = ",".join(queryset.values_list("name", flat=True))
    return HttpResponse(f"{kind}|{sentence}|{names}")


def page(**changes: Any) -> ListPage:
    return ListPage(
        **{
            "queryset": User.objects.all(),
            "filterset": PeopleFilter,
            "template": "web/styleguide.html",
            "table": "web/_sample_table.html",
            "sorts": {"name": "name", "created": "created_at"},
            "default_sort": "-created",
            "related": ("unit",),
            "prefetch": ("grants",),
            "export": export,
            "export_permission": Permission.USER_ADMIN,
            **changes,
        }
    )


def ask(query: str = "", *, user: User | None = None, **changes: Any) -> Listing:
    request = RequestFactory().get(f"/people/{query}")
    request.user = user or UserFactory.build()
    return read_list(request, page(**changes))


def test_list_keeps_the_filters_and_says_them_in_words() -> None:
    home = UnitFactory(name="冠县")
    wanted = UserFactory(name="王建国", unit=home)
    UserFactory(name="王小明")
    seen = ask(f"?q=王&unit={home.pk}&kind=county&since=2020-01-01")
    assert seen.rows == [wanted]
    assert seen.sentence == "关键词：王；单位：冠县；类型：县市区；建立 从：2020-01-01"
    assert "unit=" not in next(chip.remove_url for chip in seen.chips if chip.name == "unit")
    assert seen.notices == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?colour=red", "colour"), ("?sort=phone", "phone"), ("?since=去年", "建立 从"), ("?unit=999", "单位"),
        ("?unit=x", "单位"), ("?kind=castle", "类型"), ("?after=zzz", "页码"), ("?before=zzz", "页码"),
        ("?home=99999999999999999999", "所在单位"), ("?home_text=没有的单位", "所在单位"), ("?q=" + "长" * 61, "关键词"),
    ],
)  # fmt: skip
def test_unknown_parts_of_the_address_are_ignored_with_a_notice(query: str, words: str) -> None:
    UserFactory.create_batch(2)
    seen = ask(query)
    assert len(seen.rows) == 2
    assert len(seen.notices) == 1
    assert words in seen.notices[0]
    assert seen.chips == []


def test_a_known_value_beside_an_unknown_one_is_kept() -> None:
    UserFactory(unit=UnitFactory(kind=UnitKind.COUNTY))
    UserFactory(unit=UnitFactory(kind=UnitKind.SECTION))
    seen = ask("?kind=county&kind=castle")
    assert [row.unit.kind for row in seen.rows] == ["county"]
    assert len(seen.notices) == 1


@pytest.mark.parametrize("query", ["?per=7", "?per=abc", "?per=100000000", "?per="])
def test_a_strange_page_size_is_the_smallest(query: str) -> None:
    assert ask(query).query.size == 25


def test_a_nul_byte_is_swallowed() -> None:
    UserFactory(name="王")
    assert [row.name for row in ask("?q=%00王").rows] == ["王"]


def test_day_filters_include_both_days() -> None:
    row = UserFactory()
    User.objects.filter(pk=row.pk).update(created_at="2023-10-31T15:59:00Z")
    assert ask("?since=2023-10-31&until=2023-10-31").rows == [row]
    assert ask("?since=2023-11-01").rows == []
    assert ask("?until=2023-10-30").rows == []


def test_flag_and_typeahead_filters_narrow() -> None:
    me, other = UserFactory(), UserFactory()
    assert ask("?mine=on", user=me).rows == [me]
    assert ask(f"?home={other.unit_id}").rows == [other]
    assert ask(f"?home_text={other.unit.name}").rows == [other]
    assert ask(f"?home={other.unit_id}").chips[0].text == other.unit.name


def test_pages_lead_forth_and_back_and_keep_the_filter() -> None:
    UserFactory.create_batch(60, name="王", unit=BureauFactory())
    first = ask("?q=王&sort=name")
    second = ask(first.following_url.partition("/people/")[2])
    assert second.number == 2
    assert "sort=name" in second.query.url()
    assert "q=%E7%8E%8B" in second.following_url
    assert ask(second.previous_url.partition("/people/")[2]).rows == first.rows
    assert second.first_url == "/people/?q=%E7%8E%8B&sort=name"


def test_addresses_leave_out_the_defaults() -> None:
    assert ask("?sort=-created&per=25&q=").query.url() == "/people/"


def test_sort_links_turn_round() -> None:
    seen = ask("?sort=name")
    assert (seen.sort_state("name"), seen.sort_state("created")) == ("ascending", None)
    assert seen.sort_url("name") == "/people/?sort=-name"
    assert seen.sort_url("created") == "/people/"


def test_counts_stop_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNT_CAP", 20_000)
    UserFactory.create_batch(30, unit=BureauFactory())
    assert ask().count_text == "30"
    monkeypatch.setattr(listing, "COUNT_CAP", 26)
    assert ask().count == 27


def test_export_gives_every_filtered_row_in_order() -> None:
    admin = person(RoleCode.SYSTEM_ADMIN, name="管")
    UserFactory.create_batch(30, name="王", unit=BureauFactory())
    request = RequestFactory().get("/people/?q=王&export=csv")
    request.user = admin
    kind, sentence, names = render_list(request, page()).content.decode().split("|")
    assert (kind, sentence, names.count("王")) == ("csv", "关键词：王", 30)


def test_export_without_the_right_is_refused_and_not_offered() -> None:
    request = RequestFactory().get("/people/?export=xlsx")
    request.user = person(RoleCode.LEADER)
    with pytest.raises(PermissionDenied):
        render_list(request, page())
    assert ask(user=request.user).export_links == []


@pytest.mark.parametrize("rows", [1, 25, 70])
def test_queries_are_constant_in_rows(rows: int, django_assert_num_queries: Any) -> None:
    UserFactory.create_batch(rows, unit=BureauFactory())
    expected = {1: 3, 25: 3, 70: 4}[rows]
    with django_assert_num_queries(expected):
        seen = ask()
        assert [row.unit.name for row in seen.rows]
        assert [list(row.grants.all()) for row in seen.rows]
        assert seen.count_text == str(rows)


def test_a_swap_gets_the_results_alone() -> None:
    answer = swap("/people/?q=")
    assert 'id="results"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer.headers["Vary"]
    assert answer.headers["HX-Push-Url"] == "/people/"


def test_going_back_gets_the_whole_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "render", lambda _request, template, _context: HttpResponse(template))
    assert swap("/people/", HTTP_HX_HISTORY_RESTORE_REQUEST="true").content == b"web/styleguide.html"
    assert swap("/people/").content == b"components/_results.html"


def swap(path: str, **headers: str) -> HttpResponse:
    request = RequestFactory().get(path, HTTP_HX_REQUEST="true", **headers)
    request.user = UserFactory()
    request.htmx = HtmxDetails(request)
    return render_list(request, page(table="components/_empty.html"))
