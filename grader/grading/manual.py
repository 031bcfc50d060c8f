"""What is there to mark by hand in a submission? The answers, found at their places and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from grader.course import Assignment, ManualQuestion
from grader.errors import UnreadableError
from grader.notebook import Document, FoundCell, Output, hand_answer, read_document
from grader.results import AnswerCell, AnswerOutput, ManualResult, RubricLine, Written
from grader.wording import clip, course_sentence

#: The hexadecimal digits of a digest.
_DIGEST_LENGTH = 16
#: The most cells of an answer that are kept, and the most outputs of each.
_MOST_CELLS, _MOST_OUTPUTS = 50, 30
#: The most characters of a cell's text, and of the text of an output.
_LONGEST_TEXT, _LONGEST_OUTPUT = 60_000, 40_000
#: The most characters of all outputs and pictures of an answer, and of one picture.
_MOST_OF_ALL, _LARGEST_PICTURE = 4_000_000, 2_100_000
#: The media types that a page can show; the texts, then the pictures.
_TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex")
_PICTURES = ("image/png", "image/jpeg")


def manual_results(
    path: Path, data: bytes, assignment: Assignment, *, keeps_answers: bool
) -> tuple[ManualResult, ...]:
    """What is known of the questions of an assignment that are marked by hand.

    Args:
        path: the submission's file.
        data: its contents.
        assignment: the assignment.
        keeps_answers: whether the answers themselves are needed.
    """
    document = read_document(path, data)
    return tuple(
        _result(question, document, assignment, keeps_answers=keeps_answers)
        for question in assignment.manual
    )


def _result(
    question: ManualQuestion, document: Document, assignment: Assignment, *, keeps_answers: bool
) -> ManualResult:
    found = hand_answer(document, question.place)
    return ManualResult(
        name=question.name,
        title=course_sentence(assignment.folder, question.title),
        max_score=question.points,
        written=_written(found, _handed_out(assignment).get(question.name, frozenset())),
        answer=_digest(found),
        cells=_kept(found) if keeps_answers else (),
        rubric=tuple(
            RubricLine(text=course_sentence(assignment.folder, item.text), points=item.points)
            for item in question.rubric
        ),
    )


@lru_cache(maxsize=64)
def _handed_out(assignment: Assignment) -> Mapping[str, frozenset[str]]:
    """The texts at the places of the answers in the notebook that students get, by question."""
    try:
        document = read_document(assignment.folder / assignment.notebook)
    except UnreadableError:  # the course has none
        return {}
    return {
        question.name: frozenset(
            _plain(each.text) for each in hand_answer(document, question.place)
        )
        for question in assignment.manual
    }


def _written(found: Sequence[FoundCell], handed_out: frozenset[str]) -> Written:
    """Whether something was written; what was run or attached is an answer whatever the text."""
    if not found:
        return "missing"
    if any(each.cell.outputs or each.cell.attachments for each in found):
        return "answered"
    texts = {_plain(each.text) for each in found} - {""}
    return "answered" if texts - handed_out else "as_handed_out"


def _plain(text: str) -> str:
    """A text as it is compared, whatever its blanks."""
    return " ".join(text.split())


def _digest(found: Sequence[FoundCell]) -> str:
    """What stands for the text, the outputs and the pictures of an answer, wherever its cells are.

    Blanks at the ends of lines are no part of it: editors take them away.
    """
    answer = [
        (
            each.cell.kind,
            [line.rstrip() for line in each.text.strip("\n").split("\n")],
            [(output.text, output.is_error, dict(output.data)) for output in each.cell.outputs],
            repr(each.cell.attachments),
        )
        for each in found
    ]
    # as Python writes it, whatever characters there are
    return hashlib.sha256(ascii(answer).encode()).hexdigest()[:_DIGEST_LENGTH]


def _kept(found: Sequence[FoundCell]) -> tuple[AnswerCell, ...]:
    """The cells of an answer as a page shows them; what is too large is counted."""
    room = _MOST_OF_ALL
    cells = []
    for each in found[:_MOST_CELLS]:
        outputs = []
        left_out = 0
        for output in each.cell.outputs[:_MOST_OUTPUTS]:
            kept = _kept_output(output)
            size = len(kept.text) + sum(map(len, kept.data.values()))
            if size > room:
                left_out += 1
                continue
            left_out += len(kept.data) < len(output.data)  # a picture that is too large
            room -= size
            outputs.append(kept)
        left_out += max(len(each.cell.outputs) - _MOST_OUTPUTS, 0)
        attached: dict[str, dict[str, str]] = {}
        for name, bundle in each.cell.attachments.items():
            pictures = _pictures(bundle)
            size = sum(map(len, pictures.values()))
            if not pictures or size > room:
                left_out += 1
                continue
            room -= size
            attached[str(name)] = pictures
        cells.append(
            AnswerCell(
                kind=each.cell.kind,
                cell=each.cell.number,
                text=clip(each.text.strip("\n"), _LONGEST_TEXT),
                outputs=tuple(outputs),
                attached=attached,
                left_out=left_out,
            )
        )
    return tuple(cells)


def _kept_output(output: Output) -> AnswerOutput:
    """An output in the forms that a page can show; of the others only what they are."""
    data = {}
    for kind, value in output.data.items():
        if kind in _PICTURES:
            if len(value) <= _LARGEST_PICTURE:
                data[kind] = value
        elif kind in _TEXTS:
            data[kind] = clip(value, _LONGEST_OUTPUT)
        else:
            data[clip(kind, 100)] = ""
    return AnswerOutput(
        text=clip(output.text, _LONGEST_OUTPUT), is_error=output.is_error, data=data
    )


def _pictures(bundle: object) -> dict[str, str]:
    """The pictures in what is attached under one name."""
    if not isinstance(bundle, Mapping):
        return {}
    found = {}
    for kind in _PICTURES:
        value = bundle.get(kind)
        text = "".join(map(str, value)) if isinstance(value, list) else value
        if isinstance(text, str) and len(text) <= _LARGEST_PICTURE:
            found[kind] = text
    return found
