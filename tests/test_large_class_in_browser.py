"""Does the page of a large class work in a real browser: the rows that its script draws?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.rendering import Pages, class_rows
from grader.results import Identity, Lateness, ManualResult, Result
from tests.support import made_results as made
from tests.support.browser import AXE, IN_BROWSER, Browser, launched
from tests.support.class_pages import class_page_of, view_of

pytestmark = [pytest.mark.file_takes(seconds=30), *IN_BROWSER]

PLAIN, ALL = 500, 1203
SHOWN = "#students tbody tr"


def everybody() -> list[Result]:
    """A class with every kind of result, beyond the plain rows too."""
    kinds = [*made.everyone(), msgspec.structs.replace(made.mixed(), student="")]
    kinds += [msgspec.structs.replace(made.perfect(), score=None, title="Init", assignment="i")]
    return [
        msgspec.structs.replace(
            kind, student=f"{kind.student and f'{n:04} '}{kind.student}", source=f"{n}.ipynb"
        )
        for n, kind in ((n, kinds[n % len(kinds)]) for n in range(ALL))
    ]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the class."""
    path = tmp_path_factory.mktemp("large") / "index.html"
    path.write_text(class_page_of(Pages(), made.result_set(*everybody())), encoding="utf-8")
    return path


def test_drawn_rows_are_what_plain_ones_would_be(
    browser: Browser, page_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_rows, "PLAIN", ALL)
    plain_file = tmp_path / "plain.html"
    plain_file.write_text(class_page_of(Pages(), made.result_set(*everybody())), encoding="utf-8")
    plain, _ = browser.open(plain_file)
    assert plain.locator("#more").count() == 0
    drawn, seen = browser.open(page_file)
    for _ in range(2):
        drawn.locator("#more button").click()
    assert drawn.locator(SHOWN).count() == plain.locator(SHOWN).count() == ALL
    assert _rows(drawn) == _rows(plain)
    assert seen.problems == []
    plain.context.close()
    drawn.context.close()


def rostered() -> list[Result]:
    """A class with sections, in which some were late and some handed nothing in."""
    late = Lateness(due="2026-11-08", submitted_at="2026-11-09", days=1, before=100.0, deducted=10)
    missing = msgspec.structs.replace(
        made.unreadable(), status="missing", score=None, reason="nothing was handed in"
    )
    essay = ManualResult(name="why", title="Why?", max_score=20)
    kinds = [
        *made.everyone(),
        missing,
        msgspec.structs.replace(made.perfect(), late=late),
    ]
    return [
        msgspec.structs.replace(
            kinds[n % len(kinds)],
            student=f"{n:02}",
            source=f"{n}.ipynb",
            manual=(essay,) * (n % 3) if kinds[n % len(kinds)].status == "graded" else (),
            identity=Identity(platform="plain", person=str(n), section="<b>A & B</b> " * (n % 3)),
        )
        for n in range(40)
    ]


