"""Does a cell lose what is not Python, and nothing else?"""

from __future__ import annotations

import warnings

import pytest

from grader.notebook import Program, read_source


def program(text: str) -> Program:
    return read_source(text, "answer.py")


def sources(text: str) -> list[tuple[int, str]]:
    return [(fragment.line, fragment.source) for fragment in program(text).fragments]


@pytest.mark.parametrize(
    "magic",
    [
        "%matplotlib inline",
        "%load_ext autoreload",
        "!pip install it's \"here",
        "!ls \\\n   -l",
        "?len",
        "len?",
        "np.dot??",
        "files = !ls",
        "who = %who_ls",
        "%timeit f(x)",
    ],
)
def test_a_magic_goes_and_lines_stay(magic: str) -> None:
    line = 3 + magic.count("\n")

    assert sources(f"a = 1\n{magic}\nb = 2") == [(1, "a = 1"), (line, "b = 2")]


def test_what_looks_like_a_magic_in_a_string_or_a_bracket_stays() -> None:
    text = "%matplotlib inline\ns = '''\n%matplotlib\n!ls\n'''\nt = (7\n% 4)\nu = 7 \\\n% 4"

    assert sources(text) == [
        (2, "s = '''\n%matplotlib\n!ls\n'''"),
        (6, "t = (7\n% 4)"),
        (8, "u = 7 \\\n% 4"),
    ]


def test_a_magic_in_a_block_leaves_the_block_whole() -> None:
    assert sources("if 1:\n    %time\n    x = 1") == [(1, "if 1:\n    pass\n    x = 1")]
    assert sources("def f():\n    !ls\n")[0] == (1, "def f():\n    pass")


def test_a_timed_statement_still_binds() -> None:
    assert sources("%time x = 1\nif x:\n    %time y = 2") == [(1, "x = 1"), (2, "if x:\n    y = 2")]


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 3", "%%capture out", "\n%%prun"])
def test_a_cell_magic_around_python_costs_its_line(magic: str) -> None:
    assert sources(f"{magic}\nx = 1") == [(2 + magic.count("\n"), "x = 1")]


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile f.py", "%%javascript", "%%"])
def test_a_cell_of_another_language_is_left_out(magic: str) -> None:
    assert sources(f"{magic}\nx = 1") == []


def test_an_indented_cell_is_moved_to_the_margin() -> None:
    assert sources("    x = 1\n    if x:\n        y = 2\n") == [
        (1, "x = 1"),
        (2, "if x:\n    y = 2"),
    ]
    assert sources("\n\tx = 1\n\ty = 2") == [(2, "x = 1"), (3, "y = 2")]


def test_statements_on_one_line_are_told_apart() -> None:
    assert sources("é = 'ü'; b = [1,\n 2]; c = 3;") == [
        (1, "é = 'ü'"),
        (1, "b = [1,\n 2]"),
        (2, "c = 3"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "print 'cost'",
        "This line is prose.",
        "<<<<<<< HEAD",
        "x = (1,",
        "x = 'open",
        "for i in range(3)\n    print(i)",
        "else:\n    pass",
        "x = " + "9" * 5000,
        "x = " + "(" * 300 + ")" * 300,
        "x = " + "-" * 100_000 + "1",
        "x" + ".a" * 50_000,
        "nonlocal x",
        "return 3",
        "x = \0",
    ],
)
def test_a_broken_statement_costs_itself_only(broken: str) -> None:
    text = f"a = 1\n{broken}\ndef f():\n    return a\n\nb = 2\n"

    made = program(text)

    lines = {fragment.line: fragment.source for fragment in made.fragments}
    start = 3 + broken.count("\n")
    assert lines == {1: "a = 1", start: "def f():\n    return a", start + 3: "b = 2"}
    assert made.definitions["f"].problem is None
    assert len(made.notes) == 1
    assert made.notes[0].startswith("line 2: ")


