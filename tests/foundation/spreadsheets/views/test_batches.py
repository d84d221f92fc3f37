from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.spreadsheets.enums import BatchStatus, ImportMode
from foundation.spreadsheets.kinds import ImportKind
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services.jobs import run_next_batch
from tests.factories.accounts import UnitFactory, person
from tests.foundation.spreadsheets import toy
from tests.foundation.spreadsheets.conftest import Upload

BAD = [["b1", "乙", "12O.5", ""], ["", "丙", 1, ""]]


@pytest.fixture
def desk(client: Client, head: User) -> Client:
    client.force_login(head)
    return client


def run() -> None:
    assert run_next_batch(now=timezone.now())


def checked(upload: Upload, lines: list[list[object]], **options: object) -> ImportBatch:
    batch = upload(lines, **options)
    run()
    batch.refresh_from_db()
    return batch


def page(desk: Client, batch: ImportBatch, **headers: str) -> str:
    response = desk.get(reverse("import-detail", args=[batch.pk]), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def send(desk: Client, content: bytes, *, name: str = "单位.csv", **data: str) -> object:
    fields = {"kind": "units", "mode": ImportMode.VALID_ONLY, **data}
    return desk.post(reverse("import-new"), {**fields, "file": SimpleUploadedFile(name, content)})


def test_upload_leads_to_the_check(desk: Client, units: ImportKind, media: Path) -> None:
    response = send(desk, toy.csv_bytes(toy.rows(3)))
    batch = ImportBatch.objects.get()
    assert (response.status_code, response.url) == (302, reverse("import-detail", args=[batch.pk]))
    assert "等待预检" in page(desk, batch)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "文件是空的"),
        (b"MZ", "a.exe", "只能导入 .xlsx 或 .csv"),
        (b"MZ", "a.xlsx", "不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "a.xls", "旧格式"),
    ],
)
def test_upload_of_something_else_is_422_with_a_sentence(
    desk: Client, units: ImportKind, media: Path, content: bytes, name: str, sentence: str
) -> None:
    response = send(desk, content, name=name, mode=ImportMode.ALL_OR_NOTHING)
    assert response.status_code == 422
    text = response.content.decode()
    assert sentence in text
    assert 'value="all_or_nothing" checked' in " ".join(text.split()) or "checked" in text
    assert ImportBatch.objects.count() == 0


def test_upload_without_file_or_kind_is_422(desk: Client, units: ImportKind) -> None:
    response = desk.post(reverse("import-new"), {"kind": "nothing"})
    assert response.status_code == 422
    assert "请选择文件" in response.content.decode()


@pytest.mark.django_db
def test_upload_offers_only_kinds_the_person_may_import(client: Client, units: ImportKind) -> None:
    client.force_login(person(RoleCode.FUND_CLERK))
    text = client.get(reverse("import-new")).content.decode()
    assert "单位台账" in text


def test_working_page_polls_and_refreshes_without_javascript(desk: Client, upload: Upload) -> None:
    batch = upload(toy.rows(3))
    ImportBatch.objects.update(status=BatchStatus.CHECKING, progress_done=640, progress_total=1200)
    text = page(desk, batch)
    assert "已处理 640/1200" in text
    assert 'hx-trigger="every 2s"' in text
    assert '<meta http-equiv="refresh" content="5">' in text


