"""The two lists in every state that a page asks about; each sample has years of its own."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from enterprises.enums import ListKind
from enterprises.models import CandidateRefusal, ChainPaper, CoOfficer, DuplicatePair, Enterprise, ServiceList
from enterprises.services.merging import merge_enterprises, plan_merge
from enterprises.services.yearly_lists import publish_list
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.attachments.models import Attachment
from tests.factories.accounts import person
from tests.factories.enterprises import (
    ChainFactory,
    ChainPlaceFactory,
    ClusterFactory,
    DocumentFactory,
    EnterpriseFactory,
    FigureFactory,
    GroupHeadFactory,
    HonourFactory,
    ListEntryFactory,
    MeetingFactory,
    PlatformFactory,
    ProjectFactory,
    ScaleFactory,
    ShowcaseFactory,
    SigningFactory,
    TitleFactory,
    TransformationFactory,
    WorkGroupFactory,
)

Kwargs = dict[str, Any]


def draft_list(county: Unit, owner: User) -> Kwargs:
    ListEntryFactory(enterprise__county=county, year=2021)
    return {"kind": ListKind.OVER_100M, "year": 2021}


def rolling_list(county: Unit, owner: User) -> Kwargs:
    """Not rolled over yet; last year's list has a line to carry."""
    ListEntryFactory(enterprise__county=county, year=2018)
    return {"kind": ListKind.OVER_100M, "year": 2019}


def rolled_list(county: Unit, owner: User) -> Kwargs:
    origin = ListEntryFactory(enterprise__county=county, year=2016)
    ListEntryFactory(enterprise=origin.enterprise, year=2017, carried_from=origin)
    lists = ServiceList.objects.filter(kind=ListKind.OVER_100M, year=2017)
    lists.update(rolled_by=owner, rolled_at=timezone.now())
    return {"kind": ListKind.OVER_100M, "year": 2017}


def published_list(county: Unit, owner: User) -> Kwargs:
    """Its one line lies in the first county that asks."""
    kind, year = ListKind.OVER_100M, 2020
    if not ServiceList.objects.filter(kind=kind, year=year, state="published").exists():
        ListEntryFactory(enterprise__county=county, year=year)
        publish_list(kind, year, by=person(RoleCode.SECTION_HEAD, county.parent))
    return {"kind": kind, "year": year}


def chain_paper(county: Unit, owner: User) -> Kwargs:
    attachment = Attachment(
        name="方案.pdf", content_type="application/pdf", size=5, sha256="0" * 64, uploaded_by=owner
    )
    attachment.file.save("x", ContentFile(b"%PDF-"), save=False)
    attachment.save()
    paper = ChainPaper.objects.create(chain=ChainFactory(), title="一业一策", attachment=attachment)
    return {"pk": paper.pk}


def group_head(county: Unit, owner: User) -> Kwargs:
    head = GroupHeadFactory()
    return {"pk": head.group_id, "head": head.pk}


LISTS = {
    "showcase": lambda county, _: {"pk": ShowcaseFactory(enterprise__county=county).pk},
    "firm_list": lambda *_: {"kind": ListKind.OVER_100M, "year": 2023},
    "draft_list": draft_list,
    "rolling_list": rolling_list,
    "rolled_list": rolled_list,
    "published_list": published_list,
    "chain": lambda *_: {"pk": ChainFactory().pk},
    "chain_paper": chain_paper,
    "cluster": lambda *_: {"pk": ClusterFactory().pk},
    "platform": lambda *_: {"pk": PlatformFactory().pk},
    "work_group": lambda *_: {"pk": WorkGroupFactory().pk},
    "group_head": group_head,
    "meeting": lambda *_: {"pk": MeetingFactory().pk},
    "document": lambda *_: {"pk": DocumentFactory().pk},
    "honour": lambda *_: {"pk": HonourFactory().pk},
    "signing": lambda *_: {"pk": SigningFactory().pk},
}


def candidate(county: Unit, owner: User) -> Kwargs:
    figure = FigureFactory(enterprise__county=county, year=2022)
    return {"kind": ListKind.OVER_100M, "year": 2023, "pk": figure.enterprise_id}


def refused_candidate(county: Unit, owner: User) -> Kwargs:
    told = candidate(county, owner)
    CandidateRefusal.objects.create(
        kind=told["kind"], year=told["year"], enterprise_id=told["pk"], reason="含贸易收入", refused_by=owner
    )
    return told


def duplicate_pair(county: Unit, owner: User, **decided: Any) -> Kwargs:
    first, second = EnterpriseFactory.create_batch(2, county=county)
    pair = DuplicatePair.objects.create(
        first=first, second=second, same_phone=True, seen_at=timezone.now(), **decided
    )
    return {"pair_id": pair.pk}


def decided_pair(county: Unit, owner: User) -> Kwargs:
    return duplicate_pair(county, owner, decided_by=owner, decided_at=timezone.now(), reason="同一集团")


def merging(county: Unit, owner: User) -> Kwargs:
    merged, kept = EnterpriseFactory.create_batch(2, county=county)
    return {"pk": merged.pk, "kept_id": kept.pk}


def enterprise_merge(county: Unit, owner: User) -> Kwargs:
    two = merging(county, owner)
    merged, kept = (Enterprise.objects.get(pk=pk) for pk in two.values())
    head = person(RoleCode.SECTION_HEAD, county.parent)
    digest = plan_merge(kept, merged, by=head).digest
    return {"merge_id": merge_enterprises(kept, merged, by=head, reason="同一家", digest=digest).pk}


def co_officer(county: Unit, owner: User) -> Kwargs:
    helping = CoOfficer.objects.create(
        enterprise=EnterpriseFactory(county=county),
        officer=owner,
        started_on="2026-01-05",
        reason="协助",
        assigned_by=owner,
    )
    return {"pk": helping.enterprise_id, "helping_id": helping.pk}


def showcase_photo(county: Unit, owner: User) -> Kwargs:
    attachment = Attachment(
        name="照片.png", content_type="image/png", size=8, sha256="0" * 64, uploaded_by=owner
    )
    attachment.file.save("x", ContentFile(b"\x89PNG\r\n\x1a\n"), save=False)
    attachment.save()
    return {"pk": ShowcaseFactory(enterprise__county=county, photo=attachment).pk}


LIST_ROWS = {
    "showcase_photo": showcase_photo,
    "co_officer": co_officer,
    "duplicate_pair": duplicate_pair,
    "decided_pair": decided_pair,
    "merging": merging,
    "enterprise_merge": enterprise_merge,
    "filed_enterprise": lambda county, _: {
        "pk": EnterpriseFactory(county=county, archived_at=timezone.now(), archive_reason="注销").pk
    },
    "candidate": candidate,
    "refused_candidate": refused_candidate,
    "project": lambda county, _: {"pk": ProjectFactory(enterprise__county=county).pk},
    "chain_place": lambda county, _: {"pk": ChainPlaceFactory(enterprise__county=county).pk},
    "title": lambda county, _: {"pk": TitleFactory(enterprise__county=county).pk},
    "transformation": lambda county, _: {"pk": TransformationFactory(enterprise__county=county).pk},
    "list_entry": lambda county, _: {"entry_id": ListEntryFactory(enterprise__county=county).pk},
    "scale_membership": lambda county, _: {"membership_id": ScaleFactory(enterprise__county=county).pk},
}
"""Rows of a list that hang on an enterprise."""
