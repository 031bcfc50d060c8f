"""What does being late cost? Days begun after the due date, and the points that they take off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from grader.course import (
    Assignment,
    Extension,
    LatePolicy,
    earliest,
    latest,
    parse_extension,
    parse_moment,
)
from grader.results import Lateness
from grader.submissions import Submission
from grader.wording import translate as _

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Times:
    """When a submission was due, and when it was handed in; None where that is not known."""

    due: datetime | None = None
    submitted: datetime | None = None

    @classmethod
    def of(cls, submission: Submission, assignment: Assignment) -> Times:
        """The times of a submission for an assignment."""
        due = due_moment(assignment.due, submission.due)
        text = submission.identity.submitted_at if submission.identity else ""
        submitted = handed_in_moment(text, due.tzinfo if due else None)
        return cls(due, submitted)

    @property
    def is_unknown(self) -> bool:
        """Whether nothing says when the work was handed in, by the clocks of its due date."""
        if self.submitted is None:
            return True
        return self.due is not None and not _are_comparable(self.due, self.submitted)

    def lateness(self, score: float | None, assignment: Assignment) -> Lateness | None:
        """What being late costs by the policy of the assignment; None where it costs nothing."""
        if assignment.late is None or self.due is None or self.submitted is None:
            return None
        if self.is_unknown:
            return None
        return lateness(score, assignment.points, self.due, self.submitted, assignment.late)

    def notes(self, submission: Submission, assignment: Assignment) -> tuple[str, ...]:
        """What is to be said where being late cost nothing."""
        said_late = _("late") in submission.notes
        if self.due is None:
            return ()
        if self.submitted is None or self.is_unknown:
            if assignment.late is None or not said_late:
                return ()
            return (_("when it was handed in is not known, so nothing was taken off for that"),)
        days = days_begun(self.due, self.submitted)
        if assignment.late is None:
            return (_("late"),) if days and not said_late else ()
        if days and not days_begun(self.due, self.submitted, assignment.late.grace):
            return (_("late, but within the grace period"),)
        return ()


def after_deduction(late: Lateness) -> float | None:
    """The score that is left; None if there was none."""
    return None if late.before is None else round(late.before - late.deducted, 6)


def lateness(
    score: float | None,
    max_score: float,
    due: datetime,
    submitted: datetime,
    policy: LatePolicy,
) -> Lateness | None:
    """What a policy takes off a score; None where the work was in time.

    Each day begun after the grace period takes off the policy's percentage points of the most that
    can be earned, but never more than there is; after the policy's last day, all is taken off.
    Where the score is not known, nothing is.

    Args:
        score: the score without the deduction.
        max_score: the most that can be earned.
        due: when it was due.
        submitted: when it was handed in; comparable with `due`.
        policy: what being late costs.
    """
    days = days_begun(due, submitted, policy.grace)
    if days == 0:
        return None
    penalty = min(days * policy.percent / 100, 1.0) * max_score
    if policy.days is not None and days > policy.days:
        penalty = max_score
    deducted = 0.0 if score is None else round(min(penalty, max(score, 0.0)), 6)
    there = submitted if due.tzinfo is None else submitted.astimezone(due.tzinfo)
    return Lateness(
        due=due.isoformat(),
        submitted_at=there.isoformat(),
        days=days,
        before=score,
        deducted=deducted,
        penalty=round(penalty, 6),
    )


def days_begun(due: datetime, submitted: datetime, grace: timedelta = timedelta()) -> int:
    """How many days have begun since the grace period ended; 0 if it has not.

    A day ends at the time of day at which the work was due, by the clocks of its time zone: a day
    on which they are changed has 23 or 25 hours. Either both moments have a time zone, or none.
    """
    if due.tzinfo is None:  # local times of the same place, whose clocks are not known
        due, submitted = due.replace(tzinfo=UTC), submitted.replace(tzinfo=UTC)
    moment = submitted.astimezone(UTC)
    days = max(math.floor((moment - due.astimezone(UTC) - grace) / _DAY) - 1, 0)
    while moment > _days_after(due, days).astimezone(UTC) + grace:
        days += 1
    return days


def due_moment(everybody: datetime | None, own: str) -> datetime | None:
    """When the work of a person is due.

    Args:
        everybody: when it is due for all others, with a time zone; None if that is not known.
        own: the person's own due date or extension, as a roster has it; "" if there is none.

    Returns:
        The moment, without a time zone if nobody says which; None if it is not known.
    """
    if not own:
        return everybody
    extension = parse_extension(own)
    if extension is not None:
        return everybody and _extended(everybody, extension)
    moment = parse_moment(own)
    if moment.tzinfo is None and everybody is not None and everybody.tzinfo is not None:
        return latest(moment, everybody.tzinfo)
    return moment


def handed_in_moment(text: str, zone: tzinfo | None) -> datetime | None:
    """When something was handed in; a local time is one in `zone`. None if it is not known.

    The name of a zone may follow the time; letters such as `CST` name one only if `zone` calls
    itself so then. Of a local time that there was twice, when clocks were set back, the earlier
    counts.
    """
    local, _blank, name = text.rpartition(" ")
    try:
        if local and name[:1].isalpha() and not _is_whole_name(name):
            return _by_abbreviation(parse_moment(local), name, zone)
        moment = parse_moment(text)
    except ValueError:
        return None
    if moment.tzinfo is None and zone is not None:
        return earliest(moment, zone)
    return moment


def _is_whole_name(zone: str) -> bool:
    """Whether a zone is called by more than letters that several zones have, such as `CST`."""
    return "/" in zone or zone in ("UTC", "GMT")


def _by_abbreviation(local: datetime, name: str, zone: tzinfo | None) -> datetime | None:
    """A local time in a zone that calls itself by these letters then; None in any other."""
    if zone is None or local.tzinfo is not None:
        return None
    readings = [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    return next((each for each in readings if each.tzname() == name), None)


def _are_comparable(due: datetime, submitted: datetime) -> bool:
    """Whether it can be said which of two moments is the later one."""
    return _has_zone(due) == _has_zone(submitted)


def _has_zone(moment: datetime) -> bool:
    return moment.tzinfo is not None


def _extended(due: datetime, extension: Extension) -> datetime:
    after = _days_after(due, extension.days)
    return (after.astimezone(UTC) + extension.time).astimezone(due.tzinfo)


def _days_after(due: datetime, days: int) -> datetime:
    """The same time of day, some days later."""
    if due.tzinfo is None or days == 0:
        return due + days * _DAY
    return latest(due.replace(tzinfo=None, fold=0) + days * _DAY, due.tzinfo)
