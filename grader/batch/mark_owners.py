"""Whose are the marks that were given by hand, if people are called otherwise in this run?

What tells people apart comes from the export, for some platforms with its name in it: who grades a
new download of the same class gets new identities. A mark goes along only if nothing can be mixed
up: one person, not there before, has the same name and the very same answer. All others are told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from grader.results import HandMark, Result, Store
from grader.wording import ntranslate, people_listed

#: The most people that a remark names.
_MOST_NAMED = 10

#: What a mark is for besides the identity: the name, the assignment, the question, the answer.
_About = tuple[str, str, str, str]


def settle_marks(store: Store, results: Sequence[Result]) -> tuple[str, ...]:
    """Write marks anew for those who are surely the same people; say which belong to nobody.

    Args:
        store: has the marks.
        results: those of the class, in any order.
    """
    if not len(store.marks):
        return ()
    people = {result.identity.person for result in results if result.identity is not None}
    strangers: defaultdict[_About, dict[str, HandMark]] = defaultdict(dict)
    for mark in store.marks:
        if mark.person not in people:
            strangers[_about(mark)][mark.person] = mark
    if not strangers:
        return ()
    adopted, left = _adopted(store, results, strangers)
    store.mark(adopted)
    if not left:
        return ()
    message = ntranslate(
        "the marks by hand of {count} person belong to nobody in this class now: {names}",
        "the marks by hand of {count} people belong to nobody in this class now: {names}",
        len(left),
    )
    return (message.format(count=len(left), names=people_listed(left, _MOST_NAMED)),)


def _about(mark: HandMark) -> _About:
    return mark.student, mark.assignment, mark.question, mark.answer


def _adopted(
    store: Store,
    results: Sequence[Result],
    strangers: defaultdict[_About, dict[str, HandMark]],
) -> tuple[list[HandMark], list[str]]:
    """Marks for people of the class, and the names of those whose marks are nobody's."""
    candidates: defaultdict[_About, set[str]] = defaultdict(set)
    for result in results:
        if result.identity is None:
            continue
        for question in result.manual:
            about = (result.student, result.assignment or "", question.name, question.answer)
            if about in strangers and question.written == "answered":
                candidates[about].add(result.identity.person)
    adopted: list[HandMark] = []
    left: dict[str, None] = {}
    moved: dict[str, str] = {}
    for about, marks in strangers.items():
        owners = candidates[about]
        if len(owners) != 1 or len(marks) != 1:
            continue
        (owner,), (mark,) = owners, marks.values()
        moved[mark.person] = owner
        known = store.marks.of(owner, mark.assignment, mark.question, mark.answer)
        if known is None and store.marks.of(*mark.key) is not None:
            adopted.append(msgspec.structs.replace(mark, person=owner))
    for marks in strangers.values():
        for mark in marks.values():
            if mark.person not in moved:
                left[mark.student] = None
    return adopted, list(left)
