"""Which results of one hand-in count? One for each assignment, whatever else was handed in.

Of files of which none answers the assignment that was named, each has a result: all functions are
missing. Their points must not be added up, and neither must the points that there are to earn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from grader.results import Result
from grader.wording import listed
from grader.wording import translate as _


def one_result_each(results: Sequence[Result]) -> list[Result]:
    """The results without the graded ones of an assignment for which a better one is there.

    Of equal ones the first stays, and has a note that names the files of the others.
    """
    rivals: defaultdict[str | None, list[int]] = defaultdict(list)
    for place, result in enumerate(results):
        if result.status == "graded":
            rivals[result.assignment].append(place)
    kept = dict(enumerate(results))
    for places in rivals.values():
        best = max(places, key=lambda place: results[place].score or 0.0)
        others = [place for place in places if place != best]
        for place in others:
            del kept[place]
        if others:
            message = _("not graded, because it does not answer {assignment}: {files}")
            note = message.format(
                assignment=results[best].title,
                files=listed([results[place].source for place in others]),
            )
            kept[best] = msgspec.structs.replace(results[best], notes=(*results[best].notes, note))
    return list(kept.values())
