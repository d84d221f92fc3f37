"""A few enterprises that were registered twice, so that 疑似重复 has something to show."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enterprises.enums import EnterpriseSource
from enterprises.models import Enterprise, EnterpriseContact
from enterprises.services.duplicates import notice_all
from enterprises.services.search_text import write_search_texts

TWINS = 4


def build_twins(firms: list[Enterprise]) -> int:
    """Logged on the telephone by name only: spelled another way, or with the number that the caller gave."""
    originals = firms[10 : 10 + TWINS]
    made = Enterprise.objects.bulk_create(
        Enterprise(name=_spelled(firm, serial), county=firm.county, source=EnterpriseSource.PROVISIONAL)
        for serial, firm in enumerate(originals)
    )
    known = EnterpriseContact.objects.filter(enterprise__in=originals, is_main=True)
    phones = dict(known.values_list("enterprise_id", "phone"))
    EnterpriseContact.objects.bulk_create(
        EnterpriseContact(enterprise=twin, name=_("联系人"), phone=phones[firm.pk], is_main=True)
        for twin, firm in list(zip(made, originals, strict=True))[1:]
    )
    write_search_texts(made)
    notice_all()
    return len(made)


def _spelled(firm: Enterprise, serial: int) -> str:
    """Half of them share the name with brackets and 责任; the others the telephone only."""
    if serial % 2 == 0:
        return firm.name.replace("有限公司", "有限责任公司")
    return firm.name.replace("有限公司", "厂")
