from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.web.fields import CleanTextField
from foundation.web.forms import PageForm


class FilingForm(PageForm):
    reason = CleanTextField(
        label=_("归档原因"), max_length=200, help_text=_("如：已注销、迁往外市、并入其他企业。")
    )
