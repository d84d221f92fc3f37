from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assistance.enums import ArticleState
from assistance.models.case import Case
from assistance.models.settings import CaseCategory
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission

QUESTION_LENGTH = 120
TAGS_LENGTH = 80


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User) -> ArticleQuerySet:
        """What is published is everybody's who reads; drafts and retired ones are the writer's and the unit's."""
        if not user.has(Permission.KNOWLEDGE_READ):
            return self.none()
        reach = user.reach(Permission.KNOWLEDGE_READ)
        if reach.everything:
            return self
        near = Q(by=user) | Q(unit_id__in=reach.unit_ids)
        return self.filter(Q(state=ArticleState.PUBLISHED) | near)

    def published(self) -> ArticleQuerySet:
        return self.filter(state=ArticleState.PUBLISHED)

    def due_for_review(self, today: date) -> ArticleQuerySet:
        return self.published().filter(review_on__lte=today)

    def with_uses(self) -> ArticleQuerySet:
        """``uses``: in how many cases the answer was taken over."""
        found = ArticleUse.objects.filter(article=OuterRef("pk")).order_by().values("article")
        counted = Subquery(found.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        return self.annotate(uses=Coalesce(counted, 0))


class Article(models.Model):
    """知识条目: a question and the answer that solved it. Its words are the published version's, or the draft's.

    ``services.articles`` is its only writer. Each text anybody wrote stays as an ``ArticleVersion``.
    """

    question = models.CharField(_("问题"), max_length=QUESTION_LENGTH)
    answer = models.TextField(_("答复"))
    category = models.ForeignKey(
        CaseCategory, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="+"
    )
    tags = models.CharField(_("标签"), max_length=TAGS_LENGTH, blank=True)
    source_case = models.ForeignKey(
        Case, verbose_name=_("来源诉求"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("编写单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT
    )
    by = models.ForeignKey(User, verbose_name=_("编写人"), on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"))
    published_by = models.ForeignKey(
        User, verbose_name=_("发布人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    review_on = models.DateField(_("复核日期"), null=True, blank=True)
    retired_note = models.CharField(_("下架原因"), max_length=300, blank=True)
    last_version = models.PositiveSmallIntegerField(_("最新版本"), default=1)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("知识条目")
        ordering: ClassVar = ["-changed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=ArticleState.PUBLISHED)
                | Q(published_by__isnull=False, published_at__isnull=False, review_on__isnull=False),
                name="assistance_article_published_by",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("by")),
                name="assistance_article_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.RETIRED) | ~Q(retired_note=""),
                name="assistance_article_retired_why",
            ),
            models.UniqueConstraint(
                fields=["source_case"],
                condition=Q(source_case__isnull=False) & ~Q(state=ArticleState.RETIRED),
                name="assistance_one_article_each_case",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-changed_at", "-id"], name="article_changed"),
            models.Index(fields=["state", "-changed_at", "-id"], name="article_state_changed"),
            models.Index(fields=["review_on", "id"], name="article_review"),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("article-detail", args=[self.pk])

    @property
    def words(self) -> list[str]:
        return self.tags.split()

    @property
    def is_retired(self) -> bool:
        return self.state == ArticleState.RETIRED


class ArticleVersion(models.Model):
    """The text of an article as one person wrote it, and who let it be read."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    question = models.CharField(_("问题"), max_length=QUESTION_LENGTH)
    answer = models.TextField(_("答复"))
    category = models.ForeignKey(
        CaseCategory, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="+"
    )
    tags = models.CharField(_("标签"), max_length=TAGS_LENGTH, blank=True)
    by = models.ForeignKey(User, verbose_name=_("编写人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("编写时间"))
    published_by = models.ForeignKey(
        User, verbose_name=_("发布人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("知识条目版本")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="assistance_article_version_once"),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                | (Q(published_by__isnull=False, published_at__isnull=False) & ~Q(published_by=F("by"))),
                name="assistance_version_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.number}"


class ArticleText(models.Model):
    """Search tokens of an article, in a table of their own with the text index."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="text")
    tokens = models.TextField()

    def __str__(self) -> str:
        return f"{self.article_id}"


class ArticleUse(models.Model):
    """The answer of an article was taken over into the answer of a case."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="taken")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name=_("采用人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("采用时间"))

    class Meta:
        verbose_name = _("条目采用")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "case"], name="assistance_article_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.case_id}"
