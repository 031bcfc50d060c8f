"""Is the page of a class of 120 seen at a glance in a real browser, printed whole, and readable?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.rendering import Pages
from tests.support import made_results as made
from tests.support.browser import AXE, IN_BROWSER, Browser, launched
from tests.support.class_pages import class_of, class_page_of

pytestmark = [pytest.mark.file_takes(seconds=25), *IN_BROWSER]

PEOPLE = 120
ROWS = "#students tbody tr"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the class."""
    path = tmp_path_factory.mktemp("class") / "index.html"
    results = made.result_set(*class_of(PEOPLE))
    whole = msgspec.structs.replace(results, remarks=("not on the roster: somebody (x.ipynb)",))
    path.write_text(class_page_of(Pages(), whole), encoding="utf-8")
    return path


def without_script(browser: Browser, page_file: Path) -> Any:
    page = browser._browser.new_context(java_script_enabled=False).new_page()
    page.goto(page_file.as_uri())
    return page


def test_the_first_screen_has_numbers_people_and_what_needs_the_teacher(
    browser: Browser, page_file: Path
) -> None:
    page, _ = browser.open(page_file, width=1280)
    page.set_viewport_size({"width": 1280, "height": 800})
    seen = (
        ".tiles",
        f"{ROWS}:nth-child(5)",
        "#needs",
        ".concerns li:nth-child(5)",
        "#students tfoot",
    )
    for selector in seen:
        box = page.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 800, selector
    assert page.evaluate("document.documentElement.scrollHeight") < 5000
    assert page.locator(ROWS).count() == PEOPLE
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_link_to_a_question_opens_it(browser: Browser, page_file: Path, script: bool) -> None:
    page = browser.open(page_file)[0] if script else without_script(browser, page_file)
    answers = page.locator("#a2-q1")
    assert not answers.is_visible()
    page.locator('.items a[href="#a2-q1"]').click()
    answers.wait_for(state="visible")
    page.locator(".of-class:has(#a2-q1) > summary").click()
    assert not answers.is_visible()
    if script:  # the same link once more
        page.locator('.items a[href="#a2-q1"]').click()
        answers.wait_for(state="visible")
    page.context.close()


def test_a_link_from_elsewhere_opens_a_question(browser: Browser, page_file: Path) -> None:
    page, seen = browser.open(page_file)
    page.goto("about:blank")
    page.goto(f"{page_file.as_uri()}#a1-q2")
    page.locator("#a1-q2").wait_for(state="visible")
    assert seen.problems == []
    page.context.close()


def test_without_script_everybody_is_there(browser: Browser, page_file: Path) -> None:
    page = without_script(browser, page_file)
    assert page.locator(ROWS).count() == PEOPLE
    assert page.locator("#search").is_hidden()
    page.locator(".concerns summary").first.click()
    assert page.locator(".concerns .who").first.is_visible()
    page.context.close()


def test_print_has_everybody_and_what_is_open(browser: Browser, page_file: Path) -> None:
    page, _ = browser.open(page_file)
    page.evaluate("location.hash = 'a1-q1'")
    page.locator("#a1-q1").wait_for(state="visible")
    page.emulate_media(media="print")
    assert page.locator("#a1-q1").is_visible()
    assert not page.locator("#a1-q2").is_visible()
    table = page.locator("#students")
    scroller = page.locator(".first .scroll").bounding_box()
    assert scroller["height"] >= table.bounding_box()["height"]
    assert page.locator(ROWS).last.is_visible()
    style = "(e, name) => getComputedStyle(e)[name]"
    assert page.locator(ROWS).first.evaluate(style, "breakInside") == "avoid"
    assert page.locator("#students thead").evaluate(style, "display") == "table-header-group"
    page.context.close()


def test_print_does_not_split_code(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(Pages().student_page(made.mixed()), encoding="utf-8")
    page, _ = browser.open(path)
    page.emulate_media(media="print")
    for selector in (".code", ".line", "tr"):
        found = page.locator(selector).first.evaluate("e => getComputedStyle(e).breakInside")
        assert found == "avoid", selector
    page.context.close()


def test_on_a_phone_nothing_is_cut(browser: Browser, page_file: Path, tmp_path: Path) -> None:
    long = "J = cross-entropy + λ/(2m) · (‖W1‖² + ‖W2‖² + ‖W3‖²) + ε · (‖b1‖² + ‖b2‖²) − log p"
    cost = made.wrong_cost()
    (diagnosis,) = cost.diagnosis
    cost = msgspec.structs.replace(
        cost, diagnosis=(msgspec.structs.replace(diagnosis, formula=long),)
    )
    student = tmp_path / "page.html"
    student.write_text(Pages().student_page(made.result("Ada", cost)), encoding="utf-8")
    for path in (page_file, student):
        page, _ = browser.open(path, width=390)
        page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
        wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= room == 390
        cut = page.eval_on_selector_all(
            ".formula", "all => all.filter(e => e.scrollWidth > e.clientWidth).length"
        )
        assert cut == 0
        unreachable = page.eval_on_selector_all(
            "main *",
            """all => all.filter(e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
                && e.scrollWidth > e.clientWidth && e.tabIndex < 0)
            .map(e => e.outerHTML.slice(0, 99))""",
        )
        assert unreachable == []
        page.context.close()


@pytest.mark.skipif(not AXE.is_file(), reason=f"there is no axe-core at {AXE}")
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False)])
def test_axe_finds_nothing(browser: Browser, page_file: Path, width: int, dark: bool) -> None:
    page, _ = browser.open(page_file, width=width, dark=dark)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    page.eval_on_selector_all(f"{ROWS}:nth-child(n+20)", "all => all.forEach(one => one.remove())")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
    page.context.close()
