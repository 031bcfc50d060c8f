"""How does one question become a task for the worker, and its lines those of the program again?"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.course import Assignment, Call, Expectation, Question
from grader.notebook import (
    Fragment,
    Moment,
    NormalForm,
    Program,
    Redefinition,
    Slice,
    TextMemory,
    normal_form,
)
from grader.running.requests import request_of, step_of
from grader.running.support import (
    Provided,
    fallbacks,
    provided_modules,
    stub_source,
    support_functions,
)
from grader.worker import Code, OldUse, Outcome, Task

_RELATIVE_FROM = re.compile(r"\bfrom([ \t]+)\.+([A-Za-z_][\w.]*[ \t]+import\b)")
_RELATIVE_IMPORT = re.compile(r"\bfrom[ \t]+\.+[ \t]*import\b(?![ \t]*[*(])")

#: What may read the docstrings of functions, which are otherwise left out.
_MAY_READ_DOCSTRINGS = re.compile(r"__doc__|getdoc|\bhelp\(|doctest")
_READING_DOCSTRINGS: TextMemory[bool] = TextMemory()
#: How Python names a line of the code in its own messages.
_CODE = re.compile(r"(statement [1-9]\d{0,3})(, line |:)(\d{1,6})\b")

#: What finds a function by its name alone.
_LOOKS_NAMES_UP = frozenset({"eval", "exec", "globals"})


@dataclass(frozen=True)
class _Place:
    """Where a statement stands that is behind a piece of code: its file as people know it."""

    file: str
    first: int
    form: NormalForm

    def line(self, line: int, columns: tuple[int, int]) -> int:
        """The line of the file for an expression of the code."""
        return self.first + self.form.original_line(line, columns) - 1


@dataclass(frozen=True)
class PreparedQuestion:
    """One question as a task for the worker, with the expectations of its calls.

    Attributes:
        question: the question.
        expected: the expectations of the task's calls.
        task: the task.
        places: the statements of the program that stand behind the code of the task.
        needed: the slice that became the code of the task.
        provided: what the grader provides beside it.
        unused: the functions because of which calls were left out.
        redefined: the names that are set again below the function.
    """

    question: Question
    expected: tuple[Expectation, ...]
    task: Task
    places: Mapping[str, _Place]
    needed: Slice
    provided: Provided
    unused: frozenset[str]
    redefined: tuple[Redefinition, ...]

    def place_of(
        self, file: str, line: int, columns: tuple[int, int] = (0, 0)
    ) -> tuple[int | None, int]:
        """The cell and the line where a line of the code, or an expression in it, stands."""
        name, number = self._place(file, line, columns)
        cell = name.removeprefix("cell ")
        return (int(cell) if cell != name and cell.isdigit() else None, number)

    def as_in_the_program(self, outcome: Outcome) -> Outcome:
        """The outcome with the files and lines of the program in place of those of the code."""
        if outcome.error is not None:
            error = outcome.error
            frames = [
                (*self._place(file, line, columns), name)
                for (file, line, name), columns in zip(error.frames, error.spans, strict=True)
            ]
            message = _CODE.sub(self._words, error.message)
            outcome = replace(outcome, error=replace(error, message=message, frames=tuple(frames)))
        if outcome.printed:
            outcome = replace(outcome, printed=_CODE.sub(self._words, outcome.printed))
        if outcome.old_uses:
            uses = [OldUse(*self._place(u.file, u.line), u.what) for u in outcome.old_uses]
            outcome = replace(outcome, old_uses=tuple(uses))
        return outcome

    def _words(self, found: re.Match[str]) -> str:
        """A place of the code in a text ("statement 3, line 4"), as one of the program."""
        file, between, line = found.groups()
        place, number = self._place(file, int(line))
        return f"{place}{between}{number}"

    def _place(self, file: str, line: int, columns: tuple[int, int] = (0, 0)) -> tuple[str, int]:
        place = self.places.get(file)
        return (file, line) if place is None else (place.file, place.line(line, columns))


def names_a_place(outcome: Outcome) -> bool:
    """Whether lines of the code may occur in an outcome."""
    return bool(outcome.error or outcome.old_uses or _CODE.search(outcome.printed))


def prepare_question(
    assignment: Assignment,
    program: Program,
    question: Question,
    expected: Sequence[Expectation],
    *,
    provide_stubs: bool = True,
    at: Moment = "end",
    old_numpy: bool = False,
    every_call: bool = False,
) -> PreparedQuestion:
    """One question as a task for the worker; see `run_question`."""
    home = program.home(question.function)
    own = set() if provide_stubs else question.stubs.keys() & home.definitions.keys()
    stubs = {name: "" if name in own else stub for name, stub in question.stubs.items()}
    available = support_functions(assignment)
    needed = program.slice(
        question.function,
        provided=stubs.keys() - own,
        at=at,
        available=available,
        beside=_beside(expected),
    )
    # what a call requires is asked of the function alone, whichever functions it calls
    used = program.slice(question.function, provided=stubs).loads
    unused_at_end = unused = frozenset() if every_call else _unused(program, question, stubs, used)
    redefined: tuple[Redefinition, ...] = ()
    if at != "end":
        used |= program.slice(question.function, provided=stubs, at=at, available=available).loads
        redefined = program.redefinitions(question.function, at, stubs.keys() - own, available)
        unused = frozenset() if every_call else _unused(program, question, stubs, used)
    # no look makes fewer calls than that at the end
    telling = [e for e in expected if every_call or not _is_superfluous(e.call, unused_at_end)]
    applicable = tuple(e for e in telling if unused.isdisjoint(e.call.requires))
    is_asked_otherwise = any(e.call.way for e in applicable)
    left_out = {
        name
        for e in telling
        if not (e.call.way and is_asked_otherwise)
        for name in unused.intersection(e.call.requires)
    }
    calls = [expectation.call for expectation in applicable]
    reads_docstrings = any(
        _READING_DOCSTRINGS.recall(f.source, _may_read_docstrings) for f in needed.fragments
    )
    forms = [normal_form(f.source, with_docstrings=reads_docstrings) for f in needed.fragments]
    code = [_code(number, form) for number, form in enumerate(forms, start=1)]
    provided = provided_modules(assignment, [needed], program.modules)
    task = Task(
        function=question.function,
        code=tuple(code),
        calls=tuple(request_of(call, tuple(stubs.items())) for call in calls),
        stubs=stub_source(assignment, stubs, calls),
        fallback=fallbacks(assignment, needed.missing - set(stubs)),
        modules=provided.sources,
        old_numpy=old_numpy,
        packages=assignment.packages,
    )
    places = {
        one.file: _Place(_file(program, fragment), fragment.line, form)
        for one, fragment, form in zip(code, needed.fragments, forms, strict=True)
    }
    return PreparedQuestion(
        question, applicable, task, places, needed, provided, frozenset(left_out), redefined
    )


def _beside(expected: Sequence[Expectation]) -> list[str]:
    """The functions that steps of calls use beside the question's own."""
    steps = (step_of(e.call, one) for e in expected for one in e.call.steps)
    return sorted({step.name for step in steps if step.on is None})


