"""The files of the house, read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FLOORS = ("foundation", "enterprises", "assistance", "policies", "reporting", "config")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(path for path in found if "migrations" not in path.parts)


@cache
def template_files() -> tuple[Path, ...]:
    return tuple(sorted((ROOT / "templates").rglob("*.html")))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions_in(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def strings_in(tree: ast.AST) -> Iterator[str]:
    """Constant strings; an f-string gives its parts with * for what is filled in."""
    inside_joined = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
            inside_joined |= {id(part) for part in node.values}
            yield "".join(str(part) for part in parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside_joined:
            yield node.value
