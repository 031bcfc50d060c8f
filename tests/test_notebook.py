"""Does a file become the code cells that it holds, or one clear line on why it cannot?"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.errors import UnreadableError
from grader.notebook import Program, read, read_source
from grader.notebook.reading import LARGEST_PROGRAM

ADD = "def add(a, b):\n    return a + b"


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **more}


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def written(folder: Path, content: object, name: str = "answer.ipynb") -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(json.dumps(content), encoding="utf-8")
    return path


def places(program: Program) -> list[tuple[int | None, int]]:
    return [(fragment.cell, fragment.line) for fragment in program.fragments]


def test_cells_count_from_one_with_markdown_and_lines_within_the_cell(tmp_path: Path) -> None:
    path = written(tmp_path, notebook(markdown("# Title"), code("x = 1\n\ny = 2"), code(ADD)))

    program = read(path)

    assert places(program) == [(2, 1), (2, 3), (3, 1)]
    assert program.path == path
    assert program.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert program.definitions["add"].source == ADD


@pytest.mark.parametrize("source", [ADD, ADD.splitlines(keepends=True), ADD.splitlines()])
def test_source_is_text_or_a_list_of_lines(tmp_path: Path, source: object) -> None:
    program = read(written(tmp_path, notebook(code(source))))

    assert program.definitions["add"].source == ADD


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_of_other_systems(tmp_path: Path, ending: str) -> None:
    text = f"x = 1\n\n{ADD}"

    program = read(written(tmp_path, notebook(code(text.replace("\n", ending)))))

    assert program.definitions["add"].line == 3
    assert program.definitions["add"].source == ADD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_and_wide_encodings(tmp_path: Path, encoding: str) -> None:
    text = json.dumps(notebook(code("λ = 'weight decay'")), ensure_ascii=False)

    program = read(written(tmp_path, text.encode(encoding)))

    assert program.fragments[0].binds == {"λ"}


@pytest.mark.parametrize(("major", "minor"), [(3, 0), (4, 0), (4, 1), (4, 2), (4, 4), (4, 5)])
def test_every_format_gives_the_cells_that_nbformat_gives(
    tmp_path: Path, major: int, minor: int
) -> None:
    formats: Any = nbformat  # which has no types
    raw = {"cell_type": "raw", "metadata": {}, "source": "z = 3"}
    made = notebook(markdown("Text"), code("x = 1\ny = 2"), code(ADD), raw)
    made["nbformat_minor"] = minor
    for number, cell in enumerate(made["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
        if minor == 5:
            cell["id"] = f"cell-{number}"
    if major == 3:
        made = formats.convert(formats.from_dict({**made, "nbformat_minor": 4}), 3)
    path = written(tmp_path, made)

    program = read(path)

    reference = formats.read(path, as_version=4)
    formats.validate(reference)
    expected = [i for i, cell in enumerate(reference.cells, 1) if cell.cell_type == "code"]
    assert sorted({fragment.cell or 0 for fragment in program.fragments}) == expected == [2, 3]
    assert program.definitions["add"].source == reference.cells[2].source


def test_what_nbformat_rejects_is_read_if_its_code_is_there(tmp_path: Path) -> None:
    bare = {"cells": [{"cell_type": "code", "source": ADD, "id": "a"}, "?", {"source": 3}, None]}

    assert read(written(tmp_path, bare)).definitions.keys() == {"add"}


@pytest.mark.parametrize(
    "document", [notebook(), notebook(markdown("Only text")), notebook(code("")), {"cells": []}]
)
def test_a_notebook_without_code_is_a_program_without_functions(
    tmp_path: Path, document: object
) -> None:
    program = read(written(tmp_path, document))

    assert program.fragments == ()
    assert program.definitions == {}


WHOLE = json.dumps(notebook(code(ADD)), indent=1).encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (WHOLE[:-40], "cut off"),
        (WHOLE[: WHOLE.index(b"add") + 2], "cut off"),
        (WHOLE.replace(b'"cells":', b'"cells"', 1), "line 2, column"),
        (WHOLE.replace(b'"cells"', b"\n<<<<<<< mine\n", 1), "merge conflict"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "PNG image"),
        (b"PK\x03\x04\x14\0\0\0", "zip archive"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        (b"\x7fELF\x02\x01\x01\0", "not JSON"),
        (b"def add(a, b): return a + b", "not JSON"),
        (b"[1, 2, 3]", "not a notebook"),
        (b'{"cells": {"a": 1}}', "not a notebook"),
        (b'"text"', "not a notebook"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": ' + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_unreadable_files_say_why_in_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(written(tmp_path, content))

    message = str(caught.value)
    assert message.startswith("answer.ipynb: ")
    assert reason in message
    assert "\n" not in message


def test_a_folder_a_missing_file_and_a_pipe_are_unreadable(tmp_path: Path) -> None:
    folder = tmp_path / "folder.ipynb"
    folder.mkdir()
    with pytest.raises(UnreadableError, match="folder, not a file"):
        read(folder)
    with pytest.raises(UnreadableError, match="No such file"):
        read(tmp_path / "nothing.ipynb")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.ipynb")
        with pytest.raises(UnreadableError, match="not an ordinary file"):
            read(tmp_path / "pipe.ipynb")


def test_a_file_too_large_to_be_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "large.ipynb"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)

    with pytest.raises(UnreadableError, match="larger than 64 MB"):
        read(path)


def test_a_name_with_control_characters_stays_on_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(written(tmp_path, b"", name="a\nb.ipynb"))

    assert str(caught.value) == "'a\\nb.ipynb': the file is empty"


def test_text_that_no_encoding_allows_is_replaced(tmp_path: Path) -> None:
    invalid = WHOLE.replace(b"return", b"'\xff\xfe'; return")
    assert "add" in read(written(tmp_path, invalid)).definitions

    lone = notebook(code("a = '\ud800'\nb = '\0'\n" + ADD))
    program = read(written(tmp_path, lone))
    assert [fragment.source for fragment in program.fragments[:2]] == [
        "a = '\ufffd'",
        "b = '\ufffd'",
    ]


def test_a_number_of_many_digits_costs_nothing(tmp_path: Path) -> None:
    many = WHOLE.replace(b'"nbformat": 4', b'"nbformat": ' + b"4" * 5000)

    assert "add" in read(written(tmp_path, many)).definitions


def test_pasted_data_is_left_out_with_a_note(tmp_path: Path) -> None:
    data = "data = [" + "1.5, " * (LARGEST_PROGRAM // 5) + "]"

    program = read(written(tmp_path, notebook(code(data), code(ADD))))

    assert program.definitions.keys() == {"add"}
    assert "cell 1 was not read" in program.notes[0]


def test_python_files_have_lines_but_no_cells(tmp_path: Path) -> None:
    path = written(tmp_path, f"# %% [markdown]\n# Text\n\n# %%\n{ADD}\n".encode(), "answer.py")

    program = read(path)

    assert places(program) == [(None, 5)]
    assert program.definitions["add"].cell is None
    assert program.definitions["add"].line == 5


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("# -*- coding: latin-1 -*-\ngröße = 1\n".encode("latin-1"), "größe"),
        ("größe = 1\n".encode("latin-1"), "größe"),
        ("größe = 1\n".encode("utf-8-sig"), "größe"),
        ("größe = 1\r\n".encode("utf-16"), "größe"),
        (b"# coding: no-such-encoding\ngrosse = 1\n", "grosse"),
    ],
)
def test_encodings_of_python_files(tmp_path: Path, content: bytes, name: str) -> None:
    program = read(written(tmp_path, content, "answer.py"))

    assert program.fragments[0].binds == {name}


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"\x89PNG\r\n"])
def test_python_files_that_are_none(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(written(tmp_path, content, "answer.py"))


def test_a_text_is_read_like_a_python_file() -> None:
    program = read_source(ADD, "reference.py")

    assert program.path == Path("reference.py")
    assert program.sha256 == hashlib.sha256(ADD.encode()).hexdigest()
    assert program.definitions["add"].end_line == 2


def test_reading_needs_no_import_of_nbformat(tmp_path: Path) -> None:
    path = written(tmp_path, notebook(code(ADD)))
    script = (
        "import sys, pathlib; from grader.notebook import read; read(pathlib.Path(sys.argv[1]))"
    )
    script += "; print('nbformat' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", script, path], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
