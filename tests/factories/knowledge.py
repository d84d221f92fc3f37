"""Articles brought to any state by the services, and solved cases with titles as people write them."""

from __future__ import annotations

from typing import Any

from assistance.enums import CLOSED_STATUSES, CaseStatus, Outcome
from assistance.models import Article, Case
from assistance.services.articles import draft_article, publish_article
from assistance.services.search_text import write_search_text
from tests.factories.assistance import Cast, category
from tests.factories.reporting import DUE, AnsweredCaseFactory


def drafted(people: Cast, **fields: Any) -> Article:
    values: dict[str, Any] = {
        "by": people.officer,
        "question": "招工难，用工缺口大，可以找谁",
        "answer": "登记岗位后由人社部门组织专场招聘会。",
        "category": category("LAB"),
        "tags": "用工 招聘会",
        **fields,
    }
    return draft_article(**values)


def published(people: Cast, **fields: Any) -> Article:
    return publish_article(drafted(people, **fields), by=people.county_head)


def solved(people: Cast, title: str, code: str = "LAB", **fields: Any) -> Case:
    """Closed, and the enterprise said that it is solved."""
    values: dict[str, Any] = {
        "enterprise": people.enterprise,
        "county": people.county,
        "lead_unit": people.department,
        "handler": people.handler,
        "officer": people.officer,
        "category": category(code),
        "title": title,
        "status": CaseStatus.CLOSED,
        "outcome": Outcome.RESOLVED,
        "confirmed": True,
        "answer_text": "已协调解决。",
        **fields,
    }
    if values["status"] in CLOSED_STATUSES:
        values["closed_at"] = DUE
    case: Case = AnsweredCaseFactory(**values)
    write_search_text(case)
    return case
