"""Batches from before their unit was kept: the upgrade gives each the unit of its uploader."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from foundation.spreadsheets.models import ImportBatch
from tests.factories.accounts import UnitFactory, UserFactory

MIGRATION = import_module("foundation.spreadsheets.migrations.0005_unit_of_a_batch")


@pytest.mark.django_db
def test_old_batches_belong_to_the_unit_of_who_uploaded_them() -> None:
    uploaders = [UserFactory(unit=UnitFactory()), UserFactory(unit=UnitFactory()), UserFactory(unit=None)]
    for by in uploaders:
        ImportBatch.objects.create(kind="registry", filename="台账.csv", sha256="0" * 64, size=3, by=by)

    MIGRATION.unit_of_the_uploader(apps, None)

    batches = ImportBatch.objects.order_by("pk").values_list("unit", flat=True)
    assert list(batches) == [by.unit_id for by in uploaders]
