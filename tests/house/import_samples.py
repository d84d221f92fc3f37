"""Files on their way in, and one that is in."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from enterprises.models import EnterpriseContact
from foundation.accounts.models import Unit, User
from foundation.spreadsheets.enums import BatchStatus
from foundation.spreadsheets.footprints import values_of
from foundation.spreadsheets.kinds import all_kinds
from foundation.spreadsheets.models import ImportBatch, ImportedRow
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseContactFactory

Kwargs = dict[str, Any]


def done_import(county: Unit, owner: User) -> Kwargs:
    """One that wrote a contact, and can be taken back."""
    told = import_batch(county, owner)
    batch = ImportBatch.objects.filter(pk=told["pk"])
    batch.update(kind="contacts", status=BatchStatus.DONE, created=1, refused=0)
    row = EnterpriseContactFactory(enterprise__county=county)
    after = values_of(EnterpriseContact.objects.filter(pk=row.pk))[row.pk]
    ImportedRow.objects.create(
        batch=batch.get(), table="enterprises.enterprisecontact", row=row.pk, before=None, after=after
    )
    return told


def import_batch(county: Unit, owner: User) -> Kwargs:
    by = owner if owner.unit_id == county.pk or county.parent_id is None else UserFactory(unit=county)
    kind = all_kinds()[0]
    headings = ",".join(column.heading for column in kind.columns)
    batch = ImportBatch(
        kind=kind.name,
        filename="台账.csv",
        sha256="0" * 64,
        size=3,
        by=by,
        unit=by.unit,
        status=BatchStatus.CHECKED,
        refused=1,
    )
    batch.file.save("x", ContentFile(f"{headings}\n".encode()), save=False)
    batch.save()
    return {"pk": batch.pk}
