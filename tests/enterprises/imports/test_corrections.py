"""What a person corrected stays until somebody says that the ledger is right."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise
from enterprises.services.edits import edit_enterprise, snapshot
from foundation.accounts.models import Unit, User
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services.jobs import run_next_batch
from tests.factories.enterprises import uscc
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
    batch = ImportBatch.objects.get()
    assert head_client.post(reverse("import-confirmation", args=[batch.pk]), box).status_code == 302
    run_next_batch(now=timezone.now())
    assert address(corrected) == after
    assert "已导入" in head_client.get(page).text