def _may_read_docstrings(source: str) -> bool:
    return bool(_MAY_READ_DOCSTRINGS.search(source))


def _is_superfluous(call: Call, unused: Collection[str]) -> bool:
    """Whether other calls say the same, since the code uses all that they need."""
    return bool(call.unless) and set(call.unless).isdisjoint(unused)


def _unused(
    program: Program, question: Question, stubs: Collection[str], used: Collection[str]
) -> frozenset[str]:
    """The stubs that a function does without, though it asks what they answer.

    One that leaves an argument aside and calls neither a stub nor a function of its own program
    asks nothing; one that looks names up while it runs may call anything. Neither is excused.
    """
    home = program.home(question.function)
    definition = program.definition(question.function)
    others = (home.definitions.keys() - {question.function}).union(stubs)
    leaves_aside = definition is not None and definition.unread
    if (leaves_aside and others.isdisjoint(used)) or not _LOOKS_NAMES_UP.isdisjoint(used):
        return frozenset()
    return frozenset(stubs).difference(used)


def _code(number: int, form: NormalForm) -> Code:
    """A statement for the worker, which sees its normal form and no place of the program.

    A relative import has no package, so it becomes a plain one.
    """
    source = form.text
    if "import" in source and "." in source:
        source = _RELATIVE_FROM.sub(r"from\1\2", source)
        source = _RELATIVE_IMPORT.sub("import", source)
    return Code(f"statement {number}", 1, source)


def _file(program: Program, fragment: Fragment) -> str:
    return program.path.name if fragment.cell is None else f"cell {fragment.cell}"
