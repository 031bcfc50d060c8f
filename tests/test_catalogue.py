"""Is the catalogue of mistakes sound: does each apply, differ, tell itself from all others?"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course import (
    Answer,
    Assignment,
    Call,
    Course,
    Expectation,
    Mistake,
    Question,
    WrongAnswer,
    find_course,
    hidden_calls,
    load_module,
    mistakes_in,
    public_calls,
    run_source,
)
from grader.judging import agree, compare, named_outputs, outputs_of, wrong_answer
from grader.notebook import Program, read
from grader.results import Visibility
from grader.worker import Outcome, Raised

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["initialization", "regularization", "gradient_checking"]
SEED = b"catalogue"


@functools.cache
def course() -> Course:
    return find_course(ROOT)


@functools.cache
def catalogue(name: str) -> list[Mistake]:
    return mistakes_in(load_module(ROOT / "reference" / "mistakes" / f"{name}.py", {}))


@functools.cache
def reference(name: str) -> Program:
    return read(ROOT / "reference" / f"{name}.py")


@functools.cache
def solution(name: str) -> Mapping[str, Any]:
    """The reference's graded functions and all that they need, as a namespace."""
    assignment, program = course().assignment(name), reference(name)
    fragments = {f: None for q in assignment.questions for f in program.slice(q.function).fragments}
    source = "\n".join(fragment.source for fragment in fragments)
    return vars(run_source(source, f"{name}.py", assignment.modules))


@functools.cache
def stubs(name: str) -> Mapping[str, Any]:
    assignment = course().assignment(name)
    path = assignment.folder / "stubs.py"
    return vars(load_module(path, assignment.modules)) if path.is_file() else {}


@functools.cache
def calls(name: str) -> tuple[tuple[Question, Call, Any], ...]:
    """Every public and hidden call, its `Answer` arguments resolved, with the right value."""
    assignment = course().assignment(name)
    made = []
    for call in [*public_calls(assignment), *hidden_calls(assignment, SEED)]:
        question = assignment.question(call.function)
        args = tuple(resolved(assignment, arg) for arg in call.args)
        outcome = run(name, question, call, args, solution(name))
        assert outcome.kind == "value", (call.function, call.label, outcome.error)
        made.append((question, call, (args, outcome.value)))
    return tuple(made)


def resolved(assignment: Assignment, argument: Any) -> Any:
    if not isinstance(argument, Answer):
        return argument
    args = [resolved(assignment, inner) for inner in argument.args]
    np.random.seed(assignment.question(argument.function).seed)
    value = solution(assignment.name)[argument.function](*args)
    for entry in argument.item:
        value = value[entry]
    if argument.scale:
        value = {key: entry * argument.scale.get(key, 1.0) for key, entry in value.items()}
    return value


def run(
    name: str, question: Question, call: Call, args: tuple[Any, ...], functions: Mapping[str, Any]
) -> Outcome:
    """What `call` gives with these functions; they are the course's own, so no worker is needed."""
    function = functions[question.function]
    provided = {key: stubs(name)[stub] for key, stub in question.stubs.items()}
    provided |= {key: stubs(name)[fault](provided[key]) for key, fault in call.faults.items()}
    globals_before = dict(function.__globals__)
    function.__globals__.update(provided)
    np.random.seed(call.seed)
    try:
        with np.errstate(all="ignore"):
            return Outcome(kind="value", value=function(*args))
    except Exception as error:
        return Outcome(kind="raised", error=Raised(type(error).__name__, str(error), ()))
    finally:
        function.__globals__.update(globals_before)


def variant(name: str, mistake: Mistake) -> str:
    return mistake.variant(reference(name).definitions[mistake.function].source)


@functools.cache
def seen(name: str, id: str) -> tuple[tuple[Call, Any, WrongAnswer], ...]:
    """Each call of a mistake's question, its right value, and what the mistake gets wrong."""
    mistake = next(m for m in catalogue(name) if m.id == id)
    namespace = dict(solution(name))
    exec(compile(variant(name, mistake), id, "exec"), namespace)
    return tuple(
        (
            call,
            right,
            wrong_answer(
                question,
                compare(
                    question,
                    Expectation(call, right),
                    run(name, question, call, args, namespace),
                ),
            ),
        )
        for question, call, (args, right) in calls(name)
        if call.function == mistake.function
    )


def wrong_in_public(name: str, mistake: Mistake) -> list[WrongAnswer]:
    """What a diagnosis can go by: what the mistake gets wrong on calls that students know."""
    return [
        found for call, _, found in seen(name, mistake.id) if call.visibility == "public" and found
    ]


