"""Does the handout hold everything that students need, and no answer?"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import nbformat
import pytest

from grader.authoring.handout import main, stale_notebooks, student_notebook, without_answers
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
         ["if x:", "    y = None", "else:", "    pass"]),
        (["if x:", "    y = 1", "elif z:", "    # a hint", "    y = 2"],
         ["if x:", "    y = None", "elif z:", "    # a hint", "    y = None"]),
        (["for l in range(3):", "    for k in l:", "        y[l, k] = 1"],
         ["for l in range(3):", "    for k in l:", "        y[l, k] = None"]),
        (["try:", "    y = 1", "except (", "    KeyError", "):", "    raise"],
         ["try:", "    y = None", "except (", "    KeyError", "):", "    pass"]),
        (["y = 1  # handout: y = 2", "z = 3"], ["y = 2", "z = None"]),
        (["y = 1", "# handout: y = 2"], ["y = 2"]),
    ],
)  # fmt: skip
def test_answers_are_taken_out(answer: list[str], left: list[str]) -> None:
    source = without_answers(region(*answer)).splitlines()
    assert source[1].startswith("    ### START CODE HERE ### (≈ ")
    assert source[2:-2] == [f"    {line}" for line in left]
    assert source[-2:] == ["    ### END CODE HERE ###", "    return y"]
    ast.parse("\n".join(source))


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
        (region("if x: y = 1"), "line 3: a block needs lines of its own"),
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
