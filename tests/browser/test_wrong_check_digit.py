"""新增企业 with a code whose check digit fails: the reason is asked for on the spot and the mark stays."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.factories.assistance import Cast

WRONG_DIGIT = "91371503MA3C0002XM"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_reason_is_asked_for_and_the_mark_stays(
    page: Page, sign_in: Any, people: Cast, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    sign_in(people.head)
    page.goto("/enterprises/new/")
    expect(page.get_by_label("校验位不符的核对说明")).to_have_count(0)
    page.get_by_label("统一社会信用代码").fill(WRONG_DIGIT)
    page.get_by_label("企业名称").fill("茌平铝业有限公司")
    page.get_by_label("县市区").select_option(index=1)
    page.get_by_role("button", name="登记企业").click()

    reason = page.get_by_label("校验位不符的核对说明")
    expect(reason).to_be_visible()
    expect(page.get_by_text("核对说明（选填）")).to_have_count(0)
    axe_check(page)
    reason.fill("已与营业执照原件逐位核对")
    page.get_by_role("button", name="登记企业").click()

    expect(page.locator(".identity").get_by_text("校验位不符·已人工确认")).to_be_visible()
    axe_check(page)
