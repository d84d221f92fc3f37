from __future__ import annotations

import pytest

from enterprises.models import Enterprise, EnterpriseContact
from foundation.accounts.models import Unit
from tests.factories.enterprises import EnterpriseContactFactory, EnterpriseFactory, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A = uscc(1)
HEAD = "企业名称,统一社会信用代码,联系人,职务,联系电话,主要联系人"


@pytest.fixture(autouse=True)
def firm(county: Unit) -> Enterprise:
    return EnterpriseFactory(uscc=A, county=county)


def people() -> list[tuple[str, str, str, bool]]:
    rows = EnterpriseContact.objects.order_by("name", "phone")
    return list(rows.values_list("name", "title", "phone", "is_main"))


def test_rows_become_contacts_and_are_found_by_telephone(take, firm: Enterprise) -> None:
    report = take("contacts", HEAD, f"甲,{A},丁一,经理,138 1234 5678,", f"甲,{A},丙二,会计,0635－8412345,")

    assert counts(report) == (2, 0, 0, 0)
    assert people() == [("丁一", "经理", "13812345678", True), ("丙二", "会计", "0635-8412345", False)]
    assert Enterprise.objects.matching("5678").get() == firm


def test_the_same_file_twice_changes_nothing(take) -> None:
    lines = (HEAD, f"甲,{A},丁一,经理,13812345678,是", f"甲,{A},丙二,,13912345678,否")
    take("contacts", *lines)
    before = people()
    assert counts(take("contacts", *lines)) == (0, 0, 2, 0)
    assert people() == before


def test_another_main_contact_takes_the_place_of_the_former(take, firm: Enterprise) -> None:
    EnterpriseContactFactory(enterprise=firm, name="丁一", title="经理", phone="13812345678", is_main=True)
    EnterpriseContactFactory(enterprise=firm, name="丙二", title="会计", phone="13912345678")

    report = take("contacts", HEAD, f"甲,{A},丙二,财务总监,13912345678,是")

    assert counts(report) == (0, 1, 0, 0)
    assert people() == [("丁一", "经理", "13812345678", False), ("丙二", "财务总监", "13912345678", True)]


@pytest.mark.parametrize("turn", [1, -1])
def test_the_former_main_contact_may_stand_in_the_file_too(take, firm: Enterprise, turn: int) -> None:
    EnterpriseContactFactory(enterprise=firm, name="丁一", title="经理", phone="13812345678", is_main=True)
    EnterpriseContactFactory(enterprise=firm, name="丙二", title="会计", phone="13912345678")
    lines = [f"甲,{A},丁一,副总,13812345678,", f"甲,{A},丙二,会计,13912345678,是"]

    assert counts(take("contacts", HEAD, *lines[::turn])) == (0, 2, 0, 0)
    assert people() == [("丁一", "副总", "13812345678", False), ("丙二", "会计", "13912345678", True)]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("丁一,,138****5678,", "联系电话", "脱敏"),
        ("丁一,,12345,", "联系电话", "不是能拨打的电话"),
        ("丁一,,,", "联系电话", ""),
        (",,13812345678,", "联系人", ""),
        ("丁一,,13812345678,也许", "主要联系人", ""),
    ],
)
def test_a_wrong_row_says_where_and_why(take, row: str, column: str, words: str) -> None:
    report = take("contacts", HEAD, f"甲,{A},{row}")
    assert counts(report) == (0, 0, 0, 1)
    ((number, told, reason),) = reasons(report)
    assert (number, told) == (2, column)
    assert words in reason
    assert people() == []


def test_two_main_contacts_of_one_enterprise_are_refused(take) -> None:
    report = take("contacts", HEAD, f"甲,{A},丁一,,13812345678,是", f"甲,{A},丙二,,13912345678,是")
    assert counts(report) == (1, 0, 0, 1)
    assert "第 2 行已是" in reasons(report)[0][2]


