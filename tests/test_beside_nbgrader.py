"""Does a test cell that asks this grader give what the course says, in nbgrader itself?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import nbformat
import pytest
from IPython.core.formatters import PlainTextFormatter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import grader
from grader.course import Course
from grader.errors import GraderError
from grader.formats.part_scores import PartScore
from grader.interfaces import kernel
from grader.interfaces.jupyter import asking
from grader.interfaces.messages import message_lines
from grader.interfaces.naming import find_asked
from grader.interfaces.nbgrader import Points
from tests.support import made_results as made
from tests.support.beside import Cells, run_python
from tests.support.small_submissions import ZEROS

pytestmark = pytest.mark.file_takes(seconds=12)

FUNCTION = "initialize_parameters_zeros"
ASK = f'grader.nbgrader.points("{FUNCTION}")'
ONES = ZEROS.replace("np.zeros((layers_dims[l], 1))", "np.ones((layers_dims[l], 1))")
L2, DROPOUT = "backward_propagation_with_regularization", "backward_propagation_with_dropout"


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cells:
    monkeypatch.setattr(kernel, "_JUDGED", {})
    return Cells(monkeypatch, tmp_path)


@pytest.fixture
def judgments(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was judged, each time that it was."""
    asked: list[Any] = []
    judge = asking.results_of

    def counted(*arguments: Any, **options: Any) -> Any:
        asked.append(arguments)
        return judge(*arguments, **options)

    monkeypatch.setattr(kernel, "results_of", counted)
    return asked


# what a cell is given -----------------------------------------------------------------------------


def test_a_function_earns_what_its_text_earns_and_a_wrong_part_is_explained(
    cells: Cells, course: Course, capsys: pytest.CaptureFixture[str], judgments: list[Any]
) -> None:
    most = course.assignment("initialization").question(FUNCTION)
    cells.run(ONES, ASK)
    assert grader.nbgrader.points(FUNCTION) == most.points - most.part("b").points
    out, err = capsys.readouterr()
    assert err == ""
    head, *rest = out.splitlines()
    assert head == f"{FUNCTION}: 15 of 30 points."
    assert "b1 is wrong" in rest[0]
    line = next(number for number, text in enumerate(ONES.split("\n"), 1) if "np.ones" in text)
    assert f"(In [1], line {line}: " in rest[1]
    assert "np.ones((layers_dims[l], 1))" in rest[1]
    assert rest[2].startswith("Hint: ")

    cells.run(f'grader.nbgrader.points("W", of="{FUNCTION}", out_of=4)')
    assert grader.nbgrader.points("W", of=FUNCTION, out_of=4) == 4
    assert grader.nbgrader.points("b", of=FUNCTION, out_of=4) == 0
    assert grader.nbgrader.points("W", "b", of=FUNCTION, out_of=1) == 0.5
    assert capsys.readouterr().out.startswith(f"{FUNCTION}: W: 4 of 4 points.\n")
    assert len(judgments) == 1  # the text is the same


@pytest.mark.parametrize(
    "imports", ["import grader", "import grader.nbgrader", "from grader.nbgrader import points"]
)
def test_cells_that_only_ask_are_not_judged_again(
    cells: Cells, judgments: list[Any], imports: str
) -> None:
    name = "points" if imports.startswith("from") else "grader.nbgrader.points"
    cells.run(ZEROS)
    for part, points in (("W", 15), ("b", 15)):
        cells.run(f'{imports}\n\n{name}("{part}", of="{FUNCTION}")')
        assert grader.nbgrader.points(part, of=FUNCTION) == points
    assert len(judgments) == 1


