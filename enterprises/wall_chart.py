"""挂图作战 as a chart: what was invested by chain or by county beside the plan of the year."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from enterprises.project_board import Group
from foundation.web.charts import Chart, Panel, Series, Tone
from foundation.web.numbers import MISSING, amount_wan

GROUPS = 12


def told_of(whole: Group) -> str:
    told = {
        "number": len(whole.tiles),
        "started": whole.started,
        "completed": whole.completed,
        "overdue": whole.overdue,
        "invested": amount_wan(whole.invested),
        "plan": amount_wan(whole.plan),
        "done": MISSING if whole.done is None else whole.done,
    }
    return (
        _(
            "共 %(number)d 个项目：已开工 %(started)d 个，已完工 %(completed)d 个，有超期节点 %(overdue)d 个；"
            "完成投资 %(invested)s 万元，年度计划 %(plan)s 万元，完成 %(done)s%%。"
        )
        % told
    )


def wall_chart(whole: Group, groups: Sequence[Group]) -> Chart:
    """The groups in the order of the page; those beyond the twelfth are in their tables."""
    shown = [group for group in groups if group.plan][:GROUPS]
    return Chart(
        key="wall-chart",
        sentence=told_of(whole),
        labels=[group.name for group in shown],
        series=[
            Series(_("完成投资"), [group.invested for group in shown]),
            Series(_("年度计划"), [group.plan for group in shown], tone=Tone.QUIET),
        ],
        panels=[Panel(_("万元"))],
        is_lying=True,
    )
