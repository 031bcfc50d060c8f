"""How is it put into words what is marked by hand, and what is still to be marked?"""

from __future__ import annotations

from collections.abc import Mapping

from grader.results import ManualResult, ManualStatus, Result
from grader.wording.language import N_, ntranslate
from grader.wording.language import translate as _
from grader.wording.sanitizing import clip
from grader.wording.sentences import points

_STATUS_NAMES: Mapping[ManualStatus, str] = {
    "marked": N_("Marked by hand"),
    "unmarked": N_("To be marked by hand"),
    "changed": N_("To be marked again"),
}


def manual_status_name(status: ManualStatus) -> str:
    """The name of the status of a question that is marked by hand."""
    return _(_STATUS_NAMES[status])


def marked_so_far(result: Result) -> str:
    """What a score is out of while something is still to be marked by hand; "" if nothing is."""
    if result.status != "graded" or not result.unmarked:
        return ""
    left = still_to_be_marked(result)
    if result.score is None:
        return left
    message = _("Marked so far: {score} of {most} points.")
    so_far = message.format(score=points(result.score), most=points(result.most_so_far))
    return f"{so_far} {left}"


def still_to_be_marked(result: Result) -> str:
    """How many points are still to be given by hand."""
    message = ntranslate(
        "{points} point is still to be given by hand.",
        "{points} points are still to be given by hand.",
        1 if result.unmarked_points == 1 else 2,
    )
    return message.format(points=points(result.unmarked_points))


def manual_line(question: ManualResult) -> str:
    """A question that is marked by hand, in one line: its title, its points, what is known of it.

    What whoever marked it says to the student comes last.
    """
    message = _("{title}: {score} / {most}. {said}")
    line = message.format(
        title=clip(question.title, 300),
        score=points(question.score),
        most=points(question.max_score),
        said=manual_verdict(question),
    )
    comment = clip(" ".join(question.comment.split()), 1000) if question.score is not None else ""
    return f"{line} {comment}".rstrip()


def manual_verdict(question: ManualResult) -> str:
    """What is known of an answer that is marked by hand, in a sentence or two."""
    if question.status == "marked":
        return _("This was marked by hand.")
    if question.is_worth_other_points:
        message = _(
            "This was marked with {points} of {before} points before the question became worth "
            "{most}, so that mark does not count, and it is to be marked again."
        )
        return message.format(
            points=points(question.earlier),
            before=points(question.earlier_of),
            most=points(question.max_score),
        )
    if question.status == "changed":
        message = _(
            "The answer was changed after it had been marked with {points}, so that mark does not "
            "count, and it is to be marked again."
        )
        return message.format(points=points(question.earlier))
    if question.written == "missing":
        return _("No answer was found at its place in the notebook. It is still to be marked.")
    if question.written == "as_handed_out":
        return _("Nothing is written there beside what was handed out. It is still to be marked.")
    return _("This is still to be marked by hand.")
