"""Reads an uploaded ledger in a bounded child process; this process never parses the file."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.utils.translation import gettext as _

from foundation.spreadsheets.columns import Column, Header, known_headings, read_header
from foundation.spreadsheets.limits import MEGABYTE, Limits
from foundation.spreadsheets.marks import Broken, Merged, TooLong, Uncomputed
from foundation.spreadsheets.refusals import UnreadableFile, header_refusal, refusal
from foundation.spreadsheets.remarks import remarks_on

ROOT = Path(__file__).resolve().parents[2]
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
ZIP_MAGIC = b"PK\x03\x04"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
SUFFIXES = (".xlsx", ".csv")


@dataclass(frozen=True)
class SheetRow:
    """``number`` is the row's number in Excel; ``cells`` are as long as the row has content."""

    number: int
    cells: list[Any]


@dataclass(frozen=True)
class Sheet:
    """A sheet whose header was recognised; ``total`` counts its rows with content. One walk through ``rows`` at a time.

    ``remarks`` are sentences about what was read although hidden, and what was not read although there.
    """

    name: str
    header: Header
    header_row: int
    headings: list[str]
    total: int
    spool: TextIO
    remarks: tuple[str, ...]

    def rows(self) -> Iterator[SheetRow]:
        self.spool.seek(0)
        for line in self.spool:
            number, cells = json.loads(line, object_hook=_unmark)
            yield SheetRow(number, cells)


def limits() -> Limits:
    return Limits(**getattr(settings, "SPREADSHEET_LIMITS", {}))


@contextmanager
def open_sheet(path: Path, filename: str, columns: Sequence[Column]) -> Iterator[Sheet]:
    """The sheet of a file that fits ``columns``. Raises ``UnreadableFile`` with a sentence.

    ``filename`` is the name the user gave the file; ``path`` is where it lies.
    """
    bounds = limits()
    check_file(path, filename, bounds)
    with _nameless_file() as spool:
        verdict = _ask_child(path, spool, columns, bounds)
        if "problem" in verdict:
            raise refusal(verdict, columns, bounds)
        header = read_header(verdict["header"], columns)
        if problem := header_refusal(header, verdict["sheet"]):
            raise problem
        yield Sheet(
            name=verdict["sheet"],
            header=header,
            header_row=verdict["header_row"],
            headings=verdict["header"],
            total=verdict["total"],
            spool=spool,
            remarks=remarks_on(verdict),
        )


def check_file(path: Path, filename: str, bounds: Limits | None = None) -> None:
    """What can be said from the name, the size and the first bytes. Raises ``UnreadableFile``."""
    with path.open("rb") as file:
        check_start(filename, path.stat().st_size, file.read(MEGABYTE), bounds)


def check_start(filename: str, size: int, start: bytes, bounds: Limits | None = None) -> None:
    bounds = bounds or limits()
    suffix = Path(filename).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(_wrong_suffix(suffix))
    if size == 0:
        raise UnreadableFile(_("文件是空的，请重新选择。"))
    if size > bounds.file_bytes:
        raise UnreadableFile(
            _("文件有 %(size).1f MB，超过 %(most)s MB，请分成几个文件。")
            % {"size": size / MEGABYTE, "most": bounds.file_bytes // MEGABYTE}
        )
    _check_content(suffix, start)


def _wrong_suffix(suffix: str) -> str:
    if suffix in (".xls", ".et"):
        return _("这是旧格式（%(suffix)s），请在 Excel 或 WPS 里另存为 .xlsx 再导入。") % {"suffix": suffix}
    if suffix == ".xlsm":
        return _("这是含宏的工作簿（.xlsm），请另存为不含宏的 .xlsx 再导入。")
    return _("只能导入 .xlsx 或 .csv 文件，请另存后再导入。")


def _check_content(suffix: str, start: bytes) -> None:
    if start.startswith(OLE_MAGIC):
        if ENCRYPTED_STREAM in start:
            raise UnreadableFile(_("文件设了打开密码，请去掉密码后再导入。"))
        raise UnreadableFile(_("文件内容是旧格式的 .xls，请在 Excel 里另存为 .xlsx 再导入。"))
    is_zip = start.startswith(ZIP_MAGIC)
    if suffix == ".csv" and is_zip:
        raise UnreadableFile(_("扩展名是 .csv，内容却不是文本，请把扩展名改回 .xlsx 再导入。"))
    if suffix == ".xlsx" and not is_zip:
        raise UnreadableFile(_("扩展名是 .xlsx，内容却不是 Excel 工作簿，文件可能损坏或只改了名字。"))


def _nameless_file() -> TextIO:
    """A process that is killed leaves no file behind: the rows hold names and telephones."""
    return tempfile.TemporaryFile("w+", encoding="utf-8")


def _ask_child(path: Path, spool: TextIO, columns: Sequence[Column], bounds: Limits) -> dict[str, Any]:
    order = {
        "path": str(path.resolve()),
        "spool": spool.fileno(),
        "known": known_headings(columns),
        "required": [column.name for column in columns if column.required],
        "limits": asdict(bounds),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "foundation.spreadsheets.unpack"],
            input=json.dumps(order).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            pass_fds=(spool.fileno(),),
            timeout=bounds.wall_seconds,
            check=False,
        )
        verdict: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"problem": "too_complex"}
    return verdict


def _unmark(marked: dict[str, Any]) -> Any:
    match marked:
        case {"at": at}:
            return datetime.fromisoformat(at)
        case {"clock": clock}:
            return time.fromisoformat(clock)
        case {"seconds": seconds}:
            return timedelta(seconds=seconds)
        case {"long": length}:
            return TooLong(length)
        case {"formula": _mark}:
            return Uncomputed()
        case {"merged": _mark}:
            return Merged()
        case _other:
            return Broken()
