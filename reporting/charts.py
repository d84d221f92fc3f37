"""The charts of 统计, 监测指标 and 拨付统计: each with its sentence; the tables below hold the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from foundation.web.charts import Chart, Form, Panel, Series, Tone
from foundation.web.numbers import percent_truncated
from policies.loan_words import shown_wan, wan_of
from policies.reward_summary import By
from policies.reward_summary import Line as RewardLine
from reporting.indicator_page import Line as IndicatorLine
from reporting.metrics.periods import Period
from reporting.metrics.rates import TARGET, Rate, Standing
from reporting.metrics.spans import Span
from reporting.models import Indicator

CUT_AT = 90
"""The lowest the axis of a rate goes down to while every month is above; the chart says that it is cut."""
BARS = 12
"""More bars than that are read faster in the table."""
CHARTED = frozenset({By.LEVEL, By.MONTH, By.YEAR, By.COUNTY})


def rate_chart(months: Sequence[tuple[Period, Standing]]) -> Chart:
    """解决率 of the months, the oldest first, against 99 %, and below it how many cases were due."""
    shown = [_percent(standing.rate) for _period, standing in months]
    lowest = min((value for value in shown if value is not None), default=Decimal(100))
    cut = CUT_AT if lowest >= CUT_AT else 0
    unit = _("解决率（%%，纵轴自 %(cut)d 起）") % {"cut": cut} if cut else _("解决率（%）")
    return Chart(
        key="rate-chart",
        sentence=_rate_sentence([standing.rate for _period, standing in months]),
        labels=[period.label for period, _standing in months],
        series=[
            Series(_("解决率"), shown, Form.LINE),
            Series(_("目标 %(target)d%%") % {"target": TARGET}, [TARGET] * len(months), Form.MARK, Tone.WARN),
            Series(_("应办结件数"), [standing.due for _period, standing in months], tone=Tone.QUIET, panel=1),
        ],
        panels=[Panel(unit, cut, 100), Panel(_("应办结（件）"), 0)],
    )


def _percent(rate: Rate) -> Decimal | None:
    """As it is printed: truncated, and nothing for few cases."""
    return None if rate.is_few else Decimal(rate.hundredths) / 100


def _rate_sentence(rates: Sequence[Rate]) -> str:
    told = [rate for rate in rates if not rate.is_few]
    if not told:
        return _("近 %(n)d 个月每月都不足 10 件，不计算比率。") % {"n": len(rates)}
    reached = sum(rate.reaches() for rate in told)
    words = _("近 %(n)d 个月中有 %(told)d 个月可计算解决率，%(reached)d 个月达到 %(target)d%%；") % {
        "n": len(rates),
        "told": len(told),
        "reached": reached,
        "target": TARGET,
    }
    newest = rates[-1]
    if newest.is_few:
        return words + _("本月不足 10 件，不计算。")
    return words + _("本月 %(rate)s（%(fraction)s）。") % {
        "rate": newest.percent,
        "fraction": newest.fraction,
    }


def indicator_chart(
    indicator: Indicator, series: Sequence[tuple[Span, IndicatorLine]], sentence: str
) -> Chart:
    """The official growth beside the province's and the nation's, and below it the values; the newest come first."""
    told = [(span, line) for span, line in reversed(series)][-BARS:]
    growths = [
        (_("本市同比"), [line.own.growth if line.own else None for _span, line in told], Tone.BRAND),
        (_("全省同比"), [line.province.growth if line.province else None for _span, line in told], Tone.OK),
        (_("全国同比"), [line.nation.growth if line.nation else None for _span, line in told], Tone.WARN),
    ]
    values = [line.own.value if line.own else None for _span, line in told]
    lines = [Series(name, numbers, Form.LINE, tone) for name, numbers, tone in growths if any_told(numbers)]
    bars = Series(_("数值"), values, tone=Tone.QUIET, panel=1 if lines else 0)
    panels = [Panel(_("同比（%）"))] if lines else []
    if bars.is_drawn:
        panels.append(Panel(indicator.unit))
    return Chart(
        key="indicator-chart",
        sentence=sentence,
        labels=[span.label for span, _line in told],
        series=[*lines, bars],
        panels=panels,
    )


def any_told(numbers: Sequence[Decimal | None]) -> bool:
    return any(number is not None for number in numbers)


def reward_chart(lines: Sequence[RewardLine], whole: RewardLine, by: By) -> Chart | None:
    """拨付净额 by group; None where the table answers faster."""
    if by not in CHARTED or not lines or len(lines) > BARS:
        return None
    most = max(lines, key=lambda line: line.kept_fen)
    sentence = _("拨付净额共 %(wan)s 万元") % {"wan": shown_wan(whole.kept_fen)}
    if whole.kept_fen > 0 and len(lines) > 1:
        sentence += _("，最多的是%(name)s：%(wan)s 万元，占 %(share)s") % {
            "name": most.label,
            "wan": shown_wan(most.kept_fen),
            "share": percent_truncated(most.kept_fen, whole.kept_fen),
        }
    is_lying = by not in {By.MONTH, By.YEAR}
    return Chart(
        key="reward-chart",
        sentence=sentence + _("。"),
        labels=[line.label for line in lines],
        series=[Series(_("拨付净额"), [wan_of(line.kept_fen) for line in lines])],
        panels=[Panel(_("万元"))],
        is_lying=is_lying,
    )
