"""What is one thing that a function's code shows, and which question is it asked of?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.course import Part
from grader.diagnosis.cues.code import FunctionCode
from grader.diagnosis.cues.dependence import Dependence
from grader.judging import Comparison, Judgment, outputs_of
from grader.notebook import Definition, Program
from grader.results import Diagnosis
from grader.wording import one_line

#: The most characters that are shown of a name that a student chose.
_LONGEST_NAME = 40


@dataclass(frozen=True)
class Cue:
    """Something in plain sight that may be why an answer is wrong.

    Attributes:
        weight: how telling it is; the most telling ones are shown.
        about: what it is about: of two cues about one thing, the more telling one is shown.
        title: a few words.
        explanation: what the code does, and why that is not it.
        hint: a question.
        line: the line that it points at, as the function counts.
        parts: the parts that it may explain.
        is_seen: whether the wrong values fit it: no right part depends on the line.
        settles: whether the values leave no doubt, so that they need no description as well.
        stops: whether it may explain an exception.
    """

    weight: int
    about: str
    title: str
    explanation: str
    hint: str
    line: int | None
    parts: tuple[str, ...]
    is_seen: bool = False
    settles: bool = False
    stops: bool = False

    def diagnosis(self, definition: Definition) -> Diagnosis:
        """What is shown of it."""
        return Diagnosis(
            mistake=None,
            confidence="pattern" if self.is_seen else "none",
            title=self.title,
            explanation=self.explanation,
            cell=definition.cell,
            line=self.line,
            parts=self.parts,
            hint=self.hint,
            evidence="cue",
        )


@dataclass(frozen=True)
class Case:
    """A wrong answer and its code, in which cues are looked for."""

    judgment: Judgment
    definition: Definition
    program: Program | None
    code: FunctionCode
    failing: tuple[Part, ...]

    @property
    def function(self) -> str:
        """The name of the graded function."""
        return self.judgment.question.function

    @property
    def failing_names(self) -> tuple[str, ...]:
        """The names of the wrong parts."""
        return tuple(part.name for part in self.failing)

    @cached_property
    def answered(self) -> list[Comparison]:
        """The public calls that gave a value."""
        return [one for one in self.judgment.public if one.outcome.kind == "value"]

    def stopped_on(self, line: int) -> bool:
        """Whether a public call stopped on a line of the function."""
        errors = [one.outcome.error for one in self.judgment.public if one.outcome.error]
        file = f"cell {self.definition.cell}"
        return any(
            at == line and (self.definition.cell is None or where == file)
            for error in errors
            for where, at, _function in error.frames[-1:]
        )

    def public_values(self, position: int) -> list[tuple[Comparison, Any]]:
        """The public calls that pass an argument at `position`, with its value."""
        asked = [one for one in self.judgment.public if one.expectation.call.is_plain]
        calls = [(one, one.expectation.call.args) for one in asked]
        return [(one, args[position]) for one, args in calls if position < len(args)]

    def parts_behind(self, nodes: Iterable[Any]) -> tuple[tuple[str, ...], bool]:
        """The wrong parts that these nodes help to make, and whether they make wrong ones only."""
        nodes = list(nodes)
        wrong = tuple(part.name for part in self.failing if self._makes(nodes, part))
        right = [
            part
            for part in self.judgment.question.parts
            if not any(one.failure(part) for one in self.judgment.comparisons)
        ]
        return wrong, bool(wrong) and not any(self._makes(nodes, part) for part in right)

    @cached_property
    def _dependence(self) -> Dependence:
        return Dependence(self.code)

    def may_read(self, part: Part, name: str) -> bool:
        """Whether a part may depend on the value of a name, as far as the text shows."""
        return any(self._dependence.may_read(output, name) for output in self._outputs(part))

    def _makes(self, nodes: list[Any], part: Part) -> bool:
        return any(self._dependence.reaches(node, self._outputs(part)) for node in nodes)

    def _outputs(self, part: Part) -> tuple[str, ...]:
        """The names of the part's outputs; "" for the one value that the function returns."""
        names: dict[str, None] = {}
        for one in self.judgment.public:
            right = one.expectation.value
            if not isinstance(right, dict) and not self.judgment.question.returns:
                return ("",)
            names.update(dict.fromkeys(outputs_of(part, one.wanted)))
        return tuple(names)

    def setting(self, name: str) -> Iterator[tuple[int | None, int, str]]:
        """The cell, the line and the text of the statement that gives a global its value."""
        if self.program is not None:
            fragment = self.program.setting(name, self.function)
            if fragment is not None and name not in self.program.definitions:
                yield fragment.cell, fragment.line, fragment.source


def shown(name: object) -> str:
    """A name that a student chose, as it is written in a sentence."""
    return one_line(str(name), _LONGEST_NAME)
