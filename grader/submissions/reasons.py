"""Why is there nothing to grade, and what else was handed in? Sentences for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from grader.platforms.layouts import Parts
from grader.submissions.names import is_document, is_notebook, natural_key
from grader.submissions.tree import File
from grader.submissions.work import Work
from grader.wording import listed, ntranslate
from grader.wording import translate as _

#: The most files that a message lists.
_MOST_NAMED = 4


def reason_for(work: Work) -> tuple[str, bool]:
    """Why a student has no file to grade, and whether nothing was handed in."""
    faults = {file.parts for file in work.files if file.fault}
    rest = [file for file in work.files if file.parts not in faults]
    files = [file for file in rest if work.kind(file) == "work" or _is_text(work, file)]
    reasons = [*work.faults]
    if files:
        message = _("no notebook among the files: {files}")
        reasons.append(message.format(files=_listed(work, files)))
    receipts = [file for file in rest if work.kind(file) == "receipt"]
    if not reasons and work.owner.platform == "blackboard" and receipts:
        message = _("no file was handed in, only text: {files}")
        return message.format(files=_listed(work, receipts)), False
    if work.drafts and not reasons:
        return _("only an autosaved checkpoint was handed in, which is not graded"), False
    drafts = [file for file in rest if work.kind(file) == "draft"]
    if drafts and not reasons:
        message = _("nothing was handed in; a draft is not graded: {files}")
        return message.format(files=_listed(work, drafts)), True
    if reasons:
        return "; ".join(reasons), False
    if rest:
        return _("nothing was handed in"), True
    return _("no notebook: the folder is empty (links are not followed)"), True


def notes_beside(work: Work, graded: File, chosen: Collection[Parts]) -> tuple[str, ...]:
    """What is to be said about the file that is graded, and those that are not."""
    notes = []
    if graded.is_renamed and not work.is_named:
        message = _("{file} was read as a notebook, which it is in spite of its name")
        notes.append(message.format(file=work.label(graded)))
    if work.left_out:
        names = sorted(map(work.label, work.left_out), key=natural_key)
        message = ntranslate(
            "not graded, because it answers no assignment: {files}",
            "not graded, because they answer no assignment: {files}",
            len(names),
        )
        notes.append(message.format(files=listed(names)))
    later = _later(work, graded)
    beside = [
        file
        for file in work.files
        if file.parts not in chosen
        and file not in later
        and not file.fault
        and (is_document(file.parts[-1]) or is_notebook(file.parts[-1]))
        and work.kind(file) == "work"
    ]
    if beside and not work.is_named:
        message = ntranslate(
            "also handed in, and not graded: {files}",
            "also handed in, and not graded: {files}",
            len(beside),
        )
        notes.append(message.format(files=_listed(work, beside)))
    if later:
        message = _("handed in later, without a notebook: {files}")
        notes.append(message.format(files=_listed(work, later)))
    return tuple(notes)


def _later(work: Work, graded: File) -> list[File]:
    """The files of later attempts than that of a graded one, in which there is nothing to grade."""
    at = work.attempt(graded).order
    known = {"", *(work.attempt(file).order for file in work.chosen)}
    orders = ((file, work.attempt(file).order) for file in work.files)
    return [file for file, order in orders if at and order > at and order not in known]


def _is_text(work: Work, file: File) -> bool:
    """Whether a file is text that was typed in, and not empty."""
    if work.kind(file) != "text":
        return False
    try:
        return file.path is None or file.path.stat().st_size > 0
    except OSError:
        return True


def _listed(work: Work, files: Iterable[File]) -> str:
    return listed(sorted(map(work.label, files), key=natural_key), limit=_MOST_NAMED)
