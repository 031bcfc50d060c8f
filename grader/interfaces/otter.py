"""How does otter-grader ask this grader? A requirement for each test case, and a plugin for marks.

A test case of otter is all or nothing. The plugin then gives each test the score of its function,
whatever share of a part that is, from the file that was handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.results import Result


class NobodysFaultError(BaseException):
    """The course or the grader failed, so that a test can neither pass nor fail.

    It is no `Exception`, which otter would count as a wrong answer: it ends otter's run, which says
    then that the autograder failed.
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: one line, without the grader's own code."""
        return [str(self)]


def require(
    environment: Mapping[str, Any],
    function: str,
    part: str,
    *,
    assignment: str | None = None,
    course: str | Path | None = None,
) -> None:
    """Return if a part of a function's answer is right on the public calls.

    What is judged is the text of the cells that ran, in a process of its own, as `grader check`
    does it; the objects in the environment are not used.

    Args:
        environment: the names of the notebook, as otter passes them to a test case.
        function: the function.
        part: the part of its answer.
        assignment: the assignment, where several ask for such a function.
        course: the course's folder, where it is not the one that is installed.

    Raises:
        AssertionError: it is not right; the message says what is wrong.
        NobodysFaultError: nothing could be judged.
    """
    answer = _asked(environment, function, part, assignment, course)
    if not answer.is_right:
        raise AssertionError(answer.message(numbered=False))


def require_unchanged_arguments(
    environment: Mapping[str, Any],
    function: str,
    *,
    assignment: str | None = None,
    course: str | Path | None = None,
) -> None:
    """Return unless a function loses points for what it changes in its arguments.

    Raises:
        AssertionError: it does; the message says what it changes.
        NobodysFaultError: nothing could be judged.
    """
    answer = _asked(environment, function, None, assignment, course)
    lost = [check for check in answer.question.checks if check.kind == "purity" and check.score < 0]
    if lost:
        raise AssertionError(lost[0].message)


def _asked(
    environment: Mapping[str, Any],
    function: str,
    part: str | None,
    assignment: str | None,
    course: str | Path | None,
) -> Any:
    from grader.interfaces.kernel import asked_in_kernel

    del environment  # the text is asked, and no object
    try:
        names = () if part is None else (part,)
        return asked_in_kernel(names, of=function, assignment=assignment, course=course)
    except GraderError as error:
        _log(str(error))
        raise NobodysFaultError(f"grader: {error}") from None


def _log(message: str) -> None:
    """Say it where otter's own errors are seen: what a notebook raises in otter's run is lost."""
    with suppress(Exception):  # without otter, or whatever else: it must not hide what went wrong
        import_module("otter.logging").get_logger("grader").error(message)


class Marks:
    """A plugin of otter that gives each test the score of its function.

    It judges the file that was handed in, in the process of otter and before the notebook runs, so
    nothing that the notebook does can change what it says.
    """

    def __init__(
        self, submission_path: str, submission_metadata: object, plugin_config: Mapping[str, Any]
    ) -> None:
        """Take what otter passes to every plugin."""
        del submission_metadata
        self._path, self._config = submission_path, plugin_config
        self._scores: dict[str, float] = {}

    def before_grading(self, config: object) -> None:
        """Find out what each function earns; if the file cannot be read, otter's scores stay.

        Raises:
            GraderError: nothing could be judged, which is nobody's wrong answer.
        """
        del config
        result = _judged(Path(self._path), self._config)
        if result.status == "unreadable":
            return
        questions = {each.function: each for each in result.questions}
        for test, function in self._config["tests"].items():
            question = questions.get(function)
            if question is None or question.score is None:
                reason = result.reason if question is None else question.message
                raise GraderError(f"{function} could not be judged: {reason or 'nothing asks it'}")
            self._scores[test] = question.score

    def after_grading(self, results: Any) -> None:
        """Set the scores of the tests that `grader otter build` wrote; others stay as they are."""
        for test, score in self._scores.items():
            if test in results.results:
                results.update_score(test, score)


def _judged(path: Path, config: Mapping[str, Any]) -> Result:
    """The result of a file for one assignment, on the public calls."""
    from grader.batch.check import check_submissions
    from grader.batch.settings import RunSettings
    from grader.course import find_course
    from grader.wording import locale_language, use_language

    use_language(locale_language())
    course = find_course(Path(config["course"]) if config.get("course") else None)
    (result,) = check_submissions(
        course, [path], RunSettings(jobs=1, warm=False), only=config["assignment"]
    )
    return result
