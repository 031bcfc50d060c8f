"""Which calls do the tests make, does the solution pass them, and which make none?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.authoring.creating.recording import (
    MOST_OF_A_STATEMENT,
    RecordedCall,
    Recordings,
    record_statement,
)
from grader.authoring.importing.solving import PlacedTest, Solving
from grader.authoring.importing.source import Remark
from grader.authoring.importing.tests_of_cells import Tolerance
from grader.course import Assignment
from grader.notebook import Fragment
from grader.worker import Worker

#: What tests import and the sandbox does not have.
_PACKAGES = ("nose", "pytest")


@dataclass
class TestCall:
    """A call that a test makes.

    Attributes:
        call: the call.
        test: the statement that makes it.
        tolerance: how far its value may be from the right one, as the tests say.
        is_exact: whether a test says what its value is.
    """

    call: RecordedCall
    test: PlacedTest
    tolerance: Tolerance
    is_exact: bool


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
    folder = Path(__file__).parent
    packages = {
        name: (folder / f"sandbox_{name}.py").read_text(encoding="utf-8") for name in _PACKAGES
    }
    by_statement: dict[int, list[TestCall]] = {}
    for test in solving.tests:
        number, statement = test.fragment, test.statement
        before, said = len(recordings.calls), len(recordings.remarks)
        earlier = [
            one.fragment
            for one in solving.tests
            if one.statement.cell == statement.cell
            and one.fragment < number
            and one.fragment not in recordings.failed
        ]
        record_statement(
            solving.notebook,
            number,
            names,
            assignment,
            worker,
            recordings,
            modules=packages,
            after=[fragments[n] for n in earlier],
        )
        calls = [
            TestCall(call, test, statement.tolerance, statement.is_test and statement.is_exact)
            for call in recordings.calls[before:]
        ]
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
        if number in recordings.other:
            found.remarks.append(Remark(*place, "so this test is not turned"))
            continue
        if number in recordings.cut:
            text = f"only the first {MOST_OF_A_STATEMENT} of its calls are asked"
            found.remarks.append(Remark(*place, text))
        found.calls += calls
        about = [*calls, *_calls_behind(fragments, number, by_statement, earlier)]
        for call in about[len(calls) :]:
            call.tolerance = call.tolerance.wider(statement.tolerance)
            call.is_exact = call.is_exact or (statement.is_test and statement.is_exact)
        asked = found.asked_in.setdefault(statement.cell, [])
        asked += [n for n in dict.fromkeys(c.call.function for c in about) if n not in asked]
        if about:
            found.turned += statement.is_test
        elif statement.is_test:
            found.remarks.append(Remark(*place, f"not turned: {_why_none(test, solving)}"))
    return found


def _calls_behind(
    fragments: Sequence[Fragment],
    number: int,
    by_statement: Mapping[int, Sequence[TestCall]],
    earlier: Sequence[int],
) -> list[TestCall]:
    """The calls that gave the variables which a statement reads."""
    wanted, found = set(fragments[number].loads), list[TestCall]()
    for one in reversed(earlier):
        if fragments[one].binds & wanted:
            wanted = (wanted - fragments[one].binds) | fragments[one].loads
            found += by_statement.get(one, ())
    return found


def _why_none(test: PlacedTest, solving: Solving) -> str:
    """Why a test that calls no function that is asked for cannot be asked."""
    fragments = solving.notebook.program.fragments
    read = fragments[test.fragment].loads
    set_by = {
        name: solving.origin[one.cell or 1]
        for one in fragments[: test.fragment]
        for name in one.binds & read
        if not one.source.startswith(("import", "from", "def", "class", "async", "@"))
    }
    named = [f"{name} (cell {cell})" for name, cell in set_by.items() if cell in solving.answers]
    if named:
        return f"it asks for the value of {', '.join(named)}, and only functions can be asked for"
    if set_by:
        return f"no function returned {', '.join(set_by)}"
    return "it calls no function that an answer defines"
