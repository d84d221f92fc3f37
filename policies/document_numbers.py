"""文号 of official documents: 聊工信发〔2023〕12号 (党政机关公文格式, GB/T 9704-2012, 7.2.5)."""

from __future__ import annotations

import re
import unicodedata

BRACKETS = str.maketrans({"[": "〔", "【": "〔", "(": "〔", "]": "〕", "】": "〕", ")": "〕"})
NUMBER = re.compile(r"^[\w\u4e00-\u9fff]{1,20}〔(?:19|20)\d{2}〕[1-9]\d{0,4}号$")


def normalise(text: str) -> str:
    """With the brackets 〔〕 and without spaces, however it was typed."""
    narrow = unicodedata.normalize("NFKC", text).translate(BRACKETS)
    return "".join(narrow.split())


def is_number(text: str) -> bool:
    return NUMBER.match(text) is not None


def year_of(number: str) -> int:
    """The year between the brackets of a number that ``is_number``."""
    return int(number[number.index("〔") + 1 : number.index("〕")])
