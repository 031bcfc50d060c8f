"""Where does a program define its functions, and on which lines does a function set a variable?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from grader.notebook.outline import FunctionNode, Outline, line_shift, outline, parsed_function
from grader.results import SyntaxProblem

Problem = Literal["unfilled", "syntax"]
Place = tuple[int | None, int]
#: Stands for the header of a loop where other statements are found by the name that they set.
LOOP = "for"


@dataclass(frozen=True)
class Definition:
    """A top-level function: the last one of its name that parses, be it a `def`, lambda or alias.

    A class is one as well: calling it makes an object.

    Attributes:
        name: its name.
        cell: the number of its cell, or None for a .py file.
        line: its first line; lines count from 1 in the cell.
        end_line: its last line.
        source: its text; for an alias (`g = f`), the text and place are those of the function that
            it stands for.
        problem: "unfilled" if the body holds nothing but comments or placeholders, "syntax" if it
            does not parse.
        message: where and what the problem is.
        fault: that as a record, if it does not parse.
        placeholders: the lines that still hold a placeholder, or the START mark of an empty region.
        earlier: the places of earlier definitions of the same name, which this one replaces.
        remark: a sentence about those.
        rests: the further cells over which it is split, each with the line here on which it begins.
        split: a sentence about those.
        is_class: whether it is a class.
    """

    name: str
    cell: int | None
    line: int
    end_line: int
    source: str
    problem: Problem | None = None
    message: str = ""
    fault: SyntaxProblem | None = None
    placeholders: tuple[int, ...] = ()
    earlier: tuple[Place, ...] = ()
    remark: str = ""
    rests: tuple[tuple[int, int], ...] = ()
    split: str = ""
    is_class: bool = False

    def place_of(self, line: int) -> Place:
        """The cell and the line in it where `line` of the function stands."""
        begun = [rest for rest in self.rests if rest[0] <= line]
        return (begun[-1][1], line - begun[-1][0] + 1) if begun else (self.cell, line)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters; none where it does not parse."""
        return () if self.is_class else self._outline.parameters

    @property
    def unread(self) -> frozenset[str]:
        """The parameters without a default that its text never reads; none if it does not parse."""
        return frozenset() if self.is_class else self._outline.unread

    def parsed(self) -> tuple[FunctionNode, int] | None:
        """Its syntax tree, and what to add to a line of it to get the line of the cell.

        None where it does not parse, and for a class.
        """
        function = None if self.is_class else parsed_function(self.source)
        return None if function is None else (function, self.line - 1 + line_shift(self.source))

    @property
    def head_line(self) -> int:
        """The line of the `def` itself, below its decorators."""
        head = None if self.is_class else self._outline.head_line
        return self.line if head is None else head + self.line - 1

    def lines_assigning(self, name: str) -> tuple[int, ...]:
        """The lines of the cell on which the variable or the dict entry `name` gets its value.

        An entry is set by `grads["dW1"] = …`, or by a computed key that begins like it ("W" for
        `"W" + str(l)`). If nothing else sets it, the line of a value in a dict literal counts, and
        the lines that set that value. Empty if the function does not parse.
        """
        return self._in_the_cell(self._outline.lines_assigning(name))

    def lines_of(self, name: str) -> tuple[int, ...]:
        """The lines of the cell with a statement: the header of a loop for "for", a call for "f()".

        Any other name is that of a variable or an entry that gets its value there.
        """
        if name == LOOP:
            return self._in_the_cell(self._outline.loops)
        if name.endswith("()"):
            return self.lines_calling([name.removesuffix("()")])
        return self.lines_assigning(name)

    def lines_calling(self, functions: Collection[str]) -> tuple[int, ...]:
        """The lines of the cell that call one of these functions, by whatever module's name."""
        return self._in_the_cell(line for name, line in self._outline.calls if name in functions)

    def lines_returning(self) -> tuple[int, ...]:
        """The lines of the cell with a `return`, or with a lambda's body."""
        return self._in_the_cell(self._outline.returns)

    @property
    def _outline(self) -> Outline:
        return outline(self.source)

    def _in_the_cell(self, lines: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted({line + self.line - 1 for line in lines}))
