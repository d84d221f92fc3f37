"""A report in plain values, for the console and for files: the same figures as the page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from assistance.models import CaseCategory
from assistance.services.lights import Now
from foundation.accounts.models import Unit, User
from reporting.metrics.definitions import METRICS, SHARES, Metric, MetricCode, metric_under
from reporting.metrics.periods import Period
from reporting.metrics.rates import Rate
from reporting.queries.figures import Figures, GroupBy, Key, Report
from reporting.queries.stood import Stood

NOBODY = {
    GroupBy.UNIT: "尚未派单",
    GroupBy.OFFICER: "无服务专员",
    GroupBy.CATEGORY: "未分类",
    GroupBy.COUNTY: "未定县市区",
    GroupBy.STOOD: "受理时不详",
}


GROUP_HEADINGS = {
    GroupBy.UNIT: "主办单位",
    GroupBy.OFFICER: "服务专员",
    GroupBy.CATEGORY: "类别",
    GroupBy.COUNTY: "县市区",
    GroupBy.STOOD: "受理时清单",
}


GROUP_NOTES = {
    GroupBy.STOOD: gettext_lazy(
        "按收到诉求当天企业的情况归类，以后清单变动不影响；一件只计一类，依次看过亿元、新投产、规上。当时有一项不详、又不在其余各类的，列为受理时不详。"
    ),
}
"""What must be known to read the groups."""


def group_names(report: Report, by: GroupBy) -> dict[Key, str]:
    return place_names(set(report.groups), by)


def place_names(groups: set[Key], by: GroupBy) -> dict[Key, str]:
    """The name of each group, in the order of the bureau's own lists; one query at most."""
    keys = [key for key in groups if key is not None]
    tables: dict[GroupBy, QuerySet[Any]] = {
        GroupBy.OFFICER: User.objects.all(),
        GroupBy.CATEGORY: CaseCategory.objects.all(),
    }
    names: dict[Key, str] = {}
    if by == GroupBy.STOOD:
        names.update((one.value, str(one.label)) for one in Stood if one.value in groups)
    else:
        rows = tables.get(by, Unit.objects.all()).filter(pk__in=keys)
        names.update(rows.values_list("pk", "name"))
    if None in groups:
        names[None] = NOBODY[by]
    return names


def as_values(report: Report, period: Period, now: Now) -> dict[str, Any]:
    """What ``manage.py resolution_rate`` prints; ``by_unit`` holds the leading units."""
    standing = report.total.standing
    names = group_names(report, GroupBy.UNIT)
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "as_of": now.at.astimezone(now.calendar.tz).isoformat(timespec="seconds"),
        "definitions": report.version.code,
        **{code.value: _told(metric_under(report.version, code), report.total.rate(code)) for code in SHARES},
        "median_workdays": {
            "name": str(METRICS[MetricCode.MEDIAN].name),
            "definition": METRICS[MetricCode.MEDIAN].definition,
            "workdays": report.median_workdays,
            "cases": report.answered,
        },
        "standing": {
            "due": standing.due,
            "resolved": standing.resolved,
            "unresolved": standing.unresolved,
            "overdue": standing.overdue,
            "open_not_due": standing.waiting,
            "near_due": standing.near,
            "provisional": standing.provisional,
        },
        "by_unit": [_group(names[key], report.groups[key]) for key in names],
    }


def as_text(values: dict[str, Any]) -> str:
    """The same values as lines for a terminal."""
    lines = [f"{values['from']} — {values['to']}（截至 {values['as_of']}，口径 {values['definitions']}）", ""]
    for code in SHARES:
        told = values[code.value]
        lines += [f"{told['name']} {code.value}：{_figure(told)}", f"  {told['definition']}"]
    median = values["median_workdays"]
    lines += [f"{median['name']}：{median['workdays']} 个工作日（{median['cases']} 件）", "", "按主办单位："]
    for group in values["by_unit"]:
        shares = "  ".join(f"{code.value} {_figure(group[code.value])}" for code in SHARES)
        lines.append(f"  {group['unit']}：{shares}")
    return "\n".join(lines)


def _group(name: str, figures: Figures) -> dict[str, Any]:
    return {"unit": name, **{code.value: _counts(figures.rate(code)) for code in SHARES}}


def _told(metric: Metric, rate: Rate) -> dict[str, Any]:
    return {"name": str(metric.name), "definition": metric.definition, **_counts(rate)}


def _counts(rate: Rate) -> dict[str, Any]:
    """``percent`` is truncated, and None for fewer than ten cases."""
    return {
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "excluded": rate.excluded,
        "percent": rate.shown or None,
    }


def _figure(told: dict[str, Any]) -> str:
    share = f"{told['percent']}（" if told["percent"] else "（"
    return f"{share}{told['numerator']}/{told['denominator']}，不计入 {told['excluded']}）"
