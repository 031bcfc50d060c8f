"""Which of several hand-ins of one person counts? One mark for each assignment, and a note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePath

from grader.course import Course
from grader.submissions.choice import Which
from grader.submissions.submission import Submission
from grader.wording import course_sentence, listed
from grader.wording import translate as _


def one_mark_each(
    submissions: Iterable[Submission], course: Course | None, which: Which = "last"
) -> tuple[Submission, ...]:
    """The submissions, without those that do not count because the person has another one.

    They come from several exports, each of which has one for an assignment already. Call it again
    after more people were found to be one.

    Args:
        submissions: those of a class.
        course: has the titles of the assignments.
        which: with `best`, all are graded, and what they earn decides.
    """
    submissions = list(submissions)
    by_person: defaultdict[str, list[int]] = defaultdict(list)
    for place, submission in enumerate(submissions):
        if submission.identity is not None:
            by_person[submission.identity.person].append(place)
    kept: dict[int, Submission] = dict(enumerate(submissions))
    for places in by_person.values():
        own = {place: submissions[place] for place in places}
        if len({each.hand_in for each in own.values()}) < 2:
            continue
        if not all(each.is_missing for each in own.values()):
            for place in [place for place, each in own.items() if each.is_missing]:
                del kept[place], own[place]
        if which != "best":
            kept |= _counting(own, course, which)
    return tuple(each for place, each in sorted(kept.items()) if not _counts_for_nothing(each))


#: The assignments of a submission that counts for none any more.
_NOTHING = ("",)


def _counts_for_nothing(submission: Submission) -> bool:
    return submission.assignments == _NOTHING


def _counting(
    own: dict[int, Submission], course: Course | None, which: Which
) -> dict[int, Submission]:
    """The hand-ins of one person, each with the assignments for which it counts."""
    found = dict(own)
    for assignment in sorted({name for each in own.values() for name in _answers(each)}):
        rivals = [place for place, each in own.items() if assignment in _answers(each)]
        if len({own[place].hand_in for place in rivals}) < 2:
            continue
        ordered = sorted(rivals, key=lambda place: own[place].hand_in)
        is_known = _is_ordered([own[place] for place in rivals])
        if is_known:
            ordered = sorted(rivals, key=lambda place: _time(own[place]))
        chosen = own[ordered[0 if which == "first" and is_known else -1]]
        winners = [place for place in rivals if own[place].hand_in == chosen.hand_in]
        losers = [place for place in rivals if place not in winners]
        note = _note(assignment, chosen, [own[place] for place in losers], course, is_known)
        for place in winners:
            found[place] = replace(found[place], notes=(*found[place].notes, note))
        for place in losers:
            rest = tuple(name for name in _answers(found[place]) if name != assignment)
            found[place] = replace(found[place], assignments=rest or _NOTHING)
    return found


def _answers(submission: Submission) -> tuple[str, ...]:
    return submission.assignments or submission.answers


def _is_ordered(rivals: Sequence[Submission]) -> bool:
    """Whether the platforms say which hand-in is the later one."""
    identities = [each.identity for each in rivals]
    times = [each.submitted_at for each in identities if each and each.submitted_at]
    if len(times) == len(rivals):
        return len({_has_offset(time) for time in times}) == 1
    return all(each is not None and each.attachment_id.isdigit() for each in identities) and (
        {each.platform for each in identities if each} == {"canvas"}
    )


def _time(submission: Submission) -> tuple[str, int]:
    identity = submission.identity
    assert identity is not None
    time = identity.submitted_at
    if _has_offset(time):
        time = datetime.fromisoformat(time).astimezone(UTC).isoformat()
    attachment = identity.attachment_id
    return time, int(attachment) if attachment.isdigit() else 0


def _has_offset(time: str) -> bool:
    if " " in time:  # the name of a zone, which may have such characters
        return False
    return time.endswith("Z") or "+" in time or time.count("-") > 2


def _note(
    assignment: str,
    chosen: Submission,
    others: Sequence[Submission],
    course: Course | None,
    is_known: bool,
) -> str:
    message = _("{assignment}: {file} counts; also handed in for it, and not graded: {files}")
    if not is_known:
        message = _(
            "{assignment}: {file} counts, since it was named last and nothing says which was "
            "handed in last; also handed in for it, and not graded: {files}"
        )
    title = assignment
    if course is not None and assignment in course.assignments:
        known = course.assignments[assignment]
        title = course_sentence(known.folder, known.title)
    common = _common([chosen.source, *(each.source for each in others)])
    names = [_below(each.source, common) for each in others]
    return message.format(assignment=title, file=_below(chosen.source, common), files=listed(names))


def _common(sources: Sequence[str]) -> int:
    """How many folders all of the sources have in common."""
    parts = [PurePath(source).parts[:-1] for source in sources]
    return next(
        (
            end
            for end in range(len(min(parts, key=len)), 0, -1)
            if len({p[:end] for p in parts}) == 1
        ),
        0,
    )


def _below(source: str, common: int) -> str:
    return PurePath(*PurePath(source).parts[common:]).as_posix()
