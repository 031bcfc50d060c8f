"""Why is an answer wrong, beyond the catalogue? Its traces are followed and its repair is sought.

What is found is in the places of the answer's normal form, so that it holds for all its copies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from grader.course import Expectation, RightCall
from grader.diagnosis.experiments import Laboratory
from grader.diagnosis.fixing import Trials
from grader.diagnosis.repair import Hidden, Repair, Search
from grader.diagnosis.substitution import Proof, beyond, prove
from grader.diagnosis.traces import (
    Line,
    Suspect,
    TracedAnswer,
    belongs_to,
    likely_values,
    trace_answer,
)
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
        behind: the statement behind whose wrong value it was found: only if both are right,
            everything is.
        is_first: whether nothing else is told to be wrong before it.
    """

    suspect: Suspect
    seen: tuple[Seen, ...]
    before: Line | None
    belongs_to: str
    proven: bool
    behind: Line | None = None
    is_first: bool = True

    def at(self, original: Callable[[Line], Line], known: Sequence[FirstWrong]) -> FirstWrong:
        """The same in the student's own code, of which the answer is a variant.

        Where in its line it stands is only sure if it was `known` there.
        """
        place, name = original(self.suspect.place), self.suspect.name
        spans = [
            k.suspect.span for k in known if (k.suspect.place, k.suspect.name) == (place, name)
        ]
        suspect = replace(self.suspect, place=place, span=spans[0] if spans else (0, 0))
        before = original(self.before) if self.before is not None else None
        behind = original(self.behind) if self.behind is not None else None
        return replace(self, suspect=suspect, before=before, behind=behind)


@dataclass(frozen=True)
class Investigation:
    """What experiments with a wrong answer showed.

    Attributes:
        first_wrong: where values first part from the right ones, the likeliest place first.
        repairs: the edits that make outputs right.
        still_wrong: where values first part from the right ones once these edits are made.
        hidden: the edit that makes everything right once the first wrong value is right, if that
            takes more than an edit.
        tried: how many edits were tried.
        ran_out: whether there were more of them than are tried.
        hurried: whether their calls took so long that more of them would be tried on a machine
            that is less busy.
    """

    first_wrong: tuple[FirstWrong, ...]
    repairs: tuple[Repair, ...]
    still_wrong: tuple[FirstWrong, ...]
    hidden: Repair | None
    tried: int
    ran_out: bool
    hurried: bool = False


def investigate(
    laboratory: Laboratory, right: Mapping[Expectation, RightCall]
) -> Investigation | None:
    """Trace a wrong answer and look for its repair; None if the public calls show nothing.

    An answer that does not come to its end is left alone, since its variants would not either.
    """
    try:
        return _investigated(laboratory, right)
    finally:
        laboratory.worker.end_together()


def _investigated(
    laboratory: Laboratory, right: Mapping[Expectation, RightCall]
) -> Investigation | None:
    def trace(code: Sequence[Code]) -> TracedAnswer:
        return trace_answer(laboratory, code, right)

    answer = trace(laboratory.code)
    if not answer.faults or answer.is_stopped:
        return None
    laboratory = laboratory.timed(answer.outcomes.values())
    answer = replace(answer, laboratory=laboratory)
    proof = prove(answer)
    trials = Trials(laboratory)
    first = proof.suspect.place if proof is not None else None
    search = Search(laboratory, trace, trials, first)
    repairs = search.run(answer)
    first_wrong = tuple(_first_wrong(answer, proof))
    still_wrong, hidden = first_wrong, None
    if repairs and search.rest is not None:
        rest = search.rest
        found = _first_wrong(rest, prove(rest)) if rest.faults else []
        still_wrong = tuple(
            one.at(lambda place: search.original(rest.code, place), first_wrong) for one in found
        )
    elif search.hidden is not None:
        hidden = search.hidden.repair
        first_wrong = still_wrong = (_before(answer, search.hidden),)
    return Investigation(
        first_wrong,
        tuple(repairs),
        still_wrong,
        hidden,
        trials.tried,
        trials.ran_out,
        trials.is_over,
    )


def _first_wrong(answer: TracedAnswer, proof: Proof | None) -> list[FirstWrong]:
    """The suspects in their order, and before them what is proven though it is not one of them."""
    suspects = list(answer.suspects)
    if not suspects:
        return []
    if proof is not None and proof.suspect not in suspects:
        suspects.insert(0, proof.suspect)
    found: list[FirstWrong] = []
    for suspect in suspects[:_MOST_TOLD]:
        proven = proof is not None and suspect is proof.suspect
        if proven and proof is not None and not suspect.outputs:
            suspect = replace(suspect, outputs=proof.fixed)
        right = proof.values if proof is not None and proven else likely_values(answer, suspect)
        is_all = proven and proof is not None and proof.all
        found.append(_as_first_wrong(answer, suspect, right, proven=is_all))
    if any(one.proven and one.suspect.name not in one.suspect.outputs for one in found):
        return found
    second = _behind(answer, found[0])
    if second is None:
        return found
    rest = [one for one in found[1:] if one.suspect.place != second.suspect.place]
    return [found[0], second, *rest]


def _as_first_wrong(
    answer: TracedAnswer, suspect: Suspect, right: Mapping[int, NDArray[Any]], *, proven: bool
) -> FirstWrong:
    return FirstWrong(
        suspect,
        tuple(Seen(call, got, right.get(call)) for call, got in answer.given(suspect)),
        answer.right_until(suspect),
        belongs_to(answer, suspect),
        proven,
    )


def _before(answer: TracedAnswer, hidden: Hidden) -> FirstWrong:
    """The first wrong value of an answer of which it is known what is wrong behind that.

    It may lead to the one that had its right value, where that was not the first.
    """
    suspect = hidden.suspect
    if suspect.place in {one.place for one in answer.following}:
        suspect = answer.suspects[0]
    outputs = frozenset(name for _call, name in answer.faults if not name.startswith("("))
    suspect = replace(suspect, outputs=outputs)
    return _as_first_wrong(answer, suspect, likely_values(answer, suspect), proven=False)


def _behind(answer: TracedAnswer, first: FirstWrong) -> FirstWrong | None:
    """What is wrong behind a first wrong value, though that has its right value."""
    suspect = first.suspect
    leads_on = bool(suspect.outputs) and suspect.name not in suspect.outputs
    second = beyond(answer, suspect) if leads_on else None
    if second is None:
        return None
    second = replace(second, outputs=second.outputs or first.suspect.outputs)
    return FirstWrong(second, (), None, "", False, behind=first.suspect.place)
