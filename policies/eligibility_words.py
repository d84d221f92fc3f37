"""What a verdict says, in a sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from policies.eligibility.rulesets import Verdict
from policies.eligibility.truth import Truth


def summary_of(verdict: Verdict) -> str:
    """Why the answer is what it is, in a sentence."""
    if verdict.truth == Truth.YES:
        return _("%(n)d 项条件全部符合") % {"n": len(verdict.judged)}
    if verdict.truth == Truth.NO:
        failed = [one.finding.needed for one in verdict.judged if one.finding.truth == Truth.NO]
        return _("未达到：%(failed)s") % {"failed": "、".join(failed)}
    lacking = [spec.title(verdict.on) for spec in verdict.open_specs()]
    if len(lacking) > 3:
        return _("还差 %(n)d 项：%(few)s等") % {"n": len(lacking), "few": "、".join(lacking[:3])}
    return _("还差：%(lacking)s") % {"lacking": "、".join(lacking)}
