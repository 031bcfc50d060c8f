"""Late work: what a policy says, what a day is, and what is taken off, to the point."""

from __future__ import annotations

import csv
import io
import math
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.batch.gradebook import GradebookRun, grade_into
from grader.batch.settings import RunSettings
from grader.course import (
    Extension,
    LatePolicy,
    Seed,
    load_course,
    parse_due,
    parse_extension,
    parse_moment,
    parse_policy,
)
from grader.errors import GraderError
from grader.grading.lateness import days_begun, due_moment, handed_in_moment, lateness
from grader.results import Identity, Lateness, result_set_from_json
from grader.submissions import Submission
from grader.wording import hand_ins
from tests.support.small_submissions import ZEROS

ROOT = Path(__file__).resolve().parent.parent
BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
DUE = datetime(2026, 11, 8, 23, 59, tzinfo=BERLIN)
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                                     "Asia/Shanghai")]  # fmt: skip


# what is written ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("10% a day, 3 days", LatePolicy(10, 3)),
        ("10 % per day,3 days , 15 minutes grace", LatePolicy(10, 3, 15 * MINUTE)),
        ("2.5% each day", LatePolicy(2.5)),
        ("10%/day, up to 1 day, 1 hour of grace", LatePolicy(10, 1, 60 * MINUTE)),
        ("30 min grace, 5% A DAY", LatePolicy(5, None, 30 * MINUTE)),
        ("100% a day", LatePolicy(100)),
    ],
)
def test_a_policy_is_read(text, policy):
    assert parse_policy(text) == policy


@pytest.mark.parametrize(
    "text",
    ["", "10%", "10 a day", "3 days", "0% a day", "101% a day", "10% a day, 0 days", "10% a week",
     "10% a day, 3 days, 4 days", "10% a day, 15 grace", "ten percent a day", "10% a day; 3 days"],
)  # fmt: skip
def test_what_is_no_policy_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r'write it like "10% a day, 3 days, 15 minutes grace"'):
        parse_policy(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-08T23:59:00+01:00", datetime(2026, 11, 8, 22, 59, tzinfo=UTC)),
        ("2026-11-08 23:59 Europe/Berlin", datetime(2026, 11, 8, 22, 59, tzinfo=UTC)),
        ("2026-07-08 23:59 Europe/Berlin", datetime(2026, 7, 8, 21, 59, tzinfo=UTC)),
        ("2026-11-08 23:59Z", datetime(2026, 11, 8, 23, 59, tzinfo=UTC)),
        ("2026-11-08 23:59 UTC", datetime(2026, 11, 8, 23, 59, tzinfo=UTC)),
        ("2026-11-08 Europe/Berlin", datetime(2026, 11, 8, 22, 59, 59, tzinfo=UTC)),
        # there twice, when clocks are set back: the later; never, when they are set on: the later
        ("2026-10-25 02:30 Europe/Berlin", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-03-29 02:30 Europe/Berlin", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_due_date_is_a_moment(text, moment):
    assert parse_due(text).astimezone(UTC) == moment


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-08 23:59", "has no time zone; add an offset"),
        ("2026-11-08", "has no time zone"),
        ("tomorrow", "is not a date and time"),
        ("2026-13-08 23:59 UTC", "is not a date and time"),
        ("2026-11-08 23:59 Europe/Atlantis", "'Europe/Atlantis' is not known here"),
        ("2026-11-08 23:59 ../../etc/passwd", "is not"),
        ("2026-11-08T23:59+01:00 Europe/Berlin", "an offset and a time zone"),
    ],
)
def test_what_is_no_moment_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        parse_due(text)


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("2 days", Extension(2)),
        ("+1 day", Extension(1)),
        ("1 week", Extension(7)),
        ("36 hours", Extension(0, timedelta(hours=36))),
        ("90min", Extension(0, timedelta(minutes=90))),
        ("2026-11-10", None),
        ("2", None),
        ("two days", None),
    ],
)
def test_an_extension_is_read(text, extension):
    assert parse_extension(text) == extension


@pytest.fixture
def own_course(tmp_path):
    """A copy of the course with one assignment, whose toml tests change."""
    for room in ("assignments", "reference"):
        shutil.copytree(
            ROOT / room,
            tmp_path / "course" / room,
            ignore=shutil.ignore_patterns("regular*", "gradient*", "__pycache__"),
        )
    path = tmp_path / "course" / "assignments" / "initialization" / "assignment.toml"
    text = path.read_text(encoding="utf-8")

    def load(*lines):
        path.write_text("\n".join((*lines, text)), encoding="utf-8")
        return load_course(tmp_path / "course")

    return load


