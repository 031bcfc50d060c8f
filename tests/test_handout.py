"""Does the handout hold everything that students need, and no answer?"""

from __future__ import annotations

import ast
import base64
import copy
import re
import sys
from pathlib import Path

import nbformat
import pytest

from grader.authoring.handout import (
    Passage,
    handout_leaks,
    leaks_in,
    leaks_of,
    main,
    stale_notebooks,
    student_notebook,
    without_answers,
)
from grader.course import Assignment, load_course
from grader.errors import GraderError

COURSE = Path(__file__).resolve().parent.parent
HANDOUTS = [
    pytest.param(one, id=f"{one.name}-{one.handout}".rstrip("-"))
    for assignment in load_course(COURSE).assignments.values()
    for one in assignment.each_handout()
]
REGION = re.compile(
    r"^[ ]*### START CODE HERE ###(.*)\n((?:.*\n)*?)[ ]*### END CODE HERE ###", re.MULTILINE
)
CELL = re.compile(r"^# %%.*$", re.MULTILINE)
PLACEHOLDER = re.compile(r"^[^=]+( = None(, None)*)+$")

SMALL = '''\
# %% [markdown]
# # A notebook

# %%
# %matplotlib inline
import numpy as np

# %%
# GRADED FUNCTION: double
def double(x):
    """Double x."""
    ### START CODE HERE ### (2 lines)
    # Step by step.
    y = x + x  # Step 1
    ### END CODE HERE ###
    z = y * 1
    # handout: z = y * 3
    return z


# %% tags=["solution-only"]
assert double(2) == 4

# %%
# solution only: shown to nobody
assert double(3) == 6

# %% [markdown]
# The end.
'''


def reference(name: str) -> str:
    """The solved notebook of an assignment."""
    return (COURSE / "reference" / f"{name}.py").read_text(encoding="utf-8")


def handed_out(assignment: Assignment) -> nbformat.NotebookNode:
    """The notebook of a handout."""
    names = [each.name for each in assignment.handouts]
    return student_notebook(reference(assignment.name), assignment.handout, names)


def is_in(cell: str, handout: str) -> bool:
    """Whether a handout has a cell of the reference."""
    only = re.search(r"^(?:#|<!--) only in: *(.*?) *(?:-->)?$", cell, re.MULTILINE)
    return only is None or handout in re.split(r" *, *", only[1])


