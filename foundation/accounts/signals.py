"""Facts that this floor announces and upper floors may care about; sent inside the transaction that made them."""

from __future__ import annotations

from django.dispatch import Signal

account_disabled = Signal()
"""``person``, ``by``: the account has ended, whatever the person had in hand has nobody now."""

absence_recorded = Signal()
"""``absence``, ``by``."""