def test_the_course_says_when_it_is_due_and_what_being_late_costs(own_course):
    assignment = own_course().assignment("initialization")
    assert (assignment.due, assignment.late) == (None, None)
    for due in ('"2026-11-08 23:59 Europe/Berlin"', "2026-11-08T23:59:00+01:00"):
        assignment = own_course(f"due = {due}", 'late = "10% a day, 3 days"').assignment(
            "initialization"
        )
        assert assignment.due == DUE
        assert assignment.late == LatePolicy(10, 3)


@pytest.mark.parametrize(
    "line",
    ['due = "soon"', "due = 2026-11-08T23:59:00", "due = 2026-11-08", "due = 23:59:00", "due = 5",
     'late = "10%"', "late = 10"],
)  # fmt: skip
def test_a_fault_names_the_file_and_the_key(own_course, line):
    with pytest.raises(GraderError) as fault:
        own_course(line)
    assert f"assignment.toml: {line.split()[0]}" in str(fault.value)
    assert "\n" not in str(fault.value)


# what a day is ------------------------------------------------------------------------------------

GRACES = st.integers(0, 180).map(lambda minutes: minutes * MINUTE)
OFFSETS = st.integers(-12 * 60, 12 * 60).map(lambda minutes: timezone(minutes * MINUTE))
ELAPSED = st.integers(-10 * 86400, 30 * 86400).map(lambda seconds: timedelta(seconds=seconds))
NAIVE = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(NAIVE, OFFSETS, OFFSETS, ELAPSED, GRACES)
@example(datetime(2026, 11, 8), UTC, UTC, timedelta(), timedelta())
@example(datetime(2026, 11, 8), UTC, UTC, DAY, timedelta())
@example(datetime(2026, 11, 8), UTC, UTC, DAY + MINUTE, MINUTE)
def test_with_an_offset_a_day_has_24_hours(naive, offset, other, elapsed, grace):
    due = naive.replace(tzinfo=offset)
    submitted = (due + elapsed).astimezone(other)
    wanted = max(0, math.ceil((elapsed - grace) / DAY))
    assert days_begun(due, submitted, grace) == wanted


@given(
    st.sampled_from(ZONES),
    st.sampled_from([(3, 7), (3, 28), (4, 3), (10, 3), (10, 23), (10, 31)]),  # before clocks change
    st.integers(0, 4),
    st.integers(4, 23),  # not in the hours that there are twice, or never
    st.integers(0, 9),
    GRACES,
)
def test_a_day_ends_at_the_same_time_by_the_clocks_of_the_place(
    zone, date, later, hour, days, grace
):
    month, day = date
    due = datetime(2026, month, day, hour, 30, tzinfo=zone) + later * DAY
    # the same time by the clocks, `days` days later: what a calendar says
    end = datetime.combine(due.date() + days * DAY, due.time(), tzinfo=zone).astimezone(UTC)
    assert days_begun(due, end + grace, grace) == days
    assert days_begun(due, end + grace + timedelta(seconds=1), grace) == days + 1
    assert days_begun(due, end + grace - timedelta(seconds=1), grace) in (days, max(days - 1, 0))


@given(st.sampled_from(ZONES), NAIVE, ELAPSED, ELAPSED, GRACES)
def test_who_is_later_never_loses_less(zone, naive, one, other, grace):
    due = naive.replace(tzinfo=zone)
    first, second = sorted((one, other))
    utc = due.astimezone(UTC)
    assert days_begun(due, utc + first, grace) <= days_begun(due, utc + second, grace)
    assert days_begun(due, utc + one, grace) <= days_begun(due, utc + one)


def test_days_across_the_changes_of_clocks():
    autumn = datetime(2026, 10, 24, 23, 59, tzinfo=BERLIN).astimezone(BERLIN)
    utc = autumn.astimezone(UTC)
    assert days_begun(autumn, utc + timedelta(hours=25)) == 1
    assert days_begun(autumn, utc + timedelta(hours=25, seconds=1)) == 2
    spring = datetime(2026, 3, 28, 23, 59, tzinfo=BERLIN)
    utc = spring.astimezone(UTC)
    assert days_begun(spring, utc + timedelta(hours=23)) == 1
    assert days_begun(spring, utc + timedelta(hours=23, seconds=1)) == 2


def test_local_times_of_one_place_need_no_zone():
    due = datetime(2026, 11, 8, 23, 59)
    assert days_begun(due, due) == 0
    assert days_begun(due, due + DAY) == 1
    assert days_begun(due, due + DAY + MINUTE) == 2


# what it costs ------------------------------------------------------------------------------------

SCORES = st.floats(0, 100)