def code_of(notebook: nbformat.NotebookNode) -> list[str]:
    """The code cells' text, without IPython's magics."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return ["\n".join(x for x in c.splitlines() if x[:1] not in "%!") + "\n" for c in cells]


def answers(text: str) -> list[str]:
    """The lines of code between the markers, without their comments."""
    lines = [line for region in REGION.finditer(text) for line in region[2].splitlines()]
    code = [line.split("  #")[0].strip() for line in lines]
    return [line for line in code if line and not line.startswith("#")]


@pytest.mark.parametrize("assignment", HANDOUTS)
def test_handouts_are_valid_and_parse(assignment: Assignment) -> None:
    notebook = handed_out(assignment)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    for source in code_of(notebook):
        ast.parse(source)


@pytest.mark.parametrize("assignment", HANDOUTS)
def test_every_region_of_a_handout_is_emptied(assignment: Assignment) -> None:
    cells = [cell for cell in CELL.split(reference(assignment.name)) if REGION.search(cell)]
    solved = [cell for cell in cells if is_in(cell, assignment.handout)]
    given = [cell for cell in code_of(handed_out(assignment)) if REGION.search(cell)]
    assert solved
    for before, after in zip(solved, given, strict=True):
        regions = REGION.findall(after)
        assert len(regions) == len(REGION.findall(before))
        for hint, _ in regions:
            assert re.fullmatch(r" \(≈ \d+ lines? of code\)", hint)
        for line in answers(after):
            assert line == "pass" or line.endswith(":") or PLACEHOLDER.match(line), line
        taken = {line for line in answers(before) if not line.endswith(":")}
        assert taken
        assert not taken & {line.split("  #")[0].strip() for line in after.splitlines()}


@pytest.mark.parametrize("assignment", HANDOUTS)
def test_handouts_show_no_trace_of_their_making(assignment: Assignment) -> None:
    notebook = handed_out(assignment)
    assert not re.search(
        r"handout:|solution.only|only in:", nbformat.writes(notebook), re.IGNORECASE
    )
    assert all(
        not c.outputs and c.execution_count is None for c in notebook.cells if "outputs" in c
    )


def test_notebooks_beside_the_assignments_are_what_their_references_give() -> None:
    course = load_course(COURSE)
    stale = [path.name for path, _text in stale_notebooks(course, sorted(course.assignments))]
    assert stale == [], "make them again: python -m grader.authoring.handout"


def test_the_repair_is_handed_out_with_its_two_bugs_and_no_other() -> None:
    given = "\n".join(code_of(student_notebook(reference("gradient_checking")))).splitlines()
    solved = reference("gradient_checking").splitlines()
    planted = [
        "    dW2 = 1.0 / m * np.dot(dZ2, A1.T) * 2",
        "    db1 = 4.0 / m * np.sum(dZ1, axis=1, keepdims=True)",
    ]
    repaired = [
        "    dW2 = 1.0 / m * np.dot(dZ2, A1.T)",
        "    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)",
    ]
    for line in planted:
        assert given.count(line) == 1
    for line in repaired:
        assert line in solved
        assert line not in given


def test_a_small_notebook() -> None:
    notebook = student_notebook(SMALL)
    assert [(c.id, c.cell_type) for c in notebook.cells] == [
        ("cell-01", "markdown"),
        ("cell-02", "code"),
        ("cell-03", "code"),
        ("cell-04", "markdown"),
    ]
    assert notebook.cells[1].source == "%matplotlib inline\nimport numpy as np"
    assert notebook.cells[2].source == (
        "# GRADED FUNCTION: double\n"
        "def double(x):\n"
        '    """Double x."""\n'
        "    ### START CODE HERE ### (≈ 1 line of code)\n"
        "    # Step by step.\n"
        "    y = None  # Step 1\n"
        "    ### END CODE HERE ###\n"
        "    z = y * 3\n"
        "    return z"
    )


def test_the_same_reference_gives_the_same_notebook() -> None:
    assert nbformat.writes(student_notebook(SMALL)) == nbformat.writes(student_notebook(SMALL))


def region(*lines: str) -> str:
    """A function whose whole body is an answer."""
    body = "\n".join(f"    {line}" for line in lines)
    return (
        f"def f():\n    ### START CODE HERE ###\n{body}\n    ### END CODE HERE ###\n    return y\n"
    )


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (["y = 1"], ["y = None"]),
        (["y = 1  # Step 1"], ["y = None  # Step 1"]),
        (["y[i] = 1", "p['W' + str(1)] = 2"], ["y[i] = None", "p['W' + str(1)] = None"]),
        (["J[i], _ = g(", "    1,", ")  # two"], ["J[i], _ = None, None  # two"]),
        (["(a, b), c = g()"], ["(a, b), c = None, None"]),
        (["a = b = 1"], ["a = b = None"]),
        (["y: float = 1.0"], ["y: float = None"]),
        (["y = 1", "y += 1", "print(y)"], ["y = None"]),
        (["y += 1"], ["pass"]),
        (["return 1"], ["pass"]),
        (["# only a hint"], ["# only a hint", "pass"]),
        (["y = '''one", "two'''"], ["y = None"]),
        (["if x:", "    y = 1", "else:", "    print(y)"],
         ["if x:", "    y = None"]),
        (["if x:", "    y = 1", "elif z:", "    # a hint", "    y = 2"],
         ["if x:", "    y = None", "elif z:", "    # a hint", "    y = None"]),
        (["for l in range(3):", "    for k in l:", "        y[l, k] = 1"],
         ["for l in range(3):", "    for k in l:", "        y[l, k] = None"]),
        (["try:", "    y = 1", "except (", "    KeyError", "):", "    raise"],
         ["y = None"]),
        (["try:", "    return 1", "except (", "    KeyError", "):", "    y = 3"],
         ["try:", "    pass", "except (", "    KeyError", "):", "    y = None"]),
        (["if n < 1:", "    return 0", "y = 2"], ["y = None"]),
        (["if n < 1: return 0", "elif n > 9: y = 1", "else: y = 2  # else"],
         ["if n > 9:", "    y = None", "else:", "    y = None  # else"]),
        (["if n < 1:", "    return 0", "else:", "    # Add.", "    y = n + 1", "    z = 2"],
         ["# Add.", "y = None", "z = None"]),
        (["for x in xs:", "    # Add all.", "    y += x", "else:", "    print(y)"],
         ["# Add all.", "pass"]),
        (["with open(p) as f:", "    y = f.read()"], ["with open(p) as f:", "    y = None"]),
        (["match x:", "    case 1:", "        y = 1", "    case _:", "        return 3"],
         ["match x:", "    case 1:", "        y = None"]),
        (["@cache", "def g(x):", "    return x + 1", "y = g(2)"], ["y = None"]),
        (["y = lambda x: x + 1"], ["y = None"]),
        (["# Like this: x+1", "# Add one.", "# y = 1 + x", "y = x + 1  # x + 1"],
         ["# Add one.", "y = None"]),
        (["y = 1  # handout: y = 2", "z = 3"], ["y = 2", "z = None"]),
        (["y = 1", "# handout: y = 2"], ["y = 2"]),
    ],
)  # fmt: skip
def test_answers_are_taken_out(answer: list[str], left: list[str]) -> None:
    source = without_answers(region(*answer)).splitlines()
    assert source[1].startswith("    ### START CODE HERE ### (≈ ")
    assert source[2:-2] == [f"    {line}" for line in left]
    assert not leaks_in([(region(*answer), "\n".join(source))], [Passage("", "\n".join(source))])
    assert source[-2:] == ["    ### END CODE HERE ###", "    return y"]
    ast.parse("\n".join(source))


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION",
         "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"),
        ("## BEGIN SOLUTION #\nif x:\n    y\n## END SOLUTION #\nz",
         "# YOUR CODE HERE\nraise NotImplementedError()\nz"),
        ("assert f(1)\n### BEGIN HIDDEN TESTS\nassert f(2)\n### END HIDDEN TESTS", "assert f(1)"),
        ("def f(x):\n    # BEGIN SOLUTION\n    return x\n    # END SOLUTION", "def f(x):\n    ..."),
        ('def f(x):\n    # BEGIN SOLUTION NO PROMPT\n    return x\n    # END SOLUTION\n'
         '    """ # BEGIN PROMPT\n    y = ...\n    """; # END PROMPT', "def f(x):\n    y = ..."),
        ("a, b = f(\n    1,\n) # SOLUTION\nf(2) #SOLUTION", "a, b = ...\n..."),
        ("x = 1 # SOLUTION NO PROMPT\nseed(2) # SEED\nz = 1", "z = 1"),
        ("# BEGIN IGNORE\nx = 1\n# END IGNORE\ny = 2 # IGNORE\nz = 1", "z = 1"),
    ],
)  # fmt: skip
def test_markers_of_nbgrader_and_otter_are_known(source: str, left: str) -> None:
    assert without_answers(source) == left
    assert not leaks_in([(source, left)], [Passage("", left, is_code=True)])


