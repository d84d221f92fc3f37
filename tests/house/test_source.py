"""Rules of the Python code that no linter of the shelf knows. Each has a control that breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from assistance.workflow import Move
from foundation.audit.actions import ACTIONS, GROUPS
from tests.house.sources import FLOORS, ROOT, functions_in, python_files, short, tree_of

LONGEST_FILE = 400
LONGEST_FUNCTION = 45
SCOPED_WORDS = {"visible_to", "within", "people"}
EXCUSED = {
    "enterprises/views/enterprises.py": "a mark on rows that are scoped already",
    "assistance/views/settings.py": "how many open cases a new promise leaves alone: a number, no row",
}
FORBIDDEN = {
    "csrf_exempt": "a form without its token",
    "mark_safe": "markup that nobody escapes",
    "SafeText": "the same",
    "RawSQL": "SQL past the ORM",
}
FORBIDDEN_CALLS = {"raw", "extra"}
PLACES = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users)/|//registry\.|\.org/simple", re.IGNORECASE)
TEXT_FILES = {
    ".py",
    ".html",
    ".md",
    ".toml",
    ".txt",
    ".json",
    ".css",
    ".js",
    ".service",
    ".example",
    ".yml",
    "",
}

Rule = Callable[[ast.AST], Iterator[str]]


def broken(rule: Rule, files: tuple[Path, ...]) -> list[str]:
    return [f"{short(path)}: {found}" for path in files for found in rule(tree_of(path))]


def inline_imports(tree: ast.AST) -> Iterator[str]:
    """An app's ``ready`` may import: its models exist only then."""
    for function in functions_in(tree):
        if function.name == "ready":
            continue
        for node in ast.walk(function):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                yield f"line {node.lineno}: import inside {function.name}"


def forbidden_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        name = getattr(node, "id", getattr(node, "attr", ""))
        if name in FORBIDDEN:
            yield f"line {node.lineno}: {name}, {FORBIDDEN[name]}"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in FORBIDDEN_CALLS
        ):
            yield f"line {node.lineno}: .{node.func.attr}()"


def scoped_models() -> set[str]:
    return {
        model.__name__
        for model in apps.get_models()
        if hasattr(type(model._default_manager.all()), "visible_to")
    }


def bare_managers(tree: ast.AST) -> Iterator[str]:
    scoped = scoped_models()
    scoping = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in SCOPED_WORDS
    }
    for node in ast.walk(tree):
        is_manager = isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
        if (
            is_manager
            and isinstance(node.value, ast.Name)
            and node.value.id in scoped
            and id(node) not in scoping
        ):
            yield f"line {node.lineno}: {node.value.id}.objects without visible_to"


def long_functions(tree: ast.AST) -> Iterator[str]:
    for function in functions_in(tree):
        lines = (function.end_lineno or 0) - function.lineno + 1
        if lines > LONGEST_FUNCTION:
            yield f"{function.name} has {lines} lines"


def silent_tests(tree: ast.AST) -> Iterator[str]:
    judges = judging_names()
    for function in functions_in(tree):
        if function.name.startswith("test_") and not _judges(function, judges):
            yield f"{function.name} asserts nothing"


@cache
def judging_names() -> frozenset[str]:
    """Helpers that judge, and helpers that call them."""
    helpers = [function for path in python_files("tests") for function in functions_in(tree_of(path))]
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(helper.name for helper in helpers if _judges(helper, found))
        if more == found:
            return found
        found = more


def _judges(function: ast.AST, helpers: frozenset[str]) -> bool:
    return any(
        isinstance(node, ast.Assert) or _is_judge(_called(node), helpers) for node in ast.walk(function)
    )


def _called(node: ast.AST) -> str:
    called = getattr(node, "func", None)
    return str(getattr(called, "attr", getattr(called, "id", "")))


def _is_judge(name: str, helpers: frozenset[str]) -> bool:
    return bool(re.match(r"raises$|fail$|expect$|assert|django_assert", name)) or name in helpers


def skipped_tests(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}:
            yield f"line {node.lineno}: {node.attr}"


def unnamed_actions(tree: ast.AST) -> Iterator[str]:
    """Acts given to ``record`` as a literal, or as an f-string whose beginning is one."""
    for node in ast.walk(tree):
        words = node.keywords if isinstance(node, ast.Call) and _called(node) != "add_argument" else []
        for word in words:
            yield from _unnamed(word.value) if word.arg == "action" else ()


