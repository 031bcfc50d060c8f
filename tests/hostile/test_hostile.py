"""Does a hostile submission get what it deserves, cost nobody else anything, and tell no secret?

Each attack is a whole submission for the initialization assignment, in which one function attacks
and the two others are right; it goes through reading, running, judging and every form of output.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.batch.pool import grade_each, local_graders
from grader.results import QuestionResult
from tests.hostile.answers import ANSWERS
from tests.hostile.attack import POINTS, Attack
from tests.hostile.endings import ENDINGS
from tests.hostile.loading import LOADING
from tests.hostile.peeking import PEEKING
from tests.hostile.reaching import REACHING
from tests.hostile.scene import CANARY, Scene, set_up
from tests.hostile.talking import TALKING

pytestmark = pytest.mark.file_takes(seconds=35)

TABLES = (ENDINGS, REACHING, ANSWERS, PEEKING, LOADING, TALKING)
ATTACKS: dict[str, Attack] = {name: attack for table in TABLES for name, attack in table.items()}
#: One of each kind.
QUICK = {next(iter(table)) for table in TABLES}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with set_up() as scene:
        yield scene


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) == sum(map(len, TABLES)) >= 64


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in ATTACKS],
)
def test_a_hostile_submission(scene: Scene, name: str) -> None:
    attack = ATTACKS[name]
    if attack.confined and scene.worker.tier != "sandbox":
        pytest.skip(f"does harm outside of the sandbox ({scene.worker.tier_reason})")

    result = scene.grade(scene.submission(attack))

    assert (result.status, result.reason) == ("graded", None)
    questions = {q.function.removeprefix("initialize_parameters_"): q for q in result.questions}
    attacked = questions.pop(attack.function)
    assert (attacked.status, attacked.score) == attack.deserves, attacked
    for function, question in questions.items():
        assert (question.status, question.score) == ("correct", POINTS[function]), question
    outputs = scene.outputs(result)
    assert scene.told(outputs) == []
    assert scene.left_behind() == []
    assert_harmless(outputs)
    assert attack.reason in outputs["page"], _said(attacked)
    honest = scene.grade(scene.honest)
    assert (honest.status, honest.score) == ("graded", 100.0)


def _said(question: QuestionResult) -> list[str]:
    return [f"{d.title}: {d.explanation}" for d in question.diagnosis]


def assert_harmless(outputs: dict[str, str]) -> None:
    """No output steers its reader's terminal, browser or workflow."""
    for name, output in outputs.items():
        output.encode("utf-8")
        steering = "\x00\x07\x08\x1b" if name == "json" else "\x00\x07\x08\x1b\x7f\x9b\u202e\u2066"
        assert not set(output) & set(steering), name
    for name in ("page", "class"):
        assert "<script>alert" not in outputs[name]
        assert "<img" not in outputs[name]
    assert "\n::set-output" not in outputs["github"]
    assert not any(line.startswith(("=", "+", "@")) for line in outputs["csv"].splitlines())


def test_the_witnesses_would_have_seen_it(scene: Scene) -> None:
    """What the other tests find missing is found when it is there."""
    leaks = "LEAK2x2x2x2x2x2x2x " + " ".join(scene.secrets.values())
    assert len(scene.told({"page": leaks})) == 1 + len(scene.secrets)
    assert {"the seed", "the canary"} < scene.secrets.keys()
    assert len(scene.secrets) > 50
    hidden = max(scene._arguments("hidden"), key=len)
    assert len(hidden) > 4
    assert scene.told({"page": str(list(hidden))}) == [f"{hidden} in page"]
    assert scene.told({"page": f"line {''.join(map(str, hidden))}"}) == [f"{hidden} in page"]
    mark = scene.folder / "marks" / "mark"
    mark.touch()
    assert scene.left_behind() == [f"file {mark}"]
    mark.unlink()
    assert scene.left_behind() == []


@pytest.mark.slow
def test_a_class_of_hostile_students_costs_the_honest_ones_nothing(scene: Scene) -> None:
    names = ("os._exit", "segmentation fault", "numpy replaced", "loop", "every descriptor closed")
    submissions = []
    for name in names:
        submissions += [scene.submission(ATTACKS[name], student=name), scene.honest]
    faults: list[str] = []

    graders = local_graders(
        len(submissions), scene.grading, scene.settings, lambda _, trace: faults.append(trace)
    )
    graded = grade_each(submissions, graders)

    scores: dict[str, list[float]] = {}
    for submission, results in graded:
        scores.setdefault(submission.student, []).append(sum(r.score or 0 for r in results))
    assert faults == []
    assert scores == {
        **{name: [70.0 + ATTACKS[name].deserves[1]] for name in names},
        "Ada": [100.0] * len(names),
    }
    assert scene.left_behind() == []


def test_the_canary_is_in_the_graders_environment(scene: Scene) -> None:
    import os

    assert os.environ[CANARY] == scene.secrets["the canary"]
