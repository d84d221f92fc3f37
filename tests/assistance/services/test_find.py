from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistance.models import Case
from assistance.services.find import find_cases
from assistance.services.search_text import write_search_texts
from enterprises.models import Enterprise
from enterprises.services.lookup import find_enterprises
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.reporting import CountedCaseFactory

pytestmark = pytest.mark.django_db


def logged(**fields: object) -> Case:
    case = CountedCaseFactory(**fields)
    write_search_texts([Case.objects.select_related("enterprise").get(pk=case.pk)])
    return case


def found(query: str, limit: int = 8) -> list[tuple[str, str, str]]:
    hits = find_enterprises(Enterprise.objects.all(), query)
    told = find_cases(Case.objects.all(), query, hits, limit=limit)
    return [(hit.case.title, hit.why, hit.piece) for hit in told]


def test_each_case_says_what_it_was_found_by() -> None:
    firm = EnterpriseFactory(name="宏泰机械有限公司", phone="13812345678", former=["老机械厂"])
    case = logged(enterprise=firm, title="厂区道路积水", description="请尽快协调  排水，道路下穿处最深半米。")

    assert found("宏泰") == [("厂区道路积水", "企业名称", "")]
    assert found("老机械厂") == [("厂区道路积水", "企业曾用名：老机械厂", "")]
    assert found("345678") == [("厂区道路积水", "企业联系电话", "")]
    assert found("积水") == [("厂区道路积水", "标题", "")]
    assert found("下穿处")[0][1] == "内容"
    assert found(case.number[-6:]) == [("厂区道路积水", "编号", "")]
    assert found("查无此词") == []


def test_the_words_are_shown_among_their_neighbours() -> None:
    logged(title="用电", description="前" * 30 + "变压器跳闸" + "后" * 30)
    assert found("跳闸")[0][2] == "…" + "前" * 11 + "变压器跳闸" + "后" * 14 + "…"


def test_cases_of_a_found_enterprise_come_first_and_spare_the_index() -> None:
    firm = EnterpriseFactory(name="宏泰机械有限公司")
    for number in range(3):
        logged(enterprise=firm, title=f"第{number}件")
    logged(title="宏泰来函")
    assert [title for title, _why, _piece in found("宏泰")][-1] == "宏泰来函"
    hits = find_enterprises(Enterprise.objects.all(), "宏泰")
    with CaptureQueriesContext(connection) as filled:
        find_cases(Case.objects.all(), "宏泰", hits, limit=3)
    with CaptureQueriesContext(connection) as missing:
        find_cases(Case.objects.all(), "宏泰", hits, limit=8)
    assert len(filled) == 2
    assert len(missing) > 2


def test_the_box_finds_filed_enterprises_and_marks_them(client: Client) -> None:
    EnterpriseFactory(name="宏泰机械有限公司")
    EnterpriseFactory(name="宏泰老厂", archived_at=timezone.now(), archive_reason="注销")
    client.force_login(person(RoleCode.LEADER))
    text = client.get(reverse("search"), {"q": "宏泰"}).text
    assert text.index("机械有限公司") < text.index("老厂")
    assert "已归档" in text
