from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.spreadsheets.marks import NotAValue
from foundation.spreadsheets.moments import moment_of

DAYS = st.dates(min_value=date(1955, 1, 1), max_value=date(2100, 12, 31))
SPELLINGS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")


@given(DAYS, st.sampled_from(SPELLINGS))
def test_every_spelling_of_a_day_is_read(day: date, spelling: str) -> None:
    assert moment_of(day.strftime(spelling)) == datetime.combine(day, time())


@given(DAYS, st.times().map(lambda clock: clock.replace(microsecond=0)), st.sampled_from(SPELLINGS))
def test_every_spelling_takes_a_time(day: date, clock: time, spelling: str) -> None:
    assert moment_of(f"{day.strftime(spelling)} {clock.isoformat()}") == datetime.combine(day, clock)


@given(st.datetimes(min_value=datetime(1955, 1, 1), max_value=datetime(2100, 12, 30)))
def test_day_numbers_of_excel_are_read_to_the_second(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    assert moment_of(serial) == moment


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("２０２３－１０－３１", datetime(2023, 10, 31)),
        ("2023-1-5", datetime(2023, 1, 5)),
        ("2023年10月31日 14时05分", datetime(2023, 10, 31, 14, 5)),
        ("2023-10-31T08:00:09", datetime(2023, 10, 31, 8, 0, 9)),
        (20231031, datetime(2023, 10, 31)),
        (20231031.0, datetime(2023, 10, 31)),
        ("45230", datetime(2023, 10, 31)),
        (45230, datetime(2023, 10, 31)),
        (date(2023, 10, 31), datetime(2023, 10, 31)),
    ],
)
def test_usual_spellings_are_read(raw: object, moment: datetime) -> None:
    assert moment_of(raw) == moment


@pytest.mark.parametrize(
    "raw",
    [
        "2023-02-29", "2023-13-01", "2023-10-31 25:00", "31/10/2023", "23-10-31", "2023-10", "2023/10-31", "去年",
        "2023-10-31 下午", "", 2023, 12.5, 1e300, float("nan"), float("inf"), True, time(1, 2), timedelta(hours=1),
        "1899-12-31", "2101-01-01", "2023年", "２０２３年２月３０日", "0000-00-00", object(),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(raw: object) -> None:
    with pytest.raises(NotAValue):
        moment_of(raw)
