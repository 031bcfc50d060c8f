"""Are all the edits needed that were found one after the other?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from grader.diagnosis.candidates import FOR_A_STATEMENT, edits_at, source_at
from grader.diagnosis.edits import Edit
from grader.diagnosis.experiments import Fault, Laboratory, replaced
from grader.diagnosis.traces import Line, TracedAnswer
from grader.worker import Code

#: An edit, its line in the student's own code, and what it makes right.
Found = tuple[Edit, Line, frozenset[Fault]]
_Trace = Callable[[Sequence[Code]], TracedAnswer]


def fewest(
    laboratory: Laboratory, trace: _Trace, found: Sequence[Found], code: Sequence[Code]
) -> tuple[Sequence[Found], Sequence[Code]]:
    """The edits without those without which the answer is as right, and the code that they give.

    Args:
        laboratory: runs the variants of the answer.
        trace: traces a variant.
        found: the edits, in the order in which they were made.
        code: the answer with all of them.
    """
    if len(found) < 2:
        return found, code
    together = _faults(laboratory, code)
    original = trace(laboratory.code)
    for edit, alone in _like_the_last(original, found[-1], code):
        after = _faults(laboratory, alone)
        if after <= together:
            return [(edit, found[-1][1], original.faults - after)], alone
    merged = _one_for_two(laboratory, trace, found, together)
    if merged is not None:
        return fewest(laboratory, trace, *merged)
    for one in found[:-1] if len(found) > 2 else ():
        rest = [other for other in found if other is not one]
        variant = _with(laboratory, trace, rest)
        if variant is not None and _faults(laboratory, variant) <= together:
            return fewest(laboratory, trace, rest, variant)
    return found, code


def _like_the_last(
    original: TracedAnswer, last: Found, code: Sequence[Code]
) -> Iterator[tuple[Edit, tuple[Code, ...]]]:
    """The edits of the answer itself that do what the last one, or all, did."""
    edit, place, _fixed = last
    for one in _edits(original, place):
        if _is_same(one, edit) or one.source == source_at(code, place):
            yield one, replaced(original.code, {place[0]: one.source})


def _one_for_two(
    laboratory: Laboratory, trace: _Trace, found: Sequence[Found], together: frozenset[Fault]
) -> tuple[Sequence[Found], tuple[Code, ...]] | None:
    """The edits with one in place of two of the same statement, if that does as much."""
    places = [place for _edit, place, _fixed in found]
    place = next((one for one in places if places.count(one) > 1), None)
    if place is None:
        return None
    rest = [one for one in found if one[1] != place]
    code = _with(laboratory, trace, rest)
    if code is None:
        return None
    before = trace(code)
    if not before.faults:
        return rest, code
    if source_at(code, place).count("\n") != source_at(laboratory.code, place).count("\n"):
        return None  # its line may be another one by now
    single = list(_edits(before, place))
    variants = [replaced(code, {place[0]: one.source}) for one in single]
    calls = range(len(laboratory.public))
    tried = laboratory.tried(variants, calls)
    for edit, variant, outcomes in zip(single, variants, tried, strict=True):
        after = laboratory.faults(calls, outcomes)
        if after <= together:
            return [*rest, (edit, place, before.faults - after)], variant
    return None


def _with(laboratory: Laboratory, trace: _Trace, found: Sequence[Found]) -> tuple[Code, ...] | None:
    """The answer with these edits alone, if they can be made so."""
    code = laboratory.code
    for edit, place, _fixed in found:
        same = next((one for one in _edits(trace(code), place) if _is_same(one, edit)), None)
        if same is None:
            return None
        code = replaced(code, {place[0]: same.source})
    return code


def _edits(answer: TracedAnswer, place: Line) -> Iterator[Edit]:
    return islice(edits_at(answer, place), 2 * FOR_A_STATEMENT)


def _is_same(one: Edit, other: Edit) -> bool:
    return (one.kind, one.old, one.new) == (other.kind, other.old, other.new)


def _faults(laboratory: Laboratory, code: Sequence[Code]) -> frozenset[Fault]:
    calls = range(len(laboratory.public))
    (outcomes,) = laboratory.tried([code], calls)
    return laboratory.faults(calls, outcomes)