def test_drawn_rows_have_sections_and_deductions(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = []
    for plain in (40, 10):
        monkeypatch.setattr(class_rows, "PLAIN", plain)
        path = tmp_path / f"{plain}.html"
        path.write_text(class_page_of(Pages(), made.result_set(*rostered())), encoding="utf-8")
        pages.append(browser.open(path))
    (plain_page, _), (drawn, seen) = pages
    for _ in range(3):
        drawn.locator("#more button").click()
    assert drawn.locator(SHOWN).count() == 40
    assert _rows(drawn) == _rows(plain_page)
    marked_by_hand = sum(bool(r.unmarked) for r in rostered())
    assert drawn.locator(f"{SHOWN} .by-hand").count() == marked_by_hand > 0
    assert drawn.locator(f"{SHOWN} .late").count() == sum(r.late is not None for r in rostered())
    assert drawn.locator(f"{SHOWN} .section b").count() == 0
    drawn.get_by_role("columnheader", name="Section").get_by_role("button").click()
    sections = drawn.locator(f"{SHOWN} .section").all_inner_texts()
    assert sections == sorted(sections)
    drawn.get_by_role("searchbox").fill("a & b")
    found = sum(n % 3 > 0 for n in range(40))
    assert drawn.locator("#students").get_attribute("aria-rowcount") == str(found + 1)
    assert seen.problems == []
    for page, _ in pages:
        page.context.close()


def _rows(page: Any) -> list[str]:
    """The rows as HTML, with plain numbers."""
    rows: list[str] = page.eval_on_selector_all(
        SHOWN,
        """all => all.map(row => {
            const copy = row.cloneNode(true);
            copy.removeAttribute("aria-rowindex");
            for (const cell of copy.querySelectorAll("[data-value], [data-sort]")) {
                for (const key in cell.dataset) cell.dataset[key] = Number(cell.dataset[key]);
            }
            return copy.outerHTML.replace(/\\s+/g, " ").replaceAll("> <", "><");
        })""",
    )
    return rows


def test_more_rows_are_shown_when_they_are_asked_for(browser: Browser, page_file: Path) -> None:
    page, _ = browser.open(page_file)
    rows, table = page.locator(SHOWN), page.locator("#students")
    assert rows.count() == PLAIN
    assert table.get_attribute("aria-rowcount") == str(ALL + 1)
    assert f"{PLAIN} of {ALL} rows are shown." in page.locator("#more").inner_text()
    page.get_by_role("button", name="Show 500 more").focus()
    page.keyboard.press("Enter")
    assert rows.count() == 2 * PLAIN
    focused = "document.activeElement.closest('tr').getAttribute('aria-rowindex')"
    assert page.evaluate(focused) == str(PLAIN + 2)
    page.get_by_role("button", name="Show 203 more").click()
    assert rows.count() == ALL
    assert page.locator("#more").is_hidden()
    page.context.close()


def test_search_and_order_are_of_the_whole_class(browser: Browser, page_file: Path) -> None:
    page, _ = browser.open(page_file)
    rows, table = page.locator(SHOWN), page.locator("#students")
    page.get_by_role("searchbox").fill("1201.ipynb")
    assert rows.count() == 1
    assert table.get_attribute("aria-rowcount") == "2"
    assert f"1 of {ALL}" in page.locator("#search output").inner_text()
    assert page.locator("#more").is_hidden()
    page.get_by_role("searchbox").fill("nobody at all")
    assert rows.count() == 0
    page.get_by_role("searchbox").fill("")
    assert rows.count() == PLAIN

    scores = sorted(row.value for row in view_of(everybody()).people.rows)
    head = page.get_by_role("columnheader", name="Score")
    for wanted in (scores, scores[::-1]):
        head.get_by_role("button").click()
        found = page.eval_on_selector_all(
            "#students tbody td[data-value]", "all => all.map(cell => Number(cell.dataset.value))"
        )
        assert found == pytest.approx(wanted[:PLAIN])
    page.get_by_role("columnheader", name="Student").get_by_role("button").click()
    names = page.eval_on_selector_all("#students th bdi", "all => all.map(e => e.textContent)")
    assert [int(name[:4]) for name in names if name[:4].isdigit()] == sorted(
        n for n, one in enumerate(everybody()) if one.student
    )[: len([name for name in names if name[:4].isdigit()])]
    page.get_by_role("columnheader", name="Init").get_by_role("button").click()
    values = page.eval_on_selector_all(
        "#students tbody tr",
        "all => all.map(row => Number(row.querySelectorAll('[data-sort]')[2].dataset.sort))",
    )
    assert values == sorted(values)
    page.context.close()


def test_no_name_runs_and_nothing_is_asked_for(browser: Browser, page_file: Path) -> None:
    page, seen = browser.open(page_file)
    page.locator("#more button").click()
    page.get_by_role("searchbox").fill("<script>")
    assert page.locator(SHOWN).count() > PLAIN / 20
    assert page.locator("img, iframe").count() == 0
    assert page.locator("script").count() == 2
    assert seen.problems == []
    assert seen.requests == [page_file.as_uri()]
    page.context.close()


def test_without_script_the_first_rows_are_there_and_the_others_named(
    browser: Browser, page_file: Path
) -> None:
    context = browser._browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.locator(SHOWN).count() == PLAIN
    note = page.locator("noscript p")
    assert note.is_visible()
    assert f"Only the first {PLAIN} of {ALL} rows are shown" in note.inner_text()
    assert page.locator("#more").is_hidden()
    context.close()


@pytest.mark.parametrize("width", [375, 1200])
def test_nothing_overflows(browser: Browser, page_file: Path, width: int) -> None:
    page, _ = browser.open(page_file, width=width)
    wide, room = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= room
    page.context.close()


@pytest.mark.skipif(not AXE.is_file(), reason=f"there is no axe-core at {AXE}")
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(browser: Browser, page_file: Path, dark: bool) -> None:
    page, _ = browser.open(page_file, dark=dark)
    page.get_by_role("searchbox").fill("11")  # all of the rows that are found are drawn
    assert 50 < page.locator(SHOWN).count() < PLAIN
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
    page.get_by_role("searchbox").fill("")
    found = page.evaluate("async () => (await axe.run('#more')).violations")
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
    page.context.close()
