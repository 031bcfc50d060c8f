"""Copies: what several people handed in alike is told to the instructor, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from grader.batch.copies import copies_of
from grader.batch.gradebook import GradebookRun, grade_into
from grader.batch.reporting import write_report
from grader.batch.settings import RunSettings
from grader.course import Seed
from grader.results import (
    Copies,
    Diagnosis,
    Identity,
    QuestionResult,
    QuestionStatus,
    Result,
    result_set_from_json,
)
from grader.submissions import collect
from tests.support.small_submissions import ZEROS


def question(
    answer: str = "", status: QuestionStatus = "correct", function: str = "f", mistake: str = ""
):
    diagnosis = Diagnosis(mistake=mistake, confidence="exact", title="", explanation="")
    return QuestionResult(
        function=function,
        title="",
        score=0.0,
        max_score=1.0,
        status=status,
        answer=answer,
        diagnosis=(diagnosis,) if mistake else (),
    )


def handed_in(student: str, sha256: str, *questions: QuestionResult, **more) -> Result:
    return msgspec.structs.replace(
        Result(
            student=student,
            assignment="a",
            source=f"{student}.ipynb",
            sha256=sha256,
            status="graded",
            questions=questions or (question("right"),),
        ),
        **more,
    )


def others(count: int, **more) -> list[Result]:
    """People who did everything on their own."""
    return [
        handed_in(f"other {n}", f"other {n}", question(f"own {n}", "incorrect", **more))
        for n in range(count)
    ]


def test_equal_files_of_several_people_are_noted_once():
    results = [handed_in(name, "same") for name in ("Ada", "Bob", "Cy")] + others(3)
    assert copies_of(results) == (
        Copies(kind="file", assignment="a", students=("Ada", "Bob", "Cy")),
    )


@pytest.mark.parametrize(
    "results",
    [
        # one person, in two exports
        [
            handed_in("Ada", "same", identity=Identity(platform=platform, person="7"))
            for platform in ("moodle", "canvas")
        ],
        # a group, of which a member hands in alone as well
        [handed_in(name, "same", group=("Ada", "Bob")) for name in ("Ada", "Bob")]
        + [handed_in("Bob", "same")],
        # what was handed out
        [handed_in(name, "same", question("", "unfilled")) for name in ("Ada", "Bob")],
        [handed_in(name, "same", question("", "missing")) for name in ("Ada", "Bob")],
        # what could not be read
        [
            handed_in(name, "", status="unreadable", assignment=None, questions=())
            for name in ("Ada", "Bob")
        ],
        # two assignments
        [handed_in("Ada", "same"), handed_in("Bob", "same", assignment="b")],
    ],
)
def test_what_is_no_copy_is_not_noted(results):
    assert copies_of([*results, *others(9)]) == ()


def test_two_groups_are_two_people():
    groups = [("Ada", "Bob"), ("Cy", "Di")]
    results = [handed_in(name, "same", group=group) for group in groups for name in group]
    assert copies_of(results) == (
        Copies(kind="file", assignment="a", students=("Ada", "Bob", "Cy", "Di")),
    )


def wrong(names: str, **more) -> list[Result]:
    return [
        handed_in(
            name, name, question("odd", "incorrect", **more), question("odd 2", "raised", "g")
        )
        for name in names.split()
    ]


@pytest.mark.parametrize(
    ("names", "rest", "noted"),
    [
        ("Ada Bob", 3, True),
        ("Ada Bob Cy", 4, True),
        ("Ada Bob Cy Di", 40, False),  # more than three
        ("Ada Bob", 2, False),  # half of the class
        ("Ada", 9, False),
    ],
)
def test_equal_wrong_answers_of_few_people_are_noted(names, rest, noted):
    results = [*wrong(names), *others(rest), *others(rest, function="g")]
    wanted = Copies(
        kind="answer", assignment="a", students=tuple(names.split()), functions=("f", "g")
    )
    assert copies_of(results) == (wanted,) * noted


def test_a_mistake_of_the_catalogue_is_anybodys():
    results = [*wrong("Ada Bob", mistake="known"), *others(9), *others(9, function="g")]
    (copies,) = copies_of(results)
    assert copies.functions == ("g",)


def test_right_answers_are_alike_by_nature():
    results = [handed_in(name, name, question("right")) for name in ("Ada", "Bob")]
    assert copies_of([*results, *others(9)]) == ()


def test_equal_files_say_all_about_their_answers():
    results = [msgspec.structs.replace(each, sha256="same") for each in wrong("Ada Bob")]
    (copies,) = copies_of([*results, *others(9), *others(9, function="g")])
    assert copies.kind == "file"


@pytest.fixture
def graded(course, tmp_path):
    """A class in which two people handed in one file, and two wrote one odd answer."""
    odd = ZEROS.replace("np.zeros((layers_dims[l], 1))", "np.zeros((layers_dims[l], 1)) + 0.123")
    texts = {
        "Ada": ZEROS,
        "Bob": ZEROS,
        "Cy": odd,
        "Di": odd + "# mine\n",
        "Eve": ZEROS + "# e",
        "Fay": ZEROS + "# f",
        "Gus": ZEROS + "# g",
    }
    for name, text in texts.items():
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "hw.py").write_text(text, encoding="utf-8")
    one = replace(course, assignments={"initialization": course.assignment("initialization")})
    run = GradebookRun(one, Seed(b"a seed for tests"), RunSettings(jobs=1), tmp_path / "graded")
    with collect([tmp_path / "in"], one) as submissions:
        grade_into(run, submissions, lambda *_: None)
    return run.out


def test_the_class_page_says_it_and_no_other_page(graded):
    whole = (graded / "index.html").read_text(encoding="utf-8")
    section = whole[whole.index("Handed in alike") : whole.index("</main>")]
    assert "2 people handed in the same file: " in section
    assert "<bdi>Ada</bdi>; <bdi>Bob</bdi>" in section
    assert "2 people gave a wrong answer to <code>initialize_parameters_zeros</code>" in section
    assert "<bdi>Cy</bdi>; <bdi>Di</bdi>" in section
    assert "plagiari" not in whole
    for page in graded.glob("students/*/*.html"):
        text = page.read_text(encoding="utf-8")
        assert "alike" not in text
        assert "the same file" not in text
        assert not [name for name in ("Ada", "Bob", "Cy", "Di") if name in text.replace(
            page.parent.name, "")]  # fmt: skip


def test_results_say_it_and_what_is_passed_on_does_not(graded):
    def kinds(folder: Path) -> list[str]:
        text = (folder / "results.json").read_text(encoding="utf-8")
        return [copies.kind for copies in result_set_from_json(text).copies]

    assert kinds(graded) == ["file", "answer"]
    write_report(graded)
    assert kinds(graded) == ["file", "answer"]
    hidden = write_report(graded, hide_names=True)
    assert kinds(hidden) == []
    assert "Handed in alike" not in (hidden / "index.html").read_text(encoding="utf-8")
