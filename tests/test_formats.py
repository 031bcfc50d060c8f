"""Are the outside formats well-formed, complete and sanitize, whatever students wrote?"""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from grader.formats import github
from grader.formats.csv import grades_csv
from grader.formats.junit import junit
from grader.formats.text import print_result
from grader.results import Identity, Lateness, Result
from grader.wording import clip, listed, one_line, sanitize
from grader.wording.sentences import difference, factor, points
from tests.support import made_results as made

ANY_TEXT = st.text(st.characters(exclude_categories=()))


def table(*results: Result) -> list[list[str]]:
    """The rows of grades.csv."""
    return list(csv.reader(io.StringIO(grades_csv(results).decode("utf-8-sig"), newline="")))


def shown(result: Result, encoding: str = "utf-8", width: int = 100, **options: Any) -> str:
    """What `result` looks like on a terminal."""
    written = io.BytesIO()
    file = io.TextIOWrapper(written, encoding=encoding, newline="")
    print_result(result, Console(file=file, width=width, **options))
    file.flush()
    return written.getvalue().decode(encoding)


@given(ANY_TEXT)
def test_harmless_text_can_go_anywhere(text: str) -> None:
    clean = sanitize(text)
    clean.encode()
    assert sanitize(clean) == clean
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", clean)
    ElementTree.fromstring(ElementTree.tostring(_element(clean)))
    assert "\n" not in one_line(text)
    assert len(clip(text, 5)) <= 5


def _element(text: str) -> ElementTree.Element:
    element = ElementTree.Element("a")
    element.text = text
    return element


def test_harmless_text_keeps_what_people_write() -> None:
    assert sanitize("\x1b[1;31mred\x1b[0m λ → 陳 \tÉ\r\nnext") == "red λ → 陳 \tÉ\nnext"
    assert sanitize("\x1b]0;title\x07x\x1b]8;;http://a\x1b\\link") == "xlink"


def test_the_gradebook_has_a_column_for_each_function() -> None:
    other = made.result(
        "Emmy Noether",
        made.question("initialize", 30, "correct", 30),
        assignment="initialization",
    )
    rows = table(made.mixed(), other, made.unreadable())
    functions = [question.function for question in made.mixed().questions]
    head = ["student", "assignment", "source", "status", "score", "max_score"]
    assert rows[0] == [*head, *functions, "initialize"]
    source = "submitted/Grace Hopper/Regularization.ipynb"
    assert rows[1][:4] == ["Grace Hopper", "regularization", source, "graded"]
    assert rows[1][4:] == ["45", "100", "0", "20", "25", "0", ""]
    assert rows[2][4:] == ["30", "30", "", "", "", "", "30"]
    assert rows[3][:4] == ["Évariste Galois", "", "submitted/galois.ipynb", "unreadable"]
    assert rows[3][4:] == [""] * 7


def test_what_was_not_graded_has_no_score_and_never_0() -> None:
    rows = table(made.unreadable(), made.error(), made.result("Ada", score=0.0))
    assert [row[3:5] for row in rows[1:]] == [["unreadable", ""], ["error", ""], ["graded", "0"]]


IDENTITY = Identity(
    platform="canvas",
    person="7",
    user_id="1001",
    attachment_id="=2002",
    login="ghopper",
    email="grace@example.edu",
    name="hoppergrace",
    section="Tuesday, 10",
    submitted_at="2026-11-08T23:00:00",
    export="class.zip",
)


def test_the_gradebook_says_who_handed_in_as_far_as_that_is_known() -> None:
    known = msgspec.structs.replace(made.mixed(), identity=IDENTITY)
    before = table(made.mixed(), made.perfect())
    rows = table(known, made.perfect())
    width = len(before[0])
    assert [row[:width] for row in rows] == before  # what was there stays where it was
    fields = [name for name in Identity.__struct_fields__ if name not in ("person", "doubt")]
    assert rows[0][width:] == fields
    values = [getattr(IDENTITY, name) for name in fields]
    assert rows[1][width:] == ["'=2002" if each == "=2002" else each for each in values]
    assert rows[2][width:] == [""] * len(fields)
    some = msgspec.structs.replace(
        made.mixed(), identity=Identity(platform="plain", person="7", login="ghopper")
    )
    assert table(some, made.perfect())[0][width:] == ["platform", "login"]


