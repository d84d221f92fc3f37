"""Versions of the definitions: which reading of "resolved" is in force for which period (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BEGINNING = date(2000, 1, 1)


@dataclass(frozen=True)
class Version:
    """``explained_counts``: what could not be solved counts as resolved where the enterprise accepted why."""

    code: str
    name: str | Promise
    resolved: str | Promise
    explained_counts: bool = False

    def __str__(self) -> str:
        return self.code


FIRST = Version("2026-1", _("只计已解决"), _("分母中已答复或已办结、办理结果为“已解决”的"))
EXPLAINED = Version(
    "2026-2",
    _("解释认可计入"),
    _(
        "分母中已答复或已办结、办理结果为“已解决”的，以及办理结果为“暂难解决（已解释）”、"
        "经回访企业认可解释而办结的"
    ),
    explained_counts=True,
)
VERSIONS = {version.code: version for version in (FIRST, EXPLAINED)}
"""The first holds since 2000; another only from the day that an administrator sets."""


@dataclass(frozen=True, order=True)
class Start:
    """From ``day`` on ``code`` is in force; of two for one day the one set later speaks."""

    day: date
    order: int
    code: str


def version_on(starts: Iterable[Start], day: date) -> Version:
    begun = [start for start in starts if start.day <= day]
    return VERSIONS[max(begun).code] if begun else FIRST


def version_by_code(code: str) -> Version | None:
    return VERSIONS.get(code)
