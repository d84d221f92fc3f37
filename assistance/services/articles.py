"""知识条目 from draft to retirement. Who wrote a text never publishes it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import ArticleState
from assistance.models import Article, ArticleText, ArticleUse, ArticleVersion, Case, CaseCategory
from assistance.permissions import check_may_keep_article, check_may_write_article, covers, may_make_article
from assistance.services.masking import numbers_in, private_words
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.textsearch.bigrams import document

MONTHS_UNTIL_REVIEW = 12
TEXTS = ("question", "answer", "category", "tags")


@transaction.atomic
def draft_article(
    *,
    by: User,
    question: str,
    answer: str,
    category: CaseCategory,
    tags: str = "",
    source_case: Case | None = None,
) -> Article:
    """A draft of one's own, or out of a case that was solved and confirmed."""
    if not by.has(Permission.KNOWLEDGE_WRITE):
        raise NotAllowed(_("您没有编写知识条目的权限。"))
    if source_case is not None:
        check_may_make_article(by, source_case)
    _check_free_of_numbers(question, answer, tags)
    now = timezone.now()
    article = Article(
        question=question, answer=answer, category=category, tags=tags, source_case=source_case, unit=by.unit,
        by=by, changed_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            article.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("诉求 %(number)s 已转为知识条目，请在知识库里修改。") % {"number": source_case}
        ) from error
    _write_version(article, by=by, question=question, answer=answer, category=category, tags=tags)
    _write_text(article)
    record(by=by, action="article.draft", obj=article, detail={"case": str(source_case or "")})
    return article


@transaction.atomic
def revise_article(article: Article, *, by: User, version: int, **texts: Any) -> Article:
    """A new version. What readers see stays the published one until somebody publishes the new."""
    article = _locked(article)
    check_may_write_article(by, article)
    if article.last_version != version:
        raise Refused(_("“%(title)s”刚刚被别人改过，请在新的版本上再改。") % {"title": article.question})
    _check_free_of_numbers(texts["question"], texts["answer"], texts["tags"])
    article.last_version += 1
    article.changed_at = timezone.now()
    if article.state == ArticleState.DRAFT:
        _take(article, texts, by=by)
    article.save()
    _write_version(article, by=by, **texts)
    record(by=by, action="article.revise", obj=article, detail={"version": article.last_version})
    return article


@transaction.atomic
def publish_article(article: Article, *, by: User) -> Article:
    """By another person than those who wrote what is not published yet."""
    article = _locked(article)
    check_may_keep_article(by, article)
    pending = pending_versions(article)
    if article.is_retired or not pending:
        raise Refused(_("“%(title)s”没有待发布的内容。") % {"title": article.question})
    if by.pk in {version.by_id for version in pending}:
        raise NotAllowed(_("编写人不能发布自己写的内容，请由另一位负责人发布。"))
    now, newest = timezone.now(), pending[0]
    _take(article, {name: getattr(newest, name) for name in TEXTS}, by=newest.by)
    article.state, article.published_by, article.published_at = ArticleState.PUBLISHED, by, now
    article.changed_at, article.review_on = now, _next_review()
    article.save()
    ArticleVersion.objects.filter(pk=newest.pk).update(published_by=by, published_at=now)
    record(by=by, action="article.publish", obj=article, detail={"version": newest.number})
    return article


@transaction.atomic
def review_article(article: Article, *, by: User) -> Article:
    """Still right: to be looked at again in a year."""
    article = _locked(article)
    check_may_keep_article(by, article)
    if article.state != ArticleState.PUBLISHED:
        raise Refused(_("“%(title)s”没有发布，不用复核。") % {"title": article.question})
    article.review_on = _next_review()
    article.save(update_fields=["review_on"])
    record(by=by, action="article.review", obj=article, detail={"review_on": str(article.review_on)})
    return article


@transaction.atomic
def retire_article(article: Article, *, by: User, note: str) -> Article:
    """Out of every search and offer; its versions stay readable."""
    article = _locked(article)
    check_may_keep_article(by, article)
    if article.is_retired:
        raise Refused(_("“%(title)s”已下架。") % {"title": article.question})
    article.state, article.retired_note, article.changed_at = ArticleState.RETIRED, note, timezone.now()
    article.save()
    record(by=by, action="article.retire", obj=article, detail={"note": note})
    return article


def note_use(article: Article, case: Case, *, by: User) -> None:
    """The answer was taken over; a case counts once, however often it is answered."""
    used, made = ArticleUse.objects.get_or_create(
        article=article, case=case, defaults={"by": by, "at": timezone.now()}
    )
    if made:
        record(by=by, action="article.adopt", obj=used.article, detail={"case": case.number})


def check_may_make_article(by: User, case: Case) -> None:
    if not covers(by, Permission.KNOWLEDGE_WRITE, case):
        raise NotAllowed(_("您没有把诉求 %(number)s 转为知识条目的权限。") % {"number": case.number})
    if not may_make_article(by, case):
        raise Refused(
            _("只有已办结、结果为“已解决”并经企业确认的诉求才能转为知识条目；%(number)s 还不是。")
            % {"number": case.number}
        )


def draft_from(case: Case) -> dict[str, Any]:
    """The first words of an article, without what belongs to one enterprise."""
    private = private_words(case)
    asked = f"{_('情形：')}{case.description}\n\n" if case.description else ""
    return {
        "question": private.hide(case.title),
        "answer": private.hide(f"{asked}{_('办法：')}{case.answer_text}" if asked else case.answer_text),
        "category": case.category,
    }


def pending_versions(article: Article) -> list[ArticleVersion]:
    """What was written since the last publication, the newest first."""
    pending = []
    for version in article.versions.select_related("by", "category").order_by("-number"):
        if version.published_at is not None:
            break
        pending.append(version)
    return pending


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update(of=("self",)).select_related("unit").get(pk=article.pk)


def _take(article: Article, texts: dict[str, Any], *, by: User) -> None:
    for name in TEXTS:
        setattr(article, name, texts[name])
    article.by = by
    _write_text(article)


def _write_version(article: Article, *, by: User, **texts: Any) -> None:
    ArticleVersion.objects.create(
        article=article, number=article.last_version, by=by, at=timezone.now(), **texts
    )


def _write_text(article: Article) -> None:
    tokens = document([article.question, article.tags, article.answer])
    ArticleText.objects.update_or_create(article=article, defaults={"tokens": tokens})


def _check_free_of_numbers(*texts: str) -> None:
    left = [number for text in texts for number in numbers_in(text)]
    if left:
        raise Refused(
            _("内容里还有电话、证照代码或诉求编号：%(left)s，请先去掉；知识条目全市可见。")
            % {"left": "、".join(dict.fromkeys(left))}
        )


def _next_review() -> date:
    today = timezone.localdate()
    year, month = divmod(today.month - 1 + MONTHS_UNTIL_REVIEW, 12)
    return date(today.year + year, month + 1, min(today.day, 28))
