"""资金拨付台账 in and out: all rows or none, and no money moves before another person has checked them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enterprises.imports.reach import hold
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.users import system_user
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.spreadsheets.kinds import kind_named, kinds_for
from foundation.spreadsheets.models import ImportBatch
from policies.claim_enums import BatchStatus, ClaimMove, ClaimStatus, OncePer
from policies.models import Claim, PaymentBatch
from policies.reward_board import reward_board
from policies.services.claim_rules import moves_for
from policies.services.claims import approve, correct, recall, step
from policies.services.payments import check, return_batch, void
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, uscc
from tests.factories.rewards import ClauseFactory
from tests.policies.claims.house import TODAY, WAN, House
from tests.support.ledgers import counts, take_file

pytestmark = pytest.mark.django_db
HEAD = "年度,文号,企业名称,统一社会信用代码,奖励事项,下达文号,下达日期,拨付金额（万元）,拨付日期,凭证号,备注"
A, B = uscc(801, division="371581"), uscc(802, division="371581")


@pytest.fixture
def firms(house: House) -> list[Enterprise]:
    house.line.year = 2023
    house.line.save()
    return [EnterpriseFactory(name=name, uscc=code) for name, code in (("甲厂", A), ("乙厂", B))]


def row(house: House, code: str, **told: Any) -> str:
    given = {
        "year": 2023, "number": house.clause.policy.number, "name": "甲", "uscc": code, "matter": "满产达产奖励",
        "grant": "聊工信发〔2023〕12号", "granted": "2023-03-12", "wan": "20", "paid": "2023-03-19", "voucher": "PZ1",
        "note": "", **told,
    }  # fmt: skip
    return ",".join(str(value) for value in given.values())


def take(house: House, tmp_path: Path, *rows: str, **how: Any) -> Any:
    return take_as(house.clerk, tmp_path, *rows, **how)


def take_as(user: User, tmp_path: Path, *rows: str, **how: Any) -> Any:
    path = tmp_path / "拨付.csv"
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8-sig")
    return take_file(kind_named("disbursements"), path, by=user, **how)


def test_what_was_paid_waits_for_its_check_and_is_then_booked(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    report = take(house, tmp_path, row(house, A), row(house, B, wan="25", grant="聊工信发[2023]13号"))
    assert counts(report) == (2, 0, 0, 0)
    assert house.money() == (1_000 * WAN, 0, 0)
    batches = list(PaymentBatch.objects.order_by("document"))
    assert [one.document for one in batches] == ["聊工信发〔2023〕12号", "聊工信发〔2023〕13号"]
    with pytest.raises(NotAllowed):
        check(batches[0], by=house.clerk)
    for batch in batches:
        check(batch, by=house.first)
        batch.refresh_from_db()
        assert batch.status == BatchStatus.DONE
    assert house.money()[:2] == (955 * WAN, 0)
    claim = Claim.objects.get(enterprise=firms[0])
    assert (claim.status, str(claim.paid_on), claim.granted_fen) == (ClaimStatus.PAID, "2023-03-19", 20 * WAN)
    assert list(claim.events.order_by("id").values_list("kind", flat=True)) == ["enter", "approve", "pay"]


def test_a_large_document_needs_two_checks(house: House, firms: list[Enterprise], tmp_path: Path) -> None:
    take(house, tmp_path, row(house, A, wan="60"))
    batch = PaymentBatch.objects.get()
    check(batch, by=house.first)
    assert house.money()[0] == 1_000 * WAN
    batch.refresh_from_db()
    assert batch.status == BatchStatus.HALF_CHECKED
    check(batch, by=house.second)
    assert house.money()[0] == 940 * WAN


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"number": "聊工信发〔2023〕999号"}, "请先登记政策和条款"),
        ({"matter": "没有的事项"}, "没有“没有的事项”这一事项"),
        ({"grant": "十二号"}, "不是文号"),
        ({"year": 2022}, "没有这样的预算指标"),
        ({"wan": "101"}, "超过单项上限"),
        ({"wan": "0"}, "大于"),
        ({"paid": "2023-03-01"}, "早于上一步“下达”"),
        ({"paid": "2099-03-01"}, "晚于今天"),
        ({"uscc": uscc(899, division="371581")}, "企业台账里没有这个代码"),
    ],
)
def test_one_wrong_row_and_nothing_is_taken(
    house: House, firms: list[Enterprise], tmp_path: Path, told: dict[str, Any], why: str
) -> None:
    report = take(house, tmp_path, row(house, A), row(house, B, **told))
    assert not report.written
    assert why in str(report.refusals[0])
    assert not Claim.objects.exists()
    assert not PaymentBatch.objects.exists()


def test_the_same_twice_is_refused_in_the_file_and_beside_it(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    report = take(house, tmp_path, row(house, A), row(house, A, grant="聊工信发〔2023〕13号"))
    assert "与第 2 行是同一事项" in str(report.refusals[0])
    take(house, tmp_path, row(house, A))
    earlier = Claim.objects.get()
    report = take(house, tmp_path, row(house, A, grant="聊工信发〔2023〕13号"))
    assert f"年度同一政策已由{earlier.number}" in str(report.refusals[0])


@pytest.fixture
def ranked(house: House, firms: list[Enterprise]) -> None:
    told = {"policy": house.clause.policy, "once_per": OncePer.TITLE, "title_group": "专精特新"}
    for rank, (code, matter, cap) in enumerate([("七一", "省专精特新", 20), ("七二", "国家小巨人", 50)], 1):
        ClauseFactory(code=code, matter=matter, cap_fen=cap * WAN, title_rank=rank, **told)


LOWER = {"matter": "省专精特新", "grant": "聊工信发〔2023〕9号", "wan": "20"}
HIGHER = {
    "matter": "国家小巨人",
    "grant": "聊工信发〔2023〕13号",
    "granted": "2023-04-12",
    "paid": "2023-04-19",
}


@pytest.mark.usefixtures("ranked")
@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("first", [0, 1])
def test_a_title_and_the_difference_of_a_higher_one_are_taken_and_checked_in_any_order(
    house: House, tmp_path: Path, down: bool, first: int
) -> None:
    rows = [row(house, A, **LOWER), row(house, A, **HIGHER, wan="30")]
    assert counts(take(house, tmp_path, *rows[:: 1 if down else -1])) == (2, 0, 0, 0)
    batches = list(PaymentBatch.objects.order_by("document"))
    for batch in (batches[first], batches[1 - first]):
        check(batch, by=house.first)
    assert house.money()[:2] == (950 * WAN, 0)


@pytest.mark.usefixtures("ranked")
@pytest.mark.parametrize(
    ("order", "granted", "why"),
    [
        (1, "2023-04-12", "就高不重复，只补差额：最多 300,000.00 元"),
        (-1, "2023-04-12", "就高不重复，只补差额：最多 0.00 元"),
        (-1, "2023-02-12", "不低于本级的已由本文件第 2 行（国家小巨人，500,000.00 元）申报"),
    ],
)
def test_two_titles_in_full_are_not_taken_from_one_file(
    house: House, tmp_path: Path, order: int, granted: str, why: str
) -> None:
    rows = [row(house, A, **LOWER), row(house, A, **{**HIGHER, "granted": granted}, wan="50")]
    report = take(house, tmp_path, *rows[::order])
    assert why in str(report.refusals[0])
    assert not Claim.objects.exists()


@pytest.mark.usefixtures("ranked")
def test_rows_of_one_day_are_numbered_as_they_come(house: House, tmp_path: Path) -> None:
    """The document of the higher one is sorted first; the lower one above it is the earlier all the same."""
    same = {"granted": "2023-03-12", "grant": "聊工信发〔2023〕13号"}
    take(house, tmp_path, row(house, A, **LOWER), row(house, A, **{**HIGHER, **same}, wan="30"))
    assert list(Claim.objects.order_by("id").values_list("clause__title_rank", flat=True)) == [1, 2]
    for batch in PaymentBatch.objects.order_by("document"):
        check(batch, by=house.first)
    assert house.money()[:2] == (950 * WAN, 0)


def test_more_than_the_line_holds_is_refused_with_the_figure(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    house.clause.policy.budget_lines.get()
    more = [EnterpriseFactory(uscc=uscc(810 + n, division="371581")) for n in range(11)]
    rows = [row(house, firm.uscc or "", wan="95") for firm in more]
    report = take(house, tmp_path, *rows)
    assert len(report.refusals) == 1
    assert "只剩 500,000.00 元" in str(report.refusals[0])


def test_a_batch_of_a_ledger_is_given_up_with_its_claims(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    take(house, tmp_path, row(house, A))
    batch = PaymentBatch.objects.get()
    return_batch(batch, by=house.first, note="金额不对")
    void(batch, by=house.clerk, note="重新导入")
    assert Claim.objects.get().status == ClaimStatus.WITHDRAWN
    assert counts(take(house, tmp_path, row(house, A, wan="21"))) == (1, 0, 0, 0)


@pytest.mark.parametrize("status", [ClaimStatus.WITHDRAWN, ClaimStatus.REJECTED])
def test_what_was_given_up_does_not_stand_for_the_corrected_row(
    house: House, firms: list[Enterprise], tmp_path: Path, status: ClaimStatus
) -> None:
    """The same amount under the same document, with another day: it would be told as unchanged, and nobody paid."""
    take(house, tmp_path, row(house, A))
    Claim.objects.update(status=status)

    assert counts(take(house, tmp_path, row(house, A, paid="2023-03-20", voucher="PZ2"))) == (1, 0, 0, 0)
    line = PaymentBatch.objects.latest("id").lines.get()
    assert (str(line.paid_on), line.voucher) == ("2023-03-20", "PZ2")


def test_what_was_recalled_whole_is_still_on_record(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    take(house, tmp_path, row(house, A))
    check(PaymentBatch.objects.get(), by=house.first)
    recall(Claim.objects.get(), by=house.second, on=TODAY, fen=20 * WAN, note="重复拨付")
    assert Claim.objects.get().status == ClaimStatus.RECALLED

    assert counts(take(house, tmp_path, row(house, A))) == (0, 0, 1, 0)


def test_a_clerk_of_a_county_makes_no_batch_by_a_ledger(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    """What a page refuses for want of payment.enter no file brings about: neither offered, nor taken, nor written."""
    near = person(RoleCode.FUND_CLERK, firms[0].county)
    kind = kind_named("disbursements")
    assert near.has(Permission.CLAIM_ENTER)
    assert (kind in kinds_for(house.clerk), kind in kinds_for(near)) == (True, False)
    client = Client()
    client.force_login(near)
    file = SimpleUploadedFile("拨付.csv", f"{HEAD}\n{row(house, A)}".encode("utf-8-sig"))
    client.post("/imports/new/", {"kind": "disbursements", "mode": "all_or_nothing", "file": file})
    assert not ImportBatch.objects.exists()
    with pytest.raises(NotAllowed):
        take_as(near, tmp_path, row(house, A))
    assert not Claim.objects.exists()
    assert not PaymentBatch.objects.exists()
    assert counts(take_as(system_user(), tmp_path, row(house, A))) == (1, 0, 0, 0), "from the console"


def test_what_goes_out_comes_in_again_and_changes_nothing(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    take(house, tmp_path, row(house, A, note="首批"), row(house, B, wan="25.5"))
    check(PaymentBatch.objects.get(), by=house.first)
    client = Client()
    client.force_login(house.clerk)
    file = tmp_path / "out.csv"
    file.write_bytes(b"".join(client.get("/payments/?export=csv").streaming_content))
    assert "首批" in file.read_text("utf-8-sig")

    assert counts(take_file(kind_named("disbursements"), file, by=house.clerk)) == (0, 0, 2, 0)


def test_a_payment_comes_under_the_version_of_its_day(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    """Version 2 allows 200 万元 from 2023-06-01 on; what was granted before is held against version 1."""
    told = {"policy": house.clause.policy, "code": house.clause.code, "version": 2, "cap_fen": 200 * WAN}
    later = ClauseFactory(effective_from=date(2023, 6, 1), **told)
    report = take(house, tmp_path, row(house, A, wan="150"))
    assert "超过单项上限 1,000,000.00 元" in str(report.refusals[0])
    take(house, tmp_path, row(house, A), row(house, B, wan="150", granted="2023-07-01", paid="2023-07-08"))
    assert [claim.clause for claim in Claim.objects.order_by("applied_on")] == [house.clause, later]


def test_a_matter_of_two_clauses_is_told_by_their_names(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    ClauseFactory(policy=house.clause.policy, code="第四条", matter="满产达产奖励")
    report = take(house, tmp_path, row(house, A))
    assert "对应 第三条、第四条，请改写条款名称" in str(report.refusals[0])
    assert counts(take(house, tmp_path, row(house, A, matter="第四条"))) == (1, 0, 0, 0)


def test_no_row_is_waited_for_once_the_audit_trail_is_held(
    house: House, firms: list[Enterprise], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row a chunk of its own: the firms of all of them are held before the first audit entry is written."""
    written_before, audited = [], AuditEntry.objects.count()

    def look(enterprises: set[int]) -> None:
        hold(enterprises)
        written_before.append(AuditEntry.objects.count() - audited)

    monkeypatch.setattr("policies.imports.disbursements.hold", look)
    path = tmp_path / "拨付.csv"
    path.write_text("\n".join([HEAD, row(house, A), row(house, B)]), encoding="utf-8-sig")
    take_file(replace(kind_named("disbursements"), chunk=1), path, by=house.clerk)
    assert written_before == [0, 0]
    assert PaymentBatch.objects.get().lines.count() == 2, "one batch for the document, whatever the chunks"


