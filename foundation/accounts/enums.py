from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    BUREAU = "bureau", _("市局")
    SECTION = "section", _("科室")
    COUNTY = "county", _("县市区")
    DEPARTMENT = "department", _("市直责任单位")
    TOWNSHIP = "township", _("乡镇街道")
    PARK = "park", _("园区")
