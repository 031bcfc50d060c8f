"""What does the page show on which a question is marked? All answers to it, below each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from grader.rendering.hand_answers import ManualView
from grader.results import ManualResult, Result

#: A link to the page of a question, by the assignment's name and its own.
HrefOf = Callable[[str, str], str]


@dataclass(frozen=True)
class MarkedQuestion:
    """One question of an assignment that is marked by hand, for the page of its answers.

    Attributes:
        assignment: the assignment's name.
        title: the assignment's title.
        question: the question, as one of the answers to it has it.
        href: a link to its page from the folder of the class.
        answers: how many answers there are.
        unmarked: how many of them have no mark.
        changed: how many of those were changed after an earlier mark.
        absent: how many of those are as they were handed out, or were not found.
        mean: the mean share of the points of those that have a mark; None where none has.
    """

    assignment: str
    title: str
    question: ManualResult
    href: str
    answers: int
    unmarked: int
    changed: int
    absent: int
    mean: float | None


@dataclass(frozen=True)
class AnswerToMark:
    """One person's answer on the page: the name, or the pseudonym, and a link to their page."""

    number: int
    student: str
    group: tuple[str, ...]
    person: str
    href: str
    view: ManualView


def person_id(result: Result) -> str:
    """What the table of marks calls a person; the file, if nothing is known of them."""
    return result.identity.person if result.identity is not None else result.source


def marked_questions(results: Iterable[Result], href_of: HrefOf) -> tuple[MarkedQuestion, ...]:
    """The questions of a class that are marked by hand, in the order of their assignments."""
    first: dict[tuple[str, str], tuple[str, ManualResult]] = {}
    found: dict[tuple[str, str], list[ManualResult]] = {}
    for result in results:
        for question in result.manual:
            key = (result.assignment or "", question.name)
            first.setdefault(key, (result.title or key[0], question))
            found.setdefault(key, []).append(question)
    questions = []
    for (assignment, name), answers in found.items():
        title, question = first[assignment, name]
        given = [each.score / each.max_score for each in answers if each.score is not None]
        questions.append(
            MarkedQuestion(
                assignment=assignment,
                title=title,
                question=question,
                href=href_of(assignment, name),
                answers=len(answers),
                unmarked=len(answers) - len(given),
                changed=sum(each.status == "changed" for each in answers),
                absent=sum(each.written != "answered" and each.score is None for each in answers),
                mean=sum(given) / len(given) if given else None,
            )
        )
    return tuple(questions)


def answers_to_mark(
    results: Iterable[tuple[Result, str, str]], about: MarkedQuestion
) -> Iterator[AnswerToMark]:
    """The answers to a question, one by one.

    Args:
        results: the results of the class, each with what its table calls the person, and a link to
            the person's page from that of the answers ("" for none).
        about: the question.
    """
    number = 0
    for result, person, href in results:
        if (result.assignment or "") != about.assignment:
            continue
        for at, question in enumerate(result.manual, start=1):
            if question.name == about.question.name:
                number += 1
                link = f"{href}#m{at}" if href else ""
                yield AnswerToMark(
                    number, result.student, result.group, person, link, ManualView(at, question)
                )
