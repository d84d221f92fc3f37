"""Figures of the bulletin that tell what the city did and says: signings, meetings, documents, pictures, its agenda."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reporting.metrics.bulletin_kinds import ITEMS, C, Figure, K, X, statement, words
from reporting.metrics.printing import counted, yi_of_wan

INVITING = (
    words("signing-places", _("外出招商的城市"), _("本年外出招商签约的签约地，按首次签约先后。")),
    Figure("signings", _("外出招商签约项目"), K, ITEMS, _("本年外出招商签约的招商引资项目，作废的不计。")),
    Figure("signings-total", _("外出招商签约金额"), C, yi_of_wan, _("这些签约项目的签约金额之和。")),
)
MEETINGS = (
    words("digital-days", _("数字经济发展大会日期"), _("本年数字经济领域的大会各在哪一天召开。")),
    Figure("digital-meetings", _("数字经济发展大会"), K, counted("次"), _("本年召开的数字经济领域的大会。")),
    words("inviting-days", _("双招双引大会日期"), _("本年双招双引领域的大会各在哪一天召开。")),
    Figure("inviting-meetings", _("双招双引大会"), K, counted("次"), _("本年召开的双招双引领域的大会。")),
    words("private-meeting-names", _("民营经济会议名称"), _("本年民营经济领域的大会和工作会议。")),
    Figure(
        "private-meetings", _("民营经济会议"), K, counted("个"), _("本年召开的民营经济领域的大会和工作会议。")
    ),
    words("private-groups", _("民营经济领导小组"), _("截至日在运行的民营经济领域的领导小组。")),
    Figure(
        "private-heads", _("民营经济领导小组组长"), K, counted("位"), _("截至日在任的这些领导小组的组长。")
    ),
    words("private-posts", _("民营经济领导小组组长职务"), _("截至日在任的组长的职务。")),
)
DOCUMENTS = (
    words("private-document-names", _("民营经济文件名称"), _("本年印发的民营经济领域的市级文件。")),
    Figure("private-documents", _("民营经济文件"), K, counted("件"), _("本年印发的民营经济领域的市级文件。")),
    Figure("special-actions", _("民营经济专项行动"), C, counted("项"), _("这些文件部署的专项行动之和。")),
    Figure("chain-plans", _("一业一策方案"), K, counted("份"), _("截至日有效的、写明产业链的市级行动方案。")),
    Figure("pilot-honours", _("省级试点市"), X, ITEMS, _("省级公布的、全市的试点示范荣誉，公布日期在本年。")),
    words("pilot-names", _("省级试点市名称"), _("省级公布的、全市的试点示范荣誉，公布日期在本年。")),
    Figure("advanced-counties", _("省级先进县"), X, counted("个县"), _("本年公布的上一年度省级先进县市区。")),
    words("advanced-names", _("省级先进县名称"), _("本年公布的上一年度省级先进县市区。")),
)
PICTURES = tuple(
    words(
        f"picture-{place}",
        _("图%(n)d") % {"n": place},
        _("这一期登记的企业风采：企业、截至日有效的国家级称号、展示内容。"),
    )
    for place in range(1, 5)
)
AGENDA = (
    words("agenda-digits", _("总体思路"), _("主线、领域、任务、保障各有几项，由通报表述逐项数出。")),
    statement("agenda-main", _("总体思路的主线")),
    statement("agenda-fields", _("总体思路的领域")),
    statement("agenda-tasks", _("总体思路的任务")),
    statement("agenda-guarantees", _("总体思路的保障")),
)
