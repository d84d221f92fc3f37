from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import RoleGrant, Unit, User
from foundation.accounts.roles import RoleCode

PASSWORD = "pass-word-2023"

REPORTING_UNITS = [
    ("dongchangfu", "东昌府区", "371502"),
    ("chiping", "茌平区", "371503"),
    ("linqing", "临清市", "371581"),
    ("yanggu", "阳谷县", "371521"),
    ("shenxian", "莘县", "371522"),
    ("donge", "东阿县", "371524"),
    ("guanxian", "冠县", "371525"),
    ("gaotang", "高唐县", "371526"),
    ("jingkai", "经济技术开发区", ""),
    ("gaoxin", "高新技术产业开发区", ""),
    ("dujia", "旅游度假区", ""),
]
"""Code, name, division: 8 counties and 3 development zones (domain.md B8)."""


class UnitFactory(DjangoModelFactory):
    """A county; ``kind`` makes it something else. ``bureau()`` is the one root."""

    class Meta:
        model = Unit
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"unit-{n}")
    name = factory.Sequence(lambda n: f"第{n}县")
    kind = UnitKind.COUNTY


class BureauFactory(UnitFactory):
    code = "bureau"
    name = "市工业和信息化局"
    kind = UnitKind.BUREAU


class SectionFactory(UnitFactory):
    code = factory.Sequence(lambda n: f"section-{n}")
    name = factory.Sequence(lambda n: f"第{n}科")
    kind = UnitKind.SECTION
    parent = factory.SubFactory(BureauFactory)


class DepartmentFactory(UnitFactory):
    code = factory.Sequence(lambda n: f"department-{n}")
    name = factory.Sequence(lambda n: f"市直单位{n}")
    kind = UnitKind.DEPARTMENT


class UserFactory(DjangoModelFactory):
    """An active person without rights; ``grants=[(role, unit), …]`` or the role factories below give some."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"人员{n}")
    unit = factory.SubFactory(UnitFactory)
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def grants(self: User, create: bool, extracted: list[tuple[str, Unit]] | None, **_kwargs: Any) -> None:
        if create:
            for role, unit in extracted or []:
                RoleGrant.objects.create(user=self, role=role, unit=unit)


class OfficerFactory(UserFactory):
    """服务专员 of the county ``unit``."""

    @factory.post_generation
    def role(self: User, create: bool, extracted: str | None, **_kwargs: Any) -> None:
        if create:
            RoleGrant.objects.create(user=self, role=extracted or RoleCode.CASE_OFFICER, unit=self.unit)


class HandlerFactory(UserFactory):
    """承办单位经办人 of the department ``unit``."""

    unit = factory.SubFactory(DepartmentFactory)

    @factory.post_generation
    def role(self: User, create: bool, extracted: str | None, **_kwargs: Any) -> None:
        if create:
            RoleGrant.objects.create(user=self, role=extracted or RoleCode.UNIT_HANDLER, unit=self.unit)


class HeadFactory(UserFactory):
    """科长 whose grant is city-wide; pass ``role__unit`` for the head of one unit."""

    unit = factory.SubFactory(BureauFactory)

    @factory.post_generation
    def role(self: User, create: bool, extracted: str | None, **kwargs: Any) -> None:
        if create:
            RoleGrant.objects.create(
                user=self, role=extracted or RoleCode.SECTION_HEAD, unit=kwargs.get("unit") or self.unit
            )


def grant(user: User, role: str, unit: Unit | None = None) -> User:
    """Give a role at ``unit`` (the user's own by default); returns a fresh user, whose rights are not cached."""
    RoleGrant.objects.get_or_create(user=user, role=role, unit=unit or user.unit)
    return User.objects.select_related("unit").get(pk=user.pk)


def person(role: str, unit: Unit | None = None, **fields: Any) -> User:
    """A new user with one role, city-wide where no unit is named."""
    unit = unit or BureauFactory()
    return grant(UserFactory(unit=unit, **fields), role, unit)


def reporting_units() -> dict[str, Unit]:
    """The 11 reporting units by code, below the bureau."""
    bureau = BureauFactory()
    return {
        code: UnitFactory(code=code, name=name, division_code=division, position=position, parent=bureau)
        for position, (code, name, division) in enumerate(REPORTING_UNITS, start=1)
    }
