from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from reporting.models import Bulletin, BulletinFigure
from tests.factories.accounts import UserFactory


class BulletinFactory(DjangoModelFactory):
    """An edition with one figure in it, of a period of its own."""

    class Meta:
        model = Bulletin
        skip_postgeneration_save = True

    year = factory.Sequence(lambda n: 2001 + n % 20)
    months = factory.Sequence(lambda n: 2 + n // 20 % 11)
    edition = 1
    cut_off = date(2023, 10, 31)
    generated_by = factory.SubFactory(UserFactory)
    generated_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def figures(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        BulletinFigure.objects.create(
            bulletin=self, code="chains", name="产业链", kind="K", version=extracted or 1, definition="截至日在运行的产业链。",
            value=0, printed="0条", row_count=0, keys=[],
        )  # fmt: skip
