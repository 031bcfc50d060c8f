"""Which calls do the tests make, does the solution pass them, and which make none?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.authoring.creating.recording import (
    MOST_OF_A_STATEMENT,
    RecordedCall,
    Recordings,
    record_statement,
)
from grader.authoring.importing.solving import PlacedTest, Solving
from grader.authoring.importing.source import Remark
from grader.course import Assignment
from grader.worker import Worker


@dataclass(frozen=True)
class TestCall:
    """A call that a test makes, and the test."""

    call: RecordedCall
    test: PlacedTest


@dataclass
class TestCalls:
    """What the tests ask.

    Attributes:
        calls: the calls that they make, in order.
        asked_in: the functions that the tests of each cell call, by the number of that cell.
        turned: how many tests are about such calls.
        remarks: the tests that are not, and those that the solution does not pass.
    """

    calls: list[TestCall] = field(default_factory=list)
    asked_in: dict[int, list[str]] = field(default_factory=dict)
    turned: int = 0
    remarks: list[Remark] = field(default_factory=list)


def record_tests(
    solving: Solving, names: Sequence[str], assignment: Assignment, worker: Worker
) -> TestCalls:
    """Run each statement of the test cells with the solution, and record what it calls.

    Args:
        solving: the solved notebook.
        names: the functions and classes that are asked for.
        assignment: says which support modules the notebook has.
        worker: runs it.
    """
    found = TestCalls()
    recordings = Recordings()
    fragments = solving.notebook.program.fragments
    by_statement: dict[int, list[RecordedCall]] = {}
    for test in solving.tests:
        number, statement = test.fragment, test.statement
        before, said = len(recordings.calls), len(recordings.remarks)
        record_statement(solving.notebook, number, names, assignment, worker, recordings)
        calls = recordings.calls[before:]
        by_statement[number] = calls
        place = (statement.cell, statement.line)
        if failed := recordings.failed.get(number):
            what = ": ".join(filter(None, failed)).splitlines()[0]
            if statement.is_test or calls:
                found.remarks.append(
                    Remark(*place, f"the solution does not pass this test ({what}): not turned")
                )
            continue
        found.remarks += [Remark(*place, one.text) for one in recordings.remarks[said:]]
        if number in recordings.cut:
            text = f"only the first {MOST_OF_A_STATEMENT} of its calls are asked"
            found.remarks.append(Remark(*place, text))
        found.calls += [TestCall(call, test) for call in calls]
        functions = dict.fromkeys(call.function for call in calls)
        for one in recordings.needed.get(number, ()):
            index = next(n for n, fragment in enumerate(fragments) if fragment is one)
            functions |= dict.fromkeys(call.function for call in by_statement.get(index, ()))
        asked = found.asked_in.setdefault(statement.cell, [])
        asked += [name for name in functions if name not in asked]
        if functions:
            found.turned += statement.is_test
        elif statement.is_test:
            found.remarks.append(Remark(*place, f"not turned: {_why_none(test, solving)}"))
    return found


def _why_none(test: PlacedTest, solving: Solving) -> str:
    """Why a test that calls no function that is asked for cannot be asked."""
    fragment = solving.notebook.program.fragments[test.fragment]
    set_by: Mapping[str, int] = {
        name: solving.origin[one.cell or 1]
        for one in solving.notebook.program.fragments[: test.fragment]
        for name in one.binds & fragment.loads
        if one.source.lstrip()[:4] not in ("impo", "from", "def ", "clas", "asyn")
    }
    answers = [f"{name} (cell {cell})" for name, cell in sorted(set_by.items())]
    if answers:
        return f"it asks for the value of {', '.join(answers)}, and only functions can be asked for"
    return "it calls no function that an answer defines"
