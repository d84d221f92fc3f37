from __future__ import annotations

from django.utils.translation import gettext_lazy

from foundation.web.fields import CleanCharField
from foundation.web.forms import PageForm


class RecordVoidForm(PageForm):
    reason = CleanCharField(
        label=gettext_lazy("作废原因"), max_length=200, help_text=gettext_lazy("如：重复登记、登错内容。")
    )
