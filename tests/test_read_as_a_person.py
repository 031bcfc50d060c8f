"""Is read what a person would read: split cells, blanks, modules under other names, and more?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from grader.batch.answer_keys import public_answer_keys
from grader.course import Course
from grader.grading import GradingContext, grade_program, grade_submission
from grader.notebook import Program, read, read_source
from grader.results import QuestionResult, Source
from grader.submissions import Submission
from grader.worker import Worker

Cells = tuple[str | tuple[str, str], ...]
"""Code cells, or (kind, text)."""

NUMPY = "import numpy as np"
COST = "compute_cost_with_regularization"
ZEROS = "initialize_parameters_zeros"
PENALTY = """\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    squares = sum(np.sum(parameters[name] ** 2) for name in ("W1", "W2", "W3"))
    return compute_cost(A3, Y) + lambd / (2 * m) * squares
"""
RIGHT_ZEROS = """\
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""
IMPORTED = f"{NUMPY}\nfrom reg_utils import compute_cost"


def notebook_of(path: Path, cells: Cells) -> Path:
    made: list[dict[str, Any]] = []
    for cell in cells:
        kind, source = ("code", cell) if isinstance(cell, str) else cell
        more: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
        made.append({"cell_type": kind, "metadata": {}, "source": source, **more})
    content = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def read_cells(tmp_path: Path) -> Callable[..., Program]:
    """`read_cells(cell, cell, …)` is what is read of a notebook of these cells."""
    return lambda *cells: read(notebook_of(tmp_path / "answer.ipynb", cells))


@pytest.fixture
def grade(course: Course, worker: Worker) -> Callable[[Program, str], QuestionResult]:
    """`grade(program, function)` is its result on the public calls."""

    def graded(program: Program, function: str) -> QuestionResult:
        (name,) = [
            name
            for name, assignment in course.assignments.items()
            if any(question.function == function for question in assignment.questions)
        ]
        key = public_answer_keys(course)(name, worker)
        (result,) = grade_program(program, course.assignment(name), key, worker, only=function)
        return result

    return graded


Read = Callable[..., Program]
Grade = Callable[[Program, str], QuestionResult]


# split cells --------------------------------------------------------------------------------------

LINES = PENALTY.rstrip().split("\n")


def after(count: int) -> tuple[str, str]:
    """The function cut after some of its lines."""
    return "\n".join(LINES[:count]), "\n".join(LINES[count:])


SPLIT: dict[str, Cells] = {
    "the return alone": after(3),
    "half of it": after(2),
    "after the head": after(1),
    "the return alone, at the margin": (after(3)[0], after(3)[1].strip()),
    "a comment first": (after(2)[0], "    # the rest\n" + after(2)[1]),
    "a text cell between": (after(2)[0], ("markdown", "and now the sum"), after(2)[1]),
    "three cells": (LINES[0] + "\n" + LINES[1], LINES[2], LINES[3]),
    "an open bracket": (
        "\n".join([*LINES[:2], "    squares = sum("]),
        '        np.sum(parameters[n] ** 2) for n in ("W1", "W2", "W3"))\n' + LINES[3],
    ),
    "another function above": ("def other(x):\n    return x\n\n" + after(2)[0], after(2)[1]),
    "code below the rest": (after(2)[0], after(2)[1] + "\n\nunused = 3"),
}


@pytest.mark.parametrize("name", SPLIT)
def test_a_split_function_is_read_as_one_with_a_note(
    read_cells: Read, grade: Grade, name: str
) -> None:
    result = grade(read_cells(IMPORTED, *SPLIT[name]), COST)

    assert result.score == result.max_score, result.message
    (note,) = [note for note in result.notes if "is split" in note]
    assert "begins in cell 2" in note


def test_the_note_of_a_split_function_names_where_its_rest_stands(read_cells: Read) -> None:
    found = read_cells(IMPORTED, *SPLIT["a text cell between"])

    definition = found.definition(COST)
    assert definition is not None
    assert "is in cell 4" in definition.split
    assert definition.place_of(2) == (2, 2)
    assert definition.place_of(4) == (4, 2)


def test_a_mistake_in_the_rest_is_placed_in_the_cell_of_the_rest(
    read_cells: Read, grade: Grade
) -> None:
    head, rest = after(2)
    result = grade(read_cells(IMPORTED, head, rest.replace('"W3"', '"W9"')), COST)

    assert result.status == "raised"
    assert [(d.cell, d.line) for d in result.diagnosis] == [(3, 1)]


NOT_SPLIT: dict[str, Cells] = {
    "an indented cell of its own": (PENALTY, "    print(3)\n    x = 4"),
    "a function that ends in a return": (PENALTY, "    return 3"),
    "a loop at the end": (PENALTY + "for i in range(2):\n    i", "    return i"),
    "no return in the rest": (after(3)[0], "    squares = 0"),
    "a function of its own": (after(3)[0], RIGHT_ZEROS),
    "a rest that does not parse": (after(3)[0], "    return ((("),
}


