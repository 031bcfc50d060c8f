"""Does the class page have one row for each person, what needs the teacher, and each question?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.batch.class_files import call_times_of
from grader.rendering import Pages, anonymize
from grader.rendering.class_page import ClassView, class_view
from grader.results import Copies, Identity, Lateness, Result, result_set_from_json
from tests.support import made_results as made
from tests.support.class_pages import class_of, class_page_of, view_of
from tests.support.command_line import Cli
from tests.support.small_submissions import ZEROS
from tests.test_rendering import Page

LATE = Lateness(due="2026-11-08", submitted_at="2026-11-09", days=1, before=45.0, deducted=10.0)


def one(person: str, result: Result, assignment: str | None = None, **more: Any) -> Result:
    """The result of a person whom a platform knows."""
    known = {field: more.pop(field) for field in ("section", "doubt") if field in more}
    named = {} if assignment is None else {"assignment": assignment, "title": assignment.title()}
    identity = Identity(platform="plain", person=person, **known)
    fields = {"student": f"Name {person}", "identity": identity, **named, **more}
    return msgspec.structs.replace(result, **fields)


def missing(person: str, assignment: str) -> Result:
    return one(person, made.unreadable(), assignment, status="missing", score=None)


def page_of(*results: Result, **more: Any) -> str:
    return class_page_of(Pages(), msgspec.structs.replace(made.result_set(*results), **more))


def cells(view: ClassView) -> list[list[list[str]]]:
    """The links of each cell of each row."""
    return [[[each.href for each in cell] for cell in row.cells] for row in view.people.rows]


# people and assignments ---------------------------------------------------------------------------


def test_a_person_has_one_row_and_each_assignment_a_column() -> None:
    view = view_of(
        [
            one("a", made.perfect(), "init"),
            one("b", made.mixed(), "init"),
            one("a", made.mixed(), "reg"),
        ]
    )
    assert [column.title for column in view.people.columns] == ["Init", "Reg"]
    assert [row.name for row in view.people.rows] == ["Name a", "Name b"]
    assert cells(view) == [
        [["students/Name%20a/init.html"], ["students/Name%20a/reg.html"]],
        [["students/Name%20b/init.html"], []],
    ]
    assert [row.total for row in view.people.rows] == [145, 45]
    assert (view.people.most, view.people.mean, view.people.median) == (200, 95, 95)


def test_two_people_of_one_name_are_two_rows() -> None:
    twins = [one(person, made.mixed(), student="Li Wei") for person in ("7", "8")]
    assert len(view_of(twins).people.rows) == 2


def test_one_person_under_two_names_is_one_row() -> None:
    known = [one("7", made.mixed(), name, student=name) for name in ("init", "reg")]
    assert [row.name for row in view_of(known).people.rows] == ["init"]


def test_without_identities_names_decide_and_the_nameless_are_apart() -> None:
    results = [
        msgspec.structs.replace(made.mixed(), student=name, assignment=assignment)
        for name, assignment in (("Ada", "init"), ("", "init"), ("Ada", "reg"), ("", "reg"))
    ]
    assert [row.name for row in view_of(results).people.rows] == ["Ada", "", ""]


def test_what_is_unreadable_has_a_column_of_its_own_only_among_several() -> None:
    unreadable = one("b", made.unreadable())
    alone = view_of([one("a", made.mixed(), "init"), unreadable])
    assert [column.assignment for column in alone.people.columns] == ["init"]
    assert len(cells(alone)[1][0]) == 1
    several = view_of([one("a", made.mixed(), "init"), one("a", made.mixed(), "reg"), unreadable])
    assert [column.assignment for column in several.people.columns] == ["init", "reg", ""]
    assert list(map(len, cells(several)[1])) == [0, 0, 1]
    assert [row.total for row in several.people.rows] == [90, None]


def test_what_was_not_handed_in_adds_nothing_and_what_is_not_known_is_no_total() -> None:
    unknown = one("b", made.mixed(), "reg", score=None)
    view = view_of(
        [
            one("a", made.mixed(), "init"),
            missing("a", "reg"),
            one("b", made.mixed(), "init"),
            unknown,
            missing("c", "init"),
        ]
    )
    assert [row.total for row in view.people.rows] == [45, None, None]
    assert [row.value for row in view.people.rows] == [45, -0.5, -1]


def test_two_marks_for_one_assignment_are_no_total_and_are_said() -> None:
    twice = [one("a", made.mixed(), "init", source=name) for name in ("x", "y")]
    view = view_of([*twice, one("a", made.mixed(), "reg"), one("b", made.mixed(), "reg")])
    assert [row.total for row in view.people.rows] == [None, 45]
    assert {concern.kind: concern.people.count for concern in view.concerns} == {"several": 1}
    assert len(cells(view)[0][0]) == 2


def test_sections_groups_and_lateness_are_told() -> None:
    late = one("b", made.mixed(), score=35.0, late=LATE, section="Tuesday")
    together = one("a", made.mixed(), group=("Name a", "Bo", "Cy"))
    page = page_of(together, late)
    assert '<span class="partners">with Bo; Cy</span>' in page
    assert '<td class="section">Tuesday</td>' in page
    assert "late; 45 before the deduction" in page
    assert '<th scope="col">Section</th>' in page
    assert '<th scope="col">Section</th>' not in page_of(together)


def test_columns_of_different_points_show_them_in_each_cell() -> None:
    other = one("b", made.mixed(), max_score=50.0)
    assert '<span class="soft">/ 50</span>' in page_of(one("a", made.mixed()), other)
    alike = page_of(one("a", made.mixed()), one("b", made.mixed()))
    assert "Score <small>/ 100</small>" in alike
    assert '<span class="soft">/ 100</span>' not in alike


# what needs the teacher ---------------------------------------------------------------------------


def test_what_needs_the_teacher_is_named_with_links() -> None:
    view = view_of(
        [
            one("a", made.perfect()),
            one("b", made.broken()),
            one("c", made.unreadable()),
            one("d", made.error()),
            one("e", made.mixed(), score=None),
            one("f", made.mixed(), score=35.0, late=LATE),
            missing("g", "regularization"),
            one("h", made.perfect(), doubt="there are three numbers"),
        ]
    )
    found = {c.kind: [person.name for person in c.people.named] for c in view.concerns}
    assert found == {
        "failed": ["Name d"],
        "not_judged": ["Name e"],
        "unreadable": ["Name c"],
        "doubtful": ["Name h"],
        "stopped": ["Name b"],
        "late": ["Name f"],
        "missing": ["Name g"],
    }
    text = Page(page_of(*(hand_in.result for hand_in in view.hand_ins))).text
    for words in ("1 person was late and lost points", "1 person handed nothing in", "Why"):
        assert words in text


def test_nothing_that_needs_the_teacher_says_nothing() -> None:
    assert "What needs you" not in page_of(one("a", made.perfect()))


def test_copies_remarks_and_answers_without_a_name_are_among_it() -> None:
    copies = (
        Copies(kind="file", assignment="regularization", students=("A", "B")),
        Copies(kind="answer", assignment="regularization", students=("A", "B"), functions=("f",)),
    )
    remark = "found on the roster by the name alone: " + "Ada; " * 80
    page = page_of(one("a", made.hostile()), copies=copies, remarks=(remark, "short"))
    text = Page(page).text
    assert "1 file came from several people" in text
    assert "1 rare wrong answer came from several people" in text
    assert "1 wrong answer has no name yet" in text
    assert " ".join(remark.split()) in text
    assert "<p>short</p>" in page
    assert text.index("short") < text.index("What the figures mean")


# questions ----------------------------------------------------------------------------------------


def test_each_link_within_the_page_leads_somewhere_and_no_id_is_twice() -> None:
    page = Page(page_of(*class_of(40), remarks=("x",)))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    hrefs = {str(attributes["href"]) for attributes in page.all("a")}
    assert {href[1:] for href in hrefs if href.startswith("#")} <= set(ids)
    assert {"#a1-q1", "#a3-q4", "#ungraded", "#figures"} <= hrefs


def test_every_table_has_a_caption() -> None:
    for page in (page_of(*class_of(40)), Pages().student_page(made.mixed())):
        assert page.count("<table") - page.count("<template") == page.count("<caption")


def test_the_figures_of_a_question_are_those_of_its_points() -> None:
    view = view_of(class_of(12))
    question = view.assignments[0].questions[1]  # of 30 points: 30, 20, 0, and 20 of who was late
    assert question.item.people == 12
    scores = [q.score for h in question.hand_ins for q in h.result.questions[1:2]]
    assert question.mean == pytest.approx(100 * sum(s or 0 for s in scores) / 12 / 30)
    assert question.item.full == pytest.approx(sum(s == 30 for s in scores) / 12)
    parts = {part.name: part for part in question.parts}
    assert parts["dW1"].most == 5
    assert parts["db1"].item.mean == 0  # whoever is judged on it has it wrong


def test_a_page_of_few_people_says_why_there_is_no_correlation() -> None:
    assert "There are too few people to tell." in Page(page_of(made.mixed())).text


def test_results_from_before_have_a_page_without_parts() -> None:
    old = [
        msgspec.structs.replace(
            result,
            questions=tuple(
                msgspec.structs.replace(q, checks=(), answer="") for q in result.questions
            ),
        )
        for result in class_of(12)
    ]
    view = view_of(old)
    assert view.assignments[0].questions[1].parts == ()
    assert "How long a call took is not known." in page_of(*old)


def test_times_are_medians_of_hand_ins() -> None:
    times = {"5b1f0c6d2a7e4938": 0.003, "93e5a1c07b6d2f48": 0.5}
    results = [one("a", made.mixed()), one("b", made.mixed()), one("c", made.broken())]
    view = class_view(results, {}, lambda _a, _f, answer: times.get(answer))
    found = view.assignments[0].questions[0].times
    assert found is not None
    assert (found.count, found.median, found.slowest) == (3, 0.003, 0.5)
    assert view.assignments[0].questions[3].times is None


# without names, and from a folder -----------------------------------------------------------------


def test_an_anonymous_page_has_no_name_section_or_file() -> None:
    known = [
        msgspec.structs.replace(
            result,
            student=f"Quirin{number}",
            source=f"secretfolder/Quirin{number}.ipynb",
            group=(f"Quirin{number}", "Xanthippe"),
            identity=Identity(
                platform="plain", person=f"p{number}", section="Zwiebelturm", doubt="Obelisk"
            ),
        )
        for number, result in enumerate([made.mixed(), made.perfect(), made.unreadable()])
    ]
    page = page_of(*anonymize(known, b"k" * 32))
    for secret in ("Quirin", "secretfolder", "Xanthippe", "Zwiebelturm", "Obelisk"):
        assert secret not in page
    assert 'class="partners"' not in page
    assert page.count("<tr data-text") == 3


def test_how_long_a_call_took_is_kept_beside_the_results(cli: Cli, tmp_path: Path) -> None:
    for name in ("Ada", "Bo"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "x.py").write_text(ZEROS, encoding="utf-8")
    out = tmp_path / "out"
    grade = ("grade", tmp_path / "class", "-o", out, "-a", "initialization")
    assert cli(*grade, "--isolation", "process", "--format", "html,json")[0] == 0
    whole = result_set_from_json((out / "results.json").read_bytes())
    zeros = whole.submissions[0].questions[0]
    with call_times_of(out) as call_time:
        seconds = call_time("initialization", zeros.function, zeros.answer)
        assert seconds is not None
        assert 0 < seconds < 5
        assert call_time("initialization", zeros.function, "another") is None
    index = out / "index.html"
    said = re.compile(r"<strong>[\d.]+&nbsp;m?s</strong> is what one call took in the median")
    assert len(said.findall(index.read_text(encoding="utf-8"))) == 1
    index.unlink()
    assert cli("report", out)[0] == 0
    assert len(said.findall(index.read_text(encoding="utf-8"))) == 1
    (out / "answers.txt").unlink()  # it is secret, and may be deleted
    index.unlink()
    assert cli("report", out)[0] == 0
    assert said.findall(index.read_text(encoding="utf-8")) == []
