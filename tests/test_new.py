"""`grader new` makes an assignment of a solved notebook, which `grader verify` accepts at once."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.authoring.creating import creation
from grader.authoring.creating.answers import plan_answer, split
from grader.authoring.creating.arguments import by_position
from grader.authoring.creating.creation import Created, create_assignment
from grader.authoring.creating.drawing import LEVELS, Drawing, sizes_in
from grader.authoring.creating.finding import find_graded
from grader.authoring.creating.layout import WIDTH, laid_out, one_line
from grader.authoring.creating.literals import Recorded, UnwritableValueError
from grader.authoring.creating.placing import student_name
from grader.authoring.creating.planned import label_of
from grader.authoring.creating.reference_text import marked, reference_text
from grader.authoring.creating.solved import SolvedNotebook, read_solved, solved_from_text
from grader.authoring.creating.stored import missing_line
from grader.authoring.creating.surroundings import look_around
from grader.authoring.handout import student_notebook
from grader.authoring.suggesting.changes import change_of
from grader.authoring.suggesting.entries import entry_text
from grader.course import load_course
from grader.course import mistake as mistake_entry
from grader.diagnosis import Scope, edits
from grader.errors import GraderError
from grader.worker import Limits, Opaque, Worker, plain
from tests.support.command_line import Cli

pytestmark = pytest.mark.file_takes(seconds=40)

SOLVED = '''\
# %% [markdown]
# # A *first* sheet

# %%
import math

import matplotlib.pyplot as plt
import numpy as np
from sheet_data import points

# %% [markdown]
# ## Scaling

# %%
# GRADED FUNCTION: scaled
def scaled(data, factor=2.0, *, shift=0.0):
    """The data times a factor, plus a shift."""
    # what follows is the whole secret
    secret_total = data * factor + shift
    return {"product": secret_total, "largest": np.max(secret_total)}


# %%
np.random.seed(3)
X = np.random.randn(6, 5)
figure, (left, right) = plt.subplots(1, 2)
left.plot(scaled(X)["product"])

# %%
print(scaled(points(), factor=0.5)["largest"], scaled(points(), shift=1.0)["largest"])

# %% [markdown]
# ## Noise

# %%
# GRADED FUNCTION: noisy
def noisy(count):
    ### START CODE HERE ###
    values = np.random.randn(count)
    ### END CODE HERE ###
    return values


# %%
np.random.seed(7)
noisy(4)

# %%
# GRADED FUNCTION: stars
def stars(height):
    for row in range(1, height + 1): print("*" * row)


# %%
stars(3)

# %%
# GRADED FUNCTION: root
def root(number):
    if number < 0:
        raise ValueError("no root")
    result = math.sqrt(number)
    return result


# %%
print(root(2.0), root(9.0))
try:
    root(-1.0)
except ValueError:
    print("refused")

# %%
# GRADED CLASS: Counter
class Counter:
    """Counts in steps."""

    def __init__(self, step):
        self.step = step
        self.total = 0

    def up(self, times=1):
        self.total = self.total + self.step * times
        return self.total


# %%
counter = Counter(3)
counter.up()
counter.up(times=4)

# %%
# GRADED FUNCTION: forever
def forever(n):
    while True:
        n = n + 1
    return n


# %%
forever(1)

# %%
# GRADED FUNCTION: unasked
def unasked(n):
    return n


# %%
def helper(n):
    return n


# %%
while True:
    scaled(np.ones(3))
'''
SUPPORT = """\
import numpy as np


def points():
    return np.array([1.0, -2.0, 4.5])