@pytest.mark.parametrize("name", NOT_SPLIT)
def test_what_is_not_split_is_not_joined(read_cells: Read, name: str) -> None:
    definition = read_cells(IMPORTED, *NOT_SPLIT[name]).definition(COST)

    assert definition is not None
    assert definition.split == ""
    assert definition.rests == ()


# functions that are none --------------------------------------------------------------------------

INDENTED = indent(RIGHT_ZEROS.rstrip(), "    ")
COMMENTED = indent(RIGHT_ZEROS.rstrip(), "# ")

NO_FUNCTION: dict[str, tuple[Cells, str]] = {
    "text": (((("markdown", RIGHT_ZEROS)),), "cell 2, line 1, but that is a text cell"),
    "text in a fence": (
        (("markdown", f"Here:\n```python\n{RIGHT_ZEROS}```"),),
        "cell 2, line 3, but that is a text cell",
    ),
    "raw text": ((("raw", RIGHT_ZEROS),), "cell 2, line 1, but that is a text cell"),
    "quoted text": (
        (("markdown", RIGHT_ZEROS.replace("def", "> def", 1)),),
        "but that is a text cell",
    ),
    "the second text cell": (
        (("markdown", "# Title"), ("markdown", RIGHT_ZEROS)),
        "cell 3, line 1",
    ),
    "a comment": ((COMMENTED,), "cell 2, line 1, but as a comment"),
    "a comment without blanks": ((COMMENTED.replace("# ", "#"),), "but as a comment"),
    "quotes": ((f'"""\n{RIGHT_ZEROS}"""',), "cell 2, line 2, but in quotes"),
    "quotes that have a name": ((f"old = '''\n{RIGHT_ZEROS}'''",), "but in quotes"),
    "a magic": ((f"%%script false\n{RIGHT_ZEROS}",), "but the magic at the start of that cell"),
    "another language": ((f"%%javascript\n{RIGHT_ZEROS}",), "but the magic at the start"),
    "a method": ((f"class Net:\n{INDENTED}",), "cell 2, line 2, as a method of the class `Net`"),
    "a method of a class that inherits": (
        (f"class Net(object):\n    size = 3\n\n{INDENTED}",),
        "cell 2, line 4, as a method of the class `Net`",
    ),
    "a static method": (
        (f"class Tools:\n    @staticmethod\n{INDENTED}",),
        "as a method of the class `Tools`",
    ),
    "inside a function": (
        (f"def main():\n{INDENTED}\n    print({ZEROS}([2, 1]))",),
        "cell 2, line 2, inside the function `main`",
    ),
    "inside a method": (
        ("class A:\n    def run(self):\n" + indent(INDENTED, "    "),),
        "inside the function `run`",
    ),
}


@pytest.mark.parametrize("name", NO_FUNCTION)
def test_a_missing_function_is_found_where_its_text_stands(
    read_cells: Read, grade: Grade, name: str
) -> None:
    cells, said = NO_FUNCTION[name]
    result = grade(read_cells(NUMPY, *cells), ZEROS)

    assert result.status == "missing"
    assert said in result.message


@pytest.mark.parametrize("name", NO_FUNCTION)
def test_a_file_without_any_function_says_where_the_text_stands(
    course: Course, worker: Worker, tmp_path: Path, name: str
) -> None:
    cells, said = NO_FUNCTION[name]
    path = notebook_of(tmp_path / "answer.ipynb", (NUMPY, *cells))
    context = GradingContext(course, public_answer_keys(course))
    (result,) = grade_submission(
        Submission(student="Ada", path=path, source=str(path)), context, worker
    )

    assert result.status == "unreadable"
    assert said in str(result.reason)
    assert ".." not in str(result.reason)


def test_functions_in_the_same_class_are_explained_once(
    course: Course, worker: Worker, tmp_path: Path
) -> None:
    others = ("initialize_parameters_random", "initialize_parameters_he")
    methods = "\n\n".join(INDENTED.replace(ZEROS, name) for name in (ZEROS, *others))
    path = notebook_of(tmp_path / "answer.ipynb", (NUMPY, f"class Net:\n{methods}"))
    context = GradingContext(course, public_answer_keys(course))
    (result,) = grade_submission(
        Submission(student="Ada", path=path, source=str(path)), context, worker
    )

    reason = str(result.reason)
    assert reason.count("as a method of the class `Net`") == 1
    assert reason.endswith(f"The same goes for `{others[0]}` and `{others[1]}`.")


def test_a_call_of_a_function_is_no_definition_elsewhere(read_cells: Read, grade: Grade) -> None:
    result = grade(read_cells(NUMPY, f"class A:\n    x = {ZEROS}([2, 1])", f"# {ZEROS}(3)"), ZEROS)

    assert (result.status, result.message) == ("missing", "")


# marimo -------------------------------------------------------------------------------------------

MARIMO = f"""\
import marimo

app = marimo.App()


@app.cell
def _():
    import numpy as np
    return (np,)


@app.cell
def _(np):
{INDENTED}
    return ({ZEROS},)


if __name__ == "__main__":
    app.run()
"""

