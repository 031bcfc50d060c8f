"""Which values do right solutions take on the public calls? The right ways are run and recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from numpy.typing import NDArray

from grader.course import Expectation, Expectations, Question, RightCall, RightTraces
from grader.errors import GraderError
from grader.expecting.solution import Reference
from grader.judging import as_numbers
from grader.notebook import Program
from grader.running import trace_question
from grader.worker import Step, Worker

#: The most entries of a value that is recorded, and of all values of a call with the same name.
_MOST_ENTRIES, _MOST_OF_A_NAME = 400, 1200
#: The most entries of a list that are values of their own.
_MOST_IN_A_LIST = 10
#: To how many digits values are told apart: two ways of writing a formula differ by round-off.
_DIGITS = 9


def make_traces(reference: Reference, public: Expectations, worker: Worker) -> RightTraces:
    """Run the reference and all other right ways on the public calls, and record their values.

    Calls whose right answer is mere round-off are left out, unless there are no others.

    Raises:
        GraderError: a right way fails.
    """
    programs = {"the reference": reference.program, **reference.right_ways}
    calls = {}
    for question in reference.assignment.questions:
        expected = [e for e in public.calls[question.function] if not e.call.sample]
        chosen = traced_calls(expected)
        found = [_Values() for _number in chosen]
        is_class = reference.program.definitions[question.function].is_class
        for name, program in programs.items():
            traces = _steps(reference, question, program, [expected[n] for n in chosen], worker)
            for values, steps in zip(found, traces, strict=True):
                if not steps and not is_class:
                    raise GraderError(f"{name} gives no trace of {question.function}")
                values.add(steps)
        calls[question.function] = tuple(
            values.of(number) for number, values in zip(chosen, found, strict=True)
        )
    return RightTraces(public.fingerprint, calls)


def traced_calls(expected: Sequence[Expectation]) -> list[int]:
    """The numbers of the calls that are traced."""
    plain = [number for number, one in enumerate(expected) if one.call.is_plain]
    return [number for number in plain if not expected[number].call.at_most] or plain


def _steps(
    reference: Reference,
    question: Question,
    program: Program,
    expected: Sequence[Expectation],
    worker: Worker,
) -> list[tuple[Step, ...]]:
    outcomes = trace_question(worker, reference.assignment, program, question, expected)
    return [outcome.trace for outcome in outcomes]


class _Values:
    """The distinct values of one call, as they are found."""

    def __init__(self) -> None:
        self._values: list[NDArray[Any]] = []
        self._names: dict[str, list[int]] = {}
        self._numbers: dict[object, int] = {}
        self._entries: dict[str, int] = {}
        self._ends: Counter[tuple[str, int]] = Counter()

    def add(self, steps: Iterable[Step]) -> None:
        """Add the values of one right way."""
        last: dict[tuple[str, tuple[int, ...]], int] = {}
        for step in steps:
            for name, value in named_values(step):
                array = as_numbers(value)
                if array is None or array.dtype.kind == "c" or array.size > _MOST_ENTRIES:
                    continue
                self._entries[name] = self._entries.get(name, 0) + array.size
                if self._entries[name] > _MOST_OF_A_NAME and array.ndim:
                    continue
                number = self._number(array)
                numbers = self._names.setdefault(name, []) if name else [number]
                if number not in numbers:
                    numbers.append(number)
                last[name, array.shape] = number
        self._ends.update((name, number) for (name, _shape), number in last.items())

    def _number(self, array: NDArray[Any]) -> int:
        written = (array.shape, *(f"{x:.{_DIGITS}g}" for x in array.ravel()))
        if written not in self._numbers:
            self._numbers[written] = len(self._values)
            self._values.append(array)
        return self._numbers[written]

    def of(self, call: int) -> RightCall:
        names = {
            name: tuple(sorted(numbers, key=lambda number: self._ends[name, number]))
            for name, numbers in sorted(self._names.items())
        }
        return RightCall(call, tuple(self._values), names)


def named_values(step: Step) -> Iterator[tuple[str, object]]:
    """The values of a step with their names: the variable, or the key of an entry that is a text.

    What a function returns has the names of its entries, as far as these are texts.
    """
    if not step.known or step.kind == "enter":
        return
    if isinstance(step.value, dict):
        for key, value in step.value.items():
            if isinstance(key, str):
                yield key, value
    if isinstance(step.value, list) and len(step.value) <= _MOST_IN_A_LIST:
        yield from (("", value) for value in step.value)
    if step.kind == "return" and not isinstance(step.value, dict):
        yield "", step.value
        if isinstance(step.value, tuple):
            for value in step.value:
                if isinstance(value, dict):
                    yield from ((key, entry) for key, entry in value.items() if type(key) is str)
                else:
                    yield "", value
    elif not isinstance(step.value, dict):
        yield step.key if isinstance(step.key, str) else step.name, step.value
