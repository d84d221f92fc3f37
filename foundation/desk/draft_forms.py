"""The forms whose words are kept until they are sent. The departments register theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from foundation.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class DraftForm:
    """``words`` are the fields worth keeping anything for, with their labels; ``page`` opens the form of a key.

    ``is_open`` says whether the form of a key is there for a person at all.
    """

    name: str
    title: str | Promise
    words: dict[str, str | Promise]
    page: Callable[[str], str]
    is_open: Callable[[User, str], bool]
    has_key: bool = True


_FORMS: dict[str, DraftForm] = {}


def register_form(form: DraftForm) -> DraftForm:
    if form.name in _FORMS:
        raise ValueError(form.name)
    _FORMS[form.name] = form
    return form


def form_named(name: str) -> DraftForm | None:
    return _FORMS.get(name)


def all_forms() -> list[DraftForm]:
    return list(_FORMS.values())