NESTED: dict[str, str] = {
    "as marimo writes it": MARIMO,
    "bare returns": MARIMO.replace("return (np,)", "return").replace(
        f"return ({ZEROS},)", "return"
    ),
    "a comma": MARIMO.replace("return (np,)", "return np,").replace(
        f"return ({ZEROS},)", f"return {ZEROS},"
    ),
    "options of the cells": MARIMO.replace("@app.cell\n", "@app.cell(hide_code=True)\n"),
    "a head over several lines": MARIMO.replace("def _(np):", "def _(\n    np,\n):"),
    "a return over several lines": MARIMO.replace(
        f"return ({ZEROS},)", f"return (\n        {ZEROS},\n    )"
    ),
    "named cells": MARIMO.replace("def _(np)", "def my_zeros(np)"),
    "a function of its own": MARIMO.replace(
        "@app.cell\ndef _(np):\n" + INDENTED, "@app.function\n" + RIGHT_ZEROS
    ).replace(f"    return ({ZEROS},)\n", ""),
    "a set-up block": MARIMO.replace(
        "@app.cell\ndef _():\n    import numpy as np\n    return (np,)",
        "with app.setup:\n    import numpy as np",
    ),
    "a helper in another cell": MARIMO.replace(
        "if __name__",
        "@app.cell\ndef _(np):\n    def nothing(*shape):\n        return np.zeros(shape)\n"
        "    return (nothing,)\n\n\nif __name__",
    ).replace("np.zeros((layers_dims[l], 1))", "nothing(layers_dims[l], 1)"),
    "an async cell": MARIMO.replace("def _(np):", "async def _(np):"),
    "another name for the app": MARIMO.replace("app", "book"),
}


@pytest.mark.parametrize("name", NESTED)
def test_functions_in_the_cells_of_marimo_are_graded(grade: Grade, name: str) -> None:
    result = grade(read_source(NESTED[name], "answer.py"), ZEROS)

    assert result.score == result.max_score, result.message


def test_a_line_of_a_marimo_file_keeps_its_number() -> None:
    found = read_source(MARIMO, "answer.py").definition(ZEROS)

    assert found is not None
    assert MARIMO.split("\n")[found.line - 1].strip().startswith(f"def {ZEROS}")
    assert found.source == RIGHT_ZEROS.rstrip()


def test_one_broken_cell_of_marimo_costs_no_other(grade: Grade) -> None:
    broken = MARIMO.replace("if __name__", "@app.cell\ndef _(np):\n    x = (\n\n\nif __name__")

    assert grade(read_source(broken, "answer.py"), ZEROS).status == "correct"


# files that cells write ---------------------------------------------------------------------------

SOLUTION = f"{NUMPY}\n\n{RIGHT_ZEROS}"

