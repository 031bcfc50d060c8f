"""Whose work is the same? Equal files, and equal wrong answers that hardly anybody gave.

It is for the instructor alone, and says nothing about why: people may have worked together, taken
both from a third place, or mixed up files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from grader.results import Copies, QuestionResult, Result

#: The most people of whom an equal wrong answer is rare.
_RARE = 3
#: The statuses of answers that are wrong.
_WRONG = frozenset(["partial", "incorrect", "raised", "crashed", "timeout"])
#: The statuses of questions in which nothing was filled in.
_UNTOUCHED = frozenset(["unfilled", "missing", "not_judged"])


def copies_of(results: Iterable[Result]) -> tuple[Copies, ...]:
    """The work that several people handed in, who are not of one group.

    Files are equal if their digests are; one in which nothing was filled in is the handout. Wrong
    answers are noted if they are equal, no mistake of the catalogue explains them, which many may
    make, and two or three people gave them, fewer than half of those who answered; but not where
    the files of these people are equal anyway.
    """
    files: defaultdict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    answers: defaultdict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    answered: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for result in results:
        if result.status != "graded":
            continue
        unit = _unit(result)
        if result.sha256 and not _is_untouched(result):
            files[result.assignment, result.sha256].setdefault(unit, result.student)
        for question in result.questions:
            if not question.answer or question.status in _UNTOUCHED:
                continue
            asked = result.assignment or "", question.function
            answered[asked].add(unit)
            if question.status in _WRONG and not _is_known_mistake(question):
                answers[(*asked, question.answer)].setdefault(unit, result.student)
    same_file = [
        (assignment or "", people) for (assignment, _), people in files.items() if len(people) > 1
    ]
    found = [
        Copies(kind="file", assignment=assignment, students=tuple(people.values()))
        for assignment, people in same_file
    ]
    functions: defaultdict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    names: dict[tuple[str, frozenset[str]], tuple[str, ...]] = {}
    for (assignment, function, _), people in answers.items():
        is_rare = 2 <= len(people) <= _RARE and 2 * len(people) < len(
            answered[assignment, function]
        )
        is_in_file = any(
            assignment == other and people.keys() <= all_of_them.keys()
            for other, all_of_them in same_file
        )
        if is_rare and not is_in_file:
            key = assignment, frozenset(people)
            functions[key].append(function)
            names.setdefault(key, tuple(people.values()))
    found += [
        Copies(kind="answer", assignment=key[0], students=names[key], functions=tuple(together))
        for key, together in functions.items()
    ]
    return tuple(found)


def _unit(result: Result) -> str:
    """What is equal for the members of a group, and different for people of none."""
    if result.group:
        return "group " + "\0".join(sorted(result.group))
    return result.identity.person if result.identity else f"student {result.student}"


def _is_untouched(result: Result) -> bool:
    return all(question.status in _UNTOUCHED for question in result.questions)


def _is_known_mistake(question: QuestionResult) -> bool:
    """Whether a mistake of the catalogue explains an answer: many may make it on their own."""
    return any(diagnosis.mistake for diagnosis in question.diagnosis)
