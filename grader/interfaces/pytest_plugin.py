"""How does pytest show a submission? `pytest --submission FILE`: each check is a test item.

Without `--submission` the plugin does nothing and imports nothing else from the grader.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.results import Finding, QuestionResult, Result


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --submission, --assignment and --course."""
    group = parser.getgroup("grader", "grading of notebooks (grader)")
    group.addoption(
        "--submission",
        action="append",
        default=[],
        metavar="FILE",
        help="a notebook or .py file to check; each check is a test item (may be repeated)",
    )
    group.addoption(
        "--assignment",
        default=None,
        metavar="NAME",
        help="check for this assignment, instead of telling it from the functions defined",
    )
    group.addoption(
        "--course", default=None, metavar="DIR", help="the course's folder, where it is not bundled"
    )


_PATHS = pytest.StashKey[frozenset[Path]]()


def pytest_configure(config: pytest.Config) -> None:
    """Collect the submissions in place of the project's own tests."""
    given = [Path(name) for name in config.getoption("submission")]
    config.stash[_PATHS] = frozenset(path.resolve() for path in given)
    if not given:
        return
    if missing := [str(path) for path in given if not path.is_file()]:
        raise pytest.UsageError(f"--submission: no such file: {', '.join(missing)}")
    from_user = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    config.args = [*from_user, *map(str, given)]


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect a submission as data only: any other collector would import it, and so run it."""
    collectors = yield
    if file_path.resolve() in parent.config.stash[_PATHS]:
        return [SubmissionFile.from_parent(parent, path=file_path)]
    return collectors


class SubmissionFile(pytest.File):
    """One submission; its items are the checks of its functions."""

    def collect(self) -> Iterator[pytest.Item]:
        """Check the submission on the public calls, and yield an item for each check."""
        from grader.errors import GraderError
        from grader.wording import sanitize

        try:
            results = _checked(self.path, self.config)
        except GraderError as error:
            raise self.CollectError(sanitize(str(error))) from None
        for result in results:
            if result.status != "graded":
                raise self.CollectError(sanitize(f"{self.path.name}: {result.reason}"))
            for question in result.questions:
                if not question.checks:
                    yield CheckItem.from_parent(
                        self, name=question.function, question=question, finding=None
                    )
                for finding in question.checks:
                    yield CheckItem.from_parent(
                        self,
                        name=f"{question.function}[{finding.name}]",
                        question=question,
                        finding=finding,
                    )


def _checked(path: Path, config: pytest.Config) -> list[Result]:
    from grader.batch.check import check_submissions
    from grader.batch.settings import RunSettings
    from grader.course import find_course
    from grader.results import for_students
    from grader.wording import locale_language, use_language

    use_language(locale_language())
    folder, only = config.getoption("course"), config.getoption("assignment")
    course = find_course(Path(folder) if folder else None)
    if only is not None:
        course.assignment(only)
    results = check_submissions(course, [path], RunSettings(jobs=1), only=only)
    return [for_students(result) for result in results]


class CheckItem(pytest.Item):
    """One check of one graded function."""

    def __init__(self, *, question: QuestionResult, finding: Finding | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question, self.finding = question, finding

    def runtest(self) -> None:
        """Fail if the check did not pass; a check worth no points is an expected failure."""
        from grader.wording import one_line, verdict

        if self.question.status == "not_judged":
            pytest.skip(one_line(f"{verdict(self.question)} {self.question.message}", 1000))
        if self.finding is None:
            raise CheckFailedError
        if not self.finding.passed:
            if self.finding.max_score == 0:
                pytest.xfail(one_line(self.finding.message))
            raise CheckFailedError
        if self.finding.score < self.finding.max_score:
            raise CheckFailedError

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | Any:
        """The message and the diagnoses instead of a traceback through the grader's own code."""
        if not isinstance(excinfo.value, CheckFailedError):
            return super().repr_failure(excinfo, style)
        return "\n".join(self._report())

    def _report(self) -> Iterator[str]:
        from grader.formats.junit import diagnosis_text
        from grader.wording import sanitize, verdict

        question, finding = self.question, self.finding
        said = "" if question.syntax_error else f"{verdict(question)} "
        yield sanitize(f"{question.function}: {said}{question.message}".rstrip())
        if finding is not None:
            yield sanitize(finding.message)
        for diagnosis in question.diagnosis:
            if finding is None or not diagnosis.parts or finding.name in diagnosis.parts:
                yield sanitize(diagnosis_text(diagnosis))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The submission and the line on which the function begins."""
        source = self.question.source
        return self.path, source.line - 1 if source else None, self.name


class CheckFailedError(Exception):
    """A check that did not pass."""
