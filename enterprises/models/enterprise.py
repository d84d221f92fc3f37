from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Replace, Substr, Upper
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.enums import EnterpriseSource, SizeClass
from enterprises.industries import division_name
from enterprises.searchwords import beginning_terms, text_terms
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.textsearch.commonness import is_surely_common
from foundation.textsearch.probe import first_keys
from foundation.textsearch.walk import holds

ACTIVE = Q(archived_at__isnull=True)
NOT_CONFIRMED = Q(code_reason="", code_confirmed_by__isnull=True, code_confirmed_at__isnull=True)
CONFIRMED = ~Q(code_reason="") & Q(
    uscc__isnull=False, code_confirmed_by__isnull=False, code_confirmed_at__isnull=False
)
COMMON_HITS = 2000
"""From here on a searched word is common, and walking the list in its order finds rows faster."""


PLAIN_NAME = (*"()（） 　·", ("有限责任公司", "有限公司"), ("山东省", "山东"), ("聊城市", "聊城"))
"""What two spellings of one name differ by: brackets, spaces, and three words and their short forms."""


def plain_name() -> models.Expression:
    """A name without what two spellings of it differ by; reckoned by the database, so that an index holds it."""
    plain: models.Expression = Upper("name")
    for part in PLAIN_NAME:
        old, new = part if isinstance(part, tuple) else (part, "")
        plain = Replace(plain, Value(old), Value(new))
    return plain


def seen_by(user: User, via: str = "enterprise") -> Q | None:
    """Rows that hang on an enterprise (``via``), by the reader's reach; None is everything."""
    reach = user.reach(Permission.ENTERPRISE_READ)
    if reach.everything:
        return None
    return Q(**{f"{via}__county_id__in": reach.unit_ids}) | Q(**{f"{via}__officer": user})


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def visible_to(self, user: User) -> EnterpriseQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        reach = user.reach(Permission.ENTERPRISE_READ)
        if reach.everything:
            return self
        return self.filter(Q(county_id__in=reach.unit_ids) | Q(officer=user))

    def active(self) -> EnterpriseQuerySet:
        return self.filter(ACTIVE)

    def filed(self) -> EnterpriseQuerySet:
        return self.filter(archived_at__isnull=False)

    def above_scale(self) -> EnterpriseQuerySet:
        """规上: the partial index serves exactly this condition."""
        return self.filter(is_above_scale=True)

    def served(self, yes: bool = True) -> EnterpriseQuerySet:
        """With an officer, or without. (``=False`` would become NOT, which SQLite answers from no index.)"""
        return self.filter(has_officer__in=[yes])

    def matching(self, query: str) -> EnterpriseQuerySet:
        """Name, former name, pinyin, credit code or telephone that holds ``query``."""
        return self._found_by(text_terms(query))

    def beginning(self, query: str) -> EnterpriseQuerySet:
        """A name or former name, or the initials of one, that begins with ``query``."""
        return self._found_by(beginning_terms(query))

    def _found_by(self, terms: list[str]) -> EnterpriseQuerySet:
        """A rare word is answered from the index; a common one while walking the rows in the order asked for."""
        if not terms:
            return self.none()
        if not any(is_surely_common(EnterpriseText, term, limit=COMMON_HITS) for term in terms):
            found = first_keys(EnterpriseText, "enterprise_id", terms, limit=COMMON_HITS + 1)
            if len(found) <= COMMON_HITS:
                return self.filter(pk__among=found)
        return self.filter(holds(EnterpriseText.objects.all(), "enterprise", terms))


