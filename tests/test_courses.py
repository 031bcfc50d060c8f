"""Are the courses of the tests sound, and is no answer to them judged wrongly? In the sandbox.

Each file of answers says in its first line what must be wrong, as it was decided by reading the
task: `# wrong: extremes.pair, statistics.rows`, or `# wrong: nothing`. Lines below it that begin
with `# says:` are told in the messages.
"""

from __future__ import annotations

import ast
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from grader.authoring.creating.recording import RECORDING_LIMITS
from grader.authoring.handout.command import main as write_handouts
from grader.authoring.importing import import_notebook
from grader.authoring.verification import verify_assignment, write_record
from grader.batch.settings import RunSettings
from grader.course import Course, load_course
from grader.grading import AnswerKey, grade_program
from grader.notebook import read
from grader.results import QuestionResult
from grader.worker import Worker
from tests.support.marks import WithoutExperiments, keys_for_marks

pytestmark = pytest.mark.file_takes(seconds=30)

COURSES = Path(__file__).parent / "courses"
#: Each course of the tests, with its assignments.
ASSIGNMENTS = [
    ("intro_python", "words"),
    ("intro_python", "containers"),
    ("intro_python", "programs"),
    ("sales", "sales"),
    ("nbgrader", "ps1"),
]
ANSWERS = sorted(COURSES.glob("*/answers/*/*/*.py"))


@dataclass
class Home:
    """A folder for the courses that tests verify and grade with; each is made there once."""

    folder: Path
    worker: Worker
    courses: dict[str, Course] = field(default_factory=dict)
    keys: dict[tuple[str, str], AnswerKey] = field(default_factory=dict)

    def key(self, course: str, assignment: str) -> AnswerKey:
        """What answers are judged by: public and hidden calls."""
        if (course, assignment) not in self.keys:
            keys = keys_for_marks(self.course(course), b"a seed")
            self.keys[course, assignment] = keys(assignment, self.worker)
        return self.keys[course, assignment]

    def course(self, name: str) -> Course:
        """The course: copied and recorded, or taken over from its notebook for nbgrader."""
        if name not in self.courses:
            home = self.folder / name
            if name == "nbgrader":
                source = COURSES / name / "source/ps1/ps1.ipynb"
                recording = replace(RunSettings(), limits=RECORDING_LIMITS, warm=False)
                import_notebook(source, home, "", recording.worker, self.worker)
            else:
                shutil.copytree(COURSES / name, home, ignore=shutil.ignore_patterns("answers"))
                course = load_course(home)
                for assignment in course.assignments.values():
                    write_record(course, assignment, self.worker)
            self.courses[name] = load_course(home)
        return self.courses[name]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Home:
    return Home(tmp_path_factory.mktemp("courses"), worker)


@pytest.mark.parametrize(("course", "assignment"), ASSIGNMENTS)
def test_the_course_is_sound(home: Home, course: str, assignment: str) -> None:
    opened = home.course(course)
    found = verify_assignment(opened, opened.assignment(assignment), home.worker)
    assert found.sound, found.text()
    by_hand_made = course != "nbgrader"
    assert bool(found.rows) == by_hand_made
    assert all(row[0] in row[4].split(", ") for row in found.rows), found.text()
    assert bool(found.warnings) != by_hand_made, found.text()


@pytest.mark.parametrize("course", ["intro_python", "sales"])
def test_the_students_notebooks_are_made_of_the_references(course: str) -> None:
    assert write_handouts(["--check", "--course", str(COURSES / course)]) == 0


def judged(home: Home, path: Path) -> list[QuestionResult]:
    """What is said of an answer, on public and hidden calls, of each function that it defines."""
    course = home.course(path.parents[3].name)
    name = path.parents[1].name
    tree = ast.parse(path.read_text(encoding="utf-8"))
    written = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    key = home.key(path.parents[3].name, name)
    found = grade_program(
        read(path), course.assignment(name), key, home.worker, memory=WithoutExperiments()
    )
    return [one for one in found if one.function in written]


@pytest.mark.parametrize(
    "path", ANSWERS, ids=lambda path: " ".join(path.with_suffix("").parts[-3:])
)
def test_no_verdict_is_false(home: Home, path: Path) -> None:
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    expected = set(first.removeprefix("# wrong: ").split(", ")) - {"nothing"}
    assert bool(expected) == (path.parent.name == "wrong")
    results = judged(home, path)
    assert all(one.score is not None for one in results)
    failed = [(one, check) for one in results for check in one.checks if not check.passed]
    messages = [check.message for _one, check in failed]
    assert {f"{one.function}.{check.name}" for one, check in failed} == expected, messages
    for says in (line.removeprefix("# says: ") for line in rest if line.startswith("# says: ")):
        assert any(says in message for message in messages), messages


def test_pages_show_what_public_calls_pass_and_lists_as_lists(home: Home) -> None:
    wrong = COURSES / "intro_python/answers/containers/wrong/entries_of_another_kind.py"
    views = {one.function: one.calls[0] for one in judged(home, wrong)}
    assert views["divisors"].expected == "[1, 2, 3, 4, 6, 12]"
    assert views["divisors"].got == "[True, 2, 3, 4, 6, 12]"
    assert views["word_counts"].asked == "word_counts('the cat and the dog')"
    assert views["contact"].asked == "contact('Ann', 2001-05-17, 'ann@example.org')"
    assert views["statistics"].asked == "statistics({'Ann': 30, 'Bob': 25, 'Cem': 41})"
