from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.web.fields import (
    CleanCharField,
    CleanTextField,
    FlexibleDateField,
    NumberField,
    WholeNumberField,
)
from foundation.web.forms import PageForm
from reporting.enums import Area, BandOn, Direction, RankedIn
from reporting.metrics.indicators import Band
from reporting.metrics.spans import FIRST, LAST, Span
from reporting.models import Indicator, IndicatorObservation, IndicatorVersion, Ranking
from reporting.models.indicators import shown_in
from reporting.queries.observations import InForce, Key, value_in
from reporting.services.indicators import band_value
from reporting.services.observations import Told, doubts_of, says_the_same

COLUMNS = {
    "value": gettext_lazy("本期"),
    "growth": gettext_lazy("同比"),
    "province": gettext_lazy("全省"),
    "nation": gettext_lazy("全国"),
    "source": gettext_lazy("来源"),
}
MONTHS = [(months, f"1—{months} 月") for months in range(LAST, FIRST - 1, -1)]


@dataclass(frozen=True)
class EntryRow:
    """One indicator on the screen of a month."""

    indicator: Indicator
    standing: IndicatorObservation | None
    fields: Sequence[forms.BoundField]
    why: forms.BoundField


class EntryForm(PageForm):
    """All indicators of one period on one screen. A row that is left as it stands is passed over."""

    document = CleanCharField(label=gettext_lazy("文号"), max_length=60, required=False)
    dated_on = FlexibleDateField(
        label=gettext_lazy("数据日期"), help_text=gettext_lazy("来源部门出数的日期，如 2023-11-18。")
    )

    def __init__(
        self,
        *args: Any,
        span: Span,
        indicators: Sequence[Indicator],
        standing: Mapping[Key, IndicatorObservation],
        meanings: Mapping[int, InForce],
        **kwargs: Any,
    ) -> None:
        self.span, self.indicators, self.standing, self.meanings = span, indicators, standing, meanings
        kwargs["initial"] = {"dated_on": timezone.localdate(), **_entry_initial(self)}
        super().__init__(*args, **kwargs)
        for one in indicators:
            self.fields.update(_cells(one))
        for name, field in self.fields.items():
            field.column = COLUMNS.get(name.partition("_")[0], "")

    @property
    def rows(self) -> Iterator[EntryRow]:
        """Those that nobody has told yet come first."""
        ordered = sorted(self.indicators, key=lambda one: self.known(one) is not None)
        for one in ordered:
            names = ("value", "growth", "province", "nation", "source")
            yield EntryRow(
                one, self.known(one), [self[f"{name}_{one.pk}"] for name in names], self[f"why_{one.pk}"]
            )

    def known(self, one: Indicator, area: str = Area.CITY) -> IndicatorObservation | None:
        return self.standing.get((one.pk, area, None, self.span.year, self.span.months))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        told = [one for indicator in self.indicators for one in self._told(indicator, data)]
        self._check_reasons(told)
        for one, question in zip(told, doubts_of(told), strict=True):
            if question:
                self.add_error(f"why_{one.indicator.pk}", question)
        self.told = told
        return data

    def _told(self, one: Indicator, data: Mapping[str, Any]) -> Iterator[Told]:
        """City, province and nation, as far as the row says anything that does not stand already."""
        source, why = data[f"source_{one.pk}"], data[f"why_{one.pk}"]
        for area, column in ((Area.CITY, "growth"), (Area.PROVINCE, "province"), (Area.NATION, "nation")):
            known = self.known(one, area)
            own = area == Area.CITY
            value = data[f"value_{one.pk}"] if own else value_in(known)
            growth = data[f"{column}_{one.pk}"]
            if (value is None and growth is None) or _unchanged(known, value, growth, source):
                continue
            if not source:
                self.add_error(f"source_{one.pk}", _("请写数据来源。"))
                continue
            yield Told(
                indicator=one, span=self.span, value=value, growth=growth, source=source, area=area, doubt=why,
                dated_on=data["dated_on"], document=data["document"], reason=why,
            )  # fmt: skip

    def _check_reasons(self, told: Sequence[Told]) -> None:
        for one in told:
            known = self.known(one.indicator, one.area)
            if known is not None and not one.reason and not says_the_same(one, known):
                self.add_error(f"why_{one.indicator.pk}", _("这一项已经填报过，更正请写明原因。"))


def _unchanged(
    known: IndicatorObservation | None, value: Decimal | None, growth: Decimal | None, source: str
) -> bool:
    """The day and the number of the paper are the screen's, so they alone change nothing."""
    return known is not None and (known.value, known.growth, known.source) == (value, growth, source)