def _unnamed(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from _unnamed(value.body)
        yield from _unnamed(value.orelse)
    if isinstance(value, ast.Constant) and value.value not in ACTIONS:
        yield f"no Chinese name for {value.value!r}"
    if isinstance(value, ast.JoinedStr) and not any(
        code.startswith(str(value.values[0].value)) for code in ACTIONS
    ):  # type: ignore[attr-defined]
        yield f"no Chinese name for acts like {ast.unparse(value)}"


CLIENTS = {
    "aiohttp", "asyncio", "ftplib", "http.client", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "websocket", "xmlrpc.client",
}  # fmt: skip
SPEAKS_OUTSIDE = {
    "foundation/egress.py": "the one door",
    "foundation/runner/programs.py": "asks the programs of this machine, which it started, whether they answer",
    "foundation/notifications/channels.py": "an exception's name; Django speaks to the mail server of EMAIL_URL",
}


def network_clients(tree: ast.AST) -> Iterator[str]:
    """Modules that can open a connection, however they are imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (f"line {node.lineno}: {name}" for name in names if name in CLIENTS)


def those_who_stay_inside() -> tuple[Path, ...]:
    return tuple(path for path in python_files(*FLOORS) if short(path) not in SPEAKS_OUTSIDE)


def doors() -> tuple[Path, ...]:
    files = [path for path in python_files(*FLOORS) if path.stem == "views" or "views" in path.parts]
    return tuple(path for path in files if short(path) not in EXCUSED)


RULES = {
    "imports stand at the top": (inline_imports, python_files(*FLOORS, "tests", "benchmarks")),
    "nothing goes past escaping, tokens or the ORM": (forbidden_names, python_files(*FLOORS)),
    "rows are reached through the reader": (bare_managers, doors()),
    "connections are opened in one place": (network_clients, those_who_stay_inside()),
    "functions are short": (long_functions, python_files(*FLOORS)),
    "tests judge": (silent_tests, python_files("tests")),
    "tests run": (skipped_tests, python_files("tests")),
    "audited acts have a name": (unnamed_actions, python_files(*FLOORS)),
}

OFFENCES = {
    "imports stand at the top": "def f():\n    import os",
    "nothing goes past escaping, tokens or the ORM": "Case.objects.raw('SELECT 1')",
    "rows are reached through the reader": "rows = Case.objects.filter(pk=1)",
    "connections are opened in one place": "from http import client",
    "functions are short": "def f():\n" + "    x = 1\n" * 46,
    "tests judge": "def test_f():\n    f()",
    "tests run": "@pytest.mark.skip\ndef test_f(): assert True",
    "audited acts have a name": "record(by=user, action='user.vanish')",
}


@pytest.mark.parametrize("name", RULES)
def test_code_keeps_the_rule(name: str) -> None:
    rule, files = RULES[name]

    assert len(files) >= 10
    assert broken(rule, files) == []


@pytest.mark.parametrize("name", RULES)
def test_rule_sees_an_offence(name: str) -> None:
    assert list(RULES[name][0](ast.parse(OFFENCES[name])))


@pytest.mark.parametrize("name", EXCUSED)
def test_excuse_is_still_needed(name: str) -> None:
    assert len(list(bare_managers(tree_of(ROOT / name)))) == 1


@pytest.mark.parametrize("name", SPEAKS_OUTSIDE)
def test_who_may_speak_outside_still_does(name: str) -> None:
    assert list(network_clients(tree_of(ROOT / name)))


def test_files_are_short() -> None:
    files = python_files(*FLOORS, "tests", "benchmarks")
    long = {
        short(path): lines for path in files if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_groups_of_acts_are_total() -> None:
    assert {code.partition(".")[0] for code in ACTIONS} == set(GROUPS)


def test_every_move_of_a_case_has_a_name_for_inspectors() -> None:
    assert {f"case.{move}" for move in Move} <= set(ACTIONS)


def tree_of_texts() -> list[Path]:
    folders = (
        *FLOORS,
        "tests",
        "templates",
        "static",
        "docs",
        "deploy",
        "requirements",
        "locale",
        "benchmarks",
        ".ci",
    )
    inside = [path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    top = [path for path in ROOT.iterdir() if path.is_file()]
    return [path for path in [*inside, *top] if path.suffix in TEXT_FILES and "__pycache__" not in path.parts]


def test_tree_names_no_place_of_a_machine() -> None:
    found = [
        f"{short(path)}: {match.group()}"
        for path in tree_of_texts()
        if path != Path(__file__)
        for match in PLACES.finditer(path.read_text(errors="ignore"))
    ]

    assert len(tree_of_texts()) > 300
    assert found == []


@pytest.mark.parametrize("text", ["see /home/me/x", '"/home/you/.cache"', "https://registry.example.org/x"])
def test_a_place_of_a_machine_would_be_found(text: str) -> None:
    assert PLACES.search(text)