def test_a_claim_of_a_ledger_is_checked_with_its_batch_only(
    house: House, firms: list[Enterprise], tmp_path: Path
) -> None:
    """Checked by itself it would leave the batch with a line that no longer fits."""
    take(house, tmp_path, row(house, A))
    claim, batch = Claim.objects.get(), PaymentBatch.objects.get()
    for act in (
        lambda: approve(claim, by=house.first, on=TODAY),
        lambda: step(claim, ClaimMove.RETURN, by=house.first, on=TODAY, note="核对"),
        lambda: correct(claim, by=house.clerk, on=TODAY, claimed_fen=WAN),
    ):
        with pytest.raises(Refused, match=f"在批次 {batch.number} 中"):
            act()
    assert moves_for(house.first, claim) == []
    client = Client()
    client.force_login(house.first)
    assert "/checking/" not in client.get("/claims/").text
    assert f"在批次 {batch.number} 中" in client.get(f"/claims/{claim.pk}/checking/approve/").text
    assert {one.label: one.value for one in reward_board(house.first, TODAY)}["待审核申报"] == "0"
    check(batch, by=house.first)
    assert Claim.objects.get().status == ClaimStatus.PAID


def test_a_file_asks_as_often_for_many_rows_as_for_few(house: House, tmp_path: Path) -> None:
    house.line.year = 2023
    house.line.save()
    asked = []
    for first, number in ((810, 2), (820, 12), (840, 2)):
        codes = [uscc(first + place, division="371581") for place in range(number)]
        for code in codes:
            EnterpriseFactory(name=f"厂{code[-4:]}", uscc=code)
        rows = [row(house, code, wan="1", name=f"厂{code[-4:]}") for code in codes]
        with CaptureQueriesContext(connection) as queries:
            assert counts(take(house, tmp_path, *rows, dry_run=True)) == (number, 0, 0, 0)
        asked.append(len(queries))

    assert asked[1] == asked[2]
