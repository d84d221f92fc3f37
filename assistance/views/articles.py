"""知识库: the list, one article with its versions, and writing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.forms.knowledge import ArticleForm
from assistance.knowledge_exports import export_articles
from assistance.knowledge_filters import ArticleFilter
from assistance.models import Article, Case
from assistance.permissions import (
    check_may_write_article,
    may_keep_article,
    may_write_article,
)
from assistance.services.article_search import ranked
from assistance.services.articles import (
    TEXTS,
    check_may_make_article,
    draft_article,
    draft_from,
    revise_article,
)
from assistance.services.masking import marked_pieces
from assistance.views.checks import posted
from assistance.views.loading import case_or_404
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list
from foundation.web.tabs import tabs_of
from foundation.web.text import clean_line

TABS = (
    (gettext_lazy("全部"), ""),
    (gettext_lazy("待发布草稿"), "state=draft"),
    (gettext_lazy("到期待复核"), "review=on&sort=review"),
    (gettext_lazy("我编写的"), "mine=on"),
)
VERSIONS_SHOWN = 20
LONGEST_QUESTION = 60
RELATED = ("category", "by", "unit", "published_by", "source_case")


@requires(Permission.KNOWLEDGE_READ)
@require_GET
def article_list(request: HttpRequest) -> HttpResponse:
    """Words are ranked; without any the newest stand first."""
    text = clean_line(request.GET.get("q", ""))[:LONGEST_QUESTION]
    rows = Article.objects.visible_to(request.user)
    page = ListPage(
        queryset=ranked(rows, text).with_uses() if text else rows.with_uses(),
        filterset=ArticleFilter,
        template="assistance/articles/list.html",
        table="assistance/articles/_table.html",
        sorts={"changed": "changed_at", "review": "review_on", **({"rank": "rank"} if text else {})},
        default_sort="-rank" if text else "-changed",
        related=("category", "by", "unit"),
        counter=gettext_lazy("条"),
        export=export_articles,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("知识库还没有条目"),
        empty_text=gettext_lazy("打开一件企业已确认解决的诉求，在“更多”里选“转为知识条目”。"),
        empty_act=_new_act(request),
    )
    extra = {
        "tabs": tabs_of(request, "article-list", TABS),
        "new_act": _new_act(request),
        "today": timezone.localdate(),
    }
    return render_list(request, page, ranked=bool(text), **extra)


@requires(Permission.KNOWLEDGE_WRITE)
def article_new(request: HttpRequest) -> HttpResponse:
    form = ArticleForm(posted(request))
    if form.is_valid():
        article = _drafted(form, request)
        if article is not None:
            return article_done(request, article, _("已存为草稿，等另一位负责人发布。"))
    return _form_page(request, form, _("新增知识条目"), back=reverse("article-list"))


@requires(Permission.KNOWLEDGE_WRITE, sample="case")
def case_article(request: HttpRequest, number: str) -> HttpResponse:
    """转为知识条目: prefilled without what belongs to the enterprise, for somebody to check."""
    case = case_or_404(request, number)
    check_may_make_article(request.user, case)
    known = Article.objects.visible_to(request.user).filter(source_case=case).exclude(state="retired").first()
    if known is not None:
        messages.info(request, _("%(number)s 已转为知识条目。") % {"number": case.number})
        return redirect(known)
    first = draft_from(case)
    form = ArticleForm(posted(request), initial=first)
    if form.is_valid():
        article = _drafted(form, request, source_case=case)
        if article is not None:
            return article_done(request, article, _("已存为草稿，等另一位负责人发布。"))
    hidden = marked_pieces(f"{first['question']}\n\n{first['answer']}")
    extra = {"case": case, "hidden": hidden, "found": any(is_mark for _piece, is_mark in hidden)}
    return _form_page(request, form, _("转为知识条目"), back=case.get_absolute_url(), **extra)


@requires(Permission.KNOWLEDGE_READ, sample="article")
@require_GET
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    versions = article.versions.select_related("by", "published_by", "category")[: VERSIONS_SHOWN + 1]
    newest = list(versions)
    source = article.source_case_id and Case.objects.visible_to(request.user).filter(
        pk=article.source_case_id
    )
    context = {
        "article": article,
        "uses": article.taken.count(),
        "versions": newest[:VERSIONS_SHOWN],
        "more_versions": len(newest) > VERSIONS_SHOWN,
        "waits": not article.is_retired and newest[0].published_at is None,
        "source": source.only("number", "title").first() if source else None,
        "review_due": bool(article.review_on and article.review_on <= timezone.localdate()),
        "may_write": may_write_article(request.user, article),
        "may_keep": may_keep_article(request.user, article) and not article.is_retired,
        "may_publish": newest[0].by_id != request.user.pk,
    }
    return render(request, "assistance/articles/detail.html", context)


@requires(Permission.KNOWLEDGE_WRITE, sample="article")
def article_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """On the newest text, published or not."""
    article = article_or_404(request, pk)
    check_may_write_article(request.user, article)
    newest = article.versions.select_related("category").first()
    initial = {name: getattr(newest, name) for name in TEXTS} | {"version": article.last_version}
    form = ArticleForm(posted(request), initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        version = values.pop("version") or 0
        if (
            submitted(form, lambda: revise_article(article, by=request.user, version=version, **values))
            is not None
        ):
            return article_done(request, article, _("已存为新版本，发布后读者才能看到。"))
    return _form_page(request, form, _("修改知识条目"), back=article.get_absolute_url(), article=article)


def article_or_404(request: HttpRequest, pk: int) -> Article:
    return get_object_or_404(Article.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def article_done(request: HttpRequest, article: Article, sentence: str) -> HttpResponse:
    messages.success(request, f"{article.question}：{sentence}")
    return redirect(article)


def _drafted(form: ArticleForm, request: HttpRequest, source_case: Case | None = None) -> Article | None:
    values = {name: form.cleaned_data[name] for name in TEXTS}
    return submitted(form, lambda: draft_article(by=request.user, source_case=source_case, **values))


def _form_page(
    request: HttpRequest, form: ArticleForm, title: str, *, back: str, **extra: Any
) -> HttpResponse:
    return render_form(request, "assistance/articles/form.html", form, title=title, back=back, **extra)


def _new_act(request: HttpRequest) -> tuple[str, str] | None:
    may = request.user.has(Permission.KNOWLEDGE_WRITE)
    return (reverse("article-new"), _("新增知识条目")) if may else None
