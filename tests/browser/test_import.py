"""J8 (flow F10): a county's ledger of 1,200 enterprises goes in, seven rows wrong, by mouse, by keyboard, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.utils import timezone
from playwright.sync_api import Page, expect

from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.spreadsheets.enums import ImportMode
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services.batches import confirm_batch, upload_batch
from foundation.spreadsheets.services.jobs import run_next_batch
from tests.browser.accessibility import axe_check
from tests.browser.conftest import PHONE
from tests.browser.counter import Counter
from tests.browser.hands import by_keyboard, tab_to
from tests.browser.ledger import (
    COUNTY,
    MISTAKES,
    ROWS,
    WRONG,
    code_of,
    correct,
    line_of,
    name_of,
    write_ledger,
)
from tests.browser.worker import Worker
from tests.factories.accounts import person, reporting_units
from tests.factories.enterprises import EnterpriseFactory

SignIn = Callable[[User], None]
BUDGET = 4
GOOD = ROWS - WRONG
REFRESHED = 12_000
"""Milliseconds: without scripts the page asks again every five seconds."""


@dataclass(frozen=True)
class Desk:
    """What lies on the clerk's desk: the file, where each enterprise stands in it, the folder for downloads."""

    head: User
    file: Path
    places: dict[int, int]
    folder: Path


@pytest.fixture
def desk(live_server: Any, settings: Any, tmp_path: Path) -> Desk:
    settings.MEDIA_ROOT = tmp_path / "media"
    reporting_units()
    file = tmp_path / "企业台账.xlsx"
    return Desk(person(RoleCode.SECTION_HEAD, name="周科长"), file, write_ledger(file), tmp_path)


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.go_home()


def assert_counts(page: Page, heading: str, **counts: int) -> None:
    section = page.locator("section", has=page.locator("#batch-counts"))
    expect(section.get_by_role("heading")).to_have_text(
        f"{heading}：共 {sum(counts.values()):,} 行", timeout=REFRESHED
    )
    words = {"created": "新增", "updated": "更新", "unchanged": "无变化", "refused": "有错误"}
    for name, count in counts.items():
        expect(section.locator(".figure", has_text=words[name]).locator(".figure-value")).to_have_text(
            f"{count:,}"
        )


def assert_rows_named(page: Page, places: dict[int, int]) -> None:
    """Each mistake under the number that Excel shows at its row; the first with its heading and its contents."""
    lines = page.locator("section", has=page.locator("#batch-refusals")).locator("tbody tr")
    expect(lines.locator("th")).to_have_text([f"第 {places[number]} 行" for number in MISTAKES])
    expect(lines.first.locator("td")).to_have_text(
        ["注册资本（万元）", "“12O.5”", "不是数字，请只填数字，如 120.5"]
    )


def download(page: Page, act: Callable[[], None], into: Path) -> Path:
    with page.expect_download() as caught:
        act()
    path = into / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def everything() -> list[dict[str, Any]]:
    return list(Enterprise.objects.order_by("pk").values())


def test_a_ledger_goes_in_within_the_budget(
    page: Page, sign_in: SignIn, desk: Desk, worker: Worker, counter: Counter
) -> None:
    EnterpriseFactory(uscc=code_of(1), name="鲁西旧名厂")
    sign_in(desk.head)
    page.goto("/enterprises/")
    counter.click(page.get_by_role("link", name="导入", exact=True))
    counter.attach(page.get_by_label("文件"), desk.file)
    counter.click(page.get_by_role("button", name="上传并预检"))
    expect(page.locator("#job-progress")).to_contain_text("等待预检")
    worker.step()
    assert_counts(page, "预检结果", created=GOOD - 1, updated=1, unchanged=0, refused=WRONG)
    assert_rows_named(page, desk.places)
    expect(page.locator("details", has=page.locator("#batch-changes"))).to_contain_text(
        f"企业名称：鲁西旧名厂 → {name_of(1)}"
    )
    assert Enterprise.objects.count() == 1
    axe_check(page)

    counter.click(page.get_by_role("button", name="确认导入"))
    expect(page.locator("#job-progress")).to_contain_text("正在导入")
    worker.step()
    assert_counts(page, "导入结果", created=GOOD - 1, updated=1, unchanged=0, refused=WRONG)
    counter.within(BUDGET)
    assert Enterprise.objects.count() == GOOD
    merged = Enterprise.objects.get(uscc=code_of(809))
    assert (merged.county.name, merged.capital_wan) == (line_of(809)[COUNTY], Decimal("120.5"))
    axe_check(page)
    page.set_viewport_size(PHONE)
    axe_check(page)


