from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.web.forms import PageForm
from policies.forms.policy import YearField
from policies.reward_summary import By

OF_ONE_YEAR = [(value, label) for value, label in By.choices if value != By.YEAR]


class RewardSummaryForm(PageForm):
    """Which year, and what its lines are."""

    year = YearField(label=_("年度"))
    by = forms.ChoiceField(label=_("分组"), choices=OF_ONE_YEAR)
