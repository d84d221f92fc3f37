from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import override_settings

from foundation.attachments.models import Attachment
from foundation.attachments.services import MAX_BYTES, clean_name, download_response, store_attachment
from foundation.errors import Refused
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
HTML = b"<html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
def _media(tmp_path: Path):
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def office(part: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr(part, "<x/>")
    return held.getvalue()


def store(name: str, content: bytes, content_type: str = "application/octet-stream") -> Attachment:
    return store_attachment(SimpleUploadedFile(name, content, content_type), by=UserFactory())


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("说明.pdf", PDF, "application/pdf"),
        ("现场.PNG", PNG, "image/png"),
        ("照片.jpeg", b"\xff\xd8\xff\xe0" + b"0" * 20, "image/jpeg"),
        ("台账.xlsx", office("xl/workbook.xml"), "spreadsheetml.sheet"),
        ("报告.docx", office("word/document.xml"), "wordprocessingml.document"),
    ],
)
def test_store_attachment_keeps_what_is_allowed(name: str, content: bytes, kind: str) -> None:
    attachment = store(name, content, "text/html")

    assert attachment.name == name
    assert attachment.content_type.endswith(kind)
    assert (attachment.size, attachment.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert attachment.file.open("rb").read() == content


def test_stored_name_is_random_and_says_nothing() -> None:
    one, two = store("王某合同.pdf", PDF), store("王某合同.pdf", PDF)

    assert one.file.name != two.file.name
    assert "王" not in one.file.name
    assert "pdf" not in one.file.name
    assert Path(one.file.path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.pdf", b"", "是空的"),
        ("网页.html", HTML, "不是可上传的类型"),
        ("图.svg", SVG, "不是可上传的类型"),
        ("图.png", HTML, "不是可上传的类型"),
        ("图.png", SVG, "不是可上传的类型"),
        ("宏.xlsm", office("xl/vbaProject.bin"), "不是可上传的类型"),
        ("程序.pdf.exe", PDF, "不是可上传的类型"),
        ("程序.exe", b"MZ\x90", "不是可上传的类型"),
        ("无后缀", PDF, "不是可上传的类型"),
        ("说明.pdf", PNG, "不是可上传的类型"),
    ],
)
def test_store_attachment_refuses_by_content_and_name(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        store(name, content)

    assert name in str(refusal.value)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "evil.js", "xl/workbook.xml"])
def test_office_file_must_hold_what_its_name_says(part: str) -> None:
    with pytest.raises(Refused, match="不是可上传的类型"):
        store("报告.docx", office(part))


def test_store_attachment_refuses_what_is_too_large() -> None:
    upload = TemporaryUploadedFile("大.pdf", "application/pdf", MAX_BYTES + 1, None)

    with pytest.raises(Refused, match="超过 20 MB"):
        store_attachment(upload, by=UserFactory())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\说明.pdf", "说明.pdf"),
        ("gnp\u202efdp.pdf", "gnpfdp.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("　说明 .pdf", "说明 .pdf"),
        ("..", "file"),
        ("", "file"),
        ("企" * 300 + ".pdf", "企" * 116 + ".pdf"),
    ],
)
def test_clean_name(name: str, kept: str) -> None:
    assert clean_name(name) == kept


def test_download_is_never_shown_sniffed_or_run() -> None:
    response = download_response(store("说明 “终稿”.pdf", PDF))

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(response.streaming_content) == PDF
    response.close()


def test_package_with_an_endless_list_of_contents_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        for number in range(15_000):
            book.writestr(f"word/{number:020d}.xml", "")
    monkeypatch.setattr(zipfile, "ZipFile", lambda file: pytest.fail("the list was parsed"))

    with pytest.raises(Refused, match="不是可上传的类型"):
        store("报告.docx", held.getvalue())
