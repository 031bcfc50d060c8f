"""Does everybody read their own language: is every sentence marked, translated, and used?"""

from __future__ import annotations

import ast
import gettext
import html
import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from babel.messages.catalog import Catalog, Message
from rich.console import Console

from grader.authoring.translations import (
    catalogues,
    compiled,
    is_translated,
    read_catalogue,
)
from grader.batch.answer_keys import public_answer_keys
from grader.cli.app import main
from grader.course import Course, find_course, read_record
from grader.errors import GraderError
from grader.formats import github
from grader.formats.markdown import markdown
from grader.formats.text import print_result
from grader.grading import GradingContext, grade_submission
from grader.judging import compare, wrong_answer
from grader.rendering import Pages
from grader.results import SCHEMA, Result, ResultSet
from grader.submissions import collect
from grader.wording import exception_message, language, reason_message
from grader.worker import Outcome, Raised, Reason, ReasonKind, Unavailable, Worker
from tests.support.changed_answers import grading
from tests.support.class_pages import class_page_of
from tests.support.remembering import Remembering
from tests.support.slips import own_back

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile("[\u4e00-\u9fff]")

# catalogues ---------------------------------------------------------------------------------------


OF = ("grader", *find_course().assignments)


@cache
def in_catalogues() -> dict[str, tuple[Catalog, Path, str]]:
    """The sentences of the grader and of each assignment, and where their translations are."""
    return dict(zip(OF, catalogues(find_course()), strict=True))


def ids(catalogue: Catalog) -> set[str]:
    return {_id(message) for message in catalogue if message.id}


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


@pytest.mark.parametrize("of", OF)
def test_every_sentence_is_translated_and_no_other(of: str) -> None:
    wanted, path, code = in_catalogues()[of]
    catalogue = read_catalogue(path, code)
    assert ids(catalogue) == ids(wanted), "run `make translations`"
    assert not [_id(message) for message in catalogue if message.id and not is_translated(message)]


PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)s|%%|`[^`]*`")


@pytest.mark.parametrize("of", OF)
def test_a_translation_has_the_placeholders_and_the_code_of_its_source(of: str) -> None:
    _wanted, path, code = in_catalogues()[of]
    for message in read_catalogue(path, code):
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for form in forms if message.id else ():
            source = sorted(PLACEHOLDER.findall(_id(message)))
            assert sorted(PLACEHOLDER.findall(str(form))) == source, _id(message)
            # a sentence of a page is formatted, even if there is nothing to put in
            assert str(form).count("%") == _id(message).count("%"), _id(message)


@pytest.mark.parametrize("of", OF)
def test_what_is_compiled_is_fresh(of: str) -> None:
    _wanted, path, code = in_catalogues()[of]
    with path.with_suffix(".mo").open("rb") as file:
        kept = gettext.GNUTranslations(file)
    fresh = gettext.GNUTranslations(io.BytesIO(compiled(read_catalogue(path, code))))
    assert vars(kept)["_catalog"] == vars(fresh)["_catalog"], "run `make translations`"


def test_every_marked_sentence_is_found() -> None:
    known = ids(in_catalogues()["grader"][0])
    for path in sorted((ROOT / "grader").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_", "N_", "ntranslate"):
                argument = node.args[0]
                assert not isinstance(argument, ast.JoinedStr), f"{path}: an f-string is marked"
                if isinstance(argument, ast.Constant):
                    assert argument.value in known, f"{path}: {argument.value!r}"


# nothing slips through ----------------------------------------------------------------------------

OUTSIDE = re.compile(r"(<[^>]*>|&\w+;|\{\w*\}|%\(\w+\)s|%%)")


class Pseudo(gettext.NullTranslations):
    """English in wide letters: what is not translated stands out."""

    def gettext(self, message: str) -> str:
        pieces = OUTSIDE.split(message)
        pieces[::2] = [re.sub("[A-Za-z]", _wide, piece) for piece in pieces[::2]]
        return "".join(pieces)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


def _wide(letter: re.Match[str]) -> str:
    return chr(ord(letter[0]) + 0xFEE0)


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_pseudo(monkeypatch)


def speak_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_catalogue", lambda _: Pseudo())
    monkeypatch.setattr(language, "_course_catalogue", lambda *_: Pseudo())
    language.use_language("zh")


CLASS = (
    "Kwame Mensah", "Priya Raghunathan", "Lucía Fernández", "Carlos Eduardo da Silva",
    "Ingrid Sæther", "Søren Kjærgaard", "박지우", "李文博",
)  # fmt: skip


@pytest.fixture(scope="module")
def example_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Some of the example class, and files that cannot be read."""
    folder = tmp_path_factory.mktemp("unreadable")
    files = {
        "photo.ipynb": b"\x89PNG", "empty.ipynb": b"", "half.ipynb": b'{"cells": [',
        "page.ipynb": b"<!doctype html><p>", "other.ipynb": b'{"cells": []}',
        "crash.py": b"import os\ndef initialize_parameters_he(d):\n    os._exit(0)\n",
        "twice.py": b"def initialize_parameters_he(d): return 1\n" * 2
        + b"def initialize_parameters_zeros(d):\n    return {\n"
        + b"def initialize_parameters_random(d): return plt.x\nimport matplotlib.pyplot as plt\n",
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [*sorted(folder.iterdir()), *(ROOT / "examples" / "class" / name for name in CLASS)]


def grade(files: list[Path], course: Course, worker: Worker) -> list[Result]:
    grading = GradingContext(course, public_answer_keys(course))
    with collect(files) as submissions:
        return [result for one in submissions for result in grade_submission(one, grading, worker)]


@pytest.fixture(scope="module")
def remembering(worker: Worker) -> Any:
    """Runs a variant of an answer once, in whatever language it is graded."""
    return Remembering(worker)


@pytest.fixture(scope="module")
def graded(example_files: list[Path], course: Course, remembering: Any) -> list[Result]:
    """Results in the pseudo-language."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        speak_pseudo(monkeypatch)
        results = grade(example_files, course, remembering)
    language.use_language("en")
    return results


#: What is the same in every language: names of Python and of this field, and Python's own words.
SAME = {
    *("Python", "NumPy", "None", "True", "False", "CPU", "JSON", "PNG", "SHA", "MiB", "grader"),
    *("dW", "db", "dA", "dZ", "cost", "cache", "array", "shape", "keepdims", "reshape", "nan"),
}
FUNCTIONS = " ".join(q.function for a in find_course().assignments.values() for q in a.questions)


def english_in(text: str, results: list[Result]) -> set[str]:
    """The English words of `text` that are no names, no code and no numbers."""
    known = {*SAME, *re.findall("[A-Za-z]+", FUNCTIONS)}
    for result in results:
        names = [result.student, result.source, result.assignment or "", result.isolation]
        for question in result.questions:
            names += [question.function, question.source.code if question.source else ""]
            names += [check.name for check in question.checks if check.kind != "purity"]
            names += [call.asked for call in question.calls]
            names += [diagnosis.formula for diagnosis in question.diagnosis]
        known.update(word for name in names for word in re.findall("[A-Za-z]+", name))
    text = re.sub(r"\{\w+\}|`[^`]*`|\b[0-9a-f]{12}\b", " ", text)
    return {word for word in re.findall("[A-Za-z]{2,}", text) if word not in known}


PYTHONS_OWN = re.compile(
    r"'\{' was never closed|not all |unsupported operand [^\n<]*|operands could not be [^\n<]*|"
    r"shapes \([^\n<]*|name '\w+' is not defined|\w+Error\b|\w+Warning\b|StandInUsed|"
    r"\w+\(\) (?:got an unexpected|missing 1 required)[^\n<]*|grader_worker[.\w]*|"
    r"expected an indented block after [^\n<：:;,，。]*|invalid syntax[^\n<]*|matplotlib[.\w]*"
)
SHOWN_AS_IT_IS = re.compile(
    r"<(style|script|pre|code|bdi|math|title|svg)\b.*?</\1>|<[^>]*>", re.DOTALL
)
ATTRIBUTES = re.compile(r'(?:aria-label|placeholder|title|alt|data-told|data-label)="([^"]*)"')


@pytest.mark.usefixtures("pseudo")
def test_no_sentence_of_the_pages_is_left_in_english(graded: list[Result]) -> None:
    pages = Pages()
    whole = ResultSet(schema=SCHEMA, grader="1", isolation="process", submissions=tuple(graded))
    for page in [*map(pages.student_page, graded), class_page_of(pages, whole)]:
        shown = "\n".join([SHOWN_AS_IT_IS.sub(" ", page), *ATTRIBUTES.findall(page)])
        shown = PYTHONS_OWN.sub(" ", html.unescape(shown))
        assert english_in(shown, graded) <= {"csv", "json", "grades", "results"}


@pytest.mark.usefixtures("pseudo")
def test_no_sentence_of_check_is_left_in_english(graded: list[Result]) -> None:
    for result in graded:
        file = io.StringIO()
        print_result(result, Console(file=file, width=400, highlight=False))
        code = re.compile(r"^ *>? +\d+ │.*$|^ {4,}(?:\w+\(.*)$", re.MULTILINE)
        shown = PYTHONS_OWN.sub(" ", code.sub("", file.getvalue()))
        assert not english_in(shown, [result])


@pytest.mark.usefixtures("pseudo")
def test_no_sentence_of_the_annotations_is_left_in_english(graded: list[Result]) -> None:
    shown = re.sub(
        "::(?:error|warning) |::warning::|file=[^,]*,|line=|title=|%[0-9A-F]{2}",
        " ",
        "".join(github.annotations([result]) for result in graded) + github.annotations(graded),
    )
    shown = PYTHONS_OWN.sub(" ", shown)
    assert not english_in(shown, graded)


@pytest.mark.usefixtures("pseudo")
def test_no_sentence_of_the_markdown_is_left_in_english(graded: list[Result]) -> None:
    fences = re.compile(r"^```text$.*?^```$|</?(?:details|summary|br)>", re.MULTILINE | re.DOTALL)
    shown = PYTHONS_OWN.sub(" ", fences.sub(" ", markdown(graded)).replace("\\", ""))
    assert not english_in(html.unescape(shown), graded)


@pytest.mark.usefixtures("pseudo")
def test_the_page_of_the_notebook_is_translated_too(tmp_path: Path) -> None:
    outputs = [{"output_type": "display_data", "data": {"x/y": "?"}}] * 40
    cells = [
        {"cell_type": "markdown", "source": "|1|\n|-|\n|2|\n\n![](http://there)"},
        {"cell_type": "code", "source": "1\n" * 900, "outputs": outputs},
        *[{"cell_type": "markdown", "source": ""}] * 400,
    ]
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    result = Result(
        student="", assignment=None, source="n.ipynb", sha256="1", status="graded", isolation=""
    )
    page = Pages().notebook_page(result, path, back="x")
    assert page is not None
    shown = "\n".join([SHOWN_AS_IT_IS.sub(" ", page), *ATTRIBUTES.findall(page)])
    assert english_in(html.unescape(shown), [result]) <= {"SHA"}


# what must not change with the language -----------------------------------------------------------


def test_values_for_machines_stay_english(graded: list[Result]) -> None:
    for result in graded:
        assert result.status in ("graded", "unreadable")
        for question in result.questions:
            assert question.status.isascii()
            assert all(check.name.isascii() and check.kind.isascii() for check in question.checks)


@pytest.mark.slow
def test_a_diagnosis_is_the_same_in_every_language(
    graded: list[Result], course: Course, remembering: Any, example_files: list[Path]
) -> None:
    found = [
        [
            (q.function, q.status, q.score, d.mistake, d.confidence, d.line, d.parts)
            for result in results
            for q in result.questions
            for d in q.diagnosis
        ]
        for results in (graded, grade(example_files, course, remembering))
    ]
    assert found[0] == found[1]
    assert sum(mistake is not None for _, _, _, mistake, *_ in found[0]) > 5


def test_what_is_recorded_of_a_mistake_is_the_same_in_every_language(course: Course) -> None:
    assignment = course.assignment("initialization")
    question = assignment.questions[0]
    expectation = read_record(assignment).calls[question.function][0]
    language.use_language("zh")
    compared = compare(question, expectation, Outcome("value", value=[1, 2]))
    assert wrong_answer(question, compared).form == "list of 2"


def test_no_sentence_ends_twice(course: Course, worker: Worker) -> None:
    language.use_language("zh")
    answer = own_back(dZ3="A3 - y")  # stopped, and explained
    (found,) = grading(course, worker)("backward_propagation_with_regularization", answer).diagnosis
    assert "NameError" in found.explanation
    assert "。" in found.explanation
    assert "。。" not in found.explanation


# which language -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "", "LC_ALL": ""}, "en"),
        ({"LC_MESSAGES": "en_GB", "LC_ALL": "zh_CN"}, "zh"),
    ],
)
def test_the_locale_says_which_language(environment: dict[str, str], expected: str) -> None:
    assert language.locale_language(environment) == expected


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(GraderError, match="unknown language 'tlh'; there are en, zh"):
        language.use_language("tlh")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["grader", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfdbinary.readouterr()
        return int(ended.value.code or 0), out.decode(), err.decode()

    return run


UNFILLED = (
    "def initialize_parameters_zeros(layers_dims):\n    parameters = {}\n    return parameters\n"
)


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    path = tmp_path / "Ada.py"
    path.write_text(UNFILLED, encoding="utf-8")
    return path


def test_check_speaks_chinese(run: Run, submission: Path, tmp_path: Path) -> None:
    out = tmp_path / "said.json"
    code, _, _ = run("check", "--lang", "zh", "--format", "json", "-o", out, submission)
    assert code == 1
    (result,) = json.loads(out.read_text(encoding="utf-8"))["submissions"]
    assert CHINESE.search(result["title"])
    assert all(CHINESE.search(question["title"]) for question in result["questions"])
    asked = result["questions"][0]
    assert asked["status"] == "incorrect"
    assert all(CHINESE.search(check["message"]) for check in asked["checks"])
    assert all(CHINESE.search(call["label"]) for call in asked["calls"])


def test_check_speaks_as_the_locale_says(
    run: Run, submission: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    _, chinese, _ = run("check", "--format", "github", submission)
    _, english, _ = run("check", "--format", "github", "--lang", "en", submission)
    assert CHINESE.search(chinese)
    assert not CHINESE.search(english)


def test_a_page_says_in_which_language_it_is(run: Run, submission: Path, tmp_path: Path) -> None:
    for code in language.LANGUAGES:
        page = tmp_path / f"{code}.html"
        run("check", "--lang", code, "--format", "html", "-o", page, submission)
        assert f'<html lang="{code}">' in page.read_text(encoding="utf-8")


def test_a_language_that_there_is_not_is_one_line(run: Run, submission: Path) -> None:
    code, out, err = run("check", "--lang", "tlh", submission)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "'tlh'" in err


@pytest.mark.slow
def test_the_pages_of_a_folder_are_made_again_in_another_language(
    run: Run, submission: Path, tmp_path: Path
) -> None:
    out = tmp_path / "graded"
    index = out / "index.html"
    seed = tmp_path / "seed"
    seed.write_text("0123456789abcdef0123456789abcdef", encoding="utf-8")
    how = ("-a", "initialization", "--isolation", "process", "--seed-file", seed)
    grade = ("grade", submission, "-o", out, *how)
    assert run(*grade, "--lang", "zh")[0] == 0
    assert '<html lang="zh">' in index.read_text(encoding="utf-8")
    assert run("report", out, "--lang", "en")[0] == 0
    assert '<html lang="en">' in index.read_text(encoding="utf-8")
    assert run("report", out)[0] == 0
    assert '<html lang="zh">' in index.read_text(encoding="utf-8")
    code, _, told = run(*grade, "--lang", "en")
    assert code == 0
    assert "unchanged" not in told  # results of another language are not taken over
    assert "未改动" not in told


# why a call gave no value -------------------------------------------------------------------------

REASONS = {
    "more than 5 s of CPU time": Reason("cpu_time", 5.0),
    "no answer within 0.6 s": Reason("wall_time", 0.6),
    "the 60 s for all calls together have been used up": Reason("task_time", 60.0),
    "closed its connection to the grader": Reason("connection_closed"),
    "ended the process (exit status 0)": Reason("exit_status", 0),
    "killed by signal 11 (SIGSEGV)": Reason("signal", 11, "SIGSEGV"),
    "killed by signal 40": Reason("signal", 40),
    "sent a message that is too large (4294967295 bytes)": Reason("message_too_large", 0xFFFFFFFF),
    "sent something that is not an answer (7)": Reason("malformed_answer", detail="7"),
    "out of memory": Reason("out_of_memory"),
    "returned more than 8 MiB": Reason("value_too_large", 8 << 20),
    "returned more than 0.5 MiB": Reason("value_too_large", 1 << 19),
    "printed more than 8 MiB": Reason("output_too_large", 8 << 20),
    "returned more than 10000000 items": Reason("too_many_items", 10_000_000),
    "returned more than 2000 dictionary keys that are not strings": Reason("too_many_keys", 2000),
    "the grader's own stubs failed: 7": Reason("stubs_failed", detail="7"),
    "the grader's stubs lack '7'": Reason("stub_missing", detail="7"),
    "while its code was loaded: out of memory": Reason("out_of_memory", while_loading=True),
    "not run, because an earlier call failed: out of memory": Reason("out_of_memory", not_run=True),
    "not run, because an earlier call failed: while its code was loaded: out of memory": (
        Reason("out_of_memory", while_loading=True, not_run=True)
    ),
}


def test_there_is_a_sentence_for_every_kind_of_reason() -> None:
    assert {reason.kind for reason in REASONS.values()} == set(get_args(ReasonKind))


@pytest.mark.parametrize(("sentence", "reason"), REASONS.items())
def test_a_reason_is_a_sentence(sentence: str, reason: Reason) -> None:
    assert reason_message(Outcome("crashed", reason=reason)) == sentence


@pytest.mark.parametrize("reason", REASONS.values(), ids=str)
@pytest.mark.usefixtures("pseudo")
def test_a_reason_is_said_in_the_language_of_the_run(reason: Reason) -> None:
    message = reason_message(Outcome("crashed", reason=reason))
    assert set(re.findall("[A-Za-z]+", message)) <= {"SIGSEGV"}


UNAVAILABLE = {
    "the package 'KERAS' is not available while grading": Unavailable("KERAS"),
    "'MODEL' of 'KERAS' is not available while grading": Unavailable("KERAS", "MODEL"),
}


@pytest.mark.parametrize(("sentence", "unavailable"), UNAVAILABLE.items())
def test_what_is_not_available_is_a_sentence(sentence: str, unavailable: Unavailable) -> None:
    error = Raised("StandInUsed", "whatever a child says", (), unavailable)
    assert exception_message(Outcome("raised", error=error)) == sentence


@pytest.mark.parametrize("unavailable", UNAVAILABLE.values(), ids=str)
@pytest.mark.usefixtures("pseudo")
def test_what_is_not_available_is_said_in_the_language_of_the_run(unavailable: Unavailable) -> None:
    error = Raised("StandInUsed", "whatever a child says", (), unavailable)
    message = exception_message(Outcome("raised", error=error))
    assert set(re.findall("[A-Za-z]+", message)) <= {"KERAS", "MODEL"}


@pytest.mark.usefixtures("pseudo")
def test_a_students_own_words_are_kept() -> None:
    for type_name in ("ValueError", "StandInUsed"):
        theirs = Raised(type_name, " out of memory\n", ())
        assert exception_message(Outcome("raised", error=theirs)) == "out of memory"
