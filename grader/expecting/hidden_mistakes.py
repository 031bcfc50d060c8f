"""What would a mistake give on the hidden calls? Run only for one that fits the public calls."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from grader.course import Expectation, Expectations, WrongAnswer
from grader.errors import GraderError
from grader.expecting.solution import Reference
from grader.judging import compare, wrong_answer
from grader.running import Answers, run_question
from grader.worker import Worker


class HiddenMistakes:
    """The answers of mistakes on the hidden calls of an assignment; threads may share it."""

    def __init__(self, reference: Reference, expectations: Expectations) -> None:
        self._reference = reference
        self._expectations = expectations
        self._mistakes = {mistake.id: mistake for mistake in reference.mistakes}
        self._known: dict[str, Mapping[Expectation, WrongAnswer]] = {}
        self._lock = threading.Lock()

    def of(
        self, id: str, worker: Worker, answers: Answers
    ) -> Mapping[Expectation, WrongAnswer] | None:
        """What the mistake gives on each hidden call of its function, samples aside.

        None where that cannot be said: the recorded mistake is no longer in the catalogue, or does
        not fit the reference any more, which `grader verify` tells; or its process was lost.
        """
        with self._lock:
            if id not in self._known:
                found = self._run(id, worker, answers)
                if found is None:
                    return None
                self._known[id] = found
            return self._known[id]

    def _run(
        self, id: str, worker: Worker, answers: Answers
    ) -> Mapping[Expectation, WrongAnswer] | None:
        if id not in self._mistakes:
            return None
        mistake = self._mistakes[id]
        try:
            variant = self._reference.variant(mistake)
        except GraderError:
            return None
        question = self._reference.assignment.question(mistake.function)
        run = run_question(
            worker,
            self._reference.assignment,
            variant,
            question,
            [
                expectation
                for expectation in self._expectations.calls[mistake.function]
                if expectation.call.visibility == "hidden" and not expectation.call.sample
            ],
            every_call=True,
            answers=answers,
        )
        if run.stopped_from_outside:
            return None
        return {
            expectation: wrong_answer(question, compare(question, expectation, outcome))
            for expectation, outcome in run.outcomes
        }
