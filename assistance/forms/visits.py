"""记走访: the facts of a visit, and rows that open as they are needed. Rows left empty are nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.enums import Nature, VisitChannel
from assistance.forms.files import PhotosField
from assistance.forms.intake import TITLE_LENGTH
from assistance.forms.moves import LONGEST_NOTE, LONGEST_TEXT
from assistance.models import CaseCategory, Visit
from assistance.services.visits import (
    MOST_MET,
    MOST_PHOTOS,
    MOST_QUESTIONS,
    NOBODY_MET,
    NOBODY_WENT,
    Question,
    check_day,
    check_heard,
)
from enterprises.models import Enterprise, EnterpriseQuerySet
from enterprises.services.lookup import search_enterprises
from foundation.accounts.models import User
from foundation.accounts.services.lookup import find_people
from foundation.errors import Refused
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField
from foundation.web.forms import PageForm
from foundation.web.typeahead import TypeaheadField
from foundation.web.widgets import LongText

ADD = "add"
"""The button that opens one more row of a kind."""
ROWS = {"enterprise": MOST_MET, "person": MOST_MET, "question": MOST_QUESTIONS}
QUESTION_FIELDS = ("title", "category", "nature", "at", "promise", "promised_on")


@dataclass(frozen=True)
class Row:
    """``shown``: it stands open; the others wait hidden for the button."""

    number: int
    shown: bool
    fields: Mapping[str, BoundField]

    @property
    def opens_promise(self) -> bool:
        promise, day = self.fields["promise"], self.fields["promised_on"]
        return bool(promise.value() or day.value() or promise.errors or day.errors)


class VisitFactsForm(PageForm):
    """What an edit may change too: who was met by whom, when, how, and what was said."""

    channel = forms.ChoiceField(
        label=_("方式"), choices=VisitChannel.choices, initial=VisitChannel.ON_SITE, widget=forms.RadioSelect
    )
    visited_on = FlexibleDateField(label=_("走访日期"))
    met = CleanCharField(label=_("见到谁"), max_length=60, required=False)
    notes = CleanTextField(label=_("走访情况"), max_length=LONGEST_TEXT)
    photos = PhotosField(label=_("照片"), most=MOST_PHOTOS, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.opened = {kind: self._opened(kind) for kind in ROWS}
        for number in range(1, MOST_MET + 1):
            self.fields[f"enterprise_{number}"] = self._enterprise(number)
            self.fields[f"person_{number}"] = self._person(number)

    @property
    def may_add(self) -> dict[str, bool]:
        """Of which kinds one more row can be opened."""
        return {kind: self.opened[kind] < most for kind, most in ROWS.items()}

    @property
    def enterprise_rows(self) -> list[Row]:
        return list(self._rows("enterprise", MOST_MET, ("",)))

    @property
    def person_rows(self) -> list[Row]:
        return list(self._rows("person", MOST_MET, ("",)))

    @property
    def opens_more(self) -> bool:
        """Something in the folded part wants to be seen: an error, or what is not as usual."""
        if self.opened["person"] > 1 or self.initial.get("met") or self.initial.get("person_2"):
            return True
        folded = ("visited_on", "met", *(f"person_{number}" for number in range(1, MOST_MET + 1)))
        return self.is_bound and (bool(self["met"].value()) or any(self.errors.get(name) for name in folded))

    def clean_visited_on(self) -> Any:
        day = self.cleaned_data["visited_on"]
        try:
            check_day(day)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["enterprises"] = self._chosen("enterprise")
        cleaned["people"] = self._chosen("person")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the services of a visit ask for."""
        names = ("channel", "visited_on", "met", "notes", "photos", "enterprises", "people")
        return {name: self.cleaned_data[name] for name in names}

    def _chosen(self, kind: str) -> list[Any]:
        found = (self.cleaned_data.get(f"{kind}_{number}") for number in range(1, MOST_MET + 1))
        return list(dict.fromkeys(one for one in found if one is not None))

    def _opened(self, kind: str) -> int:
        """How many rows stand open: as many as were, one more where the button asked for it."""
        given = self.data.get(f"{kind}_rows", "") if self.is_bound else ""
        count = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else 1
        more = self.is_bound and self.data.get(ADD) == kind
        return max(1, min(count + more, ROWS[kind]))

    def _rows(self, kind: str, most: int, names: Sequence[str]) -> Iterator[Row]:
        for number in range(1, most + 1):
            keys = {name: f"{kind}_{number}_{name}".rstrip("_") for name in names}
            found = {name or "field": self[key] for name, key in keys.items()}
            filled = any(self.errors.get(key) for key in keys.values()) if self.is_bound else False
            given = self.initial.get(next(iter(keys.values())))
            yield Row(number, number <= self.opened[kind] or filled or bool(given), found)

    def _enterprise(self, number: int) -> TypeaheadField:
        label = _("企业") if number == 1 else _("企业 %(n)d") % {"n": number}
        attrs = {"aria-required": "true"} if number == 1 else {}
        field = TypeaheadField(label=label, url_name="enterprise-options", required=number == 1, attrs=attrs)
        if number == 1:
            field.error_messages["required"] = NOBODY_MET
        field.offer(
            self._offered_enterprises(),
            search=self._find_enterprises,
        )
        return field

    def _find_enterprises(self, rows: Any, text: str) -> list[Enterprise]:
        return search_enterprises(rows, text, own=self.user.pk)

    def _offered_enterprises(self) -> EnterpriseQuerySet:
        return Enterprise.objects.visible_to(self.user).active()

    def _offered_people(self) -> QuerySet[User]:
        people: QuerySet[User] = User.objects.people()
        return people

    def _person(self, number: int) -> TypeaheadField:
        label = _("走访人") if number == 1 else _("同行人 %(n)d") % {"n": number - 1}
        field = TypeaheadField(label=label, url_name="people-options", required=number == 1)
        if number == 1:
            field.error_messages["required"] = NOBODY_WENT
        field.offer(self._offered_people(), search=find_people)
        return field