"""

#: What one statement may use here.
LIMITS = Limits(cpu_seconds=0.5, wall_factor=6.0)


def notebook_of(text: str, folder: Path | None = None) -> SolvedNotebook:
    return solved_from_text(text, (folder or Path()) / "sheet.ipynb")


def create(
    folder: Path, notebook: SolvedNotebook, worker: Worker, *wanted: str, name: str = "sheet"
) -> Created:
    return create_assignment(
        folder, name, notebook, wanted, lambda: Worker(limits=LIMITS, warm=False), worker
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Created:
    """The assignment that is made of the sheet."""
    folder = tmp_path_factory.mktemp("new")
    (folder / "sheet_data.py").write_text(SUPPORT, encoding="utf-8")
    return create(folder / "course", notebook_of(SOLVED, folder), worker)


@pytest.fixture(scope="module")
def home(made: Created) -> Path:
    return made.folder / "assignments/sheet"


def test_the_new_assignment_is_sound_and_says_that_it_has_no_mistakes(made: Created) -> None:
    verification = made.verification
    assert verification is not None
    assert verification.gaps == []
    assert verification.warnings == [
        "no mistakes yet: here are the ten likeliest, made from your reference"
    ]
    assert len(verification.suggested) == 10


def test_all_files_are_there_and_no_other(made: Created) -> None:
    files = {str(p.relative_to(made.folder)) for p in made.folder.rglob("*") if p.is_file()}
    assert files == {
        "reference/sheet.py",
        *(
            f"assignments/sheet/{name}"
            for name in (
                "assignment.toml",
                "calls.py",
                "expected.json",
                "sheet.ipynb",
                "sheet_data.py",
                "traces.json",
            )
        ),
    }


def test_functions_are_taken_and_left_with_a_reason(made: Created) -> None:
    assert [one.function for one in made.questions] == [
        "scaled",
        "noisy",
        "stars",
        "root",
        "Counter",
    ]
    assert sum(one.points for one in made.questions) == 100
    left = dict(made.left)
    assert left["helper"] == "it has no marker, and others have"
    assert "did not end within" in left["forever"]
    assert left["unasked"] == "no cell calls it"


def test_the_description_has_titles_parts_and_modules(home: Path) -> None:
    toml = tomllib.loads((home / "assignment.toml").read_text(encoding="utf-8"))
    assert toml["title"] == "A first sheet"
    assert toml["modules"] == {"sheet_data": "sheet_data.py"}
    questions = {question["function"]: question for question in toml["question"]}
    assert questions["scaled"]["title"] == "Scaling"
    assert questions["scaled"]["parts"] == {"product": 10, "largest": 10}
    assert questions["noisy"]["seed"] == 7
    assert list(questions["stars"]["parts"]) == ["printed"]
    assert list(questions["root"]["parts"]) == ["result", "exceptions"]
    assert all(sum(q["parts"].values()) == q["points"] == 20 for q in questions.values())


def test_calls_are_written_as_a_person_would(home: Path) -> None:
    text = (home / "calls.py").read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "    np.random.seed(3)\n    X = np.random.randn(6, 5)\n    return Call((X,))" in text
    assert "(np.array([1.0, -2.0, 4.5]), 0.5)" in text  # a keyword becomes a position
    assert 'kwargs={"shift": 1.0}' in text  # which this one cannot
    assert 'Call((3,), observe="printed")' in text
    assert 'Call((-1.0,), raises="ValueError", part="exceptions")' in text
    assert 'Step("up", (4,))' in text
    assert "forever" not in text


def test_hidden_calls_draw_other_values_and_sizes(home: Path) -> None:
    text = (home / "calls.py").read_text(encoding="utf-8")
    assert "rng.normal(size=(n_6, n_5))" in text
    assert text.count("@hidden(") == 7


def test_students_get_no_line_of_the_solution(made: Created, home: Path) -> None:
    reference = (made.folder / "reference/sheet.py").read_text(encoding="utf-8")
    handout = json.loads((home / "sheet.ipynb").read_text(encoding="utf-8"))
    given = {
        line.strip() for cell in handout["cells"] for line in "".join(cell["source"]).splitlines()
    }
    solved = {line.strip() for line in reference.splitlines()}
    removed = {line for line in solved - given if not line.startswith(("#", "%"))}
    assert "secret_total = data * factor + shift" in removed
    assert "values = np.random.randn(count)" in removed
    assert "self.total = self.total + self.step * times" in removed
    for path in home.iterdir():
        text = path.read_text(encoding="utf-8")
        lines = {line.strip() for line in text.splitlines()}
        assert not removed & lines, path
        assert not [line for line in removed if len(line) > 12 and line in text], path
    assert "whole secret" not in json.dumps(handout)


def test_what_is_there_already_is_never_touched(made: Created, worker: Worker) -> None:
    before = {p: p.read_bytes() for p in made.folder.rglob("*") if p.is_file()}
    notebook = notebook_of(SOLVED)
    with pytest.raises(GraderError, match="sheet is there already; choose another name") as told:
        create(made.folder, notebook, worker)
    assert "\n" not in str(told.value)
    other = made.folder / "reference/mistakes/second.py"
    other.parent.mkdir()
    other.write_text("", encoding="utf-8")
    with pytest.raises(GraderError, match=r"second.py is there already"):
        create(made.folder, notebook, worker, name="second")
    other.unlink()
    other.parent.rmdir()
    assert {p: p.read_bytes() for p in made.folder.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("name", ["../up", ".hidden", "", "a b", "1st", "a/b"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, worker: Worker, name: str) -> None:
    with pytest.raises(GraderError, match="cannot be the name of an assignment"):
        create(tmp_path, notebook_of(SOLVED), worker, name=name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, GraderError("full"), OSError("full")])
def test_nothing_is_left_of_what_was_interrupted(
    tmp_path: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch, error: Any
) -> None:
    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr(creation, "_verified", stop)
    small = "# %%\ndef half(x):\n    return x / 2\n\n\n# %%\nhalf(3.0)\n"
    with pytest.raises(type(error) if isinstance(error, Exception) else error):
        create(tmp_path / "course", notebook_of(small), worker)
    assert list(tmp_path.iterdir()) == []


def test_a_course_from_nothing_verifies_and_takes_its_mistakes(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.chdir(tmp_path)
    code, out, err = cli("new", "first")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 60
    assert out.startswith("first: 1 question, 100 points\n")
    assert out.count("\n  1. ") == out.count("\n  3. ") == 1
    assert "likeliest mistakes: grader verify first --mistakes" in " ".join(out.split())
    assert "here are" not in out  # they are not shown here
    assert cli("new", "first")[::2] == (
        2,
        "grader: assignments/first is there already; choose another name, or remove it first\n",
    )
    code, out, err = cli("verify", "first", "--mistakes", "--course", tmp_path)
    assert code == 0
    assert out.startswith(f"written: {tmp_path / 'reference/mistakes/first.py'}\n")
    assert "first: 10 mistakes" in out
    assert "warning" not in out
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_suggested_mistakes_can_be_pasted(made: Created) -> None:
    assert made.verification is not None
    text = made.verification.suggestions()
    tree = ast.parse(f"[{text}]")
    assert isinstance(tree.body[0], ast.Expr)
    entries = tree.body[0].value
    assert isinstance(entries, ast.List)
    assert len(entries.elts) == 10
    program = load_course(made.folder).assignment("sheet")
    reference = (made.folder / "reference/sheet.py").read_text(encoding="utf-8")
    for mistake in made.verification.suggested:
        assert mistake.function in {question.function for question in program.questions}
        for old in mistake.change:
            assert old in reference
    assert len({mistake.id for mistake in made.verification.suggested}) == 10


# which functions are graded ---------------------------------------------------------------------

PLAIN = """\
# %%
def used(x):
    return x


