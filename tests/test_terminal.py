"""What a terminal shows: rows that fit, and lines of code with what is wrong in sight."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

import grader
from grader.formats import github
from grader.formats.code_rows import CodeLine, code_rows
from grader.formats.flowing import cells, flowing
from grader.formats.junit import junit
from grader.formats.markdown import markdown
from grader.formats.spelling import Words
from grader.formats.text import print_result
from grader.grading import GradingContext, grade_submission
from grader.rendering import Pages, anonymize
from grader.results import SCHEMA, Result, ResultSet, SyntaxProblem
from grader.submissions import collect
from grader.wording import sanitize
from grader.worker import Worker
from tests.conftest import Write
from tests.support import made_results as made

#: A right function with places for faults; lines count from 1.
FUNCTION = """import numpy as np

def initialize_parameters_zeros(layers_dims):
    parameters = {}
    L = len(layers_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""

#: What stands in place of what: the fault is between « and ». Where nothing is, it is missing.
FAULTS = {
    "a bracket": ("((layers_dims[l], 1))", "«(»(layers_dims[l], 1)", "never closed"),
    "a bracket too many": ("[l], 1))", "[l], 1))«)»", "unmatched ')'"),
    "another bracket": ("[l], 1))", "[l], 1)«]»", "does not match opening parenthesis '('"),
    "a colon": ("range(1, L):", "range(1, L)«»", "expected ':'"),
    "indentation": ("    return", "«   »return", "unindent does not match"),
    "more indentation": ("    L =", "«      »L =", "unexpected indent"),
    "tabs": ('        parameters["b"', '«\t»parameters["b"', "tabs and spaces"),
    "an empty block": ('    parameters["W"', 'parameters["W"', "indented block after 'for'"),
    "a string": ('"W"', '«"»W', "unterminated string literal"),
    "print": ("    return", "    «print parameters»\n    return", "parentheses in call to 'print'"),
    "a command": ("    return", "    x = 1 «!»ls\n    return", "invalid syntax"),
    "curly quotes": ('"W"', "«“»W”", "invalid character '“'"),
    "a full-width bracket": ("len(layers_dims)", "len«（»layers_dims）", "invalid character '（'"),
    "a blank that is none": ("L = len", "L«\u00a0»= len", "non-printable character U+00A0"),
    "a null byte": ('"W"', '"W"«\0»', "invalid character"),
    "Python 2": ("    return", '    raise ValueError«,» "L"\n    return', "invalid syntax"),
    "Python 2's unequal": ("    for", "    if L «<>» 1:\n        pass\n    for", "invalid syntax"),
    "assignment": ("    for", "    if «L = 1»:\n        pass\n    for", "instead of '='"),
    "a comma": ("(layers_dims[l], 1)", "(«layers_dims[l] 1»)", "perhaps you forgot a comma"),
    "a word of Python's": ("L = len", "lambda «=» len", "invalid syntax"),
    "global": ("    L =", "    «global parameters»\n    L =", "before global declaration"),
    "twice": ("(layers_dims):", "(layers_dims, «layers_dims»):", "duplicate argument"),
    "at the margin": ("    return parameters", "«return parameters»", "'return' outside function"),
    "an f-string": ("    return", '    print(f"{L} {«L 2»}")\n    return', "forgot a comma"),
    "wide characters": ("    return", '    数 = "数据" + 名 «变»\n    return', "invalid syntax"),
}  # fmt: skip

Grade = Callable[[Path], Result]


@pytest.fixture
def grade(public_grading: GradingContext, worker: Worker) -> Grade:
    def graded(path: Path) -> Result:
        with collect([path], public_grading.course) as (submission,):
            (result,) = grade_submission(submission, public_grading, worker)
        return result

    return graded


def broken(old: str, new: str) -> tuple[str, int, int | None, int]:
    """The function with a fault in it, and where that is: the line, the column, the end."""
    assert old in FUNCTION
    text = FUNCTION.replace(old, new, 1)
    begin, end = text.find("«"), text.find("»") - 1
    if begin < 0:
        return text, FUNCTION[: FUNCTION.index(old)].count("\n") + 1, None, 0
    plain = text.replace("«", "").replace("»", "")
    line = plain[:begin].count("\n") + 1
    column = begin - (plain.rfind("\n", 0, begin) + 1) + 1
    return plain, line, column, column + max(end - begin, 1)


def shown(result: Result, width: int, encoding: str = "utf-8", **options: bool) -> list[str]:
    """The rows of a result."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    print_result(result, Console(file=file, width=width, highlight=False), **options)
    file.flush()
    assert isinstance(file.buffer, io.BytesIO)
    return file.buffer.getvalue().decode(encoding).split("\n")


# syntax errors ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FAULTS)
def test_a_syntax_error_is_one_sentence_with_the_line_and_a_caret(
    kind: str, write_notebook: Write, grade: Grade
) -> None:
    old, new, message = FAULTS[kind]
    text, line, column, end = broken(old, new)
    result = grade(write_notebook("x.ipynb", "# Title", "y = 1", text))
    question = result.questions[0]
    problem = question.syntax_error
    assert problem is not None
    assert (question.status, problem.cell, problem.line) == ("raised", 3, line)
    if column is not None:
        assert (problem.column, problem.end_column) == (column, end)
    assert message in problem.message
    assert question.message == f"Python cannot read it (cell 3, line {line}): {problem.message}."
    assert re.findall(r"(?<!cell 3, )line \d+", question.message) == []
    written = text.split("\n")[line - 1].replace("\0", "\ufffd")
    assert problem.text == written
    for width in (100, 60, 40):
        rows = shown(result, width)
        at = next(n for n, row in enumerate(rows) if re.match(rf" *> +{line} │ ", row))
        code, carets = rows[at].split("│ ")[1], rows[at + 1].split("│ ")[1]
        if column is None:
            continue
        # what is above the carets is what is wrong, measured in cells
        wrong = written[column - 1 : end - 1].expandtabs(4)
        low = cells(carets) - cells(carets.lstrip())
        above = Text(code + " " * cells(carets)).divide(
            [len_of(code, low), len_of(code, cells(carets))]
        )[1]
        assert above.plain.strip() == wrong.strip()
        assert set(carets.strip()) == {"^"}


def len_of(text: str, width: int) -> int:
    """How many characters of a text take `width` cells."""
    text += " " * width
    return next(n for n in range(len(text) + 1) if cells(text[:n]) >= width)


def test_a_bracket_that_does_not_match_names_the_cell_and_line_of_the_other(
    write_notebook: Write, grade: Grade
) -> None:
    text = FUNCTION.replace("np.zeros((layers_dims[l], 1))", "np.zeros(\n    (layers_dims[l], 1\n]")
    question = grade(write_notebook("x.ipynb", "# Title", text)).questions[0]
    assert question.message == (
        "Python cannot read it (cell 2, line 10): closing parenthesis ']' does not match opening "
        "parenthesis '(' in cell 2, line 9."
    )


def test_a_syntax_error_elsewhere_is_shown_with_its_note(
    write_notebook: Write, grade: Grade
) -> None:
    helper = "def helper(x:\n    return x"
    result = grade(write_notebook("x.ipynb", helper, FUNCTION, "%time y = [1, 2"))
    assert result.questions[0].status == "correct"
    assert [(one.cell, one.line, one.function) for one in result.syntax_errors] == [
        (1, 1, "helper"),
        (3, 1, ""),
    ]
    rows = shown(result, 60)
    at = rows.index("Note: cell 1, line 1: '(' was never closed (`helper` is left")
    assert rows[at + 2 : at + 4] == ["  >    1 │ def helper(x:", "         │           ^"]
    at = rows.index("Note: cell 3, line 1: '[' was never closed (left out)")
    # the columns are those of the line as it was written, magic included
    assert rows[at + 1 : at + 3] == ["  >    1 │ %time y = [1, 2", "         │           ^"]


def test_a_file_without_any_function_shows_what_cannot_be_read(
    write_notebook: Write, grade: Grade
) -> None:
    result = grade(write_notebook("x.ipynb", FUNCTION.replace("def ", "Def ")))
    assert result.status == "unreadable"
    rows = shown(result, 60)
    assert "  >    3 │ Def initialize_parameters_zeros(layers_dims):" in rows


def test_pages_and_formats_say_it_in_one_sentence(write_notebook: Write, grade: Grade) -> None:
    old, new, _ = FAULTS["a comma"]
    result = grade(write_notebook("x.ipynb", broken(old, new)[0]))
    sentence = "Python cannot read it (cell 1, line 8): invalid syntax; perhaps you forgot a comma."
    page = Pages().student_page(result)
    assert page.count("Python cannot read") == 2  # the sentence, and the name of the line
    assert "np.zeros((<mark>layers_dims[l] 1</mark>))" in page
    whole = ResultSet(schema=SCHEMA, grader="", isolation="", submissions=(result,))
    case = next(ElementTree.fromstring(junit(whole)).iter("failure"))
    assert case.get("message") == sentence
    assert case.text is not None
    said, _, code, carets = case.text.split("\n")
    assert said == sentence
    assert_marked(code, carets, "layers_dims[l] 1")
    (line,) = [row for row in github.annotations([result]).split("\n") if "_zeros" in row]
    assert "(cell 1, line 8)" in line.partition("::Python")[0].replace("%2C", ",")
    assert line.endswith(f"::{sentence}%0A{code}%0A{carets}")
    rows = markdown([result]).split("\n")
    said, _, fence, code, carets, end = rows[rows.index(sentence) :][:6]
    assert (fence, end) == ("```text", "```")
    assert_marked(code, carets, "layers_dims[l] 1")


def assert_marked(code: str, carets: str, wrong: str) -> None:
    """Carets stand below what is wrong, and below nothing else."""
    assert "^" in carets
    begin, end = carets.index("^"), len(carets)
    assert code[begin:end] == wrong
    assert carets[begin:] == "^" * len(wrong)


def test_each_format_shows_what_cannot_be_read_where_nothing_can_be_graded(
    write_notebook: Write, grade: Grade
) -> None:
    result = grade(write_notebook("x.ipynb", "y = (", "x = 1 2"))
    assert result.status == "unreadable"
    whole = ResultSet(schema=SCHEMA, grader="", isolation="", submissions=(result,))
    error = next(ElementTree.fromstring(junit(whole)).iter("error"))
    for text in (
        "\n".join(shown(result, 100)),
        error.text or "",
        github.annotations([result]).replace("%0A", "\n"),
        markdown([result]),
    ):
        rows = text.split("\n")
        (said,) = [number for number, row in enumerate(rows) if "'(' was never closed" in row]
        code = next(number for number in range(said, len(rows)) if "1 │ y = (" in rows[number])
        assert_marked(rows[code], rows[code + 1], "(")
        assert sum("x = 1 2" in row for row in rows) == 1


def test_notes_for_which_there_is_no_room_are_counted() -> None:
    notes = tuple(f"note {number} of it" for number in range(60))
    result = msgspec.structs.replace(made.result("Ada", made.wrong_cost()), notes=notes)
    for text in ("\n".join(shown(result, 60)), markdown([result])):
        said = len(re.findall(r"Note: note \d+ of it", text))
        assert f"Note: {60 - said} more" in text


# the log of a job ---------------------------------------------------------------------------------


def commands(rows: Sequence[str]) -> list[str]:
    """What the runner of a GitHub job takes for commands."""
    return [row for row in rows if row.lstrip().startswith("::") or "##[" in row]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_no_row_is_a_command_where_a_runner_reads_it(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = "raised ValueError:\n  ::error file=x::y\n::add-mask::a\nand ##[error]z :: end"
    question = msgspec.structs.replace(made.question("f", 0, "raised", 10), message=message)
    result = made.result("Ada", question)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    for width in (100, 40):
        assert len(commands(shown(result, width, encoding))) == 3  # as they were written
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for width in (100, 40):
        rows = shown(result, width, encoding)
        assert commands(rows) == []
        visible = " ".join(rows).replace("\u2060", "").replace(": :", "::").replace("## [", "##[")
        assert "::error file=x::y" in visible
        assert "and ##[error]z :: end" in visible


def test_what_is_not_seen_is_shown_where_it_is_wrong() -> None:
    problem = SyntaxProblem(
        message="x", cell=None, line=3, column=2, end_column=3, text="a\x1b[2Jb"
    )
    question = made.question("f", 0, "raised", 10)
    question = msgspec.structs.replace(question, message="m", syntax_error=problem)
    rows = shown(made.result("Ada", question), 60)
    assert rows[rows.index("  >    3 │ a\ufffd[2Jb") + 1] == "         │  ^"


# rows that fit ------------------------------------------------------------------------------------

CODE = st.text(st.sampled_from("abc_ ()[]=\t中é\u0301🙂\u200d\x1b\0…λ'\ufe0f❤"), max_size=120)
ANY = st.text(st.characters(exclude_characters="\n"), max_size=80)
ENCODINGS = st.sampled_from(["utf-8", "ascii", "gbk"])


@settings(deadline=None)
@given(CODE | ANY, st.integers(1, 130), st.integers(1, 130), st.integers(20, 90), ENCODINGS)
def test_a_line_of_code_fits_with_its_caret(
    text: str, column: int, length: int, width: int, encoding: str
) -> None:
    column = min(column, len(text) + 1)
    line = CodeLine(7, text, True, column, column + length)
    code, carets = code_rows([line], width, Words(encoding))
    assert max(cells(code.plain), cells(carets.plain)) <= width
    assert carets.plain.count("^") >= 1
    for row in code_rows([CodeLine(7, text, True), CodeLine(8, text)], width, Words(encoding)):
        assert cells(row.plain) <= width
        assert sanitize(row.plain) == row.plain


@pytest.mark.parametrize("width", [60, 40, 20])
def test_what_is_wrong_stays_in_sight(width: int) -> None:
    before, after = "x = " + " + ".join(["aaaa"] * 30), " + bbbb" * 30
    text = f"        {before} + WRONG{after}"
    column = text.index("WRONG") + 1
    line = CodeLine(12, text, True, column, column + 5)
    code, carets = (row.plain for row in code_rows([line], width, Words("utf-8")))
    assert code[carets.index("^") :].startswith("WRONG")
    assert carets.endswith("^^^^^")
    assert code.split("│ ")[1][0] == code[-1] == "…"


def test_where_only_the_line_is_known_nothing_of_it_is_lost() -> None:
    text = '        parameters["W" + str(l)] = np.zeros((layers_dims[1], layers_dims[l - 1]))'
    for width in (60, 40, 20):
        rows = [row.plain for row in code_rows([CodeLine(4, text, True)], width, Words("utf-8"))]
        together = "".join(row.split("│")[1] for row in rows)
        assert "".join(together.split()) == "".join(text.split())


def test_code_is_whole_where_nothing_limits_it() -> None:
    line = CodeLine(1, "x = " + "1 + " * 300 + "1", True, 5, 6)
    assert next(code_rows([line], None, Words("utf-8"))).plain.endswith(line.text)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab _/.,中。，🙂é\u0301\n") | st.characters(), max_size=200))
def test_text_flows_in_rows_that_fit_and_loses_only_blanks(text: str) -> None:
    for width in (20, 37):
        rows = [row.plain for row in flowing(Text(text), width)]
        assert max(map(cells, rows), default=0) <= width
        assert "".join("".join(rows).split()) == "".join(Text(text).plain.split())


def test_chinese_breaks_between_characters_but_not_before_a_full_stop() -> None:
    rows = [row.plain for row in flowing(Text("只有一行是错的。请看第三行。"), 16)]
    assert rows == ["只有一行是错的。", "请看第三行。"]


@pytest.mark.parametrize("width", [100, 60, 40, 20])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_row_is_wider_than_the_terminal(width: int, encoding: str) -> None:
    for result in made.everyone():
        rows = shown(result, width, encoding)
        assert max(map(cells, rows)) <= width
        assert not [row for row in rows if row != row.rstrip()]


@pytest.mark.parametrize("width", [60, 40, 20])
def test_no_name_of_a_function_is_lost(width: int) -> None:
    result = made.mixed()
    rows = "".join(row.strip() for row in shown(result, width))
    for question in result.questions:
        assert rows.count(question.function) >= 1


# where it goes ------------------------------------------------------------------------------------


def run(path: Path, **environment: str) -> str:
    """What `grader check` writes into a pipe."""
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    env |= {"PYTHONPATH": str(Path(grader.__file__).parent.parent), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "grader", "check", str(path)]
    done = subprocess.run(
        command, env=env | environment, capture_output=True, timeout=120, check=False
    )
    return done.stdout.decode()


def test_a_pipe_gets_whole_lines_of_code_and_columns_may_limit_them(write_notebook: Write) -> None:
    long = "np.zeros((layers_dims[l], 1)) + 0 * np.array([" + "1, " * 40 + "2]) + 3 3"
    path = write_notebook("x.ipynb", FUNCTION.replace("np.zeros((layers_dims[l], 1))", long))
    (line,) = [row for row in run(path).split("\n") if row.startswith("  >    8 │")]
    assert line.endswith(long)
    narrow = run(path, COLUMNS="40")
    assert max(map(cells, narrow.split("\n"))) <= 40
    assert "+ 3 3" in narrow
    assert "\x1b" not in narrow


def test_an_anonymous_line_has_no_name_and_no_column_that_no_longer_fits() -> None:
    def anonymous(text: str) -> SyntaxProblem:
        problem = SyntaxProblem(message="x", cell=1, line=3, column=5, end_column=6, text=text)
        question = made.question("f", 0, "raised", 10)
        question = msgspec.structs.replace(question, syntax_error=problem)
        (result,) = anonymize([made.result("Ada Lovelace", question)], b"k" * 32)
        found = result.questions[0].syntax_error
        assert found is not None
        return found

    named = anonymous("x = (1  # by Ada Lovelace")
    assert (named.text, named.column, named.end_column) == ("x = (1  # by [name]", None, None)
    other = anonymous("x = (1  # by hand")
    assert (other.text, other.column, other.end_column) == ("x = (1  # by hand", 5, 6)


def test_json_has_the_place_for_programs(write_notebook: Write, grade: Grade) -> None:
    old, new, _ = FAULTS["a comma"]
    result = grade(write_notebook("x.ipynb", broken(old, new)[0]))
    problem = json.loads(msgspec.json.encode(result))["questions"][0]["syntax_error"]
    assert problem["text"][problem["column"] - 1 : problem["end_column"] - 1] == "layers_dims[l] 1"
