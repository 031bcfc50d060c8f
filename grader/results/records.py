"""What is known about a graded submission? The records that cross rooms, and their JSON."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

#: The version of the JSON format.
SCHEMA = 1

Visibility = Literal["public", "hidden"]
Band = Literal["great", "look", "worry"]
Judged = Literal["public", "public and hidden"]
Confidence = Literal["exact", "pattern", "none"]
Hints = Literal["steps", "all", "title"]
Evidence = Literal["catalogue", "repair", "trace", "cue", "stopped", "values"]
QuestionStatus = Literal[
    "correct", "partial", "incorrect", "missing", "unfilled", "raised", "crashed", "timeout",
    "not_judged",
]  # fmt: skip
SubmissionStatus = Literal["graded", "unreadable", "missing", "error"]
ManualStatus = Literal["marked", "unmarked", "changed"]
Written = Literal["answered", "as_handed_out", "missing"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen record; unknown keys from newer versions are ignored when reading."""


class Finding(Record, frozen=True, kw_only=True):
    """What one check found: the part's name, whether it passed, its points, and one sentence.

    `kind` distinguishes parts of an answer from the steps that a wrong part earns ("step"), and
    from checks that only explain them (the numerical gradient's verdict on a part) or are about the
    function as a whole ("purity").
    """

    name: str
    kind: Literal["part", "step", "gradient", "purity"] = "part"
    visibility: Visibility
    passed: bool
    score: float
    max_score: float
    message: str


class GradientBlock(Record, frozen=True, kw_only=True):
    """One parameter's gradient against the numerical gradient (public calls only).

    `ratio` is student / numerical if the whole block is off by one factor, else None. `agrees` says
    that the block is right: any difference is round-off.
    """

    parameter: str
    relative_difference: float
    band: Band
    agrees: bool = True
    ratio: float | None = None


class Diagnosis(Record, frozen=True, kw_only=True):
    """What explains a wrong part, and the place in the notebook to look at.

    `evidence` is how that is known: a mistake of the catalogue, an edit that makes it right, a
    value that no right solution has, something in plain sight in the code, what stopped it, or
    how the values differ. `seen` says which value the line gives, and which one a right solution
    has there. `repair` names the edit itself, for instructors; students see it only where the
    course allows it. `alternatives` are all mistakes, this one included, of which one was made,
    and nothing tells which.
    """

    mistake: str | None
    confidence: Confidence
    title: str
    explanation: str
    cell: int | None = None
    line: int | None = None
    parts: tuple[str, ...] = ()
    hint: str = ""
    formula: str = ""
    evidence: Evidence = "values"
    seen: str = ""
    repair: str = ""
    alternatives: tuple[str, ...] = ()


class Source(Record, frozen=True, kw_only=True):
    """The student's own function: its text and where it begins."""

    cell: int | None
    line: int
    code: str


class SyntaxProblem(Record, frozen=True, kw_only=True):
    """Where Python cannot read a submission, and why, in a phrase of Python's own.

    `text` is the line, or at most 2000 characters of it. What is wrong stands from its `column`,
    counted from 1, to before its `end_column`, just behind the line if something is missing there;
    both are None if that is not known. `function` is the function that is left out for it.
    """

    message: str
    cell: int | None
    line: int
    column: int | None = None
    end_column: int | None = None
    text: str = ""
    function: str = ""


class Numbers(Record, frozen=True, kw_only=True):
    """A small array for a picture: its shape, and its entries row by row (None: not finite)."""

    shape: tuple[int, ...]
    values: tuple[float | None, ...]


class Histogram(Record, frozen=True, kw_only=True):
    """A large draw: how many entries fall into each of several equal bins from `low` to `high`.

    `wanted` is how many would do so under the wanted distribution. Entries outside the range are
    counted in the outermost bins.
    """

    low: float
    high: float
    counts: tuple[int, ...]
    wanted: tuple[float, ...]


class CallView(Record, frozen=True, kw_only=True):
    """One part of a public call as a student may see it: the call, the expected and actual value.

    Small arrays have `expected_values` and `got_values`, large draws a `histogram`. `right` says
    what the texts cannot: that a draw is valid although its numbers differ.
    """

    label: str
    asked: str
    part: str
    expected: str
    got: str
    printed: str = ""
    expected_values: Numbers | None = None
    got_values: Numbers | None = None
    histogram: Histogram | None = None
    right: bool = False


