"""Do hints come in steps, never further than the course allows, and the repair to nobody else?"""

from __future__ import annotations

import html
import io
import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from rich.console import Console

from grader.batch.class_files import FORMATS, write_class
from grader.course import load_course
from grader.errors import GraderError
from grader.formats import github
from grader.formats.junit import junit
from grader.formats.markdown import markdown
from grader.formats.text import print_result
from grader.rendering import Pages
from grader.rendering.anonymity import anonymize
from grader.results import Diagnosis, Hints, Result, for_students, next_step, up_to_step
from grader.wording import language
from tests.conftest import Write
from tests.support import made_results as made
from tests.support.command_line import Cli
from tests.support.hostile_notebook import code_cell
from tests.test_rendering import Page

ROOT = Path(__file__).resolve().parent.parent
TITLE, QUESTION, EXPLANATION = "The title.", "The question?", "The explanation."
FORMULA, SEEN, REPAIR = "no formula, but text", "The values seen.", "The repair."
#: What each step adds.
STEPS = ((TITLE,), (QUESTION,), (EXPLANATION,), (FORMULA, SEEN), (REPAIR,))
LAST: dict[Hints, int] = {"title": 1, "steps": 4, "all": 5}


def diagnosed(hints: Hints, *diagnoses: Diagnosis) -> Result:
    """A submission with one wrong function."""
    question = msgspec.structs.replace(made.wrong_cost(), diagnosis=diagnoses or (whole(),))
    return made.result("Ada", question, hints=hints, judged="public")


def whole() -> Diagnosis:
    """A diagnosis with something to say at every step."""
    return Diagnosis(
        mistake="an-id",
        confidence="exact",
        title=TITLE,
        explanation=EXPLANATION,
        cell=7,
        line=13,
        parts=("cost",),
        hint=QUESTION,
        formula=FORMULA,
        evidence="repair",
        seen=SEEN,
        repair=REPAIR,
    )


def without_question() -> Diagnosis:
    """A diagnosis that asks nothing, as those of what stopped a function."""
    return msgspec.structs.replace(whole(), hint="", seen="", repair="")


def said(text: str) -> list[str]:
    """Which of the texts of a diagnosis are in `text`, in their order."""
    plain = " ".join(text.split())
    return [words for step in STEPS for words in step if words in plain]


def up_to(step: int) -> list[str]:
    return [words for texts in STEPS[:step] for words in texts]


def terminal(result: Result, hint: int | None = None, width: int = 100) -> str:
    file = io.StringIO()
    print_result(result, Console(file=file, width=width), hint)
    return file.getvalue()


# steps --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_each_step_adds_its_texts(step: int) -> None:
    shown = up_to_step(whole(), step)
    texts = (shown.title, shown.hint, shown.explanation, shown.formula, shown.seen, shown.repair)
    assert [text for text in texts if text] == up_to(step)
    assert (shown.cell, shown.line, shown.parts) == (7, 13, ("cost",))


def test_where_nothing_is_asked_the_explanation_is_the_second_step() -> None:
    assert up_to_step(without_question(), 1).explanation == ""
    assert up_to_step(without_question(), 2).explanation == EXPLANATION
    assert next_step(diagnosed("steps", without_question()), 2) == 4


@pytest.mark.parametrize("hints", LAST)
def test_students_see_as_far_as_the_course_allows(hints: Hints) -> None:
    result = for_students(diagnosed(hints))
    ((shown,),) = [question.diagnosis for question in result.questions]
    assert shown == up_to_step(whole(), LAST[hints])
    for step in range(1, 6):
        assert next_step(result, step) == (step + 1 if step < LAST[hints] else None)


# pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hints", LAST)
def test_a_students_page_shows_what_is_allowed(hints: Hints) -> None:
    page = Page(Pages().student_page(diagnosed(hints)))
    assert said(page.text) == up_to(LAST[hints])
    folded = [tag for tag in page.all("details") if tag.get("class") == "step"]
    assert folded == ([{"class": "step"}] * 2 if hints == "steps" else [])


@pytest.mark.parametrize("hints", LAST)
def test_the_page_of_the_notebook_shows_what_is_allowed(hints: Hints, tmp_path: Path) -> None:
    path = tmp_path / "notebook.ipynb"
    cells = [code_cell(made.COST) for _ in range(7)]
    path.write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8")
    text = Pages().notebook_page(diagnosed(hints), path)
    assert text is not None
    assert said(Page(text).text) == up_to(LAST[hints])
    assert text.count('<details class="step">') == (2 if hints == "steps" else 0)


