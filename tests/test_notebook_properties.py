"""What holds for every text and every file: no exception but one, order, and closed slices."""

from __future__ import annotations

import ast
import builtins
import contextlib
import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import UnreadableError
from grader.notebook import Program, read, read_source

NAMES = st.sampled_from(["a", "b", "c", "f", "g", "h"])
TOKENS = st.sampled_from(
    [
        *["def f(x):", "return", "for i in x:", "if x:", "else:", "class C:", "try:", "import os"],
        *["%magic", "%%time", "%%bash", "!ls", "x?", "'''", '"""', "'", '"', "(", ")", "[", "]"],
        *["# START CODE HERE", "# END CODE HERE", "# y =", "x = None", "pass", "print 'a'", "@d"],
        *["<<<<<<<", "=======", "x = 1", ";", ":", "\\", "\t", "    ", "\n", "\n    ", "\n"],
        *[
            "lambda:",
            "\0",
            "\ud800",
            "\f",
            "\r",
            "é",
            "global a",
            "f = g",
            "x += 1",
            "*",
            "await x",
        ],
    ]
)
TEXTS = st.text() | st.lists(TOKENS, max_size=40).map(" ".join) | st.lists(TOKENS).map("".join)

STATEMENTS = st.one_of(
    st.builds("def {}({}={}): return {}({})".format, NAMES, NAMES, NAMES, NAMES, NAMES),
    st.builds("def {}():\n    global {}\n    {} = {}".format, NAMES, NAMES, NAMES, NAMES),
    st.builds("{} = {}".format, NAMES, NAMES),
    st.builds("{} += {}".format, NAMES, NAMES),
    st.builds("{}.x = {}".format, NAMES, NAMES),
    st.builds("{}.append({})".format, NAMES, NAMES),
    st.builds("{}({})".format, NAMES, NAMES),
    st.builds("import {}.x as {}".format, NAMES, NAMES),
    st.builds("from {} import *".format, NAMES),
    st.builds("for {} in {}:\n    {} = [{} for a in {}]".format, NAMES, NAMES, NAMES, NAMES, NAMES),
    st.builds("if {}:\n    {} = {}".format, NAMES, NAMES, NAMES),
    st.builds("class {}({}):\n    def m(self): return {}".format, NAMES, NAMES, NAMES),
    st.builds("{} = lambda x: {}".format, NAMES, NAMES),
    st.builds("del {}".format, NAMES),
)
PROGRAMS = st.lists(STATEMENTS, max_size=15).map("\n".join)


def check(program: Program) -> None:
    """A program keeps its promises, whatever it was made of."""
    for definition in program.definitions.values():
        assert definition.line <= definition.end_line
        assert all(line >= definition.line for line in definition.placeholders)
        assert (definition.problem is None) == (definition.message == "")
        definition.lines_assigning("x")
        program.slice(definition.name)
        program.near_misses(definition.name + "x")
    for fragment in program.fragments:
        ast.parse(fragment.source)
    for note in program.notes:
        assert "\n" not in note


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_a_program(text: str) -> None:
    check(read_source(text, "answer.py"))


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_any_cells_are_a_program(cells: list[str]) -> None:
    document = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "answer.ipynb")
        path.write_text(json.dumps(document))
        check(read(path))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("code"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "worksheets", "input", "outputs"]),
            inner,
            max_size=4,
        )
    ),
)


@settings(max_examples=200, deadline=None)
@given(
    st.binary() | JSON.map(lambda value: json.dumps(value).encode()),
    st.sampled_from(["ipynb", "py"]),
)
def test_any_bytes_are_read_or_unreadable(content: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"answer.{suffix}")
        path.write_bytes(content)
        with contextlib.suppress(UnreadableError):
            check(read(path))


@settings(max_examples=400, deadline=None)
@given(PROGRAMS, NAMES, st.sets(NAMES, max_size=2))
def test_slices_are_in_order_and_closed(text: str, function: str, provided: set[str]) -> None:
    program = read_source(text, "answer.py")

    found = program.slice(function, provided)

    lines = [fragment.line for fragment in found.fragments]
    assert lines == sorted(set(lines))
    assert set(found.fragments) <= set(program.fragments)
    bound = {name for fragment in found.fragments for name in fragment.binds}
    by_global = {"a", "b", "c", "f", "g", "h"} if "global" in text else set()
    outside = found.missing | (provided - {function}) | set(dir(builtins)) | by_global
    assert found.loads <= bound | outside
    assert function in bound | outside
    assert not found.missing & {name for fragment in program.fragments for name in fragment.binds}
    assert found.loads == {name for fragment in found.fragments for name in fragment.loads}


@settings(max_examples=200, deadline=None)
@given(PROGRAMS)
def test_the_slice_of_a_function_holds_its_definition(text: str) -> None:
    program = read_source(text, "answer.py")
    for name, definition in program.definitions.items():
        fragments = program.slice(name).fragments
        held = [f for f in fragments if f.line <= definition.line <= f.line + f.source.count("\n")]
        assert len(held) == 1