class QuestionResult(Record, frozen=True, kw_only=True):
    """Everything known about one graded function of one submission.

    `score` is None if it was not judged. `answer` is the digest of the code that was run, which is
    the same for equal answers, whoever wrote them; "" if nothing was run. It is `repeatable` unless
    a call crashed or ran out of time, which might not happen again. `syntax_error` says why Python
    cannot read the function, if so.
    """

    function: str
    title: str
    score: float | None
    max_score: float
    status: QuestionStatus
    message: str = ""
    checks: tuple[Finding, ...] = ()
    gradients: tuple[GradientBlock, ...] = ()
    diagnosis: tuple[Diagnosis, ...] = ()
    source: Source | None = None
    calls: tuple[CallView, ...] = ()
    notes: tuple[str, ...] = ()
    answer: str = ""
    repeatable: bool = True
    syntax_error: SyntaxProblem | None = None


class AnswerOutput(Record, frozen=True, kw_only=True):
    """What a cell of an answer showed when it was last run: a text, or `data` by media type."""

    text: str = ""
    is_error: bool = False
    data: dict[str, str] = {}


class AnswerCell(Record, frozen=True, kw_only=True):
    """One cell of an answer that is marked by hand; `attached` are the pictures in its text.

    `left_out` is how many outputs and pictures are not here, because they are too large.
    """

    kind: Literal["code", "markdown", "raw"]
    cell: int | None = None
    text: str = ""
    outputs: tuple[AnswerOutput, ...] = ()
    attached: dict[str, dict[str, str]] = {}
    left_out: int = 0


class RubricLine(Record, frozen=True, kw_only=True):
    """One thing that is looked for in an answer, and whether whoever marked it found it there."""

    text: str
    points: float | None = None
    found: bool = False


class ManualResult(Record, frozen=True, kw_only=True):
    """What is known of the answer to a question that is marked by hand.

    Attributes:
        name: the name of the question.
        title: its title.
        score: the points; None while it is not marked.
        max_score: the most that it earns.
        status: whether it is marked; "changed" if only an earlier answer was, or it was marked
            out of other points, which then says nothing of this one.
        written: whether there is an answer, or only what was handed out, or no place for one.
        answer: the digest of the answer: another text or another picture has another one.
        cells: the answer itself; empty where it is not needed.
        rubric: what is looked for.
        comment: what whoever marked it says to the student.
        marked_by: who marked it.
        marked_at: when, in ISO 8601.
        earlier: the points of the earlier mark, if that does not count any more; else None.
        earlier_of: the most that the question earned at that time; else None.
    """

    name: str
    title: str
    score: float | None = None
    max_score: float
    status: ManualStatus = "unmarked"
    written: Written = "answered"
    answer: str = ""
    cells: tuple[AnswerCell, ...] = ()
    rubric: tuple[RubricLine, ...] = ()
    comment: str = ""
    marked_by: str = ""
    marked_at: str = ""
    earlier: float | None = None
    earlier_of: float | None = None

    @property
    def is_worth_other_points(self) -> bool:
        """Whether an earlier mark does not count because it was given out of other points."""
        return self.earlier_of is not None and self.earlier_of != self.max_score


class Identity(Record, frozen=True, kw_only=True):
    """Who handed in, as the course platform knows them; what it does not say is empty.

    Attributes:
        platform: the name of the platform ("canvas"), or "plain" for folders and files of no other.
        person: what tells the people of a class apart: equal for one person in all that they
            handed in, and different for two, even if their names are the same.
        user_id: the platform's number of the person (in Moodle, the participant's).
        attachment_id: the platform's number of what was handed in.
        login: what they log in with.
        email: their e-mail address.
        name: the name as the platform shows it.
        section: their section of the class, as a roster has it.
        submitted_at: when it was handed in, in ISO 8601; without an offset, it is the local time of
            the platform, or of the zone whose name follows.
        export: the folder or archive of the export, as it was named.
        doubt: why it is not certain that this is the person; "" where nothing says so.
    """

    platform: str
    person: str
    user_id: str = ""
    attachment_id: str = ""
    login: str = ""
    email: str = ""
    name: str = ""
    section: str = ""
    submitted_at: str = ""
    export: str = ""
    doubt: str = ""


