"""The Word document of a bulletin, opened again: its words, figures, fonts, margins, lines and page numbers."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from enterprises.models import Chain
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from reporting.metrics.spans import Span
from reporting.models import Bulletin
from reporting.services.bulletins import generate_bulletin, sign_bulletin, word_bulletin
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
NUMBER = "聊工信通〔2023〕10号"
OPENING = "全市工业运行平稳 <&> {{ number }}。\x0b\n（一）总的情况\n好。"


@pytest.fixture
def head() -> User:
    return person(RoleCode.SECTION_HEAD)


@pytest.fixture
def bulletin(head: User) -> Bulletin:
    Chain.objects.create(name="有色金属", established_on=date(2021, 4, 1))
    made = generate_bulletin(Span(2023, 10), by=head)
    return word_bulletin(made, by=head, opening=OPENING, outlook="继续。")


def opened(bulletin: Bulletin, user: User) -> Any:
    client = Client()
    client.force_login(user)
    response = client.get(f"{bulletin.get_absolute_url()}?export=docx")
    assert response.status_code == 200
    assert response.streaming
    assert "attachment" in response["Content-Disposition"]
    return Document(io.BytesIO(b"".join(response.streaming_content)))


def styled(document: Any, style: str) -> list[str]:
    return [one.text for one in document.paragraphs if one.style.name == style]


def test_the_words_and_figures_of_a_draft(bulletin: Bulletin, head: User) -> None:
    document = opened(bulletin, head)
    assert styled(document, "Document Number") == ["草稿，未签发"]
    assert styled(document, "Title") == ["2023年1—10月工业运行和企业服务情况通报"]
    headings = styled(document, "Heading 1")
    assert headings[0].startswith("一、")
    assert headings[-1].endswith("、下步打算")
    assert styled(document, "Heading 2") == ["（一）总的情况"]
    body = styled(document, "Body Text")
    assert body[0] == "全市工业运行平稳 <&> {{ number }}。", "what was typed is never read as markup"
    assert any("调整为1条" in text for text in body)
    assert not any("增加值同比增长" in text for text in body), "nobody told that figure"
    assert styled(document, "Signature Line") == ["聊城市工业和信息化局"]
    assert not any("{%" in one.text for one in document.paragraphs)


def test_a_signed_one_has_its_number_and_day_and_an_audit_row(bulletin: Bulletin, head: User) -> None:
    signed = sign_bulletin(bulletin, by=person(RoleCode.LEADER), number=NUMBER)
    document = opened(signed, head)
    assert styled(document, "Document Number") == [NUMBER]
    assert styled(document, "Date Line") == [f"{date.today():%Y}年{date.today().month}月{date.today().day}日"]
    entry = AuditEntry.objects.filter(action="export").latest("pk")
    assert (entry.detail["format"], entry.detail["filter"]) == ("docx", str(signed))


def test_the_layout_is_the_official_one(bulletin: Bulletin, head: User) -> None:
    document = opened(bulletin, head)
    page = document.sections[0]
    near = Mm(0.1)
    for value, wanted in (
        (page.page_width, Mm(210)),
        (page.page_height, Mm(297)),
        (page.top_margin, Mm(37)),
        (page.left_margin, Mm(28)),
        (page.page_width - page.left_margin - page.right_margin, Mm(156)),
        (page.page_height - page.top_margin - page.bottom_margin, Mm(225)),
    ):
        assert abs(value - wanted) <= near
    body = document.styles["Body Text"]
    lines = (page.page_height - page.top_margin - page.bottom_margin) / body.paragraph_format.line_spacing
    assert int(lines) == 22
    grid = page._sectPr.find(qn("w:docGrid"))
    width = Pt(16) + Pt(1) * int(grid.get(qn("w:charSpace"))) / 4096
    assert int((page.page_width - page.left_margin - page.right_margin) / width) == 28


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Body Text", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
    ],
)
def test_its_fonts_have_fallbacks(bulletin: Bulletin, head: User, style: str, font: str, size: int) -> None:
    document = opened(bulletin, head)
    used = document.styles[style]
    assert used.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert used.font.size == Pt(size)
    parts = {str(part.partname): part for part in document.part.package.iter_parts()}
    table = parts["/word/fontTable.xml"].blob.decode()
    assert f'w:name="{font}"><w:altName' in table


def test_pages_are_numbered_between_dashes_outside(bulletin: Bulletin, head: User) -> None:
    document = opened(bulletin, head)
    page = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((page.footer, "RIGHT"), (page.even_page_footer, "LEFT")):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert " PAGE " in "".join(one.text or "" for one in paragraph._p.iter(qn("w:instrText")))
        assert paragraph.alignment.name == side


def test_who_reads_no_reports_gets_no_document(bulletin: Bulletin) -> None:
    client = Client()
    client.force_login(person(RoleCode.FUND_CLERK))
    allowed = person(RoleCode.SECTION_HEAD)
    response = client.get(f"{bulletin.get_absolute_url()}?export=docx")
    assert response.status_code in (403, 404)
    assert opened(bulletin, allowed), "the control: the same address for who reads reports"
