"""Does the student's own text speak for a mistake, or against it?"""

from __future__ import annotations

from grader.course import MistakeDescription
from grader.notebook import Definition, count_pieces


def evidence_of(mistake: MistakeDescription, definition: Definition) -> float:
    """From 1, if the text has all that the mistake brings, to −1, if it has all that it alters.

    A text that is written in another way altogether says nothing: 0.
    """
    shares = [_shares(mistake, definition, is_named=is_named) for is_named in (True, False)]
    return max(brought for brought, _kept in shares) - max(kept for _brought, kept in shares)


def is_refuted(mistake: MistakeDescription, definition: Definition) -> bool:
    """Whether all that the mistake alters is there as it should be, and nothing that it brings.

    What sets the same variable once more may undo what is there.
    """
    for altered in mistake.alterations:
        if len(definition.lines_of(altered.name)) > altered.total:
            return False
    shares = [_shares(mistake, definition, is_named=is_named) for is_named in (True, False)]
    return any(kept == 1 for _brought, kept in shares) and all(
        brought == 0 for brought, _kept in shares
    )


def _shares(
    mistake: MistakeDescription, definition: Definition, *, is_named: bool
) -> tuple[float, float]:
    """The share of what the mistake brings that is there, and of what it alters that is kept."""
    counts = count_pieces(definition.source, is_named)
    pieces = [piece for piece in mistake.pieces if piece.is_named == is_named]
    brought = [counts.get(p.digest, 0) >= p.wrong for p in pieces if p.wrong > p.right]
    kept = [counts.get(p.digest, 0) == p.right for p in pieces if p.wrong < p.right]
    return _share(brought), _share(kept)


def _share(found: list[bool]) -> float:
    return sum(found) / len(found) if found else 0.0
