"""What is known about a text from another notebook says the same as reading it anew."""

from __future__ import annotations

import ast
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.course import Course
from grader.errors import UnreadableError
from grader.notebook import Program, TextMemory, forget_texts, read, read_source
from grader.notebook.blocks import blocks_of
from grader.notebook.comments import without_comments
from grader.notebook.statements import statements_of
from grader.wording import LANGUAGES, use_language
from tests.conftest import Write
from tests.test_notebook_properties import PROGRAMS, TEXTS

#: What only means something beside other cells or lines, or is read in a way of its own.
SPECIAL = st.sampled_from(
    [
        "def f(x):\n    y = 1\n",
        "    return y\n",
        "return y",
        "%matplotlib inline\nimport a\nb = 1",
        "%%time\na = 1\nb = 2",
        "%%writefile g.py\ndef g(x):\n    return x",
        "%%writefile -a g.py\ndef h(x):\n    return x",
        "def f(x):\n    # START CODE HERE\n    y = None\n    # END CODE HERE\n    return y",
        "def f(x):\n    # comment",
        "def f(x):\n    y =\n    return y",
        "@a\n@b(\n)\ndef f(x):\n    return x\n    # below\n# at the margin\n\n",
        "# first\n\nf = g; g = f\nf = a(f)\nh = lambda x: x\n",
        "def f(a, a): pass",
        "if a:\n    def f(): return 1\nelse:\n    def f(): pass",
        'def f():\n    """Docstring\nat the margin\n    """\n    return 1',
        "a = [\n1,\n2\n]\nb = '''\nc = 1\n'''",
        "a = 1\n\u3000\nb = 2",
        "a = 1\n\x0b\nb = 2",
        "a = 1 \\\n\nb = 2",
        "x = '\\d'\nif x is 0: pass",
        "é = f'{a}\\\n{b}'; c = 1\nd = 2",
    ]
)
CELLS = st.lists(TEXTS | PROGRAMS | SPECIAL, max_size=6)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    use_language("en")


def everything(program: Program) -> dict[str, object]:
    """All that a program holds, also what does not count when two are compared."""
    found = {field.name: getattr(program, field.name) for field in fields(program)}
    index = found.pop("_index")
    found["statements"] = list(index.statements)
    found["written"] = {name: everything(one) for name, one in program.written.items()}
    found["slices"] = [program.slice(name) for name in program.definitions]
    found["moments"] = [program.moments(name) for name in program.definitions]
    found["unread"] = [
        (one.unread, one.parameters, one.head_line, one.lines_assigning("y"), one.lines_of("for"))
        for one in program.definitions.values()
    ]
    return found


def anew(path: Path) -> dict[str, object]:
    forget_texts()
    return everything(read(path))


def written(folder: str, name: str, cells: list[str]) -> Path:
    path = Path(folder, name)
    code = [{"cell_type": "code", "source": cell} for cell in cells]
    path.write_text(json.dumps({"cells": code}))
    return path


@settings(max_examples=150, deadline=None)
@given(CELLS)
@example(["def f(x):\n    y = 1\n", "    return y\n", "def f(x):\n    y = 1\n"])
def test_known_cells_say_the_same_wherever_they_stand(cells: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, "x.ipynb", cells)
        first = anew(path)
        assert everything(read(path)) == first
        # the same cells under other numbers, each twice, and with other comments
        moved = written(folder, "y.ipynb", ["a = 1", *reversed(cells), *cells])
        known = everything(read(moved))
        assert anew(moved) == known
        assert everything(read(path)) == first
        commented = written(folder, "z.ipynb", [f"# first\n\n{cell}\n# last" for cell in cells])
        known = everything(read(commented))
        assert anew(commented) == known