def test_prose_is_noted_once() -> None:
    made = program("Here is\nmy answer to\nthe question:\nx = 1\n")

    assert [fragment.source for fragment in made.fragments] == ["x = 1"]
    assert made.notes == ("line 1: invalid syntax (left out)",)


def test_an_unclosed_docstring_costs_its_function_only() -> None:
    text = 'def f():\n    """Open.\n    return 1\n\ndef g():\n    """Closed."""\n    return 2\n'

    definitions = program(text).definitions

    assert definitions["f"].problem == "syntax"
    assert definitions["g"].problem is None


def test_an_unclosed_bracket_costs_its_function_only() -> None:
    made = program("def f():\n    a = (1\n    return a\n\ny = 1\ndef g():\n    return 2\n")

    assert made.definitions["f"].problem == "syntax"
    assert made.definitions["f"].message == "line 2: '(' was never closed"
    assert [fragment.line for fragment in made.fragments] == [5, 6]


def test_a_decorator_stays_with_its_function_in_a_broken_cell() -> None:
    assert sources("print 'x'\n@first\n@second(1)\ndef f():\n    return 1\n") == [
        (2, "@first\n@second(1)\ndef f():\n    return 1")
    ]


@pytest.mark.parametrize(
    ("torn", "line"),
    [
        ("def f(x):\n    a = x\nb = a\n    return b\n", 4),
        ("def f(x):\n    a = x\nreturn a\n", 3),
        (
            "def f(x):\n    a = x\n<<<<<<< mine\n    return 2\n=======\n    return 3\n>>>>>>> it\n",
            3,
        ),
        ("def f(x):\n    for a in x:\nb = = a\n        x += b\n    return x\n", 3),
        ("def f(x):\n    a = x\n    if a:  # or not\n:: b\n\n        a = 2\n    return a\n", 4),
    ],
)
def test_a_function_that_goes_on_at_the_margin_is_broken(torn: str, line: int) -> None:
    definition = program(f"def e(): return 0\n{torn}").definitions["f"]

    assert definition.problem == "syntax"
    assert definition.message.startswith(f"line {line + 1}: ")
    assert program(f"def e(): return 0\n{torn}").definitions["e"].problem is None


def test_prose_below_a_function_to_fill_in_does_not_break_it() -> None:
    made = program("def f(x):\n    # YOUR CODE HERE\nThen say\n    1. what it does\n")

    assert made.definitions["f"].problem == "unfilled"


def test_a_form_feed_hides_no_function() -> None:
    made = program("x = 1\n\ndef e():\n    return 0\n\f\n\fdef f():\n    return 1 2\n")

    assert made.definitions["e"].problem is None
    assert made.definitions["f"].problem == "syntax"
    assert made.definitions["f"].message.startswith("line 7: invalid syntax")


def test_a_broken_loop_below_a_function_does_not_break_it() -> None:
    made = program("def f(x):\n    return x\nfor i in 3 print(i):\n    f(i)\n")

    assert made.definitions["f"].problem is None


def test_student_code_raises_no_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = program("def f(x):\n    '\\d'\n    return x is 0\n")

    assert made.definitions["f"].problem is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "x\n" * 30_000,
        "@a\n" * 30_000,
        "(\n" * 30_000,
        "%a\n" * 30_000,
        " " * 100_000 + "x y",
        "x=1;" * 20_000,
        "def f():\n"
        + "    # START CODE\n    x = None\n    # END CODE\n" * 3_000
        + "    return x\n",
        "def f():\n" + "".join(f"    x{i} = None\n" for i in range(10_000)) + "    return x0\n",
        "def f():\n" + "    for i in x:\n        # nothing\n" * 5_000,
        "def f(): pass\n" * 10_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_time_is_linear_in_hostile_text(text: str) -> None:
    made = program(text)

    assert len(made.fragments) <= 10_000
    assert len(made.notes) <= 21
