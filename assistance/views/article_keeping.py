"""What the keepers of 知识库 do with an article: publish, review, retire."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assistance.forms.knowledge import RetirementForm
from assistance.models import Article
from assistance.permissions import check_may_keep_article
from assistance.services.articles import pending_versions, publish_article, retire_article, review_article
from assistance.services.masking import marked_pieces
from assistance.views.articles import article_done, article_or_404
from assistance.views.checks import posted
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import PageForm, render_form


@requires(Permission.KNOWLEDGE_PUBLISH, sample="article")
def article_publication(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    check_may_keep_article(request.user, article)
    if request.method == "POST":
        publish_article(article, by=request.user)
        return article_done(request, article, _("已发布。"))
    pending = pending_versions(article)
    context = {
        "article": article,
        "newest": pending[0] if pending else None,
        "pieces": marked_pieces(pending[0].answer) if pending else [],
        "wrote": request.user.pk in {version.by_id for version in pending},
    }
    return render(request, "assistance/articles/publication.html", context)


@requires(Permission.KNOWLEDGE_PUBLISH, sample="article")
def article_review(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    check_may_keep_article(request.user, article)
    if request.method == "POST":
        review_article(article, by=request.user)
        return article_done(request, article, _("已复核，一年后再提醒。"))
    return _check_page(
        request,
        article,
        PageForm(),
        title=_("复核知识条目"),
        consequence=_("确认内容仍然适用。需要改的先修改，再由另一位负责人发布，发布也算复核。"),
    )


@requires(Permission.KNOWLEDGE_PUBLISH, sample="article")
def article_retirement(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    check_may_keep_article(request.user, article)
    form = RetirementForm(posted(request))
    if form.is_valid():
        retire_article(article, by=request.user, note=form.cleaned_data["note"])
        return article_done(request, article, _("已下架。"))
    return _check_page(
        request,
        article,
        form,
        title=_("下架知识条目"),
        consequence=_("下架后不再出现在搜索和推荐里，也不能再改；历次版本仍可查看。"),
    )


def _check_page(
    request: HttpRequest, article: Article, form: PageForm, *, title: str, consequence: str
) -> HttpResponse:
    facts = [
        (_("问题"), article.question),
        (_("状态"), str(article.get_state_display())),
        (_("编写"), f"{article.by.name}　{article.unit or ''}"),
    ]
    return render_form(
        request,
        "assistance/articles/check.html",
        form,
        article=article,
        title=title,
        facts=facts,
        consequence=consequence,
        back=article.get_absolute_url(),
    )
