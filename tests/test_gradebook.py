"""A class graded into a folder: what is run again, what is written, and what a full disk leaves."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

import grader.batch.submission_grader
from grader.batch.class_files import FAULTS, _results_json
from grader.batch.gradebook import GradebookRun, grade_into, results_folder
from grader.batch.reporting import write_report
from grader.batch.settings import RunSettings
from grader.course import Seed
from grader.errors import GraderError
from grader.grading import grade_submission
from grader.results import STORE_FILE, Store, result_set_from_json, to_json
from grader.submissions import collect
from grader.worker import Limits
from tests.support.small_submissions import ENDLESS, ZEROS
from tests.support.stored import stored_results

pytestmark = [pytest.mark.file_takes(seconds=35), pytest.mark.slow]


ONES = ZEROS.replace("np.zeros", "np.ones")
NAMES = ("Ada", "Bob", "Cy")


@pytest.fixture
def run(course, tmp_path):
    # one assignment: the answer keys of all others would be made for nothing
    one = replace(course, assignments={"initialization": course.assignment("initialization")})
    return GradebookRun(one, Seed(b"a seed for tests"), RunSettings(jobs=2), tmp_path / "graded")


@pytest.fixture
def submitted(tmp_path):
    folder = tmp_path / "submitted"
    for name in NAMES:
        (folder / name).mkdir(parents=True)
        (folder / name / "x.py").write_text(ZEROS, encoding="utf-8")
    return folder


def grade(run, *paths, course=None):
    """Grade, and tell whose submissions ran; the others were kept."""
    ran = set()

    def tell(submission, results, kept):
        assert all(result.student == submission.student for result in results)
        if not kept:
            ran.add(submission.student)

    with collect(paths, course) as submissions:
        grade_into(run, submissions, tell)
    return ran


def scores(run):
    whole = json.loads((run.out / "results.json").read_text(encoding="utf-8"))
    return {result["student"]: result["score"] for result in whole["submissions"]}


def test_what_is_unchanged_is_not_run_again(run, submitted):
    assert grade(run, submitted) == set(NAMES)
    first = (run.out / "results.json").read_bytes()
    assert grade(run, submitted) == set()
    assert (run.out / "results.json").read_bytes() == first
    (submitted / "Bob" / "x.py").write_text(ONES, encoding="utf-8")
    assert grade(run, submitted) == {"Bob"}
    assert scores(run) == {"Ada": 30, "Bob": 0, "Cy": 30}
    assert grade(replace(run, fresh=True), submitted) == set(NAMES)
    assert grade(run, submitted) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"seed": Seed(b"another seed")},
        {"settings": RunSettings(limits=Limits(cpu_seconds=4))},
        {"only": "initialization"},
        {"settings": RunSettings(python=sys.executable)},
    ],
)
def test_another_setting_runs_all_again(run, submitted, change):
    one = submitted / "Ada" / "x.py"
    assert grade(run, one) == {"x"}
    assert grade(replace(run, **change), one) == {"x"}
    assert grade(run, one) == set()


def test_a_time_out_is_run_again(run, submitted):
    run = replace(run, settings=RunSettings(limits=Limits(cpu_seconds=0.3)))
    (submitted / "Bob" / "x.py").write_text(ENDLESS, encoding="utf-8")
    assert grade(run, submitted) == set(NAMES)
    assert grade(run, submitted) == {"Bob"}


def test_a_fault_of_the_grader_is_told_and_run_again(run, submitted, monkeypatch):
    original = grade_submission

    def faulty(submission, *rest):
        if submission.student == "Bob":
            raise ZeroDivisionError("a fault")
        return original(submission, *rest)

    monkeypatch.setattr(grader.batch.submission_grader, "grade_submission", faulty)
    assert grade(run, submitted) == set(NAMES)
    text = (run.out / FAULTS).read_text(encoding="utf-8")
    assert "Bob/x.py\nTraceback" in text
    assert "ZeroDivisionError: a fault" in text
    monkeypatch.undo()
    assert grade(run, submitted) == {"Bob"}
    assert not (run.out / FAULTS).exists()
    assert scores(run) == dict.fromkeys(NAMES, 30)


def test_a_file_that_changes_while_it_is_graded_is_graded_again(run, submitted, monkeypatch):
    path = submitted / "Bob" / "x.py"
    original = grade_submission

    def meanwhile(submission, *rest):
        results = original(submission, *rest)
        if submission.student == "Bob":
            path.write_text(ONES, encoding="utf-8")
        return results

    monkeypatch.setattr(grader.batch.submission_grader, "grade_submission", meanwhile)
    grade(run, submitted)
    assert scores(run)["Bob"] == 30
    monkeypatch.undo()
    assert grade(run, submitted) == {"Bob"}
    assert scores(run)["Bob"] == 0


def test_a_file_that_changes_before_it_is_read_and_back_again_is_graded_again(
    run, submitted, monkeypatch
):
    path = submitted / "Bob" / "x.py"
    original = grade_submission

    def meanwhile(submission, *rest):
        if submission.student != "Bob":
            return original(submission, *rest)
        path.write_text(ONES, encoding="utf-8")
        results = original(submission, *rest)
        path.write_text(ZEROS, encoding="utf-8")
        return results

    monkeypatch.setattr(grader.batch.submission_grader, "grade_submission", meanwhile)
    grade(run, submitted)
    assert scores(run)["Bob"] == 0
    monkeypatch.undo()
    assert grade(run, submitted) == {"Bob"}
    assert scores(run)["Bob"] == 30


def test_a_module_that_changes_while_it_is_graded_with_a_notebook_is_graded_again(
    run, submitted, course, write_notebook, monkeypatch
):
    notebook = write_notebook("submitted/Bob/x.ipynb", "from own import zero\n", ZEROS)
    (submitted / "Bob" / "x.py").unlink()
    module = submitted / "Bob" / "own.py"
    module.write_text("zero = 0\n", encoding="utf-8")
    original = grade_submission

    def meanwhile(submission, *rest):
        results = original(submission, *rest)
        module.write_text("zero = 1\n", encoding="utf-8")
        return results

    monkeypatch.setattr(grader.batch.submission_grader, "grade_submission", meanwhile)
    grade(run, notebook.parent, course=course)
    monkeypatch.undo()
    module.write_text("zero = 0\n", encoding="utf-8")
    assert grade(run, notebook.parent, course=course)
    assert grade(run, notebook.parent, course=course) == set()


def test_a_file_that_vanishes_before_it_is_graded_is_a_result(run, submitted):
    with collect([submitted]) as submissions:
        (submitted / "Bob" / "x.py").unlink()
        whole = grade_into(run, submissions, lambda *_: None)
    assert [result.status for result in whole.submissions] == ["graded", "unreadable", "graded"]


def test_a_file_that_changes_back_counts_as_it_is(run, submitted):
    path = submitted / "Ada" / "x.py"
    for text, ran in ((ZEROS, {"x"}), (ONES, {"x"}), (ZEROS, set())):
        path.write_text(text, encoding="utf-8")
        assert grade(run, path) == ran
    (result,) = stored_results(run.out)
    assert result.score == 30


def test_two_files_of_one_student_have_a_page_each(run, submitted):
    (submitted / "Ada" / "y.py").write_text(ONES, encoding="utf-8")
    grade(run, submitted)
    pages = sorted(path.name for path in (run.out / "students" / "Ada").iterdir())
    assert pages == ["initialization-2.html", "initialization.html"]
    index = (run.out / "index.html").read_text(encoding="utf-8")
    assert "students/Ada/initialization-2.html" in index


def test_lines_of_an_older_version_or_damaged_ones_are_not_trusted(run, submitted):
    grade(run, submitted)
    store = run.out / STORE_FILE
    first, second, third = store.read_bytes().splitlines(keepends=True)
    older = json.loads(second)
    older["key"], older["results"][0]["score"] = "0" * 64, 99
    damaged = first[: len(first) // 2] + b"\xff\x00\n"
    empty = b'{"key":"1","results":[]}\n'
    kept = damaged + json.dumps(older).encode() + b"\n" + empty + third
    store.write_bytes(kept + second[:40])
    assert len(grade(run, submitted)) == 2
    assert scores(run) == dict.fromkeys(NAMES, 30)
    assert store.read_bytes().startswith(kept)
    assert grade(run, submitted) == set()


def test_results_json_is_what_the_records_say(run, submitted):
    (submitted / "Bob" / "x.py").write_text(ONES, encoding="utf-8")
    grade(run, submitted)
    text = (run.out / "results.json").read_bytes()
    whole = result_set_from_json(text)
    assert to_json(whole, indent=2) == text
    assert whole.versions.keys() == {"python", "numpy"}
    assert whole.submissions[1].questions[0].diagnosis
    assert b'"checks"' in text
    nobody = msgspec.structs.replace(whole, submissions=())
    written = b"".join(_results_json(nobody, []))
    assert written == to_json(nobody, indent=2)


def test_the_lists_are_of_this_run_and_nothing_is_lost(run, submitted):
    grade(run, submitted)
    page = run.out / "students" / "Bob" / "initialization.html"
    before = page.read_bytes()
    note = run.out / "students" / "note.txt"
    note.write_text("mine", encoding="utf-8")
    grade(run, submitted / "Ada" / "x.py")
    assert scores(run) == {"x": 30}
    for name in ("index.html", "grades.csv", "results.json"):
        assert "Bob" not in (run.out / name).read_text(encoding="utf-8")
    assert page.read_bytes() == before
    assert note.read_text(encoding="utf-8") == "mine"
    assert {result.student for result in stored_results(run.out)} > {"Bob", "Cy"}
    assert grade(run, submitted) == set()
    assert scores(run) == dict.fromkeys(NAMES, 30)


@pytest.mark.parametrize("out", ["graded", "deep/er/graded", "Ada/graded", "link", "link/graded"])
def test_the_folder_of_results_may_lie_among_the_submissions(run, submitted, tmp_path, out):
    if out.startswith("link"):
        (tmp_path / "elsewhere").mkdir()
        (submitted / "link").symlink_to(submitted if "/" in out else tmp_path / "elsewhere")
    (tmp_path / "class").symlink_to(submitted)
    run = replace(run, out=submitted / out)
    for given in (submitted, tmp_path / "class", submitted):
        results = results_folder(run.out, [given])
        with collect([given], results=results) as submissions:
            theirs = [each for each in submissions if each.problem is None or out != "link/graded"]
            assert [each.student for each in theirs] == list(NAMES)
            grade_into(run, theirs, lambda *_: None)
    assert scores(run) == dict.fromkeys(NAMES, 30)


def test_where_submissions_lie_no_results_are_written(submitted, tmp_path):
    (tmp_path / "link").symlink_to(submitted / "Ada")
    for out in (submitted, tmp_path / "link" / "..", submitted / "Ada", tmp_path / "link"):
        with pytest.raises(GraderError, match="name another folder with -o"):
            results_folder(out, [submitted])
    assert results_folder(submitted / "Ada", [submitted / "Bob"]) == submitted / "Ada"


def test_the_pages_of_a_run_are_not_graded(run, submitted):
    grade(run, submitted)
    for given in ("students", "students/Ada", "../graded/students/Bob/initialization.html"):
        with pytest.raises(GraderError, match=r"is among the pages of .*name another folder"):
            results_folder(run.out, [run.out / given])
    assert results_folder(submitted.parent, [submitted]) == submitted.parent


def test_a_second_run_into_the_same_folder_stops_at_once(run, submitted):
    with Store(run.out), pytest.raises(GraderError, match="another run is writing into"):
        grade(run, submitted)
    assert grade(run, submitted) == set(NAMES)


def test_a_run_that_is_interrupted_says_how_to_go_on(run, submitted):
    def press(*_):
        raise KeyboardInterrupt

    with collect([submitted]) as submissions:
        with pytest.raises(GraderError, match=r"interrupted; 1 of 3 .* run the same command again"):
            grade_into(run, submissions, press)
        with pytest.raises(GraderError, match="the same command without --fresh again"):
            grade_into(replace(run, fresh=True), submissions, press)
    assert len(stored_results(run.out)) >= 1
    assert len(grade(run, submitted)) <= 2
    assert scores(run) == dict.fromkeys(NAMES, 30)


@pytest.mark.parametrize("name", ["results.json", "grades.csv", "index.html"])
def test_what_is_in_the_way_is_named_and_nothing_half_written(run, submitted, name):
    (run.out / name / "inside").mkdir(parents=True)
    with pytest.raises(GraderError, match=f"{name} cannot be written: .*3 of 3 .* are .* kept"):
        grade(run, submitted)
    assert not list(run.out.glob(".*.half"))
    (run.out / name / "inside").rmdir()
    (run.out / name).rmdir()
    assert grade(run, submitted) == set()


def test_a_file_where_the_pages_should_go_is_one_line(run, submitted):
    run.out.mkdir()
    (run.out / "students").touch()
    with pytest.raises(GraderError, match="cannot be written"):
        grade(run, submitted)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 512 KB, for those who may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root can make a small file system, where mounting is allowed")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_whole_lines_and_the_next_run_goes_on(run, submitted, small_disk):
    run = replace(run, out=small_disk / "graded")
    stone = small_disk / "stone"
    grade(run, submitted / "Ada")
    free = os.statvfs(small_disk)
    stone.write_bytes(bytes(max(free.f_bavail - 1, 0) * free.f_frsize))
    for _ in range(2):
        with pytest.raises(GraderError, match=r"No space left on device; . of 3 .* are .* kept"):
            grade(run, submitted)
        assert (run.out / STORE_FILE).read_bytes().endswith(b"\n")
        assert not list(run.out.glob("**/.*.half"))
        assert scores(run) == {"x": 30}
    stone.unlink()
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    grade(run, submitted)
    assert scores(run) == dict.fromkeys(NAMES, 30)


def test_a_stored_result_with_other_points_is_graded_again_and_not_reported(run, submitted):
    grade(run, submitted)
    path = run.out / STORE_FILE
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(doubled(line) if b'"Bob"' in line else line for line in lines))
    damaged: list[int] = []
    write_report(run.out, on_damage=damaged.append)
    assert damaged == [1]
    assert scores(run) == {"Ada": 30, "Cy": 30}
    assert grade(run, submitted) == {"Bob"}
    assert scores(run) == dict.fromkeys(NAMES, 30)
    write_report(run.out, on_damage=damaged.append)
    assert damaged == [1]


def doubled(line):
    """A line of the store in which all points are twice what they were."""

    def twice(value):
        if isinstance(value, list):
            return [twice(each) for each in value]
        if isinstance(value, dict):
            return {
                key: 2 * each if key in ("score", "max_score") else twice(each)
                for key, each in value.items()
            }
        return value

    return json.dumps(twice(json.loads(line))).encode() + b"\n"


def test_no_student_is_blamed_for_the_machine_while_grading(run, submitted, monkeypatch):
    real = Path.open

    def full(self, mode="r", *rest, **more):
        if self == submitted / "Bob" / "x.py":
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return real(self, mode, *rest, **more)

    with collect([submitted]) as submissions:
        monkeypatch.setattr(Path, "open", full)
        with pytest.raises(GraderError, match="Too many open files; the run stops here") as caught:
            grade_into(run, submissions, lambda *_: None)
    assert "\n" not in str(caught.value)
    assert not (run.out / "results.json").exists()
    monkeypatch.undo()
    grade(run, submitted)
    assert scores(run) == dict.fromkeys(NAMES, 30)


def test_a_module_handed_in_beside_the_notebook_is_used_and_its_text_counts(run, submitted):
    helper = submitted / "Bob" / "shapes.py"
    helper.write_text("import numpy\n\n\ndef blank(*shape):\n    return numpy.zeros(shape)\n")
    using = "from shapes import blank\n" + ZEROS.replace("np.zeros(", "blank(*")
    assert using.count("blank(*") > 0
    (submitted / "Bob" / "x.py").write_text(using)
    assert grade(run, submitted, course=run.course) == set(NAMES)
    assert scores(run) == dict.fromkeys(NAMES, 30)
    helper.write_text("import numpy\n\n\ndef blank(*shape):\n    return numpy.ones(shape)\n")
    assert grade(run, submitted, course=run.course) == {"Bob"}
    assert scores(run) == {"Ada": 30, "Bob": 0, "Cy": 30}
