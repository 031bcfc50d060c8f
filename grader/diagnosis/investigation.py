"""Why is an answer wrong, beyond the catalogue? Its traces are followed and its repair is sought.

What is found is in the places of the answer's normal form, so that it holds for all its copies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from grader.course import Expectation, RightCall
from grader.diagnosis.experiments import Laboratory
from grader.diagnosis.repair import Repair, Search
from grader.diagnosis.substitution import Proof, prove
from grader.diagnosis.traces import Line, Suspect, TracedAnswer, trace_answer
from grader.worker import Code

#: How many statements with a first wrong value are told at most.
_MOST_TOLD = 3


@dataclass(frozen=True)
class Seen:
    """What a statement gave on one call, and what right solutions have there, if that is known."""

    call: int
    got: object
    right: NDArray[Any] | None


@dataclass(frozen=True)
class FirstWrong:
    """A statement that gives a value no right solution has, though all that it reads is right.

    Attributes:
        suspect: the statement.
        seen: its values, call by call, where it ran once.
        before: the last statement before it, if all values up to there are right.
        belongs_to: the output whose right value it is, if it is that of another one.
        proven: whether everything that depends on it is right once its value is.
    """

    suspect: Suspect
    seen: tuple[Seen, ...]
    before: Line | None
    belongs_to: str
    proven: bool


@dataclass(frozen=True)
class Investigation:
    """What experiments with a wrong answer showed.

    Attributes:
        first_wrong: where values first part from the right ones, the likeliest place first.
        repairs: the edits that make outputs right.
        tried: how many edits were tried.
        ran_out: whether there were more of them than are tried.
    """

    first_wrong: tuple[FirstWrong, ...]
    repairs: tuple[Repair, ...]
    tried: int
    ran_out: bool


def investigate(
    laboratory: Laboratory, right: Mapping[Expectation, RightCall]
) -> Investigation | None:
    """Trace a wrong answer and look for its repair; None if the public calls show nothing.

    An answer that does not come to its end is left alone, since its variants would not either.
    """

    def trace(code: Sequence[Code]) -> TracedAnswer:
        return trace_answer(laboratory, code, right)

    answer = trace(laboratory.code)
    if not answer.faults or answer.is_stopped:
        return None
    proof = prove(answer)
    search = Search(laboratory, trace)
    repairs = search.run(answer)
    return Investigation(
        tuple(_first_wrong(answer, proof)), tuple(repairs), search.tried, search.ran_out
    )


def _first_wrong(answer: TracedAnswer, proof: Proof | None) -> list[FirstWrong]:
    """The suspects, that which is proven first unless one that cannot be proven comes before it."""
    suspects = list(answer.suspects)
    if proof is not None and suspects[0].rounds == 1:
        suspects.sort(key=lambda suspect: suspect is not proof.suspect)
    found = []
    for suspect in suspects[:_MOST_TOLD]:
        proven = proof is not None and suspect is proof.suspect
        right = proof.values if proof is not None and proven else answer.likely_values(suspect)
        found.append(
            FirstWrong(
                suspect,
                tuple(Seen(call, got, right.get(call)) for call, got in answer.given(suspect)),
                answer.right_until(suspect),
                answer.belongs_to(suspect),
                proven and proof is not None and proof.all,
            )
        )
    return found