def same(name: str, one: Mistake, other: Mistake, visibility: Visibility) -> bool:
    """Whether no call tells two mistakes apart; round-off, where it is only bounded, tells none."""
    question = course().assignment(name).question(one.function)
    for (call, right, ours), (_, _, theirs) in zip(
        seen(name, one.id), seen(name, other.id), strict=True
    ):
        if call.visibility != visibility:
            continue
        wanted = named_outputs(question, right, right)
        for part in question.parts:
            rtol = call.rtol.get(part.name, part.rtol)
            bounded = part.name in call.at_most
            if not bounded and not agree(ours, theirs, outputs_of(part, wanted), rtol=rtol):
                return False
    return True


def each() -> list[Any]:
    return [pytest.param(name, m, id=m.id) for name in NAMES for m in catalogue(name)]


def test_there_are_enough_mistakes_and_each_has_its_own_id() -> None:
    everything = [m for name in NAMES for m in catalogue(name)]
    assert len(everything) >= 100
    assert all(count == 1 for count in Counter(m.id for m in everything).values())


@pytest.mark.parametrize("name", NAMES)
def test_every_graded_function_has_at_least_six_mistakes(name: str) -> None:
    counted = Counter(m.function for m in catalogue(name))
    assert counted.keys() == {q.function for q in course().assignment(name).questions}
    assert min(counted.values()) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_the_mistakes_stand_in_the_order_of_the_questions(name: str) -> None:
    order = [q.function for q in course().assignment(name).questions]
    in_catalogue = [m.function for m in catalogue(name)]
    groups = [function for function, _ in itertools.groupby(in_catalogue)]
    assert len(groups) == len(set(groups)) == len(order)


@pytest.mark.parametrize(("name", "mistake"), each())
def test_the_change_applies_to_the_reference_of_today(name: str, mistake: Mistake) -> None:
    right = reference(name).definitions[mistake.function].source
    changed = variant(name, mistake)
    compile(changed, mistake.id, "exec")
    assert changed != right


@pytest.mark.parametrize(("name", "mistake"), each())
def test_a_public_call_shows_the_mistake(name: str, mistake: Mistake) -> None:
    assert wrong_in_public(name, mistake)


@pytest.mark.parametrize(("name", "mistake"), each())
def test_some_public_call_gives_a_value(name: str, mistake: Mistake) -> None:
    """An exception alone explains nothing: it fits too many mistakes."""
    found = wrong_in_public(name, mistake)
    assert any(wrong.kind != "raised" for wrong in found)


@pytest.mark.parametrize(("name", "mistake"), each())
def test_public_calls_tell_the_mistake_from_every_other_one(name: str, mistake: Mistake) -> None:
    others = [m for m in catalogue(name) if m.function == mistake.function and m is not mistake]
    twins = {other.id for other in others if same(name, mistake, other, "public")}
    assert twins == set(mistake.equals)


@pytest.mark.parametrize(("name", "mistake"), each())
def test_equal_mistakes_are_equal_on_hidden_calls_too(name: str, mistake: Mistake) -> None:
    twins = [m for m in catalogue(name) if m.id in mistake.equals]
    assert len(twins) == len(mistake.equals)
    assert all(same(name, mistake, twin, "hidden") for twin in twins)


SENTENCE = re.compile(r"[.?](?:\s|$)")
CODE = re.compile(
    r"\*\*|==|\bnp\b|\blambd\b|\b(?:dot|sum|square|sqrt|randn?|zeros|ones|range)\(|_\w*\(|`"
)


@pytest.mark.parametrize(("name", "mistake"), each())
def test_the_texts_are_complete(name: str, mistake: Mistake) -> None:
    assert mistake.function in reference(name).definitions
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", mistake.id)
    assert 8 <= len(mistake.title) <= 80
    assert not mistake.title.endswith(".")
    assert mistake.explanation.startswith("You ")
    assert mistake.explanation.endswith(".")
    assert len(SENTENCE.findall(mistake.explanation)) <= 2
    assert mistake.hint.endswith((".", "?"))
    assert mistake.formula
    assert not CODE.search(mistake.formula)
    assert "  " not in "".join((mistake.title, mistake.explanation, mistake.hint, mistake.formula))


@pytest.mark.parametrize(("name", "mistake"), each())
def test_the_hint_does_not_give_the_line_away(name: str, mistake: Mistake) -> None:
    assert not CODE.search(mistake.hint)
    right = reference(name).definitions[mistake.function].source
    assert all(piece.strip() not in mistake.hint for piece in right.splitlines() if piece.strip())
