"""Which edits of an answer are tried, the likeliest first?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Final

from grader.diagnosis.edits import Edit, edits
from grader.diagnosis.experiments import replaced
from grader.diagnosis.traces import Line, TracedAnswer, scope_of
from grader.worker import Code

#: How many edits of one statement are tried.
FOR_A_STATEMENT: Final = 100
#: How many of the edits of a statement are tried for each place further down in the ranking.
_STEP_DOWN = 4


@dataclass(frozen=True)
class Candidate:
    """An edit of one statement of an answer.

    Attributes:
        edit: the edit.
        place: the statement.
        code: the answer with it.
    """

    edit: Edit
    place: Line
    code: tuple[Code, ...]


def candidates_of(answer: TracedAnswer, order: Sequence[Line]) -> Iterator[Candidate]:
    """The edits to try, the likeliest first.

    A statement further down in the ranking joins in after so many edits of the first one.
    """
    seen: set[tuple[str, str]] = set()
    joined: list[tuple[Line, Iterator[Edit]]] = []
    waiting = list(order)
    for score in count():
        if waiting and score == _STEP_DOWN * len(joined):
            place = waiting.pop(0)
            joined.append((place, _edits_of(answer, place)))
        going = False
        for place, of_place in joined:
            edit = next(of_place, None)
            going = going or edit is not None
            if edit is not None and (place[0], edit.source) not in seen:
                seen.add((place[0], edit.source))
                yield Candidate(edit, place, replaced(answer.code, {place[0]: edit.source}))
        if not going and not waiting:
            return


def _edits_of(answer: TracedAnswer, place: Line) -> Iterator[Edit]:
    """The edits of one statement that are tried, the likeliest first."""
    truth = answer.gives_truth_value  # which any number, multiplied by it, makes right
    for edit in islice(edits_at(answer, place), FOR_A_STATEMENT):
        if not (truth and "factor" in edit.kind):
            yield edit


def edits_at(answer: TracedAnswer, place: Line) -> Iterator[Edit]:
    """All edits of a statement, the likeliest first; made once for all variants that have it."""
    source, scope = source_at(answer.code, place), scope_of(answer, place)
    known = answer.laboratory.edits
    key = (source, place[1], scope.key)
    made, rest = known.setdefault(key, ([], edits(source, place[1], scope)))
    for number in count():
        if number == len(made):
            edit = next(rest, None)
            if edit is None:
                return
            made.append(edit)
        yield made[number]


def source_at(code: Sequence[Code], place: Line) -> str:
    """The text of the file in which a statement stands."""
    return next(one.source for one in code if one.file == place[0])
