"""Are functions found where they stand, and is it told which of them are not filled in?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.notebook import Definition, Program, read, read_source


def program(text: str) -> Program:
    return read_source(text, "answer.py")


def definition(text: str, name: str = "f") -> Definition:
    return program(text).definitions[name]


def in_cells(folder: Path, *cells: str) -> Program:
    """A notebook with a Markdown cell before each of `cells`, so they count 2, 4, 6, …"""
    text = {"cell_type": "markdown", "source": "Text"}
    path = folder / "answer.ipynb"
    both = [c for cell in cells for c in (text, {"cell_type": "code", "source": cell})]
    path.write_text(json.dumps({"cells": both}), encoding="utf-8")
    return read(path)


def test_a_definition_has_its_cell_lines_and_text(tmp_path: Path) -> None:
    text = "@wrap\ndef f(x):\n    y = x\n    return y\n    # the end\n\n\n# next\nprint(f(1))"

    found = in_cells(tmp_path, "import os", text).definitions["f"]

    assert (found.cell, found.line, found.end_line) == (4, 1, 5)
    assert found.source == "\n".join(text.split("\n")[:5])
    assert (found.problem, found.message, found.placeholders) == (None, "", ())


@pytest.mark.parametrize(
    "text",
    [
        "f = lambda x: x",
        "def g(x): return x\nf = g",
        "def g(x): return x\nf = h = g",
        "import functools\ndef g(x): return x\nf = functools.partial(g, 2)",
        "async def f(x): return x",
        "if True:\n    def f(x): return x",
        "try:\n    def f(x): return x\nexcept NameError: pass",
        "def f(x): return x\nf = memoize(f)",
    ],
)
def test_what_binds_a_function_at_top_level(text: str) -> None:
    assert "f" in program(text).definitions
    assert program(text).defined(["f", "unknown"]) == {"f"}


@pytest.mark.parametrize(
    "text", ["f = 3", "x = 1\nf = x", "class C:\n    def f(self): pass", "g(f)", "def g(f): f()"]
)
def test_what_binds_no_function(text: str) -> None:
    assert "f" not in program(text).definitions


def test_an_alias_has_the_place_of_its_function() -> None:
    found = definition("x = 1\ndef g(a):\n    return a\n\nf = g\n")

    assert (found.name, found.line, found.source) == ("f", 2, "def g(a):\n    return a")


def test_the_last_definition_counts_and_the_others_are_told(tmp_path: Path) -> None:
    one, two, three = (f"x = {i}\ndef f():\n    return {i}" for i in (1, 2, 3))

    made = in_cells(tmp_path, one, two, three)

    assert made.definitions["f"].cell == 6
    assert made.definitions["f"].earlier == ((2, 2), (4, 2))
    assert made.notes == ("`f` is defined 3 times: cell 2, cell 4 and cell 6; the last one counts",)
    assert in_cells(tmp_path, one, two).notes == (
        "`f` is defined twice: cell 2 and cell 4; the last one counts",
    )
    assert program(f"{one}\n{two}").notes == (
        "`f` is defined twice: line 2 and line 5; the last one counts",
    )
    assert in_cells(tmp_path, f"{one}\n{two}").notes == (
        "`f` is defined twice: cell 2, line 2 and cell 2, line 5; the last one counts",
    )


def test_a_draft_that_does_not_parse_leaves_the_definition_above_it(tmp_path: Path) -> None:
    made = in_cells(tmp_path, "def f():\n    return 1", "def f():\n    return (1")

    assert made.definitions["f"].cell == 2
    assert made.definitions["f"].problem is None
    assert "`f` in cell 4 does not parse (line 2: '(' was never closed)" in made.notes[0]


def test_one_of_two_branches_is_no_second_definition() -> None:
    made = program("if x:\n    def f(): return 1\nelse:\n    def f(): return 2\n")

    assert made.definitions["f"].earlier == ()
    assert made.notes == ()


OLD = "### START CODE HERE ### (approx. 2 lines)", "### END CODER HERE ###"
NEW = "# YOUR CODE STARTS HERE", "# your code ends here"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(x):\n    # nothing yet\n", "line 1: expected an indented block"),
        ("def f(x):", "line 1: expected an indented block"),
        ("def f(x):\n    '''Doubles x.'''\n    # here\n", "line 2: the body does nothing"),
        ("def f(x):\n    pass\n", "line 2: "),
        ("def f(x):\n    '''Text.'''\n    ...\n", "line 2: "),
        ("def f(x):\n    '''Text.'''\n    return None\n", "line 2: "),
        ("def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n", "line 3: "),
        (
            "y = 1\n\ndef f(x):\n    for i in x:\n        # here\n\n    return x\n",
            "line 4: expected an indented block after 'for' statement, found only comments",
        ),
        ("def f(x):\n    if x:\n        # a\n    else:\n        # b\n    return x", "line 2: "),
    ],
)
def test_a_body_or_a_block_of_comments_is_unfilled(text: str, message: str) -> None:
    found = definition(f"{text}\n\ndef g(): return 1\n")

    assert found.problem == "unfilled"
    assert found.message.startswith(message)
    assert definition(f"{text}\n\ndef g(): return 1\n", "g").problem is None


@pytest.mark.parametrize("marks", [OLD, NEW])
@pytest.mark.parametrize(
    "blank",
    [
        "y = None",
        "y = None\n    # a hint",
        "y = 1 / m * x + None",
        "y, z = None, None",
        "y: int = None",
        "for i in x:\n        y = None",
    ],
)
def test_regions_with_placeholders_only_are_unfilled(marks: tuple[str, str], blank: str) -> None:
    start, end = marks
    found = definition(f"def f(x, m=1):\n    {start}\n    {blank}\n    {end}\n    return y\n")

    assert found.problem == "unfilled"
    assert found.message == "line 2: nothing is filled in between the markers for your code"
    assert found.placeholders == (4 if blank.startswith("for") else 3,)


def test_empty_regions_whose_hints_wait_are_unfilled() -> None:
    start, end = NEW
    text = f"def f(x):\n    # y =          # Step 1\n    {start}\n\n    {end}\n    return y\n"

    assert definition(text).problem == "unfilled"
    assert definition(text).placeholders == (3,)


@pytest.mark.parametrize("marks", [OLD, NEW])
@pytest.mark.parametrize(
    "answer",
    [
        "{start}\n    y = 2 * x\n    {end}\n    return y",
        "{start}\n    y = None\n    y = 2 * x\n    {end}\n    return y",
        "{start}\n    y = None\n    {end}\n    y = 2 * x\n    return y",
        "# y =\n    {start}\n    {end}\n    y = 2 * x\n    return y",
        "y = 2 * x\n    {start}\n    {end}\n    return y",
        "{start}\n    unused = None\n    {end}\n    return 2 * x",
        "{start}\n    return 2 * x",
        "cache = None\n    return 2 * x, cache",
    ],
)
def test_an_answer_is_never_unfilled(marks: tuple[str, str], answer: str) -> None:
    start, end = marks

    assert definition(f"def f(x):\n    {answer.format(start=start, end=end)}\n").problem is None


def test_placeholders_that_remain_beside_an_answer_are_listed() -> None:
    text = "def f(x):\n    # START CODE HERE\n    a = x\n    b = None\n    c = x + None\n"
    text += "    # END CODE HERE\n    # start code here\n    # end code here\n    return a, b, c\n"

    found = definition(text)

    assert found.problem is None
    assert found.placeholders == (4, 5, 7)


@pytest.mark.parametrize(
    "body",
    [
        "print(x)\n    pass",
        "for each in x:\n        print(each)\n    pass",
        "### START CODE HERE ###\n    print(x)\n    pass\n    ### END CODE HERE ###",
        "x.append(1)\n    pass",
        "x['a'] = 1\n    ...",
    ],
)
def test_a_pass_beside_the_code_of_a_function_that_returns_nothing_is_left_over(body: str) -> None:
    assert definition(f"def f(x):\n    {body}").placeholders == ()


@pytest.mark.parametrize(
    "body",
    [
        "y = 2\n    pass",
        "np.random.seed(1)\n    pass",
        "x.a = None\n    pass",
        "y.append(1)\n    pass",
    ],
)
def test_a_pass_beside_code_that_shows_nothing_is_a_placeholder(body: str) -> None:
    assert definition(f"def f(x):\n    {body}").placeholders != ()


def test_placeholders_of_a_function_without_marks() -> None:
    text = "def f(x):\n    a = None\n    b = None\n    a = x\n    return a, b\n"

    assert definition(text).placeholders == (3,)


def test_a_function_that_does_not_parse() -> None:
    found = definition("x = 1\n\ndef f(x):\n    y = x +\n    return y\n")

    assert (found.problem, found.line, found.end_line) == ("syntax", 3, 5)
    assert found.message == "line 4: invalid syntax"
    assert found.source == "def f(x):\n    y = x +\n    return y"
    assert found.lines_assigning("y") == ()


def test_two_arguments_of_one_name_do_not_parse() -> None:
    made = program("x = 1\ndef f(a, a):\n    return a\n")

    assert made.definitions["f"].problem == "syntax"
    assert "duplicate argument 'a'" in made.definitions["f"].message
    assert [fragment.line for fragment in made.fragments] == [1]


@pytest.mark.parametrize(
    ("body", "name", "lines"),
    [
        ("dW1 = x\n    db1 = x", "dW1", (5,)),
        ("a, (dW1, c) = x", "dW1", (5,)),
        ("dW1 = x\n    dW1 += 1\n    dW1[0] = 2", "dW1", (5, 6, 7)),
        ("for dW1 in x:\n        pass", "dW1", (5,)),
        ("if (dW1 := x):\n        pass", "dW1", (5,)),
        ("g = {}\n    g['dW1'] = x\n    g['db1'] = x", "dW1", (6,)),
        ("p['W' + str(l)] = x\n    p['b' + str(l)] = x", "W1", (5,)),
        ("p[f'W{l}'] = x\n    p[f'b{l}'] = x", "b2", (6,)),
        ("p['W%d' % l] = x\n    p['b{}'.format(l)] = x", "b2", (6,)),
        ("h = x\n    g = {'dW1': h,\n     'db1': x}", "dW1", (5, 6)),
        ("g = dict(dW1=x,\n      db1=x)", "db1", (6,)),
        ("g = {'dW1': x}\n    dW1 = 1", "dW1", (6,)),
        ("print(dW1)", "dW1", ()),
    ],
)
def test_lines_that_assign(body: str, name: str, lines: tuple[int, ...]) -> None:
    text = f"import os\n\n@wrap\ndef f(x):\n    {body}\n    return x\n"

    assert definition(text).lines_assigning(name) == lines


def test_lines_that_assign_within_a_branch() -> None:
    text = "if 1:\n    def f(x):\n        y = x\n        return y\n"

    assert definition(text).lines_assigning("y") == (3,)


def test_near_misses_of_a_name() -> None:
    made = program("def spread_erorr(x): return x\ndef spread_error_n(x): return x\nx = 1\n")

    assert made.near_misses("spread_error") == ("spread_error_n", "spread_erorr")
    assert made.near_misses("spread_error", known={"spread_error_n"}) == ("spread_erorr",)
    assert made.near_misses("Spread_Erorr") == ("spread_erorr", "spread_error_n")
    assert made.near_misses("gather") == ()
    assert program("def spread_error(): return 1").near_misses("spread_error") == ()
