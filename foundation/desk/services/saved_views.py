"""Saving, changing and deleting views; only their owner does."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.desk.models import SavedView
from foundation.errors import NotAllowed, Refused

MOST = 50
PINNED_AT_MOST = 9


@transaction.atomic
def save_view(*, by: User, page: str, query: str, name: str, is_shared: bool, is_pinned: bool) -> SavedView:
    mine = SavedView.objects.owned_by(by)
    if mine.count() >= MOST:
        raise Refused(_("一人最多保存 %(n)d 个视图，请先删除不用的。") % {"n": MOST})
    last = mine.filter(page=page).aggregate(last=Max("position"))["last"] or 0
    view = SavedView(
        owner=by, page=page, query=query, name=name, is_pinned=is_pinned, position=min(last + 1, 99)
    )
    view.unit = by.unit if is_shared else None
    _store(view)
    record(by=by, action="view.save", obj=view, detail={"page": page, "shared": is_shared})
    return view


@transaction.atomic
def change_view(
    view: SavedView, *, by: User, name: str, is_shared: bool, is_pinned: bool, position: int
) -> SavedView:
    _check_owns(view, by)
    view.name, view.is_pinned, view.position = name, is_pinned, position
    view.unit = by.unit if is_shared else None
    _store(view)
    record(by=by, action="view.change", obj=view, detail={"shared": is_shared})
    return view


@transaction.atomic
def change_query(view: SavedView, *, by: User, query: str) -> SavedView:
    """更新视图: the name stays, what it asks for is new."""
    _check_owns(view, by)
    view.query = query
    view.save(update_fields=["query"])
    record(by=by, action="view.change", obj=view, detail={"query": True})
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    _check_owns(view, by)
    record(by=by, action="view.delete", obj=view)
    view.delete()


def _store(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise Refused(
            _("您已有名为“%(name)s”的视图，请换个名称，或先删除原来的。") % {"name": view.name}
        ) from None


def _check_owns(view: SavedView, by: User) -> None:
    if view.owner_id != by.pk:
        raise NotAllowed(
            _("“%(name)s”由 %(owner)s 保存，只能由本人修改；您可以打开后另存为自己的视图。")
            % {"name": view.name, "owner": view.owner.name}
        )
