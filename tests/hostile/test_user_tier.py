"""Does the tier of own users hold against the hostile class as well?

All attacks that do harm outside of a sandbox, and one of each kind, as in `test_hostile.py`; each
function is judged once, whoever handed it in. What succeeds all the same is named here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from grader.grading import grade_submission
from tests.hostile.attack import POINTS
from tests.hostile.scene import Scene, set_up
from tests.hostile.test_hostile import ATTACKS, QUICK

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can become another user"
)

TRIED = [name for name, attack in ATTACKS.items() if attack.confined or name in QUICK]
#: The attacks that this tier does not contain, each with the reason: none.
NOT_CONTAINED: dict[str, str] = {}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with set_up("user") as scene:
        yield scene


@pytest.mark.parametrize("name", TRIED)
def test_a_hostile_submission(scene: Scene, name: str) -> None:
    assert is_contained(scene, name) == (name not in NOT_CONTAINED)


def is_contained(scene: Scene, name: str) -> bool:
    """Whether an attack got what it deserves, cost nobody anything, and left nothing behind."""
    attack = ATTACKS[name]
    (result,) = grade_submission(scene.submission(attack), scene.grading, scene.worker)
    assert (result.status, result.isolation) == ("graded", "user")
    questions = {q.function.removeprefix("initialize_parameters_"): q for q in result.questions}
    attacked = questions.pop(attack.function)
    spared = {name: (q.status, q.score) for name, q in questions.items()}
    return (
        (attacked.status, attacked.score) == attack.deserves
        and spared == {name: ("correct", POINTS[name]) for name in questions}
        and scene.left_behind() == []
        and scene.told({"page": scene.pages.student_page(result)}) == []
    )


def test_there_are_enough_attacks() -> None:
    assert len(TRIED) > 45
    assert set(TRIED) >= NOT_CONTAINED.keys()
