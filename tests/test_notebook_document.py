"""Do the program and the page of a notebook have the same cells, with the same lines?"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UnreadableError
from grader.notebook import Document, Output, read, read_document
from grader.notebook.reading import LARGEST_PROGRAM, read_file
from grader.rendering import Pages
from grader.rendering.notebook_page import NotebookView, notebook_view
from grader.results import Diagnosis, QuestionResult, Result, Source
from grader.wording import sanitize
from tests.support import made_results as made

ADD = ["import numpy as np", "def add(a, b):", "    return a + b"]
SEPARATORS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""After these `str.splitlines` begins a line, and Python does not."""


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **more}


def written(folder: Path, content: object, name: str = "answer.ipynb") -> Path:
    path = folder / name
    if isinstance(content, list):
        content = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": content}
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    path.write_bytes(content)
    return path


def view_of(path: Path, result: Result | None = None) -> NotebookView:
    view = notebook_view(result or made.mixed(), path)
    assert view is not None
    return view


def shown_code(path: Path) -> dict[int | None, list[str]]:
    """The lines of each code cell that has any, as the page shows them, by number of the cell."""
    shown = {}
    for cell in view_of(path).cells:
        if cell.lines:
            assert [line.number for line in cell.lines] == [*range(1, len(cell.lines) + 1)]
            texts = [html.unescape(re.sub("<[^>]*>", "", line.html)) for line in cell.lines]
            shown[cell.number] = texts
    return shown


def check_lines(path: Path) -> dict[int | None, list[str]]:
    """Hold the lines that the page shows against the program's; give back the page's."""
    shown = shown_code(path)
    reading = read_file(path)
    assert shown.keys() == {cell.number for cell in reading.cells}
    for cell in reading.cells:
        lines = cell.text.rstrip("\n").split("\n")
        assert [visible(line) for line in shown[cell.number]] == [visible(line) for line in lines]
    for fragment in read(path).fragments:
        lines = fragment.source.split("\n")
        same = shown[fragment.cell][fragment.line - 1 :][: len(lines)]
        assert all(
            visible(part) in visible(line) for part, line in zip(lines, same, strict=True)
        ), fragment
    return shown


def visible(line: str) -> str:
    return "".join(sanitize(line).split())


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("\n".join(ADD), ADD),
        ([f"{line}\n" for line in ADD], ADD),
        (ADD, ADD),
        ([ADD[0], f"{ADD[1]}\n", ADD[2]], [ADD[0] + ADD[1], ADD[2]]),  # as Jupyter shows it
        ("\r\n".join(ADD), ADD),
        ("\r".join(ADD), ADD),
        ([f"{line}\r\n" for line in ADD], ADD),
        ([f"{line}\r" for line in ADD], ADD),
        ("\ufeff" + "\n".join(ADD), ADD),
        ("\n\n" + "\n".join(ADD) + "\n\n", ["", "", *ADD]),
        ("a = 1\n\fdef f(x):\n    return x\f\n", ["a = 1", " def f(x):", "    return x "]),
        ("a = '\u2028\u2029\x85'\nb = 2", ["a = '   '", "b = 2"]),
        ("a = '\v'\nb = '\0'", ["a = ' '", "b = '\ufffd'"]),
        ("a = '\ud800'\nb = '\x1b[31mred'", ["a = '\ufffd'", "b = 'red'"]),
        (["a = '\u2028", "'"], ["a = ' '"]),  # one line, as nbformat saves it
        (["a = '\f", "'\n", "b = 2"], ["a = ' '", "b = 2"]),
        (["a = 1", "\f", "b = 2"], ["a = 1", " ", "b = 2"]),  # three, whose ends are lost
    ],
)
def test_the_page_shows_the_lines_of_the_program(
    tmp_path: Path, source: object, lines: list[str]
) -> None:
    path = written(tmp_path, [{"cell_type": "markdown", "source": "Text"}, code(source)])

    assert check_lines(path) == {2: lines}


@pytest.mark.parametrize(
    "content",
    [
        "größe = 1\n\ndef f(x):\n    return x\n".encode("latin-1"),
        "# -*- coding: latin-1 -*-\ngröße = 1\n# and so on\x85\nb = 2\n".encode("latin-1"),
        "größe = 1\r\n\r\nb = 2\r\n".encode("utf-16"),
        "größe = 1\r\n\r\nb = 2\r\n".encode("utf-8-sig"),
        b"a = 1\r\rb = 2\r",
        b"a = 1\n\x0c\nb = 2  # \xe2\x80\xa8 a line separator\nc = 3\n",
        b"# coding: no-such-encoding\na = 1\nb = 2\n",
    ],
)
def test_the_page_shows_the_lines_of_a_script(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content, "answer.py")

    lines = check_lines(path)[None]

    assert "\ufffd" not in "".join(lines)
    assert visible("\n".join(lines)) == visible(read_document(path).cells[0].text)


