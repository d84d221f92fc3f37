"""The glossary is total and has nothing left over."""

from __future__ import annotations

import importlib
import inspect
import re
from functools import cache

import pytest
from django.apps import apps
from django.db.models import Choices, Model

from foundation.accounts.permissions import Permission
from foundation.accounts.roles import ROLES, RoleCode
from reporting.metrics.definitions import MetricCode
from tests.house.sources import FLOORS, ROOT, python_files

GLOSSARY = ROOT / "docs" / "glossary.md"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def sections() -> dict[str, list[list[str]]]:
    """The rows of each table by its heading, without the head of the table."""
    found: dict[str, list[list[str]]] = {}
    for part in GLOSSARY.read_text().split("\n## ")[1:]:
        heading, _newline, body = part.partition("\n")
        rows = [line.strip("| ").split(" | ") for line in body.splitlines() if line.startswith("| ")]
        found[heading] = [[cell.strip() for cell in row] for row in rows[1:]]
    return found


def coded(rows: list[list[str]], column: int) -> dict[str, list[str]]:
    return {row[column].strip("`"): row for row in rows}


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in FLOORS]


def own_choices() -> list[type[Choices]]:
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in python_files(*FLOORS[:-1])}
    modules = [
        importlib.import_module(name.removesuffix(".__init__"))
        for name in sorted(names)
        if "management" not in name
    ]
    return [
        found
        for module in modules
        for _name, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Choices) and found.__module__ == module.__name__ and list(found)
    ]


def test_every_model_stands_with_its_name_and_fields() -> None:
    rows = coded(sections()["Models"], 1)
    missing = []
    for model in own_models():
        row = rows.get(model.__name__, ["", "", "", ""])
        name = str(model._meta.verbose_name)
        wanted = [name] if CHINESE.search(name) else []
        named = [field for field in model._meta.concrete_fields if CHINESE.search(str(field.verbose_name))]
        wanted += [f"`{field.name}` {field.verbose_name}" for field in named if not field.primary_key]
        missing += [
            f"{model.__name__}: {word}" for word in wanted if word not in (row[0], *row[3].split(" · "))
        ]

    assert missing == []
    assert set(rows) == {model.__name__ for model in own_models()}


def called(choice: type[Choices]) -> str:
    """With its app: two apps may use a word for two things."""
    return f"{choice.__module__.removeprefix('foundation.').split('.')[0]}.{choice.__name__}"


def test_every_choice_stands_with_all_its_values() -> None:
    told = {name: set(row[2].split(" · ")) for name, row in coded(sections()["Choices"], 0).items()}
    there = {called(one): {f"`{value}` {label}" for value, label in one.choices} for one in own_choices()}

    assert told == there


def test_every_right_role_and_measure_stands() -> None:
    rights, roles = coded(sections()["Rights"], 1), coded(sections()["Roles"], 1)

    assert list(rights) == [right.value for right in Permission]
    assert all(CHINESE.search(row[0]) for row in rights.values())
    assert {code: (row[0], row[2]) for code, row in roles.items()} == {
        code: (str(RoleCode(code).label), role.description) for code, role in ROLES.items()
    }
    assert list(coded(sections()["Measures"], 1)) == [code.value for code in MetricCode]


@pytest.mark.parametrize(
    "heading", ["Words of the trade", "Models", "Choices", "Rights", "Roles", "Measures"]
)
def test_every_row_says_something(heading: str) -> None:
    rows = sections()[heading]

    assert len(rows) >= 7
    assert all(len(row) == len(rows[0]) and all(row) for row in rows)
