"""Which edits make outputs right, for the right reason?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, tee
from typing import Final

from grader.diagnosis.candidates import FOR_A_STATEMENT, Candidate, edits_at
from grader.diagnosis.edits import Edit, EditKind
from grader.diagnosis.experiments import Fault, Laboratory, replaced
from grader.diagnosis.traces import (
    Line,
    TracedAnswer,
    gives_right,
    gives_the_same,
    scope_of,
    spoils,
)
from grader.worker import Outcome

#: The kinds of edits that add a statement.
_INSERTIONS = frozenset(("sister_added", "return_added", "seed_added"))
#: The kinds of edits that make almost anything of an array of one number, such as zeros.
_LEVELLING = frozenset(
    ("wrapper_added", "comparison", "power", "operator", "product", "term_added")
)
#: The kinds of edits that are for other numbers.
_COMPUTING: frozenset[EditKind] = frozenset(
    ("factor_added", "factor_dropped", "factor_changed", "wrapper_added", "power", "sign")
)
#: The kinds of edits after which a statement may leave an argument alone. Others that make a new
#: array do so by the way: with a minus before it, say.
_REBINDING: frozenset[EditKind] = frozenset(
    (
        *("copy", "in_place", "accumulation", "target", "name", "key", "function"),
        *("near_function", "wrapper_dropped", "sister", "deleted"),
        *("moved_up", "moved_down", "moved_out", "moved_in"),
    )
)
#: What is wrong with a call that returned no value.
ENDINGS: Final = ("(raised)", "(crashed)", "(timeout)", "(missing)")
#: How many seconds all calls may take while edits are tried, however slow the answer is.
_MOST_SECONDS = 6.0

#: An edit with what it makes right.
Step = tuple[Candidate, frozenset[Fault]]
#: What makes one edit better than another: more is right, what is there is mended rather than
#: something added or a step left out, its statement is likelier, it is shorter.
Merit = tuple[int, bool, int, int]


@dataclass
class Trials:
    """The edits of one answer that are tried.

    Attributes:
        laboratory: runs the variants of the answer.
        tried: how many edits were tried.
        seconds: how long their calls took.
        ran_out: whether there were more of them than are tried.
        given: what the call with the most faults gave with an edit, by the text of its file.
    """

    laboratory: Laboratory
    tried: int = 0
    seconds: float = 0.0
    ran_out: bool = False
    given: dict[str, Outcome] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether their calls took too long."""
        return self.seconds > _MOST_SECONDS

    def that_fix(
        self, answer: TracedAnswer, candidates: Iterable[Candidate], order: Sequence[Line]
    ) -> Iterator[tuple[Merit, Step]]:
        """Those of the edits that make outputs right, and none wrong.

        More of them are made while the first ones are tried. An edit that leaves other outputs
        wrong counts only where it mends its own statement.
        """
        first = answer.worst_call
        before = {fault for fault in answer.faults if fault[0] == first}
        promising = []
        candidates, to_try = tee(candidates)
        for outcomes in self.laboratory.tried((one.code for one in to_try), [first]):
            candidate = next(candidates)
            self.tried += 1
            self.seconds += sum(map(self.laboratory.seconds_of, outcomes))
            self.given[candidate.edit.source] = outcomes[0]
            if self.is_over:
                self.ran_out = True
                break
            if self.laboratory.faults([first], outcomes) < before:
                promising.append(candidate)
        calls = range(len(self.laboratory.public))
        tried = self.laboratory.tried([one.code for one in promising], calls)
        for candidate, outcomes in zip(promising, tried, strict=True):
            edit, place = candidate.edit, candidate.place
            after = self.laboratory.faults(calls, outcomes)
            fixed = _wholly_fixed(answer.faults, after)
            if not fixed or not after < answer.faults:
                continue
            names = {name for _call, name in fixed}
            is_levelling = edit.kind in _LEVELLING or (edit.new == "0" and answer.draws_at(place))
            if is_levelling and answer.are_of_one_number(names):
                continue
            if all(n.startswith("(changed") for n in names) and not _may_rebind(edit):
                continue
            if edit.kind == "entry_dropped" and after and _is_misshapen(answer):
                continue  # the entry belongs into the answer in another way
            if _goes_round(answer, edit, place):
                continue
            if not _mends_its_own(answer, candidate, after):
                continue
            is_unlikely = edit.kind in _INSERTIONS or _drops_a_step(answer, edit, place)
            merit = (-len(fixed), is_unlikely, order.index(place), len(edit.source))
            yield merit, (self._narrowed(answer, candidate, after), fixed)

    def _narrowed(
        self, answer: TracedAnswer, candidate: Candidate, after: frozenset[Fault]
    ) -> Candidate:
        """The edit of one statement alone that does as much as that of all that are alike."""
        edit, file = candidate.edit, candidate.place[0]
        if not edit.alike:
            return candidate
        alone = []
        for line in (candidate.place[1], *edit.alike):
            place = (file, line)
            found = islice(edits_at(answer, place), FOR_A_STATEMENT)
            for single in (e for e in found if not e.alike and _is_same_at(line, e, edit)):
                code = replaced(answer.code, {file: single.source})
                alone.append(Candidate(single, place, code))
                break
        calls = range(len(self.laboratory.public))
        tried = self.laboratory.tried([one.code for one in alone], calls)
        for one, outcomes in zip(alone, tried, strict=True):
            if self.laboratory.faults(calls, outcomes) <= after:
                return one
        return candidate


