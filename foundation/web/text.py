"""What people type, cleaned: width folded, invisible characters gone, edges trimmed.

Prose keeps its full-width punctuation (，（）： are right in Chinese); only letters, digits and
spaces are folded. Codes and numbers fold everything (NFKC).
"""

from __future__ import annotations

import re
import unicodedata

_FULL_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_FOLD = {**_FULL_WIDTH, 0x3000: 0x20, 0x00A0: 0x20}
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_line(text: str) -> str:
    return _SPACES.sub(" ", _fold(text)).strip()


def clean_block(text: str) -> str:
    lines = (line.rstrip() for line in _fold(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_code(text: str) -> str:
    """Upper case without spaces, as a credit code or a case number is kept."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))).upper()


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text.translate(_FOLD)))
