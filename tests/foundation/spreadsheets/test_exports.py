from __future__ import annotations

import io
from collections.abc import Iterator
from urllib.parse import unquote

import openpyxl
import pytest

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import Refused
from foundation.spreadsheets import writer
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response, xlsx_response

COLUMNS = (
    Column("name", "企业名称"),
    Column("output", "年产值", Kind.DECIMAL, unit="万元"),
    Column("phone", "电话", Kind.PHONE),
)
PHONE = "13900001234"


def export(by: User, kind: str, rows: Iterator[list[object]]) -> object:
    return export_response(
        by=by,
        title="企业台账",
        columns=COLUMNS,
        rows=rows,
        total=2,
        kind=kind,
        sentence="县市区：莘县",
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_is_logged_named_and_marked(head: User, kind: str) -> None:
    response = export(head, kind, iter([["=甲", 1, PHONE], ["乙", 2, ""]]))
    content = b"".join(response.streaming_content)
    assert unquote(response["Content-Disposition"]).startswith("attachment; filename*=utf-8''企业台账_")
    entry = AuditEntry.objects.get(action="export")
    assert '"filter":"县市区：莘县"' in entry.payload
    if kind == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        note, first = lines[1], lines[3]
        assert PHONE not in first
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        note, first = sheet["A2"].value, f"'{sheet['A4'].value},{sheet['B4'].value}"
        assert sheet["C4"].value not in {PHONE, None}
    assert note.startswith(f"导出人：{head.name}（市工业和信息化局）　导出时间：")
    assert note.endswith("筛选：县市区：莘县　电话已脱敏")
    assert first.startswith("'=甲,1")


def test_csv_is_streamed_not_collected(head: User) -> None:
    taken = []

    def rows() -> Iterator[list[object]]:
        for number in range(2000):
            taken.append(number)
            yield ["甲", number, PHONE]

    response = export(head, "csv", rows())
    assert taken == []
    blocks = iter(response.streaming_content)
    next(blocks)
    next(blocks)
    assert len(taken) == 500


def test_xlsx_that_can_not_be_written_leaves_no_file(head: User) -> None:
    paths = []

    def write(path) -> None:
        paths.append(path)
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        xlsx_response("a.xlsx", write)
    assert not paths[0].exists()


def test_more_rows_than_a_sheet_holds_are_refused_before_they_are_logged(
    head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MOST_XLSX_ROWS", 1)
    taken = []
    with pytest.raises(Refused, match="或改为导出 CSV"):
        export(head, "xlsx", (taken.append(number) or ["甲", number, PHONE] for number in range(2)))
    assert taken == []
    assert not AuditEntry.objects.filter(action="export").exists()
    assert (
        len(b"".join(export(head, "csv", iter([["甲", 1, PHONE], ["乙", 2, PHONE]])).streaming_content)) > 0
    )
