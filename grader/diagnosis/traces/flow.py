"""On which earlier steps does a step of a trace depend?"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from grader.diagnosis.traces.statements import Line, Statement, keys_read, names_in
from grader.worker import Step

_STORES = ("argument", "set", "changed", "appended", "loop")


class Flow:
    """The steps of one call, and what they depend on."""

    def __init__(self, steps: Sequence[Step], statements: Mapping[Line, Statement]) -> None:
        self.steps = steps
        self.statements = statements
        self._stores: dict[tuple[int, str], list[int]] = {}
        self._of_frame: dict[int, list[int]] = {}
        self._entered: dict[int, int] = {}
        self._finals: dict[tuple[int, str], int] = {}
        self._parents: dict[int, int] = {}
        self._wholes: dict[int, bool] = {}
        open_frames: list[int] = []
        for number, step in enumerate(steps):
            while open_frames and step.frame < open_frames[-1]:
                open_frames.pop()
            if step.kind == "enter":
                self._entered[step.frame] = number
                if open_frames:
                    self._parents[step.frame] = open_frames[-1]
                open_frames.append(step.frame)
            self._of_frame.setdefault(step.frame, []).append(number)
            if step.kind in _STORES:
                self._stores.setdefault((step.frame, step.name), []).append(number)
            elif step.kind == "final":
                self._finals[step.frame, step.name] = number

    def place(self, number: int) -> Line:
        """Where a step happened; a container got its last value where an entry was set last."""
        step = self.steps[number]
        stores = self._stores.get((step.frame, step.name), ()) if step.kind == "final" else ()
        last = self.steps[stores[-1]] if stores else step
        return last.file, last.line

    def statement(self, number: int) -> Statement | None:
        """The statement of a step."""
        return self.statements.get(self.place(number))

    @cached_property
    def returned(self) -> int | None:
        """The step with which the first function returns, if it does."""
        ends = [n for n, s in enumerate(self.steps) if s.kind == "return" and s.frame == 1]
        return ends[-1] if ends else None

    def last_in(self, place: Line) -> int | None:
        """The last step of a statement."""
        found = [n for n, s in enumerate(self.steps) if (s.file, s.line) == place]
        return found[-1] if found else None

    def inputs(self, number: int, node: ast.AST | None = None) -> list[int]:
        """The steps that set what a step reads, or what an expression in its place reads."""
        statement, step = self.statement(number), self.steps[number]
        if step.kind == "final":
            return [n for n in self.setting(step.name, step.frame, number) if n != number]
        if statement is None or step.kind == "argument":
            return []
        if node is None:
            names, keys = statement.reads, statement.keys_read
        else:
            names, keys = tuple(dict.fromkeys(names_in(node))), keys_read(node)
        found = [
            setting
            for name in names
            for setting in self.setting(name, step.frame, number, keys.get(name, frozenset()))
        ]
        if step.kind == "changed" and node is None:  # what was there before is still a part of it
            found += self.setting(step.name, step.frame, number)
        return sorted({*found, *self._called(number)})

    def setting(
        self, name: str, frame: int, before: int, keys: frozenset[str] = frozenset()
    ) -> list[int]:
        """The steps that set a variable as it is at a step, and the entries set in it since."""
        stores = self._stores.get((frame, name), [])
        begin = end = bisect_left(stores, before)
        while begin > 0 and not self._is_whole(stores[begin - 1], name):
            begin -= 1
        entries = stores[begin:end]
        if keys and any(self.steps[n].key in keys for n in entries):
            return [n for n in entries if self.steps[n].key in keys]
        final = self._finals.get((frame, name))
        if entries and final is not None and end == len(stores):
            entries.append(final)
        return stores[max(begin - 1, 0) : begin] + entries

    def made_by(self, name: str, frame: int, before: int) -> list[int]:
        """The steps that made a list what it is at a step: one that began it, others that added."""
        stores = self._stores.get((frame, name), [])
        end = bisect_left(stores, before)
        nodes = [s.node if (s := self.statement(n)) is not None else None for n in stores[:end]]
        begin = max((n for n, node in enumerate(nodes) if isinstance(node, ast.Assign)), default=0)
        return stores[begin:end]

    def _is_whole(self, number: int, name: str) -> bool:
        """Whether a step sets all of the variable that it names."""
        if number not in self._wholes:
            self._wholes[number] = self._sets_whole(number, name)
        return self._wholes[number]

    def _sets_whole(self, number: int, name: str) -> bool:
        statement = self.statement(number)
        step = self.steps[number]
        if step.kind in ("loop", "argument"):
            return True
        return step.kind != "appended" and statement is not None and statement.sets_whole(name)

    def calling(self, number: int) -> int | None:
        """The step whose statement passed an argument, if it came to its end."""
        frame = self.steps[number].frame
        parent = self._parents.get(frame)
        after = self._of_frame.get(parent, []) if parent is not None else []
        return next((n for n in after if n > number), None)

    def passed(self, number: int) -> list[int]:
        """The steps that set what the statement reads that passed an argument."""
        calling = self.calling(number)
        if calling is None:
            return []
        return [n for n in self.inputs(calling) if n < self._entered[self.steps[number].frame]]

    def called_last(self) -> list[int]:
        """The returns of functions of the program that ran when the call was stopped."""
        return self._returns_of(
            [step.frame for step in self.steps if step.kind == "enter" and step.frame > 1], -1
        )

    def called(self, number: int, call: ast.Call) -> list[int]:
        """The return of a function of the program, if an expression is a call of it."""
        ends = self._called(number)
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        entered = [self.steps[self._entered[self.steps[n].frame]].name for n in ends]
        return ends if entered == [name] else []

    def _called(self, number: int) -> list[int]:
        """The returns of functions of the program that ran during a step."""
        step = self.steps[number]
        place = (step.file, step.line)
        beside = self._of_frame[step.frame]
        earlier = (beside[at] for at in range(bisect_left(beside, number) - 1, -1, -1))
        begin = next((n for n in earlier if (self.steps[n].file, self.steps[n].line) != place), -1)
        entered = [inner.frame for inner in self.steps[begin + 1 : number] if inner.kind == "enter"]
        return self._returns_of(entered, begin)

    def _returns_of(self, entered: Sequence[int], begin: int) -> list[int]:
        """The returns, after a step, of those of these frames that no other one entered."""
        ends = []
        for frame in entered:
            if not self._inside_another(frame, entered):
                returns = [n for n in self._of_frame[frame] if self.steps[n].kind == "return"]
                ends += [n for n in returns[-1:] if n > begin]
        return ends

    def _inside_another(self, frame: int, entered: Sequence[int]) -> bool:
        """Whether a frame was entered before another one of these had ended."""
        at = self._entered[frame]
        for other in entered:
            if other < frame:
                ends = [n for n in self._of_frame[other] if self.steps[n].kind == "return"]
                if not ends or ends[-1] > at:
                    return True
        return False
