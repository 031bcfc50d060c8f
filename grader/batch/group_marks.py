"""Whose is a mark besides, if several people handed in the same file together?

Whoever has none gets it too. Nobody's own mark is replaced, but it is said whose marks differ now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import msgspec

from grader.rendering import person_id
from grader.results import HandMark, ManualResult, Result

#: What an answer is called: the person, the assignment, the question and the digest.
AnswerName = tuple[str, str, str, str]


def marks_of_partners(
    marks: Sequence[HandMark], read: Collection[AnswerName], results: Sequence[Result]
) -> list[HandMark]:
    """Marks for those who handed in the same file together, and were given none of their own.

    Args:
        marks: those that are given now.
        read: the answers of which a table says something now.
        results: those of the class, without these marks.
    """
    found: dict[AnswerName, HandMark] = {}
    for mark, key, result, question in _partners(marks, results):
        if mark.score is not None and question.score is None and key not in read:
            found[key] = _of_partner(mark, result)
    return list(found.values())


def with_other_marks(marks: Sequence[HandMark], results: Sequence[Result]) -> tuple[str, ...]:
    """The names of those who have another mark now than whoever handed in the same file.

    Args:
        marks: those that are given now.
        results: those of the class, with these marks.
    """
    names = (
        result.student
        for mark, _key, result, question in _partners(marks, results)
        if question.score != mark.score
    )
    return tuple(dict.fromkeys(names))


def answers_of(results: Sequence[Result]) -> dict[AnswerName, tuple[Result, ManualResult]]:
    """The answers of a class by what they are called."""
    return {
        (person_id(result), result.assignment or "", question.name, question.answer): (
            result,
            question,
        )
        for result in results
        for question in result.manual
    }


def _partners(
    marks: Sequence[HandMark], results: Sequence[Result]
) -> Iterator[tuple[HandMark, AnswerName, Result, ManualResult]]:
    """Each mark with each other person who handed in that answer in the same file."""
    answers = answers_of(results)
    for mark in marks:
        one = answers.get(mark.key)
        if one is None or not one[0].group:
            continue
        for key, (result, question) in answers.items():
            is_partner = result.group == one[0].group and result.source == one[0].source
            if is_partner and key[1:] == mark.key[1:] and key != mark.key:
                yield mark, key, result, question


def _of_partner(mark: HandMark, result: Result) -> HandMark:
    return msgspec.structs.replace(mark, person=person_id(result), student=result.student)
