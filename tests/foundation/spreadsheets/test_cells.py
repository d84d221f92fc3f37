from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from foundation.spreadsheets.cells import parse_cell, preferred_labels, shown
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.marks import Broken, NotAValue, TooLong, Uncomputed

TEXT = Column("a", "列", max_length=10)
CODE = Column("a", "列", Kind.CODE)
PHONE = Column("a", "列", Kind.PHONE)
DECIMAL = Column("a", "列", Kind.DECIMAL, unit="万元")
INTEGER = Column("a", "列", Kind.INTEGER, minimum=0)
CHOICE = Column(
    "a",
    "列",
    Kind.CHOICE,
    choices={"已解决": "resolved", "解决": "resolved", "暂难解决(已解释)": "explained"},
)

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.datetimes(), st.dates(),
    st.times(), st.timedeltas(), st.builds(Uncomputed), st.builds(Broken), st.builds(TooLong, st.integers(0, 10**6)),
    st.from_regex(r"[0-9０-９.,，Ee+\-%年月日/: ]{0,20}", fullmatch=True),
)  # fmt: skip


def refusal(column: Column, raw: object) -> str:
    with pytest.raises(NotAValue) as refused:
        parse_cell(column, raw)
    return str(refused.value)


@given(CELLS, st.sampled_from(list(Kind)), st.booleans())
def test_any_cell_becomes_a_value_or_a_sentence(raw: object, kind: Kind, required: bool) -> None:
    column = Column("a", "列", kind, required=required, choices={"是": 1, "否": 0})
    shown(raw)
    try:
        parse_cell(column, raw)
    except NotAValue as sentence:
        assert str(sentence)  # noqa: PT017


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False))
def test_decimals_survive_every_spelling(number: Decimal) -> None:
    wide = str(number).translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))
    spellings = [str(number), f"{number:,}", f" {number} ", wide, float(number)]
    assert {parse_cell(DECIMAL, spelling) for spelling in spellings} == {number}


@pytest.mark.parametrize(
    "raw",
    ["12O.5", "1.2.3", "12,34", "1e5", "一百", "12%", "--1", "0x1f", "٣", "1_000", "NaN", "inf", "9" * 50, True,
     date(2023, 1, 1), float("nan"), float("inf"), 1e20],
)  # fmt: skip
def test_what_is_no_number_is_refused(raw: object) -> None:
    assert refusal(DECIMAL, raw) in ("不是数字，请只填数字，如 120.5", "数字太大")


def test_too_many_decimal_places_are_refused_not_rounded() -> None:
    assert refusal(DECIMAL, "12.345") == "小数最多 2 位"
    assert refusal(DECIMAL, 12.345) == "小数最多 2 位"
    assert parse_cell(DECIMAL, 0.1 + 0.2) == Decimal("0.30")


def test_percent_sign_is_read_only_in_a_percent_column() -> None:
    percent = Column("a", "同比", Kind.DECIMAL, unit="%")
    assert parse_cell(percent, "5.2%") == Decimal("5.20")
    assert refusal(DECIMAL, "5.2%") == "不是数字，请只填数字，如 120.5"


@pytest.mark.parametrize(
    ("unit", "raw", "number"),
    [
        ("万元", "1.2亿", 12_000), ("万元", "１．２ 亿元", 12_000), ("万元", "3,000万元", 3_000), ("万元", "-0.5亿", -5_000),
        ("万元", "500元", "0.05"), ("万元", "0.00000001亿", "0.0001"), ("元", "12万", 120_000), ("元", "12.5元", "12.5"),
        ("元", "0.3亿", 30_000_000), ("亿元", "12000万", "1.2"), ("元", "1,234.5678万元", "12345678"),
    ],
)  # fmt: skip
def test_amount_with_its_unit_is_read_exactly(unit: str, raw: str, number: object) -> None:
    assert parse_cell(Column("a", "列", Kind.DECIMAL, unit=unit, places=4), raw) == Decimal(number)


@given(st.decimals(min_value=-(10**5), max_value=10**5, places=6, allow_nan=False))
def test_amounts_are_the_same_in_every_unit(number: Decimal) -> None:
    fine = Column("a", "列", Kind.DECIMAL, unit="元", places=6)
    for unit, times in (("元", 1), ("万", 10**4), ("万元", 10**4), ("亿", 10**8), ("亿元", 10**8)):
        assert parse_cell(fine, f"{number:,f}{unit}") == number * times


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("12万", "分不清是 12 万元，还是 12万个万元，请按万元只填数字"),
        ("123元", "换算成万元是 0.0123，小数最多 2 位"),
        ("12.345万元", "小数最多 2 位"),
        ("12.3456789亿", "换算成万元是 123,456.789，小数最多 2 位"),
        ("1亿2000万", "不是数字，请换算成万元后只填数字，如 120.5"),
        ("约3000万", "不是数字，请换算成万元后只填数字，如 120.5"),
        ("1,2亿", "不是数字，请换算成万元后只填数字，如 120.5"),
        ("10000000000亿", "数字太大"),
    ],
)
def test_amount_that_is_not_sure_says_in_which_unit_to_write(raw: str, sentence: str) -> None:
    assert refusal(DECIMAL, raw) == sentence