WRITTEN: dict[str, Cells] = {
    "writefile": (f"%%writefile solution.py\n{SOLUTION}",),
    "file": (f"%%file solution.py\n{SOLUTION}",),
    "then imported": (f"%%writefile solution.py\n{SOLUTION}", f"from solution import {ZEROS}"),
    "then run": (f"%%writefile solution.py\n{SOLUTION}", "%run solution.py"),
    "in a folder": (f"%%writefile src/solution.py\n{SOLUTION}",),
    "in quotes": (f'%%writefile "my work/solution.py"\n{SOLUTION}',),
    "appended": (f"%%writefile solution.py\n{NUMPY}", f"%%writefile -a solution.py\n{RIGHT_ZEROS}"),
    "written again": (
        "%%writefile solution.py\ndef initialize_parameters_zeros(x):\n    return 3",
        f"%%writefile solution.py\n{SOLUTION}",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_functions_that_cells_write_to_a_file_are_graded_with_a_note(
    read_cells: Read, grade: Grade, name: str
) -> None:
    found = read_cells(*WRITTEN[name])
    result = grade(found, ZEROS)

    assert result.score == result.max_score, result.message
    assert any("which writes `solution.py`" in note for note in found.notes)
    assert result.source is not None
    assert result.source.cell in (1, 2)


USED: dict[str, Cells] = {
    "from": ("from tools import nothing",),
    "import": ("import tools\nnothing = tools.nothing",),
    "star": ("from tools import *",),
    "as": ("import tools as t\ndef nothing(*shape):\n    return t.nothing(*shape)",),
    "relative": ("from .tools import nothing",),
}


@pytest.mark.parametrize("name", USED)
def test_a_module_that_a_cell_writes_can_be_imported(
    read_cells: Read, grade: Grade, name: str
) -> None:
    tools = (
        "%%writefile tools.py\nimport numpy\n\ndef nothing(*shape):\n    return numpy.zeros(shape)"
    )
    own = RIGHT_ZEROS.replace("np.zeros((layers_dims[l], 1))", "nothing(layers_dims[l], 1)")

    assert grade(read_cells(NUMPY, tools, *USED[name], own), ZEROS).status == "correct"


def test_the_notebooks_own_function_goes_before_one_in_a_file(
    read_cells: Read, grade: Grade
) -> None:
    wrong = "%%writefile solution.py\ndef initialize_parameters_zeros(x):\n    return 3"
    found = read_cells(NUMPY, RIGHT_ZEROS, wrong)

    assert grade(found, ZEROS).status == "correct"
    assert not any("which writes" in note for note in found.notes)


def test_a_file_that_is_not_python_is_no_program(read_cells: Read) -> None:
    found = read_cells(f"%%writefile notes.txt\n{SOLUTION}", f"%%html\n{SOLUTION}")

    assert found.definitions == {}


# conflict marks -----------------------------------------------------------------------------------

CONFLICT = "<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> origin/main"
SQUARES = LINES[2]

TOUCHED: dict[str, str] = {
    "a line": PENALTY.replace(
        SQUARES, CONFLICT.format(ours=SQUARES, theirs=SQUARES.replace("2)", "3)"))
    ),
    "the return": PENALTY.replace(LINES[3], CONFLICT.format(ours=LINES[3], theirs="    return 1")),
    "the head": PENALTY.replace(
        LINES[0], CONFLICT.format(ours=LINES[0], theirs=LINES[0].replace("A3", "A"))
    ),
    "an empty side": PENALTY.replace(SQUARES, CONFLICT.format(ours="", theirs=SQUARES)),
    "three sides": PENALTY.replace(
        SQUARES,
        f"<<<<<<< HEAD\n{SQUARES}\n||||||| base\n    pass\n=======\n    x = 1\n>>>>>>> other",
    ),
    "an open bracket on both sides": PENALTY.replace(
        SQUARES,
        CONFLICT.format(ours="    squares = sum(", theirs="    squares = np.sum(")
        + '\n        np.sum(parameters[n] ** 2) for n in ("W1", "W2", "W3"))',
    ),
}


@pytest.mark.parametrize("name", TOUCHED)
def test_conflict_marks_cost_the_function_that_they_touch_and_are_named(
    read_cells: Read, grade: Grade, name: str
) -> None:
    neighbour = "def other(x):\n    return x\n\n"
    found = read_cells(IMPORTED, neighbour + TOUCHED[name] + "\n\n" + RIGHT_ZEROS)
    result = grade(found, COST)

    assert result.status == "raised"
    assert "the marker of a merge conflict" in result.message
    assert found.definitions["other"].problem is None
    assert grade(found, ZEROS).status == "correct"


def test_two_whole_functions_in_a_conflict_are_read_and_the_conflict_is_noted(
    read_cells: Read,
) -> None:
    both = CONFLICT.format(ours=PENALTY, theirs=PENALTY.replace("** 2", "** 3"))
    found = read_cells(IMPORTED, both)

    assert found.definitions[COST].problem is None
    assert any("is defined twice" in note for note in found.notes)
    assert any("the marker of a merge conflict" in note for note in found.notes)


def test_a_line_of_equal_signs_in_a_text_is_no_conflict(read_cells: Read) -> None:
    found = read_cells('"""\n=======\n"""\n' + PENALTY + "x = (\n")

    assert found.definitions[COST].problem is None
    assert not any("conflict" in note for note in found.notes)


# blanks -------------------------------------------------------------------------------------------

START, END = "### START CODE HERE ###", "### END CODE HERE ###"


def zeros(weights: str, biases: str, *, marked: bool = False) -> str:
    lines = [f'parameters["W" + str(l)] = {weights}', f'parameters["b" + str(l)] = {biases}']
    if marked:
        lines = [START, *lines, END]
    body = "\n".join("        " + line for line in lines)
    return (
        f"def {ZEROS}(layers_dims):\n    parameters = {{}}\n"
        f"    for l in range(1, len(layers_dims)):\n{body}\n    return parameters\n"
    )


def in_loop(*lines: str) -> str:
    body = "\n".join("        " + line for line in lines)
    return (
        f"def {ZEROS}(layers_dims):\n    parameters = {{}}\n"
        f"    for l in range(1, len(layers_dims)):\n{body}\n    return parameters\n"
    )


def alone(*lines: str) -> str:
    body = "\n".join("    " + line for line in lines)
    return f"def {ZEROS}(layers_dims):\n    parameters = {{}}\n{body}\n    return parameters\n"


BLANK: dict[str, str] = {
    "nothing after the sign": zeros("", ""),
    "nothing after the sign, marked": zeros("", "", marked=True),
    "one right side left out": zeros("np.zeros((layers_dims[l], layers_dims[l - 1]))", ""),
    "a comment after the sign": zeros("# the weights", "# the biases"),
    "questions": zeros("???", "???"),
    "questions inside": zeros("np.zeros((???, ???))", "np.zeros((???, 1))"),
    "angles": zeros("<your code>", "<your code>"),
    "underscores": zeros("____", "____"),
    "underscores, marked": zeros("____", "____", marked=True),
    "two underscores": zeros("__", "__"),
    "underscores inside": zeros("np.zeros(____)", "np.zeros(____)"),
    "underscores as arguments": zeros("np.zeros((____, ____))", "np.zeros((____, 1))", marked=True),
    "dots": zeros("...", "..."),
    "dots, marked": zeros("...", "...", marked=True),
    "None": zeros("None", "None"),
    "None as arguments": zeros("np.multiply(None, None)", "np.multiply(None, None)"),
    "dots as an argument": zeros("np.zeros(...)", "np.zeros(...)"),
    "an empty solution": alone("### BEGIN SOLUTION", "### END SOLUTION"),
    "pass in the loop": in_loop("pass"),
    "dots in the loop": in_loop("..."),
    "a mark and pass in the loop": in_loop("# YOUR CODE HERE", "pass"),
    "pass in the body": alone("pass"),
    "not implemented": alone("raise NotImplementedError"),
    "not implemented, called": alone("# YOUR CODE HERE", "raise NotImplementedError()"),
    "your code here": alone("# YOUR CODE HERE"),
    "your code here, in another case": alone("# Your code here:"),
    "write your code": alone("# write your code here"),
    "to do": alone("# TODO: fill the dictionary"),
    "fill in": alone("# Fill in this part"),
    "implement this": alone("### implement this ###"),
    "underscores in the range": in_loop('parameters["W1"] = 3').replace("len(layers_dims)", "____"),
    "return alone": f"def {ZEROS}(layers_dims):\n    return ____\n",
    "only a mark": f"def {ZEROS}(layers_dims):\n    L = len(layers_dims)\n    # YOUR CODE HERE\n",
}


@pytest.mark.parametrize("name", BLANK)
def test_a_blank_is_not_filled_in(read_cells: Read, grade: Grade, name: str) -> None:
    result = grade(read_cells(NUMPY, BLANK[name]), ZEROS)

    assert result.status == "unfilled"
    assert result.score == 0
    assert result.diagnosis == ()


FILLED: dict[str, str] = {
    "a mark above the code": RIGHT_ZEROS.replace("    for", "    # YOUR CODE HERE\n    for"),
    "a mark below the code": RIGHT_ZEROS.replace("    return", "    # YOUR CODE HERE\n    return"),
    "pass beside code": RIGHT_ZEROS.replace("    return", "        pass\n    return"),
    "an ellipsis as an index": RIGHT_ZEROS.replace(
        "    return", "    x = np.zeros(3)[...]\n    return"
    ),
    "an underscore to ignore": RIGHT_ZEROS.replace("    return", "    __, _ = 1, 2\n    return"),
}


@pytest.mark.parametrize("name", FILLED)
def test_a_mark_that_was_left_costs_nothing(read_cells: Read, grade: Grade, name: str) -> None:
    assert grade(read_cells(NUMPY, FILLED[name]), ZEROS).status == "correct"


WRONG = RIGHT_ZEROS.replace("np.zeros((", "np.ones((")


@pytest.mark.parametrize("left", ["    pass\n", "    ...\n"])
def test_a_wrong_function_with_a_pass_left_in_it_is_wrong_and_not_unfilled(
    read_cells: Read, grade: Grade, left: str
) -> None:
    source = WRONG.replace("    return", left + "    return")

    assert grade(read_cells(NUMPY, source), ZEROS).status == "incorrect"


@pytest.mark.parametrize("name", ["above", "below"])
def test_a_wrong_function_with_a_mark_is_wrong_and_not_unfilled(
    read_cells: Read, grade: Grade, name: str
) -> None:
    mark = "    # YOUR CODE HERE\n"
    source = (
        WRONG.replace("    for", mark + "    for")
        if name == "above"
        else WRONG.replace("    return", mark + "    return")
    )

    assert grade(read_cells(NUMPY, source), ZEROS).status == "incorrect"


# modules ------------------------------------------------------------------------------------------

BY_NAME = f"{NUMPY}\n{{}}\n{PENALTY}"
BY_MODULE = PENALTY.replace("compute_cost(", "{}.compute_cost(")

MODULES: dict[str, str] = {
    "in a package": BY_NAME.format("from course2.reg_utils import compute_cost"),
    "in a package of a package": BY_NAME.format("from c2.week1.reg_utils import compute_cost"),
    "relative": BY_NAME.format("from .reg_utils import compute_cost"),
    "relative, two up": BY_NAME.format("from ..week1.reg_utils import compute_cost"),
    "the module, relative": f"{NUMPY}\nfrom . import reg_utils\n{BY_MODULE.format('reg_utils')}",
    "the module, relative, as": f"{NUMPY}\nfrom . import reg_utils as r\n{BY_MODULE.format('r')}",
    "a prefix": BY_NAME.format("from W1_reg_utils import compute_cost"),
    "another prefix": BY_NAME.format("from my_reg_utils import compute_cost"),
    "a suffix": BY_NAME.format("from reg_utils_copy import compute_cost"),
    "a prefix in a package": BY_NAME.format("from week5.W1_reg_utils_v2 import compute_cost"),
    "the module as": f"{NUMPY}\nimport course2.reg_utils as ru\n{BY_MODULE.format('ru')}",
    "the whole path": f"{NUMPY}\nimport course2.reg_utils\n{BY_MODULE.format('course2.reg_utils')}",
    "the module of a package": (
        f"{NUMPY}\nfrom course2 import reg_utils\n{BY_MODULE.format('reg_utils')}"
    ),
    "star": BY_NAME.format("from course2.reg_utils import *"),
    "star, relative": BY_NAME.format("from .reg_utils import *"),
    "star, prefix": BY_NAME.format("from W1_reg_utils import *"),
    "inside the function": f"{NUMPY}\n"
    + PENALTY.replace("    m =", "    from course2.reg_utils import compute_cost\n    m ="),
    "relative inside the function": f"{NUMPY}\n"
    + PENALTY.replace("    m =", "    from .reg_utils import compute_cost\n    m ="),
    "without an import": f"{NUMPY}\n{BY_MODULE.format('reg_utils')}",
    "two paths": BY_NAME.format(
        "from a.reg_utils import compute_cost\nfrom b.reg_utils import sigmoid"
    ),
}


@pytest.mark.parametrize("name", MODULES)
def test_a_support_module_is_found_whatever_it_is_called(grade: Grade, name: str) -> None:
    result = grade(read_source(MODULES[name], "answer.py"), COST)

    assert result.status == "correct", result.diagnosis


OTHER_NAME: dict[str, str] = {
    "from": BY_NAME.format("from utils import compute_cost"),
    "several": BY_NAME.format("from helpers import sigmoid, relu, compute_cost"),
    "with one that is not used": BY_NAME.format("from utils import compute_cost, plot_it"),
    "the module": f"{NUMPY}\nimport utils\n{BY_MODULE.format('utils')}",
    "the module as": f"{NUMPY}\nimport utils as u\n{BY_MODULE.format('u')}",
    "in a package": BY_NAME.format("from course.helpers import compute_cost"),
    "relative": BY_NAME.format("from .utils import compute_cost"),
    "as": f"{NUMPY}\nfrom utils import compute_cost as plain\n"
    + PENALTY.replace("compute_cost(A3", "plain(A3"),
}


@pytest.mark.parametrize("name", OTHER_NAME)
def test_a_module_under_another_name_is_taken_with_a_note(grade: Grade, name: str) -> None:
    result = grade(read_source(OTHER_NAME[name], "answer.py"), COST)

    assert result.status == "correct", result.diagnosis
    assert any("was not handed in; `compute_cost`" in note for note in result.notes)


@pytest.mark.parametrize(
    "source",
    [
        "from utils import compute_cost, my_own",
        "from torch.nn.functional import compute_cost",
        "import torch\ncompute_cost = torch.compute_cost",
        "from tensorflow import compute_cost",
        "from utils import cost as compute_cost",
    ],
)
def test_a_module_that_is_another_is_not_taken_for_one_of_the_course(
    grade: Grade, source: str
) -> None:
    uses = PENALTY.replace("    m =", "    my_own\n    m =") if "my_own" in source else PENALTY
    if "my_own" in source:
        uses = uses.replace("my_own\n", "my_own()\n")
    result = grade(read_source(f"{NUMPY}\n{source}\n{uses}", "answer.py"), COST)

    assert result.status == "raised"
    assert not any("was not handed in" in note for note in result.notes)


OWN_HELPERS: dict[str, tuple[Mapping[str, str], str]] = {
    "from": ({"my_helpers": "def cost(A, Y): return plain(A, Y)"}, "from my_helpers import cost"),
    "module": (
        {"my_helpers": "def cost(A, Y): return plain(A, Y)"},
        "import my_helpers as h\ncost = h.cost",
    ),
    "relative": (
        {"my_helpers": "def cost(A, Y): return plain(A, Y)"},
        "from .my_helpers import cost",
    ),
    "package": (
        {"my_helpers": "def cost(A, Y): return plain(A, Y)"},
        "from src.my_helpers import cost",
    ),
    "module of a package": (
        {"my_helpers": "def cost(A, Y): return plain(A, Y)"},
        "from src import my_helpers\ncost = my_helpers.cost",
    ),
    "star": ({"my_helpers": "def cost(A, Y): return plain(A, Y)"}, "from my_helpers import *"),
    "one that imports another": (
        {"a": "from b import cost", "b": "def cost(A, Y): return plain(A, Y)"},
        "from a import cost",
    ),
    "one named as others are": (
        {"utils": "def cost(A, Y): return plain(A, Y)\ndef compute_cost(A, Y): return 0"},
        "from utils import cost, compute_cost",
    ),
    "one that plots": (
        {"my_helpers": "import matplotlib.pyplot as plt\ndef cost(A, Y): return plain(A, Y)"},
        "from my_helpers import cost",
    ),
}


@pytest.mark.parametrize("name", OWN_HELPERS)
def test_a_module_of_the_students_own_is_used(grade: Grade, name: str) -> None:
    modules, imported = OWN_HELPERS[name]
    modules = {
        module: source.replace("plain(", "__import__('reg_utils').compute_cost(")
        for module, source in modules.items()
    }
    uses = PENALTY.replace("compute_cost(A3", "cost(A3")
    found = read_source(f"{NUMPY}\n{imported}\n{uses}", "answer.py")

    assert grade(found, COST).status == "raised"
    assert grade(replace(found, modules=modules), COST).status == "correct"


def test_a_module_of_the_course_is_not_replaced_by_a_students(grade: Grade) -> None:
    found = read_source(BY_NAME.format("from reg_utils import compute_cost"), "answer.py")
    other = {"reg_utils": "def compute_cost(A3, Y): return 0"}

    assert grade(replace(found, modules=other), COST).status == "correct"


# further keys -------------------------------------------------------------------------------------

FURTHER = {
    "a note": 'parameters["b_note"] = "all zero"',
    "a text like a weight": 'parameters["Wtype"] = "zeros"',
    "shapes": 'parameters["W_shape"] = (2, 3)',
    "a number that is no layer": 'parameters["b_count"] = 3.0',
    "nothing": 'parameters["W9"] = None',
    "a list of names": 'parameters["W_names"] = ["W1", "W2"]',
    "another letter": 'parameters["L"] = len(layers_dims)',
}


@pytest.mark.parametrize("name", FURTHER)
def test_a_further_key_costs_nothing(read_cells: Read, grade: Grade, name: str) -> None:
    source = RIGHT_ZEROS.replace("    return", f"    {FURTHER[name]}\n    return")

    assert grade(read_cells(NUMPY, source), ZEROS).status == "correct"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ('parameters["W" + str(len(layers_dims))] = np.zeros((1, 1))', "W"),
        ('parameters["b" + str(len(layers_dims))] = np.zeros((1, 1))', "b"),
        ('parameters["W0"] = np.zeros((1, 1))', "W"),
        ('parameters["W12"] = np.zeros(3)', "W"),
        ('parameters["b9"] = 0.0', "b"),
    ],
)
def test_a_further_layer_is_an_entry_too_many(
    read_cells: Read, grade: Grade, line: str, part: str
) -> None:
    result = grade(
        read_cells(NUMPY, RIGHT_ZEROS.replace("    return", f"    {line}\n    return")), ZEROS
    )

    assert result.status == "partial"
    assert [finding.name for finding in result.checks if not finding.passed] == [part]