def unused(x):
    return x


def silent(x):
    x.append(1)


# %%
silent([])
used(1)
"""


def test_without_markers_those_are_graded_that_cells_call() -> None:
    found = find_graded(notebook_of(PLAIN))
    assert [(one.name, why) for one, why in found.taken] == [("used", "cell 2 calls it")]
    assert dict(found.left) == {
        "unused": "no later cell calls it",
        "silent": "it neither returns nor prints anything",
    }


@pytest.mark.parametrize(
    ("marked_as", "text"),
    [
        ("GRADED FUNCTION", "# GRADED FUNCTION: unused\ndef unused(x):\n    return x"),
        (
            "START",
            "def unused(x):\n    # START CODE HERE\n    y = x\n    # END CODE HERE\n    return y",
        ),
        ("nbgrader", "def unused(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"),
        ("otter", "def unused(x):\n    return x # SOLUTION"),
        ("Colab", "#@title Exercise 3\ndef unused(x):\n    return x"),
        ("newer", "# UNQ_C1 (UNIQUE CELL IDENTIFIER)\ndef unused(x):\n    return x"),
    ],
)
def test_a_marker_says_what_is_graded(marked_as: str, text: str) -> None:
    del marked_as
    found = find_graded(notebook_of(f"# %%\n{text}\n\n# %%\n{PLAIN.replace('unused', 'other')}"))
    assert [one.name for one, _why in found.taken] == ["unused"]
    assert dict(found.left)["used"] == "it has no marker, and others have"


def test_functions_that_are_named_count_alone() -> None:
    found = find_graded(notebook_of(PLAIN), ["unused"])
    assert [one.name for one, _why in found.taken] == ["unused"]
    with pytest.raises(GraderError, match="does not define gone, which --functions names; it has"):
        find_graded(notebook_of(PLAIN), ["gone"])


def test_a_notebook_without_graded_functions_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match="no graded function was found") as told:
        find_graded(notebook_of("# %%\nprint(1)\n"))
    assert "\n" not in str(told.value)
    with pytest.raises(GraderError, match="has no code"):
        notebook_of("# %% [markdown]\n# Text\n")
    with pytest.raises(GraderError, match=r"gone.ipynb"):
        read_solved(tmp_path / "gone.ipynb")


def test_functions_without_calls_are_told(tmp_path: Path, worker: Worker) -> None:
    text = "# %%\n# GRADED FUNCTION: f\ndef f(x):\n    return x\n"
    with pytest.raises(GraderError, match=r"no call of a graded function .*f: no cell calls it"):
        create(tmp_path / "course", notebook_of(text), worker)
    assert list(tmp_path.iterdir()) == []


# what is written --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -3,
        2.5,
        float("inf"),
        1 + 2j,
        'say "yes" \\ no',
        "ünï\ncode",
        b"\x00a",
        [],
        [1, [2.5, "x"]],
        (1,),
        {"a": [1], 2: (3, 4)},
        {3, 1},
        set(),
        frozenset({"b", "a"}),
        np.array([[1.5, 2.0], [3.0, -4.25]]),
        np.array([1, 2], dtype="int32"),
        np.zeros((3, 2)),
        np.ones(4),
        np.array([np.nan, 1.0, -np.inf]),
        np.array([True, False]),
        np.zeros((0, 3)),
        np.arange(60.0).reshape(3, 20) / 7,
        ["word"] * 40,
        list(range(50)),
        "long " * 100,
        {"W1": np.arange(30) / 3, "b": 1},
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_recorded_value_is_written_and_read_back(value: object) -> None:
    recorded = Recorded()
    text = laid_out("", recorded.written(value, "x"))
    data = json.loads(json.dumps(recorded.entries))

    def recorded_array(name: str) -> np.ndarray:
        entry = data[name]
        return np.array(entry["values"], dtype=entry["dtype"]).reshape(entry["shape"])

    names = {"np": np, "RECORDED": data, "recorded_array": recorded_array}
    again = eval(text, names)
    assert_same(again, value)


def assert_same(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(other, Mapping):
        assert list(one) == list(other)
        for key in other:
            assert_same(one[key], other[key])
    elif isinstance(other, np.ndarray):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    else:
        assert one == other


@pytest.mark.parametrize("value", [Opaque("m.Thing"), [Opaque("Thing")], np.array([object()])])
def test_what_is_no_plain_data_is_refused(value: object) -> None:
    with pytest.raises(UnwritableValueError, match=r"Thing|object"):
        Recorded().written(value, "x")


@pytest.mark.parametrize("index", [None, ["x", "y", "z"]])
def test_tables_are_written_and_drawn(index: list[str] | None) -> None:
    pandas = pytest.importorskip("pandas")
    columns = {"shop": ["a", "b", "a"], "sales": [1.5, 2.0, 3.25], "n": [1, 2, 3]}
    table = pandas.DataFrame(columns, index=index)
    record = plain(table)
    written = eval(one_line(Recorded().written(record, "t")), {"pd": pandas})
    pandas.testing.assert_frame_equal(written, table)
    drawing = Drawing(Recorded(), frozenset(), frozenset(), "values")
    names = {"pd": pandas, "np": np, "rng": np.random.default_rng(1)}
    drawn = eval(one_line(drawing.written(record, "t")), names)
    assert list(drawn.dtypes) == list(table.dtypes)
    assert set(drawn["shop"]) <= {"a", "b"}
    with pytest.raises(UnwritableValueError, match="a column of type category"):
        Recorded().written(plain(table.astype({"shop": "category"})), "t")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "value",
    [
        7,
        0.25,
        -3.5,
        0,
        1e-8,
        "a word",
        "some words in a row",
        [3, 1, 2],
        [0.5, 1.5, 2.5, 0.1, 9.0],
        ["pear", "fig"],
        {4, 9},
        np.array([[0.5, -1.5, 2.0], [1.0, 2.0, 3.0]]),
        np.array([0, 1, 1, 0]),
        np.array([5, 9]),
        np.array([0.2, 0.9]),
        np.zeros((2, 3)),
        {"W1": np.array([[1.0, -2.0]]), "n": 2},
        (1.5, [2, 3]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_drawn_values_are_of_the_same_kind(value: Any, level: Any) -> None:
    drawing = Drawing(Recorded(), frozenset(), sizes_in(value), level)
    text = one_line(drawing.written(value, "x"))
    rng = np.random.default_rng(5)
    names: dict[str, Any] = {"np": np, "rng": rng}
    for statement in drawing.statements():
        exec(statement, names)
    drawn = eval(text, names)
    assert_like(drawn, value)


def assert_like(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(other, Mapping):
        assert list(one) == list(other)
        for key in other:
            assert_like(one[key], other[key])
    elif isinstance(other, np.ndarray):
        assert (one.dtype, one.ndim) == (other.dtype, other.ndim)
    elif isinstance(other, tuple):
        for a, b in zip(one, other, strict=True):
            assert_like(a, b)
    elif isinstance(other, list | set):
        assert {type(item) for item in one} == {type(item) for item in other}


def test_a_call_that_is_passed_by_keyword_is_made_by_position() -> None:
    (node,) = ast.parse("def f(a, b=2, c=3, *, d=4): pass").body
    assert isinstance(node, ast.FunctionDef)
    assert by_position(node, [1], {"c": 5}) == ([("a", 1), ("b", 2), ("c", 5)], {})
    assert by_position(node, [1], {"d": 6}) == ([("a", 1)], {"d": 6})
    assert by_position(node, [], {"b": 7}) == ([], {"b": 7})  # nothing can fill the gap


@pytest.mark.parametrize(
    ("function", "values", "parts", "returns"),
    [
        ("def f():\n    cost = 1\n    return cost", [1.0], ["cost"], ()),
        ("def f(): return 1 + 1", [2], ["result"], ()),
        ("def f(): return a, b", [(1, 2)], ["a", "b"], ("a", "b")),
        ("def f(): return a, b + 1", [(1, 2)], ["a", "result_2"], ("a", "result_2")),
        ("def f(): return {'w': 1, 'b': 2}", [{"w": 1, "b": 2}], ["w", "b"], ()),
    ],
)
def test_parts_are_named_as_the_function_names_them(
    function: str, values: list[Any], parts: list[str], returns: tuple[str, ...]
) -> None:
    (node,) = ast.parse(function).body
    assert isinstance(node, ast.FunctionDef)
    answer = plan_answer(node, values)
    assert [part.name for part in answer.parts] == parts
    assert answer.returns == returns


def test_keys_that_differ_from_call_to_call_are_parts_together() -> None:
    (node,) = ast.parse("def f(n): return {'W' + str(n): 1, 'b' + str(n): 2}").body
    assert isinstance(node, ast.FunctionDef)
    answer = plan_answer(node, [{"W1": 1, "b1": 2}, {"W1": 1, "W2": 1, "b1": 2, "b2": 3}])
    assert [(part.name, part.outputs) for part in answer.parts] == [("W", ("W*",)), ("b", ("b*",))]


@pytest.mark.parametrize(("points", "count"), [(100, 3), (100, 7), (5, 5), (20, 8)])
def test_points_are_whole_and_equal_but_for_one(points: int, count: int) -> None:
    parts = split(points, count)
    assert sum(parts) == points
    assert max(parts) - min(parts) <= 1


def test_labels_show_arguments_that_are_short() -> None:
    assert label_of([("x", 2), ("y", [1, 2])], 4) == "x = 2, y = [1, 2]."
    assert label_of([("A", np.zeros((2, 3)))], 4) == "A of shape (2, 3)."
    assert label_of([("text", 'a "quote"')], 4) == "The call of cell 4."


@pytest.mark.parametrize(
    ("solved", "student"),
    [
        ("Optimization.ipynb", "Optimization.ipynb"),
        ("week 3.ipynb", "week_3.ipynb"),
        ("solved.ipynb", "lab.ipynb"),
        ("Optimization_SOLUTION.ipynb", "Optimization.ipynb"),
        ("hw2 - solutions (instructor).py", "hw2.ipynb"),
        ("key-solved.ipynb", "lab.ipynb"),
        ("keyboard.ipynb", "keyboard.ipynb"),
    ],
)
def test_the_notebook_of_students_is_not_called_solved(solved: str, student: str) -> None:
    assert student_name(Path(solved), "lab") == student


def test_a_change_is_no_half_of_a_text_or_a_bracket() -> None:
    source = (
        'def f(v, p, l):\n    v[f"dW{l}"] = np.ones(p[f"W{l}"])\n'
        '    v[f"db{l}"] = np.ones(p[f"b{l}"])\n'
    )
    scope = Scope({}, frozenset(), None, frozenset())
    first = next(edit for edit in edits(source, 2, scope) if edit.kind == "index")
    assert change_of(source, first) == {
        'v[f"dW{l}"] = np.ones(p[f"W{l}"])': 'v[f"dW{l - 1}"] = np.ones(p[f"W{l}"])'
    }


def test_a_mistake_is_written_with_few_backslashes_and_short_sentences() -> None:
    change = {'p["W"]': "p['W']", "a": 'it\'s "b"'}
    one = mistake_entry("a", "f", title="T", explanation="", hint="x " * 90, change=change)
    text = entry_text(one)
    assert "'p[\"W\"]': \"p['W']\"," in text
    (read,) = eval(text, {"mistake": mistake_entry})
    assert (read.change, read.hint, read.explanation) == (change, one.hint, one.explanation)


# the reference and its handout ------------------------------------------------------------------


def handout_of(text: str) -> str:
    notebook = notebook_of(text)
    graded = [one for one, _why in find_graded(notebook).taken]
    made: Any = student_notebook(reference_text(notebook, graded))
    return "\n".join(cell.source for cell in made.cells)


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        (
            "def f(x):\n    for i in range(x):\n        x += secret(i)\n    return x",
            ["secret", "for"],
        ),
        ("def f(x): return secret(x)", ["secret"]),
        ('def f(x):\n    """Kept."""\n    # secret\n    return x', ["secret", "return"]),
        ("class f:\n    def __init__(self, x):\n        self.secret = x", ["secret"]),
        (
            "def f(x):\n    # YOUR CODE STARTS HERE\n    y = secret(x)\n    # YOUR CODE ENDS HERE\n"
            "    return y",
            ["secret"],
        ),
        (
            "def f(x):\n    ### BEGIN SOLUTION\n    y = secret(x)\n    ### END SOLUTION\n"
            "    return y",
            ["secret"],
        ),
        ("def f(x):\n    ### START CODE HERE ###\n    y = secret(x)\n    return y", ["secret"]),
        (
            "def f(x):\n    ### BEGIN SOLUTION\n    return secret(x)\n    ### END SOLUTION",
            ["secret"],
        ),
        (
            "def f(x):\n    # BEGIN SOLUTION\n    return secret(x)\n\n    # END SOLUTION\n",
            ["secret"],
        ),
        ("def f(x):\n    # START CODE HERE\n    return secret(x)\n# END CODE HERE", ["secret"]),
        ("def f(x):\n    return secret(x)\n    ### END SOLUTION", ["secret"]),
        (
            "def g(x):\n    ### BEGIN SOLUTION\n    return secret(x)\n    ### END SOLUTION\n\n"
            "def f(x):\n    ### BEGIN SOLUTION\n    return g(secret)\n    ### END SOLUTION",
            ["secret"],
        ),
    ],
)
def test_the_body_of_a_function_is_taken_out(text: str, secrets: list[str]) -> None:
    cell = f"# %%\n{text}\n\n# %%\nf(3)\n"
    given = handout_of(cell)
    assert not [secret for secret in secrets if secret in given]
    assert "def " in given
    assert "f(3)" in given


def test_hidden_tests_and_secret_cells_do_not_reach_students() -> None:
    text = (
        "# %%\ndef f(x):\n    return x\n\n# %%\nassert f(1) == 1\n### BEGIN HIDDEN TESTS\n"
        "assert f(77) == 77\n### END HIDDEN TESTS\n\n# %%\n# solution only\nprint(f(88))\n"
    )
    given = handout_of(text)
    assert "f(1)" in given
    assert "77" not in given
    assert "88" not in given


def test_magics_stay_and_markers_stand_around_bodies() -> None:
    notebook = notebook_of("# %%\n# %matplotlib inline\ndef f(x):\n    return x\n\n# %%\nf(1)\n")
    (one,) = [one for one, _why in find_graded(notebook).taken]
    text = marked(notebook.cells[0], [one])
    assert text.splitlines()[0] == "%matplotlib inline"
    assert "    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION" in text


# beside the notebook ----------------------------------------------------------------------------


def test_modules_beside_the_notebook_are_found_with_what_they_import(tmp_path: Path) -> None:
    (tmp_path / "first.py").write_text("import second\n", encoding="utf-8")
    (tmp_path / "second.py").write_text("X = 1\n", encoding="utf-8")
    (tmp_path / "solved.py").write_text("def f(x):\n    return x\n", encoding="utf-8")
    text = (
        "# %%\nimport os\nimport pandas as pd\nfrom first import *\nimport solved\n"
        "table = pd.read_csv('data.csv')\n\n# %%\ndef f(x):\n    return pd.Series(x)\n"
        "\n# %%\nf(1)\n"
    )
    around = look_around(notebook_of(text, tmp_path), ["f"])
    assert set(around.modules) == {"first", "second"}
    assert around.packages == ("pandas",)
    assert any("data.csv" in remark for remark in around.remarks)
    assert "solved.py defines f, so students do not get it" in around.remarks


@pytest.mark.parametrize(
    ("printed", "stored", "missing"),
    [
        ("x = 1.0\n", "x = 1.0\ny = 2", ""),
        ("x = 1.00000001\n", "x = 1.0", ""),
        ("np.float64(0.5)\n", "0.5", ""),
        ("x = 1.5\n", "x = 1.0", "x = 1.5"),
        ("[[1. 2.]\n [3. 4.]]\n", "[[1. 2.]\n [3. 4.]]", ""),
        ("took 3.2 s\n", "took 1.1 s", ""),
    ],
)
def test_outputs_are_compared_up_to_round_off(printed: str, stored: str, missing: str) -> None:
    assert missing_line(printed, stored) == missing


# mistakes ---------------------------------------------------------------------------------------

FUNCTION = '''\
def f(a, b):
    """The sum of squares over a count."""
    m = a.shape[1]  # how many
    total = np.sum((a - b) ** 2) / m
    twice = np.sum((a - b) ** 2) / m
    return {"total": total, "twice": twice}
'''


def test_the_change_of_each_edit_stands_once_and_gives_the_edit() -> None:
    scope = Scope({"a": (1, 3), "b": (1, 3), "m": (), "total": ()}, frozenset(), None, frozenset())
    count = 0
    for line in (3, 4, 5):
        for edit in list(edits(FUNCTION, line, scope))[:40]:
            change = change_of(FUNCTION, edit)
            if change is None:
                continue
            count += 1
            text = FUNCTION
            for old, new in change.items():
                assert text.count(old) == 1
                text = text.replace(old, new)
            assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(edit.source))
    assert count > 60
