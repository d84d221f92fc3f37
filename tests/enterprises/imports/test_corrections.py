"""What a person corrected stays until somebody says that the ledger is right."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise, EnterpriseContact
from enterprises.services.contacts import remove_contact, save_contact
from enterprises.services.edits import edit_enterprise, snapshot
from enterprises.services.figures import record_figure, standing_figure
from foundation.accounts.models import Unit, User
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services.jobs import run_next_batch
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, uscc
from tests.support.ledgers import counts

pytestmark = pytest.mark.django_db
A, B = uscc(1), uscc(2)
HEAD = "企业名称,统一社会信用代码,县市区,注册地址,法定代表人"


def row(county: Unit, address: str, legal_rep: str = "") -> str:
    return f"甲公司,{A},{county.name},{address},{legal_rep}"


@pytest.fixture
def corrected(take, county: Unit, head: User) -> Enterprise:
    """Taken in by file; then somebody corrected its address."""
    take("enterprises", HEAD, row(county, "老地址"))
    enterprise = Enterprise.objects.get(uscc=A)
    edit_enterprise(enterprise, by=head, version=1, opened=snapshot(enterprise), address="人工核对的地址")
    return enterprise


def address(enterprise: Enterprise) -> str:
    return Enterprise.objects.get(pk=enterprise.pk).address


def test_what_a_person_corrected_stays_and_is_counted(take, corrected: Enterprise, county: Unit) -> None:
    report = take("enterprises", HEAD, row(county, "台账地址", "孙某"))
    assert counts(report) == (0, 1, 0, 0)
    assert report.tally.kept == 1
    now = Enterprise.objects.get(pk=corrected.pk)
    assert (now.address, now.legal_rep) == ("人工核对的地址", "孙某")
    assert list(now.corrected) == ["address"]
    only = take("enterprises", HEAD, row(county, "台账地址", "孙某"))
    assert (counts(only), only.tally.kept) == ((0, 0, 1, 0), 1)


def test_the_file_is_put_above_it_when_somebody_says_so(take, corrected: Enterprise, county: Unit) -> None:
    report = take("enterprises", HEAD, row(county, "台账地址"), overwrite=True)
    assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 0)
    assert address(corrected) == "台账地址"
    assert Enterprise.objects.get(pk=corrected.pk).corrected == {}
    again = take("enterprises", HEAD, row(county, "又一个地址"))  # now the ledger's own, and followed again
    assert (counts(again), address(corrected)) == ((0, 1, 0, 0), "又一个地址")


def test_a_ledger_that_says_the_same_asks_nothing(take, corrected: Enterprise, county: Unit) -> None:
    report = take("enterprises", HEAD, row(county, "人工核对的地址"))
    assert (counts(report), report.tally.kept) == ((0, 0, 1, 0), 0)


@pytest.mark.parametrize(("box", "after"), [({}, "人工核对的地址"), ({"overwrite": "on"}, "台账地址")])
def test_the_dry_run_asks_and_the_box_decides(
    head_client: Client, corrected: Enterprise, county: Unit, box: dict[str, str], after: str
) -> None:
    lines = "\n".join([HEAD, row(county, "台账地址")])
    upload = SimpleUploadedFile("台账.csv", lines.encode("utf-8-sig"))
    data = {"kind": "enterprises", "mode": "valid_only", "file": upload}
    page = head_client.post(reverse("import-new"), data)["Location"]
    run_next_batch(now=timezone.now())
    shown = head_client.get(page).text
    assert "人工核对的地址 / 台账地址" in shown
    assert "不勾选则保留" in shown
    batch = ImportBatch.objects.latest("pk")
    assert head_client.post(reverse("import-confirmation", args=[batch.pk]), box).status_code == 302
    run_next_batch(now=timezone.now())
    assert address(corrected) == after
    assert "已导入" in head_client.get(page).text


class TestContacts:
    HEAD = "企业名称,统一社会信用代码,联系人,职务,联系电话,主要联系人"

    @pytest.fixture
    def corrected(self, take, county: Unit, head: User) -> EnterpriseContact:
        """Taken in by file; then somebody corrected the title."""
        firm = EnterpriseFactory(uscc=A, county=county)
        take("contacts", self.HEAD, f"甲,{A},丁一,经理,13812345678,是")
        contact = firm.contacts.get()
        save_contact(
            firm, by=head, contact=contact, name="丁一", phone="13812345678", title="副总", is_main=True
        )
        return contact

    def test_title_and_main_contact_stay_until_somebody_says_so(
        self, take, corrected: EnterpriseContact
    ) -> None:
        lines = (self.HEAD, f"甲,{A},丁一,会计,13812345678,", f"甲,{A},丙二,厂长,13912345678,是")
        report = take("contacts", *lines)
        assert (counts(report), report.tally.kept) == ((1, 0, 1, 0), 2)
        corrected.refresh_from_db()
        assert (corrected.title, corrected.is_main) == ("副总", True)

        report = take("contacts", *lines, overwrite=True)
        assert (counts(report), report.tally.kept) == ((0, 2, 0, 0), 0)
        corrected.refresh_from_db()
        assert (corrected.title, corrected.is_main) == ("会计", False)
        assert EnterpriseContact.objects.get(is_main=True).name == "丙二"

    @pytest.mark.parametrize("act", ["removed", "renumbered", "renamed"])
    @pytest.mark.parametrize("kind", ["contacts", "enterprises"])
    def test_who_was_removed_or_corrected_does_not_come_back_unasked(
        self, take, corrected: EnterpriseContact, head: User, act: str, kind: str
    ) -> None:
        firm = corrected.enterprise
        if act == "removed":
            remove_contact(corrected, by=head)
        else:
            told = {"phone": "13900001111"} if act == "renumbered" else {"name": "丁一一"}
            save_contact(firm, by=head, contact=corrected, **{"name": "丁一", "phone": "13812345678", **told})
        before = set(firm.contacts.values_list("name", "phone"))
        head_line = "企业名称,统一社会信用代码,联系人,联系电话"
        line = f"{firm.name},{A},丁一,138 1234 5678"

        report = take(kind, head_line, line)
        assert (counts(report), report.tally.kept) == ((0, 0, 1, 0), 1)
        assert set(firm.contacts.values_list("name", "phone")) == before

        report = take(kind, head_line, line, overwrite=True)
        assert report.tally.kept == 0
        assert set(firm.contacts.values_list("name", "phone")) == {*before, ("丁一", "13812345678")}
        assert take(kind, head_line, line).tally.kept == 0

    def test_whose_title_alone_was_corrected_is_known(self, take, corrected: EnterpriseContact) -> None:
        line = f"甲,{A},丁一,,13812345678,"
        report = take("contacts", self.HEAD, line)
        assert (counts(report), report.tally.kept) == ((0, 0, 1, 0), 0)

    def test_a_file_follows_a_file_without_asking(self, take, corrected: EnterpriseContact) -> None:
        """Control: what only files said stays open to files."""
        take("contacts", self.HEAD, f"甲,{A},丁一,会计,13812345678,", overwrite=True)
        report = take("contacts", self.HEAD, f"甲,{A},丁一,出纳,13812345678,")
        assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 0)


class TestFigures:
    HEAD = "企业名称,统一社会信用代码,年度,工业总产值（万元）,数据来源,更正原因"

    @pytest.fixture
    def corrected(self, take, county: Unit, head: User) -> Enterprise:
        firm = EnterpriseFactory(uscc=A, county=county)
        take("figures", self.HEAD, f"甲,{A},2024,1000,企业自报,")
        told = {"metric": "output", "year": 2024, "source": "年报", "reason": "多记一笔"}
        record_figure(firm, by=head, value=Decimal(900), **told)
        return firm

    def test_a_corrected_figure_stays_until_somebody_says_so(self, take, corrected: Enterprise) -> None:
        line = f"甲,{A},2024,1000,企业自报,"
        report = take("figures", self.HEAD, line)
        assert (counts(report), report.tally.kept) == ((0, 0, 1, 0), 1)
        assert standing_figure(corrected, "output", 2024).value == 900
        report = take("figures", self.HEAD, line, overwrite=True)
        assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 0)
        assert standing_figure(corrected, "output", 2024).value == 1000
        report = take("figures", self.HEAD, f"甲,{A},2024,1100,企业自报,")  # the file's own again
        assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 0)

    def test_a_file_that_says_why_corrects_it(self, take, corrected: Enterprise) -> None:
        report = take("figures", self.HEAD, f"甲,{A},2024,950,企业年报,年报数")
        assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 0)
        assert standing_figure(corrected, "output", 2024).reason == "年报数"


class TestLists:
    HEAD = "企业名称,统一社会信用代码,年度,年产值（万元）,依据说明,入单日期"
    LINE = f"甲,{A},2024,12000,企业自报,2024-01-10"

    def test_a_line_that_a_person_entered_stays_until_somebody_says_so(self, take, county: Unit) -> None:
        line = ListEntryFactory(
            enterprise=EnterpriseFactory(uscc=A, county=county),
            year=2024,
            evidence_wan=15_000,
            evidence_note="",
        )
        report = take("over100m", self.HEAD, self.LINE)
        assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 1)
        line.refresh_from_db()
        assert (line.evidence_wan, line.evidence_note) == (15_000, "企业自报")  # what was blank is filled

        report = take("over100m", self.HEAD, self.LINE, overwrite=True)
        assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 0)
        line.refresh_from_db()
        assert line.evidence_wan == 12_000

    def test_a_file_follows_a_file_without_asking(self, take, county: Unit) -> None:
        EnterpriseFactory(uscc=A, county=county)
        take("over100m", self.HEAD, self.LINE)
        report = take("over100m", self.HEAD, self.LINE.replace("12000", "13000"))
        assert (counts(report), report.tally.kept) == ((0, 1, 0, 0), 0)
