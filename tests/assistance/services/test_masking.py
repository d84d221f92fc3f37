from __future__ import annotations

import pytest

from assistance.services.masking import marked_pieces, numbers_in, private_of

PRIVATE = private_of(
    names=["山东宏泰重型机械股份有限公司", "聊城市鲁兴厂"],
    people=["王建国", ""],
    codes=["91371500MA3C5X7K2P"],
    phones=["0635-8412345"],
)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("山东宏泰重型机械股份有限公司用工缺口", "【企业】用工缺口"),
        ("宏泰重型机械股份有限公司反映", "【企业】反映"),
        ("宏泰重型机械门前积水", "【企业】门前积水"),
        ("联系王建国，王总说可以", "联系【联系人】，【联系人】说可以"),
        ("王庄道路积水，王屋山", "王庄道路积水，王屋山"),
        ("座机0635-8412345，手机138 1234 5678", "座机【电话】，手机【电话】"),
        ("(0635)8412345转12", "【电话】"),
        ("信用代码91371500MA3C5X7K2P", "信用代码【代码】"),
        ("身份证37150019800101123X", "身份证【代码】"),
        ("另见sq-2023-000187", "另见【编号】"),
        ("政策文号2023年第12号，补贴1500000元", "政策文号2023年第12号，补贴1500000元"),
        ("企业可以申请", "企业可以申请"),
        ("", ""),
    ],
)
def test_what_belongs_to_one_enterprise_leaves_a_mark(text: str, hidden: str) -> None:
    assert PRIVATE.hide(text) == hidden


def test_hiding_twice_changes_nothing() -> None:
    once = PRIVATE.hide("宏泰重型机械王总 13812345678")

    assert PRIVATE.hide(once) == once


def test_marks_are_told_from_words() -> None:
    assert marked_pieces("请【企业】来，【注意】") == [
        ("请", False),
        ("【企业】", True),
        ("来，【注意】", False),
    ]
    assert marked_pieces("") == []


@pytest.mark.parametrize("text", ["报名 13812345678", "0635-8412345", "91371500MA3C5X7K2P", "400-123-4567"])
def test_numbers_left_over_are_found(text: str) -> None:
    assert len(numbers_in(text)) == 1


@pytest.mark.parametrize("text", ["2023年12月31日前", "最高1000万元", "第371500号", "12345热线"])
def test_other_figures_are_no_numbers_of_persons(text: str) -> None:
    assert numbers_in(text) == []
