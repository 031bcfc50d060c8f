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
    files: defaultdict[tuple[str, str], _Holders] = defaultdict(_Holders)
    answers: defaultdict[tuple[str, str, str], _Holders] = defaultdict(_Holders)
    answered: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for result in results:
        if result.status != "graded":
            continue
        assignment = result.assignment or ""
        if result.sha256 and not _is_untouched(result):
            files[assignment, result.sha256].add(result)
        for question in result.questions:
            if not question.answer or question.status in _UNTOUCHED:
                continue
            answered[assignment, question.function].add(_unit(result))
            if question.status in _WRONG and not _is_known_mistake(question):
                answers[assignment, question.function, question.answer].add(result)
    same = [(key[0], people) for key, people in files.items() if people.are_several]
    found = [
        Copies(kind="file", assignment=assignment, students=people.students)
        for assignment, people in same
    ]
    functions: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for (assignment, function, _digest), people in answers.items():
        if not people.are_several or not people.are_few(len(answered[assignment, function])):
            continue
        if not any(assignment == other and people <= all_of_them for other, all_of_them in same):
            functions[assignment, people.students].append(function)
    found += [
        Copies(kind="answer", assignment=assignment, students=students, functions=tuple(together))
        for (assignment, students), together in functions.items()
    ]
    return tuple(found)


class _Holders:
    """The people who handed the same in, each with their group."""

    def __init__(self) -> None:
        self._people: dict[tuple[str, str], None] = {}
        self._units: dict[str, frozenset[str]] = {}

    def add(self, result: Result) -> None:
        """Add who handed a result in."""
        unit = _unit(result)
        self._people.setdefault((unit, result.student))
        self._units.setdefault(unit, frozenset(result.group or (result.student,)))

    def __le__(self, other: _Holders) -> bool:
        return self._units.keys() <= other._units.keys()

    @property
    def students(self) -> tuple[str, ...]:
        """Their names, of which two people may have one."""
        return tuple(student for _unit, student in self._people)

    @property
    def are_several(self) -> bool:
        """Whether there are two people who are not of one group."""
        units = iter(self._units.values())
        first = next(units, frozenset())
        return any(first.isdisjoint(unit) for unit in units)

    def are_few(self, answered: int) -> bool:
        """Whether few gave an answer, and fewer than half of those who `answered`."""
        return len(self._units) <= _RARE and 2 * len(self._units) < answered


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