def test_an_explanation_without_a_question_is_not_folded() -> None:
    text = Pages().student_page(diagnosed("steps", without_question()))
    (folded,) = re.findall(r'<details class="step">(.*?)</details>', text, re.DOTALL)
    assert ">Formula<" in folded
    assert EXPLANATION not in folded


def test_what_stands_between_backticks_is_code() -> None:
    seen = msgspec.structs.replace(whole(), seen="`dW2` gets `<b>`; a right solution has `1`.")
    text = Pages().student_page(diagnosed("steps", seen))
    assert "<code>dW2</code> gets <code>&lt;b&gt;</code>; a right" in text


# the terminal -------------------------------------------------------------------------------------


@pytest.mark.parametrize("hints", LAST)
@pytest.mark.parametrize("hint", [None, 1, 2, 3, 4, 5])
def test_the_terminal_shows_as_many_steps_as_asked_for(hints: Hints, hint: int | None) -> None:
    text = terminal(diagnosed(hints), hint)
    step = {"title": 1, "steps": 2, "all": 5}[hints] if hint is None else min(hint, LAST[hints])
    assert said(text) == up_to(step)
    assert "cell 7, line 13" in text
    last = text.splitlines()[-1]
    if step < LAST[hints]:
        assert last.endswith(f"add --hint {step + 1}.")
    elif hint is not None and hint > LAST[hints]:
        assert last == "Your course shows no further hints."
    else:
        assert "hint" not in last


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("hint", [1, 2, 3, 4])
def test_how_to_see_the_next_step_fits_a_narrow_terminal(lang: str, hint: int) -> None:
    language.use_language(lang)
    last = terminal(diagnosed("all"), hint, width=60).rstrip().splitlines()[-1]
    assert f"--hint {hint + 1}" in last
    assert (lang == "zh") == bool(re.search("[\u4e00-\u9fff]", last))


def test_how_to_see_more_is_said_last() -> None:
    result = msgspec.structs.replace(diagnosed("steps"), notes=("A note.",))
    assert terminal(result).rstrip().endswith("add --hint 3.")


def test_nothing_is_promised_where_there_is_nothing_more() -> None:
    plain = msgspec.structs.replace(without_question(), formula="")
    assert "--hint" not in terminal(diagnosed("steps", plain))
    assert "hint" not in terminal(made.perfect(), 5)
    assert "hint" not in terminal(made.unreadable(), 5)


# what other programs read -------------------------------------------------------------------------


@pytest.mark.parametrize("hints", LAST)
def test_public_logs_never_name_the_repair(hints: Hints) -> None:
    result = diagnosed(hints)
    wanted = [TITLE] if hints == "title" else [TITLE, QUESTION, EXPLANATION, FORMULA]
    root = ElementTree.fromstring(junit(made.result_set(result)))
    assert said("".join(root.itertext())) == wanted
    assert said(github.annotations([result])) == wanted
    assert said(markdown([result])) == wanted + ([] if hints == "title" else [SEEN])


def test_names_are_hidden_in_what_was_seen_but_not_in_the_words_for_programs() -> None:
    result = diagnosed("steps", msgspec.structs.replace(whole(), seen="Repair Steps wrote it."))
    (hidden,) = anonymize([msgspec.structs.replace(result, student="Repair Steps")], bytes(32))
    (shown,) = hidden.questions[0].diagnosis
    assert (hidden.hints, shown.evidence) == ("steps", "repair")
    assert "Steps" not in shown.seen


def test_the_instructors_files_hold_everything(tmp_path: Path) -> None:
    results = [diagnosed("title")]
    write_class(tmp_path, made.result_set(*results), results, FORMATS, Pages())
    assert said((tmp_path / "results.json").read_text(encoding="utf-8")) == up_to(5)
    (page,) = tmp_path.glob("students/*/*.html")
    assert said(page.read_text(encoding="utf-8")) == [TITLE]


# a course says how far ----------------------------------------------------------------------------

