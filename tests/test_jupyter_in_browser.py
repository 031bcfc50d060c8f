"""What does a real JupyterLab show of `%grade`, and what is left in a notebook it does not trust?

The outputs of all kinds of results are looked at in Chromium alone, axe-core's look included
(GRADER_AXE, or node_modules/axe-core/axe.min.js). What is missing is skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.rendering import cell_output
from tests.support import made_results as made
from tests.support.browser import AXE, CHROMIUM, IN_BROWSER, Browser, launched, sync_api
from tests.support.jupyter import PATIENCE, TOKEN, jupyter_lab, lab_settings, write_notebook
from tests.support.small_submissions import ZEROS

pytestmark = [*IN_BROWSER, pytest.mark.file_takes(seconds=20)]

WRONG = ZEROS.replace("(layers_dims[l], 1)", "(1, layers_dims[l])")
CODE = "%load_ext grader\n%grade initialize_parameters_zeros"
OUTPUT = ".jp-OutputArea-output .mathjax_ignore"
#: The longest that a test waits for what is shown, in milliseconds.
WAIT = PATIENCE * 1000


@pytest.fixture
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def colour(page: Any, selector: str, name: str) -> tuple[int, ...]:
    """The computed colour of the first element that is selected."""
    script = f"element => getComputedStyle(element).{name}"
    return tuple(map(int, re.findall(r"\d+", page.eval_on_selector(selector, script))[:3]))


def test_jupyter_lab_shows_the_marks(chromium: Any, tmp_path: Path) -> None:
    notebook = tmp_path / "Work.ipynb"
    write_notebook(notebook, [("a", CODE), ("b", WRONG)])
    with jupyter_lab(tmp_path) as address:
        # in the light
        page = chromium.new_page()
        page.goto(f"{address}/lab/tree/Work.ipynb?token={TOKEN}")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=WAIT)
        page.click(".jp-Notebook .jp-Cell .cm-content >> nth=0")
        page.keyboard.press("Control+Enter")
        output = page.wait_for_selector(OUTPUT, timeout=WAIT)
        text = output.inner_text()
        assert "of 30 points." in text
        assert "cell 2, line 8" in text or "cell 2, line 9" in text
        assert "run in a sandbox" in text or "not confined" in text
        assert "Not saved" not in text
        details = page.locator(f"{OUTPUT} details").first
        assert not details.locator("pre, p").first.is_visible()
        details.locator("summary").click()
        assert details.locator("pre, p").first.is_visible()
        chip = f"{OUTPUT} td > span"
        ground = colour(page, chip, "backgroundColor")
        assert ground != (0, 0, 0)
        assert sum(colour(page, OUTPUT, "color")) < 300

        # an edit that is run, and not saved
        page.click(".jp-Notebook .jp-Cell .cm-content >> nth=1")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(ZEROS)
        page.keyboard.press("Control+Enter")
        page.click(".jp-Notebook .jp-Cell .cm-content >> nth=0")
        page.keyboard.press("Control+Enter")
        unsaved = page.get_by_text("Not saved yet: cell 2 (In [2]) was graded as you last ran it.")
        unsaved.wait_for(timeout=WAIT)
        assert "30 of 30 points." in page.inner_text(OUTPUT)

        # once it is saved, and the cell is asked again
        page.keyboard.press("Control+s")
        page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')", timeout=WAIT)
        page.keyboard.press("Control+Enter")
        unsaved.wait_for(state="detached", timeout=WAIT)
        page.wait_for_selector(OUTPUT, timeout=WAIT)
        page.keyboard.press("Control+s")
        page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')", timeout=WAIT)
        assert "30 of 30 points." in notebook.read_text(encoding="utf-8")
        page.close()

        # in the dark, in a notebook that was made elsewhere, and so is not trusted
        copy = json.loads(notebook.read_text(encoding="utf-8"))
        copy["cells"][0]["source"] = ["%load_ext grader\n", "%grade"]
        (tmp_path / "Copy.ipynb").write_text(json.dumps(copy), encoding="utf-8")
        lab_settings(tmp_path, "JupyterLab Dark")
        page = chromium.new_page()
        page.goto(f"{address}/lab/tree/Copy.ipynb?token={TOKEN}&reset")
        page.wait_for_selector(OUTPUT, timeout=WAIT)
        dark = "body[data-jp-theme-light=false]"
        page.wait_for_selector(dark, state="attached", timeout=WAIT)
        assert "30 of 30 points." in page.inner_text(OUTPUT)
        assert colour(page, chip, "backgroundColor") == (28, 112, 72)  # that of what is right
        assert sum(colour(page, OUTPUT, "color")) > 500


# the output alone ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The output of all kinds of results, on a light and on a dark ground."""
    results = [made.perfect(), made.mixed(), made.broken(), made.unreadable(), made.hostile()]
    html = cell_output(results, [made.HOSTILE], {7: 3})
    folder = tmp_path_factory.mktemp("outputs")
    written = {}
    for name, ground, ink in (("light", "#ffffff", "#212121"), ("dark", "#111111", "#ffffff")):
        written[name] = folder / f"{name}.html"
        written[name].write_text(
            f"<!doctype html><html lang=en><title>{name}</title><meta charset=utf-8>"
            f"<body style='background: {ground}; color: {ink}'><main><h1>{name}</h1>{html}</main>",
            encoding="utf-8",
        )
    return written


@pytest.mark.parametrize("name", ["light", "dark"])
def test_no_output_runs_or_loads_anything(outputs: dict[str, Path], name: str) -> None:
    with launched() as browser:
        page, seen = browser.open(outputs[name], width=500)
        assert (seen.problems, seen.requests) == ([], [outputs[name].as_uri()])
        assert page.locator("main script, main style, main img, main svg").count() == 0
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 500
        heads = "all => all.map(one => one.offsetHeight)"
        assert max(page.eval_on_selector_all("th[scope=col]", heads)) < 36  # no word is broken
        if AXE.is_file():
            assert violations(browser, outputs[name]) == []


def violations(browser: Browser, path: Path) -> list[str]:
    page, _ = browser.open(path)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
