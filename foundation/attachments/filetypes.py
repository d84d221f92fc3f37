"""What a file is, by its content, not by its name (pure)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileType:
    label: str
    content_type: str
    extensions: tuple[str, ...]
    signatures: tuple[bytes, ...]


OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED = (
    FileType("PDF", "application/pdf", (".pdf",), (b"%PDF-",)),
    FileType("JPEG", "image/jpeg", (".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    FileType("PNG", "image/png", (".png",), (b"\x89PNG\r\n\x1a\n",)),
    FileType("Word", OFFICE + "wordprocessingml.document", (".docx",), (b"PK\x03\x04",)),
    FileType("Excel", OFFICE + "spreadsheetml.sheet", (".xlsx",), (b"PK\x03\x04",)),
)
ALLOWED_LABELS = "、".join(kind.label for kind in ALLOWED)
HEAD_BYTES = 16


def recognise(name: str, head: bytes) -> FileType | None:
    """The allowed type whose extension and first bytes both fit, else None."""
    lowered = name.lower()
    for kind in ALLOWED:
        if lowered.endswith(kind.extensions) and head.startswith(kind.signatures):
            return kind
    return None