def test_the_wrong_rows_come_back_corrected_and_the_same_file_changes_nothing(
    page: Page, sign_in: SignIn, desk: Desk, worker: Worker
) -> None:
    sign_in(desk.head)
    page.goto(imported(desk).get_absolute_url())
    link = page.get_by_role("link", name=re.compile("下载错误行"))
    wrong = download(page, link.click, desk.folder)
    assert wrong.name == "企业台账_错误行.xlsx"
    reasons = correct(wrong, desk.folder / "改正.xlsx")
    assert reasons[0] == "注册资本（万元）：不是数字，请只填数字，如 120.5"
    assert len(reasons) == WRONG

    page.get_by_role("link", name="再导入一个文件").click()
    upload(page, desk.folder / "改正.xlsx")
    worker.step()
    assert_counts(page, "预检结果", created=WRONG, updated=0, unchanged=0, refused=0)
    confirm(page, worker)
    assert Enterprise.objects.count() == ROWS

    before = everything()
    page.goto("/imports/new/?kind=enterprises")
    upload(page, desk.file)
    worker.step()
    assert_counts(page, "预检结果", created=0, updated=0, unchanged=GOOD, refused=WRONG)
    expect(page.locator("main")).to_contain_text("没有要写入的行")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    assert everything() == before


def test_one_may_leave_while_the_file_is_checked_and_come_back(
    page: Page, sign_in: SignIn, desk: Desk, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.hold(monkeypatch, "enterprises")
    sign_in(desk.head)
    page.goto("/imports/new/?kind=enterprises")
    upload(page, desk.file)
    step = worker.begin()
    progress = page.locator("#job-progress")
    expect(progress).to_contain_text(f"已处理 500/{ROWS}", timeout=REFRESHED)
    axe_check(page)
    page.goto("/cases/")
    page.get_by_role("banner").get_by_role("link", name="任务").click()
    line = page.get_by_role("row", name=re.compile(desk.file.name))
    expect(line).to_contain_text("正在预检")
    line.get_by_role("link").click()
    expect(progress).to_contain_text(f"已处理 500/{ROWS}")
    worker.gate.set()
    assert step.result(timeout=20)
    assert_counts(page, "预检结果", created=GOOD, updated=0, unchanged=0, refused=WRONG)
    expect(page.locator("#job-progress")).to_have_count(0)


def test_a_ledger_goes_in_by_keyboard_alone(page: Page, sign_in: SignIn, desk: Desk, worker: Worker) -> None:
    page.on("filechooser", lambda _chooser: None)
    sign_in(desk.head)
    page.goto("/enterprises/")
    by_keyboard(page.get_by_role("link", name="导入", exact=True))
    tab_to(page.get_by_label("文件"))
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    chosen.value.set_files(desk.file)
    by_keyboard(page.get_by_role("button", name="上传并预检"))
    expect(page.locator("#job-progress")).to_be_visible()
    worker.step()
    expect(page.locator("#batch-counts")).to_be_visible(timeout=REFRESHED)
    link = page.get_by_role("link", name=re.compile("下载错误行"))
    assert (
        len(correct(download(page, lambda: by_keyboard(link), desk.folder), desk.folder / "改正.xlsx"))
        == WRONG
    )
    page.reload()
    by_keyboard(page.get_by_role("button", name="确认导入"))
    expect(page.locator("#job-progress")).to_be_visible()
    worker.step()
    assert_counts(page, "导入结果", created=GOOD, updated=0, unchanged=0, refused=WRONG)


def test_a_ledger_goes_in_without_scripts(
    desk: Desk, worker: Worker, without_scripts: Callable[[User], Page]
) -> None:
    """The page of a file under way refreshes itself."""
    page = without_scripts(desk.head)
    page.goto("/enterprises/")
    page.get_by_role("link", name="导入", exact=True).click()
    upload(page, desk.file)
    worker.step()
    assert_counts(page, "预检结果", created=GOOD, updated=0, unchanged=0, refused=WRONG)
    assert_rows_named(page, desk.places)
    confirm(page, worker)
    assert_counts(page, "导入结果", created=GOOD, updated=0, unchanged=0, refused=WRONG)
    link = page.get_by_role("link", name=re.compile("下载错误行"))
    wrong = download(page, link.click, desk.folder)
    assert len(correct(wrong, desk.folder / "改正.xlsx")) == WRONG


def imported(desk: Desk) -> ImportBatch:
    """As if the file had gone in the day before."""
    kind = kind_named("enterprises")
    with desk.file.open("rb") as file:
        batch = upload_batch(
            by=desk.head, kind=kind, upload=File(file), filename=desk.file.name, mode=ImportMode.VALID_ONLY
        )
    assert run_next_batch(now=timezone.now())
    batch.refresh_from_db()
    confirm_batch(batch, by=desk.head)
    assert run_next_batch(now=timezone.now())
    return batch


def upload(page: Page, file: Path) -> None:
    page.get_by_label("文件").set_input_files(file)
    page.get_by_role("button", name="上传并预检").click()
    expect(page.locator("#job-progress")).to_contain_text("等待预检")


def confirm(page: Page, worker: Worker) -> None:
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("#job-progress")).to_contain_text("正在导入")
    worker.step()
    expect(page.locator("#batch-counts")).to_contain_text("导入结果", timeout=REFRESHED)