HE = """
import numpy as np

def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        scale = np.sqrt(1 / layers_dims[l - 1])
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * scale
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""


@pytest.fixture
def own_course(tmp_path: Path) -> Path:
    """A course with one assignment, of which a test may change the files."""
    folder = tmp_path / "course"
    for name in ("assignments", "reference"):
        others = shutil.ignore_patterns("regular*", "gradient*", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=others)
    return folder


def say(folder: Path, text: str) -> None:
    (folder / "course.toml").write_text(text, encoding="utf-8")


def say_in_the_assignment(folder: Path, text: str) -> None:
    path = folder / "assignments" / "initialization" / "assignment.toml"
    path.write_text(f"{text}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


def test_the_value_of_the_assignment_wins(own_course: Path) -> None:
    def hints() -> str:
        return load_course(own_course).assignment("initialization").hints

    assert hints() == "steps"
    say(own_course, "")
    assert hints() == "steps"
    say(own_course, 'hints = "title"')
    assert hints() == "title"
    say_in_the_assignment(own_course, 'hints = "all"')
    assert hints() == "all"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('hints = "some"', """hints must be "steps", "all" or "title", not 'some'"""),
        ("hints = true", 'hints must be "steps", "all" or "title", not True'),
        ('hints = ["all"]', 'hints must be "steps", "all" or "title", not ['),
        ('hint = "all"', "unknown keys hint"),
        ("hints = ", "Invalid value"),
    ],
)
def test_a_fault_is_told_in_one_line(own_course: Path, text: str, message: str) -> None:
    say(own_course, text)
    with pytest.raises(GraderError) as error:
        load_course(own_course)
    assert str(error.value).startswith(f"{own_course / 'course.toml'}: {message}")
    assert "\n" not in str(error.value)
    (own_course / "course.toml").unlink()
    say_in_the_assignment(own_course, text)
    with pytest.raises(GraderError, match=r"assignment\.toml: ") as error:
        load_course(own_course)
    assert message in str(error.value)


def test_a_course_file_that_cannot_be_read_is_told(own_course: Path) -> None:
    (own_course / "course.toml").mkdir()
    with pytest.raises(GraderError, match=r"course\.toml: .*directory"):
        load_course(own_course)


def test_check_gives_students_no_more_than_is_allowed(
    cli: Cli, own_course: Path, write_notebook: Write
) -> None:
    def check(*arguments: object) -> str:
        return cli("check", write_notebook("x.ipynb", HE), "--course", own_course, *arguments)[1]

    def diagnosis() -> dict[str, object]:
        (result,) = json.loads(check("--format", "json"))["submissions"]
        assert result["hints"] == hints
        (found,) = [d for question in result["questions"] for d in question["diagnosis"]]
        assert isinstance(found, dict)
        return found

    hints = "steps"
    full = diagnosis()
    texts = [full["hint"], full["explanation"], full["formula"]]
    assert all(texts)
    assert "--hint 3" in check()
    assert "--hint 4" in check("--hint", 3)
    hints = "title"
    say(own_course, 'hints = "title"')
    found = diagnosis()
    assert (found["title"], found["cell"], found["line"]) == (full["title"], 1, full["line"])
    for key in ("hint", "explanation", "formula", "seen", "repair"):
        assert found[key] == ""
    for format in ("text", "html", "junit", "github", "markdown"):
        text = html.unescape(" ".join(check("--format", format).split()))
        assert str(full["title"]) in text
        assert not any(str(each) in text for each in texts)
    assert "no further hints" in check("--hint", 4)


def test_hint_is_for_text(cli: Cli, write_notebook: Write) -> None:
    path = write_notebook("x.ipynb", HE)
    for arguments, message in (
        (("--hint", 3, "--format", "json"), "--hint is for text"),
        (("--hint", 6), "6 is not in the range 1<=x<=5"),
        (("--hint", 0), "0 is not in the range 1<=x<=5"),
    ):
        code, out, err = cli("check", path, *arguments)
        assert (code, out) == (2, "")
        assert message in err
        assert err.count("\n") == 1


def test_a_change_of_the_course_changes_the_pages(
    cli: Cli, own_course: Path, write_notebook: Write, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_notebook("class/Ada/x.ipynb", HE)
    command = ("grade", tmp_path / "class", "-o", out, "--course", own_course)

    def page_and_json() -> tuple[str, str]:
        code, _, err = cli(*command, "--isolation", "process")
        assert code == 0, err
        (page,) = out.glob("students/*/*.html")
        return page.read_text("utf-8"), (out / "results.json").read_text("utf-8")

    page, everything = page_and_json()
    (full,) = [
        d["explanation"]
        for question in json.loads(everything)["submissions"][0]["questions"]
        for d in question["diagnosis"]
    ]
    assert ">Explanation</summary>" in page
    say(own_course, 'hints = "title"')
    page, everything = page_and_json()
    assert ">Explanation</summary>" not in page
    assert full in json.loads(everything)["submissions"][0]["questions"][2]["diagnosis"][0].values()
