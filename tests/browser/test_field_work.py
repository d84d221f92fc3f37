"""J15 (flows F6 and F7): in the field, on a telephone in one hand, where the network is bad."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from assistance.enums import EventKind
from assistance.models import Case, CaseMatter, Visit
from foundation.accounts.models import User
from foundation.desk.models import Draft
from tests.browser.accessibility import axe_check
from tests.browser.conftest import PATIENCE, PHONE
from tests.browser.counter import Counter
from tests.browser.watch import Watch
from tests.factories.assistance import Cast, cast, handled
from tests.factories.visits import png

SignIn = Callable[[User], None]
F6, F7 = 4, 10
SLOW_SECONDS = 0.4
LOST = "net::ERR_"
STOPS, SCROLLED = 12, 600
"""Fields of the form, and the milliseconds that a browser takes to bring one into view."""
NOTES = "看了两条生产线，企业反映限电和缺焊工。"


def axe_check_at_rest(page: Page) -> None:
    """The whole page in one view: in a shorter one the save bar always lies over something that can be scrolled out."""
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": height})
    axe_check(page)
    page.set_viewport_size(size)


@pytest.fixture
def page(context: BrowserContext, live_server: Any) -> Iterator[Page]:
    """As everywhere, but that a request may be lost: the browser writes that down as an error."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.set_viewport_size(PHONE)
    watch = Watch(page, urlsplit(live_server.url).netloc)
    yield page
    page.close()
    assert [fault for fault in watch.faults if LOST not in fault] == []