def test_what_changed_meanwhile_is_planned_again(take, firm: Enterprise) -> None:
    def meanwhile() -> None:
        EnterpriseContactFactory(enterprise=firm, name="丙二", phone="13912345678", is_main=True)

    report = take("contacts", HEAD, f"甲,{A},丁一,,13812345678,", meanwhile=meanwhile)

    assert counts(report) == (1, 0, 0, 0)
    assert [name for name, _title, _phone, is_main in people() if is_main] == ["丙二"]


CONSENT_HEAD = HEAD + ",同意方式,同意日期,核实日期"


def test_consent_and_verification_come_in_and_an_older_ledger_changes_nothing(take, firm: Enterprise) -> None:
    new = f"甲,{A},丁一,,13812345678,,电话或当面同意,2026-05-01,2026-05-02"
    old = f"甲,{A},丁一,,13812345678,,书面同意,2025-01-01,2025-01-02"
    assert counts(take("contacts", CONSENT_HEAD, new)) == (1, 0, 0, 0)
    assert counts(take("contacts", CONSENT_HEAD, old)) == (0, 0, 1, 0)
    contact = firm.contacts.get()
    assert (contact.consent_way, str(contact.consent_on), str(contact.verified_on)) == (
        "spoken", "2026-05-01", "2026-05-02",
    )  # fmt: skip
    newer = f"甲,{A},丁一,,13812345678,,书面同意,2026-06-01,2026-06-02"
    assert counts(take("contacts", CONSENT_HEAD, newer)) == (0, 1, 0, 0)
    assert firm.contacts.get().consent_way == "written"
    assert list(firm.contact_events.values_list("act", flat=True)) == ["imported", "imported"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("书面同意,,", "同意日期"),
        (",2026-05-01,", "同意方式"),
        ("书面同意,2999-01-01,", "同意日期"),
        (",,2999-01-01", "核实日期"),
        ("口头,2026-05-01,", "同意方式"),
    ],
)
def test_half_or_future_consent_is_refused(take, cells: str, column: str) -> None:
    report = take("contacts", CONSENT_HEAD, f"甲,{A},丁一,,13812345678,,{cells}")
    assert [told[1] for told in reasons(report)] == [column]


def test_a_ledger_does_not_bring_back_who_wants_no_calls(take, firm: Enterprise) -> None:
    EnterpriseContactFactory(enterprise=firm, name="丁一", phone="13812345678", withdrawn_on="2026-01-01")
    report = take("contacts", CONSENT_HEAD, f"甲,{A},丁一,,13812345678,是,书面同意,2026-05-01,")
    assert "已撤回同意" in reasons(report)[0][2]


@pytest.mark.parametrize("overwrite", [False, True])
def test_another_name_does_not_bring_back_a_telephone_that_wants_no_calls(
    take, firm: Enterprise, *, overwrite: bool
) -> None:
    EnterpriseContactFactory(enterprise=firm, name="丁一", phone="13812345678", withdrawn_on="2026-01-01")
    rows = (f"甲,{A},丁总,,138 1234 5678,是", f"甲,{A},丙二,,13912345678,")
    report = take("contacts", HEAD, *rows, overwrite=overwrite)
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == [(2, "联系电话", "这个电话已撤回同意，不再联系；重新同意的请在企业页面记录")]
    assert [name for name, *_rest in people()] == ["丁一", "丙二"]


def test_who_shares_the_telephone_of_one_who_wants_no_calls_is_still_updated(take, firm: Enterprise) -> None:
    EnterpriseContactFactory(enterprise=firm, name="丁一", phone="0635-8412345", withdrawn_on="2026-01-01")
    EnterpriseContactFactory(enterprise=firm, name="丙二", title="", phone="0635-8412345")
    assert counts(take("contacts", HEAD, f"甲,{A},丙二,会计,0635-8412345,")) == (0, 1, 0, 0)
    assert EnterpriseContact.objects.get(name="丙二").title == "会计"
