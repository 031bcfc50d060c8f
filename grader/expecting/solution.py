"""What is the solution of an assignment, how else is it solved, and which mistakes are made?

For instructors only: students' installations have no `reference/` and read the record instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader.course import (
    Assignment,
    Call,
    Course,
    Distribution,
    Mistake,
    MistakeDescription,
    NumericalGradient,
    Question,
    faults_of,
    line_of,
    load_module,
    mistakes_in,
    numerical_gradient,
    run_source,
)
from grader.errors import GraderError
from grader.expecting.alterations import alterations
from grader.judging import named_outputs, outputs_of
from grader.notebook import Program, parse, pieces_that_differ, read_source

#: Lines that only IPython understands: `%matplotlib inline`, `!pip list`, `np.dot?`.
_OF_IPYTHON = re.compile(r"^[ \t]*(?:[%!].*|[\w.]+\?{1,2})$", re.MULTILINE)


class Reference:
    """An assignment's solution, its trusted costs and its mistakes: for instructors only."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        folder = course.reference_folder
        if folder is None or not (folder / f"{assignment.name}.py").is_file():
            raise GraderError(
                f"{course.folder} has no reference/{assignment.name}.py; hidden calls need the "
                "reference solution: run from a checkout of the course, or name one with --course"
            )
        self.assignment = assignment
        self.path = folder / f"{assignment.name}.py"
        self._text = _python_text(self.path)
        self.program: Program = read_source(self._text, f"{assignment.name}.py")
        _check_definitions(self.program, self.path, assignment.whole)
        self._right_folder = folder / "right" / assignment.name
        self._costs_file = folder / "costs" / f"{assignment.name}.py"
        self._draws_file = folder / "draws" / f"{assignment.name}.py"
        self.steps_file = folder / "steps" / f"{assignment.name}.py"
        self._catalogue = folder / "mistakes" / f"{assignment.name}.py"
        self.mistakes: list[Mistake] = self._mistakes() if self._catalogue.is_file() else []

    def _mistakes(self) -> list[Mistake]:
        """The catalogue, without the mistakes in functions that other handouts ask for.

        Raises:
            GraderError: a mistake is made in a function that the assignment does not ask for.
        """
        found = mistakes_in(load_module(self._catalogue, {}))
        asked = [question.function for question in self.assignment.whole.questions]
        for mistake in found:
            if mistake.function not in asked:
                raise GraderError(
                    f"{self._catalogue}, line {mistake.line}: mistake {mistake.id} is made in "
                    f"{mistake.function}, which is not a question of {self.assignment.name}; "
                    f"the questions are {', '.join(asked)}"
                )
        others = self.assignment.other_functions
        return [mistake for mistake in found if mistake.function not in others]

    @cached_property
    def right_ways(self) -> Mapping[str, Program]:
        """Other right ways to solve the assignment, by the names of their files, sorted.

        Each answers all questions. Without a folder `reference/right/<assignment>/` there are none.

        Raises:
            GraderError: a file is not Python, or lacks a graded function.
        """
        paths = sorted(self._right_folder.glob("*.py"))
        return {path.stem: _right_way(path, self.assignment.whole) for path in paths}

    def variant(self, mistake: Mistake) -> Program:
        """The reference with one mistake made in it.

        Raises:
            GraderError: the mistake does not fit the reference.
        """
        right = self.program.definitions[mistake.function].source
        text = self._text.replace(right, self._wrong_source(mistake))
        return read_source(text, f"{self.assignment.name}.py")

    def _wrong_source(self, mistake: Mistake) -> str:
        """The text of the function with one mistake made in it.

        Raises:
            GraderError: the mistake does not fit the reference, or what it makes is not Python.
        """
        place = f"{self._catalogue}, line {mistake.line}"
        try:
            source = mistake.variant(self.program.definitions[mistake.function].source)
        except GraderError as error:
            raise GraderError(f"{place}: {error}") from None
        try:
            (made,) = parse(source).body
        except SyntaxError as error:
            raise GraderError(
                f"{place}: mistake {mistake.id}: the changed {mistake.function} is not Python "
                f"(its line {error.lineno}: {error.msg})"
            ) from None
        if getattr(made, "name", "") != mistake.function:
            raise GraderError(
                f"{place}: mistake {mistake.id}: the changed text no longer defines "
                f"{mistake.function}"
            )
        return source

    def description(self, mistake: Mistake) -> MistakeDescription:
        """What students read about a mistake, and what of the code it alters."""
        m = mistake
        reference = self.program.definitions[m.function]
        wrong = self._wrong_source(m)
        return MistakeDescription(
            m.id,
            m.function,
            m.title,
            m.explanation,
            m.hint,
            m.formula,
            alterations(m, reference),
            pieces_that_differ(reference.source, wrong),
        )

    @cached_property
    def costs(self) -> Mapping[str, Any]:
        """The trusted cost of each question; each takes the solution and a call's arguments."""
        if not self._costs_file.is_file():
            return {}
        return vars(load_module(self._costs_file, self.assignment.modules))

    def gradient(self, call: Call) -> dict[str, NumericalGradient]:
        """The numerical gradient of the trusted cost at the arguments of a call.

        Raises:
            GraderError: there is no such cost, or it fails.
        """
        if call.function not in self.costs:
            raise GraderError(
                f"{self._costs_file} does not define {call.function}, whose gradient is to be "
                "measured (`gradient = true`)"
            )
        with faults_of(str(self._costs_file), line_of(self.costs[call.function])):
            parameters, cost = self.costs[call.function](self.functions, *call.args, **call.kwargs)
            return numerical_gradient(cost, parameters)

    @cached_property
    def following(self) -> Mapping[str, Any]:
        """What follows from a student's own values of earlier steps, by question."""
        if not self.steps_file.is_file():
            return {}
        return vars(load_module(self.steps_file, self.assignment.modules))

    @cached_property
    def draws(self) -> Mapping[str, Any]:
        """The distributions of what is drawn, by question; each takes a call's arguments."""
        if not self._draws_file.is_file():
            return {}
        return vars(load_module(self._draws_file, self.assignment.modules))

    def distributions(self, question: Question, call: Call, value: Any) -> dict[str, Distribution]:
        """How the drawn outputs of a call are distributed, of which the reference gave `value`.

        Raises:
            GraderError: nobody says it, or not as the reference gave them.
        """
        parts = [part for part in question.parts if part.random is not None]
        if not parts or not call.is_plain:
            return {}
        if question.function not in self.draws:
            raise GraderError(
                f"{self._draws_file} does not define {question.function}, which is to say how the "
                f"outputs are distributed that are drawn (`random = {parts[0].random:g}`)"
            )
        with faults_of(str(self._draws_file), line_of(self.draws[question.function])):
            declared = dict(self.draws[question.function](*call.args, **call.kwargs))
        outputs = named_outputs(question, value, value)
        names = {name for part in parts for name in outputs_of(part, outputs)}
        if unknown := names - declared.keys():
            raise GraderError(
                f"{self._draws_file} does not say how {', '.join(sorted(unknown))} of "
                f"{question.function} are distributed ({call.label})"
            )
        return {
            name: replace(distribution, shape=np.shape(outputs[name]))
            for name, distribution in declared.items()
            if name in names
        }

    @cached_property
    def functions(self) -> ModuleType:
        """The reference's functions, loaded in this process (this is the course's own code)."""
        source = "\n".join(
            fragment.source
            for function in (q.function for q in self.assignment.whole.questions)
            for fragment in self.program.slice(function).fragments
        )
        return run_source(source, f"reference/{self.assignment.name}.py", self.assignment.modules)


def _right_way(path: Path, assignment: Assignment) -> Program:
    """One of the other right ways: a program that defines every graded function."""
    program = read_source(_python_text(path), path.name)
    _check_definitions(program, path, assignment)
    return program


def _python_text(path: Path) -> str:
    """The text of one of the course's own Python files, which may hold lines of IPython.

    Raises:
        GraderError: it is not Python.
    """
    try:
        text = path.read_text(encoding="utf-8")
        parse(_OF_IPYTHON.sub("", text))
    except SyntaxError as error:
        raise GraderError(f"{path}, line {error.lineno}: {error.msg}; correct the file") from None
    except ValueError as error:
        raise GraderError(f"{path} is not Python in UTF-8: {error}; correct the file") from None
    except OSError as error:
        raise GraderError(f"{path}: cannot be read ({error.strerror})") from None
    return text


def _check_definitions(program: Program, path: Path, assignment: Assignment) -> None:
    for question in assignment.questions:
        definition = program.definition(question.function)
        if definition is None or definition.problem is not None:
            raise GraderError(
                f"{path} does not define {question.function}, "
                f"which {assignment.folder / 'assignment.toml'} asks for"
            )
