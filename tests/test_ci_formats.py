"""Do CI systems get every case and every annotation that they can show?"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from junitparser import Failure, JUnitXml, TestSuite

from grader.formats import github
from grader.formats.junit import junit
from grader.results import Finding, QuestionResult, Result
from tests.support import made_results as made
from tests.support import xml_schema

replace = msgspec.structs.replace


def named(result: Result, source: str) -> Result:
    return replace(result, source=source)


def cases(document: bytes) -> list[tuple[str, str, str]]:
    return [
        (case.get("classname", ""), case.get("name", ""), case.get("file", ""))
        for case in ElementTree.fromstring(document).iter("testcase")
    ]


# JUnit --------------------------------------------------------------------------------------------


def step_like_a_part() -> Result:
    """A result in which a step of the method has the name of a part."""
    question = made.wrong_cost()
    step = Finding(
        name="cost", kind="step", visibility="public", passed=True, score=1, max_score=1, message=""
    )
    return made.result("Ada", replace(question, checks=(*question.checks, step, step)))


TOGETHER = {
    "everyone": made.everyone(),
    "one file name in two folders": (
        named(made.mixed(), "a/x.ipynb"),
        named(made.mixed(), "b/x.ipynb"),
    ),
    "a notebook and a script": (named(made.mixed(), "x.ipynb"), named(made.mixed(), "x.py")),
    "two assignments in one notebook": (
        named(made.mixed(), "x.ipynb"),
        replace(named(made.mixed(), "x.ipynb"), assignment="initialization"),
    ),
    "one file for each of two people": (
        replace(made.mixed(), student="Ada", source="x.ipynb"),
        replace(made.mixed(), student="Bob", source="x.ipynb"),
    ),
    "files that nothing could be read from": (
        named(made.unreadable(), "a.ipynb"),
        named(made.unreadable(), "b.ipynb"),
        made.unreadable(),
    ),
    "no file": (named(made.mixed(), ""), named(made.unreadable(), "")),
    "a step named like a part": (step_like_a_part(),),
}


@pytest.mark.parametrize("results", TOGETHER.values(), ids=TOGETHER)
def test_junit_keeps_to_the_schema_and_no_case_is_there_twice(results: Sequence[Result]) -> None:
    document = junit(made.result_set(*results))
    assert xml_schema.problems(document) == []
    findings = sum(
        1 if question.status == "not_judged" else max(len(question.checks), 1)
        for result in results
        for question in result.questions
    ) + sum(result.status != "graded" for result in results)
    found = cases(document)
    assert len({case[:2] for case in found}) == len(found) == findings


@pytest.mark.parametrize("results", TOGETHER.values(), ids=TOGETHER)
def test_junitparser_reads_every_case(results: Sequence[Result]) -> None:
    document = junit(made.result_set(*results))
    read = JUnitXml.fromstring(document)
    suites = [suite for suite in read if isinstance(suite, TestSuite)]
    assert len(suites) == len(results)
    seen = [case for suite in suites for case in suite]
    assert [(case.classname, case.name) for case in seen] == [case[:2] for case in cases(document)]
    failed = sum(isinstance(each, Failure) for case in seen for each in case.result)
    assert read.failures == failed
    assert read.tests == len(seen)


def test_one_submission_has_plain_class_names() -> None:
    (classname, *_), *_ = cases(junit(made.result_set(made.mixed())))
    assert classname == "regularization.compute_cost_with_regularization"


def test_of_several_submissions_each_class_name_begins_with_its_own() -> None:
    several = made.result_set(named(made.perfect(), "a/x.ipynb"), named(made.mixed(), "b/x.ipynb"))
    names = {re.sub(r"\.\w+$", "", classname) for classname, *_ in cases(junit(several))}
    assert names == {"a/x.ipynb: regularization", "b/x.ipynb: regularization"}


def test_the_file_of_a_case_counts_from_the_root_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "week 1").mkdir()
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.chdir(tmp_path / "week 1")
    within = "week 1/x.ipynb"
    for source, workspace, wanted in (
        ("x.ipynb", tmp_path, within),
        ("./x.ipynb", tmp_path, within),
        (str(tmp_path / "week 1" / "x.ipynb"), tmp_path, within),
        (str(tmp_path / "week 1" / "x.ipynb"), tmp_path / "link", within),
        ("../other/x.ipynb", tmp_path, "other/x.ipynb"),
        ("x.ipynb", None, "x.ipynb"),
        ("../x.ipynb", None, "../x.ipynb"),
        ("/elsewhere/x.ipynb", tmp_path, "/elsewhere/x.ipynb"),
        ("x\0.ipynb", tmp_path, "week 1/x.ipynb"),
    ):
        result = named(made.mixed(), source)
        files = {file for *_, file in cases(junit(made.result_set(result), workspace))}
        assert files == {wanted}, source
        command = github.annotations([result], workspace)
        assert f" file={wanted},title=".replace("\0", "") in command, source


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ('name="dW2"', "no name"),
        ('tests="', "no tests"),
        ("<failure", "error in a failure"),
    ],
)
def test_the_schema_finds_what_is_wrong(wrong: str, problem: str) -> None:
    document = junit(made.result_set(made.mixed())).decode()
    spoilt = {
        "no name": document.replace(' name="dW2"', "", 1),
        "no tests": re.sub(r' tests="\d+"', "", document),
        "error in a failure": document.replace("</failure>", "<error/></failure>", 1),
    }[problem]
    assert wrong in document
    assert xml_schema.problems(document.encode()) == []
    assert xml_schema.problems(spoilt.encode())


def test_the_schema_finds_cases_that_are_there_twice() -> None:
    document = junit(made.result_set(made.mixed())).decode()
    twice = document.replace('name="dW2"', 'name="dW1"')
    assert any("is there 2 times" in each for each in xml_schema.problems(twice.encode()))


# annotations of GitHub ----------------------------------------------------------------------------


def wrong(function: str, lost: float, *places: tuple[int | None, int | None]) -> QuestionResult:
    """A question that lost points by mistakes in these places."""
    (diagnosis,) = made.wrong_cost().diagnosis
    return replace(
        made.question(function, 30, "partial", 30 - lost),
        diagnosis=tuple(replace(diagnosis, cell=cell, line=line) for cell, line in places),
    )


def titles(results: Sequence[Result]) -> list[str]:
    lines = github.annotations(results).splitlines()
    return [match[1] for line in lines if (match := re.search(r"title=(\w+)", line))]


@pytest.mark.parametrize("count", [1, 9, 10, 11, 40])
def test_no_more_are_written_than_github_shows(count: int) -> None:
    many = made.result("Ada", *(wrong(f"f{n}", 10, (1, 1)) for n in range(count)))
    lines = github.annotations([many]).splitlines()
    assert len(lines) == min(count, 10)
    if count > 9:
        *shown, last = lines
        assert all(line.startswith("::error file=") for line in shown)
        assert last == f"::warning::and {count - 9} more: see the summary"
    else:
        assert "more: see" not in lines[-1]


def test_the_limit_is_that_of_all_submissions_together() -> None:
    assert len(github.annotations([made.mixed(), made.broken()] * 5).splitlines()) == 10


def test_the_worst_comes_first() -> None:
    not_judged = replace(made.question("unjudged", 100, "not_judged", 0), score=None)
    first = made.result(
        "Ada",
        wrong("little", 1, (1, 1), (1, 2)),
        wrong("much", 30, (2, 1), (2, 2)),
    )
    first = replace(first, questions=(not_judged, *first.questions), score=None)
    second = made.result("Bob", wrong("some", 10, (1, 1)))
    order = titles([first, second, made.unreadable()])
    assert order[1:] == ["much", "some", "little", "much", "little", "unjudged"]
    assert order[0] == "This"
    assert github.annotations([first]).splitlines()[-1].startswith("::warning file=")


def test_the_title_names_the_cell_of_a_notebook_and_a_script_has_its_line() -> None:
    notebook = github.annotations([made.result("Ada", wrong("f", 10, (7, 13)))])
    assert ",title=f (cell 7%2C line 13)%3A partly correct%2C 20 of 30 points::" in notebook
    assert ",line=" not in notebook
    script = github.annotations([made.result("Ada", wrong("f", 10, (None, 13)))])
    assert ",line=13,title=f%3A partly correct%2C 20 of 30 points::" in script


def test_an_exception_without_a_mistake_has_the_cell_of_its_function() -> None:
    (*_, timeout, crashed) = made.broken().questions
    assert timeout.source is not None
    lines = github.annotations([made.result("Ada", timeout, crashed)]).splitlines()
    assert f"title=forward_propagation_with_dropout (cell {timeout.source.cell})%3A" in lines[0]
    assert "title=backward_propagation_with_dropout%3A" in lines[1]


def test_no_word_of_a_student_is_a_command() -> None:
    nasty = "100%\r\n::add-mask::x\n::error file=a::b,c:d"
    question = replace(made.question(nasty, 10, "incorrect", 0), message=nasty)
    (line,) = github.annotations(
        [named(made.result("Ada", question), f"a,b:{nasty}.ipynb")]
    ).splitlines()
    properties, _, message = line.removeprefix("::error ").partition("::")
    assert set(re.findall(r"(\w+)=", properties)) >= {"file", "title"}
    assert properties.count(",") == 1
    assert ":" not in properties
    assert "\r" not in line
    assert "100%25%0A::add-mask::x%0A" in message


def test_the_summary_is_written_where_the_job_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.cli.output import write

    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out"
    for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        for each in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
            monkeypatch.delenv(each, raising=False)
        monkeypatch.setenv(variable, str(tmp_path.parent))
        for format in ("github", "junit"):
            write([named(made.mixed(), "x.ipynb")], format, out)
            text = io.StringIO(out.read_text(encoding="utf-8")).read()
            assert f"{tmp_path.name}/x.ipynb" in text
    assert os.fspath(tmp_path) not in text
