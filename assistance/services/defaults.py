"""The rows that every installation starts with: categories, promises and the steps of the ladder (domain.md C1, B1)."""

from __future__ import annotations

from typing import Any

from assistance.models import CaseCategory, ReminderStep, ServicePromise
from assistance.models.settings import EVER
from assistance.services.steps import default_steps
from assistance.sla import DEFAULT_PROMISES

CATEGORIES = (
    ("FIN", "融资信贷"),
    ("LAB", "用工招聘"),
    ("TAL", "人才子女住房"),
    ("LND", "用地规划"),
    ("ENE", "用能保障"),
    ("ENV", "环保排污"),
    ("LOG", "物流交通"),
    ("MKT", "市场开拓"),
    ("POL", "政策兑现"),
    ("APR", "行政审批"),
    ("PRJ", "项目手续"),
    ("TEC", "技术研发"),
    ("TAX", "税费"),
    ("RIG", "权益保护"),
    ("SAF", "安全消防"),
    ("PKS", "园区配套"),
    ("OTH", "其他"),
)


def ensure_defaults(**kwargs: Any) -> None:
    """Add what is missing; never change what a person has set. Runs after every migration."""
    if not CaseCategory.objects.exists():
        CaseCategory.objects.bulk_create(
            CaseCategory(code=code, name=name, position=position)
            for position, (code, name) in enumerate(CATEGORIES, start=1)
        )
    known = set(ServicePromise.objects.values_list("stage", flat=True).distinct())
    ServicePromise.objects.bulk_create(
        ServicePromise(
            stage=promise.stage,
            nature=promise.nature,
            amount=promise.amount,
            unit=promise.unit,
            effective_from=EVER,
        )
        for promise in DEFAULT_PROMISES
        if promise.stage not in known
    )
    ReminderStep.objects.bulk_create(default_steps(), ignore_conflicts=True)
