"""What explains an answer? It is diagnosed from its judgment and from experiments with it."""

from __future__ import annotations

from collections.abc import Callable

from grader.course import Outline, Question
from grader.diagnosis import (
    Investigation,
    JudgedAnswer,
    Laboratory,
    Match,
    diagnose,
    investigate,
    investigation_from_bytes,
    investigation_to_bytes,
    not_compared,
)
from grader.grading import kept
from grader.grading.looks import Look, Looks
from grader.results import Diagnosis
from grader.running import support_texts


def explain(looks: Looks, question: Question, look: Look) -> tuple[Diagnosis, ...]:
    """What explains an answer, if anything does."""
    return diagnose(_judged_answer(looks, question, look))


def _judged_answer(looks: Looks, question: Question, look: Look) -> JudgedAnswer:
    """An answer as the diagnosis needs it; what its copies share is found once, when asked for.

    The experiments are the same for all that are run in the same way; which mistakes explain an
    answer depends on its text as well.
    """
    hidden = looks.key.hidden_mistakes
    definition = looks.program.definition(question.function)
    known = (looks.assignment.name, question.function, look.run.digest)

    def experiment() -> Investigation | None:
        if not look.run.digest:
            return _investigated(looks, question, look)
        return looks.memory.investigated(known, lambda: _kept(looks, question, look))

    def once(find: Callable[[], list[Match]]) -> list[Match]:
        if not look.run.digest or definition is None:
            return find()
        return looks.memory.matched((*known, definition.source), find)

    return JudgedAnswer(
        look.judgment,
        definition,
        looks.key.expectations.mistakes,
        looks.program,
        None if hidden is None else lambda id: hidden.of(id, looks.worker, looks.memory.answers),
        looks.key.expectations.outlines.get(question.function),
        look.run.prepared,
        experiment,
        once,
    )


def _kept(looks: Looks, question: Question, look: Look) -> Investigation | None:
    """What experiments with an answer show, or showed in another process or run."""
    return kept.once(
        looks,
        question,
        look,
        "investigation",
        lambda: _investigated(looks, question, look),
        investigation_to_bytes,
        investigation_from_bytes,
        lambda found: found is None or not found.hurried,
    )


def _investigated(looks: Looks, question: Question, look: Look) -> Investigation | None:
    """What experiments with an answer show."""
    if looks.key.right_traces is None:
        return None
    traces = looks.key.right_traces()
    expected = looks.key.expectations.calls[question.function]
    public = [e for e in expected if e.call.visibility == "public" and not e.call.sample]
    right = traces.calls.get(question.function, ()) if traces is not None else ()
    outline = looks.key.expectations.outlines.get(question.function, Outline())
    aside = not_compared(look.judgment, outline)
    given = support_texts(looks.assignment)
    laboratory = Laboratory(looks.worker, look.run.prepared, aside, given)
    return investigate(laboratory, {public[one.call]: one for one in right})
