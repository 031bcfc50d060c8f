"""Is the catalogue of mistakes sound: does each apply, differ, tell itself from all others?"""

from __future__ import annotations

import copy
import functools
import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping
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
NAMES = ["initialization", "regularization", "gradient_checking", "optimization"]
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
    return argument.argument(solution(assignment.name)[argument.function](*args))


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
            return Outcome(kind="value", value=function(*copy.deepcopy(args)))
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
        wanted |= {**ours.outputs, **theirs.outputs}  # entries too many, too
        for part in question.parts:
            rtol = call.rtol.get(part.name, part.rtol)
            bounded = part.name in call.at_most
            if not bounded and not agree(ours, theirs, outputs_of(part, wanted), rtol=rtol):
                return False
    return True


def offenders(name: str, problem: Callable[[Mistake], str]) -> str:
    """A line for each mistake of an assignment that has this problem; empty where none has."""
    told = ((mistake.id, problem(mistake)) for mistake in catalogue(name))
    return "\n".join(f"{id}: {problem}" for id, problem in told if problem)


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


@pytest.mark.parametrize("name", NAMES)
def test_each_change_applies_to_the_reference_of_today(name: str) -> None:
    def problem(mistake: Mistake) -> str:
        changed = variant(name, mistake)
        compile(changed, mistake.id, "exec")
        unchanged = changed == reference(name).definitions[mistake.function].source
        return "changes nothing" if unchanged else ""

    assert not offenders(name, problem)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_call_shows_each_mistake_by_a_value(name: str) -> None:
    """An exception alone explains nothing: it fits too many mistakes."""

    def problem(mistake: Mistake) -> str:
        found = wrong_in_public(name, mistake)
        if not found:
            return "no public call is wrong"
        raises = all(wrong.kind == "raised" for wrong in found)
        return "every public call that is wrong raises" if raises else ""

    assert not offenders(name, problem)


@pytest.mark.parametrize("name", NAMES)
def test_public_calls_tell_each_mistake_from_every_other_one(name: str) -> None:
    """Whether two are the same is asked in both directions: each is compared with each."""

    def problem(mistake: Mistake) -> str:
        others = [m for m in catalogue(name) if m.function == mistake.function and m is not mistake]
        twins = {other.id for other in others if same(name, mistake, other, "public")}
        return "" if twins == set(mistake.equals) else f"the same as {sorted(twins)}"

    assert not offenders(name, problem)


@pytest.mark.parametrize("name", NAMES)
def test_equal_mistakes_are_equal_on_hidden_calls_too(name: str) -> None:
    known = {mistake.id: mistake for mistake in catalogue(name)}

    def problem(mistake: Mistake) -> str:
        unknown = [id for id in mistake.equals if id not in known]
        twins = [known[id] for id in mistake.equals if id in known]
        differ = [twin.id for twin in twins if not same(name, mistake, twin, "hidden")]
        return f"unknown: {unknown}, different: {differ}" if unknown or differ else ""

    assert not offenders(name, problem)


SENTENCE = re.compile(r"[.?](?:\s|$)")
CODE = re.compile(
    r"\*\*|==|\bnp\b|\blambd\b|\b(?:dot|sum|square|sqrt|randn?|zeros|ones|range)\(|_\w*\(|`"
)


@pytest.mark.parametrize("name", NAMES)
def test_the_texts_are_complete(name: str) -> None:
    def problem(mistake: Mistake) -> str:
        texts = (mistake.title, mistake.explanation, mistake.hint, mistake.formula)
        wanted = {
            "function": mistake.function in reference(name).definitions,
            "id": re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", mistake.id),
            "title": 8 <= len(mistake.title) <= 80 and not mistake.title.endswith("."),
            "explanation": mistake.explanation.startswith("You ")
            and mistake.explanation.endswith(".")
            and len(SENTENCE.findall(mistake.explanation)) <= 2,
            "hint": mistake.hint.endswith((".", "?")),
            "formula": mistake.formula and not CODE.search(mistake.formula),
            "spaces": "  " not in "".join(texts),
        }
        return ", ".join(text for text, right in wanted.items() if not right)

    assert not offenders(name, problem)


@pytest.mark.parametrize("name", NAMES)
def test_the_hints_do_not_give_the_line_away(name: str) -> None:
    def problem(mistake: Mistake) -> str:
        right = reference(name).definitions[mistake.function].source
        lines = [line.strip() for line in right.splitlines() if line.strip()]
        given = [line for line in lines if line in mistake.hint]
        return f"gives {given}" if given or CODE.search(mistake.hint) else ""

    assert not offenders(name, problem)
