"""Unified social credit codes (GB 32100-2015), the county that registered them, and project codes (pure)."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum.cn import uscc as stdnum_uscc
from stdnum.iso7064 import mod_11_10

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
COUNTY_SUCCESSORS = {"371523": "371503", "371501": "371502"}
"""茌平县 became 茌平区 in 2019; 371501 was used for 市辖区 registrations."""

LOOKALIKES = {"O": "0", "I": "1", "S": "5", "Z": "2"}
"""Letters that the alphabet leaves out, and what was probably meant."""

PROJECT_CODE_LENGTH = 24
_PROJECT_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")
_DASHES = re.compile("[\\s_—–―－·\u2010-\u2015]+")

_SEPARATORS = re.compile("[\\s\\-_—–·.'‘’\"\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")


def normalise_uscc(text: str) -> str:
    """Half-width, upper case, no spaces, dashes, quotation marks or invisible characters."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def uscc_problem(code: str, *, confirmed: bool = False) -> str | None:
    """What is wrong with a normalised code, as a sentence; None when it is right.

    ``confirmed``: a person has found on the licence that the code is so although its check digit fails.
    """
    if problem := uscc_form_problem(code):
        return problem
    if check_digit_fails(code) and not confirmed:
        return _("统一社会信用代码校验位不符，请逐位核对；执照上确实如此的，先在企业页面登记并填写核对说明。")
    return None


def check_digit_fails(code: str) -> bool:
    """Whether a code of the right form ends in another digit than GB 32100-2015 reckons.

    Codes whose first character is a letter (N 农业, Y 其他, A 军委) are valid, which the general
    library refuses; its check-digit arithmetic is used.
    """
    return bool(stdnum_uscc.calc_check_digit(code[:17]) != code[17])


def uscc_form_problem(code: str) -> str | None:
    """What no licence can excuse: the length, the alphabet, the place of the division."""
    if len(code) != LENGTH:
        return _("请输入 18 位统一社会信用代码，现在是 %(n)d 位。") % {"n": len(code)}
    strange = sorted({char for char in code if char not in ALPHABET})
    if strange:
        return _("统一社会信用代码中不会出现“%(chars)s”，%(hint)s请核对。") % {
            "chars": "、".join(strange),
            "hint": _hint(strange),
        }
    if not code[2:8].isdigit():
        return _("统一社会信用代码第 3 至 8 位应为行政区划数字，请核对。")
    return None


def _hint(strange: list[str]) -> str:
    pairs = [f"{char} → {LOOKALIKES[char]}" for char in strange if char in LOOKALIKES]
    return _("可能是把数字认成了字母（%(pairs)s），") % {"pairs": "、".join(pairs)} if pairs else ""


def division_of(code: str) -> str:
    """The six-digit division of registration, in today's numbering; the city's own code means unknown."""
    division = code[2:8]
    return COUNTY_SUCCESSORS.get(division, division)


OLD_NUMBER_LENGTH = 15


def old_number_problem(number: str) -> str | None:
    """What is wrong with a normalised 15-digit registration number (GS 15—2006, in use until 2015); None when right."""
    if len(number) != OLD_NUMBER_LENGTH or not number.isdigit():
        return _("原注册号应是 15 位数字，请核对。")
    if not mod_11_10.is_valid(number):
        return _("原注册号的校验位不符，请逐位核对。")
    return None


def normalise_project_code(text: str) -> str:
    """Half-width, every kind of dash as a hyphen, no spaces around it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return re.sub("-+", "-", _DASHES.sub("-", plain)).strip("-")


def project_code_problem(code: str) -> str | None:
    """What is wrong with a normalised project code (GB/T 40058-2021); None when its form is right.

    The last digit checks the others by a rule that is not public, so the form is all that can be told.
    """
    if _PROJECT_CODE.fullmatch(code):
        return None
    return _("项目代码应形如 2023-371502-04-01-123456（4-6-2-2-6 位数字），请核对。")