def test_the_gradebook_has_the_mark_before_and_after() -> None:
    late = Lateness(due="2026-11-08", submitted_at="2026-11-09", days=2, before=65, deducted=20.5)
    width = len(table(made.mixed())[0])
    one = msgspec.structs.replace(made.mixed(), score=44.5, late=late)
    unknown = msgspec.structs.replace(
        made.mixed(), score=None, late=msgspec.structs.replace(late, before=None, deducted=0.0)
    )
    rows = table(one, made.perfect(), unknown)
    assert rows[0][width:] == ["days_late", "score_before", "deducted"]
    assert (rows[1][4], rows[1][width:]) == ("44.5", ["2", "65", "20.5"])
    assert rows[2][width:] == ["", "", ""]
    assert (rows[3][4], rows[3][width:]) == ("", ["2", "", "0"])


def test_who_handed_nothing_in_has_an_empty_cell() -> None:
    missing = msgspec.structs.replace(
        made.unreadable(), status="missing", score=None, max_score=100.0, assignment="a"
    )
    assert table(missing)[1][3:6] == ["missing", "", "100"]


def test_a_terminal_shows_the_mark_before_and_after() -> None:
    late = Lateness(
        due="2026-11-08T23:59:00+01:00",
        submitted_at="2026-11-09T12:00:30+01:00",
        days=1,
        before=45.0,
        deducted=10.0,
    )
    text = " ".join(shown(msgspec.structs.replace(made.mixed(), score=35.0, late=late)).split())
    assert "35 of 100 points." in text
    assert (
        "45 points, of which 10 were taken off. It was due 2026-11-08 23:59 +01:00 and handed in "
        "2026-11-09 12:00:30 +01:00: 1 day late, counting each day begun." in text
    )


def test_the_gradebook_is_marked_as_utf8_where_it_must_be() -> None:
    assert grades_csv([made.mixed()]).startswith(b"student,")
    assert grades_csv([made.unreadable()]).startswith(b"\xef\xbb\xbfstudent,")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\x00=", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    bad = start + "HYPERLINK(1)"
    rows = table(msgspec.structs.replace(made.mixed(), student=bad, assignment=bad, source=bad))
    assert [cell[0] for cell in rows[1][:3]] == ["'", "'", "'"]


@given(ANY_TEXT)
def test_any_name_is_one_cell_on_one_line(name: str) -> None:
    rows = table(msgspec.structs.replace(made.perfect(), student=name))
    assert len(rows) == 2
    assert len(rows[0]) == len(rows[1])
    assert not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "\n" not in rows[1][0]


def test_junit_has_a_case_for_each_finding() -> None:
    root = ElementTree.fromstring(junit(made.result_set()))
    assert root.tag == "testsuites"
    suites = root.findall("testsuite")
    assert len(suites) == len(made.everyone())
    for holder in (root, *suites):
        cases = list(holder.iter("testcase"))
        assert holder.get("tests") == str(len(cases))
        for kind in ("failure", "error"):
            found = [case for case in cases if case.find(kind) is not None]
            assert holder.get(f"{kind}s") == str(len(found))
        assert all(case.get("name") and case.get("classname") for case in cases)
        assert all(len(case) <= 1 for case in cases)
    case = suites[1].find("testcase[@name='cost']")
    assert case is not None
    assert case.get("classname") == (
        "submitted/Grace Hopper/Regularization.ipynb: "
        "regularization.compute_cost_with_regularization"
    )
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "cost is 2.74 instead of 1.786 (λ = 0.1)"
    text = failure.text or ""
    assert "Multiplied by m instead of divided by it (cell 7, line 13)" in text
    assert "Hint: Put brackets around the 2 * m." in text


def test_junit_tells_failures_from_errors() -> None:
    root = ElementTree.fromstring(junit(made.result_set(made.broken(), made.unreadable())))
    kinds = [
        (str(case.get("classname")).rpartition(": ")[2], case[0].tag)
        for case in root.iter("testcase")
    ]
    assert kinds == [
        ("regularization.compute_cost_with_regularization", "failure"),
        ("regularization.backward_propagation_with_regularization", "failure"),
        ("regularization.forward_propagation_with_dropout", "error"),
        ("regularization.backward_propagation_with_dropout", "error"),
        ("submission", "error"),
    ]


