from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from foundation.desk.models import Draft, SavedView
from tests.factories.accounts import UserFactory


class SavedViewFactory(DjangoModelFactory):
    class Meta:
        model = SavedView

    owner = factory.SubFactory(UserFactory)
    page = "case-list"
    query = "light=overdue&sort=due"
    name = factory.Sequence(lambda n: f"视图{n}")


class DraftFactory(DjangoModelFactory):
    class Meta:
        model = Draft

    user = factory.SubFactory(UserFactory)
    form = "case-progress"
    key = factory.Sequence(lambda n: f"SQ-2023-{n:06d}")
    fields = factory.LazyFunction(lambda: {"text": ["已约企业周五面谈"], "for_enterprise": [""]})
    saved_at = factory.LazyFunction(timezone.now)
