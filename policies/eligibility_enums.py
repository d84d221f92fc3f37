from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.eligibility.truth import Truth


class Answer(models.TextChoices):
    """What the rules of a policy say of an enterprise."""

    FITS = "fits", _("符合")
    CHECK = "check", _("需核验")
    NOT = "not", _("不符合")


ANSWERS = {Truth.YES: Answer.FITS, Truth.UNKNOWN: Answer.CHECK, Truth.NO: Answer.NOT}

RANKED = (Answer.FITS, Answer.CHECK, Answer.NOT)
"""In the order of the lists."""
