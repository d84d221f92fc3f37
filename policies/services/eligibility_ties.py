"""What becomes of 核验 and 确认 in a merge: both told of that enterprise by its own books, and stay with it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enterprises.services.movers import Mover
from policies.models import CheckedFact, EligibilityConfirmation, FactChange, Judgement

ELIGIBILITY_MOVERS = (
    Mover(CheckedFact, gettext_lazy("核验记录"), None),
    Mover(EligibilityConfirmation, gettext_lazy("符合确认"), None),
    # Judged anew by the facts that go along (fact_triggers); of one that is filed away nothing is shown.
    Mover(Judgement, gettext_lazy("判定结果"), None),
    Mover(FactChange, gettext_lazy("事实变动"), None),
)
