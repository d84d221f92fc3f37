from __future__ import annotations

import pytest

from enterprises.industries import (
    DIVISIONS,
    SECTIONS,
    division_name,
    divisions_in,
    industry_problem,
    normalise_industry,
    section_of,
)


@pytest.mark.parametrize(
    ("division", "section"),
    [("06", "B"), ("12", "B"), ("13", "C"), ("43", "C"), ("44", "D"), ("47", ""), ("", ""), ("x", "")],
)
def test_section_of_follows_the_standard(division: str, section: str) -> None:
    assert section_of(division) == section


def test_divisions_cover_06_to_46_without_a_gap() -> None:
    assert list(DIVISIONS) == [f"{number:02d}" for number in range(6, 47)]
    assert divisions_in(list(SECTIONS)) == list(DIVISIONS)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("C3411", "3411"), (" c 34 ", "34"), ("3411", "3411"), ("机械", "机械"), ("34111", "34111")],
)
def test_normalise_industry_drops_the_letter(typed: str, kept: str) -> None:
    assert normalise_industry(typed) == kept


def test_industry_problem_refuses_what_is_no_code() -> None:
    assert industry_problem("3411") is None
    assert "2 至 4 位" in (industry_problem("机械") or "")
    assert "2 至 4 位" in (industry_problem("34111") or "")


def test_division_name_falls_back_to_the_code() -> None:
    assert division_name("3411") == "通用设备制造业"
    assert division_name("5171") == "5171"