def test_what_was_judged_is_judged_again_when_the_cells_or_the_modules_are_others(
    cells: Cells, tmp_path: Path, judgments: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    cells.run("import numpy as np", ASK)
    assert grader.nbgrader.points(FUNCTION) == 0
    assert capsys.readouterr().out.splitlines()[1] == f"The submission does not define {FUNCTION}."
    module = tmp_path / "mine.py"
    module.write_text("def column(n):\n    yes\n")
    uses = ZEROS.replace("np.zeros((layers_dims[l], 1))", "column(layers_dims[l])")
    cells.run(f"from mine import column\n{uses}", ASK)
    assert grader.nbgrader.points(FUNCTION) == 0
    module.write_text("import numpy as np\ndef column(n):\n    return np.zeros((n, 1))\n")
    assert grader.nbgrader.points(FUNCTION) == 30
    assert len(judgments) == 3


def test_a_function_means_what_it_meant_where_it_stood(cells: Cells) -> None:
    helper = "import numpy as np\ndef nothing(n):\n    return np.zeros((n, 1))\n"
    uses = ZEROS.replace("np.zeros((layers_dims[l], 1))", "nothing(layers_dims[l])")
    cells.run(helper, uses, helper.replace("nothing(n)", "nothing(n, m)"), ASK)
    assert grader.nbgrader.points(FUNCTION) == 30


def test_what_changed_arguments_cost_is_taken_off_the_parts(cells: Cells, course: Course) -> None:
    question = course.assignment("regularization").question(L2)
    solution = (course.folder / "reference" / "regularization.py").read_text(encoding="utf-8")
    found = solution.index(f"def {L2}(")
    text = solution[found : solution.index("\n# %%", found)]
    head, body = text.split("= cache\n", 1)
    changed = f"{head}= cache\n    A1 *= 1.5\n    A1 /= 1.5\n    b1 += 1\n{body}"
    cells.run("import numpy as np", changed, "points")
    parts = [part.name for part in question.parts if part.points > 0]
    whole = float(grader.nbgrader.points(L2))
    assert whole == question.points - question.purity_cost
    each = [float(grader.nbgrader.points(name, of=L2)) for name in parts]
    assert sum(each) == pytest.approx(whole)
    kept = whole / question.points
    assert each == pytest.approx([question.part(name).points * kept for name in parts])


def test_a_part_is_explained_however_many_explanations_others_have() -> None:
    base = made.partial_gradients()
    other, own, *_ = dict.fromkeys(check.name for check in base.checks)
    about = [
        msgspec.structs.replace(base.diagnosis[0], title=f"about {part}, {number}", parts=(part,))
        for part, count in ((other, 4), (own, 1))
        for number in range(count)
    ]
    question = msgspec.structs.replace(base, diagnosis=tuple(about))
    part = PartScore(own, 0, 1, (made.finding(own, False, 1, "wrong"),))
    lines = message_lines(
        made.result("Ada", question), question, [part], own, (0, 1), numbered=True
    )
    told = [line for line in lines if line.startswith("about")]
    assert [line.partition(" (")[0] for line in told] == [f"about {own}, 0"]


def test_points_are_shown_in_full_whatever_a_notebook_says_of_numbers() -> None:
    formatter = PlainTextFormatter()
    formatter.float_precision = "1"
    assert formatter(0.25) == "0.2"
    assert formatter(Points(0.25)) == "0.25"


@pytest.mark.parametrize(
    "text",
    [f"p = {ASK}", f"{ASK};", f"{ASK}\nx = 1", f"for _ in 'a':\n    {ASK}"],
)
def test_a_cell_that_does_not_show_its_points_is_an_error(cells: Cells, text: str) -> None:
    cells.run(ZEROS, text)
    with pytest.raises(GraderError, match="make it the last line"):
        grader.nbgrader.points(FUNCTION)


def test_a_notebook_that_shows_no_values_is_an_error(cells: Cells) -> None:
    cells.run(ZEROS, ASK)
    cells.shell.ast_node_interactivity = "none"
    with pytest.raises(GraderError, match="make it the last line"):
        grader.nbgrader.points(FUNCTION)


# what a cell is worth -----------------------------------------------------------------------------


def cell(text: str, name: str, points: float | None = None) -> Any:
    """A cell of nbgrader: of the student without points, and a test with them."""
    said: dict[str, Any] = {"schema_version": 3, "grade_id": name, "task": False}
    is_test = points is not None
    said |= {"grade": is_test, "locked": is_test, "solution": not is_test}
    said |= {"points": points} if is_test else {}
    return new_code_cell(text, metadata={"nbgrader": said})


def test_a_cell_is_worth_what_nbgrader_says(cells: Cells, tmp_path: Path) -> None:
    notebook = new_notebook(cells=[cell(ZEROS, "zeros"), cell(ASK, "test", 6)])
    nbformat.write(notebook, tmp_path / "zeros.ipynb")
    (tmp_path / "other.ipynb").write_text("no notebook")
    cells.run(ZEROS, ASK)
    assert grader.nbgrader.points(FUNCTION) == 6
    assert grader.nbgrader.points(FUNCTION, out_of=6) == 6
    with pytest.raises(GraderError, match="this cell is worth 6 points"):
        grader.nbgrader.points(FUNCTION, out_of=5)
    with pytest.raises(GraderError, match="is no number of points"):
        grader.nbgrader.points(FUNCTION, out_of=0)


# what is asked ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "of", "message"),
    [
        (["dW1"], None, f"dW1 may be of {L2}, {DROPOUT}; say which function is meant: of='{L2}'"),
        (["cost", "W"], None, "no function has a part cost and W"),
        (["nothing"], None, "no function has a part nothing, nor is one called so; known are forw"),
        (["nothing"], L2, f"{L2} has no part nothing; it has dW3, db3, dW2, db2, dW1, db1"),
        (["dW1"], "backward", "no function backward is graded; known are forward_propagation, "),
        (["dZ3"], L2, f"dZ3 of {L2} is worth no points; name a part that is: dW3, "),
        (["dW1", "dW1"], L2, "dW1 is named twice"),
        ([], None, "no part is named"),
        ([3], None, "3 is not a name"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_line(
    course: Course, names: list[Any], of: str | None, message: str
) -> None:
    with pytest.raises(GraderError) as error:
        find_asked(course, names, of)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_a_name_that_can_mean_one_thing_is_enough(course: Course) -> None:
    assert find_asked(course, ["cost"]).question.function == "compute_cost_with_regularization"
    assert find_asked(course, ["dtheta"]).question.function == "backward_propagation"
    assert find_asked(course, [L2]).points == 30
    assert find_asked(course, [], L2).points == 30
    assert [part.name for part in find_asked(course, ["db1", "dW1"], L2).parts] == ["db1", "dW1"]
    assert find_asked(course, ["dW1"], only="regularization", of=DROPOUT).points == 5


def test_a_course_that_is_not_there_is_an_error_and_no_mark(cells: Cells, tmp_path: Path) -> None:
    cells.run(ZEROS, ASK)
    with pytest.raises(GraderError, match="is not a course") as error:
        grader.nbgrader.points(FUNCTION, course=tmp_path / "none")
    assert len(error.value._render_traceback_()) == 1  # type: ignore[attr-defined]


def test_points_are_for_notebooks() -> None:
    with pytest.raises(GraderError, match="there are no cells here"):
        grader.nbgrader.points(FUNCTION)


# nbgrader itself ----------------------------------------------------------------------------------

#: What the commands of nbgrader do, with one start of Python for all of them.
NBGRADER = """
import json, sys
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

root, *students = sys.argv[1:]
config = Config()
config.CourseDirectory.root = root
config.Execute.timeout = 200
api = NbGraderAPI(CourseDirectory(config=config), config=config)
done = [api.generate_assignment("week1")]
for student in students:
    done += [api.autograde("week1", student), api.generate_feedback("week1", student)]
scores = {}
with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
    for student in students:
        submission = gradebook.find_submission("week1", student)
        scores[student] = {grade.name: grade.auto_score
                           for notebook in submission.notebooks for grade in notebook.grades}
print(json.dumps({"failed": [each for each in done if not each["success"]], "scores": scores}))
"""
#: Objects that would pass any test of the live ones: the text is what it was.
BENT = """
globals()["initialize_parameters_zeros"] = lambda sizes: {
    k + str(l): np.zeros((sizes[l], n)) for l in range(1, len(sizes))
    for k, n in (("W", sizes[l - 1]), ("b", 1))
}
np.testing.assert_allclose = np.allclose = np.array_equal = lambda *a, **k: True
In.clear()
"""


@pytest.mark.slow
def test_nbgrader_gives_partial_credit_with_a_message(tmp_path: Path) -> None:
    pytest.importorskip("nbgrader", reason="nbgrader is not installed")
    root = tmp_path / "course"
    tests = [
        cell(f"import grader\n{ASK}", "whole", 6),
        cell(f'from grader.nbgrader import points\npoints("W", of="{FUNCTION}", out_of=4)', "W", 4),
        cell('import grader.nbgrader\ngrader.nbgrader.points("no such part")', "broken", 2),
    ]

    def notebook(text: str, *more: str) -> Any:
        other = [new_code_cell(each) for each in more]
        return new_notebook(cells=[new_markdown_cell("# Week 1"), cell(text, "f"), *other, *tests])

    handed_in: dict[str, Callable[[], Any]] = {
        "ada": lambda: notebook(ZEROS),
        "ben": lambda: notebook(ONES, BENT),
    }
    solution = ZEROS.replace("    parameters = {}", "    ### BEGIN SOLUTION\n    parameters = {}")
    files = {"source/week1": notebook(solution + "    ### END SOLUTION\n")}
    files |= {f"submitted/{name}/week1": make() for name, make in handed_in.items()}
    for place, each in files.items():
        (root / place).mkdir(parents=True)
        nbformat.write(each, root / place / "zeros.ipynb")

    said = json.loads(run_python(tmp_path, NBGRADER, root, *handed_in).splitlines()[-1])
    assert said["failed"] == []
    assert said["scores"] == {
        "ada": {"whole": 6.0, "W": 4.0, "broken": 0.0},
        "ben": {"whole": 3.0, "W": 4.0, "broken": 0.0},
    }
    released = (root / "release/week1/zeros.ipynb").read_text(encoding="utf-8")
    assert "grader.nbgrader.points" in released
    assert "np.zeros" not in released
    page = (root / "feedback/ben/week1/zeros.html").read_text(encoding="utf-8")
    assert f"{FUNCTION}: 3 of 6 points." in page
    assert "b1 is wrong in" in page
    assert "In [1], line 8" in page
    assert "no function has a part no such part" in page
