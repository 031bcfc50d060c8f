"""What do the pages look like? Takes the pictures in docs/images/ from the example class.

`python docs/screenshots.py` grades `examples/class` and photographs the page of the class, three
students' pages (perfect, mixed, broken) and a whole notebook. Needs Chromium, on the PATH or named
by GRADER_CHROMIUM, and from the development dependencies Playwright and Pillow.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from grader.cli.grade import grade
from grader.course import find_course

IMAGES = Path(__file__).resolve().parent / "images"
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
            taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
            written = IMAGES / f"{name}.png"
            taken.quantize(COLOURS, dither=Image.Dither.NONE).save(written, optimize=True)
            print(f"{written}: {written.stat().st_size / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
