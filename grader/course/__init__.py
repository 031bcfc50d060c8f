"""What are students asked, and what should each call return? Courses, assignments, expectations."""

from grader.course.assignment import LENIENT, Assignment, MethodStep, Part, Question, Strictness
from grader.course.calls import Answer, Call, CallFactory, factories_in
from grader.course.deadlines import (
    Extension,
    LatePolicy,
    earliest,
    latest,
    parse_due,
    parse_extension,
    parse_moment,
    parse_policy,
)
from grader.course.distribution import Distribution
from grader.course.drawing import hidden_calls, public_calls
from grader.course.expectations import (
    ABSENT,
    RIGHT,
    Alteration,
    Expectation,
    Expectations,
    MistakeDescription,
    Outline,
    Piece,
    WrongAnswer,
)
from grader.course.keeping import expectations_from_bytes, expectations_to_bytes
from grader.course.loading import COURSE_FILE, Course, find_course, load_course
from grader.course.manual import AnswerPlace, ManualQuestion, RubricItem
from grader.course.mistakes import Mistake, mistake, mistakes_in
from grader.course.modules import (
    check_modules,
    faults_of,
    line_of,
    load_module,
    plain_module_name,
    run_source,
)
from grader.course.numerics import (
    NumericalGradient,
    common_factor,
    numerical_gradient,
    relative_difference,
)
from grader.course.record import RECORD, fingerprint_of, read_record, record_text
from grader.course.seeds import Seed, find_seed, kept_seed, seed_in
from grader.course.steps import Earlier, Step
from grader.course.traces import TRACES, RightCall, RightTraces, read_traces, traces_text

__all__ = [
    "ABSENT",
    "COURSE_FILE",
    "LENIENT",
    "RECORD",
    "RIGHT",
    "TRACES",
    "Alteration",
    "Answer",
    "AnswerPlace",
    "Assignment",
    "Call",
    "CallFactory",
    "Course",
    "Distribution",
    "Earlier",
    "Expectation",
    "Expectations",
    "Extension",
    "LatePolicy",
    "ManualQuestion",
    "MethodStep",
    "Mistake",
    "MistakeDescription",
    "NumericalGradient",
    "Outline",
    "Part",
    "Piece",
    "Question",
    "RightCall",
    "RightTraces",
    "RubricItem",
    "Seed",
    "Step",
    "Strictness",
    "WrongAnswer",
    "check_modules",
    "common_factor",
    "earliest",
    "expectations_from_bytes",
    "expectations_to_bytes",
    "factories_in",
    "faults_of",
    "find_course",
    "find_seed",
    "fingerprint_of",
    "hidden_calls",
    "kept_seed",
    "latest",
    "line_of",
    "load_course",
    "load_module",
    "mistake",
    "mistakes_in",
    "numerical_gradient",
    "parse_due",
    "parse_extension",
    "parse_moment",
    "parse_policy",
    "plain_module_name",
    "public_calls",
    "read_record",
    "read_traces",
    "record_text",
    "relative_difference",
    "run_source",
    "seed_in",
    "traces_text",
]