def test_a_class_that_is_asked_for_keeps_what_it_is_called_by() -> None:
    source = (
        "### START CODE HERE ###\nclass Stack:\n    '''Last in, first out.'''\n\n"
        "    @property\n    def top(self):\n        '''The last one.'''\n"
        "        return self._items[-1]\n\n    def size(self): return len(self._items)\n"
        "### END CODE HERE ###"
    )
    assert without_answers(source) == (
        "### START CODE HERE ### (≈ 7 lines of code)\nclass Stack:\n"
        "    '''Last in, first out.'''\n\n"
        "    @property\n    def top(self):\n        '''The last one.'''\n        pass\n\n"
        "    def size(self):\n        pass\n### END CODE HERE ###"
    )


def test_answers_in_text_and_cells_of_hidden_tests_are_taken_out() -> None:
    given = student_notebook(
        "# %% [markdown]\n# Why?\n#\n# ### BEGIN SOLUTION\n# Because.\n# ### END SOLUTION\n"
        "# ### BEGIN MARK SCHEME\n# Two points.\n# ### END MARK SCHEME\n\n"
        "# %%\n### BEGIN HIDDEN TESTS\nassert f(1) == 2\n### END HIDDEN TESTS\n\n# %%\nf(2)\n"
    )
    assert [cell.source for cell in given.cells] == ["Why?\n\nYOUR ANSWER HERE", "f(2)"]


@pytest.mark.parametrize("assignment", HANDOUTS)
def test_no_line_of_an_answer_is_handed_out(assignment: Assignment) -> None:
    assert leaks_of(load_course(COURSE), assignment.name, assignment.handout) == []


