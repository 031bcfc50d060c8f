"""Which attempt of each person is the best one? Known when all of them are graded."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from grader.results import Result, Store, to_json, with_marks
from grader.wording import listed
from grader.wording import translate as _

#: Where a result is: the key of its line, and its number there.
_Place = tuple[str, int]


def best_only(store: Store, keys: Sequence[str]) -> list[str]:
    """Keys of the results that count: of each person the best for each assignment, with a note.

    What counts is appended to the store under keys of its own, so that the results of all attempts
    stay there for the next run. What an attempt earned is its score with what being late cost; of
    equal ones, the last counts.

    Args:
        store: has the results of all attempts.
        keys: their keys, in the order of the class.

    Raises:
        UnwritableError: the disk may be full.
    """
    attempts: defaultdict[tuple[str, str], list[_Place]] = defaultdict(list)
    for key in keys:
        for number, result in enumerate(store[key]):
            if result.status == "graded" and result.identity is not None:
                attempts[result.identity.person, result.assignment or ""].append((key, number))
    notes: dict[_Place, str] = {}
    dropped: set[_Place] = set()
    for places in attempts.values():
        if len(places) < 2:
            continue
        results = {place: with_marks(store[place[0]][place[1]], store.marks) for place in places}
        best = max(places, key=lambda place: _rank(results[place]))
        others = [results[place] for place in places if place != best]
        dropped.update(place for place in places if place != best)
        notes[best] = _note(results[best], others)
    return [each for key in keys for each in _counting(store, key, notes, dropped)]


def _counting(store: Store, key: str, notes: dict[_Place, str], dropped: set[_Place]) -> list[str]:
    """The key of those results of a submission that count, if there are any."""
    results = store[key]
    places = [(key, number) for number in range(len(results))]
    if not any(place in notes or place in dropped for place in places):
        return [key]
    kept = tuple(
        msgspec.structs.replace(result, notes=(*result.notes, notes[place]))
        if place in notes
        else result
        for place, result in zip(places, results, strict=True)
        if place not in dropped
    )
    if not kept:
        return []
    digest = hashlib.sha256(b"".join(map(to_json, kept))).hexdigest()
    new = f"{key} best {digest}"
    if new not in store:
        store.append(new, kept)
    return [new]


def _rank(result: Result) -> tuple[float, str, int]:
    identity = result.identity
    assert identity is not None
    number = identity.attachment_id
    return (
        -1.0 if result.score is None else result.score,
        identity.submitted_at,
        int(number) if number.isdigit() else 0,
    )


def _note(best: Result, others: Sequence[Result]) -> str:
    message = _("the best of {count} attempts counts: {best}; the others: {others}")
    return message.format(
        count=len(others) + 1, best=_told(best), others=listed([_told(each) for each in others])
    )


def _told(result: Result) -> str:
    score = _("not judged") if result.score is None else f"{result.score:g}"
    identity = result.identity
    when = identity.submitted_at if identity is not None else ""
    name = result.source.rpartition("/")[2]
    return f"{name} ({when}, {score})" if when else f"{name} ({score})"
