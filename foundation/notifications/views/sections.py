from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGES = (
    ("channel-list", _("渠道")),
    ("delivery-list", _("发送记录")),
    ("delivery-failures", _("发送失败")),
    ("channel-addresses", _("失效号码")),
)


def sections(here: str) -> list[tuple[Promise, str, bool]]:
    """The pages about sending, for the row of links above each of them."""
    return [(label, reverse(name), name == here) for name, label in PAGES]
