"""企业风采 of the bulletin of 2023 1—10月 (A1 #1–4): the four enterprises whose pictures were printed, under their names."""

from __future__ import annotations

from collections.abc import Sequence

from enterprises.enums import TitleKind, TitleLevel
from enterprises.models import Enterprise, Showcase, Title
from foundation.accounts.models import User
from reporting.demo.figures import SEED_YEAR
from reporting.demo.names import SHOWN

MONTHS, CREDIT = 10, "朱玉东、苑莘"


def build_showcases(firms: Sequence[Enterprise], by: User) -> None:
    """The first of the register bear these names."""
    shown = dict(zip(SHOWN, firms, strict=False))
    _give_title(shown["山东九商工程机械"])
    Showcase.objects.bulk_create(
        Showcase(
            enterprise=firm, year=SEED_YEAR, months=MONTHS, place=place, product=SHOWN[name], credit=CREDIT,
            recorded_by=by,
        )
        for place, (name, firm) in enumerate(shown.items(), 1)
    )  # fmt: skip


def _give_title(firm: Enterprise) -> None:
    """One of the year's “小巨人” is this one, so that they are as many as before."""
    giants = Title.objects.of(TitleKind.LITTLE_GIANT, TitleLevel.NATIONAL)
    if giants.filter(enterprise=firm).exists():
        return
    title = giants.filter(recognised_on__year=SEED_YEAR).order_by("pk").first()
    if title is not None:
        title.enterprise = firm
        title.save(update_fields=["enterprise"])