def _is_same_at(line: int, one: Edit, other: Edit) -> bool:
    """Whether two edits make the same of a line."""
    lines, others = one.source.split("\n"), other.source.split("\n")
    return len(lines) == len(others) and lines[line - 1] == others[line - 1]


def _mends_its_own(answer: TracedAnswer, candidate: Candidate, after: Collection[Fault]) -> bool:
    """Whether an edit mends its statement, and does not make up for, or hide, another fault.

    Its statement must read no wrong output, give other numbers if the edit is for that, and give
    no wrong array where it gave a right one.
    Where faults are left and a call was stopped by an exception, what the statement gives must
    be right besides, since whatever ends the exception makes some output right.
    """
    edit, place = candidate.edit, candidate.place
    if answer.reads(place) & {name for _call, name in after}:
        return False
    first = answer.worst_call
    if first not in answer.right:
        return True
    (outcomes,) = answer.laboratory.tried([candidate.code], [first], traced=True, places=[place])
    steps = outcomes[0].trace
    if edit.kind in _COMPUTING and gives_the_same(answer, place, first, steps):
        return False
    if after and (first, "(raised)") in answer.faults:
        return gives_right(answer, place, first, steps)
    return not spoils(answer, place, first, steps)


def _may_rebind(edit: Edit) -> bool:
    """Whether an edit is of a kind after which a statement may leave an argument alone.

    A whole loop that runs less often changes fewer arguments, whatever is wrong in it.
    """
    return edit.kind in _REBINDING and "\n" not in edit.old


def _is_misshapen(answer: TracedAnswer) -> bool:
    """Whether an answer as a whole is not of the form that is asked for."""
    return any(
        name.startswith("(") and name not in ENDINGS and not name.startswith("(changed")
        for _call, name in answer.faults
    )


def _drops_a_step(answer: TracedAnswer, edit: Edit, place: Line) -> bool:
    """Whether an edit leaves out a call of one of the program's, or of the course's, functions."""
    name = edit.old.partition("(")[0]
    return edit.kind == "wrapper_dropped" and name in scope_of(answer, place).functions


def _goes_round(answer: TracedAnswer, edit: Edit, place: Line) -> bool:
    """Whether an edit only reads something else than the wrong value of another statement.

    A name that is read nowhere else is what belongs there.
    """
    unread = set(answer.text.without_effect)
    if edit.kind != "name" or any(one in unread for one in answer.setting(edit.new)):
        return False
    return any(
        suspect.variable == edit.old and suspect.verdict == "unknown" and suspect.place != place
        for suspect in answer.suspects
    )


def _wholly_fixed(before: frozenset[Fault], after: frozenset[Fault]) -> frozenset[Fault]:
    """The faults of outputs that are right on every call now."""
    still = {name for _call, name in after}
    fixed = frozenset(fault for fault in before if fault[1] not in still)
    counts = any(name.startswith("(changed") or not name.startswith("(") for _call, name in fixed)
    return fixed if counts else frozenset()
