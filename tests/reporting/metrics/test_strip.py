from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.definitions import Part
from reporting.metrics.rates import Budget, Standing
from reporting.metrics.strip import Strip, strip_of


def strip(**counts: int) -> Strip:
    return strip_of(Budget(Standing(**counts)), label="10月", span="本月")


def test_strip_tells_the_golden_month() -> None:
    told = strip(resolved=171, unresolved=1, waiting=15, near=3)
    assert told.text == (
        "10月应办结 187 件：已解决 171，未解决 1，在办 15（其中 3 件临期）。"
        "截至今日 99.41%（171/172）；其余全部解决则 99.46%（186/187）。"
        "目标 99% 允许未解决 1 件，已用完：再有 1 件未解决，本月降至 98.93%（185/187）。"
    )
    assert told.tone == "warn"


def test_numbers_of_the_strip_name_their_lists() -> None:
    told = strip(resolved=170, unresolved=1, overdue=1, waiting=15, near=3)
    assert {token.part: token.text for token in told.counts if token.part} == {
        Part.DUE: "187",
        Part.MET: "170",
        Part.FAILED: "2",
        Part.OVERDUE: "1",
        Part.OPEN: "15",
        Part.NEAR: "3",
    }


def test_finished_period_that_misses_says_so() -> None:
    told = strip(resolved=479, unresolved=5)
    assert told.text == (
        "10月应办结 484 件：已解决 479，未解决 5，在办 0。截至今日 98.96%（479/484）。"
        "本月已无法达到 99%，最好只能到 98.96%（479/484）。"
    )
    assert told.tone == "over"


def test_finished_period_that_reaches_the_target() -> None:
    told = strip(resolved=470, unresolved=3)
    assert told.text.endswith("截至今日 99.36%（470/473）。目标 99% 允许未解决 4 件，用了 3 件，已达标。")
    assert told.tone == "ok"


def test_misses_left_are_counted() -> None:
    told = strip(resolved=250, unresolved=1, waiting=49)
    assert told.consequence == "目标 99% 允许未解决 3 件，已用 1 件，还剩 2 件。"


def test_overdue_cases_can_still_be_won_back() -> None:
    told = strip(resolved=150, overdue=2, waiting=48)
    assert (
        told.consequence == "目标 99% 允许未解决 2 件，已用完：再有 1 件未解决，本月降至 98.50%（197/200）。"
    )
    told = strip(resolved=150, unresolved=1, overdue=2, waiting=47)
    assert told.consequence == (
        "目标 99% 允许未解决 2 件，已超出 1 件：超期在办的 2 件全部解决，最高可回到 99.50%（199/200）。"
    )


def test_below_a_hundred_one_miss_breaks_the_target() -> None:
    assert strip(resolved=70, waiting=13).consequence == (
        "目标 99% 允许未解决 0 件：有 1 件未解决，本月就降至 98.79%（82/83）。"
        "不足 100 件，1 件未解决就达不到 99%。"
    )
    assert strip(resolved=70, unresolved=1, waiting=12).consequence == (
        "本月已无法达到 99%，最好只能到 98.79%（82/83）。不足 100 件，1 件未解决就达不到 99%。"
    )


def test_fewer_than_ten_cases_give_counts_and_no_rate() -> None:
    told = strip(resolved=5, waiting=3)
    assert told.text == (
        "10月应办结 8 件：已解决 5，未解决 0，在办 3。不足 10 件，只列件数，不计算比率；1 件未解决就达不到 99%。"
    )


def test_empty_period_says_so() -> None:
    assert strip().text == "10月没有应办结的诉求。"


def test_provisional_deadlines_are_told() -> None:
    assert "2 件期限暂定（工作日历未公布）。" in strip(resolved=100, waiting=5, provisional=2).text


@given(st.integers(0, 500), st.integers(0, 20), st.integers(0, 20), st.integers(0, 500))
def test_strip_never_promises_an_unreachable_target(
    resolved: int, unresolved: int, overdue: int, waiting: int
) -> None:
    standing = Standing(resolved, unresolved, overdue, waiting)
    told = strip_of(Budget(standing), label="10月", span="本月")
    lost = 100 * unresolved > standing.due
    assert ("已无法达到" in told.consequence) == (lost and standing.due >= 10)