@given(SCORES, st.integers(0, 20), st.floats(0.5, 100), st.one_of(st.none(), st.integers(1, 10)))
def test_each_day_takes_off_points_of_the_maximum_and_then_all(score, days, percent, last):
    submitted = DUE.astimezone(UTC) + days * DAY
    late = lateness(score, 100.0, DUE, submitted, LatePolicy(percent, last))
    if days == 0:
        assert late is None
        return
    assert late is not None
    left = 0.0 if last is not None and days > last else max(0.0, score - days * percent)
    assert (late.days, late.before) == (days, score)
    assert score - late.deducted == pytest.approx(left, abs=2e-6)
    assert 0 <= late.deducted <= score + 1e-6


@pytest.mark.parametrize(
    ("score", "hours", "left"),
    [(85, 1, 65), (85, 24, 65), (85, 25, 45), (85, 71, 25), (85, 73, 0), (15, 1, 0), (0, 1, 0)],
)
def test_ten_percent_of_200_points_is_20(score, hours, left):
    submitted = DUE.astimezone(UTC) + timedelta(hours=hours)
    late = lateness(score, 200.0, DUE, submitted, LatePolicy(10, 3))
    assert late is not None
    assert score - late.deducted == left


def test_where_the_score_is_not_known_nothing_is_taken_off():
    late = lateness(None, 100.0, DUE, DUE.astimezone(UTC) + MINUTE, LatePolicy(10))
    assert late is not None
    assert (late.before, late.deducted, late.days) == (None, 0.0, 1)


@pytest.mark.parametrize(
    ("own", "moment"),
    [
        ("", DUE),
        ("2026-11-10 12:00", datetime(2026, 11, 10, 12, 0, tzinfo=BERLIN)),
        ("2026-11-10T12:00:00Z", datetime(2026, 11, 10, 12, 0, tzinfo=UTC)),
        ("2 days", datetime(2026, 11, 10, 23, 59, tzinfo=BERLIN)),
        ("36 hours", DUE + timedelta(hours=36)),
        ("2026-11-01 12:00", datetime(2026, 11, 1, 12, 0, tzinfo=BERLIN)),
    ],
)
def test_the_roster_overrides_the_due_date(own, moment):
    assert due_moment(DUE, own) == moment


def test_an_extension_of_nothing_is_unknown():
    assert due_moment(None, "2 days") is None
    assert due_moment(None, "2026-11-10 12:00") == datetime(2026, 11, 10, 12, 0)


def test_a_local_time_that_there_is_twice_is_the_earlier():
    moment = handed_in_moment("2026-10-25T02:30:00", BERLIN)
    assert moment is not None
    assert moment.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert handed_in_moment("no time at all", BERLIN) is None


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-08T10:00:00 America/Los_Angeles", 18),
        ("2026-11-08T10:00:00 UTC", 10),
        ("2026-11-08T10:00:00 CET", 9),  # as the zone of the due date calls itself then
        ("2026-11-08T10:00:00 CEST", None),
        ("2026-11-08T10:00:00 CST", None),  # of China, of Cuba, or of Chicago
        ("2026-11-08T10:00:00 Europe/Atlantis", None),
        ("2026-11-08 10:00:00", 9),
    ],
)
def test_the_name_of_a_zone_is_never_passed_over(text, hour):
    moment = handed_in_moment(text, BERLIN)
    assert (moment and moment.astimezone(UTC).hour) == hour
    assert parse_moment("2026-10-25T02:30:00").tzinfo is None


# graded -------------------------------------------------------------------------------------------


@pytest.fixture
def grade(own_course, tmp_path):
    """Grades people, each by when they handed in and their own due date, under some policy."""
    path = tmp_path / "zeros.py"
    path.write_text(ZEROS, encoding="utf-8")

    def grade(people, *lines):
        submissions = tuple(
            Submission(
                name,
                path,
                f"in/{name}.py",
                identity=Identity(platform="plain", person=name, submitted_at=at),
                due=due,
                notes=("late",) if name.startswith("Late") else (),
            )
            for name, (at, due) in people.items()
        )
        run = GradebookRun(
            own_course(*lines), Seed(b"a seed for tests"), RunSettings(jobs=1), tmp_path / "graded"
        )
        ran: list[str] = []

        def tell(submission: Submission, _results: object, kept: bool) -> None:
            ran.extend([submission.student] * (not kept))

        grade_into(run, submissions, tell)
        text = (tmp_path / "graded" / "results.json").read_text(encoding="utf-8")
        results = {each.student: each for each in result_set_from_json(text).submissions}
        return results, ran, tmp_path / "graded"

    return grade


DUE_LINE = 'due = "2026-11-08 23:59 Europe/Berlin"'
POLICY = 'late = "10% a day, 2 days, 15 minutes grace"'


