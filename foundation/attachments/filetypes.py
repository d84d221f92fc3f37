"""What a file is, by its content, not by its name (pure)."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True)
class FileType:
    label: str
    content_type: str
    extensions: tuple[str, ...]
    signatures: tuple[bytes, ...]
    part: str = ""
    """What an Office package of this type holds."""


OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED = (
    FileType("PDF", "application/pdf", (".pdf",), (b"%PDF-",)),
    FileType("JPEG", "image/jpeg", (".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    FileType("PNG", "image/png", (".png",), (b"\x89PNG\r\n\x1a\n",)),
    FileType("Word", OFFICE + "wordprocessingml.document", (".docx",), (b"PK\x03\x04",), "word/document.xml"),
    FileType("Excel", OFFICE + "spreadsheetml.sheet", (".xlsx",), (b"PK\x03\x04",), "xl/workbook.xml"),
)
PICTURES = tuple(kind for kind in ALLOWED if kind.content_type.startswith("image/"))
HEAD_BYTES = 16
TAIL_BYTES = 66_000
LARGEST_DIRECTORY = 1_000_000
END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
MACROS = "vbaproject.bin"


def labels_of(kinds: Sequence[FileType]) -> str:
    return "、".join(kind.label for kind in kinds)


def recognise(name: str, head: bytes, kinds: Sequence[FileType] = ALLOWED) -> FileType | None:
    """The type among ``kinds`` whose extension and first bytes both fit, else None."""
    lowered = name.lower()
    for kind in kinds:
        if lowered.endswith(kind.extensions) and head.startswith(kind.signatures):
            return kind
    return None


def is_whole(kind: FileType, file: IO[bytes]) -> bool:
    """An Office package holds its main part and no macros; other types are what their first bytes say."""
    if not kind.part:
        return True
    if not 0 < _directory_size(file) <= LARGEST_DIRECTORY:
        return False
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return kind.part in names and not any(name.lower().endswith(MACROS) for name in names)


def _directory_size(file: IO[bytes]) -> int:
    """Bytes of the list of contents, read before it is parsed: a hostile one would fill the memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    file.seek(0)
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < END_OF_DIRECTORY.size:
        return 0
    return int(END_OF_DIRECTORY.unpack_from(tail, start)[5])
