from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.codes import normalise_project_code, project_code_problem
from enterprises.forms.figures import not_later
from enterprises.models import Project
from enterprises.services.projects import FACTS
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField, WanField
from foundation.web.forms import PageForm


class ProjectForm(PageForm):
    layout: tuple[Any, ...] = (
        "name",
        Div("code", "total_wan", css_class="fields-pair"),
        Div("started_on", "commissioned_on", css_class="fields-pair"),
        "basis",
    )
    name = CleanCharField(label=gettext_lazy("项目名称"), max_length=120)
    code = CleanCharField(
        label=gettext_lazy("项目代码"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("投资项目在线审批监管平台的代码，如 2023-371502-04-01-123456。"),
    )
    total_wan = WanField(
        label=gettext_lazy("总投资"),
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=gettext_lazy("单位：万元"),
    )
    started_on = FlexibleDateField(label=gettext_lazy("开工日期"), required=False)
    commissioned_on = FlexibleDateField(
        label=gettext_lazy("投产日期"),
        required=False,
        help_text=gettext_lazy("已投产的才填；填后成为当年“新投产项目”清单的候选。"),
    )
    basis = CleanCharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("如：备案证明文号、竣工验收、现场核实。"),
    )

    def clean_code(self) -> str:
        code = normalise_project_code(self.cleaned_data["code"])
        if code and (problem := project_code_problem(code)):
            raise forms.ValidationError(problem, code="project")
        return code

    def clean_started_on(self) -> Any:
        return not_later(self.cleaned_data["started_on"])

    def clean_commissioned_on(self) -> Any:
        return not_later(self.cleaned_data["commissioned_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        started, commissioned = data.get("started_on"), data.get("commissioned_on")
        if started and commissioned and commissioned < started:
            self.add_error("commissioned_on", _("投产日期不能早于开工日期（%(day)s）。") % {"day": started})
        return data


class ProjectEditForm(ProjectForm):
    """Carries the version that it opened with."""

    layout = (*ProjectForm.layout, "version")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        facts = {name: getattr(project, name) for name in FACTS}
        super().__init__(*args, initial={**facts, "version": project.version}, **kwargs)


class ProjectVoidForm(PageForm):
    reason = CleanTextField(
        label=gettext_lazy("作废原因"), max_length=200, help_text=gettext_lazy("如：重复登记、登错企业。")
    )
