"""What did the class write that is wrong, and what explains it? Distinct answers and mistakes."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import msgspec

from grader.rendering.catalogue_entry import catalogue_entry
from grader.rendering.student_page import Detail, Line, source_lines
from grader.results import Diagnosis, QuestionResult, QuestionStatus, Result, Source
from grader.wording import clip, place

#: An assignment, a function, and the digest of an answer.
AnswerKey = tuple[str, str, str]

#: A result and the link to its page.
_Row = tuple[Result, str]

#: The statuses of an answer that was run and is wrong.
_WRONG: frozenset[QuestionStatus] = frozenset(
    ["partial", "incorrect", "raised", "crashed", "timeout"]
)
#: The most answers without a name in an assignment, mistakes of a question, answers of a mistake,
#: and names of people that a page shows.
_MOST_UNNAMED, _MOST_MISTAKES, _MOST_ANSWERS, _MOST_NAMES = 15, 10, 5, 60
#: The most people whose names are not folded.
_MANY = 8
#: How much of a function a page shows.
_DETAIL = Detail(lines=100)
#: The most characters of a function that are kept until the page is made.
_LONGEST_CODE = 20_000


@dataclass(frozen=True)
class Person:
    """A student, and a link to one question on the page of their result."""

    name: str
    href: str


@dataclass(frozen=True)
class People:
    """How many people there are, and the first of them."""

    count: int
    named: tuple[Person, ...]

    @property
    def unnamed(self) -> int:
        """How many of them the page does not name."""
        return self.count - len(self.named)

    @property
    def are_many(self) -> bool:
        """Whether they are so many that their names are folded."""
        return self.count > _MANY


@dataclass(frozen=True)
class WrongAnswer:
    """A distinct wrong answer, as the first of those who wrote it has it in the notebook.

    Attributes:
        key: what its text is found by.
        number: its number in the assignment.
        anchor: its id on the page.
        function: the function that it is meant to be.
        people: who wrote it.
        diagnoses: what explains it, or what is seen of it.
        lines: its text, with the diagnoses that point at a line.
        lines_left_out: how many more lines it has.
        repeated: whether the page shows it before, with a more frequent mistake.
        entry: what would name it in the catalogue; "" if it is explained.
    """

    key: AnswerKey
    number: int
    anchor: str
    function: str
    people: People
    diagnoses: tuple[Diagnosis, ...]
    lines: tuple[Line, ...]
    lines_left_out: int
    repeated: bool = False
    entry: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """Where its diagnoses point, in words."""
        places = (place(diagnosis.cell, diagnosis.line) for diagnosis in self.diagnoses)
        return tuple(dict.fromkeys(filter(None, places)))

    @property
    def repairs(self) -> tuple[str, ...]:
        """The edits that make it right."""
        repairs = (diagnosis.repair for diagnosis in self.diagnoses)
        return tuple(dict.fromkeys(filter(None, repairs)))


@dataclass(frozen=True)
class Mistake:
    """A mistake, or several of which nothing tells which was made, and the answers that have it.

    Attributes:
        titles: its titles.
        count: how many people made it.
        share: the same in percent of those who handed in the assignment.
        answers: the most frequent answers that have it.
        answers_left_out: how many more there are.
        others: who wrote none of `answers`, or something that is not known.
    """

    titles: tuple[str, ...]
    count: int
    share: float
    answers: tuple[WrongAnswer, ...]
    answers_left_out: int
    others: People


@dataclass(frozen=True)
class WrongQuestion:
    """What went wrong in one question.

    Attributes:
        function: its function.
        title: its title.
        people: how many people have it wrong.
        answers: how many distinct answers they wrote.
        unnamed: how many of those nothing explains.
        without_name: the most frequent of those in the assignment.
        mistakes: the mistakes, most frequent first.
        mistakes_left_out: how many more there are.
    """

    function: str
    title: str
    people: int
    answers: int
    unnamed: int
    without_name: tuple[WrongAnswer, ...]
    mistakes: tuple[Mistake, ...]
    mistakes_left_out: int

    @property
    def without_name_left_out(self) -> int:
        """How many more answers there are that nothing explains."""
        return self.unnamed - len(self.without_name)


@dataclass(frozen=True)
class WrongAnswers:
    """What went wrong in one assignment."""

    questions: tuple[WrongQuestion, ...]

    @property
    def answers(self) -> Iterator[WrongAnswer]:
        """Every answer that the page shows."""
        for question in self.questions:
            yield from question.without_name
            for mistake in question.mistakes:
                yield from mistake.answers


def add_sources(
    sources: dict[AnswerKey, Source], result: Result, wanted: Container[AnswerKey]
) -> None:
    """Add the texts of those wrong answers of a result that are `wanted` and not there yet."""
    for question in result.questions:
        key = _answer_key(result, question)
        if key in sources or key not in wanted:
            continue
        if question.status in _WRONG and question.answer and question.source:
            code = clip(question.source.code, _LONGEST_CODE)
            sources[key] = msgspec.structs.replace(question.source, code=code)


def wrong_answers(
    rows: Sequence[_Row], sources: Mapping[AnswerKey, Source], prefix: str
) -> WrongAnswers:
    """What went wrong in the results of one assignment.

    Args:
        rows: the results, each with a link to its page.
        sources: the texts of wrong answers, each as the first of `rows` that has it wrote it.
        prefix: what the ids of answers begin with.
    """
    everybody = len({_person(result, href) for result, href in rows})
    of_function = _groups(rows, sources, prefix)
    unnamed = _ranked(g for groups in of_function.values() for g in groups if not g.is_explained)
    shown = set(unnamed[:_MOST_UNNAMED])
    return WrongAnswers(
        tuple(_question(groups, shown, everybody) for groups in of_function.values())
    )


@dataclass(eq=False, slots=True)
class _Group:
    """Those who wrote one answer, each by a row, and the question of the first of them.

    Where an older version graded, the answer is not `known`.
    """

    key: AnswerKey
    number: int
    anchor: str
    first: QuestionResult
    known: bool
    source: Source | None
    people: dict[str, _Row] = field(default_factory=dict)

    @property
    def is_explained(self) -> bool:
        """Whether a diagnosis says more than which values are wrong, or from which line on."""
        return any(map(_explains, self.first.diagnosis))

    def shown(self, *, with_entry: bool = False, repeated: bool = False) -> WrongAnswer:
        """The answer, as the page shows it."""
        one = self.first
        lines, left_out = source_lines(None if repeated else self.source, one.diagnosis, _DETAIL)
        entry = ""
        if with_entry:
            entry = catalogue_entry(one.function, one.answer, self.source, one.diagnosis)
        return WrongAnswer(
            self.key,
            self.number,
            self.anchor,
            one.function,
            _people([self]),
            one.diagnosis,
            lines,
            left_out,
            repeated,
            entry,
        )


def _groups(
    rows: Sequence[_Row], sources: Mapping[AnswerKey, Source], prefix: str
) -> dict[str, list[_Group]]:
    """For each function the wrong answers; where no digest is known, those explained alike.

    What has neither a digest nor an explanation was not run: its status says all.
    """
    of_function: dict[str, dict[object, _Group]] = {}
    count = 0
    for row in rows:
        result, href = row
        for question in result.questions:
            groups = of_function.setdefault(question.function, {})
            if question.status not in _WRONG:
                continue
            key: object = question.answer or tuple(map(_mistake_key, question.diagnosis))
            if key not in groups:
                of = _answer_key(result, question)
                count += 1
                groups[key] = _Group(
                    of, count, f"{prefix}-{count}", question, bool(question.answer), sources.get(of)
                )
            groups[key].people.setdefault(_person(result, href), row)
    shown = {
        name: [group for group in groups.values() if group.known or group.is_explained]
        for name, groups in of_function.items()
    }
    return {name: groups for name, groups in shown.items() if groups}


def _question(
    groups: Sequence[_Group], shown_unnamed: Container[_Group], everybody: int
) -> WrongQuestion:
    made: dict[tuple[str, ...], list[_Group]] = {}
    titles: dict[tuple[str, ...], dict[str, str]] = {}
    for group in groups:
        explaining = list(filter(_explains, group.first.diagnosis))
        for key in dict.fromkeys(map(_mistake_key, explaining)):
            made.setdefault(key, []).append(group)
        for diagnosis in explaining:
            named = titles.setdefault(_mistake_key(diagnosis), {})
            named.setdefault(diagnosis.mistake or "", diagnosis.title)
    ranked = sorted(made, key=lambda key: -_people(made[key]).count)
    shown: set[str] = set()
    first = groups[0].first
    return WrongQuestion(
        first.function,
        first.title,
        _people(groups).count,
        sum(group.known for group in groups),
        sum(not group.is_explained for group in groups),
        tuple(group.shown(with_entry=True) for group in _ranked(groups) if group in shown_unnamed),
        tuple(
            _mistake(_in_order(titles[key], key), made[key], everybody, shown)
            for key in ranked[:_MOST_MISTAKES]
        ),
        len(ranked[_MOST_MISTAKES:]),
    )


def _mistake(
    titles: tuple[str, ...], groups: Sequence[_Group], everybody: int, shown: set[str]
) -> Mistake:
    """A mistake with its answers, of which those in `shown` are on the page already."""
    ranked = _ranked(group for group in groups if group.known)
    answers = []
    for group in ranked[:_MOST_ANSWERS]:
        answers.append(group.shown(repeated=group.anchor in shown))
        shown.add(group.anchor)
    count = _people(groups).count
    left_out = ranked[_MOST_ANSWERS:]
    others = _people([*left_out, *(group for group in groups if not group.known)])
    return Mistake(titles, count, 100 * count / everybody, tuple(answers), len(left_out), others)


def _explains(diagnosis: Diagnosis) -> bool:
    """Whether a diagnosis says more than which values are wrong, or from which line on."""
    only_described = diagnosis.evidence == "values" and diagnosis.confidence == "none"
    return not only_described and diagnosis.evidence != "trace"


def _answer_key(result: Result, question: QuestionResult) -> AnswerKey:
    return result.assignment or "", question.function, question.answer


def _mistake_key(diagnosis: Diagnosis) -> tuple[str, ...]:
    """What is the same for the same mistake, or for the same choice of several."""
    if diagnosis.alternatives:
        return diagnosis.alternatives
    return (diagnosis.mistake,) if diagnosis.mistake else ("", diagnosis.title)


def _in_order(titles: Mapping[str, str], key: tuple[str, ...]) -> tuple[str, ...]:
    """The titles of one mistake, or of those between which there is a choice, in their order."""
    return tuple(titles[id] for id in dict.fromkeys(key) if id in titles)


def _person(result: Result, href: str) -> str:
    """What tells people apart; several results may be of one person."""
    return result.student or href


def _ranked(groups: Iterable[_Group]) -> list[_Group]:
    return sorted(groups, key=lambda group: -len(group.people))


def _people(groups: Iterable[_Group]) -> People:
    """Who wrote one of the answers to a question."""
    people: dict[str, _Row] = {}
    function = ""
    for group in groups:
        function = group.first.function
        for name, row in group.people.items():
            people.setdefault(name, row)
    named = tuple(_named(function, row) for row in islice(people.values(), _MOST_NAMES))
    return People(len(people), named)


def _named(function: str, row: _Row) -> Person:
    result, href = row
    functions = [question.function for question in result.questions]
    return Person(result.student, f"{href}#q{functions.index(function) + 1}")
