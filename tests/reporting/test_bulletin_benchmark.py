"""The measurement of the bulletin at a small size: it builds rows behind every figure, and times them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import people
from benchmarks.bulletin_money import fill_money
from benchmarks.bulletin_records import fill_records
from benchmarks.bulletin_rows import fill, register
from benchmarks.bulletin_times import measure_bulletin
from benchmarks.people import City
from benchmarks.report import write_report
from enterprises.models import Enterprise
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.spans import Span
from reporting.models import Bulletin, IndicatorObservation
from tests.factories.reporting import AnsweredCaseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SPAN = Span(2023, 10)
ENTERPRISES, OBSERVATIONS = 150, 400


@pytest.fixture
def city(settings: Any, monkeypatch: pytest.MonkeyPatch) -> City:
    settings.ROOT_URLCONF = "benchmarks.urls"
    monkeypatch.setattr(people, "ENTERPRISES", 60)
    small = register(people.build_city(), ENTERPRISES)
    assert len(small.enterprises) == Enterprise.objects.count() == ENTERPRISES
    for one in small.enterprises[:12]:
        AnsweredCaseFactory(enterprise=one, county=one.county, officer=small.officers[0])
    return small


def test_every_figure_is_filled_and_timed(city: City, tmp_path: Path) -> None:
    before = IndicatorObservation.objects.count()
    fill(city, SPAN, OBSERVATIONS)
    fill_money(city, SPAN)
    fill_records(city, SPAN)
    assert IndicatorObservation.objects.count() > before + OBSERVATIONS
    told = measure_bulletin(city, SPAN, rounds=1)
    assert {one["code"] for one in told["figures"]} == set(FIGURES)
    assert told["unread"] == [], "rows for them are missing in benchmarks/bulletin_*.py"
    assert told["keys_kept"] > 0
    assert told["county_figures"] >= 6 * len(city.counties)
    assert [page["page"] for page in told["pages"]][-1] == "cockpit"
    assert Bulletin.objects.count() == 1


def test_without_rows_the_figures_are_missing(city: City) -> None:
    """The control."""
    told = measure_bulletin(city, SPAN, rounds=1)
    assert {"rank-top100", "margin-gain", "first-invested", "served"} <= set(told["unread"])


def test_the_report_tells_it(tmp_path: Path) -> None:
    results = tmp_path / "results"
    (results / "bulletin").mkdir(parents=True)
    write_report(results)
    assert "The bulletin" not in (tmp_path / "README.md").read_text()
    (results / "bulletin" / "postgres.json").write_text(TOLD)
    write_report(results)
    page = (tmp_path / "README.md").read_text()
    assert "| `due` | 9 | 3 | 12.5 | 4.5 |" in page
    assert "an edition generated: 2.5 s, 300 statements" in page


TOLD = """{"engine": "PostgreSQL 15", "machine": "2 cores", "cases": 1000, "enterprises": 100, "observations": 50,
"build_seconds": 1.5, "period": "2023-10", "rounds": 1, "load": [0.5, 0.6], "county_figures": 66, "county_seconds": 0.5,
"figures": [{"code": "due", "rows": 9, "firms": 3, "ms": 12.5, "value_ms": 4.5, "value": 9}], "figures_seconds": 0.9,
"generate_seconds": 2.5, "statements": 300, "keys_kept": 900, "cockpit_seconds": 0.3, "pages": []}"""
