from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from assistance.models import Visit
from assistance.services.visit_edits import edit_visit, void_visit
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.services.console import Report
from tests.factories.accounts import UserFactory
from tests.factories.assistance import Cast
from tests.factories.enterprises import EnterpriseFactory, confirmed_firm, uscc
from tests.support.ledgers import counts, reasons, take_file

pytestmark = pytest.mark.django_db
HEAD = "走访日期,企业名称,统一社会信用代码,方式,走访人,见到谁,走访情况"


@pytest.fixture
def take(people: Cast, tmp_path: Path) -> Any:
    def run(*lines: str, **how: Any) -> Report:
        path = tmp_path / "ledger.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8-sig")
        return take_file(kind_named("visits"), path, **how)

    return run


def row(people: Cast, **changes: str) -> str:
    told = {
        "day": "2023-10-09",
        "code": people.enterprise.uscc or "",
        "channel": "现场走访",
        "who": people.officer.name,
        "notes": "了解订单",
        **changes,
    }
    return f"{told['day']},某厂,{told['code']},{told['channel']},{told['who']},王经理,{told['notes']}"


def test_a_row_becomes_a_visit_with_its_history(take, people: Cast) -> None:
    other = EnterpriseFactory(county=people.county, uscc=uscc(77, division="371581"))
    code = f"{people.enterprise.uscc}、{other.uscc}"
    report = take(row(people, code=code, who=f"{people.officer.name}、{people.head.name}"))

    assert counts(report) == (1, 0, 0, 0)
    visit = Visit.objects.get()
    assert (visit.visited_on, visit.met, visit.notes) == (date(2023, 10, 9), "王经理", "了解订单")
    assert set(visit.enterprises.all()) == {people.enterprise, other}
    assert set(visit.people.all()) == {people.officer, people.head}
    assert visit.events.get().text == "走访台账导入"


def test_the_same_file_twice_makes_one_visit_and_a_voided_one_does_not_return(take, people: Cast) -> None:
    take(row(people))
    assert counts(take(row(people))) == (0, 0, 1, 0)

    void_visit(Visit.objects.get(), by=people.head, reason="记错了")
    assert counts(take(row(people))) == (0, 0, 1, 0)
    assert Visit.objects.count() == 1


def test_a_visit_that_a_person_corrected_is_not_taken_in_again(take, people: Cast) -> None:
    take(row(people))
    for version, (day, notes) in enumerate(
        [(9, "了解订单和用工"), (11, "了解订单和用工"), (12, "招工难")], start=1
    ):
        edit_visit(
            Visit.objects.get(), by=people.head, version=version, visited_on=date(2023, 10, day), channel="on_site",
            notes=notes, met="王经理", enterprises=[people.enterprise], people=[people.officer],
        )  # fmt: skip

    for told in ({}, {"notes": "了解订单和用工"}, {"day": "2023-10-11", "notes": "了解订单和用工"}):
        assert counts(take(row(people, **told))) == (0, 0, 1, 0)
    assert counts(take(row(people, day="2023-10-11"))) == (1, 0, 0, 0), (
        "of that day and in these words there was none"
    )


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"day": "2099-01-01"}, "走访日期", "不能晚于今天"),
        ({"day": "昨天"}, "走访日期", ""),
        ({"code": uscc(99)}, "统一社会信用代码", "没有代码"),
        ({"code": "9137"}, "统一社会信用代码", "18 位"),
        ({"channel": "托梦"}, "方式", ""),
        ({"who": "没这人"}, "走访人", "没有“没这人”"),
        ({"who": "同名"}, "走访人", "认不出是哪一位"),
        ({"notes": ""}, "走访情况", ""),
    ],
)
def test_a_wrong_row_says_where_and_why(
    take, people: Cast, changes: dict[str, str], column: str, words: str
) -> None:
    UserFactory.create_batch(2, name="同名")
    report = take(row(people, **changes))
    assert counts(report) == (0, 0, 0, 1)
    ((number, told, reason),) = reasons(report)
    assert (number, told) == (2, column)
    assert words in reason
    assert not Visit.objects.exists()


def test_of_two_of_a_name_the_one_who_serves_the_enterprise_went(take, people: Cast) -> None:
    UserFactory(name=people.officer.name)
    assert counts(take(row(people))) == (1, 0, 0, 0)
    assert Visit.objects.get().people.get() == people.officer


def test_a_visit_twice_in_a_file_is_refused(take, people: Cast) -> None:
    report = take(row(people), row(people))
    assert counts(report) == (1, 0, 0, 1)
    assert "与第 2 行是同一次走访" in reasons(report)[0][2]


def test_what_goes_out_comes_in_again_and_changes_nothing(
    take, people: Cast, client: Client, tmp_path: Path
) -> None:
    take(row(people), row(people, day="2023-10-10", notes="走访\n两行"))
    client.force_login(people.head)
    answer = client.get("/visits/?export=csv")
    ledger = tmp_path / "export.csv"
    ledger.write_bytes(b"".join(answer.streaming_content))

    assert counts(take_file(kind_named("visits"), ledger)) == (0, 0, 2, 0)


def test_a_confirmed_code_with_a_wrong_check_digit_is_met(take, people: Cast) -> None:
    code = uscc(78, division="371581")
    code = code[:-1] + ("1" if code[-1] == "0" else "0")
    assert counts(take(row(people, code=code))) == (0, 0, 0, 1)

    confirmed_firm(code, people.county)
    assert counts(take(row(people, code=code))) == (1, 0, 0, 0)
