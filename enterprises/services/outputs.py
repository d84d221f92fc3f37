from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from enterprises.models import AnnualOutput, Enterprise
from enterprises.permissions import check_may_edit
from foundation.accounts.models import User
from foundation.audit.services import record


@transaction.atomic
def save_output(
    enterprise: Enterprise, *, by: User, year: int, output_wan: Decimal, source: str
) -> AnnualOutput:
    """Record the output of a year in 万元; a second entry for the year corrects the first."""
    check_may_edit(by, enterprise)
    before = enterprise.outputs.filter(year=year).values_list("output_wan", flat=True).first()
    output, _created = AnnualOutput.objects.update_or_create(
        enterprise=enterprise, year=year, defaults={"output_wan": output_wan, "source": source}
    )
    record(
        by=by,
        action="enterprise.output",
        obj=enterprise,
        detail={
            "year": year,
            "before": None if before is None else str(before),
            "after": str(output_wan),
            "source": source,
        },
    )
    return output