def test_a_diagnosis_stands_only_with_its_own_parts() -> None:
    root = ElementTree.fromstring(junit(made.result_set(made.mixed())))
    texts = {case.get("name"): "".join(case.itertext()) for case in root.iter("testcase")}
    assert "The regularization term of dW2 is doubled" in texts["dW2"]
    assert "The regularization term of dW2 is doubled" not in texts["db1"]


def test_annotations_are_one_escaped_line_each() -> None:
    for result in made.everyone()[1:-1]:
        text = github.annotations([result])
        assert text.endswith("\n")
        for line in text.splitlines():
            assert re.fullmatch(r"::error file=[^,:]*(,line=\d+)?,title=[^,:]*::.*", line), line
    assert github.annotations([made.perfect()]) == ""


def test_annotations_point_at_lines_of_python_files_only() -> None:
    notebook = github.annotations([made.mixed()])
    assert ",line=" not in notebook
    assert "(cell 7, line 13)" in notebook
    question = made.wrong_cost()
    diagnosis = msgspec.structs.replace(question.diagnosis[0], cell=None)
    script = made.result("Ada", msgspec.structs.replace(question, diagnosis=(diagnosis,)))
    assert ",line=13,title=" in github.annotations([script])


def test_the_terminal_shows_place_and_marked_line() -> None:
    text = shown(made.mixed())
    assert "Multiplied by m instead of divided by it\n  cell 7, line 13  Recognised" in text
    # a line that does not fit has no margin, and is folded
    assert "\n  >   13 │ L2_regularization_cost = lambd / 2 * m *" in text
    assert "\n      12 │ ### START CODE HERE ###" in text
    assert "45 of 100 points." in text
    assert "Hint: Put brackets" in text
    assert "relative difference 0.6, worry (four times the right value)" in text
    assert "expected  1.7864859451590758" in text
    assert "\x1b" not in text
    assert "b2  against" not in text


def test_a_students_own_check_says_what_it_rests_on() -> None:
    own = msgspec.structs.replace(made.perfect(), judged="public", isolation="process")
    text = " ".join(shown(own).split())
    assert "Everything is right." in text
    assert "Judged on the public calls only" in text
    assert "not confined" not in text
    assert "not confined" in " ".join(shown(made.broken()).split())


def test_colour_is_there_where_the_terminal_has_it() -> None:
    options: dict[str, Any] = {
        "force_terminal": True,
        "color_system": "standard",
        "legacy_windows": False,
    }
    coloured = shown(made.mixed(), **options)
    assert "\x1b[" in coloured
    assert sanitize(coloured).split() == shown(made.mixed()).split()


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
@pytest.mark.parametrize("width", [20, 100])
def test_any_result_prints_on_any_terminal(encoding: str, width: int) -> None:
    for result in made.everyone():
        text = shown(result, encoding, width)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", text)
        assert len(text) < 400_000


def test_greek_is_spelled_out_where_it_is_missing() -> None:
    opened = msgspec.structs.replace(made.mixed(), hints="all")
    assert "J = cross-entropy + lambda/(2m) * sum ||W[l]||^2" in shown(opened, "ascii")


def test_what_could_not_be_graded_is_said() -> None:
    assert "the file starts like a PNG picture" in shown(made.unreadable())


def test_numbers_in_words() -> None:
    assert [points(x) for x in (85.0, 33.333333, 0.0, 2.5)] == ["85", "33.33", "0", "2.5"]
    assert [difference(x) for x in (0.0, 0.333, 1.23e-7, 1e-12, float("nan"))] == [
        "0",
        "0.33",
        "1.2e-7",
        "1.0e-12",
        "not a number",
    ]
    assert factor(2.0000001) == "twice the right value"
    assert factor(-1.0) == "the wrong sign"
    assert factor(1.7) == "1.7 times the right value"
    assert factor(None) == factor(1.0) == ""
    assert listed([]) == ""
    assert listed(list("abcdefgh"), 4) == "a, b, c and 5 more"