def _cells(one: Indicator) -> dict[str, forms.Field]:
    name, unit = one.name, one.unit
    return {
        f"value_{one.pk}": NumberField(
            label=f"{name}（{unit}）", units=(unit,), places=max(one.places, 2), required=False
        ),
        f"growth_{one.pk}": NumberField(label=_("%(name)s同比") % {"name": name}, required=False),
        f"province_{one.pk}": NumberField(label=_("%(name)s全省同比") % {"name": name}, required=False),
        f"nation_{one.pk}": NumberField(label=_("%(name)s全国同比") % {"name": name}, required=False),
        f"source_{one.pk}": CleanCharField(
            label=_("%(name)s来源") % {"name": name}, max_length=60, required=False
        ),
        f"why_{one.pk}": CleanCharField(
            label=_("%(name)s原因说明") % {"name": name}, max_length=200, required=False
        ),
    }


def _entry_initial(form: EntryForm) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for one in form.indicators:
        known, meaning = form.known(one), form.meanings.get(one.pk)
        told[f"source_{one.pk}"] = known.source if known else meaning.source_unit if meaning else ""
        if known:
            told[f"value_{one.pk}"] = shown_in(known.value, one.places).replace(",", "")
        columns = {"growth": Area.CITY, "province": Area.PROVINCE, "nation": Area.NATION}
        for column, area in columns.items():
            found = form.known(one, area)
            if found is not None and found.growth is not None:
                told[f"{column}_{one.pk}"] = band_value(found.growth)
    return told


class MeaningForm(PageForm):
    """Begins with what stands now."""

    layout = (
        "definition",
        Div("source_unit", "direction", css_class="fields-pair"),
        "band_on",
        Div("amber_at", "red_at", css_class="fields-pair"),
        "effective_from",
        "reason",
    )
    definition = CleanTextField(label=gettext_lazy("指标口径"), max_length=300)
    source_unit = CleanCharField(label=gettext_lazy("来源部门"), max_length=60)
    direction = forms.ChoiceField(label=gettext_lazy("方向"), choices=Direction.choices)
    band_on = forms.ChoiceField(label=gettext_lazy("预警依据"), choices=BandOn.choices)
    amber_at = NumberField(label=gettext_lazy("黄灯界限"), places=4, required=False)
    red_at = NumberField(label=gettext_lazy("红灯界限"), places=4, required=False)
    effective_from = FlexibleDateField(
        label=gettext_lazy("启用日期"), help_text=gettext_lazy("今天或以后，以前各期的灯不变。")
    )
    reason = CleanTextField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("如：文号、会议纪要。")
    )

    def __init__(self, *args: Any, now: IndicatorVersion | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"effective_from": timezone.localdate()}
        if now is not None:
            initial |= {
                name: getattr(now, name) for name in ("definition", "source_unit", "direction", "band_on")
            }
            initial |= {"amber_at": band_value(now.amber_at), "red_at": band_value(now.red_at)}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def told(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        told["band"] = Band(*(told.pop(name) for name in ("direction", "band_on", "amber_at", "red_at")))
        return told


class RankingForm(PageForm):
    layout = (
        Div("name", "code", css_class="fields-pair"),
        Div("ranked_in", "rank", css_class="fields-pair"),
        Div("previous", "of_total", css_class="fields-pair"),
        Div("year", "months", css_class="fields-pair"),
        Div("ranked_on", "source", css_class="fields-pair"),
        "document",
        "reason",
    )
    name = CleanCharField(
        label=gettext_lazy("排名事项"), max_length=80, help_text=gettext_lazy("如：工业技改投资增速。")
    )
    code = forms.SlugField(
        label=gettext_lazy("代码"),
        max_length=40,
        help_text=gettext_lazy(
            "同一事项各期用同一个代码，如 renovation-investment；与监测指标同名的随指标显示。"
        ),
    )
    ranked_in = forms.ChoiceField(label=gettext_lazy("范围"), choices=RankedIn.choices)
    rank = WholeNumberField(label=gettext_lazy("位次"), max_value=100_000)
    previous = WholeNumberField(label=gettext_lazy("上期位次"), max_value=100_000, required=False)
    of_total = WholeNumberField(label=gettext_lazy("参评总数"), max_value=100_000, required=False)
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int)
    months = forms.TypedChoiceField(label=gettext_lazy("期间"), choices=MONTHS, coerce=int)
    ranked_on = FlexibleDateField(label=gettext_lazy("公布日期"))
    source = CleanCharField(label=gettext_lazy("来源"), max_length=60)
    document = CleanCharField(label=gettext_lazy("文号"), max_length=60, required=False)
    reason = CleanCharField(
        label=gettext_lazy("更正原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("这一期已登记过时必填；原来的记录保留可查。"),
    )

    def __init__(self, *args: Any, opened: Ranking | None = None, **kwargs: Any) -> None:
        this_year = timezone.localdate().year
        kwargs["initial"] = {"year": this_year}
        if opened is not None:
            names = (
                "name", "code", "ranked_in", "rank", "previous", "of_total", "year", "months", "ranked_on",
                "source", "document",
            )  # fmt: skip
            kwargs["initial"] = {name: getattr(opened, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in range(this_year, this_year - 10, -1)]
