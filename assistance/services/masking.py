"""Names, telephones and codes taken out of what is told on: each leaves a mark that says what stood there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistance.models import Case
from enterprises.models import EnterpriseContact, FormerName

ENTERPRISE, PERSON, PHONE, CODE, NUMBER = "企业", "联系人", "电话", "代码", "编号"
MARK = re.compile(r"【(?:企业|联系人|电话|代码|编号)】")

_NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (NUMBER, re.compile(r"(?<![0-9A-Za-z])SQ-?\d{4}-?\d{6}(?!\d)", re.IGNORECASE)),
    (CODE, re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")),
    (CODE, re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Z]*\d)[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])")),
    (PHONE, re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    (PHONE, re.compile(r"(?<!\d)[(（]?0\d{2,3}[)）]?[- ]?\d{7,8}(?:[-转]\d{1,6})?(?!\d)")),
    (PHONE, re.compile(r"(?<!\d)[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)")),
)
_FORMS = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|集团公司|集团|总公司|公司|合作社|厂)$"
)
_PLACES = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,4}?[市县区])?(?:山东|聊城)?")
_TITLES = "经理|总经理|总|厂长|主任|董事长|书记|会计|先生|女士|工|部长|科长"
SHORTEST_NAME = 2


@dataclass(frozen=True)
class Private:
    """The words of one enterprise that nobody else should read, longest first."""

    words: tuple[tuple[str, str], ...]

    def hide(self, text: str) -> str:
        for label, pattern in _NUMBERS:
            text = pattern.sub(_mark(label), text)
        for label, word in self.words:
            text = text.replace(word, _mark(label))
            if label == PERSON:
                text = re.sub(rf"{re.escape(word[0])}(?:{_TITLES})(?![\u4e00-\u9fff]?程)", _mark(label), text)
        return text


def private_of(
    *, names: Iterable[str], people: Iterable[str], codes: Iterable[str], phones: Iterable[str]
) -> Private:
    found = [(ENTERPRISE, short) for name in names for short in _names_of(name)]
    found += [(PERSON, name) for name in people]
    found += [(CODE, code) for code in codes] + [(PHONE, phone) for phone in phones]
    kept = {(label, word.strip()) for label, word in found if len(word.strip()) >= SHORTEST_NAME}
    return Private(tuple(sorted(kept, key=lambda one: (-len(one[1]), one))))


def private_words(case: Case) -> Private:
    """Of a case and all that the register knows of its enterprise: former names and every contact too."""
    enterprise = case.enterprise
    former = FormerName.objects.filter(enterprise=enterprise).values_list("name", flat=True)
    contacts = list(EnterpriseContact.objects.filter(enterprise=enterprise).only("name", "phone"))
    return private_of(
        names=[enterprise.name, *former],
        people=[case.contact_name, enterprise.legal_rep, *(one.name for one in contacts)],
        codes=[enterprise.uscc or ""],
        phones=[case.contact_phone, *(one.phone for one in contacts)],
    )


def numbers_in(text: str) -> list[str]:
    """What still looks like a telephone, a code or a case number."""
    return [match.group() for _label, pattern in _NUMBERS for match in pattern.finditer(text)]


def _names_of(name: str) -> list[str]:
    """The whole name, and what people call it: 聊城宏泰科技有限公司, 宏泰科技有限公司, 宏泰科技."""
    bare = _FORMS.sub("", name)
    local = _PLACES.sub("", bare)
    return [
        one
        for one in (name, name.removeprefix(bare[: len(bare) - len(local)]), bare, local)
        if len(one) > 3 or one == name
    ]


def _mark(label: str) -> str:
    return f"【{label}】"


def marked_pieces(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a mark, so that a page can show the marks."""
    pieces, end = [], 0
    for match in MARK.finditer(text):
        pieces += [(text[end : match.start()], False), (match.group(), True)]
        end = match.end()
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]
