from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from assistance.models import Case, CaseCategory
from enterprises.models import Project
from foundation.accounts.roles import RoleCode
from tests.enterprises.conftest import signed_in
from tests.factories.accounts import BureauFactory, UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db: None) -> Project:
    return ProjectFactory(enterprise__county=UnitFactory(parent=BureauFactory()))


@pytest.fixture
def officer(project: Project) -> Client:
    return signed_in(person(RoleCode.CASE_OFFICER, project.enterprise.county))


def logged(officer: Client, project: Project, enterprise_id: int) -> Case:
    body = {
        "token": str(uuid.uuid4()), "enterprise": enterprise_id, "project": project.pk, "title": "施工用电没有接入",
        "category": CaseCategory.objects.order_by("pk").first().pk, "nature": "request", "source": "phone",
    }  # fmt: skip
    assert officer.post(reverse("case-new"), body).status_code == 302
    return Case.objects.latest("pk")


def test_a_problem_of_a_project_becomes_a_case_that_names_it(officer: Client, project: Project) -> None:
    link = f"{reverse('case-new')}?enterprise={project.enterprise_id}&amp;project={project.pk}"
    panel = reverse("project-cases", args=[project.pk])
    page = officer.get(project.get_absolute_url()).text
    assert link in page
    assert panel in page
    assert project.name in officer.get(link.replace("&amp;", "&")).text
    case = logged(officer, project, project.enterprise_id)
    assert case.project == project
    assert project.name in officer.get(case.get_absolute_url()).text
    assert "施工用电没有接入" in officer.get(panel).text


def test_a_project_of_another_enterprise_is_let_go(officer: Client, project: Project) -> None:
    other = EnterpriseFactory(county=project.enterprise.county)
    assert logged(officer, project, other.pk).project is None