# what stopped it ----------------------------------------------------------------------------------

RAISING: dict[str, tuple[Cells, int, int, str]] = {
    "a helper": (("def nothing(n):\n    return max(n, np.zeros((3, 1)))",), 2, 2, "nothing"),
    "a helper of a helper": (
        ("def deep(n):\n    x = 1\n    return [][n]", "def nothing(n):\n    return deep(n)"),
        2,
        3,
        "deep",
    ),
    "a helper in the same cell": (("def nothing(n):\n    return n / 0",), 2, 2, "nothing"),
    "a lambda's helper": (
        ("def deep(n):\n    return {}[n]\nnothing = lambda n: deep(n)",),
        2,
        2,
        "deep",
    ),
    "a method": (
        ("class Tool:\n    def run(self, n):\n        raise ValueError(n)\nnothing = Tool().run",),
        2,
        3,
        "run",
    ),
    "a helper in a loop": (
        ("def nothing(n):\n    for i in range(n):\n        i.shape\n    return n",),
        2,
        3,
        "nothing",
    ),
}


@pytest.mark.parametrize("name", RAISING)
def test_an_exception_in_a_helper_is_placed_in_the_helper(
    read_cells: Read, grade: Grade, name: str
) -> None:
    cells, cell, line, helper = RAISING[name]
    source = RIGHT_ZEROS.replace("np.zeros((layers_dims[l], 1))", "nothing(layers_dims[l])")
    result = grade(read_cells(NUMPY, *cells, source), ZEROS)

    (diagnosis,) = result.diagnosis
    assert (diagnosis.cell, diagnosis.line) == (cell, line)
    assert f"`{helper}`" in diagnosis.title
    assert f"in `{helper}`, cell {cell}, line {line}" in diagnosis.explanation
    assert f"{ZEROS} calls in cell {len(cells) + 2}, line 5" in diagnosis.explanation