class VisitForm(VisitFactsForm):
    """With the questions that become cases in the same save, each with what was promised about it."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = {str(one.pk): one for one in CaseCategory.objects.active()}
        for number in range(1, MOST_QUESTIONS + 1):
            self.fields |= {f"question_{number}_{name}": field for name, field in self._row_fields(number)}
        self.unmarked = frozenset(name for name in self.fields if name.startswith("question_"))

    @property
    def question_rows(self) -> list[Row]:
        return list(self._rows("question", MOST_QUESTIONS, QUESTION_FIELDS))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        rows = (self._asked(number) for number in range(1, MOST_QUESTIONS + 1))
        cleaned["questions"] = [row for row in rows if row is not None]
        if cleaned["questions"] and "visited_on" in cleaned:
            self._check_heard(cleaned["visited_on"])
        return cleaned

    def _check_heard(self, day: date) -> None:
        try:
            check_heard(day)
        except Refused as refusal:
            self.add_error("visited_on", str(refusal))

    def _row_fields(self, number: int) -> Iterator[tuple[str, forms.Field]]:
        """None of them must be filled in: a row left empty is nothing."""
        categories = [("", _("请选择类别")), *((key, one.name) for key, one in self.categories.items())]
        places = [(str(place), _("企业 %(n)d") % {"n": place}) for place in range(1, MOST_MET + 1)]
        free: dict[str, Any] = {"required": False}
        told = CleanCharField(label=_("问题 %(n)d") % {"n": number}, max_length=TITLE_LENGTH, **free)
        promise = CleanTextField(
            label=_("承诺"), max_length=LONGEST_NOTE, widget=LongText({"rows": 2}), **free
        )
        yield "title", told
        yield "category", forms.ChoiceField(label=_("类别"), choices=categories, **free)
        yield (
            "nature",
            forms.ChoiceField(label=_("性质"), choices=Nature.choices, initial=Nature.REQUEST, **free),
        )
        yield "at", forms.ChoiceField(label=_("哪家企业提的"), choices=places, **free)
        yield "promise", promise
        yield "promised_on", FlexibleDateField(label=_("承诺日期"), **free)

    def _asked(self, number: int) -> Question | None:
        told: dict[str, Any] = {
            name: self.cleaned_data.get(f"question_{number}_{name}") or "" for name in QUESTION_FIELDS
        }
        if not any(told[name] for name in ("title", "category", "promise", "promised_on")):
            return None
        self._check_row(number, told)
        enterprise = self._asker(number, str(told["at"] or "1"))
        category = self.categories.get(str(told["category"]))
        if enterprise is None or category is None or not told["title"]:
            return None
        return Question(
            enterprise=enterprise,
            title=told["title"],
            category=category,
            nature=told["nature"] or Nature.REQUEST.value,
            promise=told["promise"],
            promised_on=told["promised_on"] or None,
        )

    def _check_row(self, number: int, told: Mapping[str, Any]) -> None:
        promised = bool(told["promise"] or told["promised_on"])
        if not told["title"]:
            alone = _("承诺要挂在一件诉求上：请在这一栏写下企业提的问题并选类别，或者删去承诺。")
            self._complain(number, "title", alone if promised else _("请写下企业提的问题，或清空这一栏。"))
        if not told["category"]:
            self._complain(number, "category", _("请选择问题的类别。"))
        if promised and not told["promise"]:
            self._complain(number, "promise", _("请写明答应了企业什么。"))
        if promised and not told["promised_on"]:
            self._complain(number, "promised_on", _("请写明哪天前办到，如 2023-10-31。"))

    def _asker(self, number: int, place: str) -> Enterprise | None:
        enterprise: Enterprise | None = self.cleaned_data.get(f"enterprise_{place}")
        if enterprise is None and place != "1":
            self._complain(number, "at", _("“企业 %(n)s”没有填写，请改选。") % {"n": place})
        return enterprise

    def _complain(self, number: int, name: str, sentence: Any) -> None:
        if not self.errors.get(f"question_{number}_{name}"):
            self.add_error(f"question_{number}_{name}", sentence)


class VisitEditForm(VisitFactsForm):
    """``version`` is the one that was opened. Photos are added, none is taken away."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        self.visit = visit
        super().__init__(*args, initial=_initial(visit), **kwargs)
        self.fields["photos"].label = _("加照片")

    def _offered_enterprises(self) -> EnterpriseQuerySet:
        """Those that stand in it already stay, also where they are out of reach or filed away by now."""
        near = super()._offered_enterprises().values("pk")
        return Enterprise.objects.filter(Q(pk__in=near) | Q(pk__in=self.visit.enterprises.values("pk")))

    def _offered_people(self) -> QuerySet[User]:
        there = super()._offered_people().values("pk")
        found: QuerySet[User] = User.objects.filter(
            Q(pk__in=there) | Q(pk__in=self.visit.people.values("pk"))
        )
        return found


class VoidForm(PageForm):
    reason = CleanTextField(
        label=_("作废原因"),
        max_length=LONGEST_NOTE,
        help_text=_("如：重复登记、企业选错。原因会留在记录里。"),
    )


def blank_visit(user: User, *, enterprise: Enterprise | None = None, **kwargs: Any) -> VisitForm:
    """The form as it opens: today, on the spot, by oneself, with a token of its own."""
    initial = {
        "token": uuid.uuid4(),
        "enterprise_1": enterprise,
        "person_1": user,
        "visited_on": timezone.localdate(),
    }
    return VisitForm(user=user, initial=initial, **kwargs)


def _initial(visit: Visit) -> dict[str, Any]:
    names = ("channel", "visited_on", "met", "notes", "version")
    found: dict[str, Any] = {name: getattr(visit, name) for name in names}
    for kind, rows in (("enterprise", visit.enterprises.all()), ("person", visit.people.all())):
        found |= {f"{kind}_{number}": row for number, row in enumerate(rows, start=1)}
    return found
