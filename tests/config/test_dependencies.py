"""What is installed is pinned by hash, named with its reason, and tied to no host."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from pathlib import Path

import pytest

from config.environment import ROOT
from config.vendor_assets import FILES

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
ADDRESS = re.compile(r"[a-z]+://|--(extra-)?index-url|--find-links|(^|\s)/\w+", re.MULTILINE)
PINNED = re.compile(
    r"^([a-z0-9.-]+(?:\[[a-z,]+\])?)==(\S+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9-]+", line).group().lower() for line in requirements}  # type: ignore[union-attr]


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_there_are_locks() -> None:
    assert [lock.name for lock in LOCKS] == ["base.txt", "dev.txt", "installer.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_names_no_host_and_no_folder(lock: Path) -> None:
    assert ADDRESS.search(lock.read_text()) is None


@pytest.mark.parametrize(
    "line", ["--index-url https://host/simple", "--find-links /srv/wheels", "x @ file:///x.whl"]
)
def test_an_address_in_a_lock_would_be_found(line: str) -> None:
    assert ADDRESS.search(f"django==5.2 \\\n{line}\n")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_with_hashes(lock: Path) -> None:
    text = lock.read_text()
    packages = re.findall(r"^[a-z0-9]", text, re.MULTILINE)

    assert len(PINNED.findall(text)) == len(packages) > 0


def test_locks_hold_what_the_project_asks_for() -> None:
    runtime = names(project()["project"]["dependencies"])
    groups = project()["dependency-groups"]
    tools = names([line for line in groups["dev"] if isinstance(line, str)]) | names(groups["installer"])

    base = {name.split("[")[0] for name, *_ in PINNED.findall(LOCKS[0].read_text())}
    dev = {name.split("[")[0] for name, *_ in PINNED.findall(LOCKS[1].read_text())}

    assert runtime <= base
    assert runtime | tools <= dev
    assert not (tools - {"uv"}) & base


def test_every_dependency_stands_under_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text().split("[tool.", 1)[0].splitlines()
    bare = [
        line.strip()
        for before, line in itertools.pairwise(lines)
        if line.startswith('    "') and not before.startswith(("    #", '    "', "    {"))
    ]

    assert bare == []


def test_browser_packages_are_pinned_by_hash_without_a_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in packages.items() if name}

    assert fetched
    assert all(package["integrity"].startswith("sha512-") for package in fetched.values())
    assert not any("resolved" in package for package in fetched.values())


def test_browser_files_are_copied_and_never_committed() -> None:
    assert all((ROOT / "build" / "vendor" / name).stat().st_size > 1000 for name in FILES.values())
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {"/build/", "/node_modules/", "/staticfiles/", "/var/"} <= set(ignored)