class Lateness(Record, frozen=True, kw_only=True):
    """What being late cost by the policy of the assignment.

    `due` and `submitted_at` are in ISO 8601; `days` are those begun after the grace period;
    `before` is the score without the deduction, and `deducted` what was taken off, in points.
    `penalty` is what the policy takes off who has as much.
    """

    due: str
    submitted_at: str
    days: int
    before: float | None
    deducted: float
    penalty: float = 0.0


class Result(Record, frozen=True, kw_only=True):
    """Everything known about one graded submission; pages and formats are made from it alone.

    `score` is None if one of the questions was not judged, and less than the questions' sum by what
    `late` says was deducted. What is marked by hand (`manual`) adds to it once it is marked, and to
    `max_score` from the beginning. `hints` says how much of the diagnoses students may see. `group`
    are the names of all who handed it in together, each of whom has a result; empty for one person.
    """

    student: str
    assignment: str | None
    source: str
    sha256: str
    status: SubmissionStatus
    reason: str | None = None
    score: float | None = 0.0
    max_score: float = 0.0
    seconds: float = 0.0
    title: str = ""
    isolation: str = ""
    judged: Judged = "public"
    hints: Hints = "steps"
    notes: tuple[str, ...] = ()
    questions: tuple[QuestionResult, ...] = ()
    identity: Identity | None = None
    group: tuple[str, ...] = ()
    late: Lateness | None = None
    syntax_errors: tuple[SyntaxProblem, ...] = ()
    manual: tuple[ManualResult, ...] = ()

    @property
    def unmarked(self) -> tuple[ManualResult, ...]:
        """The questions that are still to be marked by hand."""
        return tuple(question for question in self.manual if question.score is None)

    @property
    def unmarked_points(self) -> float:
        """The points that are still to be given by hand."""
        return sum(question.max_score for question in self.unmarked)

    @property
    def most_so_far(self) -> float:
        """The most that could be earned in what is marked so far."""
        return self.max_score - self.unmarked_points


class Shard(Record, frozen=True, kw_only=True):
    """Which of `of` shares of a class are here: their `numbers`, counted from 1, in order."""

    numbers: tuple[int, ...] = (1,)
    of: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether no share is missing."""
        return len(self.numbers) == self.of


class Copies(Record, frozen=True, kw_only=True):
    """What people handed in alike: the same file, or the same wrong answer to some functions.

    It is noted for the instructor alone, and says nothing about why it is so.
    """

    kind: Literal["file", "answer"]
    assignment: str
    students: tuple[str, ...]
    functions: tuple[str, ...] = ()


class ResultSet(Record, frozen=True, kw_only=True):
    """`results.json`: a whole class, or the submissions of one `check`.

    `shard` says which shares of the class there are, unless it is whole. `copies` are what several
    people handed in alike, and `remarks` what the instructor should know of the class.
    """

    schema: int
    grader: str
    isolation: str
    submissions: tuple[Result, ...]
    seed: str | None = None
    versions: dict[str, str] = {}
    shard: Shard | None = None
    copies: tuple[Copies, ...] = ()
    remarks: tuple[str, ...] = ()


def to_json(record: Record, *, indent: int = 0) -> bytes:
    """`record` as JSON (NaN and infinities become null; lone surrogates become question marks)."""
    try:
        encoded = msgspec.json.encode(record)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_encodable(msgspec.to_builtins(record)))
    return msgspec.json.format(encoded, indent=indent) if indent else encoded


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(entry) for entry in value]
    return value


def result_from_json(text: bytes | str) -> Result:
    """The `Result` that `to_json` wrote."""
    return msgspec.json.decode(text, type=Result)


def result_set_from_json(text: bytes | str) -> ResultSet:
    """The `ResultSet` that `to_json` wrote."""
    return msgspec.json.decode(text, type=ResultSet)