SIGNATURES: dict[str, tuple[str, str, int]] = {
    "one more": ("(layers_dims, scale)", "takes layers_dims, and asks for one more: scale", 1),
    "two more": ("(layers_dims, a, b)", "takes layers_dims, and asks for 2 more: a and b", 1),
    "by name": ("(layers_dims, *, seed)", "takes layers_dims, and asks for one more: seed", 1),
    "self": ("(self, layers_dims)", "takes self, and asks for one more: layers_dims", 1),
    "none": ("()", "is called with 1 argument, but takes none", 1),
    "one with a default between": (
        "(layers_dims, a=1, *, b)",
        "takes layers_dims, and asks for one more: b",
        1,
    ),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_other_parameters_are_named_on_the_line_of_the_def(
    read_cells: Read, grade: Grade, name: str
) -> None:
    signature, said, line = SIGNATURES[name]
    result = grade(read_cells(NUMPY, RIGHT_ZEROS.replace("(layers_dims):", f"{signature}:")), ZEROS)

    (diagnosis,) = result.diagnosis
    assert said in diagnosis.explanation
    assert (diagnosis.cell, diagnosis.line) == (2, line)


def test_the_line_of_the_def_is_below_its_decorator(read_cells: Read, grade: Grade) -> None:
    source = "from functools import cache\n\n@cache\n" + RIGHT_ZEROS.replace(
        "(layers_dims)", "(layers_dims, n)", 1
    ).replace("@cache\n", "")
    plain = source.replace("@cache\n", "@(lambda f: f)\n")

    (diagnosis,) = grade(read_cells(NUMPY, plain), ZEROS).diagnosis
    assert diagnosis.line == 4


GLOBALS: dict[str, tuple[str, str]] = {
    "the data": ("train_X, train_Y = load_2D_dataset()", "train_Y"),
    "a file": ('train_Y = np.load("train.npy")', "train_Y"),
    "a package": ("import sklearn.datasets\ntrain_Y = sklearn.datasets.make_moons()[1]", "train_Y"),
    "the training": ("labels = model(train_X)", "labels"),
    "in a block": ("if True:\n    labels = np.load('y.npy')", "labels"),
}


@pytest.mark.parametrize("name", GLOBALS)
def test_a_global_of_the_training_is_named_with_its_cell(
    read_cells: Read, grade: Grade, name: str
) -> None:
    setting, variable = GLOBALS[name]
    result = grade(
        read_cells(
            IMPORTED, ("markdown", "Data"), setting, PENALTY.replace("Y.shape", f"{variable}.shape")
        ),
        COST,
    )

    (diagnosis,) = result.diagnosis
    assert f"`{variable}`" in diagnosis.title
    assert "set in cell 3" in diagnosis.explanation
    assert "A3, Y, parameters and lambd" in diagnosis.explanation
    assert (diagnosis.cell, diagnosis.line) == (4, 2)


# what is missing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "there"),
    [
        ("forward_propagation", "forward_propagation_n"),
        ("backward_propagation", "backward_propagation_n"),
        ("gradient_check", "gradient_check_n"),
        ("initialize_parameters_he", "initialize_parameters_zeros"),
        ("forward_propagation_with_dropout", "backward_propagation_with_dropout"),
        ("backward_propagation_n", "forward_propagation_n"),
    ],
)
def test_another_function_of_the_assignment_is_no_misspelling(
    grade: Grade, missing: str, there: str
) -> None:
    result = grade(read_source(f"def {there}(*a):\n    return a\n", "answer.py"), missing)

    assert (result.status, result.message) == ("missing", "")


