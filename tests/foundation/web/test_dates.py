from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from foundation.web.dates import NoSuchDayError, cn_date, cn_datetime, parse_date, parse_datetime

TODAY = date(2023, 10, 9)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("20231031", date(2023, 10, 31)),
        ("2023-10-31", date(2023, 10, 31)),
        ("2023/10/31", date(2023, 10, 31)),
        ("2023.10.31", date(2023, 10, 31)),
        ("2023年10月31日", date(2023, 10, 31)),
        ("２０２３－１０－３１", date(2023, 10, 31)),
        (" 2023 年 1 月 5 日 ", date(2023, 1, 5)),
        ("10-31", date(2023, 10, 31)),
        ("10月31日", date(2023, 10, 31)),
        ("今天", TODAY),
        ("昨天", date(2023, 10, 8)),
        ("明天", date(2023, 10, 10)),
    ],
)
def test_parse_date_accepts_what_people_write(typed: str, day: date) -> None:
    assert parse_date(typed, today=TODAY) == day


@pytest.mark.parametrize("typed", ["2023-02-30", "2023-13-01", "0001-01-01", "9999-01-01", "13-40"])
def test_parse_date_names_a_day_that_does_not_exist(typed: str) -> None:
    with pytest.raises(NoSuchDayError):
        parse_date(typed, today=TODAY)


@pytest.mark.parametrize("typed", ["", "去年", "2023", "31/10/2023", "10-31-2023", "2023-10-31x"])
def test_parse_date_refuses_what_is_no_date(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_date(typed, today=TODAY)


@pytest.mark.parametrize("typed", ["2023-10-31 14:05", "2023年10月31日 14点05分", "2023-10-31T14:05"])
def test_parse_datetime_accepts_a_day_and_a_time(typed: str) -> None:
    now = datetime(2023, 10, 9, 10, tzinfo=SHANGHAI)
    assert parse_datetime(typed, now=now) == datetime(2023, 10, 31, 14, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize("typed", ["2023-10-31", "2023-10-31 25:00", "14:05", "2023-10-31 上午"])
def test_parse_datetime_refuses_half_of_it(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_datetime(typed, now=datetime(2023, 10, 9, 10, tzinfo=SHANGHAI))


def test_cn_date_says_the_weekday() -> None:
    assert cn_date(date(2023, 10, 31)) == "2023年10月31日（周二）"


def test_cn_datetime_speaks_in_shanghai_time() -> None:
    assert cn_datetime(datetime(2023, 10, 30, 16, 5, tzinfo=ZoneInfo("UTC"))) == "2023年10月31日（周二）00:05"
