"""What each figure means: one registry for the screen, the file and the console (domain.md B2)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.metrics.versions import FIRST, Version


class MetricCode(StrEnum):
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    ON_TIME = "on_time"
    FIRST_CONTACT = "first_contact"
    SATISFACTION = "satisfaction"
    MEDIAN = "median"

    @property
    def slug(self) -> str:
        """As the address bar shows it."""
        return self.value.lower()


class Part(StrEnum):
    """A number of a metric that has a list behind it."""

    BASE = "base"
    MET = "met"
    FAILED = "failed"
    EXCLUDED = "excluded"
    DUE = "due"
    UNRESOLVED = "unresolved"
    OVERDUE = "overdue"
    OPEN = "open"
    NEAR = "near"
    PROVISIONAL = "provisional"
    PENDING = "pending"
    WON = "won"


@dataclass(frozen=True)
class Metric:
    """``numerator`` ÷ ``denominator`` after ``excluded``, as of the moment the figure is told."""

    code: MetricCode
    name: str | Promise
    numerator: str | Promise
    denominator: str | Promise
    excluded: str | Promise
    note: str | Promise = ""
    parts: tuple[Part, ...] = (Part.BASE, Part.MET, Part.FAILED, Part.EXCLUDED)
    words: dict[Part, str | Promise] = field(default_factory=dict)
    version: str = FIRST.code

    def part_label(self, part: Part) -> str | Promise:
        """The part in this metric's own words."""
        return self.words.get(part) or PART_LABELS[part]

    @property
    def definition(self) -> str:
        told = _("分子：%(numerator)s。分母：%(denominator)s。剔除：%(excluded)s。截至：统计时刻。") % {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "excluded": self.excluded,
        }
        return f"{told}{self.note}"


_EXCLUDED_TOLD = gettext_lazy(
    "不予受理的，以及经另一人审核不计入的（重复、撤回、无效、不属受理范围、已转信访诉讼）"
)
_EXCLUDED = gettext_lazy("不予受理的和经审核不计入的")

METRICS: dict[MetricCode, Metric] = {
    metric.code: metric
    for metric in (
        Metric(
            MetricCode.R1,
            gettext_lazy("到期口径解决率"),
            FIRST.resolved,
            gettext_lazy("应办结时间在期内的诉求，减去仍在办理且未到期的"),
            _EXCLUDED_TOLD,
            gettext_lazy("超期后解决的计入分子；重办的在再次答复前不算解决；暂停的按顺延后的期限。"),
            (
                Part.DUE,
                Part.BASE,
                Part.MET,
                Part.FAILED,
                Part.UNRESOLVED,
                Part.OVERDUE,
                Part.OPEN,
                Part.PENDING,
                Part.WON,
                Part.NEAR,
                Part.EXCLUDED,
                Part.PROVISIONAL,
            ),
            words={
                Part.BASE: gettext_lazy("到期应解决"),
                Part.MET: gettext_lazy("已解决"),
                Part.FAILED: gettext_lazy("未解决"),
            },
        ),
        Metric(
            MetricCode.R2,
            gettext_lazy("受理口径解决率"),
            FIRST.resolved,
            gettext_lazy("受理时间在期内的诉求，含仍在办理的"),
            _EXCLUDED,
            words={
                Part.BASE: gettext_lazy("受理"),
                Part.MET: gettext_lazy("已解决"),
                Part.FAILED: gettext_lazy("尚未解决"),
            },
        ),
        Metric(
            MetricCode.R3,
            gettext_lazy("回访口径解决率"),
            gettext_lazy("分母中企业确认已解决的"),
            gettext_lazy("期内有效回访过的诉求，以最后一次有效回访为准"),
            _EXCLUDED,
            gettext_lazy("未联系上的不是有效回访。"),
            words={
                Part.BASE: gettext_lazy("有效回访"),
                Part.MET: gettext_lazy("企业确认解决"),
                Part.FAILED: gettext_lazy("企业未确认"),
            },
        ),
        Metric(
            MetricCode.ON_TIME,
            gettext_lazy("按时办结率"),
            gettext_lazy("分母中答复日期不晚于应办结日期的"),
            gettext_lazy("应办结时间在期内的诉求，减去仍在办理且未到期的"),
            _EXCLUDED,
            gettext_lazy("不论结果；重办的以最后一次答复为准。"),
            words={
                Part.BASE: gettext_lazy("到期应办结"),
                Part.MET: gettext_lazy("按时办结"),
                Part.FAILED: gettext_lazy("未按时"),
            },
        ),
        Metric(
            MetricCode.FIRST_CONTACT,
            gettext_lazy("首次联系及时率"),
            gettext_lazy("分母中首次联系时间不晚于首次联系期限的"),
            gettext_lazy("应办结时间在期内、有首次联系期限的诉求，减去未联系且未到期的"),
            _EXCLUDED,
            words={
                Part.BASE: gettext_lazy("应联系"),
                Part.MET: gettext_lazy("及时联系"),
                Part.FAILED: gettext_lazy("未及时"),
            },
        ),
        Metric(
            MetricCode.SATISFACTION,
            gettext_lazy("满意率"),
            gettext_lazy("分母中评价为非常满意、满意或基本满意的"),
            gettext_lazy("期内最后一次有效回访作了评价的诉求"),
            _EXCLUDED,
            gettext_lazy("未评价的不计。"),
            words={
                Part.BASE: gettext_lazy("已评价"),
                Part.MET: gettext_lazy("满意"),
                Part.FAILED: gettext_lazy("不满意"),
            },
        ),
        Metric(
            MetricCode.MEDIAN,
            gettext_lazy("用时中位数"),
            gettext_lazy("把分母各件从收到到答复的工作日数从小到大排列，取正中一件（当日不计）"),
            gettext_lazy("应办结时间在期内、已答复或已办结的诉求"),
            _EXCLUDED,
            gettext_lazy("单位：个工作日；不扣除暂停。"),
            (Part.BASE,),
            words={Part.BASE: gettext_lazy("已答复")},
        ),
    )
}

SHARES = tuple(code for code in MetricCode if code != MetricCode.MEDIAN)
"""The metrics that are a numerator over a denominator."""

PART_LABELS: dict[Part, str | Promise] = {
    Part.BASE: gettext_lazy("分母"),
    Part.MET: gettext_lazy("分子"),
    Part.FAILED: gettext_lazy("分母中未达到的"),
    Part.EXCLUDED: gettext_lazy("不计入"),
    Part.DUE: gettext_lazy("应办结"),
    Part.UNRESOLVED: gettext_lazy("已答复未解决"),
    Part.OVERDUE: gettext_lazy("超期在办"),
    Part.OPEN: gettext_lazy("在办未到期"),
    Part.PENDING: gettext_lazy("在办（含超期）"),
    Part.WON: gettext_lazy("到期当月内解决"),
    Part.NEAR: gettext_lazy("临期"),
    Part.PROVISIONAL: gettext_lazy("期限暂定"),
}


_BY_RESULT = (MetricCode.R1, MetricCode.R2)


def metric_under(version: Version, code: MetricCode) -> Metric:
    """The metric in the words of a version; only what counts resolved cases differs."""
    metric = METRICS[code]
    numerator = version.resolved if code in _BY_RESULT else metric.numerator
    return replace(metric, numerator=numerator, version=version.code)


def metric_by_slug(slug: str) -> Metric | None:
    return next((metric for metric in METRICS.values() if metric.code.slug == slug), None)
