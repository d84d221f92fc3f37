from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from foundation.web.bundles import BundleFinder


@pytest.fixture
def finder(settings: Any, tmp_path: Path) -> BundleFinder:
    settings.BASE_DIR = tmp_path
    for name, text in {"css/1.css": "a{}\n", "css/2.css": "b{}\n", "js/x.js": "const a = 1;\n"}.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return BundleFinder()


def test_style_sheets_are_joined_in_order(finder: BundleFinder) -> None:
    assert Path(finder.find("bundles/app.css")).read_text(encoding="utf-8") == "a{}\nb{}\n"


def test_each_script_keeps_its_own_scope(finder: BundleFinder) -> None:
    text = Path(finder.find("bundles/app.js", find_all=True)[0]).read_text(encoding="utf-8")
    assert text == '(() => {\n"use strict";\nconst a = 1;\n})();\n'


def test_a_changed_source_changes_the_bundle(finder: BundleFinder) -> None:
    finder.find("bundles/app.css")
    (finder.source / "css" / "1.css").write_text("c{}\n", encoding="utf-8")
    assert "c{}" in Path(finder.find("bundles/app.css")).read_text(encoding="utf-8")


def test_other_paths_are_not_ours(finder: BundleFinder) -> None:
    assert finder.find("bundles/other.css") == []
    assert finder.find("css/1.css") == []


def test_collecting_lists_both(finder: BundleFinder) -> None:
    assert [path for path, _storage in finder.list(None)] == ["bundles/app.css", "bundles/app.js"]
