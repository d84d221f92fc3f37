from foundation.spreadsheets.headings import canonical, find_header, recognise, split_unit

KNOWN = {"企业名称": "name", "年产值(万元)": "output", "年产值": "output"}


def test_canonical_ignores_width_blanks_and_marks() -> None:
    assert canonical(" 企业\n名称＊：") == "企业名称"
    assert canonical("年产值（万元）") == "年产值(万元)"


def test_split_unit_takes_the_brackets_off() -> None:
    assert split_unit("年产值(万元)") == ("年产值", "万元")
    assert split_unit("年产值") == ("年产值", "")


def test_recognise_finds_columns_in_any_order() -> None:
    assert recognise(["序号", "年产值（元）", 5, "企业名称"], KNOWN) == {1: "output", 3: "name"}


def test_find_header_skips_title_and_unit_rows() -> None:
    rows = [["企业台账"], ["单位：万元", None], ["企业名称", "年产值"], ["甲", 5]]
    assert find_header(rows, KNOWN) == 2


def test_find_header_refuses_one_chance_match() -> None:
    assert find_header([["企业名称", "x"], ["甲", "乙"]], KNOWN) is None


def test_find_header_looks_at_ten_rows_only() -> None:
    assert find_header([["x"]] * 10 + [["企业名称", "年产值"]], KNOWN) is None
