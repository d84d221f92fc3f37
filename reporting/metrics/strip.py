"""The 99 % strip in words (pure): where we stand, what can still be reached, what one more miss costs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.metrics.definitions import Part
from reporting.metrics.rates import FEW, ONE_BREAKS, Budget, Rate, Standing

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Token:
    """A piece of a sentence; one that names a part is a number with a list behind it."""

    text: str
    part: Part | None = None


@dataclass(frozen=True)
class Strip:
    counts: tuple[Token, ...]
    outlook: str
    consequence: str
    tone: str

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.counts) + self.outlook + self.consequence


def strip_of(budget: Budget, *, label: str, span: str) -> Strip:
    """``label`` names the period (10月), ``span`` refers to it again (本月)."""
    return Strip(
        counts=_counts(budget.standing, label),
        outlook=_outlook(budget),
        consequence=_consequence(budget, span),
        tone=_tone(budget),
    )


def _counts(standing: Standing, label: str) -> tuple[Token, ...]:
    if standing.due == 0:
        return (Token(_("%(label)s没有应办结的诉求。") % {"label": label}),)
    pieces = [
        _("%(label)s应办结 {due} 件：已解决 {met}，未解决 {failed}") % {"label": label},
        _("（其中 {overdue} 件超期在办）") if standing.overdue else "",
        _("，在办 {open}"),
        _("（其中 {near} 件临期）") if standing.near else "",
        _("。"),
        _("{provisional} 件期限暂定（工作日历未公布）。") if standing.provisional else "",
    ]
    values = {
        Part.DUE: standing.due,
        Part.MET: standing.resolved,
        Part.FAILED: standing.failed,
        Part.OVERDUE: standing.overdue,
        Part.OPEN: standing.waiting,
        Part.NEAR: standing.near,
        Part.PROVISIONAL: standing.provisional,
    }
    return tuple(_tokens("".join(pieces), values))


def _tokens(sentence: str, values: dict[Part, int]) -> list[Token]:
    found = []
    for index, piece in enumerate(_PLACE.split(sentence)):
        if index % 2:
            part = Part(piece)
            found.append(Token(f"{values[part]:,}", part))
        elif piece:
            found.append(Token(piece))
    return found


def _outlook(budget: Budget) -> str:
    standing = budget.standing
    if standing.due == 0:
        return ""
    if standing.due < FEW:
        return _("不足 %(few)d 件，只列件数，不计算比率；1 件未解决就达不到 %(target)d%%。") % {
            "few": FEW,
            "target": budget.target,
        }
    so_far = _("截至今日 %(rate)s") % {"rate": _told(standing.rate)} if standing.rate.denominator else ""
    rest = _("其余全部解决则 %(rate)s") % {"rate": _told(budget.if_rest_resolved)} if standing.waiting else ""
    return _("；").join(filter(None, (so_far, rest))) + _("。")


def _consequence(budget: Budget, span: str) -> str:
    if budget.standing.due < FEW:
        return ""
    if not budget.is_reachable:
        told = _("%(span)s已无法达到 %(target)d%%，最好只能到 %(best)s。") % {
            "span": span,
            "target": budget.target,
            "best": _told(budget.best),
        }
        return told + _few_warning(budget)
    opening = _("目标 %(target)d%% 允许未解决 %(allowed)d 件") % {
        "target": budget.target,
        "allowed": budget.allowed,
    }
    return opening + _spent(budget, span) + _few_warning(budget)


def _spent(budget: Budget, span: str) -> str:
    if budget.left < 0:
        return _("，已超出 %(over)d 件：超期在办的 %(overdue)d 件全部解决，最高可回到 %(best)s。") % {
            "over": -budget.left,
            "overdue": budget.standing.overdue,
            "best": _told(budget.best),
        }
    if not budget.standing.waiting:
        return _("，用了 %(used)d 件，已达标。") % {"used": budget.used}
    if budget.left > 0:
        return _("，已用 %(used)d 件，还剩 %(left)d 件。") % {"used": budget.used, "left": budget.left}
    facts = {"span": span, "rate": _told(budget.after_next_miss)}
    if budget.used:
        return _("，已用完：再有 1 件未解决，%(span)s降至 %(rate)s。") % facts
    return _("：有 1 件未解决，%(span)s就降至 %(rate)s。") % facts


def _few_warning(budget: Budget) -> str:
    standing = budget.standing
    if standing.due >= ONE_BREAKS or not (standing.waiting or standing.failed):
        return ""
    return _("不足 %(hundred)d 件，1 件未解决就达不到 %(target)d%%。") % {
        "hundred": ONE_BREAKS,
        "target": budget.target,
    }


def _tone(budget: Budget) -> str:
    if budget.standing.due == 0:
        return ""
    if budget.left < 0:
        return "over"
    return "ok" if budget.left > 0 or budget.is_over else "warn"


def _told(rate: Rate) -> str:
    return f"{rate.percent}（{rate.fraction}）"
