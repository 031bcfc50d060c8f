"""What are students asked, and what should each call return? Courses, assignments, expectations."""

from grader.course.assignment import Assignment, Part, Question
from grader.course.calls import Answer, Call, CallFactory, factories_in
from grader.course.distribution import Distribution
from grader.course.drawing import hidden_calls, public_calls
from grader.course.expectations import (
    ABSENT,
    RIGHT,
    Alteration,
    Expectation,
    Expectations,
    MistakeDescription,
    WrongAnswer,
)
from grader.course.keeping import expectations_from_bytes, expectations_to_bytes
from grader.course.loading import COURSE_FILE, Course, find_course, load_course
from grader.course.mistakes import Mistake, mistake, mistakes_in
from grader.course.modules import (
    check_modules,
    faults_of,
    load_module,
    plain_module_name,
    run_source,
)
from grader.course.record import RECORD, fingerprint_of, read_record, record_text
from grader.course.seeds import Seed, find_seed

__all__ = [
    "ABSENT",
    "COURSE_FILE",
    "RECORD",
    "RIGHT",
    "Alteration",
    "Answer",
    "Assignment",
    "Call",
    "CallFactory",
    "Course",
    "Distribution",
    "Expectation",
    "Expectations",
    "Mistake",
    "MistakeDescription",
    "Part",
    "Question",
    "Seed",
    "WrongAnswer",
    "check_modules",
    "expectations_from_bytes",
    "expectations_to_bytes",
    "factories_in",
    "faults_of",
    "find_course",
    "find_seed",
    "fingerprint_of",
    "hidden_calls",
    "load_course",
    "load_module",
    "mistake",
    "mistakes_in",
    "plain_module_name",
    "public_calls",
    "read_record",
    "record_text",
    "run_source",
]
