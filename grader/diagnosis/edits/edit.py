"""What is an edit: one small change of one statement, which undoes one kind of slip?"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

#: The shape of a value: () for a number, None where it is not known.
Shape = tuple[int, ...] | None

EditKind = Literal[
    # names, keys and indices
    "name",
    "function",
    "literal_for_name",
    "name_for_literal",
    "key",
    "index",
    # calls
    "axis",
    "keepdims",
    "near_function",
    "wrapper_dropped",
    "wrapper_added",
    "shape_argument",
    "dtype",
    "option",
    "copy",
    # operators
    "operator",
    "comparison",
    "product",
    "order",
    "transpose",
    # terms and factors
    "parentheses",
    "factor_added",
    "factor_dropped",
    "factor_changed",
    "term_added",
    "term_dropped",
    "sign",
    "power",
    # numbers and conditions
    "constant",
    "seed",
    "bounds",
    "condition",
    # where the value goes
    "target",
    "accumulation",
    "kept",
    "in_place",
    # where the statement stands
    "deleted",
    "moved_up",
    "moved_down",
    "moved_out",
    "moved_before",
    "moved_in",
    "return_moved",
    "return_added",
    "seed_added",
    # entries of tuples and dicts
    "entries_swapped",
    "entry_dropped",
    "entry_added",
    "dict_key",
    # what another statement does for another layer
    "sister",
    "sister_added",
]
KINDS: tuple[EditKind, ...] = get_args(EditKind)


@dataclass(frozen=True)
class Scope:
    """What an edit may use.

    Attributes:
        shapes: the names bound at the statement, with the shape of their value on one call.
        functions: the functions of the program and of the course, which may be called.
        own_functions: those of them that the program defines.
        of_one_argument: those of them that take one argument and no other, and return a value.
        seed: the seed that the question sets, if any.
        names_wanted: the keys or outputs that the answer should have.
        keys: the keys of the dicts that go into the answer's function and come out of it.
    """

    shapes: Mapping[str, Shape]
    functions: frozenset[str]
    seed: int | None
    names_wanted: frozenset[str]
    own_functions: frozenset[str] = frozenset()
    of_one_argument: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    @property
    def key(self) -> Hashable:
        """The same for scopes in which the same edits are made."""
        values = [getattr(self, field.name) for field in fields(self)]
        return tuple(tuple(v.items()) if isinstance(v, Mapping) else v for v in values)

    def numbers(self) -> list[str]:
        """The names of numbers."""
        return [name for name, shape in self.shapes.items() if shape == ()]

    def arrays(self) -> list[str]:
        """The names of arrays; where no shape of an array is known, of all that may be arrays."""
        known = [name for name, shape in self.shapes.items() if shape]
        return known or [name for name, shape in self.shapes.items() if shape is None]


@dataclass(frozen=True)
class Edit:
    """One small change of one statement.

    Attributes:
        kind: what kind of change it is.
        line: the line of the statement before the edit, from 1.
        old: the piece of code that it replaces; empty for an insertion.
        new: what it puts there; empty for a deletion.
        source: the whole text after the edit.
        size: how large or unlikely it is; smaller ones are tried first.
        span: where in the line before the edit the piece begins and ends (in bytes), if it is one.
        alike: the lines of statements that are the same for other layers, and changed with it.
    """

    kind: EditKind
    line: int
    old: str
    new: str
    source: str
    size: float
    span: tuple[int, int] = (0, 0)
    alike: tuple[int, ...] = ()


@dataclass(frozen=True)
class Swap:
    """A proposal to put another node in the place of one of the statement's.

    Attributes:
        kind: what kind of change it is.
        cost: how unlikely it is among those of its kind, from 0.
        old: the node that goes: of the statement's own tree, not a copy.
        new: the node that comes; it may share parts of the old one.
        shown: the texts of the old and the new piece, where they are not the nodes' own.
    """

    kind: EditKind
    cost: float
    old: ast.AST
    new: ast.AST
    shown: tuple[str, str] | None = None


@dataclass(frozen=True)
class Rewriting:
    """A proposal that is more than a swap of nodes: the whole text that it gives."""

    kind: EditKind
    cost: float
    old: str
    new: str
    source: str


Proposal = Swap | Rewriting
