"""What do the pages look like? Takes the pictures in docs/images/ from the example class.

`python docs/screenshots.py` grades `examples/class` and photographs the page of the class, three
students' pages (perfect, mixed, broken), a whole notebook, and what JupyterLab shows below a cell
that asks for marks. Needs Chromium, on the PATH or named by GRADER_CHROMIUM, and from the
development dependencies JupyterLab, Playwright and Pillow.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from grader.cli.grade import grade
from grader.course import find_course

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
NOTEBOOK = "examples/class/Tomasz Wiśniewski/Regularization.ipynb"
WIDTH = 1200
# name: the page in the graded folder, and how much of it is shown, in pixels
PICTURES = {
    "class": ("index.html", 1250),
    "perfect": ("students/Amélie Fontaine/initialization.html", 1000),
    "mixed": ("students/Priya Raghunathan/initialization.html", 2500),
    "broken": ("students/Carlos Eduardo da Silva/regularization.html", 1900),
    "notebook": ("students/Rahul Deshpande/regularization.notebook.html", 1500),
}
COLOURS = 128  # enough for text; a picture stays below 250 kB
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]


def main() -> None:
    """Grade the examples, and write the pictures."""
    chromium = os.environ.get("GRADER_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("there is no chromium on the PATH")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder)
        os.chdir(find_course().folder)
        grade([Path("examples/class")], out, notebook=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for name, (page_path, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": 900})
            page.goto((out / page_path).as_uri())
            tall = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": WIDTH, "height": min(tall, height)})
            write(name, page.screenshot())
        write("jupyter", in_jupyter(browser, out))
        browser.close()


def write(name: str, screenshot: bytes) -> None:
    """Write a picture, with few colours."""
    taken = Image.open(BytesIO(screenshot)).convert("RGB")
    written = IMAGES / f"{name}.png"
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(written, optimize=True)
    print(f"{written}: {written.stat().st_size / 1000:.0f} kB")


def in_jupyter(browser: Browser, folder: Path) -> bytes:
    """What a student's notebook shows of their marks in JupyterLab."""
    sys.path.insert(0, str(ROOT))
    from tests.support.jupyter import TOKEN, jupyter_lab

    notebook = json.loads((ROOT / NOTEBOOK).read_text(encoding="utf-8"))
    asks = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(0, asks | {"source": "%load_ext grader\n%grade"})
    (folder / Path(NOTEBOOK).name).write_text(json.dumps(notebook), encoding="utf-8")
    with jupyter_lab(folder) as address:
        page = browser.new_page(viewport={"width": WIDTH, "height": 950})
        page.goto(f"{address}/lab/tree/{Path(NOTEBOOK).name}?token={TOKEN}")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
        page.keyboard.press("Control+b")  # without the list of files
        page.click(".jp-Notebook .jp-Cell .cm-content >> nth=0")
        page.keyboard.press("Control+Enter")
        page.locator(".jp-OutputArea-output details summary").first.click(timeout=60_000)
        return page.screenshot()


if __name__ == "__main__":
    main()
