from foundation.spreadsheets.columns import Column, Kind, read_header

NAME = Column("name", "企业名称", required=True, variants=("单位名称",))
OUTPUT = Column("output", "年产值", Kind.DECIMAL, unit="万元")


def test_read_header_takes_variants_in_any_order() -> None:
    header = read_header(["备注", "年产值(万元)", "单位 名称"], [NAME, OUTPUT])
    assert header.places == {"output": 1, "name": 2}
    assert header.extra == ("备注",)
    assert (header.missing, header.twice, header.wrong_unit) == ((), (), ())


def test_read_header_names_missing_required_columns() -> None:
    assert read_header(["年产值"], [NAME, OUTPUT]).missing == (NAME,)


def test_read_header_reports_a_column_that_stands_twice() -> None:
    assert read_header(["企业名称", "单位名称"], [NAME]).twice == ("单位名称",)


def test_read_header_reports_another_unit() -> None:
    assert read_header(["企业名称", "年产值（元）"], [NAME, OUTPUT]).wrong_unit == (("年产值（元）", "万元"),)


def test_label_prints_the_unit() -> None:
    assert (NAME.label, OUTPUT.label) == ("企业名称", "年产值（万元）")
