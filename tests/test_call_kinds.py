"""Calls that expect exceptions, printed text, properties; with files, input, steps; classes."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.authoring import handout
from grader.authoring.verification import verify_assignment, write_record
from grader.course import (
    Course,
    expectations_from_bytes,
    expectations_to_bytes,
    hidden_calls,
    load_course,
    public_calls,
)
from grader.errors import GraderError
from grader.expecting import Reference, make_expectations
from grader.grading import grade_program
from grader.notebook import read
from grader.results import QuestionResult
from grader.worker import ExceptionValue, Worker
from tests.support.command_line import Cli
from tests.support.kinds_course import CALLS, PIECES, REFERENCE, TOML, write_course
from tests.support.marks import WithoutExperiments, keys_for_marks

Mark = Callable[..., QuestionResult]


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Course:
    """The course, complete: with its handout and its record."""
    folder = write_course(tmp_path_factory.mktemp("kinds"))
    with contextlib.redirect_stdout(io.StringIO()):
        assert handout.main(["--course", str(folder)]) == 0
    course = load_course(folder)
    write_record(course, course.assignment("kinds"), worker)
    return course


@pytest.fixture(scope="module")
def mark(kinds: Course, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Mark:
    """The marks of one function of a program, on public and hidden calls."""
    keys = keys_for_marks(kinds, b"a seed")
    memory = WithoutExperiments()
    path = tmp_path_factory.mktemp("answers") / "answer.py"

    def mark(function: str, text: str, by: Worker = worker) -> QuestionResult:
        path.write_text(text, encoding="utf-8")
        assignment = kinds.assignment("kinds")
        key = keys("kinds", by)
        (result,) = grade_program(read(path), assignment, key, by, only=function, memory=memory)
        return result

    return mark


def _said(result: QuestionResult) -> str:
    return " | ".join(check.message for check in result.checks if not check.passed)


# the course itself --------------------------------------------------------------------------------


def test_the_course_is_sound_and_its_mistakes_are_recognised(kinds: Course, worker: Worker) -> None:
    found = verify_assignment(kinds, kinds.assignment("kinds"), worker)
    assert found.sound, found.text()
    assert [row[4] for row in found.rows] == [row[0] for row in found.rows]


def test_a_package_that_nobody_has_is_told_and_no_gap(kinds: Course, worker: Worker) -> None:
    listing = replace(kinds.assignment("kinds"), packages=frozenset({"nosuchpackage", "json"}))
    found = verify_assignment(kinds, listing, worker)
    assert found.sound, found.text()
    (warning,) = [one for one in found.warnings if "installed" in one]
    assert warning.startswith("the package nosuchpackage is not installed here")


def test_the_solved_notebook_earns_everything_on_the_command_line(
    kinds: Course, cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "solved.py"
    path.write_text(REFERENCE, encoding="utf-8")
    code, out, err = cli("check", path, "--course", kinds.folder, "--format", "json")
    assert code == 0, out + err
    (result,) = json.loads(out)["submissions"]
    assert result["score"] == result["max_score"] == 27


@pytest.mark.parametrize("tier", ["process", "user"])
def test_every_tier_gives_the_same_marks(tier: str, mark: Mark) -> None:
    if tier == "user":
        pytest.importorskip("os").geteuid() == 0 or pytest.skip("only root has this tier")
    with Worker(isolation=tier, warm=False) as other:  # type: ignore[arg-type]
        for function in ("total", "Stack", "greet", "ask"):
            assert mark(function, REFERENCE, other).status == "correct"
        wrong = mark("total", PIECES["total"].replace("open(path)", "open('../data.csv')"), other)
        assert wrong.score == 0
        assert "FileNotFoundError" in _said(wrong)


# exceptions ---------------------------------------------------------------------------------------


def _root(
    first_line: str, rest: str = "    return round(x**0.5, digits)\n", above: str = ""
) -> str:
    return f"{above}def root(x, digits=2):\n    if x < 0:\n        {first_line}\n{rest}"


@pytest.mark.parametrize(
    ("line", "above"),
    [
        ("raise ValueError('negative!')", ""),
        ("raise Refused('it is negative')", "class Refused(ValueError):\n    pass\n\n"),
        ("raise UnicodeError('negative')", ""),
        ("import math; raise ValueError('a negative number')", ""),
    ],
)
def test_the_exception_or_a_kind_of_it_is_right_if_its_message_fits(
    line: str, above: str, mark: Mark
) -> None:
    result = mark("root", _root(line, above=above))
    assert (result.status, result.score) == ("correct", 4), _said(result)


@pytest.mark.parametrize(
    ("line", "above", "message"),
    [
        ("x = -x", "", "expected ValueError with a message in which “negative” is found, and "
         "nothing was raised; it returned 2"),
        ("return None", "", "nothing was raised; it returned None"),
        ("return ValueError('negative')", "", "nothing was raised; it returned"),
        ("raise KeyError('negative')", "", "got KeyError: 'negative'"),
        ("raise ValueError('too small')", "", "ValueError is raised, but “negative” is not found "
         "in its message: too small"),
        ("raise ValueError", "", "“negative” is not found in its message"),
        ("raise Exception('negative')", "", "got Exception: negative"),
        ("raise ValueError('negative')", "class ValueError(Exception):\n    pass\n\n",
         "got `ValueError`, a class of your own"),
        ("raise ValueEror('negative')", "", "but the call raised NameError"),
        ("raise NotImplementedError('negative')", "", "but the call raised NotImplementedError"),
        ("import sys; sys.exit('negative')", "", "got SystemExit: negative"),
        ("import tensorflow; tensorflow.negative()", "", "expected ValueError"),
    ],
)  # fmt: skip
def test_another_exception_or_none_is_told_with_what_was_expected(
    line: str, above: str, message: str, mark: Mark
) -> None:
    result = mark("root", _root(line, above=above))
    assert result.score == 2
    assert message in _said(result)
    assert {check.name for check in result.checks if not check.passed} == {"negative"}


def test_an_exception_of_a_class_that_hides_what_it_is_earns_nothing(mark: Mark) -> None:
    above = "class ValueError(Exception):\n    __module__ = 'builtins'\n\n"
    assert mark("root", _root("raise ValueError('negative')", above=above)).score == 2


@pytest.mark.parametrize(
    "text",
    [
        "def root(x):\n    return x**0.5\n",  # takes no digits: a TypeError of the call
        "def root(x, digits=2):\n    raise ValueError('negative'\n",
        "raise ValueError('negative')\n",
        "root = int('negative')\n",
    ],
)
def test_what_is_raised_before_the_function_begins_earns_nothing(text: str, mark: Mark) -> None:
    result = mark("root", text)
    assert result.score == 0
    assert result.status in ("raised", "missing", "partial", "incorrect")


def test_who_always_raises_earns_only_for_the_exception(mark: Mark) -> None:
    result = mark("root", "def root(x, digits=2):\n    raise ValueError('negative')\n")
    assert (result.score, result.status) == (2, "raised")


def test_an_exception_that_was_asked_for_does_not_make_the_status_raised(mark: Mark) -> None:
    result = mark("root", _root("raise ValueError('negative')", "    return round(x, digits)\n"))
    assert (result.score, result.status) == (2, "partial")


# printed text -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "for n in names: print('Hello,', n, sep=' ', flush=True)\n    print(f'{len(names)}!')",
        "for n in names: print('Hello, ' + n + '   ')\n    print(len(names), '!', sep='')\n"
        "    print()",
        "import sys\n    for n in names: sys.stdout.write(f'Hello, {n}\\n')\n"
        "    sys.stderr.write('working')\n    print(len(names), end='')\n    print('!')",
        "print(''.join(f'Hello, {n}\\n' for n in names) + f'{len(names)}!')\n    return 3",
        "try: input('Who? ')\n    except EOFError: pass\n"
        "    for n in names: print('Hello,', n)\n    print(f'{len(names)}!')",
    ],
)
def test_the_same_text_is_right_however_it_is_printed(body: str, mark: Mark) -> None:
    result = mark("greet", f"def greet(names):\n    {body}\n")
    assert result.status == "correct", _said(result)


def test_a_stream_that_was_taken_while_loading_is_the_right_one(mark: Mark) -> None:
    text = (
        "from sys import stdout\nout = stdout\n"
        "def greet(names, to=stdout):\n    for n in names: print('Hello,', n, file=to)\n"
        "    out.write(f'{len(names)}!')\n"
    )
    assert mark("greet", text).status == "correct"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("names.sort()", "nothing is printed, expected 'Hello, Ann'"),
        ("return 'Hello, Ann\\nHello, Bob\\n2!'", "nothing is printed, expected 'Hello, Ann'"),
        ("print('Hello, Ann')", "the printed text ends before line 2, expected 'Hello, Bob'"),
        ("[print('Hello,', n) for n in names]; print('2!'); print('Bye')",
         "line 4 of the printed text is one too many: 'Bye'"),
        ("print('Hello, ann\\nHello, Bob\\n2!')",
         "line 1 of the printed text is 'Hello, ann', expected 'Hello, Ann'"),
        ("print(' Hello, Ann\\nHello, Bob\\n2!')", "line 1 of the printed text is ' Hello, Ann'"),
        ("import sys\n    print('Hello, Ann\\nHello, Bob\\n2!', file=sys.stderr)",
         "nothing is printed"),
        ("for _ in range(200): print('x' * 10**6)", "printed more than 8 MiB"),
    ],
)  # fmt: skip
def test_another_text_is_told_with_its_first_line_that_differs(
    body: str, message: str, mark: Mark
) -> None:
    result = mark("greet", f"def greet(names):\n    {body}\n")
    assert result.score == 0
    assert message in _said(result)


# files and input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "import numpy as np\n    return np.loadtxt(path, delimiter=',').sum()",
        "from pathlib import Path\n"
        "    return sum(map(float, Path(path).read_text().replace('\\n', ',').split(',')[:-1]))",
        "import os\n    (name,) = os.listdir('.')\n"
        "    return sum(float(x) for line in open(name) for x in line.split(','))",
        "import numpy as np\n    return float(np.genfromtxt(path, delimiter=',').sum())",
    ],
)
def test_a_file_is_read_in_any_way(body: str, mark: Mark) -> None:
    result = mark("total", f"def total(path):\n    {body}\n")
    assert result.status == "correct", _said(result)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("open(path, 'w').write('1')", "raised PermissionError"),
        ("open('other.csv', 'w')", "raised PermissionError"),
        ("import os\n    os.remove(path)", "raised PermissionError"),
        ("import os\n    return os.listdir('..')", "raised PermissionError"),
    ],
)
def test_files_can_only_be_read_and_there_are_no_others(
    body: str, message: str, mark: Mark, worker: Worker
) -> None:
    if worker.tier != "sandbox":
        pytest.skip("there is no sandbox here")
    result = mark("total", f"def total(path):\n    {body}\n")
    assert result.score == 0
    assert message in _said(result)


def test_no_call_finds_the_file_of_another_one(mark: Mark) -> None:
    """Whoever keeps what the public call read has nothing of it in the hidden one."""
    text = (
        "seen = []\n"
        "def total(path):\n    seen.append(open(path).read())\n    assert len(seen) == 1\n"
        "    return sum(float(x) for line in seen[-1].split() for x in line.split(','))\n"
    )
    assert mark("total", text).status == "correct"


@pytest.mark.parametrize(
    "body",
    [
        "name, age = input(), input()\n    return int(age) + len(name)",
        "import sys\n    name, age = [line.strip() for line in sys.stdin]\n"
        "    return int(age) + len(name)",
        "import sys\n    name, age = sys.stdin.read().split()\n    return int(age) + len(name)",
    ],
)
def test_input_is_read_in_any_way(body: str, mark: Mark) -> None:
    assert mark("ask", f"def ask():\n    {body}\n").status == "correct"


def test_who_reads_more_than_there_is_is_told(mark: Mark) -> None:
    result = mark("ask", "def ask():\n    return [input() for _ in range(3)]\n")
    assert "raised EOFError" in _said(result)


# steps and classes --------------------------------------------------------------------------------


def _stack(old: str, new: str) -> str:
    assert old in PIECES["Stack"]
    return PIECES["Stack"].replace(old, new)


def test_a_class_that_is_written_otherwise_is_right(mark: Mark) -> None:
    text = (
        "from dataclasses import dataclass, field\n@dataclass\nclass Base:\n    limit: int\n"
        "    items: list = field(default_factory=list)\n\n"
        "class Stack(Base):\n"
        "    def push(self, x):\n        if self.size >= self.limit:\n"
        "            raise OverflowError('full')\n        self.items += [x]\n        return self\n"
        "    def pop(self):\n        return self.items.pop(-1)\n"
        "    size = property(lambda self: len(self.items))\n"
        "    def __len__(self):\n        return self.size\n"
    )
    result = mark("Stack", text)
    assert result.status == "correct", _said(result)


@pytest.mark.parametrize(
    ("old", "new", "score", "message"),
    [
        ("self.items.pop()", "self.items.pop(0)", 1, "step 3: pop() is 1, expected 2"),
        ("self.items.append(x)", "pass", 0, "step 3, `pop()`: raised IndexError"),
        ("len(self.items) == self.limit", "False", 3,
         "step 2, `push(2)`: expected OverflowError with a message in which “full” is found, and "
         "nothing was raised; it returned None"),
        ('"the stack is full"', '"no room"', 3, "step 2, `push(2)`: OverflowError is raised, but "
         "“full” is not found in its message: no room"),
        ("def pop(", "def take(", 0, "object has no attribute 'pop'"),
        ("def __init__(self, limit)", "def __init__(self)", 0, "raised TypeError"),
        ("@property\n    def size", "def size", 1, "step 4: size "),
        ("self.items = []", "raise SystemExit", 0, "raised SystemExit"),
        ("top = self.items.pop()", "import sys; sys.exit(0)", 0,
         "step 3, `pop()`: raised SystemExit"),
    ],
)  # fmt: skip
def test_a_wrong_class_is_told_with_the_step(
    old: str, new: str, score: float, message: str, mark: Mark
) -> None:
    result = mark("Stack", _stack(old, new))
    assert result.score == score, _said(result)
    assert message in _said(result)


def test_steps_show_a_list_as_it_was_then(mark: Mark) -> None:
    """What a step gave is kept as it was: the class of the next test changes it afterwards."""
    text = _stack("return len(self.items)", "return self.items and len(self.items)")
    assert mark("Stack", text).score == 4


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("x = 1\n", "missing"),
        ("class Stak:\n    def push(self, x):\n        pass\n", "missing"),
        ("class Stack:\n    pass\n", "unfilled"),
        ("class Stack:\n    def push(self, x):\n        # YOUR CODE HERE\n"
         "        raise NotImplementedError\n\n    def pop(self):\n        ...\n", "unfilled"),
        ("class Stack:\n    def push(self, x)\n        self.items.append(x)\n", "raised"),
        ("def Stack(limit):\n    return []\n", "raised"),
        ("Stack = 3\n", "raised"),
    ],
)  # fmt: skip
def test_a_class_that_is_not_there_is_told_apart(text: str, status: str, mark: Mark) -> None:
    result = mark("Stack", text)
    assert (result.status, result.score) == (status, 0), _said(result)


def test_a_class_with_one_open_method_earns_for_the_others(mark: Mark) -> None:
    open_ = _stack(
        "        if len(self.items) == self.limit:\n"
        '            raise OverflowError("the stack is full")\n'
        "        self.items.append(x)\n",
        "        pass\n",
    )
    assert mark("Stack", open_).status == "unfilled"


def test_several_functions_work_on_the_same_object(mark: Mark) -> None:
    right = "class Account:\n    total = 0\n\ndef open_account():\n    return Account()\n\n" + (
        "def deposit(account, amount):\n    account.total += amount\n\n"
        "def balance(account):\n    return account.total\n"
    )
    assert mark("deposit", right).status == "correct"
    wrong = mark("deposit", right.replace("+=", "="))
    assert "step 4: balance(value1) is 7, expected 57" in _said(wrong)
    lacking = mark("deposit", right.replace("def balance", "def saldo"))
    assert "step 4, `balance(value1)`: raised NameError" in _said(lacking)


# properties ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("numbers[::-1]", ""),
        ("numbers[1:] + numbers[:1]", ""),
        ("numbers", "order is not as it is asked for"),
        ("numbers[1:]", "the result must hold the same numbers"),
        ("None if numbers else numbers", "the function returns None"),
        ("3", "order should be a list of 5, got a number"),
    ],
)
def test_a_property_is_checked(result: str, message: str, mark: Mark) -> None:
    found = mark("shuffled", f"def shuffled(numbers):\n    return {result}\n")
    assert found.score == (0 if message else 2)
    assert message in _said(found)


# the record, and what authors get wrong -----------------------------------------------------------


def test_the_record_holds_what_is_expected_as_plain_data(kinds: Course) -> None:
    record = json.loads((kinds.assignment("kinds").folder / "expected.json").read_text())
    expected = {entry["label"]: entry["value"] for entry in record["calls"]}
    assert expected["A negative number"] == {"exception": ["ValueError", "", "negative", "", True]}
    assert expected["Two names"] == "Hello, Ann\nHello, Bob\n2!"
    assert expected["Two pushes and a pop"] == [2, 1, 1]
    assert record["calls"][0]["kwargs"] == [["digits", 3]]
    assert len({entry["label"] for entry in record["calls"]}) == len(record["calls"]) == 14


def _fault(folder: Path, calls: str, toml: str = TOML) -> str:
    course = load_course(write_course(folder, calls=calls, toml=toml))
    with pytest.raises(GraderError) as error, Worker(warm=False) as worker:
        write_record(course, course.assignment("kinds"), worker)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('raises="ValueError", match="negative"', 'match="negative"', "match is about the message"),
        ('match="negative"', 'match="("', "match is not a regular expression"),
        ('raises="ValueError", match', 'raises="a b", match', "must be the name of an exception"),
        ('part="negative", raises', 'part="sign", raises', "'sign' is not a part of root"),
        ('observe="printed"', 'observe="print"', "observe must be 'value', 'printed', 'figure'"),
        ('files={"data.csv": "1', 'files={"../data.csv": "1', "must have a plain name"),
        ('{"data.csv": "1', '{"a" * 300: "1', "of at most 200 bytes"),
        ('{"data.csv": "1', '{"d\\ud800": "1', "must have a plain name"),
        ('{"data.csv": "1', '{"a/b": "", "a": "1', "the file 'a' is there twice, or a folder of"),
        ('{"data.csv": "1', '{"./a": "", "a": "1', "the file 'a' is there twice, or a folder of"),
        ('{"data.csv": "1', '{"data.csv": "\\ud800', "the text of 'data.csv' has half of a"),
        ('{"data.csv": "1', '{"b": bytes(65 << 20), "a": "1', "not be larger than 64 MiB together"),
        ('stdin="Ann', 'stdin="\\ud800', "stdin has half of a character in it"),
        ('(1,), judged=False', '(1,), judged="no"', "judged must be True or False, not 'no'"),
        ('Step("pop"),\n            Step(".size"', 'Step("pop x"),\n            Step(".size"',
         "step 3 (pop x): its name must be"),
        ('Step(".size")', 'Step(".size", (1,))', "an attribute is read and takes no arguments"),
        ('Step("balance", (Earlier(1),))', 'Step("balance", (Earlier(5),))',
         "it names a step that does not come before it"),
        ("check=is_a_permutation", 'check=is_a_permutation, raises="ValueError"',
         "raises and check do not go together"),
        ('part="value", again=True', 'part="negative"', "no public call judges value"),
        ('return Call((), stdin="Ann', 'return Call("x", stdin="Ann', "args must be a tuple"),
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_asked_is_told_in_one_line(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert old in CALLS
    fault = _fault(tmp_path, CALLS.replace(old, new))
    assert message in fault
    assert "calls.py" in fault


def test_a_fault_of_a_call_names_the_function_and_its_line(tmp_path: Path) -> None:
    fault = _fault(tmp_path, CALLS.replace('raises="ValueError", match=', "match="))
    assert re.search(r"calls\.py, line 12: of_a_negative_number: match is", fault), fault


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Call((-4.0,)", "Call((4.0,)", "is not right in root (A negative number): expected "
         "ValueError with a message in which “negative” is found, and nothing was raised"),
        ('match="negative"', 'match="positive"', "“positive” is not found in its message"),
        ('raises="IndexError"', 'raises="KeyError"', "step 4, `pop()`: expected KeyError, got"),
        ("return value != numbers", "return value == numbers", "order is not as it is asked for"),
        ("return value != numbers", "pass", "it must return True, False or a text, not None"),
        ("return value != numbers", "return 1 / 0", "calls.py, line 109: ZeroDivisionError"),
    ],
)  # fmt: skip
def test_the_reference_is_held_to_what_is_asked_of_others(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert message in _fault(tmp_path, CALLS.replace(old, new))


def test_a_check_that_fails_is_the_courses_fault(
    tmp_path: Path, worker: Worker, kinds: Course
) -> None:
    """It fails for a list of texts only, so the reference did not show it."""
    calls = CALLS.replace("return value != numbers", "return max(value) / 1 > 0")
    calls = calls.replace("sorted(value) != sorted(numbers)", "False")
    folder = write_course(tmp_path, calls=calls)
    handout_file = kinds.assignment("kinds").folder / "Programs.ipynb"
    (folder / "assignments/kinds/Programs.ipynb").write_bytes(handout_file.read_bytes())
    course = load_course(folder)
    write_record(course, course.assignment("kinds"), worker)
    path = tmp_path / "answer.py"
    path.write_text("def shuffled(numbers):\n    return list('abcde')\n", encoding="utf-8")
    keys = keys_for_marks(course, b"a seed")("kinds", worker)
    (result,) = grade_program(read(path), course.assignment("kinds"), keys, worker, only="shuffled")
    assert (result.status, result.score) == ("not_judged", None)
    assert "calls.py, line 109: TypeError" in result.message


# figures and tables -------------------------------------------------------------------------------

DRAWING = """\
title = "Drawing"
notebook = "Drawing.ipynb"
recognised_by = ["draw"]
packages = ["matplotlib", "pandas"]

