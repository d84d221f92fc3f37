"""产业集群: their titles and the places that others gave them."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Chain, Cluster, ClusterRanking, ClusterTitle
from enterprises.permissions import check_may_edit_chains
from foundation.accounts.models import Unit, User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def add_cluster(*, by: User, name: str, county: Unit | None = None, chain: Chain | None = None) -> Cluster:
    check_may_edit_chains(by)
    try:
        with transaction.atomic():
            cluster = Cluster.objects.create(name=name, county=county, chain=chain)
    except IntegrityError:
        raise Refused(_("“%(name)s”已登记，请核对名称。") % {"name": name}) from None
    detail = {"name": name, "county": str(county or ""), "chain": str(chain or "")}
    record(by=by, action="cluster.add", obj=cluster, detail=detail)
    return cluster


@transaction.atomic
def recognise_cluster(
    cluster: Cluster,
    *,
    by: User,
    kind: str,
    level: str,
    document: str,
    recognised_on: date,
    valid_to: date | None = None,
) -> ClusterTitle:
    check_may_edit_chains(by)
    _check_past(recognised_on)
    if valid_to is not None and valid_to < recognised_on:
        raise Refused(_("有效期不能早于认定日期（%(day)s）。") % {"day": recognised_on})
    try:
        with transaction.atomic():
            title = ClusterTitle.objects.create(
                cluster=cluster, kind=kind, level=level, document=document, recognised_on=recognised_on,
                valid_to=valid_to, recorded_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("这个集群当天认定的同一称号已经登记。")) from None
    detail = {"kind": kind, "level": level, "document": document, "recognised_on": str(recognised_on)}
    record(by=by, action="cluster.recognise", obj=cluster, detail=detail)
    return title


@transaction.atomic
def rank_cluster(
    cluster: Cluster, *, by: User, on: date, scope: str, place: int, among: int, source: str
) -> ClusterRanking:
    check_may_edit_chains(by)
    _check_past(on)
    if not 1 <= place <= among:
        raise Refused(_("位次应在 1 到参评个数之间，请核对。"))
    ranking = ClusterRanking.objects.create(
        cluster=cluster, on=on, scope=scope, place=place, among=among, source=source, recorded_by=by
    )
    detail = {"on": str(on), "scope": scope, "place": place, "among": among, "source": source}
    record(by=by, action="cluster.rank", obj=cluster, detail=detail)
    return ranking


def _check_past(day: date) -> None:
    if day > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))
