from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.environment import ROOT
from tests.support.clock import MOMENT

pytestmark = pytest.mark.slow

NEEDS_REDIS = """
def test_needs_redis(redis_url): assert redis_url
def test_needs_nothing(): assert True
"""
ASKS_FOR_DATABASE = """
import pytest

def test_reckons(): pass
def test_reads_by_fixture(db): pass
def test_writes_by_fixture(transactional_db): pass
def test_serves(live_server): pass
@pytest.mark.django_db
def test_reads_by_mark(): pass
@pytest.mark.django_db
@pytest.mark.once
def test_is_marked(): pass
"""
CHANGES_SETTINGS = """
from django.test import override_settings

def test_leaves_a_change_behind(settings):
    with override_settings(TIME_ZONE="UTC"):
        settings.LANGUAGE_CODE = "en"

def test_undoes_its_changes(settings):
    settings.LANGUAGE_CODE = "en"
    with override_settings(TIME_ZONE="UTC"):
        assert settings.TIME_ZONE == "UTC"

def test_finds_what_was_set():
    from django.conf import settings
    assert settings.TIME_ZONE == "Asia/Shanghai"
    assert settings.LANGUAGE_CODE != "en"
"""

ASKS_FOR_THE_DAY = """
import time

import pytest
from django.utils import timezone

IMPORTED = timezone.localdate()

@pytest.mark.parametrize("day", [timezone.localdate()])
def test_runs_on_the_day_of_its_import(day):
    assert f"{day} {IMPORTED} {timezone.localdate()}" == "DAY DAY DAY"

def test_walks_on():
    before = timezone.now()
    time.sleep(0.01)
    assert timezone.now() > before

def test_can_have_the_real_one(real_clock):
    assert 0 <= time.time() - REAL < 600
"""


def run(
    folder: Path, *arguments: str, suite: str = NEEDS_REDIS, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The plugin on a small suite, on a machine whose PATH holds no program."""
    (folder / "test_small.py").write_text(suite)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "TEST_"))}
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            *arguments,
            "-c",
            "pyproject.toml",
            str(folder / "test_small.py"),
        ],
        env={**kept, "PATH": str(folder), "REQUIRE_ALL": "", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_leaves_out_what_the_machine_lacks_and_says_so(tmp_path: Path) -> None:
    result = run(tmp_path)

    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 passed, 1 deselected" in result.stdout
    closing = [line for line in result.stdout.splitlines() if line.startswith("Left out")]
    assert len(closing) == 1
    assert "the tests with a real Redis (apt install redis-server)" in closing[0]
    assert "browser" not in closing[0]


def test_require_all_makes_it_a_failure_also_of_a_worker_process(tmp_path: Path) -> None:
    result = run(tmp_path, "-n", "1", REQUIRE_ALL="1")

    assert result.returncode == 1
    assert "1 passed" in result.stdout
    assert "Left out" in result.stdout


def test_a_test_that_leaves_changed_settings_behind_fails_and_spoils_no_other(tmp_path: Path) -> None:
    result = run(tmp_path, suite=CHANGES_SETTINGS)

    assert result.returncode == 1
    assert "3 passed, 1 error" in result.stdout
    assert "test_leaves_a_change_behind" in result.stdout
    assert "leaves changed settings behind" in result.stdout


def test_what_asks_for_no_database_runs_on_one_engine(tmp_path: Path) -> None:
    result = run(tmp_path, "--collect-only", "-m", "once", suite=ASKS_FOR_DATABASE)

    assert "test_reckons" in result.stdout
    assert "2/6 tests collected" in result.stdout


@pytest.mark.parametrize(
    ("told", "day"),
    [({}, MOMENT[:10]), ({"TEST_CLOCK": "2028-02-29T23:50:00+08:00"}, "2028-02-29")],
    ids=["as always", "as told"],
)
def test_every_run_is_at_the_same_moment(
    tmp_path: Path, told: dict[str, str], day: str, real_clock: None
) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import real_clock")
    suite = ASKS_FOR_THE_DAY.replace("DAY", day).replace("REAL", str(time.time()))

    result = run(tmp_path, "-n", "1", suite=suite, **told)

    assert "3 passed" in result.stdout, result.stdout