def test_the_mark_is_the_deducted_one_and_both_are_shown(grade):
    people = {
        "Ada": ("2026-11-08T23:00:00", ""),
        "Bob": ("2026-11-09T00:10:00", ""),
        "Cy": ("2026-11-09T12:00:00+00:00", ""),
        "Di": ("2026-11-20T12:00:00", ""),
        "Eve": ("2026-11-10T12:00:00", "2 days"),
        "Late Fay": ("", ""),
    }
    results, ran, out = grade(people, DUE_LINE, POLICY)
    assert ran == list(people)
    scores = {name: result.score for name, result in results.items()}
    # 30 of 100 points, and a day takes 10 off; nothing after two days
    assert scores == {"Ada": 30, "Bob": 30, "Cy": 20, "Di": 0, "Eve": 30, "Late Fay": 30}
    cy = results["Cy"].late
    assert cy == Lateness(
        due="2026-11-08T23:59:00+01:00",
        submitted_at="2026-11-09T13:00:00+01:00",
        days=1,
        before=30.0,
        deducted=10.0,
        penalty=10.0,
    )
    assert results["Bob"].notes == ("late, but within the grace period",)
    assert "nothing was taken off" in " ".join(results["Late Fay"].notes)
    assert results["Ada"].notes == ()
    rows = csv.DictReader(io.StringIO((out / "grades.csv").read_text(encoding="utf-8")))
    columns = ("score", "score_before", "deducted", "days_late", "submitted_at")
    table = {row["student"]: [row[column] for column in columns] for row in rows}
    assert table["Cy"] == ["20", "30", "10", "1", "2026-11-09T12:00:00+00:00"]
    assert table["Ada"] == ["30", "", "", "", "2026-11-08T23:00:00"]
    own = (out / "students" / "Cy" / "initialization.html").read_text(encoding="utf-8")
    assert "<strong>20</strong>" in own
    assert hand_ins.lateness(cy).replace("+", "&#43;") in own.replace("+", "&#43;")
    assert "30 points, of which 10 were taken off" in own
    assert "1 day late, counting each day begun" in own
    whole = (out / "index.html").read_text(encoding="utf-8")
    assert '<span class="late">late; 30 before the deduction</span>' in whole
    # the store takes its own lines for possible, so that nothing runs again
    assert grade(people, DUE_LINE, POLICY)[1] == []
    # another policy is another mark
    results, ran, _out = grade(people, DUE_LINE, 'late = "20% a day"')
    assert ran == list(people)
    assert results["Cy"].score == 10


def test_without_a_policy_nothing_changes_but_the_note(grade):
    people = {
        "Ada": ("2026-11-08T23:59:00", ""),
        "Cy": ("2026-11-09T00:00:00", ""),
        "Eve": ("2026-11-10T12:00:00", "3 days"),
        "Late Fay": ("2026-11-12T00:00:00", ""),
    }
    results, _ran, out = grade(people, DUE_LINE)
    assert {result.score for result in results.values()} == {30}
    notes = {name: result.notes for name, result in results.items()}
    assert notes == {"Ada": (), "Cy": ("late",), "Eve": (), "Late Fay": ("late",)}
    assert all(result.late is None for result in results.values())
    assert "score_before" not in (out / "grades.csv").read_text(encoding="utf-8")


def test_the_command_says_whose_times_are_not_known(own_course, cli, tmp_path):
    for name in ("Ada", "Bob"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "hw.py").write_text(ZEROS, encoding="utf-8")
    given = (tmp_path / "in", "-o", tmp_path / "out", "--course", tmp_path / "course", "-j", 1)
    for lines, said in (((DUE_LINE,), False), ((DUE_LINE, POLICY), True)):
        own_course(*lines)
        code, _out, err = cli("grade", *given, "--format", "csv")
        assert code == 0
        assert (
            "when 2 hand-ins were handed in is not known, so nothing is taken off" in err
        ) == said


def test_no_due_date_costs_nothing(grade):
    results, _ran, _out = grade({"Ada": ("2030-01-01T00:00:00", "")}, POLICY)
    assert (results["Ada"].score, results["Ada"].late, results["Ada"].notes) == (30, None, ())


def test_a_check_takes_nothing_off(course, worker, tmp_path, public_grading):
    from grader.grading import grade_submission

    path = tmp_path / "zeros.py"
    path.write_text(ZEROS, encoding="utf-8")
    identity = Identity(platform="plain", person="Ada", submitted_at="2026-11-12T00:00:00Z")
    late = replace(course.assignment("initialization"), due=DUE, late=LatePolicy(10))
    context = replace(public_grading, course=replace(course, assignments={"initialization": late}))
    (result,) = grade_submission(
        Submission("Ada", path, "zeros.py", identity=identity), context, worker
    )
    assert (result.score, result.late) == (30, None)
    assert msgspec.structs.asdict(result)["notes"] == ()
