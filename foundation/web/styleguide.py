"""Every part in every state, on one page: looked at, photographed and checked before anything else."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, ClassVar

from crispy_forms.layout import Div
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit
from foundation.web.charts import Chart, Form, Panel, Series, Tone
from foundation.web.conflicts import ConflictRow
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField, PhoneField, WanField
from foundation.web.filters import DateFromFilter, FlagFilter, PageFilterSet, PickManyFilter, SearchFilter
from foundation.web.forms import PageForm
from foundation.web.lights import LAMPS
from foundation.web.listing import ListPage
from foundation.web.typeahead import TypeaheadField
from foundation.web.widgets import PickMany

MOMENT = datetime(2023, 10, 9, 15, 10, tzinfo=timezone.get_default_timezone())
WRONG = {
    "w-name": "",
    "w-unit_text": "区",
    "w-phone": "1380013",
    "w-met_on": "2023-02-30",
    "w-output": "12O.5",
    "w-words": "限电影响交货",
}
CHART_ROWS: tuple[tuple[Any, Decimal | None, int], ...] = (
    (_("7月"), Decimal("99.41"), 187),
    (_("8月"), Decimal("98.96"), 484),
    (_("9月"), None, 9),
    (_("10月"), Decimal(100), 212),
)
COUNTED = {"normal": 6, "near": 1, "overdue": 3}


def find_units(rows: QuerySet[Unit], text: str) -> list[Unit]:
    return list(rows.filter(name__contains=text).order_by("position", "pk")[:8])


class SampleForm(PageForm):
    layout = (
        Div("name", "phone", css_class="fields-pair"),
        "unit",
        "met_on",
        "output",
        "nature",
        "tags",
        "words",
        "agreed",
    )

    name = CleanCharField(label=_("姓名"), max_length=40)
    phone = PhoneField(label=_("电话"), required=False, help_text=_("手机号，或带区号的座机号"))
    unit = TypeaheadField(
        label=_("单位"), url_name="styleguide-options", help_text=_("输入单位名称中的几个字")
    )
    met_on = FlexibleDateField(label=_("走访日期"), help_text=_("如 2023-10-31、10-31、今天、昨天"))
    output = WanField(label=_("年产值"), help_text=_("单位：万元"), required=False)
    nature = forms.ChoiceField(
        label=_("性质"),
        choices=[("ask", _("咨询")), ("solve", _("办理"))],
        widget=forms.RadioSelect,
        initial="solve",
    )
    tags = forms.MultipleChoiceField(
        label=_("标签"),
        choices=[("a", _("用工")), ("b", _("用电")), ("c", _("融资"))],
        widget=PickMany,
        required=False,
    )
    words = CleanTextField(label=_("说明"), required=False)
    agreed = forms.BooleanField(label=_("企业同意公开"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(Unit.objects.all(), search=find_units)


class SampleFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "kind", "idle")

    q = SearchFilter(label=_("关键词"), field_name="name", lookup_expr="contains")
    kind = PickManyFilter(label=_("类型"), choices=UnitKind.choices)
    idle = FlagFilter(label=_("只看停用"), when=lambda rows, _request: rows.filter(is_active=False))
    since = DateFromFilter(label=_("建立 从"), field_name="id", method="all_rows")

    class Meta:
        model = Unit
        fields: ClassVar[list[str]] = []

    def all_rows(self, rows: Any, _name: str, _value: Any) -> Any:
        return rows


def sample_page() -> ListPage:
    return ListPage(
        queryset=Unit.objects.all(),
        filterset=SampleFilter,
        template="web/styleguide.html",
        table="web/_sample_table.html",
        sorts={"code": "code", "name": "name", "position": "position"},
        default_sort="position",
        related=("parent",),
        counter=_("个单位"),
        sizes=(5, 10, 25),
    )


def sample_charts() -> list[Chart]:
    due = [number for _month, _rate, number in CHART_ROWS]
    months = [str(month) for month, _rate, _number in CHART_ROWS]
    return [
        Chart(
            key="sample-panels",
            sentence=str(_("8月 98.96%，未达到 99%；9月不足 10 件，不计算。")),
            labels=months,
            series=[
                Series(_("解决率"), [rate for _month, rate, _number in CHART_ROWS], Form.LINE),
                Series(_("目标 99%"), [99] * len(months), Form.MARK, Tone.WARN),
                Series(_("应办结件数"), due, tone=Tone.QUIET, panel=1),
            ],
            panels=[Panel(_("解决率（%，纵轴自 90 起）"), 90, 100), Panel(_("应办结（件）"), 0)],
        ),
        Chart(
            key="sample-lying",
            sentence=str(_("示例：完成的和计划的。")),
            labels=months,
            series=[Series(_("完成"), due), Series(_("计划"), [500] * len(months), tone=Tone.QUIET)],
            panels=[Panel(_("件"))],
            is_lying=True,
        ),
    ]


def samples() -> dict[str, Any]:
    return {
        "charts": sample_charts(),
        "chart_rows": CHART_ROWS,
        "lights": [
            SimpleNamespace(kind=kind, workdays=COUNTED.get(kind), provisional=False) for kind in LAMPS
        ],
        "unsure": SimpleNamespace(kind="near", workdays=2, provisional=True),
        "moment": MOMENT,
        "day": date(2023, 10, 31),
        "amount": Decimal("1234567.5"),
        "sample_form": SampleForm(),
        "wrong_form": SampleForm(WRONG, prefix="w"),
        "definition": _("171/172；目标 99%，不四舍五入"),
        "facts": [
            (_("诉求"), "SQ-2023-000187"),
            (_("企业"), "聊城宏泰科技有限公司"),
            (_("已用"), _("4/5 个工作日")),
        ],
        "sections": [
            (_("概况"), "#overview", True),
            (_("诉求"), "#cases", False),
            (_("联系人"), "#contacts", False),
        ],
        "conflict_rows": [
            ConflictRow(
                "summary", str(_("事项")), "厂区限电", "厂区限电影响交货", "厂区限电，影响 10 月交货"
            ),
            ConflictRow("channel", str(_("渠道")), "电话", "电话", "电话"),
        ],
        "sample_files": [{"name": "限电通知.pdf", "size": 345_678, "url": "#file"}],
        "changed_by": "李四",
        "jobs": [
            ("running", 640, 1200, _("正在导入企业台账")),
            ("done", 1200, 1200, _("导入完成：新增 1,193 行，退回 7 行")),
        ],
    }
