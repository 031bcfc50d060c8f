"""Do pages work in a real browser: offline, silent, sortable, narrow, dark, accessible, safe?

Needs Chromium (`chromium` on the PATH, or GRADER_CHROMIUM) and Playwright; the accessibility test
needs axe-core too (GRADER_AXE, or node_modules/axe-core/axe.min.js). What is missing is skipped.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest

from grader.rendering import NotebookPages, Pages, write_pages
from tests.support import made_results as made
from tests.support.browser import AXE, IN_BROWSER, Browser, launched
from tests.support.hostile_notebook import hostile_notebook

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "class"
STUDENTS = ("Tomasz Wiśniewski", "Amélie Fontaine", "박지우", "Rahul Deshpande", "Hana Nováková")
ROWS = 5  # one of them hands in two assignments
SHOWN = ("Tomasz Wiśniewski/regularization", "Amélie Fontaine/initialization")

pytestmark = [pytest.mark.file_takes(seconds=55), *IN_BROWSER]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of some of the example class, with notebooks."""
    return graded("en", tmp_path_factory)


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """The same in Chinese, of what was found out when they were graded in English."""
    return graded("zh", tmp_path_factory, "--reuse", str(examples))


def graded(lang: str, tmp_path_factory: pytest.TempPathFactory, *options: str) -> Path:
    from click.testing import CliRunner

    from grader.cli.app import app
    from grader.wording import language

    out = tmp_path_factory.mktemp("examples")
    handed_in = tmp_path_factory.mktemp("class")
    for student in STUDENTS:
        shutil.copytree(EXAMPLES / student, handed_in / student)
    grade = ["grade", str(handed_in), "-o", str(out), "--notebook", "--isolation", "process"]
    before = language.current_language()
    result = CliRunner().invoke(app, [*grade, "--lang", lang, *options])
    language.use_language(before)
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of results and notebooks in which everything is an attack."""
    out = tmp_path_factory.mktemp("hostile")
    notebook = out / "hostile.ipynb"
    notebook.write_text(json.dumps(hostile_notebook()), encoding="utf-8")
    write_pages(out, made.result_set(), notebooks=NotebookPages(lambda _: notebook))
    return out


def pages_of(out: Path, *names: str) -> list[Path]:
    """The class page, and of some students the page and the notebook."""
    students = [
        out / "students" / f"{name}{end}" for name in names for end in (".html", ".notebook.html")
    ]
    return [out / "index.html", *students]


def test_pages_of_the_examples_are_silent(browser: Browser, examples: Path) -> None:
    for path in pages_of(examples, *SHOWN):
        page, seen = browser.open(path)
        page.wait_for_load_state("networkidle")
        assert seen.problems == [], path
        assert seen.requests == [path.as_uri()], path
        assert page.title(), path
        page.context.close()


def test_every_link_leads_somewhere(browser: Browser, examples: Path) -> None:
    ids: dict[str, set[str]] = {}
    for path in pages_of(examples, *SHOWN):
        page, _ = browser.open(path)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        page.context.close()
        for link in links:
            file, _, anchor = link.partition("#")
            target = Path(unquote(urlparse(file).path))
            assert target.is_file(), link
            text = target.read_text(encoding="utf-8")
            known = ids.setdefault(file, {*re.findall(r'\bid="([^"]+)"', text), ""})
            assert anchor in known, link


def test_the_table_of_students_sorts_and_searches(browser: Browser, examples: Path) -> None:
    page, _ = browser.open(examples / "index.html")
    rows = page.locator("#students tbody tr:visible")
    total = rows.count()
    assert total == ROWS
    page.get_by_role("searchbox").fill("wiśn regul")
    assert rows.count() == 1
    assert f"1 of {ROWS}" in page.locator("#search output").inner_text()
    page.get_by_role("searchbox").fill("")
    assert rows.count() == total

    def scores() -> list[float]:
        found = page.eval_on_selector_all(
            "#students tbody td[data-value]", "all => all.map(cell => Number(cell.dataset.value))"
        )
        return [float(score) for score in found]

    head = page.get_by_role("columnheader", name="Score")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert scores() == sorted(scores())
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert scores() == sorted(scores(), reverse=True)
    page.get_by_role("columnheader", name="Student").get_by_role("button").click()
    names = page.eval_on_selector_all(
        "#students tbody th", "all => all.map(head => head.textContent.trim())"
    )
    assert names == page.evaluate("names => [...names].sort((a, b) => a.localeCompare(b))", names)


def test_the_text_for_the_catalogue_can_be_copied(browser: Browser, hostile: Path) -> None:
    page, seen = browser.open(hostile / "index.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    entry = page.locator(".entry").first
    page.locator(".items tbody th a").last.click()  # what it leads to opens
    entry.locator("xpath=..").locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == entry.inner_text()
    assert seen.problems == []


@pytest.mark.parametrize("width", [375, 768, 1600])
def test_nothing_overflows(browser: Browser, examples: Path, hostile: Path, width: int) -> None:
    paths = pages_of(examples, *SHOWN)
    for path in [*paths, *_unlike(hostile)] if width == 375 else paths[:3]:
        page, _ = browser.open(path, width=width)
        wide, room = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= room, f"{path}: {_widest(page)}"
        page.context.close()


def _unlike(hostile: Path) -> list[Path]:
    """The hostile pages, and one of the notebooks, which are all the same."""
    paths = sorted(hostile.rglob("*.html"))
    return [p for p in paths if "notebook" not in p.name or "script" in p.parent.name]


def _widest(page: Any) -> str:
    return str(
        page.evaluate(
            """[...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 4).map(e => e.outerHTML.slice(0, 200)).join(' | ')"""
        )
    )


def test_dark_is_dark(browser: Browser, examples: Path) -> None:
    for path in pages_of(examples, SHOWN[0]):
        page, _ = browser.open(path, dark=True)
        paper, ink = page.evaluate(
            "() => { const body = getComputedStyle(document.body);"
            "return [body.backgroundColor, body.color]; }"
        )
        assert _lightness(paper) < 60 < 180 < _lightness(ink)
        page.context.close()


def _lightness(colour: str) -> float:
    parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    return sum(parts) / 3


def test_no_payload_runs(browser: Browser, hostile: Path) -> None:
    paths = sorted(hostile.rglob("*.html"))
    assert len(paths) == 1 + 2 * len(made.everyone())
    hostile_ones = [path for path in paths if "script" in path.parent.name]
    for path in [hostile / "index.html", *hostile_ones]:
        page, seen = browser.open(path)
        title = page.title()
        page.wait_for_timeout(50)
        page.mouse.wheel(0, 5000)
        assert page.title() == title != "owned"
        assert seen.problems == [], path
        assert [url for url in seen.requests if not url.startswith("data:")] == [path.as_uri()]
        allowed = 1 if path.name == "index.html" else 0
        assert page.locator("script").count() == allowed
        active = "iframe, object, embed, form, base, link, img:not([src^='data:image/'])"
        assert page.locator(active).count() == 0
        handlers = (
            "all => all.filter(e => e.getAttributeNames().some(n => n.startsWith('on'))).length"
        )
        assert page.eval_on_selector_all("*", handlers) == 0
        hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.protocol)")
        assert set(hrefs) <= {"file:", "https:", "http:", "mailto:"}
        page.context.close()


def test_even_an_injected_script_would_not_run(browser: Browser, examples: Path) -> None:
    path = pages_of(examples, SHOWN[0])[2]
    page, seen = browser.open(path)
    page.evaluate(
        """() => { document.body.insertAdjacentHTML('beforeend',
        '<img src="x" onerror="document.title=1"><img src="https://example.invalid/x.png">');
        const s = document.createElement('script'); s.textContent = 'document.title = 2';
        document.body.append(s); }"""
    )
    page.wait_for_timeout(100)
    assert "Tomasz" in page.title()
    assert set(seen.requests) - set(seen.blocked) == {path.as_uri()}
    assert all("Content Security Policy" in problem for problem in seen.problems)


@pytest.mark.skipif(not AXE.is_file(), reason=f"there is no axe-core at {AXE}")
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(
    browser: Browser, examples: Path, chinese: Path, hostile: Path, dark: bool
) -> None:
    axe = AXE.read_text(encoding="utf-8")
    pages = pages_of(chinese if dark else examples, *SHOWN)
    pages += [chinese / "index.html", pages_of(chinese, *SHOWN)[1]]
    pages += [path for path in sorted(hostile.rglob("*.html")) if "script" in path.parent.name]
    pages += [] if dark else [hostile / "index.html"]
    for path in pages:
        page, _ = browser.open(path, dark=dark)
        page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
        page.evaluate(axe)
        found = page.evaluate("async () => (await axe.run()).violations")
        violations = [
            (rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in found
        ]
        assert violations == [], path
        page.context.close()


def test_the_steps_of_hints_open_without_script_and_in_print(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(Pages().student_page(made.mixed()), encoding="utf-8")
    context = browser._browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    explanation = page.locator("#q1 .step", has_text="Explanation").locator("p")
    formula = page.locator("#q1 .step .formula")
    assert not explanation.is_visible()
    page.locator("#q1").get_by_text("Explanation").click()
    assert explanation.is_visible()
    assert not formula.is_visible()
    page.emulate_media(media="print")
    steps = page.locator(".step > :not(summary)")
    assert steps.count() == 4
    assert all(step.is_visible() for step in steps.all())
    context.close()


def test_the_class_page_is_the_same_for_a_reader_without_script(
    browser: Browser, examples: Path
) -> None:
    context = browser._browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((examples / "index.html").as_uri())
    assert page.locator("#students tbody tr").count() == ROWS
    assert page.locator("#search").is_hidden()
    context.close()