@pytest.mark.parametrize(
    ("missing", "there"),
    [
        ("forward_propagation", "forward_propogation"),
        ("gradient_check_n", "gradientCheckN"),
        ("forward_propagation_with_dropout", "forward_propagation_with_droput"),
    ],
)
def test_a_misspelt_function_is_still_named(grade: Grade, missing: str, there: str) -> None:
    result = grade(read_source(f"def {there}(*a):\n    return a\n", "answer.py"), missing)

    assert result.status == "missing"
    assert f"`{there}`" in result.message


def test_a_source_says_where_the_function_begins(read_cells: Read, grade: Grade) -> None:
    source = grade(read_cells(IMPORTED, *SPLIT["half of it"]), COST).source

    assert source == Source(cell=2, line=1, code=PENALTY.rstrip())


HUGE: dict[str, Cells] = {
    "blank lines": (PENALTY, "\n" * 100_000 + "x"),
    "a long file name": ("%%writefile " + " " * 200_000 + "x",),
    "marks": (f"def {ZEROS}(x):\n    p = {{}}\n" + "    # todo\n" * 20_000 + "    return p",),
    "methods": ("class A:\n" + f"    def {ZEROS}(self): pass\n" * 8_000 + "x = (",),
    "inner functions": (f"  def {ZEROS}(self): pass\n" * 9_000,),
    "indented cells": (PENALTY.replace("return", "x ="), *["    x = 1"] * 2_000),
    "blanks": (f"def {ZEROS}(x):\n" + "    a a a a a a a a a a a a a a a a a a a a a =\n" * 5_000,),
    "conflicts": ("<<<<<<< a\n    x\n" * 10_000,),
    "modules": ("\n".join(f"import m{i}" for i in range(9_000)) + f"\n{RIGHT_ZEROS}",),
    "definitions set anew": ("x = 1\n" * 9_000, RIGHT_ZEROS, "np = 1\n" * 9_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HUGE)
def test_reading_takes_time_in_proportion_to_the_text(
    read_cells: Read, grade: Grade, name: str
) -> None:
    began = time.process_time()
    result = grade(read_cells(*HUGE[name]), ZEROS)

    assert time.process_time() - began < 10
    assert result.score in (0, result.max_score)
