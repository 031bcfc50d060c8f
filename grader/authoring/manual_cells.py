"""What do students get where an answer marked by hand belongs? A place to write, never the answer.

In a reference, the cells of such an answer hold a model answer, or nothing. In the student's
notebook each says that the answer goes there. What stands in the cell of a heading is the question,
and a line with a marker stays, so that the answer is found again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.course import Assignment, ManualQuestion
from grader.notebook import Document, DocumentCell, FoundCell, hand_answer, read_document

#: What stands in the place of an answer.
PLACE_FOR_TEXT = "*Write your answer here.*"
PLACE_FOR_CODE = "# Write your code here"


def places_for_answers(
    cells: Sequence[Mapping[str, Any]], manual: Sequence[ManualQuestion]
) -> dict[int, str]:
    """The texts of the cells of answers that are marked by hand, by their positions.

    Args:
        cells: the cells of the reference as notebooks hold them.
        manual: the questions that are marked by hand.
    """
    document = Document("", tuple(DocumentCell(at, cell) for at, cell in enumerate(cells)))
    return {
        found.cell.number: _place(found, question)
        for question in manual
        for found in hand_answer(document, question.place)
        if found.cell.number is not None and not _is_question(found, question)
    }


def answers_without_place(assignment: Assignment) -> list[str]:
    """What is wrong with the places of answers in the notebook that students get, in sentences.

    Raises:
        UnreadableError: there is no such notebook.
    """
    if not assignment.manual:
        return []
    document = read_document(assignment.folder / assignment.notebook)
    owner: dict[int | None, str] = {}
    problems = []
    for question in assignment.manual:
        found = hand_answer(document, question.place)
        if not found:
            problems.append(f"{assignment.notebook} has no place for the answer to {question.name}")
        for each in found:
            other = owner.setdefault(each.cell.number, question.name)
            if other != question.name and each.text == each.cell.text:
                problems.append(
                    f"cell {each.cell.number} of {assignment.notebook} is the answer to {other} "
                    f"and to {question.name}"
                )
    return problems


def _is_question(found: FoundCell, question: ManualQuestion) -> bool:
    """Whether the cell is that of the heading, or of the next one, below or above an answer."""
    return (
        bool(question.place.heading)
        and found.text != found.cell.text
        and (not question.place.marker or question.place.marker not in found.cell.text)
    )


def _place(found: FoundCell, question: ManualQuestion) -> str:
    place = PLACE_FOR_CODE if found.cell.kind == "code" else PLACE_FOR_TEXT
    marker = question.place.marker
    kept = [line for line in found.cell.text.split("\n") if marker and marker in line]
    return "\n".join([*kept, place])