def test_units_of_money_are_read_only_in_a_column_of_money() -> None:
    for unit in ("", "人", "%", "万千瓦时"):
        assert refusal(Column("a", "列", Kind.DECIMAL, unit=unit), "12万") == "不是数字，请只填数字，如 120.5"


def test_integer_refuses_fractions_and_bounds() -> None:
    assert parse_cell(INTEGER, 12.0) == 12
    assert refusal(INTEGER, 12.5) == "应是整数"
    assert refusal(INTEGER, "-1") == "不能小于 0"
    bounded = Column("a", "列", Kind.DECIMAL, maximum=20_000)
    assert parse_cell(bounded, "20000") == 20_000
    assert refusal(bounded, "20000.01") == "不能大于 20,000"
    assert refusal(Column("a", "列", Kind.INTEGER, maximum=2100), "2101") == "不能大于 2100"


def test_code_is_normalised_for_case_width_and_blanks() -> None:
    assert parse_cell(CODE, " ９１３７ 1502ma3c00011g") == "91371502MA3C00011G"


@pytest.mark.parametrize("raw", [9.1371502e17, 913715020000000000, 12345, "9.1371502E+17", date(2023, 1, 1)])
def test_code_that_became_a_number_is_refused_never_guessed(raw: object) -> None:
    assert "设为文本" in refusal(CODE, raw)


def test_code_with_an_e_inside_is_no_scientific_number() -> None:
    assert parse_cell(CODE, "91371500123E456789") == "91371500123E456789"


def test_phone_takes_numbers_only_when_nothing_can_be_lost() -> None:
    assert parse_cell(PHONE, 13034234785.0) == "13034234785"
    assert parse_cell(PHONE, "０６３５－8288888 转 8") == "0635-8288888 转 8"
    assert "区号" in refusal(PHONE, 6358288888.0)
    assert refusal(PHONE, "1.3E+10") == "不是电话号码，请填手机号或带区号的座机号"


def test_text_keeps_line_breaks_and_tabs() -> None:
    assert parse_cell(TEXT, " 甲\n乙\t丙 ") == "甲\n乙\t丙"


def test_text_over_its_length_says_how_long_it_is() -> None:
    assert refusal(TEXT, "字" * 12) == "超过 10 个字（现有 12 个字）"


def test_text_of_a_number_is_exact_or_refused() -> None:
    assert parse_cell(TEXT, 163642.0) == "163642"
    assert parse_cell(TEXT, 12.5) == "12.5"
    assert "末尾几位" in refusal(TEXT, 1.101051980010101e17)


def test_text_takes_the_defusing_apostrophe_off() -> None:
    assert parse_cell(TEXT, "'=1+1") == "=1+1"


def test_choice_takes_labels_in_any_width() -> None:
    assert parse_cell(CHOICE, "暂难解决（已解释）") == "explained"
    assert parse_cell(CHOICE, " 解决 ") == "resolved"


def test_choice_names_what_can_be_filled_in() -> None:
    assert refusal(CHOICE, "搞定") == "不在可填的内容里，可填：已解决、暂难解决(已解释)"
    assert preferred_labels(CHOICE) == ["已解决", "暂难解决(已解释)"]


def test_blank_cells_are_none_unless_required() -> None:
    assert parse_cell(TEXT, " \u200b") is None
    assert refusal(Column("a", "列", required=True), "  ") == "不能为空"


def test_marked_cells_say_what_is_wrong() -> None:
    assert "公式" in refusal(TEXT, Uncomputed())
    assert "错误值" in refusal(TEXT, Broken())
    assert "50000 个字" in refusal(TEXT, TooLong(50000))


def test_datetime_is_shanghai_time() -> None:
    moment = parse_cell(Column("a", "列", Kind.DATETIME), "2023-10-31 08:30")
    assert timezone.localtime(moment).isoformat() == "2023-10-31T08:30:00+08:00"


def test_date_drops_the_time() -> None:
    assert parse_cell(Column("a", "列", Kind.DATE), datetime(2023, 10, 31, 9)) == date(2023, 10, 31)


def test_shown_fits_a_table_cell() -> None:
    assert shown(12.0) == "12"
    assert shown("甲\n乙") == "甲 乙"
    assert len(shown("字" * 500)) == 60
    assert shown(datetime(2023, 10, 31)) == "2023-10-31"
    assert [shown(time(9, 5)), shown(timedelta(hours=30))] == ["09:05:00", "1 day, 6:00:00"]
