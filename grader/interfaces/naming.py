"""Which function, or which part of its answer, does a test of another grader name?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.course import Assignment, Course, Part, Question
from grader.errors import GraderError


@dataclass(frozen=True)
class Asked:
    """What a test asks about: a question, and which parts of it."""

    assignment: Assignment
    question: Question
    parts: tuple[Part, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it is about all that the question is worth."""
        return self.points >= self.question.points

    @property
    def points(self) -> float:
        """What that is worth in the course."""
        return sum(part.points for part in self.parts)


def find_asked(
    course: Course, names: Sequence[str], of: str | None = None, only: str | None = None
) -> Asked:
    """The question that `names` are about.

    Args:
        course: the course.
        names: the name of one function, or of one or more parts of one; with `of`, it may be empty.
        of: the function whose parts these are.
        only: the assignment, where the same names are in several.

    Raises:
        GraderError: there is no such function or part, or it may be several, or is worth nothing.
    """
    if not names and of is None:
        raise GraderError("no part is named; name a function, or a part of its answer")
    if wrong := [name for name in (*names, of, only) if not isinstance(name, str | None)]:
        raise GraderError(f"{wrong[0]!r} is not a name; write names in quotes")
    if repeated := [name for place, name in enumerate(names) if name in names[:place]]:
        raise GraderError(f"{repeated[0]} is named twice; name it once")
    asked = [
        (assignment, question)
        for assignment in ([course.assignment(only)] if only else course.assignments.values())
        for question in assignment.questions
    ]
    if of is None and len(names) == 1:
        whole = [(one, question) for one, question in asked if question.function == names[0]]
        if whole:
            assignment, question = _the_only(whole, names[0])
            return Asked(assignment, question, question.parts)
    if of is not None:
        of_it = [(one, question) for one, question in asked if question.function == of]
        if not of_it:
            raise GraderError(f"no function {of} is graded; known are {_functions(asked)}")
        asked = [_the_only(of_it, of)]
    assignment, question = _with_parts(asked, names)
    named = tuple(question.part(name) for name in names) or question.parts
    if worthless := [part.name for part in named if part.points <= 0 and names]:
        raise GraderError(
            f"{worthless[0]} of {question.function} is worth no points; name a part that is: "
            f"{_worth(question)}"
        )
    return Asked(assignment, question, named)


_Questions = Sequence[tuple[Assignment, Question]]


def _with_parts(asked: _Questions, names: Sequence[str]) -> tuple[Assignment, Question]:
    """The one question whose answer has all these parts."""
    having = [
        (assignment, question)
        for assignment, question in asked
        if set(names) <= {part.name for part in question.parts}
    ]
    worth = [
        (assignment, question)
        for assignment, question in having
        if all(question.part(name).points > 0 for name in names)
    ]
    found = worth or having
    text = " and ".join(names)
    if len(found) == 1:
        return found[0]
    if not found and len(asked) == 1:
        question = asked[0][1]
        raise GraderError(f"{question.function} has no part {text}; it has {_worth(question)}")
    if not found:
        known = [f"{each.function} ({_worth(each)})" for _assignment, each in asked]
        raise GraderError(
            f"no function has a part {text}, nor is one called so; known are {', '.join(known)}"
        )
    functions = list(dict.fromkeys(question.function for _assignment, question in found))
    if len(functions) == 1:
        return _the_only(found, functions[0])
    raise GraderError(
        f"{text} may be of {', '.join(functions)}; say which function is meant: of={functions[0]!r}"
    )


def _the_only(found: _Questions, function: str) -> tuple[Assignment, Question]:
    """The only question of that function.

    Raises:
        GraderError: several assignments ask for it.
    """
    if len(found) > 1:
        names = [assignment.name for assignment, _question in found]
        raise GraderError(
            f"{function} is asked for in {', '.join(names)}; say which assignment is meant: "
            f"assignment={names[0]!r}"
        )
    return found[0]


def _worth(question: Question) -> str:
    """The parts of a question that are worth something."""
    return ", ".join(part.name for part in question.parts if part.points > 0)


def _functions(asked: _Questions) -> str:
    return ", ".join(dict.fromkeys(question.function for _assignment, question in asked))
