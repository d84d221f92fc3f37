"""汇总表 and 明细表 on paper: what stands above and below the lines of a table that is signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.web import keyset
from foundation.web.listing import Listing

MOST_ROWS = 1000
"""Of a table on paper; more belong into a file."""


@dataclass(frozen=True)
class Sheet:
    """``told`` is what the lines are of, in words; ``is_wide`` lies across."""

    title: str
    told: str
    table: str
    back: str
    unit: str
    is_wide: bool = False

    @property
    def made_on(self) -> date:
        return timezone.localdate()


def rows_for_paper(listing: Listing, *, by: User, title: str | Promise, related: Sequence[str]) -> list[Any]:
    """Every row that the filters find, in the order of the list; carried away like a file, so noted like one."""
    rows = keyset.ordered(listing.filtered, listing.query.order).select_related(*related)
    found = list(rows[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        raise Refused(
            _("符合条件的超过 %(most)d 笔，不便打印。请用日期等条件缩小范围，或导出 Excel。")
            % {"most": MOST_ROWS}
        )
    detail = {"ledger": str(title), "format": "print", "filter": listing.sentence, "rows": len(found)}
    record(by=by, action="export", detail={**detail, "masking": ""})
    return found