@settings(max_examples=400, deadline=None)
@given(TEXTS | PROGRAMS | SPECIAL | st.lists(PROGRAMS | SPECIAL).map("\n".join))
def test_a_cell_says_in_parts_what_it_says_in_the_whole(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.notebook.statements.blocks_of", lambda _text: None)
        forget_texts()
        whole = everything(read_source(text, "x.py"))
    forget_texts()
    assert everything(read_source(text, "x.py")) == whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_class_is_read_in_the_same_way_twice(course: Course, language: str) -> None:
    use_language(language)
    paths = sorted((course.folder / "examples" / "class").rglob("*.*"))
    forget_texts()
    known: dict[Path, dict[str, object]] = {}
    after: dict[Path, dict[str, object]] = {}
    for found in (known, after):
        for path in paths:
            try:
                found[path] = everything(read(path))
            except (UnreadableError, IsADirectoryError) as error:
                found[path] = {"error": str(error)}
    assert len(known) > 20
    assert known == after
    for path in paths[::5]:
        if "error" not in known[path]:
            assert anew(path) == known[path]


def test_what_is_known_from_a_run_in_another_language_is_said_in_this_one(
    write_notebook: Write,
) -> None:
    path = write_notebook(
        "x.ipynb",
        "def f(x):\n    # START CODE HERE\n    y = None\n    # END CODE HERE\n    return y",
        "def g(x):\n    # nothing but this",
        "def h(x):\n    pass",
        "deep = " + "(" * 300 + ")" * 300,
        "x = 1\nwhat? is this\nx x x",
    )
    first = {}
    for language in LANGUAGES:
        use_language(language)
        first[language] = anew(path)
    assert first["en"] != first["zh"]
    forget_texts()
    for language in (*LANGUAGES, *LANGUAGES):
        use_language(language)
        assert everything(read(path)) == first[language]


def test_a_part_that_is_known_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_texts()
    statements_of("import a\n\ndef f(x):\n    return a\n")
    parsed: list[str] = []
    monkeypatch.setattr("grader.notebook.statements.parse", parsed.append)
    ((above, f), (below, a)) = statements_of("# mine\ndef f(x):\n    return a\n# end\nimport a\n#")
    assert (above, below) == (1, 4)
    assert (f.source, a.source) == ("def f(x):\n    return a", "import a")
    assert not parsed


def test_a_cell_is_cut_at_the_margin() -> None:
    assert blocks_of("# a\n\nb = 1\n\n# c\nd(\n)\n@e\ndef f():\n  g\n  # h\n\n# i\n") == [
        (2, "b = 1"),
        (5, "d(\n)"),
        (7, "@e\ndef f():\n  g\n  # h"),
    ]
    assert blocks_of("if a:\n  b\nelse:\n  c") == [(0, "if a:\n  b\nelse:\n  c")]
    assert blocks_of(" \n# nothing\n") == []
    assert blocks_of("  a = 1\nb = 2") is None
    assert blocks_of("\u3000\nb = 2") is None


def test_a_memory_is_bounded_in_texts_and_in_characters() -> None:
    found: list[str] = []

    def find(text: str) -> int:
        found.append(text)
        return len(text)

    memory: TextMemory[int] = TextMemory(most_texts=3, most_characters=10)
    for text in ("a", "b", "c", "a", "d", "a", "b"):
        assert memory.recall(text, find) == 1
    assert found == ["a", "b", "c", "d", "b"]  # b was not asked for longest when d came
    found.clear()
    assert [memory.recall("x" * 8, find), memory.recall("b", find)] == [8, 1]
    assert found == ["x" * 8]
    assert [memory.recall("y" * 11, find) for _ in range(2)] == [11, 11]
    assert found == ["x" * 8, "y" * 11, "y" * 11]
    assert memory.recall("b", find, "another") == 1
    assert found[-1] == "b"


def test_threads_share_a_memory() -> None:
    memory: TextMemory[str] = TextMemory(most_texts=20, most_characters=60)
    wrong: list[str] = []

    def ask(first: int) -> None:
        for number in range(first, first + 3000):
            text = str(number % 50)
            if memory.recall(text, str.upper) != text:
                wrong.append(text)

    threads = [threading.Thread(target=ask, args=[first]) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def tree_of(text: str) -> str:
    try:
        return ast.dump(ast.parse(text), include_attributes=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return type(error).__name__


QUOTED = st.lists(
    st.sampled_from(
        [
            *["'", '"', "'''", '"""', "\\", "\n", "#", " # 1", "\t#'", "x = ", "(", ")", "f'{a}#'"],
            *["    ", "if a:", "a", "f'{a[\"#\"]}'", "b'#'", "R'\\'#'", "\f", "é", ";", "'#' # '"],
        ]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=600, deadline=None)
@given(QUOTED | TEXTS | PROGRAMS | SPECIAL)
@example("x = 1 \\\n# the end")
@example("x = '''\\''' # '''#'''")
def test_the_tree_of_a_text_does_not_depend_on_its_comments(text: str) -> None:
    assert tree_of(without_comments(text)) == tree_of(text)
    assert without_comments(without_comments(text)) == without_comments(text)


def test_comments_are_told_from_strings() -> None:
    text = "a = '#b'  # c 'd\n# e\nf = '''#\n# g\n'''  # h\n\ti = \"\\\"#\"\t# j"
    assert without_comments(text) == ("a = '#b'#\n#\nf = '''#\n# g\n'''#\n\ti = \"\\\"#\"#")


@pytest.mark.parametrize(
    "text",
    [
        "'''\n" + "\\'''\n" * 50_000,
        "\\'''\n" * 50_000 + "\\",
        " " * 300_000 + "x#",
        "'\\" * 150_000,
        '"' * 299_999 + "#",
        "\\" * 300_000 + "#",
    ],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    without_comments("#" + text)
    blocks_of(text)
    blocks_of(text.replace(" ", "\n"))
    assert time.process_time() - began < 1