[[question]]
function = "draw"
title = "A drawing"
points = 1
[question.parts]
figure = 1

[[question]]
function = "mean_of"
title = "A mean"
points = 1
[question.parts]
mean = 1
"""

DRAWING_CALLS = """\
from grader.assignment import Call, public

@public("draw")
def a_line():
    return Call(([1.0, 4.0, 9.0],), observe="figure")

@public("mean_of")
def a_table():
    return Call(("data.csv",), files={"data.csv": "a,b\\n1,2\\n3,4\\n"})
"""

DRAWING_REFERENCE = """\
# %%
import matplotlib.pyplot as plt
import pandas as pd


# %%
def draw(y):
    plt.plot(y)
    plt.title("squares")


# %%
def mean_of(path):
    return float(pd.read_csv(path)["b"].mean())
"""


def test_figures_and_tables_from_files_are_judged(tmp_path: Path, worker: Worker) -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("pandas")
    files = {
        "assignments/drawing/assignment.toml": DRAWING,
        "assignments/drawing/calls.py": DRAWING_CALLS,
        "reference/drawing.py": DRAWING_REFERENCE,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    course = load_course(tmp_path)
    assignment = course.assignment("drawing")
    write_record(course, assignment, worker)
    key = keys_for_marks(course, b"a seed")("drawing", worker)

    def score(old: str, new: str) -> list[float | None]:
        path = tmp_path / "answer.py"
        path.write_text(DRAWING_REFERENCE.replace(old, new), encoding="utf-8")
        results = grade_program(read(path), assignment, key, worker, memory=WithoutExperiments())
        return [result.score for result in results]

    assert score("plt.plot(y)", "figure, axes = plt.subplots()\n    axes.plot([0, 1, 2], y)") == [
        1,
        1,
    ]
    assert score("plt.plot(y)", "plt.plot(y[:2])") == [0, 1]
    assert score('plt.plot(y)\n    plt.title("squares")', "return y") == [0, 1]
    assert score('["b"]', '["a"]') == [1, 0]


# the page for authors -----------------------------------------------------------------------------

PAGE_QUESTIONS = {
    "root": {"value": 2.0, "refuses": 1.0},
    "greet": {"text": 1.0},
    "total": {"total": 1.0},
    "next_age": {"age": 1.0},
    "Stack": {"stack": 1.0},
    "deposit": {"balance": 1.0},
    "in_order": {"order": 1.0},
}


def test_the_calls_of_the_page_for_authors_are_asked_and_answered(
    tmp_path: Path, worker: Worker
) -> None:
    page = (Path(__file__).parent.parent / "docs/assignment-reference.md").read_text("utf-8")
    section = page.partition("## Kinds of calls")[2].partition("\n## ")[0]
    (calls,) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    toml = 'title = "Kinds"\nnotebook = "Kinds.ipynb"\nrecognised_by = ["Stack"]\n'
    for function, parts in PAGE_QUESTIONS.items():
        toml += f'[[question]]\nfunction = "{function}"\ntitle = "-"\n'
        toml += f"points = {sum(parts.values())}\n[question.parts]\n"
        toml += "".join(f"{name} = {points}\n" for name, points in parts.items())
    folder = write_course(tmp_path, calls=calls, toml=toml)
    (folder / "reference/mistakes/kinds.py").unlink()
    reference = folder / "reference/kinds.py"
    more = (
        "\n\n# %%\ndef next_age():\n    return int(input()) + 1\n"
        "\n\n# %%\ndef in_order(numbers):\n    return sorted(numbers)\n"
    )
    reference.write_text(REFERENCE + more, encoding="utf-8")
    course = load_course(folder)
    made = make_expectations(
        Reference(course, course.assignment("kinds")),
        [*public_calls(course.assignment("kinds")), *hidden_calls(course.assignment("kinds"), b"")],
        worker,
    )
    values = {
        function: [e.value for e in expected if e.call.visibility == "public"]
        for function, expected in made.calls.items()
    }
    refused = ExceptionValue("ValueError", pattern="negative", accepted=True)
    full = ExceptionValue("OverflowError", accepted=True)
    assert values == {
        "root": [3.0, refused],
        "greet": ["Hello, Ann\nHello, Bob\n2!"],
        "total": [10.0],
        "next_age": [31],
        "Stack": [[1, full, 7]],
        "deposit": [[50]],
        "in_order": [[1, 2, 3]],
    }


# explanations -------------------------------------------------------------------------------------


WRONG: list[tuple[str, str]] = [
    ("root", _root("raise KeyError('negative')")),
    ("root", _root("return y", above="y = 3\n")),
    ("greet", "def greet(names):\n    for n in names:\n        print('Hello', n)\n"),
    ("total", "def total(path):\n    return sum(1 for line in open(path))\n"),
    ("ask", "def ask():\n    a = input()\n    b = input()\n    return int(b) - len(a)\n"),
    ("Stack", PIECES["Stack"].replace("self.items.pop()", "self.items[0]")),
    ("deposit", PIECES["open_account"].replace("+=", "-=")),
    ("shuffled", "def shuffled(numbers):\n    result = sorted(numbers)\n    return result\n"),
]


@pytest.fixture(scope="module")
def explained(
    kinds: Course, worker: Worker, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], QuestionResult]:
    keys = keys_for_marks(kinds, b"a seed")
    path = tmp_path_factory.mktemp("explained") / "answer.py"

    def explain(function: str, text: str) -> QuestionResult:
        path.write_text(text, encoding="utf-8")
        (result,) = grade_program(
            read(path), kinds.assignment("kinds"), keys("kinds", worker), worker, only=function
        )
        return result

    return explain


@pytest.mark.parametrize(("function", "text"), WRONG)
def test_wrong_answers_of_every_kind_are_explained(
    function: str, text: str, explained: Callable[[str, str], QuestionResult]
) -> None:
    result = explained(function, text)
    assert result.score is not None
    assert result.score < result.max_score
    assert result.diagnosis
    assert all("None" not in view.asked for view in result.calls)


def test_a_class_in_a_text_cell_is_found_there(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "class Stack:\n    pass"},
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
         "source": "x = 1"},
    ]  # fmt: skip
    path = tmp_path / "answer.ipynb"
    path.write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    )
    found = read(path).elsewhere("Stack")
    assert found is not None
    assert (found.kind, found.cell) == ("text", 1)


# what is kept -------------------------------------------------------------------------------------


def test_hidden_expectations_of_every_kind_are_kept_for_the_next_run(
    kinds: Course, worker: Worker
) -> None:
    assignment = kinds.assignment("kinds")
    reference = Reference(kinds, assignment)
    made = make_expectations(
        reference,
        [call for call in hidden_calls(assignment, b"a seed") if call.check is None],
        worker,
        with_mistakes=False,
    )
    again = expectations_from_bytes(expectations_to_bytes(made))
    assert sum(map(len, made.calls.values())) == 9
    for function, expected in made.calls.items():
        kept = again.calls[function]
        assert [e.value for e in kept] == [e.value for e in expected]
        assert [e.call.particulars for e in kept] == [e.call.particulars for e in expected]
        assert [e.call.judges for e in kept] == [e.call.judges for e in expected]
