"""A check of the database that comes to NULL lets the row through: none of ours can."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CheckConstraint, F, Model, Q
from django.db.models.lookups import Lookup

Told = bool | None
Leaf = tuple[str, Any] | Lookup
LEFT_OPEN = {
    "published": Q(by__isnull=True, on__isnull=True) | Q(by__isnull=False, on__gte=F("begun")),
    "one of two": Q(low__isnull=True, high__isnull=True) | Q(low__lte=F("high")),
}
CLOSED = {
    "published": Q(by__isnull=True, on__isnull=True)
    | Q(by__isnull=False, on__isnull=False, on__gte=F("begun")),
    "one of two": Q(low__isnull=True, high__isnull=True)
    | Q(low__isnull=False, high__isnull=False, low__lte=F("high")),
    "by itself": Q(on__isnull=True) | Q(on__gte=F("begun")),
    "not the same": Q(text="") | ~Q(by=F("writer")),
    "one column": Q(low__gte=0, low__lte=100),
}
NULLABLE = {"by", "on", "low", "high"}


def leaves(condition: Q) -> Iterator[Leaf]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from leaves(child)
        else:
            yield child


def fields_of(leaf: Leaf) -> set[str]:
    if isinstance(leaf, Lookup):
        return {part.name for part in leaf.flatten() if isinstance(part, F)}
    name, value = leaf
    return {name.partition("__")[0], *([value.name] if isinstance(value, F) else [])}


def asks_for_null(leaf: Leaf) -> bool:
    return isinstance(leaf, tuple) and (leaf[0].endswith("__isnull") or leaf[1] is None)


def worth(condition: Q, nulls: set[str], told: dict[str, bool], *, negated: bool = False) -> Told:
    """What SQL makes of it; within a negation Django adds that the column is not null."""
    negated ^= condition.negated
    parts = [
        worth(child, nulls, told, negated=negated)
        if isinstance(child, Q)
        else leaf_worth(child, nulls, told, negated=negated)
        for child in condition.children
    ]
    decisive = condition.connector == Q.OR
    found: Told = decisive if decisive in parts else (None if None in parts else not decisive)
    return found if found is None or not condition.negated else not found


def leaf_worth(leaf: Leaf, nulls: set[str], told: dict[str, bool], *, negated: bool) -> Told:
    if isinstance(leaf, tuple) and asks_for_null(leaf):
        is_null = leaf[0].partition("__")[0] in nulls
        return is_null == (leaf[1] is None or leaf[1])
    if fields_of(leaf) & nulls:
        return False if negated else None
    return told[repr(leaf)]


def open_for(condition: Q, nullable: set[str]) -> set[str]:
    """Fields whose being null can leave the check undecided; empty where it always says yes or no.

    A check of one column alone lets its absence through on purpose: whether it may be absent the column says.
    """
    if len({name for leaf in leaves(condition) for name in fields_of(leaf)}) == 1:
        return set()
    compared = list({repr(leaf) for leaf in leaves(condition) if not asks_for_null(leaf)})
    concerned = sorted({name for leaf in leaves(condition) for name in fields_of(leaf)} & nullable)
    for nulls in subsets(concerned):
        for answers in product([True, False], repeat=len(compared)):
            if worth(condition, nulls, dict(zip(compared, answers, strict=True))) is None:
                return nulls
    return set()


def subsets(names: list[str]) -> Iterator[set[str]]:
    for chosen in product([True, False], repeat=len(names)):
        yield {name for name, is_in in zip(names, chosen, strict=True) if is_in}


def nullable_of(model: type[Model], condition: Q) -> set[str]:
    named = {name for leaf in leaves(condition) for name in fields_of(leaf)}
    return {name for name in named if _is_nullable(model, name)}


def _is_nullable(model: type[Model], name: str) -> bool:
    try:
        return bool(getattr(model._meta.get_field(name), "null", False))
    except FieldDoesNotExist:
        return False


CHECKS = [
    pytest.param(model, constraint, id=constraint.name)
    for model in apps.get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q)
]


@pytest.mark.parametrize(("model", "constraint"), CHECKS)
def test_no_check_is_left_undecided(model: type[Model], constraint: CheckConstraint) -> None:
    assert isinstance(constraint.condition, Q)
    assert open_for(constraint.condition, nullable_of(model, constraint.condition)) == set()


@pytest.mark.parametrize("condition", LEFT_OPEN.values(), ids=LEFT_OPEN)
def test_a_check_left_open_would_be_noticed(condition: Q) -> None:
    assert open_for(condition, NULLABLE) != set()


@pytest.mark.parametrize("condition", CLOSED.values(), ids=CLOSED)
def test_a_closed_check_is_not_complained_of(condition: Q) -> None:
    assert open_for(condition, NULLABLE) == set()