@pytest.fixture
def people(live_server: Any) -> Cast:
    return cast()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As a camera makes it: larger than a page needs."""
    path = tmp_path / "现场.png"
    path.write_bytes(png(2400, 1800))
    return path


class Line:
    """The road to the server: slow, and cut for as many sends as ``lost`` says; after the server has it, for ``answers``."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.lost = self.answers = 0
        self.sent: list[Request] = []
        page.route(re.compile(pattern), self._pass_on)

    def _pass_on(self, route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        self.sent.append(route.request)
        time.sleep(SLOW_SECONDS)
        if self.lost:
            self.lost -= 1
            route.abort("internetdisconnected")
        elif self.answers:
            self.answers -= 1
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()


def choose(counter: Counter, page: Page, name: str) -> None:
    counter.fill(page.get_by_role("combobox", name="企业", exact=True), name)
    counter.click(page.get_by_role("option", name=re.compile(name)))


def ask(counter: Counter, page: Page, number: int, title: str, kind: str) -> None:
    row = page.get_by_role("group", name=f"问题 {number}")
    counter.fill(row.get_by_label(f"问题 {number}"), title)
    counter.choose(row.get_by_label("类别"), kind)


def save(page: Page) -> Any:
    return page.locator(".save-bar .btn-primary")


def shown_width(page: Page) -> int:
    return int(
        page.locator(".photo-grid img").evaluate(
            "async one => { await one.decode(); return one.naturalWidth }"
        )
    )


def test_a_visit_with_two_questions_within_the_budget(
    page: Page, sign_in: SignIn, people: Cast, counter: Counter
) -> None:
    sign_in(people.officer)
    page.goto("/visits/")
    counter.click(page.get_by_role("link", name="记走访").first)
    choose(counter, page, "宏泰")
    counter.fill(page.get_by_label("走访情况"), NOTES)
    ask(counter, page, 1, "厂区限电影响交货", "用能保障")
    counter.click(page.get_by_role("button", name="再加一个问题"))
    ask(counter, page, 2, "缺焊工", "用工招聘")
    counter.click(save(page))
    expect(page.get_by_role("heading", level=1)).to_contain_text("宏泰科技")
    counter.within(F7)
    visit = Visit.objects.get()
    assert [case.title for case in visit.cases.order_by("id")] == ["厂区限电影响交货", "缺焊工"]
    assert (visit.people.get(), visit.enterprises.get()) == (people.officer, people.enterprise)
    expect(page.locator("#messages")).to_contain_text("问题已登记为诉求")
    assert not Draft.objects.exists()
    axe_check_at_rest(page)


@pytest.mark.parametrize("cut", ["lost", "answers"], ids=["request lost", "answer lost"])
def test_a_save_that_fails_loses_nothing_and_trying_again_makes_one_visit(
    page: Page, sign_in: SignIn, people: Cast, counter: Counter, photo: Path, cut: str
) -> None:
    sign_in(people.officer)
    page.goto(people.enterprise.get_absolute_url())
    counter.click(page.get_by_role("link", name="记走访").first)
    line = Line(page, r"/visits/new/$")
    setattr(line, cut, 1)
    counter.fill(page.get_by_label("走访情况"), NOTES)
    counter.attach(page.locator("input[name=photos]").first, photo)
    ask(counter, page, 1, "厂区限电影响交货", "用能保障")
    counter.click(page.get_by_role("button", name="再加一个问题"))
    ask(counter, page, 2, "缺焊工", "用工招聘")
    counter.click(save(page))
    counter.within(F7)
    banner = page.locator("[data-save-failed]")
    expect(banner).to_contain_text("网络不通，还没有保存")
    expect(page.get_by_role("button", name="重试")).to_be_focused()
    expect(page.get_by_label("走访情况")).to_have_value(NOTES)
    assert page.locator("input[name=photos]").first.evaluate("box => box.files.length") == 1
    axe_check_at_rest(page)
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("宏泰科技")
    visit = Visit.objects.get()
    assert (Case.objects.count(), visit.photos.count(), len(line.sent)) == (2, 1, 2)
    assert shown_width(page) == 1600


def test_a_photo_chosen_before_the_script_is_there_is_made_small_too(
    page: Page, sign_in: SignIn, people: Cast, photo: Path
) -> None:
    sign_in(people.officer)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/bundles/app[^/]*\.js"), hold)
    page.goto(f"/visits/new/?enterprise={people.enterprise.pk}", wait_until="commit")
    box = page.locator("input[name=photos]").first
    box.set_input_files(photo)
    assert held, "the script came before the photo was chosen"
    held[0].continue_()
    expect(page.locator("[data-photo-note]").first).to_contain_text("1")
    assert box.evaluate("async box => (await createImageBitmap(box.files[0])).width") == 1600


def test_what_is_wrong_is_said_and_the_photo_stays_chosen(
    page: Page, sign_in: SignIn, people: Cast, photo: Path
) -> None:
    sign_in(people.officer)
    page.goto(f"/visits/new/?enterprise={people.enterprise.pk}")
    page.get_by_label("走访情况").fill(NOTES)
    page.locator("input[name=photos]").first.set_input_files(photo)
    row = page.get_by_role("group", name="问题 1")
    row.get_by_text("当场答应了什么").click()
    row.get_by_label("承诺", exact=True).fill("周五前答复")
    row.get_by_label("承诺日期").fill("12-31")
    save(page).click()
    expect(page.locator(".error-summary")).to_contain_text("承诺要挂在一件诉求上")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^有错误"))
    axe_check_at_rest(page)
    row.get_by_label("问题 1").fill("厂区限电影响交货")
    row.get_by_label("类别").select_option(label="用能保障")
    save(page).click()
    expect(page.locator("#messages")).to_contain_text("走访已保存")
    assert (CaseMatter.objects.count(), Visit.objects.get().photos.count()) == (1, 1)


def test_the_bar_at_the_foot_never_covers_the_focus_and_targets_are_large(
    page: Page, sign_in: SignIn, people: Cast
) -> None:
    sign_in(people.officer)
    page.goto("/visits/new/")
    small, covered = [], []
    page.get_by_role("combobox", name="企业", exact=True).focus()
    for _stop in range(STOPS):
        page.keyboard.press("Tab")
        page.wait_for_timeout(SCROLLED)
        found = page.evaluate(
            """() => { const one = document.activeElement, box = one.getBoundingClientRect();
            const bar = document.querySelector('.save-bar').getBoundingClientRect();
            return one.closest('.field-form') && !one.closest('.save-bar') && !one.matches('[aria-hidden], .visually-hidden, [type=radio]')
              ? [one.name || one.textContent.trim(), box.height, box.bottom, bar.top] : null }"""
        )
        if found is None:
            continue
        name, height, bottom, top = found
        small += [name] if height < 44 else []
        covered += [name] if bottom > top and height < 200 else []
    assert (small, covered) == ([], [])
    assert page.evaluate("document.activeElement.textContent").strip() == "保存走访"


def test_progress_from_the_field_within_the_budget_and_once(
    page: Page, sign_in: SignIn, people: Cast, counter: Counter, photo: Path
) -> None:
    case = handled(people)
    sign_in(people.handler)
    page.goto("/cases/")
    counter.click(page.get_by_role("link", name=case.title))
    line = Line(page, r"/progress/")
    line.lost = 1
    counter.fill(page.get_by_label("进展内容"), "到厂看了现场")
    counter.attach(page.locator(".composer input[name=uploads]").first, photo)
    counter.click(page.get_by_role("button", name="保存进展"))
    counter.within(F6)
    expect(page.locator("[data-save-failed]")).to_contain_text("网络不通")
    expect(page.get_by_label("进展内容")).to_have_value("到厂看了现场")
    line.answers = 1
    page.get_by_role("button", name="重试").click()
    expect(page.locator("[data-save-failed]")).to_be_visible()
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".timeline")).to_contain_text("到厂看了现场")
    expect(page.locator("#messages")).to_contain_text("进展已保存")
    assert case.events.filter(kind=EventKind.PROGRESS).count() == 1
    assert case.attachments.get().attachment.name == "现场.jpg"
    assert len(line.sent) == 3


def test_without_network_the_page_says_so(page: Page, sign_in: SignIn, people: Cast) -> None:
    sign_in(people.officer)
    page.goto("/visits/new/")
    page.context.set_offline(True)
    expect(page.locator("[data-save-offline]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-save-offline]")).to_be_hidden()


def test_without_scripts(people: Cast, without_scripts: Callable[[User], Page], photo: Path) -> None:
    page = without_scripts(people.officer)
    page.set_viewport_size(PHONE)
    page.goto("/visits/new/")
    page.get_by_role("textbox", name="企业", exact=True).fill("宏泰")
    page.get_by_label("走访情况").fill(NOTES)
    page.get_by_label("问题 1").fill("厂区限电影响交货")
    page.get_by_role("group", name="问题 1").get_by_label("类别").select_option(label="用能保障")
    page.get_by_role("button", name="再加一个问题").click()
    second = page.get_by_role("group", name="问题 2")
    second.get_by_label("问题 2").fill("缺焊工")
    second.get_by_label("类别").select_option(label="用工招聘")
    expect(page.get_by_label("走访情况")).to_have_value(NOTES)
    page.locator("input[name=photos]").first.set_input_files(photo)
    save(page).click()
    expect(page.locator("#messages")).to_contain_text("问题已登记为诉求")
    visit = Visit.objects.get()
    assert (visit.cases.count(), visit.photos.get().attachment.size) == (2, photo.stat().st_size)