def test_polling_ends_with_a_refresh_of_the_page(desk: Client, upload: Upload) -> None:
    batch = upload(toy.rows(3))
    working = desk.get(reverse("import-detail", args=[batch.pk]), headers={"HX-Request": "true"})
    assert "HX-Refresh" not in working
    run()
    done = desk.get(reverse("import-detail", args=[batch.pk]), headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert "hx-trigger" not in done.content.decode().partition('id="main"')[2].partition("</main>")[0]


def test_check_page_names_row_column_and_content(desk: Client, upload: Upload) -> None:
    text = page(desk, checked(upload, toy.rows(3) + BAD))
    for words in ("第 7 行", "排序（位）", "“12O.5”", "不是数字", "不能为空", "确认后写入 3 行", "来历"):
        assert words in text


def test_check_page_lists_100_refusals_in_60_kilobytes_and_says_so(desk: Client, upload: Upload) -> None:
    text = page(desk, checked(upload, [["", "丙", 1, ""]] * 230))
    assert text.count("不能为空") == 100
    assert len(text.encode()) < 60_000
    assert "屏幕上只列前 100 条" in text


def test_confirmation_imports_by_the_next_job(desk: Client, upload: Upload) -> None:
    batch = checked(upload, toy.rows(3) + BAD)
    response = desk.post(reverse("import-confirmation", args=[batch.pk]))
    assert response.url == reverse("import-detail", args=[batch.pk])
    run()
    assert "已导入：新增 3 行，更新 0 行；有错误未导入 2 行" in page(desk, batch)
    assert Unit.objects.filter(code__in=["u0", "u1", "u2"]).count() == 3


def test_second_confirmation_is_refused_with_a_sentence(desk: Client, upload: Upload) -> None:
    batch = checked(upload, toy.rows(3))
    desk.post(reverse("import-confirmation", args=[batch.pk]))
    response = desk.post(reverse("import-confirmation", args=[batch.pk]))
    assert response.status_code == 409
    assert "不在待确认状态" in response.content.decode()


def test_check_page_with_nothing_to_take_offers_no_confirmation(desk: Client, upload: Upload) -> None:
    text = page(desk, checked(upload, BAD))
    assert "没有要写入的行" in text
    assert "确认导入" not in text


def test_check_page_in_the_mode_all_or_nothing_says_why_not(desk: Client, upload: Upload) -> None:
    text = page(desk, checked(upload, toy.rows(3) + BAD, mode=ImportMode.ALL_OR_NOTHING))
    assert "有错误时不能确认" in text
    assert "确认导入" not in text


def test_same_file_imported_before_is_mentioned(desk: Client, upload: Upload) -> None:
    batch = checked(upload, toy.rows(3))
    desk.post(reverse("import-confirmation", args=[batch.pk]))
    run()
    assert "同一个文件已于" in page(desk, checked(upload, toy.rows(3)))


def test_discard_leads_back_to_the_list(desk: Client, upload: Upload) -> None:
    batch = checked(upload, toy.rows(3))
    response = desk.post(reverse("import-discard", args=[batch.pk]), follow=True)
    assert response.redirect_chain == [(reverse("import-list"), 302)]
    assert "已放弃" in response.content.decode()
    assert Unit.objects.filter(code="u0").exists() is False


def test_failed_page_shows_the_sentence(desk: Client, upload: Upload, monkeypatch) -> None:
    monkeypatch.setattr(toy, "HEADINGS", ["名", "码", "位", "x"])
    assert "找不到表头" in page(desk, checked(upload, toy.rows(3)))


def test_annotated_file_reimports_clean_when_corrected(
    desk: Client, upload: Upload, media: Path, tmp_path: Path
) -> None:
    batch = checked(upload, toy.rows(3) + BAD)
    response = desk.get(reverse("import-annotated", args=[batch.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book.active
    assert [cell.value for cell in sheet[3]] == [*toy.HEADINGS, "错误原因"]
    assert [sheet.cell(row, 5).value for row in (4, 5)] == [
        "排序（位）：不是数字，请只填数字，如 120.5",
        "单位编码：不能为空",
    ]
    sheet["C4"], sheet["A5"] = 120, "b2"
    corrected = io.BytesIO()
    book.save(corrected)
    send(desk, corrected.getvalue(), name="改正.xlsx")
    run()
    again = ImportBatch.objects.latest("id")
    assert (again.status, again.rows, again.created, again.refused) == (BatchStatus.CHECKED, 2, 2, 0)
    assert "错误原因" in again.ignored


def test_annotated_of_a_clean_batch_is_404(desk: Client, upload: Upload) -> None:
    batch = checked(upload, toy.rows(3))
    assert desk.get(reverse("import-annotated", args=[batch.pk])).status_code == 404


def test_template_has_headings_a_sample_and_drop_downs(desk: Client, units: ImportKind) -> None:
    response = desk.get(reverse("import-template"), {"kind": "units"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[3]]
    assert headings == ["序号", "单位编码*", "单位名称*", "排序（位）", "类型", "成立日期"]
    assert [cell.value for cell in sheet[4]][:3] == ["示例", "unit-a", "甲单位"]
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, str(rule.sqref)) == ("list", "E4:E1004")


def test_template_filled_in_imports_without_its_sample(desk: Client, units: ImportKind, media: Path) -> None:
    response = desk.get(reverse("import-template"), {"kind": "units"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    book.worksheets[0].append([1, "t1", "甲", 3, "县市区", "2023-10-31"])
    filled = io.BytesIO()
    book.save(filled)
    send(desk, filled.getvalue(), name="模板.xlsx")
    run()
    batch = ImportBatch.objects.get()
    assert (batch.rows, batch.created, batch.refused, batch.message) == (1, 1, 0, "")
    assert batch.remarks == ["没有导入的工作表：“填表说明”（6 行）。"]
    assert batch.remarks[0] in page(desk, batch)


@pytest.mark.parametrize("kind", ["", "nothing", "<script>"])
def test_template_of_an_unknown_kind_is_404(desk: Client, kind: str) -> None:
    assert desk.get(reverse("import-template"), {"kind": kind}).status_code == 404


def test_list_filters_and_costs_the_same_for_one_and_for_many(
    desk: Client, upload: Upload, django_assert_max_num_queries
) -> None:
    desk.get(reverse("import-list"))
    for count in (1, 12):
        for _number in range(count):
            upload(toy.rows(1))
        with django_assert_max_num_queries(8):
            text = desk.get(reverse("import-list"), {"kind": "units", "status": "uploaded"}).content.decode()
        assert "单位.csv" in text


def test_detail_costs_at_most_twelve_queries(
    desk: Client, upload: Upload, django_assert_max_num_queries
) -> None:
    batch = checked(upload, toy.rows(3) + BAD * 50)
    with django_assert_max_num_queries(12):
        page(desk, batch)


NAMES = ["import-detail", "import-confirmation", "import-discard", "import-annotated"]


@pytest.mark.parametrize("name", NAMES)
def test_batch_of_another_unit_is_404(client: Client, upload: Upload, name: str) -> None:
    batch = checked(upload, BAD)
    client.force_login(person(RoleCode.SECTION_HEAD, UnitFactory()))
    method = client.post if name in ("import-confirmation", "import-discard") else client.get
    assert method(reverse(name, args=[batch.pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["import-list", "import-new", "import-template"])
def test_people_without_the_right_are_kept_out(client: Client, units: ImportKind, db, name: str) -> None:
    client.force_login(person(RoleCode.CASE_OFFICER))
    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["import-confirmation", "import-discard"])
def test_acts_refuse_get(desk: Client, upload: Upload, name: str) -> None:
    assert desk.get(reverse(name, args=[upload(toy.rows(1)).pk])).status_code == 405


def test_hostile_text_in_cells_is_inert(desk: Client, upload: Upload) -> None:
    batch = checked(upload, [["x1", "甲", "<script>alert(1)</script>", ""]])
    text = page(desk, batch)
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize(
    "query", ["?status=nothing", "?since=abc", "?after=%00", "?sort=x", "?per=9999", "?kind=%27"]
)
def test_bad_parameters_are_ignored_with_a_notice(desk: Client, upload: Upload, query: str) -> None:
    upload(toy.rows(1))
    assert desk.get(reverse("import-list") + query).status_code == 200
