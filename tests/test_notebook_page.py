"""Does the page of the whole notebook show it all, with its findings, and nothing that acts?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.rendering import Pages
from grader.rendering.untrusted import markdown, untrusted_html
from tests.support import made_results as made
from tests.support.hostile_notebook import code_cell, hostile_notebook, markdown_cell, png, shown
from tests.test_rendering import Page


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages()


def written(folder: Path, *cells: Any) -> Path:
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8")
    return path


def shown_page(pages: Pages, path: Path, back: str = "") -> str:
    page = pages.notebook_page(made.mixed(), path, back=back)
    assert page is not None
    return page


def test_findings_stand_beside_their_cells(pages: Pages, tmp_path: Path) -> None:
    filling = [markdown_cell(f"text {n}") for n in range(20)]
    filling[6] = code_cell("# GRADED FUNCTION\n" + made.COST)
    filling[10] = code_cell(made.BACKWARD)
    page = shown_page(pages, written(tmp_path, *filling), back="page.html")
    cells = page.split("<section ")
    assert 'id="cell-7"' in cells[7]
    assert "Multiplied by m instead of divided by it" in cells[7]
    assert 'id="c7-line13"' in cells[7]
    assert 'href="page.html#q1"' in cells[7]
    assert "The regularization term of dW2 is doubled" in cells[11]
    assert "db1 is 4 times what it should be" in cells[11]
    assert [n for n, cell in enumerate(cells) if n and 'class="about ' in cell] == [7, 11]
    before = cells[0]  # functions that stand in none of these cells
    assert "forward_<wbr>propagation_<wbr>with_<wbr>dropout" in before


def test_everything_in_a_notebook_is_shown(pages: Pages, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        markdown_cell("# Title\n\n*a* `b` [c](https://example.org) $x^2$\n\n| a |\n|--|\n| 1 |"),
        code_cell(
            "print(1)",
            {"output_type": "stream", "name": "stdout", "text": ["one\n", "\x1b[31mtwo"]},
            {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["tb\x1b[0m!"]},
            shown(text__html="<table><tr><th></th><td>7</td></tr></table>", text__plain="7"),
            shown(image__png=png(), text__plain="<Figure>"),
            shown(text__plain=["plain\n", "text"]),
            shown(application__json={"a": 1}),
        ),
        {"cell_type": "raw", "source": "raw <b>"},
    )
    page = shown_page(pages, path)
    text = Page(page).text
    for words in ("Title", "a b c", "one two", "tb!", "plain text", "raw <b>", "application/json"):
        assert words in text
    (link,) = [a for a in Page(page).all("a") if a.get("href") == "https://example.org"]
    assert link["rel"] == "noopener noreferrer nofollow"
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in page
    assert '<h2 class="l1">Title</h2>' in page
    assert "<tr><td></td><td>7</td></tr>" in page
    assert f'<img src="data:image/png;base64,{png()}" alt="&lt;Figure&gt;">' in page


def test_older_notebooks_and_scripts(pages: Pages, tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    outputs = [
        {"output_type": "pyout", "text": ["old"], "prompt_number": 1},
        {"output_type": "display_data", "png": png()},
        {"output_type": "pyerr", "ename": "OldError", "evalue": "x", "traceback": []},
    ]
    cells = [
        {"cell_type": "heading", "level": 3, "source": "Heading"},
        {"cell_type": "code", "input": ["a = 1"], "outputs": outputs},
    ]
    path.write_text(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}))
    page = shown_page(pages, path)
    for words in ("Heading", "old", "OldError: x", "data:image/png", 'id="cell-2"'):
        assert words in page
    script = tmp_path / "script.py"
    script.write_text(made.COST)
    assert "compute_cost_with_regularization" in shown_page(pages, script)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": []}', "[" * 100_000])
def test_what_is_no_notebook_has_no_page(pages: Pages, tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(text)
    assert pages.notebook_page(made.mixed(), path) is None
    assert pages.notebook_page(made.mixed(), tmp_path / "missing.ipynb") is None


def test_nothing_active_survives(pages: Pages, tmp_path: Path) -> None:
    path = tmp_path / "hostile.ipynb"
    path.write_text(json.dumps(hostile_notebook()))
    page = shown_page(pages, path)
    assert len(page) < 400_000
    assert "alert(1)" in Page(page).text
    check_nothing_acts(page)


def check_nothing_acts(page: str) -> None:
    """No tag, attribute or address that could act or ask."""
    for tag, attributes in Page(page).tags:
        assert tag not in {
            "script", "iframe", "object", "embed", "form", "input", "base", "link", "template",
            "noscript", "video", "audio", "source", "animate", "foreignobject", "annotation-xml",
        }  # fmt: skip
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ("srcset", "srcdoc", "formaction", "xlink:href", "action")
            if name == "src":
                assert re.match("data:image/(png|jpeg);base64,", value or "")
            if name == "href" and tag != "use":
                assert re.match("#|https?://|mailto:", value or "")
            if name == "style":
                assert re.fullmatch(
                    r"position:absolute|width:[\d.]+%|flex-grow:[\d.]+", value or ""
                )


def test_pictures_are_what_they_say_and_not_too_large() -> None:
    shown_ones = markdown(f"![a](data:image/png;base64,{png()})")
    assert f'src="data:image/png;base64,{png()}"' in shown_ones
    for data in (png(60_000, 60_000), "AAAA", "x" * 100, png()[:8]):
        assert "picture not shown: a" in markdown(f"![a](data:image/png;base64,{data})")
    assert "picture not shown" in markdown("![](https://example.invalid/x.png)")
    assert "src" not in markdown("![x](attachment:missing.png)")
    assert png() in markdown("![x](attachment:a)", {"a": {"image/png": png()}})


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<", ">", "<script>", "</", "<a href=", "javascript:x", '"', "'", "<img src=x ", "on",
             "error=a ", "<svg>", "<math>", "<style>", "$", "$$", "\\href{javascript:a}{b}", "`",
             "![", "](", ")", "[", "\n\n", "# ", "| a |\n|--|\n", "<!--", "-->", "<p>", "<h1>",
             "<table>", "<th>", "&lt;", "&#x6a;", "<br", "/>", "formula", "0.", "\\", "<div>"]
        ),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_no_markdown_or_html_acts(text: str) -> None:
    for made_of_it in (markdown(text), untrusted_html(text)):
        lenient = re.findall(r"<([a-zA-Z][^\s>/]*)((?:[^>\"]|\"[^\"]*\")*)>", made_of_it)
        for tag, attributes in lenient:
            assert tag.lower() not in ("script", "iframe", "style", "svg", "object", "embed")
            bare = re.sub('"[^"]*"', '""', attributes)
            assert not re.search(r"\son\w*\s*=", bare)
            for address in re.findall(r'(?:href|src)="([^"]*)"', attributes):
                assert re.match("https?:|mailto:|data:image/", address)
