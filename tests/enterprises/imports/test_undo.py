"""A whole import goes back while nothing depends on it, or nothing of it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assistance.models import Activity, Attendance
from enterprises.models import (
    ContactEvent,
    Enterprise,
    EnterpriseContact,
    EnterpriseText,
    FormerName,
    Project,
    ProjectPlan,
    ScaleMembership,
    ServiceListEntry,
    Title,
)
from enterprises.services.contacts import save_contact
from enterprises.services.edits import edit_enterprise, snapshot
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.spreadsheets.kinds import all_kinds, kind_named
from foundation.spreadsheets.models import ImportBatch, ImportedRow
from foundation.spreadsheets.services.batches import confirm_batch, upload_batch
from foundation.spreadsheets.services.jobs import run_next_batch
from foundation.spreadsheets.services.undo import plan_undo, undo_batch
from tests.factories.activities import ActivityFactory
from tests.factories.enterprises import (
    EnterpriseFactory,
    ListEntryFactory,
    ProjectFactory,
    ScaleFactory,
    uscc,
)
from tests.factories.reporting import CountedCaseFactory
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db
A, B = uscc(1), uscc(2)
TABLES = (
    Enterprise, EnterpriseContact, ContactEvent, FormerName, ScaleMembership, ServiceListEntry, EnterpriseText, Title,
    Project, ProjectPlan, Activity, Attendance,
)  # fmt: skip
STAMPS = {"version", "changed_by_id", "changed_at", "id"}
Take = Callable[..., ImportBatch]

LEDGER = "企业名称,统一社会信用代码,县市区,规上,注册地址,联系人,联系电话"
FILES: dict[str, tuple[str, ...]] = {
    "enterprises": (LEDGER, f"新名字,{A},茌平区,是,新地址,赵六,13912345678", f"乙公司,{B},茌平区,否,,,"),
    "registry": ("企业名称,统一社会信用代码,注册日期,法定代表人", f"新名字,{A},2015-01-01,孙某", f"乙公司,{B},,"),
    "contacts": ("企业名称,统一社会信用代码,联系人,联系电话,主要联系人", f"甲,{A},丁一,13812345678,是"),
    "above_scale": (
        "企业名称,统一社会信用代码,纳统日期,退出日期,退出原因", f"甲,{A},2020-01-31,2022-06-30,停产", f"甲,{A},2023-01-31,,",
    ),
    "over100m": (
        "企业名称,统一社会信用代码,年度,工业总产值（万元）,依据说明,入单日期",
        f"甲,{A},2023,15000,更新,2023-01-10",
        f"甲,{A},2022,12000,新列,2022-02-01",
    ),
    "titles": (
        "级别,称号,企业名称,统一社会信用代码,认定文号,认定日期", f"省级,瞪羚企业,甲,{A},鲁工信创〔2023〕2号,2023-03-01",
    ),
    "projects": (
        "企业名称,统一社会信用代码,项目名称,总投资（万元）,开工日期,年度,年度计划投资（万元）",
        f"甲,{A},老项目,900,2023-03-01,2023,300", f"甲,{A},新项目,500,,2023,200",
    ),
    "activities": (
        "日期,类型,活动名称,主办单位,参与企业名单",
        f"2023-10-09,政策宣贯,宣讲会,茌平区,{A}", f"2023-05-06,政策宣贯,老活动,茌平区,{A}",
    ),
}  # fmt: skip


@pytest.fixture
def firm(county: Unit) -> Enterprise:
    """With a line and a membership that the files change."""
    made = EnterpriseFactory(uscc=A, name="甲公司", county=county, address="老地址")
    ScaleFactory(enterprise=made, entered_on="2020-01-31")
    ListEntryFactory(enterprise=made)
    ProjectFactory(enterprise=made, name="老项目")
    ActivityFactory(name="老活动", unit=county)
    return made


@pytest.fixture
def upload(units: dict[str, Unit], head: User, settings: Any, tmp_path: Any) -> Take:
    settings.MEDIA_ROOT = tmp_path

    def take(kind: str, *lines: str) -> ImportBatch:
        file = SimpleUploadedFile("台账.csv", "\n".join(lines).encode("utf-8-sig"))
        batch = upload_batch(
            by=head, kind=kind_named(kind), upload=file, filename=file.name, mode="valid_only"
        )
        assert run_next_batch(now=timezone.now())
        confirm_batch(ImportBatch.objects.get(pk=batch.pk), by=head)
        assert run_next_batch(now=timezone.now())
        return ImportBatch.objects.get(pk=batch.pk)

    return take


def everything() -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in STAMPS}
            for row in model.objects.order_by("pk").values()
        ]
        for model in TABLES
    }


@pytest.mark.parametrize("kind", list(FILES))
def test_an_import_that_is_taken_back_leaves_everything_as_it_was(
    upload: Take, firm: Enterprise, head: User, kind: str
) -> None:
    before = everything()
    batch = upload(kind, *FILES[kind])
    assert batch.taken > 0
    assert everything() != before
    undo_batch(batch, by=head, reason="传错了文件")
    assert everything() == before
    assert list(Enterprise.objects.matching("甲公司")) == [firm]
    assert AuditEntry.objects.get(action="import.undo").detail["reason"] == "传错了文件"
    with pytest.raises(Refused, match="已经撤销"):
        undo_batch(batch, by=head, reason="又一次")
    assert upload(kind, *FILES[kind]).taken > 0  # and the file can be taken in again


def test_every_kind_can_be_taken_back_or_says_what_to_do_instead() -> None:
    kinds = all_kinds()
    assert len(kinds) >= 10
    assert all(bool(kind.footprint) != bool(kind.instead) for kind in kinds)
    assert {kind.name for kind in kinds if kind.footprint} == {*FILES, "commissioned"}


def test_what_was_changed_or_hangs_on_it_since_keeps_the_whole_import(
    upload: Take, firm: Enterprise, head: User
) -> None:
    batch = upload("enterprises", *FILES["enterprises"])
    firm.refresh_from_db()
    edit_enterprise(firm, by=head, version=firm.version, opened=snapshot(firm), address="又改的地址")
    new = Enterprise.objects.get(uscc=B)
    CountedCaseFactory(enterprise=new)
    save_contact(new, by=head, name="后来的人", phone="13800000009")
    after = everything()

    troubles = dict(plan_undo(batch).troubles)
    assert troubles == {
        "企业又被修改": 1,
        "已有关联的诉求": 1,
        "已有关联的企业联系人": 1,
        "已有关联的联系人变更记录": 1,
    }
    with pytest.raises(Refused, match="不能整批撤销"):
        undo_batch(batch, by=head, reason="传错了文件")
    assert everything() == after
    assert ImportBatch.objects.get(pk=batch.pk).is_done


def test_what_others_did_elsewhere_in_a_row_is_kept(upload: Take, firm: Enterprise, head: User) -> None:
    batch = upload("registry", *FILES["registry"])
    firm.refresh_from_db()
    edit_enterprise(firm, by=head, version=firm.version, opened=snapshot(firm), address="又改的地址")
    undo_batch(batch, by=head, reason="传错了文件")
    firm.refresh_from_db()
    assert (firm.name, firm.legal_rep, firm.address) == ("甲公司", "", "又改的地址")


def test_who_may_take_back_what(upload: Take, firm: Enterprise, leader: User, head: User) -> None:
    batch = upload("contacts", *FILES["contacts"])
    with pytest.raises(NotAllowed):
        undo_batch(batch, by=leader, reason="x")
    ImportBatch.objects.filter(pk=batch.pk).update(kind="figures")
    with pytest.raises(Refused, match="再导入一份更正的台账"):
        undo_batch(ImportBatch.objects.get(pk=batch.pk), by=head, reason="x")


def test_the_record_is_kept(upload: Take, firm: Enterprise) -> None:
    upload("contacts", *FILES["contacts"])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ImportedRow.objects.update(row=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ImportedRow.objects.all().delete()
    with triggers_lifted("spreadsheets_importedrow"):
        assert ImportedRow.objects.update(row=1)


def test_in_the_browser_and_at_the_console(
    upload: Take,
    firm: Enterprise,
    head_client: Client,
    head: User,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Any,
) -> None:
    batch = upload("contacts", *FILES["contacts"])
    url = reverse("import-undo", args=[batch.pk])
    assert url in head_client.get(batch.get_absolute_url()).text
    assert "删除 1 条" in head_client.get(url).text
    assert head_client.post(url, {"reason": ""}).status_code == 422
    told = head_client.post(url, {"reason": "传错了文件"}, follow=True).text
    assert "撤销了这次导入：传错了文件" in told
    assert head_client.get(url).status_code == 409

    batch = upload("contacts", *FILES["contacts"])
    url = reverse("import-undo", args=[batch.pk])
    monkeypatch.setattr("foundation.spreadsheets.services.undo.MOST_ON_A_PAGE", 1)
    assert f"undo_import {batch.pk}" in head_client.get(url).text
    call_command("undo_import", str(batch.pk))
    assert EnterpriseContact.objects.count() == 1
    call_command("undo_import", str(batch.pk), reason="传错了文件")
    assert EnterpriseContact.objects.count() == 0
    with pytest.raises(SystemExit):
        call_command("undo_import", str(batch.pk), reason="又一次")

    blocked = upload("enterprises", *FILES["enterprises"])
    CountedCaseFactory(enterprise=Enterprise.objects.get(uscc=B))
    monkeypatch.undo()
    page = head_client.get(reverse("import-undo", args=[blocked.pk])).text
    assert "现在不能撤销" in page
    assert "确认撤销" not in page


def test_an_import_at_the_console_is_on_record_and_goes_back(
    firm: Enterprise, head_client: Client, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "联系人.csv"
    path.write_text(
        "\n".join([*FILES["contacts"], FILES["contacts"][-1].replace(A, "X")]), encoding="utf-8-sig"
    )

    with pytest.raises(SystemExit):  # a row is refused
        call_command("import_ledger", "contacts", str(path))

    batch = ImportBatch.objects.get()
    assert f"undo_import {batch.pk}" in capsys.readouterr().out
    assert (batch.status, batch.created, batch.refused, batch.filename) == ("done", 1, 1, "联系人.csv")
    page = head_client.get(batch.get_absolute_url())
    assert page.status_code == 200
    assert "联系人.csv" in page.text
    assert not batch.has_annotated
    call_command("undo_import", str(batch.pk), reason="传错了文件")
    assert not EnterpriseContact.objects.exists()


def test_a_trial_at_the_console_leaves_no_record(firm: Enterprise, tmp_path: Path) -> None:
    path = tmp_path / "联系人.csv"
    path.write_text("\n".join(FILES["contacts"]), encoding="utf-8-sig")
    call_command("import_ledger", "contacts", str(path), "--dry-run")
    assert not ImportBatch.objects.exists()
