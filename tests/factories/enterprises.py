from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from stdnum.cn import uscc as stdnum_uscc

from enterprises.enums import EnterpriseSource, ListKind, Metric, TitleKind, TitleLevel
from enterprises.models import (
    AreaHonour,
    Assignment,
    Chain,
    ChainPlace,
    Cluster,
    Enterprise,
    EnterpriseContact,
    EnterpriseFigure,
    FormerName,
    GroupHead,
    Meeting,
    Platform,
    PolicyDocument,
    ProductionState,
    Project,
    ScaleMembership,
    ServiceList,
    ServiceListEntry,
    Showcase,
    Signing,
    Title,
    Transformation,
    WorkGroup,
)
from enterprises.services.search_text import write_search_texts
from foundation.accounts.models import Unit, User
from tests.factories.accounts import OfficerFactory, UnitFactory, UserFactory


def uscc(number: int, *, division: str = "371502", department: str = "91") -> str:
    """A valid code of an invented enterprise."""
    body = f"{department}{division}MA{number:07d}"
    return body + stdnum_uscc.calc_check_digit(body)


class EnterpriseFactory(DjangoModelFactory):
    """A full enterprise, findable by the search. ``officer=`` also writes the standing assignment."""

    class Meta:
        model = Enterprise
        skip_postgeneration_save = True

    uscc = factory.Sequence(lambda n: uscc(n + 1))
    name = factory.Sequence(lambda n: f"第{n}机械有限公司")
    county = factory.SubFactory(UnitFactory)
    industry_code = "34"
    source = EnterpriseSource.ENTERED

    @factory.post_generation
    def former(self: Enterprise, create: bool, extracted: list[str] | None, **_kwargs: Any) -> None:
        if create:
            for name in extracted or []:
                FormerName.objects.create(enterprise=self, name=name)

    @factory.post_generation
    def phone(self: Enterprise, create: bool, extracted: str | None, **_kwargs: Any) -> None:
        if create and extracted:
            EnterpriseContactFactory(enterprise=self, phone=extracted, is_main=True)

    @factory.post_generation
    def searchable(self: Enterprise, create: bool, extracted: bool | None, **_kwargs: Any) -> None:
        if create:
            write_search_texts([self])
            if self.officer_id:
                AssignmentFactory(enterprise=self, officer=self.officer)


def confirmed_firm(code: str, county: Unit) -> Enterprise:
    """One whose code has a wrong check digit, which a person has confirmed."""
    mark = {"code_reason": "已核对执照", "code_confirmed_at": timezone.now()}
    firm: Enterprise = EnterpriseFactory(uscc=code, county=county, code_confirmed_by=UserFactory(), **mark)
    return firm


class ProvisionalEnterpriseFactory(EnterpriseFactory):
    uscc = None
    source = EnterpriseSource.PROVISIONAL


class EnterpriseContactFactory(DjangoModelFactory):
    class Meta:
        model = EnterpriseContact

    enterprise = factory.SubFactory(EnterpriseFactory)
    name = factory.Sequence(lambda n: f"王{n}")
    title = "经理"
    phone = factory.Sequence(lambda n: f"138{n:08d}")
    is_main = False


class FigureFactory(DjangoModelFactory):
    """工业总产值 of the year 2023, in 万元."""

    class Meta:
        model = EnterpriseFigure

    enterprise = factory.SubFactory(EnterpriseFactory)
    metric = Metric.OUTPUT
    year = 2023
    value = Decimal("12345.67")
    source = "企业年报"
    entered_by = factory.SubFactory(UserFactory)


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    enterprise = factory.SubFactory(EnterpriseFactory)
    name = factory.Sequence(lambda n: f"年产{n}万套轴承项目")
    basis = "备案证明"
    recorded_by = factory.SubFactory(UserFactory)


class TitleFactory(DjangoModelFactory):
    """专精特新 of 2023, for three years."""

    class Meta:
        model = Title

    enterprise = factory.SubFactory(EnterpriseFactory)
    kind = TitleKind.SPECIALISED
    level = TitleLevel.PROVINCE
    document = "鲁工信创〔2023〕150号"
    recognised_on = date(2023, 6, 1)
    valid_to = date(2026, 5, 31)
    recorded_by = factory.SubFactory(UserFactory)


class TransformationFactory(DjangoModelFactory):
    class Meta:
        model = Transformation

    enterprise = factory.SubFactory(EnterpriseFactory)
    kind = "system"
    done_on = date(2023, 5, 1)
    content = "上线生产执行系统"
    recorded_by = factory.SubFactory(UserFactory)


class ChainFactory(DjangoModelFactory):
    class Meta:
        model = Chain

    name = factory.Sequence(lambda n: f"第{n}产业链")
    established_on = date(2021, 1, 1)


