from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from foundation.desk.models import SavedView
from tests.factories.accounts import UserFactory


class SavedViewFactory(DjangoModelFactory):
    class Meta:
        model = SavedView

    owner = factory.SubFactory(UserFactory)
    page = "case-list"
    query = "light=overdue&sort=due"
    name = factory.Sequence(lambda n: f"视图{n}")