class Enterprise(models.Model):
    """One legal entity, keyed by its unified social credit code (GB 32100-2015)."""

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    old_number = models.CharField(
        _("原注册号"), max_length=15, blank=True, default="", help_text=_("三证合一前的 15 位注册号。")
    )
    name = models.CharField(_("企业名称"), max_length=120)
    plain_name = models.GeneratedField(
        expression=plain_name(),
        output_field=models.CharField(_("名称（比对用）"), max_length=120),
        db_persist=True,
    )
    organisation_code = models.GeneratedField(
        expression=Substr("uscc", 9, 9),
        output_field=models.CharField(_("主体标识码"), max_length=9, null=True),
        db_persist=True,
    )
    county = models.ForeignKey(
        Unit, verbose_name=_("县市区"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    township = models.ForeignKey(
        Unit,
        verbose_name=_("乡镇街道"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    park = models.ForeignKey(
        Unit,
        verbose_name=_("园区"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    officer = models.ForeignKey(
        User,
        verbose_name=_("帮包干部"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="served_enterprises",
        help_text=_("当前一对一帮包干部；只由分派服务写入。"),
    )
    has_officer = models.GeneratedField(
        expression=Case(When(officer__isnull=True, then=Value(False)), default=Value(True)),
        output_field=models.BooleanField(_("有帮包干部")),
        db_persist=True,
    )
    industry_code = models.CharField(_("行业代码"), max_length=4, blank=True, help_text="GB/T 4754-2017")
    industry_division = models.GeneratedField(
        expression=Substr("industry_code", 1, 2),
        output_field=models.CharField(_("行业大类"), max_length=2),
        db_persist=True,
    )
    stated_size = models.CharField(
        _("规模（台账所载）"), max_length=8, choices=SizeClass.choices, blank=True, default=""
    )
    reckoned_size = models.CharField(
        _("规模（按办法核算）"),
        max_length=8,
        choices=SizeClass.choices,
        blank=True,
        default="",
        help_text=_("由数据核算；只由核算服务写入。"),
    )
    size_class = models.GeneratedField(
        expression=Case(When(reckoned_size="", then=F("stated_size")), default=F("reckoned_size")),
        output_field=models.CharField(_("规模"), max_length=8, choices=SizeClass.choices),
        db_persist=True,
    )
    is_above_scale = models.BooleanField(
        _("规上"), default=False, help_text=_("有未结束的规上记录；只由规上服务写入。")
    )
    legal_rep = models.CharField(_("法定代表人"), max_length=60, blank=True)
    enterprise_type = models.CharField(_("企业类型"), max_length=60, blank=True)
    registered_on = models.DateField(_("注册日期"), null=True, blank=True)
    capital_text = models.CharField(_("注册资金"), max_length=60, blank=True)
    capital_wan = models.DecimalField(
        _("注册资金（万元）"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    business_scope = models.TextField(_("经营范围"), blank=True)
    address = models.CharField(_("注册地址"), max_length=200, blank=True)
    source = models.CharField(
        _("来源"), max_length=12, choices=EnterpriseSource.choices, default=EnterpriseSource.ENTERED
    )
    code_reason = models.CharField(
        _("代码核对说明"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("校验位不符的代码由人工确认的依据；只由登记服务写入。"),
    )
    code_confirmed_by = models.ForeignKey(
        User, verbose_name=_("代码确认人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    code_confirmed_at = models.DateTimeField(_("代码确认时间"), null=True, blank=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True, blank=True)
    archive_reason = models.CharField(_("归档原因"), max_length=200, blank=True, default="")
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("并入"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("只由合并服务写入。"),
    )
    corrected = models.JSONField(
        _("人工更正的内容"),
        default=dict,
        blank=True,
        help_text=_("哪些内容由人改过、哪天改的；台账不会不问就覆盖。只由修改服务和导入写入。"),
    )
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("建档时间"), auto_now_add=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(uscc__isnull=False) | Q(source=EnterpriseSource.PROVISIONAL),
                name="enterprises_code_unless_provisional",
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True, archive_reason="")
                | (Q(archived_at__isnull=False) & ~Q(archive_reason="")),
                name="enterprises_archive_explained",
            ),
            models.CheckConstraint(
                condition=NOT_CONFIRMED | CONFIRMED, name="enterprises_code_mark_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | (Q(archived_at__isnull=False) & ~Q(merged_into=F("id"))),
                name="enterprises_merged_is_filed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["county", "id"], condition=ACTIVE, name="enterprises_county"),
            models.Index(fields=["-id"], condition=~ACTIVE, name="enterprises_filed"),
            models.Index(
                fields=["township", "id"], condition=Q(township__isnull=False), name="enterprises_township"
            ),
            models.Index(fields=["park", "id"], condition=Q(park__isnull=False), name="enterprises_park"),
            models.Index(fields=["officer", "is_above_scale"], condition=ACTIVE, name="enterprises_loads"),
            models.Index(fields=["has_officer", "id"], condition=ACTIVE, name="enterprises_gaps"),
            models.Index(fields=["industry_division", "id"], condition=ACTIVE, name="enterprises_industry"),
            models.Index(fields=["name", "id"], condition=ACTIVE, name="enterprises_by_name"),
            models.Index(fields=["plain_name", "id"], condition=ACTIVE, name="enterprises_plain_name"),
            models.Index(
                fields=["organisation_code", "id"], condition=ACTIVE, name="enterprises_organisation"
            ),
            models.Index(
                fields=["old_number", "id"],
                condition=ACTIVE & ~Q(old_number=""),
                name="enterprises_old_number",
            ),
            models.Index(
                fields=["county", "has_officer"],
                condition=ACTIVE & Q(is_above_scale=True),
                name="enterprises_above_scale",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("enterprise-detail", args=[self.pk])

    @property
    def industry_name(self) -> str:
        return division_name(self.industry_code) if self.industry_code else ""

    @property
    def size_label(self) -> str:
        return str(SizeClass(self.size_class).label) if self.size_class else ""

    @property
    def code_mark(self) -> str:
        """What stands beside a code whose check digit fails and which a person has confirmed."""
        return gettext("校验位不符·已人工确认") if self.code_reason else ""

    @property
    def is_provisional(self) -> bool:
        return self.uscc is None


class FormerName(models.Model):
    """A name until a day, by a document; a name that was taken up again and given up again has a row for each time."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(_("曾用名"), max_length=120)
    plain_name = models.GeneratedField(
        expression=plain_name(),
        output_field=models.CharField(_("名称（比对用）"), max_length=120),
        db_persist=True,
    )
    changed_on = models.DateField(_("变更日期"), null=True, blank=True)
    basis = models.CharField(_("变更依据"), max_length=200, blank=True, default="")
    noted_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    noted_at = models.DateTimeField(_("登记时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("曾用名")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "name", "changed_on"], name="enterprises_former_name_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["enterprise", "name"],
                condition=Q(changed_on__isnull=True),
                name="enterprises_former_name_once_undated",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["plain_name"], name="enterprises_former_plain_name")]

    def __str__(self) -> str:
        return self.name


class EnterpriseText(models.Model):
    """What the search finds an enterprise by; a table of its own, so that no update of the row pays for it."""

    enterprise = models.OneToOneField(Enterprise, on_delete=models.CASCADE, related_name="text")
    tokens = models.TextField()

    def __str__(self) -> str:
        return f"{self.enterprise_id}"
