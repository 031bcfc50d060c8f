"""An assignment in several versions: the course says which one it hands out, and no file does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from grader.authoring.handout import main as make_notebooks
from grader.authoring.verification import verify_assignment
from grader.batch.hidden_cache import hidden_expectations
from grader.course import (
    Assignment,
    Expectations,
    Seed,
    find_course,
    hidden_calls,
    load_course,
    public_calls,
    read_record,
    read_traces,
)
from grader.errors import GraderError
from grader.expecting import Reference, make_expectations
from grader.worker import Worker
from tests.support.command_line import Cli
from tests.support.rates_course import REFERENCE, TOML, choose, write_course

pytestmark = pytest.mark.file_takes(seconds=15)

TITLE = "# Rates\n![A curve](images/curve.svg)"
ANSWER = """\
def step(x, slope, rate):
    change = rate * slope
    return {"x": x - change, "change": change}
"""
DECAY = """

def decayed_rate(rate, epoch):
    return rate / epoch
"""
#: Wrong too, and nothing has to be tried to explain it.
RAISES = DECAY.replace("return rate / epoch", 'raise ValueError("not yet")')


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Path:
    """A sound course whose assignment has two handouts."""
    return write_course(tmp_path_factory.mktemp("made") / "course", worker)


@pytest.fixture
def rates(made: Path, tmp_path: Path) -> Path:
    """A copy of that course."""
    return Path(shutil.copytree(made, tmp_path / "course"))


def chosen(folder: Path, handout: str) -> Assignment:
    """The assignment of a course that hands out this version."""
    choose(folder, handout)
    return load_course(folder).assignment("rates")


def functions(assignment: Assignment) -> list[str]:
    return [question.function for question in assignment.questions]


def test_the_assignment_says_what_is_usually_handed_out(rates: Path) -> None:
    usual = load_course(rates).assignment("rates")
    assert (usual.handout, usual.notebook, usual.points) == ("decay", "Rates.ipynb", 10)
    assert functions(usual) == ["step", "decayed_rate"]
    assert usual.recognised_by == {"step", "decayed_rate"}


def test_the_course_chooses_what_it_hands_out(rates: Path) -> None:
    classic = chosen(rates, "classic")
    assert (classic.handout, classic.notebook, classic.points) == (
        "classic",
        "Rates_classic.ipynb",
        10,
    )
    assert functions(classic) == ["step"]
    assert classic.recognised_by == {"step"}
    assert classic.other_functions == {"decayed_rate"}
    assert functions(classic.whole) == ["step", "decayed_rate"]


def test_parts_steps_and_costs_keep_their_shares_of_other_points(rates: Path) -> None:
    usual, classic = load_course(rates).assignment("rates"), chosen(rates, "classic")
    before, after = usual.question("step"), classic.question("step")
    factor = 10 / 4
    assert [part.points for part in after.parts] == [p.points * factor for p in before.parts]
    assert [step.points for step in after.steps] == [s.points * factor for s in before.steps]
    assert after.purity_cost == before.purity_cost * factor


def test_what_is_recorded_for_all_handouts_is_read_for_the_one(rates: Path) -> None:
    usual, classic = load_course(rates).assignment("rates"), chosen(rates, "classic")
    both, one = read_record(usual), read_record(classic)
    assert set(both.calls) == {"step", "decayed_rate"}
    assert set(one.calls) == set(one.outlines) == {"step"}
    assert {mistake.function for mistake in one.mistakes.values()} == {"step"}
    assert [e.call.args for e in one.calls["step"]] == [e.call.args for e in both.calls["step"]]
    assert one.calls["step"][0].call.args[2] == 0.5 / (1 + 3)
    assert set(read_traces(classic, one.fingerprint).calls) == {"step"}


def test_a_call_is_the_same_in_every_handout(rates: Path) -> None:
    usual, classic = load_course(rates).assignment("rates"), chosen(rates, "classic")
    for calls in (public_calls, lambda each: hidden_calls(each, b"seed")):
        mine = [call for call in calls(usual) if call.function == "step"]
        assert [call.label for call in calls(classic)] == [call.label for call in mine]
    (one,) = hidden_calls(classic, b"seed")
    (other,) = (call for call in hidden_calls(usual, b"seed") if call.function == "step")
    assert one.args[0] == other.args[0]


def test_each_handout_has_a_notebook_of_its_own(rates: Path) -> None:
    texts = {
        name: nbformat.read(rates / "assignments/rates" / name, as_version=4)
        for name in ("Rates.ipynb", "Rates_classic.ipynb")
    }
    sources = {name: [cell.source for cell in one.cells] for name, one in texts.items()}
    assert sources["Rates.ipynb"][:2] == [TITLE, "The rate decays."]
    assert sources["Rates_classic.ipynb"][:2] == [TITLE, "The rate is given."]
    assert any("def decayed_rate" in source for source in sources["Rates.ipynb"])
    assert not any("def decayed_rate" in source for source in sources["Rates_classic.ipynb"])
    for each in sources.values():
        assert any("def step" in source for source in each)
        assert each[-1] == "print(step(2.0, 3.0, 0.125))"
        assert not any("only in" in source for source in each)


def test_a_stale_notebook_of_any_handout_is_found(
    rates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rates / "assignments/rates/Rates_classic.ipynb"
    path.unlink()
    capsys.readouterr()
    assert make_notebooks(["--course", str(rates), "--check"]) == 1
    assert capsys.readouterr().out == f"stale: {path}\n"


def test_a_cell_for_a_handout_that_there_is_not_is_an_error(
    rates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rates / "reference/rates.py"
    path.write_text(REFERENCE.replace("only in: decay\n", "only in: deccay\n"), encoding="utf-8")
    assert make_notebooks(["--course", str(rates)]) == 2
    assert "describes no handout 'deccay'" in capsys.readouterr().err


def test_verify_is_content_with_both_handouts(rates: Path, worker: Worker) -> None:
    course = find_course(rates)
    found = verify_assignment(course, course.assignment("rates"), worker)
    assert found.gaps == []
    assert "each handout (decay, classic) earns nothing" in found.text()
    # the mistakes are tried in the whole assignment, whichever is handed out
    classic = chosen(rates, "classic")
    assert verify_assignment(course, classic, worker).rows == found.rows


def test_verify_looks_at_the_notebook_of_each_handout(rates: Path, worker: Worker) -> None:
    folder = rates / "assignments/rates"
    solved = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ANSWER)])
    nbformat.write(solved, folder / "Rates_classic.ipynb")
    nothing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("def step(): pass")])
    nbformat.write(nothing, folder / "Rates.ipynb")
    course = find_course(rates)
    assert verify_assignment(course, course.assignment("rates"), worker).gaps == [
        "the unsolved notebook of handout decay does not define decayed_rate, which it asks for",
        "the unsolved notebook of handout classic earns 10 in step",
        "the unsolved notebook of handout classic holds a line of the answer in cell 1, line 2: "
        "change = rate * slope",
    ]


@pytest.mark.parametrize(
    ("handout", "answer", "score", "most"),
    [
        ("decay", ANSWER + DECAY, 4, 10),
        ("decay", ANSWER, 4, 10),
        ("classic", ANSWER, 10, 10),
        ("classic", ANSWER + DECAY, 10, 10),
    ],
)
def test_the_file_of_a_student_chooses_nothing(
    rates: Path,
    cli: Cli,
    handout: str,
    answer: str,
    score: float,
    most: float,
) -> None:
    choose(rates, handout)
    file = rates / "answer.py"
    file.write_text(answer, encoding="utf-8")
    status, out, _err = cli("check", file, "--course", rates, "--format", "json")
    (result,) = json.loads(out)["submissions"]
    assert (result["score"], result["max_score"]) == (score, most)
    assert status == (0 if score == most else 1)
    assert result["notes"] == []


def test_a_function_of_the_other_handout_is_no_misspelling(rates: Path, cli: Cli) -> None:
    for name in ("assignments/rates/assignment.toml", "assignments/rates/calls.py"):
        text = (rates / name).read_text(encoding="utf-8").replace("decayed_rate", "Step")
        (rates / name).write_text(text, encoding="utf-8")
    choose(rates, "classic")
    file = rates / "answer.py"
    file.write_text("def Step(rate, epoch):\n    return rate\n", encoding="utf-8")
    status, out, _err = cli("check", file, "--course", rates)
    assert status == 2
    assert "no assignment was recognised" in out
    assert "Did you mean" not in out


def test_hidden_expectations_of_two_handouts_are_kept_apart(
    rates: Path, worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    seed = Seed(b"a seed of this test")

    def hidden() -> Expectations:
        course = load_course(rates)
        assignment = course.assignment("rates")
        reference = Reference(course, assignment)
        calls = hidden_calls(assignment, seed.secret)
        return hidden_expectations(
            course,
            "rates",
            seed,
            worker,
            lambda: make_expectations(reference, calls, worker, with_mistakes=False),
        )

    assert set(hidden().calls) == {"step", "decayed_rate"}
    choose(rates, "classic")
    assert set(hidden().calls) == {"step"}
    assert set(hidden().calls) == {"step"}


def test_a_class_is_graded_anew_for_another_handout(rates: Path, tmp_path: Path, cli: Cli) -> None:
    handed_in = tmp_path / "submitted" / "kim"
    handed_in.mkdir(parents=True)
    (handed_in / "answer.py").write_text(ANSWER + RAISES, encoding="utf-8")
    (tmp_path / "seed").write_text("5eed" * 16, encoding="utf-8")
    command = ["grade", tmp_path / "submitted", "-o", tmp_path / "graded", "--course", rates]
    command += ["--seed-file", tmp_path / "seed", "--jobs", "1"]
    marks = []
    for handout in ("decay", "classic", "decay"):
        choose(rates, handout)
        assert cli(*command)[0] == 0
        results = json.loads((tmp_path / "graded/results.json").read_text(encoding="utf-8"))
        marks += [(one["score"], one["max_score"]) for one in results["submissions"]]
    assert marks == [(4, 10), (10, 10), (4, 10)]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('handout = "decay"', 'handout = "new"', "rates has no handout 'new'; name one of these"),
        ('handout = "decay"\n', "", "the key 'handout' is missing"),
        ('handout = "decay"', 'notebook = "A.ipynb"\nhandout = "decay"', "remove the key 'noteb"),
        ('notebook = "Rates.ipynb"', "", "handout decay: the key 'notebook' is missing"),
        ('notebook = "Rates.ipynb"', 'notebook = "../R.ipynb"', "must be in the assignment's"),
        ("Rates_classic", "Rates", "two handouts have the notebook Rates.ipynb"),
        ('["decayed_rate"]\np', '["decay"]\np', "without names no question: decay"),
        ('["decayed_rate"]\np', '["decayed_rate", "step"]\np', "handout classic: it asks no ques"),
        ("points = { step = 10 }", "points = { decayed_rate = 1 }", "what it does not ask"),
        ("points = { step = 10 }", 'points = { step = "1" }', "points must be a table of numbers"),
        (
            'notebook = "Rates.ipynb"',
            'notebook = "R.ipynb"\nwithout = ["decayed_rate"]',
            "no hando",
        ),
        ('["step", "decayed_rate"]', '["decayed_rate"]', "no function of recognised_by"),
    ],
)
def test_a_fault_in_the_description_is_one_line(
    rates: Path, old: str, new: str, problem: str
) -> None:
    path = rates / "assignments/rates/assignment.toml"
    assert old in TOML
    path.write_text(TOML.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GraderError) as caught:
        load_course(rates)
    message = str(caught.value)
    assert problem in message
    assert message.startswith(f"{path}: ")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('[handouts]\nrates = "new"\n', "rates has no handout 'new'; name one of these: decay, cl"),
        ('[handouts]\nrate = "decay"\n', "handouts: this course has no assignment 'rate'"),
        ("[handouts]\nrates = 1\n", "handouts must be a table of texts"),
    ],
)
def test_a_fault_in_the_choice_is_one_line(rates: Path, toml: str, problem: str) -> None:
    (rates / "course.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(GraderError) as caught:
        load_course(rates)
    assert str(caught.value).startswith(f"{rates / 'course.toml'}: ")
    assert problem in str(caught.value)
