"""What does a page do in a real browser? Chromium opens files, and what they do is noted.

A test module that imports this is skipped where Playwright is missing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

CHROMIUM = os.environ.get("GRADER_CHROMIUM") or shutil.which("chromium")
AXE = Path(
    os.environ.get("GRADER_AXE") or Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
)
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_QUIET += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
#: The marks of tests that need a browser.
IN_BROWSER = (
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the PATH"),
)


@dataclass
class Seen:
    """What a page did besides being shown."""

    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)


class Browser:
    """Opens files and notes what they do."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser

    def open(self, path: Path, *, width: int = 1200, dark: bool = False) -> tuple[Any, Seen]:
        """The page at `path`, and what it does from now on."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        page, seen = context.new_page(), Seen()
        page.on("console", lambda said: seen.problems.append(said.text))
        page.on("pageerror", lambda error: seen.problems.append(str(error)))
        page.on("dialog", lambda dialog: seen.problems.append(dialog.message))
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("requestfailed", lambda request: seen.blocked.append(request.url))
        page.goto(path.as_uri())
        return page, seen


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser, which is closed in the end."""
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield Browser(chromium)
        chromium.close()
