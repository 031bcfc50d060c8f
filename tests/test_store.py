"""The store: every whole line is kept, no half line is, whatever happens while it is written."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest
from msgspec import structs

from grader.errors import GraderError
from grader.results import (
    STORE_FILE,
    Finding,
    GradientBlock,
    Identity,
    Lateness,
    QuestionResult,
    Result,
    Store,
    matches_points,
    write_atomically,
)
from tests.support.stored import stored_results


def result(source="a.ipynb", score=1.0, reason=None):
    return Result(
        student="Zoë <b>",
        assignment="regularization",
        source=source,
        sha256="00",
        status="graded",
        reason=reason,
        score=score,
        max_score=2,
        questions=(
            QuestionResult(
                function="f",
                title="λ\n\u2028",
                score=score,
                max_score=2,
                status="partial",
                checks=(
                    Finding(
                        name="W",
                        visibility="public",
                        passed=False,
                        score=0,
                        max_score=1,
                        message='"quoted"\n\x00\x1b[31m',
                    ),
                    Finding(
                        name="W",
                        visibility="hidden",
                        passed=score == 2.0,
                        score=score,
                        max_score=2,
                        message="points",
                    ),
                ),
                gradients=(GradientBlock(parameter="W", relative_difference=0.3, band="worry"),),
            ),
        ),
    )


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "graded"


def filled(folder, *keys):
    with Store(folder) as store:
        for key in keys:
            store.append(key, (result(f"{key}.ipynb"),))


def test_what_is_appended_is_there_at_once_and_after_reopening(folder):
    with Store(folder) as store:
        assert "a" not in store
        store.append("a", (result("a.ipynb"),))
        store.append("b", (result("b.ipynb"), result("b.ipynb", score=2.0)))
        assert store["a"] == (result("a.ipynb"),)
    with Store(folder) as store:
        assert store["b"] == (result("b.ipynb"), result("b.ipynb", score=2.0))
        assert "c" not in store
    assert [r.score for r in stored_results(folder)] == [1.0, 1.0, 2.0]


def test_a_torn_last_line_is_dropped_wherever_it_tore(folder):
    filled(folder, "a", "b", "c")
    path = folder / STORE_FILE
    whole = path.read_bytes()
    begin = whole.rindex(b"\n", 0, -1) + 1
    for end in range(begin, len(whole)):
        path.write_bytes(whole[:end])
        assert [r.source for r in stored_results(folder)][:2] == ["a.ipynb", "b.ipynb"]
        with Store(folder) as store:
            assert [key in store for key in "abc"] == [True, True, False], end
            assert path.read_bytes() == whole[:begin]
            store.append("c", (result("c.ipynb"),))
            assert [store[key][0].source for key in "abc"] == ["a.ipynb", "b.ipynb", "c.ipynb"]
        assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"\xff\xfe\x00",
        b'{"key":"\xff","results":[]}',
        b'{"key":"z","results":[{"student":1}]}',
        b"\x00" * 50,
        b"[" * 5000,
    ],
)
def test_a_damaged_line_costs_only_itself(folder, line):
    filled(folder, "a", "b")
    path = folder / STORE_FILE
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + line + b"\n" + second)
    assert [r.source for r in stored_results(folder)] == ["a.ipynb", "b.ipynb"]
    with Store(folder) as store:
        store.append("c", (result("c.ipynb"),))
        assert [store[key][0].source for key in "abc"] == ["a.ipynb", "b.ipynb", "c.ipynb"]


def test_a_line_of_a_newer_version_is_read_as_far_as_it_is_known(folder):
    filled(folder, "a")
    path = folder / STORE_FILE
    path.write_bytes(path.read_bytes().replace(b'{"key"', b'{"later":[1],"key"'))
    with Store(folder) as store:
        assert store["a"] == (result("a.ipynb"),)


def test_the_newest_results_of_a_submission_count(folder):
    with Store(folder) as store:
        store.append("old", (result("a.ipynb", score=0.0),))
        store.append("b", (result("b.ipynb"),))
        store.append("new", (result("a.ipynb", score=2.0),))
        assert store["new"][0].score == 2.0
    assert [(r.source, r.score) for r in stored_results(folder)] == [
        ("b.ipynb", 1.0),
        ("a.ipynb", 2.0),
    ]
    filled(folder, "b")
    with Store(folder) as store:
        store.append("b", (result("b.ipynb", score=0.5),))
        assert store["b"][0].score == 0.5


def test_each_member_of_a_group_has_newest_results_of_one_file(folder):
    members = {
        name: structs.replace(result(), student=name, identity=Identity(platform="x", person=name))
        for name in ("ada", "bob")
    }
    with Store(folder) as store:
        for name, one in members.items():
            store.append(name, (one,))
        assert store.is_newest("ada")
        store.append("ada again", (members["ada"],))
        assert store.newest() == ["bob", "ada again"]
        assert not store.is_newest("ada")


def test_names_that_are_no_unicode_are_stored_all_the_same(folder):
    with Store(folder) as store:
        store.append("a", (result("caf\udce9.ipynb", reason="\ud83d"),))
        assert store["a"][0].source == "caf?.ipynb"
    assert stored_results(folder)[0].score == 1.0


def test_two_runs_do_not_write_into_one_folder(folder):
    with Store(folder), pytest.raises(GraderError, match="another run is writing"):
        Store(folder)
    with Store(folder) as store:
        assert "a" not in store


def test_a_full_disk_keeps_what_was_written(folder):
    filled(folder, "a", "b")
    path = folder / STORE_FILE
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Store(folder) as store:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, limits[1]))
            with pytest.raises(GraderError, match="cannot be written"):
                store.append("c", (result("c.ipynb"),))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, ignored)
        assert path.read_bytes() == before
        assert "c" not in store
        store.append("c", (result("c.ipynb"),))
    assert len(stored_results(folder)) == 3


@pytest.mark.parametrize("make", [Path.touch, lambda path: (path / STORE_FILE).mkdir(parents=True)])
def test_what_is_no_folder_is_refused_in_one_line(folder, make):
    make(folder)
    with pytest.raises(GraderError, match=str(folder)):
        Store(folder)


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(GraderError, match=r"results\.jsonl cannot be read"):
        stored_results(tmp_path)


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "pages" / "index.html"
    write_atomically(path, "é\ud800")
    assert path.read_bytes() == b"\xc3\xa9\\ud800"
    write_atomically(path, b"second")
    assert path.read_bytes() == b"second"
    assert [p.name for p in path.parent.iterdir()] == ["index.html"]
    in_the_way = tmp_path / "folder"
    (in_the_way / "inside").mkdir(parents=True)
    with pytest.raises(GraderError, match="cannot be written"):
        write_atomically(in_the_way, "text")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "pages"]


def tampered(folder, *pairs):
    """The store of two students in which a line was changed by hand."""
    filled(folder, "a", "b")
    path = folder / STORE_FILE
    first, second = path.read_bytes().splitlines(keepends=True)
    for old, new in pairs:
        assert old in first
        first = first.replace(old, new)
    path.write_bytes(first + second)


@pytest.mark.parametrize("depth", [1_000, 5_000, 200_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_line_nested_too_deep_costs_only_itself(folder, opening, depth):
    tampered(folder, (b'{"key"', b'{"later":' + opening * depth + b',"key"'))
    assert [r.source for r in stored_results(folder)] == ["b.ipynb"]
    with Store(folder) as store:
        assert [key in store for key in "ab"] == [False, True]


#: The score of the result and of its question, and that of the check that gives them.
OF_ALL = b'"score":1.0,"max_score":2,"s'
OF_A_CHECK = b'"score":1.0,"max_score":2,"message"'


@pytest.mark.parametrize(
    "pairs",
    [
        [(b'"score":1.0', b'"score":1e9')],
        [(b'"score":1.0,"max_score":2', b'"score":-1.0,"max_score":2')],
        [(b'"score":1.0,"max_score":2', b'"score":2.5,"max_score":2')],
        [(b'"score":1.0', b'"score":NaN')],
        [(b'"score":1.0', b'"score":null')],
        [(b'"score":1.0', b'"score":1e999')],
        [(b'"max_score":2,"seconds"', b'"max_score":1e999,"seconds"')],
        # the result alone, which its questions do not add up to
        [(b'"score":1.0,"max_score":2,"seconds"', b'"score":2.0,"max_score":2,"seconds"')],
        [(b'"score":0,"max_score":1', b'"score":1e9,"max_score":1e9')],
        [(b'"status":"graded"', b'"status":"unreadable"')],
        # within its bounds, but not the sum of its checks: lowered, raised, no check left
        [(OF_ALL, b'"score":0.5,"max_score":2,"s')],
        [(OF_ALL, b'"score":1.5,"max_score":2,"s')],
        [(OF_ALL, b'"score":0.0,"max_score":2,"s')],
        [(OF_ALL, b'"score":0.9999,"max_score":2,"s')],
        [(b'"checks":[', b'"checks":[],"were":[')],
        # one check alone
        [(OF_A_CHECK, b'"score":0.5,"max_score":2,"message"')],
        [(OF_A_CHECK, b'"score":2.0,"max_score":2,"message"')],
        [(OF_A_CHECK, b'"score":-1.0,"max_score":2,"message"')],
    ],
)
def test_a_score_that_no_run_gives_is_not_believed(folder, pairs):
    tampered(folder, *pairs)
    assert [r.source for r in stored_results(folder)] == ["b.ipynb"]
    with Store(folder) as store:
        assert [key in store for key in "ab"] == [False, True]


@pytest.mark.parametrize("taken", [0.25, 1.0, 1.5])
def test_a_check_may_take_points_away_but_never_more_than_there_are(folder, taken):
    left = max(0.0, 1.0 - taken)
    given = result(score=1.0)
    (question,) = given.questions
    purity = structs.replace(question.checks[0], kind="purity", score=-taken, max_score=0)
    question = structs.replace(question, score=left, checks=(*question.checks, purity))
    given = structs.replace(given, score=left, questions=(question,))
    with Store(folder) as store:
        store.append("a", (given,))
    assert stored_results(folder) == [given]


def late(before=1.0, deducted=0.25, days=1):
    return Lateness(
        due="2026-11-08T23:59:00+01:00",
        submitted_at="2026-11-09T12:00:00+01:00",
        days=days,
        before=before,
        deducted=deducted,
    )


@pytest.mark.parametrize("deducted", [0.0, 0.25, 1.0])
def test_being_late_takes_off_what_it_says(folder, deducted):
    given = structs.replace(result(), score=1.0 - deducted, late=late(deducted=deducted))
    with Store(folder) as store:
        store.append("a", (given,))
    assert stored_results(folder) == [given]


def test_being_late_takes_nothing_off_what_is_not_known(folder):
    (question,) = result().questions
    question = structs.replace(question, score=None, status="not_judged", checks=())
    given = structs.replace(
        result(), score=None, questions=(question,), late=late(before=None, deducted=0.0)
    )
    with Store(folder) as store:
        store.append("a", (given,))
    assert stored_results(folder) == [given]


@pytest.mark.parametrize(
    "changes",
    [
        {"score": 1.0, "late": late()},  # more than is left
        {"score": 0.5, "late": late()},
        {"score": 0.75},  # less than the sum, and nobody was late
        {"score": 0.75, "late": late(before=0.9)},
        {"score": 0.75, "late": late(days=0)},
        {"score": 1.25, "late": late(deducted=-0.25)},
        {"score": 0.0, "late": late(deducted=1.5)},
        {"score": -0.5, "late": late(deducted=1.5)},
        {"score": 0.75, "late": late(before=None)},
        {"score": 0.75, "late": late(deducted=float("nan"))},
    ],
)
def test_a_deduction_that_no_run_makes_is_not_believed(folder, changes):
    filled(folder, "b")
    with Store(folder) as store:
        store.append("a", (structs.replace(result(), **changes),))
    assert [r.source for r in stored_results(folder)] == ["b.ipynb"]


@pytest.mark.parametrize(
    ("status", "score", "is_kept"),
    [("missing", None, True), ("missing", 0.0, False), ("missing", 1.0, False),
     ("unreadable", 0.0, True), ("unreadable", None, False), ("error", 0.0, True)],
)  # fmt: skip
def test_who_handed_nothing_in_has_no_score_and_what_is_unreadable_has_0(
    folder, status, score, is_kept
):
    given = structs.replace(result(), status=status, score=score, questions=())
    with Store(folder) as store:
        store.append("a", (given,))
    assert stored_results(folder) == [given] * is_kept


def test_points_are_those_of_the_assignment():
    points = {"regularization": {"f": 2.0}}
    assert matches_points((result(),), points)
    assert not matches_points((result(),), {"regularization": {"f": 3.0}})
    assert not matches_points((result(),), {"regularization": {"g": 2.0}})
    assert not matches_points((result(),), {"regularization": {"f": 2.0, "g": 1.0}})
    assert not matches_points((result(),), {"initialization": {"f": 2.0}})
