"""What every act of money says of its day."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.errors import Refused


def check_not_ahead(on: date) -> None:
    if on > timezone.localdate():
        raise Refused(_("日期 %(on)s 晚于今天，请核对。") % {"on": on})


def check_order(on: date, step: str, last: date | None) -> None:
    """``step`` and ``last``: what came before, and when."""
    if last is not None and on < last:
        raise Refused(
            _("日期 %(on)s 早于上一步“%(step)s”的 %(last)s，请核对。")
            % {"on": on, "step": step, "last": last}
        )