def test_cells_of_every_kind_are_counted_alike(tmp_path: Path) -> None:
    filling = [code(""), "no cell", None, {"cell_type": "raw", "source": "raw"}, code(" \n ")]
    of_no_kind = {"source": "b = 2", "outputs": []}
    path = written(tmp_path, [*filling, code("a = 1"), {"cell_type": 7, "source": "x"}, of_no_kind])

    assert check_lines(path) == {6: ["a = 1"], 8: ["b = 2"]}
    kinds = [cell.kind for cell in read_document(path).cells]
    assert kinds == ["code", "raw", "raw", "raw", "code", "code", "raw", "code"]
    assert [cell.kind for cell in view_of(path).cells].count("code") == 4


def test_sheets_of_the_third_format_are_counted_alike(tmp_path: Path) -> None:
    heading = {"cell_type": "heading", "level": 2, "source": "Heading"}
    cells = [heading, {"cell_type": "code", "input": ["a = 1\n", "b = 2"], "outputs": []}]
    sheets = [{"cells": cells}, "no sheet", {"cells": [code("c = 3")]}]
    path = written(tmp_path, {"nbformat": 3, "worksheets": sheets})

    assert check_lines(path) == {2: ["a = 1", "b = 2"], 3: ["c = 3"]}
    assert read_document(path).cells[0].text == "## Heading"
    assert '<h2 class="l2">Heading</h2>' in view_of(path).cells[0].prose


def test_a_diagnosis_marks_the_line_that_it_means(tmp_path: Path) -> None:
    source = [f"a = '{SEPARATORS}'", "\f", "def add(a, b):", "    return a - b  # \u2028 here"]
    path = written(tmp_path, [code(source)])
    definition = read(path).definitions["add"]
    assert (definition.line, definition.end_line) == (3, 4)
    minus = Diagnosis(
        mistake=None, confidence="exact", title="Minus", explanation="", cell=1, line=4
    )
    question = QuestionResult(
        function="add", title="Add", score=0, max_score=1, status="incorrect", diagnosis=(minus,),
        source=Source(code=definition.source, cell=1, line=definition.line),
    )  # fmt: skip
    result = msgspec.structs.replace(made.mixed(), questions=(question,))

    marked = [line for line in view_of(path, result).cells[0].lines if line.remarks]
    assert [(line.number, "return" in line.html) for line in marked] == [(4, True)]
    page = Pages().student_page(result)
    (number,) = re.findall(r'<div class="line marked" data-line="(\d+)"', page)
    assert number == "4"
    assert page.count('data-line="') == 2


texts = st.text(
    st.sampled_from("\n\r\t\0\ufeff\x1b[m ab=1#'\"\\:" + SEPARATORS)
    | st.characters(exclude_categories=()),
    max_size=40,
)


@given(st.lists(st.tuples(texts, st.booleans()), min_size=1, max_size=4))
def test_any_text_has_the_same_lines_on_the_page_and_in_the_program(
    tmp_path_factory: pytest.TempPathFactory, sources: list[tuple[str, bool]]
) -> None:
    cells = [code(text.splitlines(keepends=True) if split else text) for text, split in sources]
    path = written(tmp_path_factory.getbasetemp(), cells, "any.ipynb")

    check_lines(path)


