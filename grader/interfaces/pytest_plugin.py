"""How does pytest show a submission? `pytest --submission FILE`: each check is a test item.

Without `--submission` the plugin does nothing and imports nothing else from the grader.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
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


@dataclass
class _Chosen:
    """What is to be run of a submission: the items named in arguments, or everything.

    Attributes:
        path: the submission.
        names: the item names of the node ids that were given; none if all of it is to be run.
        missing: those of them that no item has, as far as the submission could be read.
    """

    path: Path
    names: list[str]
    missing: list[str] = field(default_factory=list)

    def of(self, names: Sequence[str]) -> set[str]:
        """The items to run of all; a function's name stands for all of its checks."""
        meant = {name: {name, name.partition("[")[0]} for name in names}
        known = set().union(*meant.values())
        self.missing = [name for name in self.names if name not in known]
        return {
            name
            for name, either in meant.items()
            if not self.names or not either.isdisjoint(self.names)
        }


_CHOSEN = pytest.StashKey[dict[Path, _Chosen]]()
_SUBMISSIONS = pytest.StashKey[frozenset[Path]]()


def pytest_configure(config: pytest.Config) -> None:
    """Find out which submissions are to be run, and which of their items.

    Arguments that name a submission, or an item in one, are taken out: pytest reads no path that
    has brackets, and would import a `.py` file. What is not named in them is left out, as ever.
    """
    given = {Path(name).resolve(): _absolute(name) for name in _given(config)}
    config.stash[_SUBMISSIONS] = frozenset(given)
    config.stash[_CHOSEN] = {}
    if not given:
        return
    if missing := [name for name in _given(config) if not Path(name).is_file()]:
        raise pytest.UsageError(f"--submission: no such file: {', '.join(missing)}")
    from_user = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    whole, items = set[Path](), defaultdict[Path, list[str]](list)
    config.args = []
    for argument in from_user:
        path, separator, item = argument.partition("::")
        real = (config.invocation_params.dir / path).resolve()
        if real not in given:
            config.args.append(argument)
        elif separator:
            items[real].append(item)
        else:
            whole.add(real)
    if not whole and not items:
        whole = set(given)
    config.stash[_CHOSEN] = {
        real: _Chosen(path, [] if real in whole else items[real])
        for real, path in given.items()
        if real in whole or real in items
    }


def _given(config: pytest.Config) -> list[str]:
    given: list[str] = config.getoption("submission")
    return given


def _absolute(name: str) -> Path:
    """The whole path, with links as they are: reports show the name that was given."""
    return Path(os.path.normpath(Path(name).absolute()))


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Keep other collectors from a submission: they would import it, and so run it."""
    collectors = yield
    return [] if file_path.resolve() in parent.config.stash[_SUBMISSIONS] else collectors


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Collect the submissions after whatever else the session collects."""
    report = yield
    if isinstance(collector, pytest.Session) and report.passed:
        submissions = [
            SubmissionFile.from_parent(
                collector, path=chosen.path, nodeid=_node_id(chosen.path, collector.config)
            )
            for chosen in collector.config.stash[_CHOSEN].values()
        ]
        report.result = [*(report.result or ()), *submissions]
    return report


def _node_id(path: Path, config: pytest.Config) -> str:
    """The path below the root folder, or else the whole: two files never have the same."""
    try:
        return path.relative_to(config.rootpath).as_posix()
    except ValueError:
        return path.as_posix()


def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """Say which of the items named there are not.

    Raises:
        UsageError: one is not there.
    """
    missing = [
        f"not found: {chosen.path}::{name}"
        for chosen in config.stash[_CHOSEN].values()
        for name in chosen.missing
    ]
    if missing:
        raise pytest.UsageError(*missing)


class SubmissionFile(pytest.File):
    """One submission; its items are the checks of its functions."""

    def collect(self) -> Iterator[pytest.Item]:
        """Check the submission on the public calls, and yield an item for each check."""
        from grader.errors import GraderError
        from grader.formats.job_logs import without_commands
        from grader.wording import sanitize

        try:
            results = _checked(self.path, self.config)
        except GraderError as error:
            raise self.CollectError(without_commands(sanitize(str(error)))) from None
        for result in results:
            if result.status != "graded":
                raise self.CollectError(_unreadable(self.path, result))
        items = dict(_items(results))
        chosen = self.config.stash[_CHOSEN][self.path.resolve()].of(list(items))
        for name, (question, finding) in items.items():
            if name in chosen:
                yield CheckItem.from_parent(
                    self,
                    name=name,
                    # given as a text, it is taken apart as pytest takes apart those it remembers
                    nodeid=f"{self.nodeid}::{name}",
                    question=question,
                    finding=finding,
                )


def _items(
    results: Sequence[Result],
) -> Iterator[tuple[str, tuple[QuestionResult, Finding | None]]]:
    """The name of each item, and what it is about."""
    functions = Counter(question.function for result in results for question in result.questions)
    for result in results:
        for question in result.questions:
            name = question.function
            if functions[name] > 1:  # two assignments ask for functions of the same name
                name = f"{result.assignment}.{name}"
            if not question.checks:
                yield name, (question, None)
            for finding in question.checks:
                yield f"{name}[{finding.name}]", (question, finding)


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


def _unreadable(path: Path, result: Result) -> str:
    """Why nothing of a submission was checked, with the lines that Python cannot read."""
    from grader.formats.faults import faults_text
    from grader.formats.job_logs import without_commands
    from grader.wording import sanitize

    said = [sanitize(f"{path.name}: {result.reason}"), faults_text(result)]
    return without_commands("\n".join(filter(None, said)))


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
        from grader.formats.job_logs import without_commands

        return without_commands("\n".join(self._report()))

    def _report(self) -> Iterator[str]:
        from grader.formats.faults import fault_text
        from grader.formats.junit import diagnosis_text
        from grader.wording import outcome_sentences, sanitize

        question, finding = self.question, self.finding
        yield sanitize(f"{question.function}: {' '.join(outcome_sentences(question))}")
        if question.syntax_error is not None:
            yield fault_text(question.syntax_error)
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