class ChainPlaceFactory(DjangoModelFactory):
    class Meta:
        model = ChainPlace

    chain = factory.SubFactory(ChainFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    joined_on = date(2023, 1, 1)
    entered_by = factory.SubFactory(UserFactory)


class ClusterFactory(DjangoModelFactory):
    class Meta:
        model = Cluster

    name = factory.Sequence(lambda n: f"第{n}产业集群")


class PlatformFactory(DjangoModelFactory):
    class Meta:
        model = Platform

    name = factory.Sequence(lambda n: f"第{n}产业大脑")
    kind = "brain"
    builder = "轴承研究院"
    launched_on = date(2023, 6, 1)
    source = "聊工信字〔2023〕40号"
    recorded_by = factory.SubFactory(UserFactory)


class WorkGroupFactory(DjangoModelFactory):
    class Meta:
        model = WorkGroup

    name = factory.Sequence(lambda n: f"第{n}领导小组")
    kind = "leading"
    topic = "private"
    duty = "统筹民营经济"
    document = "聊办字〔2023〕12号"
    established_on = date(2023, 2, 6)
    recorded_by = factory.SubFactory(UserFactory)


class GroupHeadFactory(DjangoModelFactory):
    class Meta:
        model = GroupHead

    group = factory.SubFactory(WorkGroupFactory)
    name = factory.Sequence(lambda n: f"组长{n}")
    post = "市长"
    started_on = date(2023, 2, 6)
    entered_by = factory.SubFactory(UserFactory)


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    name = factory.Sequence(lambda n: f"第{n}次工作会议")
    kind = "working"
    topic = "private"
    held_on = date(2023, 2, 8)
    organiser = "市委、市政府"
    document = "会议通知"
    recorded_by = factory.SubFactory(UserFactory)


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = PolicyDocument

    title = "实施意见"
    number = factory.Sequence(lambda n: f"聊发〔2022〕{n}号")
    kind = "opinion"
    topic = "private"
    level = "city"
    issuers = "市委、市政府"
    issued_on = date(2023, 2, 9)
    recorded_by = factory.SubFactory(UserFactory)


class HonourFactory(DjangoModelFactory):
    class Meta:
        model = AreaHonour

    name = factory.Sequence(lambda n: f"第{n}先进县")
    kind = "advanced"
    level = "province"
    for_year = 2022
    granted_on = date(2023, 3, 1)
    document = "省通报"
    recorded_by = factory.SubFactory(UserFactory)


class ShowcaseFactory(DjangoModelFactory):
    """No two in one place of a bulletin."""

    class Meta:
        model = Showcase

    enterprise = factory.SubFactory(EnterpriseFactory)
    year = factory.Sequence(lambda n: 2023 + n // 44)
    months = factory.Sequence(lambda n: 2 + n // 4 % 11)
    place = factory.Sequence(lambda n: 1 + n % 4)
    product = "工程机械"
    recorded_by = factory.SubFactory(UserFactory)


class SigningFactory(DjangoModelFactory):
    class Meta:
        model = Signing

    name = factory.Sequence(lambda n: f"第{n}轴承生产项目")
    kind = "investment"
    venue = "away"
    place = "杭州"
    signed_on = date(2023, 6, 1)
    partner = "杭州某公司"
    amount_wan = Decimal("12000.00")
    source = "杭州招商活动通报"
    recorded_by = factory.SubFactory(UserFactory)


class ProductionFactory(DjangoModelFactory):
    class Meta:
        model = ProductionState

    enterprise = factory.SubFactory(EnterpriseFactory)
    mode = "reduced"
    since = date(2023, 5, 1)
    reason = factory.LazyAttribute(lambda state: "" if state.mode == "normal" else "订单不足")
    entered_by = factory.SubFactory(UserFactory)


class ScaleFactory(DjangoModelFactory):
    """A standing membership; the enterprise is marked 规上 with it."""

    class Meta:
        model = ScaleMembership

    enterprise = factory.SubFactory(EnterpriseFactory)
    entered_on = date(2020, 1, 1)
    basis = "统计部门审核通过"
    entered_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        made = super()._create(model_class, *args, **kwargs)
        Enterprise.objects.filter(pk=made.enterprise_id).update(is_above_scale=made.left_on is None)
        return made


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    enterprise = factory.SubFactory(EnterpriseFactory)
    officer = factory.SubFactory(OfficerFactory)
    started_on = date(2023, 1, 3)
    assigned_by = factory.SubFactory(UserFactory)


class ListEntryFactory(DjangoModelFactory):
    """A line of 年产值过亿元企业 2023; ``NewProjectFactory`` for the other list."""

    class Meta:
        model = ServiceListEntry

    kind = ListKind.OVER_100M
    year = 2023
    enterprise = factory.SubFactory(EnterpriseFactory)
    evidence_wan = Decimal("15000.00")
    entered_on = date(2023, 1, 10)
    entered_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        """As every line, with its list on record."""
        ServiceList.objects.get_or_create(kind=kwargs["kind"], year=kwargs["year"])
        return super()._create(model_class, *args, **kwargs)


class NewProjectFactory(ListEntryFactory):
    kind = ListKind.COMMISSIONED
    project_name = factory.Sequence(lambda n: f"年产{n}万吨项目")
    commissioned_on = date(2023, 3, 1)


def serve(enterprise: Enterprise, officer: User, **fields: Any) -> Assignment:
    """Make ``officer`` the current officer of ``enterprise`` without asking any rule."""
    assignment: Assignment = AssignmentFactory(enterprise=enterprise, officer=officer, **fields)
    Enterprise.objects.filter(pk=enterprise.pk).update(officer=officer)
    enterprise.officer = officer
    return assignment
