"""Phone numbers: one written form, and one masked form."""

from __future__ import annotations

import re
import unicodedata

_NOISE = re.compile(r"[\s().·]")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=0\d{9}|1[3-9]\d{9}$)")
MOBILE = r"^1[3-9][0-9]{9}$"
_MOBILE = re.compile(MOBILE)
_SERVICE = re.compile(r"^[48]00-?\d{3}-?\d{4}$")
_LANDLINE = re.compile(r"^(010|02\d|0[3-9]\d{2})-?(\d{7,8})(?:[-转]+(\d{1,6}))?$")


def normalise_phone(text: str) -> str | None:
    """13812345678, 0635-8412345, 0635-8412345-12 or 4001234567; None when it is not a number to call."""
    tight = _NOISE.sub("", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-")
    bare = _COUNTRY.sub("", tight.replace("-", "")) if tight.startswith(("+", "00", "86")) else tight
    if _MOBILE.match(bare.replace("-", "")):
        return bare.replace("-", "")
    if _SERVICE.match(bare):
        return bare.replace("-", "")
    if match := _LANDLINE.match(bare):
        return "-".join(part for part in match.groups() if part)
    return None


def is_mobile(phone: str) -> bool:
    """A number that takes short messages."""
    return bool(_MOBILE.match(phone))


def mask_phone(phone: str) -> str:
    """138****5678; a landline keeps its area code: 0635-****2345."""
    area, dash, local = phone.partition("-")
    if dash and len(local) >= 7:
        return f"{area}-****{local[-4:]}"
    if len(phone) >= 7:
        return f"{phone[:3]}****{phone[-4:]}"
    return "****" if phone else ""
