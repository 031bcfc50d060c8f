"""How does a hand-in become Gradescope's results.json? A test for each part that can earn points.

What a student sees at once is what `grader check` says, from results on the public calls alone. The
points rest on hidden calls too, so their tests are shown later, and until then Gradescope shows no
total. Where no mark is known, there is no score anywhere: Gradescope would take a 0 for the mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from grader import __version__
from grader.course import Course, Question
from grader.formats.markdown import finding_markdown, question_markdown
from grader.formats.markdown_escapes import name, prose
from grader.formats.part_scores import PartScore, part_scores
from grader.results import (
    OPEN_STEP,
    Finding,
    QuestionResult,
    Result,
    for_students,
    up_to_step,
)
from grader.wording import (
    confinement,
    lateness,
    one_line,
    outcome_sentences,
    points,
    scope,
    status_name,
    still_to_be_marked,
    summary,
    unconfined,
)
from grader.wording import translate as _

#: When students see what rests on hidden calls.
Feedback = Literal["after_published", "after_due_date"]
#: Points are given in millionths: what results are rounded to.
_SCALE = 1_000_000
_LIMIT = 30_000
#: What is folded on GitHub; Gradescope's Markdown knows no such element.
_FOLDED = re.compile(r"^<details>\n<summary>(.*)</summary>$", re.MULTILINE)


@dataclass(frozen=True)
class Progress:
    """How far the grading of one hand-in has come.

    Attributes:
        checks: the results on the public calls alone.
        marks: those on public and hidden calls, which have the marks.
        are_marked: whether these are all marks.
        remarks: what is to be said before anything else.
        is_over: whether nothing more will come.
        seconds: how long it took so far.
        seed: the fingerprint of the seed.
    """

    checks: tuple[Result, ...] = ()
    marks: tuple[Result, ...] = ()
    are_marked: bool = False
    remarks: tuple[str, ...] = ()
    is_over: bool = False
    seconds: float = 0.0
    seed: str = ""

    @property
    def score(self) -> float | None:
        """The points; None as long as one of the marks is not known, and if nothing was graded.

        It is None too if nothing answers, and something could not be read.
        """
        graded = [result for result in self.marks if result.status == "graded"]
        failed = any(result.status == "error" for result in self.marks)
        known = [result.score for result in graded if result.score is not None]
        if not self.are_marked or failed or not graded or len(known) < len(graded):
            return None
        is_answered = any(
            question.status != "missing" for result in graded for question in result.questions
        )
        if not is_answered and len(graded) < len(self.marks):
            return None  # the answers may be in what cannot be read
        return round(sum(known), 6)


def results_json(progress: Progress, course: Course, feedback: Feedback) -> bytes:
    """The file that Gradescope reads.

    Args:
        progress: what is known of the hand-in.
        course: the course, which says what each part is worth.
        feedback: when students see what rests on hidden calls.
    """
    tests = list(_tests(progress, course, feedback))
    said = "\n\n".join(_output(progress))
    result: dict[str, Any] = {
        "execution_time": round(progress.seconds, 2),
        "output": said,
        "output_format": "md",
        "test_output_format": "md",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "extra_data": _extra(progress),
        "tests": tests or [_test(_("Grading"), is_passed=False, output=said)],
    }
    if progress.score is not None:
        result["score"] = progress.score
    return json.dumps(result, ensure_ascii=False, indent=1).encode(errors="replace") + b"\n"


def _extra(progress: Progress) -> dict[str, str]:
    tiers = {result.isolation for result in (*progress.marks, *progress.checks) if result.isolation}
    return {
        "grader": __version__,
        "isolation": ", ".join(sorted(tiers)),
        "seed": progress.seed,
        "state": "finished" if progress.is_over else "running",
    }


def _output(progress: Progress) -> Iterator[str]:
    """What is said above the tests."""
    yield from map(prose, progress.remarks)
    if progress.score is None and not any(_is_explained(result) for result in progress.marks):
        yield prose(_no_mark(progress))
    shown = progress.marks or progress.checks
    for result in shown:
        yield from _about(result)
    if any(result.judged != "public" for result in progress.marks if result.status == "graded"):
        yield prose(
            _(
                "The tests that you see at once are about the public calls. The points also rest "
                "on hidden calls with other inputs: they are shown when your course shows them."
            )
        )


def _no_mark(progress: Progress) -> str:
    if progress.is_over:
        return _(
            "There is no mark: not everything could be graded. That is not a 0. Ask your "
            "instructor to run the autograder again."
        )
    return _(
        "Grading has not finished, so there is no mark yet. That is not a 0. If this stays here, "
        "ask your instructor to run the autograder again."
    )


def _is_explained(result: Result) -> bool:
    """Whether there is no mark for a reason that the person can do something about."""
    return result.status in ("unreadable", "missing")


def _about(result: Result) -> Iterator[str]:
    """What is said of one result; of a graded one nothing that rests on hidden calls."""
    title = prose(result.title or result.assignment or _("Submission"))
    if result.status == "error":
        yield f"**{title}**: {prose(_('This submission could not be graded.'))}"
    elif result.status != "graded":
        yield f"**{title}**: {prose(_('This submission could not be graded.'))}"
        yield prose(result.reason or _("The reason is not known."))
        yield prose(_("There is no mark, which is not a 0. Hand in again."))
    else:
        yield f"**{title}** ({name(result.source)})"
        if all(question.status == "missing" for question in result.questions):
            yield prose(_("None of its functions is defined in what you handed in."))
        tier = confinement(result.isolation)
        if tier:
            yield prose(_("Your code was {tier}.").format(tier=tier))
        if result.isolation == "process":
            yield prose(unconfined())
        if result.unmarked:
            yield prose(still_to_be_marked(result))
    if result.notes:
        yield "\n".join(f"- {prose(note)}" for note in result.notes)


def _tests(progress: Progress, course: Course, feedback: Feedback) -> Iterator[dict[str, Any]]:
    """The tests of all questions, in order."""
    results = [result for result in progress.marks or progress.checks if result.status == "graded"]
    checks = {_key(result): _opened(result) for result in progress.checks}
    before = 0
    for result in results:
        seen = checks.get(_key(result))
        marked = for_students(result) if progress.marks else None
        when = "visible" if result.judged == "public" else feedback
        asked = course.assignment(result.assignment or "")
        for at, question in enumerate(asked.questions):
            tests: list[dict[str, Any]] = []
            if marked is not None:
                tests += _scored_tests(marked, at, question, when)
            if seen is not None:
                yield _overview(seen, at) | {"number": f"{before + at + 1}"}
                tests += _remarks(seen, at)
            if marked is not None:
                # last: what is seen at once would tell by its number whether this is there
                tests += _costs(marked, at, when)
            for number, test in enumerate(tests, start=1):
                shown = test if progress.score is not None else _without_score(test)
                yield {"number": f"{before + at + 1}.{number}", **shown}
        if marked is not None and progress.score is not None:
            yield from _totals(marked, when)
        before += len(asked.questions)


def _key(result: Result) -> tuple[str, str | None]:
    return result.source, result.assignment


def _opened(result: Result) -> Result:
    """What a student sees of a result without asking for more: nothing here can be unfolded."""
    step = OPEN_STEP[result.hints]
    questions = tuple(
        msgspec.structs.replace(
            question, diagnosis=tuple(up_to_step(each, step) for each in question.diagnosis)
        )
        for question in result.questions
    )
    return msgspec.structs.replace(for_students(result), questions=questions)


def _without_score(test: dict[str, Any]) -> dict[str, Any]:
    """A test that adds nothing to a total, which would be taken for the mark."""
    return {key: value for key, value in test.items() if key not in ("score", "max_score")}


def _overview(result: Result, at: int) -> dict[str, Any]:
    """What a check of the public calls found of a question: a test without points, seen at once."""
    question = result.questions[at]
    title = _("{function} on the public calls: {status}").format(
        function=question.function, status=status_name(question.status).lower()
    )
    said = question_markdown(question, result.judged)
    return _test(title, is_passed=question.status == "correct", output=said)


def _remarks(result: Result, at: int) -> Iterator[dict[str, Any]]:
    """What was found of gradients and arguments on the public calls: it has no points either."""
    question = result.questions[at]
    for finding in question.checks:
        if finding.kind in ("gradient", "purity"):
            title = f"{question.function}: {_(finding.name)}"
            yield _test(title, is_passed=finding.passed, output=prose(finding.message))


def _scored_tests(result: Result, at: int, asked: Question, when: str) -> Iterator[dict[str, Any]]:
    """What each part earned, on public and hidden calls: seen when the course shows it."""
    question = result.questions[at]
    for part in part_scores(question, asked, _SCALE):
        title = f"{question.function}: {part.name}"
        said = _about_part(question, part, result)
        test = _test(title, is_passed=part.is_full, output=said, visibility=when)
        if part.units is not None:
            test["score"] = part.units / _SCALE
            test["max_score"] = part.max_units / _SCALE
        yield test


def _costs(result: Result, at: int, when: str) -> Iterator[dict[str, Any]]:
    """What changed arguments cost, on public and hidden calls."""
    question = result.questions[at]
    if cost := -sum(finding.score for finding in question.checks if finding.score < 0):
        message = _("{points} points were taken from the parts above, in proportion.")
        name = _("changed arguments")
        yield _test(
            f"{question.function}: {name}",
            is_passed=False,
            output=prose(message.format(points=points(cost))),
            visibility=when,
        )


def _totals(result: Result, when: str) -> Iterator[dict[str, Any]]:
    """What being late cost, and what all questions earned."""
    if result.late is not None:
        said = prose(lateness(result.late))
        yield _test(_("late"), is_passed=False, output=said, visibility=when)
    title = _("{title}: {score} of {most} points").format(
        title=result.title, score=points(result.score), most=points(result.most_so_far)
    )
    said = f"{prose(summary(result))}\n\n{prose(scope(result))}"
    is_full = result.score == result.most_so_far
    yield _test(title, is_passed=is_full, output=said, visibility=when)


def _about_part(question: QuestionResult, part: PartScore, result: Result) -> str:
    """What was found of a part, with what explains it where it is not right."""
    telling = next((each for each in part.findings if not each.passed), None)
    said = [_about_finding(question, each, result, each is telling) for each in part.findings]
    if not said:
        said = [prose(text) for text in outcome_sentences(question)]
    return "\n\n".join(said)


def _about_finding(
    question: QuestionResult, finding: Finding, result: Result, is_telling: bool
) -> str:
    if is_telling:
        return finding_markdown(question, finding, result.judged)
    return prose(finding.message)


def _test(
    title: str, *, is_passed: bool, output: str, visibility: str = "visible"
) -> dict[str, Any]:
    return {
        "name": one_line(title),
        "status": "passed" if is_passed else "failed",
        "output": _unfolded(output)[:_LIMIT],
        "output_format": "md",
        "visibility": visibility,
    }


def _unfolded(text: str) -> str:
    return _FOLDED.sub(r"**\1**", text).replace("\n</details>", "").strip("\n")
