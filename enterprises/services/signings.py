"""双招双引: what was signed, what became a project of it, and what was entered by mistake."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from enterprises.enums import SigningKind
from enterprises.models import Chain, Project, Signing
from enterprises.permissions import check_may_keep_records
from enterprises.services.recorded import check_past, held_standing, marked_void, saved_once
from foundation.accounts.models import Unit, User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def add_signing(
    *,
    by: User,
    name: str,
    kind: str,
    place: str,
    signed_on: date,
    amount_wan: Decimal | None = None,
    county: Unit | None = None,
    chain: Chain | None = None,
    **told: Any,
) -> Signing:
    """``told``: how it was signed (``venue``), with whom (``partner``), and the ``source``."""
    check_may_keep_records(by)
    check_past(signed_on)
    if kind == SigningKind.INVESTMENT and amount_wan is None:
        raise Refused(_("招商引资项目请填写签约金额。"))
    signing = saved_once(
        Signing(
            name=name, kind=kind, place=place, signed_on=signed_on, amount_wan=amount_wan, county=county,
            chain=chain, recorded_by=by, **told,
        )
    )  # fmt: skip
    detail = {
        "name": name, "kind": kind, "place": place, "signed_on": str(signed_on), "amount_wan": str(amount_wan or ""),
        "county": str(county or ""), "chain": str(chain or ""), **told,
    }  # fmt: skip
    record(by=by, action="signing.add", obj=signing, detail=detail)
    return signing


def named_project(rows: Any, words: str) -> Project:
    """The one project of that code or name among ``rows``."""
    found = list(rows.standing().filter(Q(code=words) | Q(name=words)).select_related("enterprise")[:2])
    if not found:
        raise Refused(_("没有找到代码或名称为“%(words)s”的项目，请先在企业页登记项目。") % {"words": words})
    if len(found) > 1:
        raise Refused(_("有几个项目叫“%(words)s”，请改填项目代码。") % {"words": words})
    project: Project = found[0]
    return project


@transaction.atomic
def follow_up_signing(signing: Signing, *, by: User, project: Project) -> Signing:
    """The project that it became; another one takes the place of a wrong one."""
    current = held_standing(signing, by)
    if current.project_id == project.pk:
        raise Refused(_("“%(name)s”已转化为这个项目。") % {"name": current})
    before, current.project = current.project, project
    current.save(update_fields=["project"])
    detail = {"project": project.name, "before": str(before or "")}
    record(by=by, action="signing.follow_up", obj=current, detail=detail)
    return current


@transaction.atomic
def void_signing(signing: Signing, *, by: User, reason: str) -> None:
    current = marked_void(signing, by=by, reason=reason)
    record(by=by, action="signing.void", obj=current, detail={"reason": reason})
