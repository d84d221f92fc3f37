"""One style sheet and one script out of the many small files in static/, joined when they are looked for.

A page then asks for two files instead of twenty. Each script keeps its own scope.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCES = {"app.css": "css/*.css", "app.js": "js/*.js"}
PREFIX = "bundles"


class BundleFinder(BaseFinder):
    """Finds ``bundles/app.css`` and ``bundles/app.js``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.source = Path(settings.BASE_DIR) / "static"
        self.target = Path(settings.BASE_DIR) / "build"
        self.storage = FileSystemStorage(location=str(self.target))

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        name = path.removeprefix(f"{PREFIX}/")
        if not path.startswith(f"{PREFIX}/") or name not in SOURCES:
            return []
        found = str(self._fresh(name))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in SOURCES:
            self._fresh(name)
            yield f"{PREFIX}/{name}", self.storage

    def _fresh(self, name: str) -> Path:
        parts = sorted(self.source.glob(SOURCES[name]))
        bundle = self.target / PREFIX / name
        text = "".join(_part(part) for part in parts)
        if not bundle.exists() or bundle.read_text(encoding="utf-8") != text:
            _replace(bundle, text)
        return bundle


def _part(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return f'(() => {{\n"use strict";\n{text}}})();\n' if path.suffix == ".js" else text


def _replace(path: Path, text: str) -> None:
    """Whole or not at all: another process may be reading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
