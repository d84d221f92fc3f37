"""Problems of projects: the open cases that name them, as 强链项目调度表 tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.utils import timezone

from assistance.models import Case
from enterprises.services.told_above import Problem
from foundation.accounts.models import User


def open_problems(user: User, projects: Collection[int]) -> Mapping[int, Sequence[Problem]]:
    """One statement; the first due one first."""
    rows = Case.objects.visible_to(user).open().filter(project__in=projects)
    found: dict[int, list[Problem]] = defaultdict(list)
    for project, title, due in rows.order_by("due_at", "id").values_list("project", "title", "due_at"):
        found[project].append(Problem(title, timezone.localtime(due).date()))
    return found