@given(texts.filter(str.strip))
def test_any_script_has_the_same_lines_on_the_page_and_in_the_program(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    content = text.replace("\0", "").encode("utf-8", "replace")
    path = written(tmp_path_factory.getbasetemp(), b"a = 1\n" + content, "any.py")

    check_lines(path)


@given(texts)
def test_a_source_in_pieces_is_the_source_in_one(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    whole = read_document(written(folder, [code(text)], "any.ipynb"))
    pieces = text.splitlines(keepends=True)
    parts = read_document(written(folder, [code(pieces)], "any.ipynb"))

    assert parts.cells[0].text == whole.cells[0].text


@pytest.mark.parametrize("source", ["a = '\u2028'", "x = 1\n\fy = '\x85'\nz", "\x1c"])
def test_what_nbformat_saves_is_read_as_it_was(tmp_path: Path, source: str) -> None:
    formats: Any = nbformat  # which has no types
    notebook = formats.v4.new_notebook(cells=[formats.v4.new_code_cell(source)])
    path = tmp_path / "saved.ipynb"
    formats.write(notebook, path)

    assert read_document(path).cells[0].text == source


def test_more_lines_than_a_page_shows_are_counted(tmp_path: Path) -> None:
    short = "a = 1\n" * 1000
    long = f"b = '{'x' * 1000}'\n" * 700
    path = written(
        tmp_path, [code(short), code("c" * LARGEST_PROGRAM + "\n" + "d\n" * 5), code(long)]
    )

    first, second, third = view_of(path).cells

    assert (len(first.lines), first.lines_left_out) == (800, 200)
    assert (len(second.lines), second.lines_left_out) == (6, 0)
    assert 100 < len(third.lines) < 700
    assert len(third.lines) + third.lines_left_out == 700


def test_outputs_are_read_once_for_every_format(tmp_path: Path) -> None:
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": ["a\n", "b"]},
        {"output_type": "stream", "stream": "stdout", "text": "c"},
        {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": None},
        {"output_type": "error", "ename": "E", "traceback": ["one", 2, "three"]},
        {"output_type": "pyout", "text": ["d", "e"], "png": "AAAA", "prompt_number": 1},
        {"output_type": "display_data", "data": {"text/html": ["<b>", "f"], "a/json": {}}},
        {"output_type": []},
        "no output",
    ]  # fmt: skip
    path = written(tmp_path, [code("a", outputs=outputs), code("b", outputs={"a": 1})])

    document = read_document(path)

    assert isinstance(document, Document)
    assert document.cells[0].outputs == (
        Output("a\nb", is_error=True),
        Output("c"),
        Output("E: v", is_error=True),
        Output("one\nthree", is_error=True),
        Output(data={"image/png": "AAAA", "text/plain": "de"}),
        Output(data={"text/html": "<b>f", "a/json": ""}),
        Output(),
    )
    assert document.cells[1].outputs == ()


def test_attachments_belong_to_their_cell(tmp_path: Path) -> None:
    attached = {"cell_type": "markdown", "source": "", "attachments": {"a": {"image/png": "A"}}}
    path = written(tmp_path, [attached, {**attached, "attachments": "none"}])

    with_one, without = read_document(path).cells

    assert with_one.attachments == {"a": {"image/png": "A"}}
    assert without.attachments == {}


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\0\1\2", "a.py"), (b"", "a.py"), (b"<html></html>", "a.ipynb"), (b"PK\3\4", "a.ipynb")],
)
def test_what_the_program_cannot_read_has_no_page(
    tmp_path: Path, content: bytes, name: str
) -> None:
    assert notebook_view(made.mixed(), written(tmp_path, content, name)) is None


def read_or_refused(path: Path) -> object:
    try:
        document = read_document(path)
    except UnreadableError as error:
        return str(error)
    return [(cell.kind, cell.text, cell.outputs, dict(cell.attachments)) for cell in document.cells]


def as_the_json_module_says(path: Path) -> object:
    def refuse(_data: bytes) -> object:
        raise msgspec.DecodeError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(msgspec.json, "decode", refuse)
        return read_or_refused(path)


@pytest.mark.parametrize(
    ("more", "is_read"),
    [
        (b'"a": NaN', True),
        (b'"a": -Infinity', True),
        (b'"a": 1e999', True),
        (b'"a": ' + b"7" * 5000, True),
        (b'"a": -0', True),
        (b'"source": "b", "source": "c"', True),
        (b'"source": "\\ud800 \\ude00 \\ud83d\\ude00 \\u0000"', True),
        (b'"source": "\xff\xfe \xed\xa0\x80"', True),
        (b'"cell_type": "heading", "level": 3', True),
        (b'"cell_type": "heading", "level": true', True),
        (b'"cell_type": "heading", "level": 2.5', True),
        (b'"a": ' + b"[" * 900 + b"]" * 900, True),
        (b'"a": ' + b"[" * 90_000 + b"]" * 90_000, False),
        (b'"a": "\x01"', False),
        (b'"a": 01', False),
        (b'"a": [1,]', False),
        (b'"a": "\\x"', False),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b" \n"])
def test_what_the_json_module_reads_is_read(
    tmp_path: Path, mark: bytes, more: bytes, is_read: bool
) -> None:
    cell = b'{"cell_type": "code", "source": "a = 1", "level": 2, ' + more + b"}"
    path = written(tmp_path, mark + b'{"cells": [' + cell + b"]}")
    found = read_or_refused(path)
    assert found == as_the_json_module_says(path)
    assert isinstance(found, list) == is_read


@given(st.data())
def test_a_damaged_file_is_read_or_refused_as_the_json_module_says(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    cells = [code("a = 'é\u2028'\n", outputs=[{"output_type": "stream", "text": ["1", "2"]}])]
    whole = json.dumps({"cells": cells, "n": [1, -2.5, 1e5, None, True]}).encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 5, len(whole))))
    path = written(
        tmp_path_factory.mktemp("damaged"),
        whole[:start] + data.draw(st.binary(max_size=3)) + whole[end:],
    )
    assert read_or_refused(path) == as_the_json_module_says(path)
