"""Questions marked by hand: from the notebook to the table, and from the table to every page."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from grader.authoring.handout import main as write_handout
from grader.authoring.verification import verify_assignment, write_record
from grader.batch.best_attempts import best_only
from grader.batch.marking import mark_by_hand
from grader.cli.app import main
from grader.course import AnswerPlace, load_course
from grader.course.description import load_assignment
from grader.errors import GraderError
from grader.formats.marking_csv import cell_text, text_of_cell
from grader.notebook import hand_answer, read_document
from grader.results import (
    Finding,
    HandMark,
    HandMarks,
    Lateness,
    ManualResult,
    QuestionResult,
    Result,
    Store,
    StoredResults,
    with_marks,
)
from grader.wording.hand_marks import manual_verdict
from grader.worker import Worker
from tests.support.command_line import Cli
from tests.support.graded_folders import graded_folder, handed_in
from tests.support.hand_marked_course import CODE, ESSAY, PLOT, notebook, picture, write_course

ALL = CODE + ESSAY + PLOT
#: Wrong, and nothing has to be tried to explain it.
WRONG = "def double(x):\n    raise ValueError(x)\n"
#: What is handed in, by the name of the student.
CLASS = {
    "alice": notebook("It **adds** x to itself.\n\n<script>alert(1)</script>"),
    "bob": notebook("=1+1 is two", red=3, code=WRONG),
    "carol": notebook(None, red=None),
    "dave": notebook(" *Write  your answer here.* ", red=None),
}


def run(*arguments: object) -> None:
    """Run `grader …`, which must succeed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_SEED", "a seed for tests")
        patch.setattr(sys, "argv", ["grader", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code


def hand_in(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Graded:
    """A graded class, its course and what it was graded from."""

    course: Path
    submitted: Path
    out: Path

    def grade(self, **files: str) -> None:
        """Grade again, with other files of some people."""
        hand_in(self.submitted, files)
        run("grade", self.submitted, "-o", self.out, "--course", self.course, "-j", 1)

    @property
    def table(self) -> Path:
        return self.out / "marking" / "doubling.csv"

    @property
    def results(self) -> dict[str, Result]:
        """The results with their marks, by the name of the student."""
        with Store(self.out) as store:
            return {one.student: one for one in StoredResults(store, store.newest())}

    def page(self, student: str) -> str:
        return (self.out / "students" / student / "doubling.html").read_text(encoding="utf-8")

    def mark(self, **marks: Mapping[str, object]) -> None:
        """Fill in the table and read it: `alice__why={"points": 3}`."""
        fill(self.table, marks)
        run("marking", self.out)


def rows_of(table: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"), newline="")))


def write_rows(table: Path, rows: list[dict[str, str]]) -> None:
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def fill(table: Path, marks: Mapping[str, Mapping[str, object]]) -> None:
    rows = rows_of(table)
    for name, cells in marks.items():
        student, _, question = name.partition("__")
        (row,) = (r for r in rows if (r["student"], r["question"]) == (student, question))
        row.update({column: str(cell) for column, cell in cells.items()})
    write_rows(table, rows)


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Graded:
    folder = tmp_path_factory.mktemp("by-hand")
    course = write_course(folder / "course")
    assert write_handout(["--course", str(course)]) == 0
    loaded = load_course(course)
    write_record(loaded, loaded.assignment("doubling"), worker)
    graded = Graded(course, hand_in(folder / "submitted", CLASS), folder / "out")
    graded.grade()
    run("marking", graded.out)
    return graded


@pytest.fixture
def graded(graded_once: Graded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Graded:
    """A copy of the graded class; paths are relative, so that people are called the same."""
    for name in ("course", "submitted", "out"):
        shutil.copytree(graded_once.out.parent / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    again = Graded(tmp_path / "course", Path("submitted"), Path("out"))
    with_relative_names(again.out, str(graded_once.submitted))
    return again


def with_relative_names(out: Path, submitted: str) -> None:
    """Call people in a copied folder as if it had been graded from `submitted`."""
    for path in (out / "results.jsonl", out / "marking" / "doubling.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(submitted, "submitted"), encoding="utf-8")


# The way through ----------------------------------------------------------------------------------


def test_what_is_to_be_marked_is_told_apart(graded: Graded) -> None:
    written = {
        name: {question.name: question.written for question in result.manual}
        for name, result in graded.results.items()
    }
    assert written == {
        "alice": {"why": "answered", "plot": "answered"},
        "bob": {"why": "answered", "plot": "answered"},
        "carol": {"why": "missing", "plot": "as_handed_out"},
        "dave": {"why": "as_handed_out", "plot": "as_handed_out"},
    }


def test_before_marking_a_score_says_what_it_is_out_of(graded: Graded) -> None:
    result = graded.results["alice"]
    assert (result.score, result.max_score, result.most_so_far) == (CODE, ALL, CODE)
    page = graded.page("alice")
    assert f"of {CODE} points so far" in page
    assert f"{ESSAY + PLOT} points are still to be given by hand." in page
    assert "Nothing to fix" not in page


def test_marks_go_from_the_table_to_every_page_and_file(graded: Graded) -> None:
    graded.mark(
        alice__why={"points": "17,5", "comment": "Good.\n<b>Short</b>, too."},
        alice__plot={"points": PLOT, "rubric": "1"},
        bob__why={"rubric": "2 1"},
        carol__why={"points": 0},
    )
    results = graded.results
    assert {name: each.score for name, each in results.items()} == {
        "alice": CODE + 17.5 + PLOT,
        "bob": 12 + 5.5,  # what was found of the rubric
        "carol": CODE,
        "dave": CODE,
    }
    assert [len(results[name].unmarked) for name in CLASS] == [0, 1, 1, 2]
    page = graded.page("alice")
    assert f"of {ALL} points</span>" in page
    assert "Good.\n&lt;b&gt;Short&lt;/b&gt;, too." in page
    grades = {row["student"]: row for row in rows_of(graded.out / "grades.csv")}
    assert grades["bob"]["why"] == "17.5"
    assert grades["bob"]["plot"] == ""
    assert grades["bob"]["unmarked_points"] == str(PLOT)
    known = json.loads((graded.out / "results.json").read_text())["submissions"]
    (essay, _plot) = next(one for one in known if one["student"] == "alice")["manual"]
    assert (essay["score"], essay["max_score"], essay["status"]) == (17.5, ESSAY, "marked")
    assert essay["cells"] == []  # only the store has answers
    index = (graded.out / "index.html").read_text()
    assert 'href="marking/doubling/why.html"' in index
    assert "4 answers are still to be marked by hand" in index


def test_the_page_to_mark_on_shows_all_answers_harmlessly(graded: Graded) -> None:
    page = (graded.out / "marking" / "doubling" / "why.html").read_text()
    assert page.index("alice") < page.index("bob") < page.index("carol") < page.index("dave")
    assert "It <strong>adds</strong> x to itself." in page
    assert "alert(1)" not in page
    assert "It names the sum with itself." in page
    assert "No answer was found" in page
    plots = (graded.out / "marking" / "doubling" / "plot.html").read_text()
    assert f"data:image/png;base64,{picture(3)}" in plots
    assert "Not a part of it." not in plots


def test_the_answer_and_its_picture_stand_on_the_page_of_their_student(graded: Graded) -> None:
    assert f"data:image/png;base64,{picture(3)}" in graded.page("bob")
    assert f"data:image/png;base64,{picture(1)}" not in graded.page("bob")
    assert "alert(1)" not in graded.page("alice")


def test_the_rubric_is_shown_to_students_only_with_their_mark(graded: Graded) -> None:
    assert "It names the sum" not in graded.page("alice")
    graded.mark(alice__why={"points": 12, "rubric": "1"})
    assert "It names the sum" in graded.page("alice")
    assert "It names the sum" not in graded.page("bob")


# Never the wrong person ---------------------------------------------------------------------------


def refused(cli: Cli, graded: Graded, *files: Path) -> str:
    """Why the marks are not read: one line, and nothing is stored."""
    options = [each for file in files for each in ("--read", file)]
    code, _out, err = cli("marking", graded.out, *options)
    assert code == 2
    assert err.count("\n") == 1
    assert not (graded.out / "marks.jsonl").exists()
    return err


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"id": "plain:submitted/nobody", "points": 1}, "row 2: nobody in the class has the id"),
        ({"id": "", "points": 1}, "row 2: the id is empty"),
        ({"id": "plain:submitted/bob", "points": 1}, "row 2: the id is that of bob, but the row"),
        ({"id": "plain:submitted/bob", "student": "bob", "points": 1}, "row 2: the answer of this"),
        ({"question": "how", "points": 1}, "row 2: 'how' is not a question that is marked by hand"),
        ({"points": ESSAY + 0.01}, f"row 2: {ESSAY + 0.01} points for why, which is worth {ESSAY}"),
        ({"points": "-1"}, "row 2: -1 points for why"),
        ({"points": "ten"}, "row 2: points must be a number, not 'ten'"),
        ({"points": "50%"}, "row 2: points must be a number, not '50%'"),
        ({"rubric": "4"}, "row 2: rubric must be numbers from 1 to 3, not '4'"),
        ({"rubric": "1.3"}, "row 2: rubric must be numbers from 1 to 3, not '1.3'"),
    ],
)
def test_a_row_that_is_not_right_refuses_the_table(
    cli: Cli, graded: Graded, cells: Mapping[str, object], reason: str
) -> None:
    fill(graded.table, {"bob__why": {"points": 5}, "alice__why": cells})
    assert reason in refused(cli, graded)


def test_a_table_whose_columns_were_sorted_apart_is_refused(cli: Cli, graded: Graded) -> None:
    rows = rows_of(graded.table)
    names = sorted((row["student"] for row in rows), reverse=True)
    write_rows(
        graded.table,
        [{**row, "student": name, "points": "1"} for row, name in zip(rows, names, strict=True)],
    )
    assert "the columns may have been sorted apart" in refused(cli, graded)


def test_rows_in_any_order_are_those_of_their_people(graded: Graded) -> None:
    fill(graded.table, {f"{name}__why": {"points": n} for n, name in enumerate(CLASS, start=1)})
    write_rows(graded.table, rows_of(graded.table)[::-1])
    run("marking", graded.out)
    given = {name: each.manual[0].score for name, each in graded.results.items()}
    assert given == {"alice": 1, "bob": 2, "carol": 3, "dave": 4}


def test_two_rows_or_tables_that_say_different_things_are_refused(
    cli: Cli, graded: Graded, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    shutil.copy(graded.table, other)
    fill(other, {"bob__why": {"points": 4}})
    fill(graded.table, {"bob__why": {"points": 5}})
    assert "has another mark for the same answer" in refused(cli, graded, other)
    rows = rows_of(graded.table)
    write_rows(graded.table, [*rows, {**rows[1], "points": "6"}])
    assert "has another mark for why in row 3" in refused(cli, graded)


def test_a_mark_is_not_undone_by_a_table_that_is_older(
    cli: Cli, graded: Graded, tmp_path: Path
) -> None:
    older = tmp_path / "older.csv"
    shutil.copy(graded.table, older)
    graded.mark(bob__why={"points": 5})
    run("marking", graded.out, "--read", older)  # nobody wrote into it
    assert graded.results["bob"].manual[0].score == 5
    fill(older, {"bob__why": {"points": 4}})
    code, _out, err = cli("marking", graded.out, "--read", older)
    assert (code, graded.results["bob"].manual[0].score) == (2, 5)
    assert "was given another mark for why since this table was written (5" in err


def test_a_table_of_ones_own_needs_three_columns(graded: Graded, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("Points;ID;Question\r\n7,25;plain:submitted/bob;why\r\n\r\n")
    run("marking", graded.out, "--read", own)
    assert graded.results["bob"].manual[0].score == 7.25
    own.write_text("points,id\n7,plain:submitted/bob\n")
    with pytest.raises(GraderError, match="the column 'question' is missing"):
        mark_by_hand(graded.out, [own])


def test_whoever_is_called_otherwise_keeps_the_mark_for_the_same_answer(graded: Graded) -> None:
    graded.mark(alice__why={"points": 11}, dave__why={"points": 2})
    graded.submitted.rename("a new download")
    moved = Graded(graded.course, Path("a new download"), graded.out)
    moved.grade()
    assert moved.results["alice"].manual[0].score == 11
    # the same name and an empty answer say nothing of who it is
    assert moved.results["dave"].manual[0].score is None
    index = (moved.out / "index.html").read_text()
    assert "the marks by hand of 1 person belong to nobody in this class now: dave" in index


# Again and again ----------------------------------------------------------------------------------


def test_grading_again_keeps_marks_and_flags_what_was_changed(graded: Graded) -> None:
    graded.mark(alice__why={"points": 11}, bob__why={"points": 6})
    before = graded.results["bob"]
    graded.grade(alice=notebook("Another text."))
    essay = graded.results["alice"].manual[0]
    assert (essay.status, essay.score, essay.earlier) == ("changed", None, 11)
    assert graded.results["bob"].manual == before.manual
    assert "The answer was changed after it had been marked with 11" in graded.page("alice")
    run("marking", graded.out)
    (row,) = (r for r in rows_of(graded.table) if (r["student"], r["question"]) == ("alice", "why"))
    assert (row["points"], row["status"]) == ("", "changed since it was marked with 11")
    graded.grade(alice=CLASS["alice"])  # it was changed back
    assert graded.results["alice"].manual[0].score == 11


def test_a_mark_for_an_answer_that_was_changed_meanwhile_does_not_count(
    cli: Cli, graded: Graded
) -> None:
    fill(graded.table, {"alice__why": {"points": 11}})
    graded.grade(alice=notebook("Another text."))
    _code, out, _err = cli("marking", graded.out)
    assert "1 mark is for an answer that was changed since, so it does not count" in out
    essay = graded.results["alice"].manual[0]
    assert (essay.score, essay.earlier) == (None, 11)


def test_an_answer_is_the_same_wherever_its_cell_stands(graded: Graded) -> None:
    graded.mark(alice__why={"points": 11})
    moved = json.loads(CLASS["alice"])
    moved["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "# Mine"})
    moved["cells"][2]["source"] = moved["cells"][2]["source"].splitlines(keepends=True)
    graded.grade(alice=json.dumps(moved))
    assert graded.results["alice"].manual[0].score == 11


def test_marking_twice_changes_nothing(graded: Graded) -> None:
    graded.mark(alice__why={"points": 11, "rubric": "1", "comment": "@all: =SUM(A1)\n'quoted'"})
    stored, table = (graded.out / "marks.jsonl").read_bytes(), graded.table.read_bytes()
    run("marking", graded.out)
    assert (graded.out / "marks.jsonl").read_bytes() == stored
    assert graded.table.read_bytes() == table


def test_a_mark_is_changed_and_taken_back_and_its_history_stays(cli: Cli, graded: Graded) -> None:
    graded.mark(alice__why={"points": 11})
    graded.mark(alice__why={"points": 12})
    assert graded.results["alice"].manual[0].score == 12
    fill(graded.table, {"alice__why": {"points": ""}})
    code, _out, err = cli("marking", graded.out)
    assert code == 2
    assert "write a hyphen to take the mark back" in err
    graded.mark(alice__why={"points": "-"})
    assert graded.results["alice"].manual[0].status == "unmarked"
    assert [mark.score for mark in HandMarks.of_folder(graded.out)] == [11, 12, None]


def test_what_has_no_points_yet_stays_in_the_table(graded: Graded) -> None:
    graded.mark(alice__why={"comment": "Look at it again."})
    assert graded.results["alice"].manual[0].score is None
    (row,) = (r for r in rows_of(graded.table) if r["comment"])
    assert (row["student"], row["comment"]) == ("alice", "Look at it again.")
    graded.mark(alice__why={"points": 3})
    assert graded.results["alice"].manual[0].comment == "Look at it again."


def test_what_has_no_points_stays_when_the_answer_is_changed(graded: Graded) -> None:
    fill(graded.table, {"bob__why": {"comment": "Ask him."}})
    graded.grade(bob=notebook("=1+1 is three", red=3, code=WRONG))
    run("marking", graded.out)
    (row,) = (row for row in rows_of(graded.table) if row["comment"])
    assert (row["student"], row["comment"], row["points"]) == ("bob", "Ask him.", "")
    assert row["excerpt"].endswith("is three")
    graded.mark(bob__why={"points": 3})
    assert graded.results["bob"].manual[0].comment == "Ask him."


def test_what_two_people_wrote_without_points_is_never_dropped(
    cli: Cli, graded: Graded, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    shutil.copy(graded.table, other)
    fill(graded.table, {"bob__why": {"comment": "one"}})
    for cells in ({"comment": "two"}, {"points": 3}, {"points": 3, "comment": "two"}):
        fill(other, {"bob__why": cells})
        assert "for the same answer; keep one of the two" in refused(cli, graded, other)
        fill(other, {"bob__why": {"points": "", "comment": ""}})
    fill(other, {"bob__why": {"comment": "one"}})
    mark_by_hand(graded.out, [other])  # both say the same
    # whoever had it before them may write what they like, and nothing comes back
    mark_by_hand(graded.out, hide_names=True)
    shutil.copy(graded.table, other)
    for text in ("three", ""):
        fill(graded.table, {"bob__why": {"comment": text}})
        assert mark_by_hand(graded.out, hide_names=True).drafts == bool(text)
    graded.mark(bob__why={"points": 5})
    mark_by_hand(graded.out, [other])  # an older draft, which nobody touched
    essay = graded.results["bob"].manual[0]
    assert (essay.score, essay.comment) == (5, "")


def test_untouched_rows_of_people_who_left_stop_nobody(graded: Graded) -> None:
    graded.mark(alice__why={"points": 3}, bob__why={"points": 4})
    table = graded.table.read_bytes()
    (graded.submitted / "alice.ipynb").unlink()
    (graded.submitted / "bob.ipynb").rename(graded.submitted / "robert.ipynb")
    graded.grade()
    fill(graded.table, {"carol__why": {"points": 5}})
    run("marking", graded.out)
    given = {name: each.manual[0].score for name, each in graded.results.items()}
    assert (given["carol"], given["robert"]) == (5, None)
    assert {row["student"] for row in rows_of(graded.table)} == {"robert", "carol", "dave"}
    graded.table.write_bytes(table)
    fill(graded.table, {"alice__why": {"points": 9}})
    with pytest.raises(GraderError, match="the id 'plain:submitted/alice'; remove the row if"):
        mark_by_hand(graded.out)


def test_a_row_that_is_out_of_other_points_is_refused(graded: Graded) -> None:
    description = graded.course / "assignments" / "doubling" / "assignment.toml"
    text = description.read_text()
    description.write_text(text.replace(f"points = {ESSAY}", f"points = {2 * ESSAY}", 1))
    fill(graded.table, {"alice__why": {"points": 11}})
    graded.grade()
    message = f"row 2: the row is out of {ESSAY} points, and why is worth {2 * ESSAY} now"
    with pytest.raises(GraderError, match=message):
        mark_by_hand(graded.out)
    graded.mark(alice__why={"points": 22, "of": 2 * ESSAY})
    assert graded.results["alice"].manual[0].score == 22
    description.write_text(text)
    graded.grade()
    run("marking", graded.out)  # the table has more points now than the question is worth
    assert graded.results["alice"].manual[0].earlier == 22


def test_further_columns_of_a_table_are_kept_beside_it(cli: Cli, graded: Graded) -> None:
    rows = [{**row, "my note": "seen"} for row in rows_of(graded.table)]
    write_rows(graded.table, rows)
    fill(graded.table, {"bob__why": {"points": 4}})
    kept = graded.table.with_name("doubling.edited.csv")
    assert str(kept) in cli("marking", graded.out)[2]
    assert rows_of(kept)[0]["my note"] == "seen"
    kept.unlink()
    assert graded.results["bob"].manual[0].score == 4
    assert cli("marking", graded.out)[2] == ""
    # and so are remarks without points about what is not asked any more
    graded.mark(alice__plot={"comment": "Later."})
    without_plot(graded.course)
    graded.grade()
    run("marking", graded.out)
    assert "Later." in kept.read_text()
    assert {row["question"] for row in rows_of(graded.table)} == {"why"}


def without_plot(course: Path) -> None:
    """Let the course not ask for the plot any more."""
    path = course / "assignments" / "doubling" / "assignment.toml"
    tables = path.read_text().split("[[manual]]")
    path.write_text("[[manual]]".join(tables[:-1]))


def test_who_marked_and_when_is_kept_and_not_told_to_students(graded: Graded) -> None:
    fill(graded.table, {"alice__why": {"points": 11}})
    moment = datetime(2026, 11, 30, 12, 5, tzinfo=UTC)
    mark_by_hand(graded.out, by="Prof. Onymous", now=lambda: moment)
    (mark,) = HandMarks.of_folder(graded.out)
    assert (mark.by, datetime.fromisoformat(mark.at)) == ("Prof. Onymous", moment)
    assert "Prof. Onymous" not in graded.page("alice")
    page = (graded.out / "marking" / "doubling" / "why.html").read_text()
    assert "marked by Prof. Onymous, 2026-11-30 12:05 UTC" in page


# What spreadsheets do -----------------------------------------------------------------------------


def test_no_cell_is_taken_for_a_formula(graded: Graded) -> None:
    graded.mark(alice__why={"points": 1, "comment": "+cmd|' /C calc'!A0"})
    for row in rows_of(graded.table):
        for column, cell in row.items():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (column, cell)
    assert graded.results["alice"].manual[0].comment == "+cmd|' /C calc'!A0"
    assert "'=1+1 is two" in {row["excerpt"] for row in rows_of(graded.table)}


@pytest.mark.parametrize("text", ["", "plain", "=1", "'=1", "''=1", "'quoted'", "@x", "-", "＝1"])
def test_a_cell_gives_back_the_text_it_was_made_of(text: str) -> None:
    assert text_of_cell(cell_text(text)) == text


def test_a_table_that_excel_saved_is_read(graded: Graded) -> None:
    rows = rows_of(graded.table)
    rows[1]["points"], rows[1]["comment"] = "7,5", "schön – „gut“"
    lines = [";".join(f'"{cell}"' for cell in line) for line in ([*rows[0]], *(
        [cell.replace('"', '""') for cell in row.values()] for row in rows))]  # fmt: skip
    text = "\r\n".join(lines) + "\r\n"
    graded.table.write_bytes(text.encode("cp1252"))
    with pytest.raises(GraderError, match="save it as CSV UTF-8"):
        mark_by_hand(graded.out)
    graded.table.write_bytes(text.encode("utf-16"))
    run("marking", graded.out)
    essay = graded.results["bob"].manual[0]
    assert (essay.score, essay.comment) == (7.5, "schön – „gut“")


# With what else there is --------------------------------------------------------------------------


def test_marking_blindly(graded: Graded) -> None:
    hand_in(graded.submitted, {"bob": notebook("I, Bob, say: x + x.", code=WRONG)})
    graded.grade()
    run("marking", graded.out, "--anonymous")
    table = graded.out / "marking" / "anonymous" / "doubling.csv"
    page = (table.parent / "doubling" / "why.html").read_text()
    for text in (table.read_text(), page):
        assert re.search(r"alice|bob|carol|dave", text, re.IGNORECASE) is None
    rows = rows_of(table)
    (bob,) = (row for row in rows if row["excerpt"].endswith("say: x + x."))
    bob["points"], bob["comment"] = "9", "Well, Bob."
    write_rows(table, rows)
    run("marking", graded.out, "--anonymous")
    given = {name: each.manual[0].score for name, each in graded.results.items()}
    assert given == {"alice": None, "bob": 9, "carol": None, "dave": None}
    run("marking", graded.out)  # both tables say the same
    assert len(HandMarks.of_folder(graded.out)) == 1


def test_an_anonymous_report_names_nobody_and_has_nothing_to_mark(graded: Graded) -> None:
    graded.mark(bob__why={"points": 9, "comment": "Well, Bob."})
    run("report", graded.out, "--anonymous")
    folder = graded.out / "anonymous"
    assert not (folder / "marking").exists()
    pages = [path.read_text() for path in folder.rglob("*.html")]
    assert any("Well, [name]." in page for page in pages)
    assert not any("Bob" in page for page in pages)


def test_a_check_lists_what_is_marked_by_hand_and_requires_nothing_of_it(
    cli: Cli, graded: Graded
) -> None:
    about = ("--course", graded.course)
    code, out, _err = cli("check", graded.submitted / "carol.ipynb", *about)
    assert code == 0
    assert f"{CODE} of {CODE} points." in out
    assert f"{ESSAY + PLOT} points are still to be given by hand." in out
    assert "No answer was found at its place in the notebook." in out
    assert cli("check", graded.submitted / "bob.ipynb", *about)[0] == 1
    _code, out, _err = cli("check", graded.submitted / "carol.ipynb", *about, "--format", "junit")
    suite = ElementTree.fromstring(out).find("testsuite")
    assert suite is not None
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "2")
    _code, out, _err = cli("check", graded.submitted / "carol.ipynb", *about, "--format", "json")
    (result,) = json.loads(out)["submissions"]
    assert [each["status"] for each in result["manual"]] == ["unmarked", "unmarked"]
    assert [each["rubric"] for each in result["manual"]] == [[], []]
    _code, out, _err = cli("check", graded.submitted / "bob.ipynb", *about, "--format", "markdown")
    assert f"Marked so far: 0 of {CODE} points." in out


def test_an_export_says_which_marks_are_not_complete(cli: Cli, graded: Graded) -> None:
    every = {f"{name}__{q}": {"points": 1} for name in CLASS for q in ("why", "plot")}
    graded.mark(**{name: cells for name, cells in every.items() if name != "dave__plot"})
    _code, _out, err = cli("export", "plain", graded.out, "-o", "marks.csv")
    assert "1 mark is not complete, as answers are still to be marked by hand: dave" in err
    graded.mark(dave__plot={"points": 1})
    _code, _out, err = cli("export", "plain", graded.out, "-o", "marks.csv")
    assert "by hand" not in err
    assert {row["name"]: row["doubling"] for row in rows_of(Path("marks.csv"))} == {
        "maximum": str(ALL),
        "alice": str(CODE + 2),
        "bob": "2",
        "carol": str(CODE + 2),
        "dave": str(CODE + 2),
    }


def test_shares_are_merged_with_their_marks(graded: Graded) -> None:
    about = ("--course", graded.course, "-j", 1)
    for number in (1, 2):
        run("grade", graded.submitted, "-o", f"s{number}", *about, "--shard", f"{number}/2")
        run("marking", f"s{number}")
        table = Path(f"s{number}/marking/doubling.csv")
        whole = {row["student"] for row in rows_of(table)}
        fill(table, {f"{name}__why": {"points": number} for name in whole})
        run("marking", f"s{number}")
    merged = Graded(graded.course, graded.submitted, Path("merged"))
    for _time in range(2):
        run("merge", "s1", "s2", "-o", merged.out, *about[:2])
        assert len(HandMarks.of_folder(merged.out)) == len(CLASS)
    assert all(result.manual[0].score in (1, 2) for result in merged.results.values())


def test_a_verified_course_has_a_place_for_each_answer(graded: Graded, worker: Worker) -> None:
    course = load_course(graded.course)
    assignment = course.assignment("doubling")
    assert not [g for g in verify_assignment(course, assignment, worker).gaps if "place" in g]
    handout = assignment.folder / assignment.notebook
    assert "model answer" not in handout.read_text()
    assert "secret line" not in handout.read_text()
    handout.write_text(handout.read_text().replace('"why"', '"who"'))
    gaps = verify_assignment(course, assignment, worker).gaps
    assert "Doubling.ipynb has no place for the answer to why" in gaps


# Rules on records ---------------------------------------------------------------------------------


def result_with(*, score: float | None, late: Lateness | None = None) -> Result:
    essay = ManualResult(name="why", title="Why?", max_score=20, answer="a" * 16)
    plain = Result(
        student="Ann",
        assignment="doubling",
        source="ann.ipynb",
        sha256="",
        status="graded",
        score=score,
        max_score=80,
        late=late,
        manual=(essay,),
    )
    return handed_in(plain, "canvas", "ann.ipynb", person="canvas:7")


def given(score: float, **about: object) -> HandMarks:
    mark = HandMark(person="canvas:7", student="Ann", assignment="doubling", question="why",
                    answer="a" * 16, score=score, max_score=20)  # fmt: skip
    return HandMarks([msgspec.structs.replace(mark, **about)])


@pytest.mark.parametrize(
    "about",
    [
        {"person": "canvas:8"},
        {"assignment": "halving"},
        {"question": "how"},
        {"answer": "b" * 16},
    ],
)
def test_a_mark_counts_for_one_answer_of_one_person(about: Mapping[str, str]) -> None:
    result = result_with(score=50)
    assert with_marks(result, given(12)).score == 62
    assert with_marks(result, given(12, **about)).score == 50


def test_a_mark_out_of_other_points_is_to_be_given_again() -> None:
    changed = with_marks(result_with(score=50), given(4, max_score=5))
    (essay,) = changed.manual
    assert (changed.score, essay.score, essay.earlier, essay.earlier_of) == (50, None, 4, 5)
    assert "was marked with 4 of 5 points before the question became worth 20" in (
        manual_verdict(essay)
    )


@pytest.mark.parametrize(("before", "mark"), [(50.0, 15.0), (10.0, 15.0), (0.0, 0.0)])
def test_being_late_costs_of_the_whole(before: float, mark: float) -> None:
    penalty = 24.0  # three days at 10 % of 80 points
    taken = min(before, penalty)
    late = Lateness(
        due="2026-11-08T23:59:00",
        submitted_at="2026-11-11T10:00:00",
        days=3,
        before=before,
        deducted=taken,
        penalty=penalty,
    )
    result = with_marks(result_with(score=before - taken, late=late), given(mark))
    assert result.score == max(before + mark - penalty, 0)
    assert result.late is not None
    assert (result.late.before, result.late.deducted) == (
        before + mark,
        min(before + mark, penalty),
    )


def test_what_was_not_judged_has_no_score_with_a_mark_either() -> None:
    result = with_marks(result_with(score=None), given(12))
    assert result.score is None
    assert result.manual[0].score == 12


def test_a_mark_above_what_the_question_is_worth_now_is_to_be_given_again() -> None:
    essay = with_marks(result_with(score=50), given(21)).manual[0]
    assert (essay.score, essay.status, essay.earlier) == (None, "changed", 21)


def test_a_group_is_marked_once(tmp_path: Path) -> None:
    names = ("Ann", "Ben")
    essay = ManualResult(name="why", title="Why?", max_score=20, answer="a" * 16)
    base = Result(student="", assignment="d", source="x", sha256="", status="graded",
                  max_score=20, manual=(essay,), group=names)  # fmt: skip
    people = [
        handed_in(_named(base, name), "canvas", "x.ipynb", person=f"canvas:{name}")
        for name in names
    ]
    out = graded_folder(tmp_path / "out", people)
    done = mark_by_hand(out)
    fill(done.tables[0], {"Ann__why": {"points": 12}})
    assert mark_by_hand(out).of_group == 1
    fill(done.tables[0], {"Ben__why": {"points": 9}})
    assert mark_by_hand(out).apart == ("Ann",)
    assert {row["student"]: row["points"] for row in rows_of(done.tables[0])} == {
        "Ann": "12",
        "Ben": "9",
    }


def _named(result: Result, name: str) -> Result:
    return msgspec.structs.replace(result, student=name)


def test_the_best_attempt_is_compared_by_what_is_marked_so_far(tmp_path: Path) -> None:
    attempts = []
    for number, score in ((1, 50.0), (2, 55.0)):
        essay = ManualResult(name="why", title="Why?", max_score=20, answer=str(number) * 16)
        question = QuestionResult(function="double", title="", score=score, max_score=80,
                                  status="partial", checks=(part(score),))  # fmt: skip
        result = Result(student="Ann", assignment="doubling", source=f"{number}.ipynb", sha256="",
                        status="graded", score=score, max_score=100, questions=(question,),
                        manual=(essay,))  # fmt: skip
        attempts.append(handed_in(result, "canvas", f"{number}.ipynb", person="canvas:7"))
    out = graded_folder(tmp_path / "out", attempts)
    with Store(out) as store:
        keys = list(store)
        assert [one.source for one in StoredResults(store, best_only(store, keys))] == ["2.ipynb"]
        store.mark(given(12, answer="1" * 16))
        (best,) = StoredResults(store, best_only(store, keys))
        assert (best.source, best.score) == ("1.ipynb", 62)


def part(score: float) -> Finding:
    return Finding(name="value", visibility="hidden", passed=False, score=score, max_score=80,
                   message="")  # fmt: skip


def test_a_damaged_mark_is_never_left_out_without_a_word(graded: Graded) -> None:
    graded.mark(alice__why={"points": 11}, bob__why={"points": 6})
    path = graded.out / "marks.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])  # a run was killed while it wrote
    assert graded.results["alice"].manual[0].score == 11
    path.write_bytes(whole[5:])
    with pytest.raises(GraderError, match="line 1 is damaged"):
        _ = graded.results


BROKEN: list[Mapping[str, object]] = [
    {"metadata": [1]},
    {"metadata": {"tags": "why"}},
    {"metadata": {"tags": ["why", 3, None]}, "attachments": {"a": 1, "b": {"image/png": 3}}},
    {"metadata": {"tags": ["why"]}, "source": ["\ud800 lone", 7]},
    {"metadata": {"tags": ["why"]}, "cell_type": "code", "outputs": [1, {}, {
        "output_type": "stream", "text": "\udc00"}, {"data": {"image/png": "x" * 3_000_000,
        "image/svg+xml": "<svg onload='alert(1)'/>", "text/html": "<b onclick='x'>b</b>"}}]},
]  # fmt: skip


def test_no_answer_breaks_the_way(graded: Graded) -> None:
    files = {}
    for number, broken in enumerate(BROKEN):
        cells = json.loads(CLASS["alice"])
        cells["cells"][1] |= broken
        files[f"broken{number}"] = json.dumps(cells)
    graded.grade(**files)
    run("marking", graded.out, "--anonymous")
    results = graded.results
    for number, broken in enumerate(BROKEN):
        assert results[f"broken{number}"].status == "graded"
        page = graded.page(f"broken{number}")
        assert not [bad for bad in ("<script>alert", "onload", "onclick") if bad in page]
        assert ("1 output or picture is left out here" in page) == ("outputs" in broken)


# Where an answer stands ---------------------------------------------------------------------------


CELLS = [
    ("markdown", "# One\nAsked.", {}),
    ("markdown", "## The *Question*  \nAsked too.", {}),
    ("code", "# answer: two\nx = 1", {"tags": ["b", "a"]}),
    ("markdown", "```\n# no heading\n```\n### Deeper\nmore", {"nbgrader": {"grade_id": "g"}}),
    ("markdown", "last of it\n## Next\nnot it", {}),
    ("markdown", "## the question\nthe second of this name", {}),
]


@pytest.mark.parametrize(
    ("place", "texts"),
    [
        (AnswerPlace(tag="a"), ["# answer: two\nx = 1"]),
        (AnswerPlace(tag="g", grade_id="g"), [CELLS[3][1]]),
        (AnswerPlace(marker="answer: two"), ["x = 1"]),
        (AnswerPlace(heading="the question"),
         ["Asked too.", "# answer: two\nx = 1", CELLS[3][1], "last of it"]),
        (AnswerPlace(heading="Deeper"), ["more", "last of it"]),
        (AnswerPlace(heading="no heading"), []),
        (AnswerPlace(tag="none", heading="next"), ["not it"]),
        (AnswerPlace(tag="none"), []),
    ],
)  # fmt: skip
def test_the_place_of_an_answer(tmp_path: Path, place: AnswerPlace, texts: list[str]) -> None:
    cells = [{"cell_type": k, "source": text, "metadata": about} for k, text, about in CELLS]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert [each.text for each in hand_answer(read_document(path), place)] == texts


def test_the_place_of_an_answer_in_a_script(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text('x = 1\n# %% [markdown] tags=["a", "b"]\n# Text\n#\n# more\n# %%\ny = 2\n')
    (found,) = hand_answer(read_document(path), AnswerPlace(tag="b"))
    assert found.text == "Text\n\nmore"


# What authors write -------------------------------------------------------------------------------


MANUAL = 'name = "why"\ntitle = "Why?"\npoints = 10\n'


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (MANUAL.replace("name", "nam"), "manual question 1: the key 'name' is missing"),
        (MANUAL + "worth = 3", "manual question why: unknown keys worth"),
        (MANUAL.replace('"why"', '"a b"'), "name must be letters, digits, hyphens and underscores"),
        (MANUAL.replace('"why"', '"double"'), "manual question double: another question has this"),
        (MANUAL.replace("10", "0"), "points must be a number above 0, not 0"),
        (MANUAL.replace("10", "true"), "points must be a number above 0, not True"),
        (MANUAL + "rubric = 3", "rubric must be a text or a list, not 3"),
        (MANUAL + "rubric = [3]", "rubric item 1: it must be a text, or a table"),
        (MANUAL + 'rubric = [{text = "a", points = 11}]', "points must be a number from 0 to 10"),
        (MANUAL + "rubric = [{points = 1}]", "rubric item 1: the key 'text' is missing"),
        (MANUAL + "answer = 3", "answer must be a text or a table with tag or grade_id"),
        (MANUAL + 'answer = {tags = "x"}', "answer: unknown keys tags"),
        (MANUAL + 'answer = {tag = ""}', "answer: tag must be a text, not ''"),
    ],
)
def test_a_fault_in_a_manual_table_is_one_line(
    graded_once: Graded, tmp_path: Path, table: str, reason: str
) -> None:
    source = graded_once.course / "assignments" / "doubling" / "assignment.toml"
    path = tmp_path / "assignment.toml"
    before = source.read_text().partition("[[manual]]")[0]
    path.write_text(f"{before}[[manual]]\n{table}\n")
    with pytest.raises(GraderError, match=re.escape(reason)) as raised:
        load_assignment(path)
    assert "\n" not in str(raised.value)


def test_a_handout_asks_for_some_of_what_is_marked_by_hand(
    graded_once: Graded, tmp_path: Path
) -> None:
    text = (graded_once.course / "assignments" / "doubling" / "assignment.toml").read_text()
    text = text.replace('notebook = "Doubling.ipynb"', 'handout = "short"')
    path = tmp_path / "assignment.toml"
    short = '[handouts.short]\nnotebook = "S.ipynb"\nwithout = ["plot"]\npoints = { why = 5 }\n'
    path.write_text(f'{text}\n{short}[handouts.long]\nnotebook = "L.ipynb"\n')
    assignment = load_assignment(path)
    assert [(each.name, each.points) for each in assignment.manual] == [("why", 5)]
    # the rubric keeps its shares
    assert [item.points for item in assignment.manual[0].rubric] == [
        12 * 5 / ESSAY,
        5.5 * 5 / ESSAY,
        None,
    ]
    assert assignment.points == CODE + 5
    assert assignment.handed_out("long").points == ALL
    path.write_text(f'{text}\n{short}[handouts.long]\nnotebook = "L.ipynb"\nwithout=["plot"]\n')
    with pytest.raises(GraderError, match="no handout asks for plot"):
        load_assignment(path)


def test_a_class_without_such_questions_has_nothing_to_mark(tmp_path: Path) -> None:
    out = graded_folder(tmp_path / "out", [])
    with pytest.raises(GraderError, match="no answers that are marked by hand"):
        mark_by_hand(out)
    with pytest.raises(GraderError, match="run `grader grade` into it first"):
        mark_by_hand(tmp_path / "nowhere")