@pytest.mark.parametrize("assignment", HANDOUTS)
def test_each_line_of_an_answer_is_found_wherever_it_leaks(assignment: Assignment) -> None:
    """Each line that is taken out is put back, into one kind of place after the other."""
    text = reference(assignment.name)
    of = (assignment.handout, [each.name for each in assignment.handouts])
    given = student_notebook(text, *of)
    left = {line.split("  #")[0].strip() for c in given.cells for line in c.source.splitlines()}
    secret = [line for line in dict.fromkeys(answers(text)) if line not in left]
    assert secret
    for number, line in enumerate(secret):
        notebook = copy.deepcopy(given)
        cell = next(c for c in notebook.cells if c.cell_type == "code")
        is_long = len(re.findall(r"\w+", line)) > 3
        match number % 4:
            case 1 if is_long:
                cell.outputs = [nbformat.v4.new_output("stream", text=f"it is {line}!")]
            case 2 if is_long:
                cell.metadata["note"] = {"solution": [line]}
            case 3 if is_long:
                encoded = base64.b64encode(line.encode()).decode()
                notebook.cells[0]["attachments"] = {"a.txt": {"text/plain": encoded}}
            case _:
                cell.source += f"\n    {line}  # so"
        found = {leak.line.split("  #")[0] for leak in handout_leaks(text, notebook, *of)}
        assert line in found, number


def test_text_outside_of_answers_stays_as_it_is() -> None:
    source = 'x = "# not a START CODE HERE"\n%time x\ny = [\n    1,  # one\n]\n'
    assert without_answers(source) == source


def test_a_statement_of_several_lines_is_planted_over() -> None:
    source = "y = f(\n    1,\n)  # handout: y = f(2)\nz = 1"
    assert without_answers(source) == "y = f(2)\nz = 1"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("### START CODE HERE ###\nx = 1", "line 1: START without END"),
        ("x = 1\n### END CODE HERE ###", "line 2: END without START"),
        (
            "### START CODE HERE ###\n### START CODE HERE ###",
            "line 2: START, but line 1 has no END",
        ),
        ("### START CODE HERE ###\nx = (\n### END CODE HERE ###", "line 2:"),
        ("### BEGIN SOLUTION\nx = 1", "line 1: BEGIN SOLUTION without END SOLUTION"),
        ("# BEGIN SOLUTION NO PROMPT\nx", "line 1: BEGIN SOLUTION NO PROMPT without END SOLUTION"),
        ("### END HIDDEN TESTS", "line 1: END HIDDEN TESTS without BEGIN HIDDEN TESTS"),
        ("# handout: x = 1", "line 1: `# handout:` must follow a statement"),
        ("x = 1  # handout:", "line 1: `# handout:` must follow a statement"),
        ("x = 1  # handout: x = = 1", "line 1: `# handout: x = = 1`"),
    ],
)
def test_faults_of_a_reference_are_told(source: str, message: str) -> None:
    with pytest.raises(GraderError) as raised:
        without_answers(source)
    assert message in str(raised.value)


def test_the_cell_of_a_fault_is_told() -> None:
    with pytest.raises(GraderError, match="the cell that begins with 'import numpy as np'"):
        student_notebook("# %%\nimport numpy as np\n### START CODE HERE ###\nx = 1\n")


def test_absent_jupytext_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jupytext", None)
    with pytest.raises(GraderError, match="pip install jupytext"):
        student_notebook(SMALL)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of one assignment, whose notebook has not been made yet."""
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "small.py").write_text(SMALL, encoding="utf-8")
    folder = tmp_path / "assignments" / "small"
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(
        'title = "Small"\nnotebook = "Small.ipynb"\nrecognised_by = ["double"]\n'
        '[[question]]\nfunction = "double"\ntitle = "Double"\npoints = 1\nparts = { z = 1 }\n'
    )
    return tmp_path


def test_check_fails_until_the_notebook_is_made(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = course / "assignments" / "small" / "Small.ipynb"
    asked = ["--course", str(course)]
    assert main([*asked, "--check"]) == 1
    assert capsys.readouterr().out == f"stale: {path}\n"
    assert not path.exists()
    assert main([*asked, "small"]) == 0
    assert capsys.readouterr().out == f"written: {path}\n"
    assert main([*asked, "--check"]) == 0
    assert main(asked) == 0
    assert capsys.readouterr().out == ""
    assert nbformat.read(path, as_version=4).cells[0].source == "# A notebook"
    (course / "reference" / "small.py").write_text(SMALL + "# More.\n", encoding="utf-8")
    assert main([*asked, "--check"]) == 1


@pytest.mark.parametrize("arguments", [["large"], ["--course", "/nowhere"]])
def test_bad_use_is_told_in_one_line(
    course: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(["--course", str(course), *arguments]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert told.count("\n") == 1


def test_a_reference_that_is_absent_is_told(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / "reference" / "small.py").unlink()
    assert main(["--course", str(course)]) == 2
    assert "small.py: cannot be read" in capsys.readouterr().err
