from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from enterprises.enums import ProjectKind
from enterprises.forms.figures import not_later
from enterprises.models import Chain, Project, ProjectBatch
from enterprises.services.project_wall import CHARTED, REACHED
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit
from foundation.web.fields import CleanCharField, FlexibleDateField, ShortTableField, WanField
from foundation.web.forms import PageForm

NONE = gettext_lazy("（无）")
YEARS_BACK = 3


def _years() -> list[tuple[int, int]]:
    this_year = timezone.localdate().year
    return [(year, year) for year in range(this_year + 1, this_year - YEARS_BACK, -1)]


class BatchForm(PageForm):
    name = CleanCharField(
        label=gettext_lazy("批次"),
        max_length=60,
        help_text=gettext_lazy("如：2023 年第一批强链延链补链项目。"),
    )
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), choices=_years, coerce=int)
    announced_on = FlexibleDateField(label=gettext_lazy("公布日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"year": timezone.localdate().year}
        super().__init__(*args, **kwargs)

    def clean_announced_on(self) -> Any:
        return not_later(self.cleaned_data["announced_on"])


class ChartForm(PageForm):
    layout: tuple[Any, ...] = (
        Div("batch", "kind", "chain", css_class="fields-pair"),
        Div("unit", "keeper", css_class="fields-pair"),
        Div("planned_start_on", "planned_completion_on", css_class="fields-pair"),
        Div("planned_commission_on", "planned_capacity_on", css_class="fields-pair"),
        "version",
    )
    batch = ShortTableField(
        label=gettext_lazy("批次"), queryset=ProjectBatch.objects.none(), required=False, empty_label=NONE
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("项目类型"), choices=[("", NONE), *ProjectKind.choices], required=False
    )
    chain = ShortTableField(
        label=gettext_lazy("产业链"), queryset=Chain.objects.none(), required=False, empty_label=NONE
    )
    unit = ShortTableField(
        label=gettext_lazy("责任单位"), queryset=Unit.objects.none(), required=False, empty_label=NONE
    )
    keeper = CleanCharField(label=gettext_lazy("责任人"), max_length=30, required=False)
    planned_start_on = FlexibleDateField(label=gettext_lazy("计划开工"), required=False)
    planned_completion_on = FlexibleDateField(label=gettext_lazy("计划完工"), required=False)
    planned_commission_on = FlexibleDateField(label=gettext_lazy("计划投产"), required=False)
    planned_capacity_on = FlexibleDateField(label=gettext_lazy("计划达产"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        facts = {name: getattr(project, name) for name in CHARTED}
        super().__init__(*args, initial={**facts, "version": project.version}, **kwargs)
        self.fields["batch"].queryset = ProjectBatch.objects.all()
        # The project's own one is offered although it ended: saving another field must not clear it.
        own = [] if project.chain_id is None else [project.chain_id]
        self.fields["chain"].queryset = Chain.objects.running() | Chain.objects.filter(pk__in=own)
        kinds = [UnitKind.COUNTY, UnitKind.SECTION, UnitKind.DEPARTMENT, UnitKind.PARK]
        self.fields["unit"].queryset = Unit.objects.filter(kind__in=kinds).order_by("kind", "code")


class MilestonesForm(PageForm):
    layout: tuple[Any, ...] = (
        Div("started_on", "completed_on", css_class="fields-pair"),
        Div("commissioned_on", "full_capacity_on", css_class="fields-pair"),
        "version",
    )
    started_on = FlexibleDateField(label=gettext_lazy("开工日期"), required=False)
    completed_on = FlexibleDateField(label=gettext_lazy("完工日期"), required=False)
    commissioned_on = FlexibleDateField(
        label=gettext_lazy("投产日期"),
        required=False,
        help_text=gettext_lazy("填后成为当年“新投产项目”清单的候选。"),
    )
    full_capacity_on = FlexibleDateField(label=gettext_lazy("达产日期"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        days = {name: getattr(project, name) for name in REACHED}
        super().__init__(*args, initial={**days, "version": project.version}, **kwargs)


class PlanForm(PageForm):
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), choices=_years, coerce=int)
    plan_wan = WanField(
        label=gettext_lazy("年度计划投资"),
        decimal_places=2,
        min_value=Decimal("0.01"),
        help_text=gettext_lazy("单位：万元"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"year": timezone.localdate().year}
        super().__init__(*args, **kwargs)


class ProgressForm(PageForm):
    layout: tuple[Any, ...] = (
        Div("year", "month", "invested_wan", css_class="fields-pair"),
        "state",
        "reason",
    )
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), choices=_years, coerce=int)
    month = forms.TypedChoiceField(
        label=gettext_lazy("月份"), choices=[(month, month) for month in range(1, 13)], coerce=int
    )
    invested_wan = WanField(
        label=gettext_lazy("本月完成投资"),
        decimal_places=2,
        min_value=Decimal(0),
        help_text=gettext_lazy("单位：万元；只填本月的，累计由系统加总。"),
    )
    state = CleanCharField(
        label=gettext_lazy("形象进度"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("如：主体封顶、设备安装。"),
    )
    reason = CleanCharField(
        label=gettext_lazy("更正原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("这个月已填报过时必填。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs["initial"] = {"year": today.year, "month": today.month}
        super().__init__(*args, **kwargs)
