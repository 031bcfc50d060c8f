"""The catalogue: a mistake is the reference with one change, and fails loudly when it moves."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.course import mistakes_in
from grader.errors import GraderError
from grader.mistakes import mistake

REFERENCE = """\
    def cost(A, Y, lambd):
        m = Y.shape[1]
        penalty = lambd / (2 * m) * A
        return A + penalty
"""


def a_mistake(change, id="forgets-m"):
    return mistake(id, "cost", title="m is missing", explanation="…", change=change)


def test_a_variant_is_the_reference_with_the_change_in_it():
    source = a_mistake({"lambd / (2 * m)": "lambd / 2"}).variant(REFERENCE)
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    assert namespace["cost"](1.0, np.zeros((1, 4)), 4.0) == 3.0
    assert source.startswith("def cost")


def test_several_pieces_may_change_together():
    source = a_mistake({"penalty = ": "wrong = ", "+ penalty": "- wrong"}).variant(REFERENCE)
    assert "wrong = lambd" in source
    assert "return A - wrong" in source


def test_a_change_over_several_lines_is_written_as_the_function_stands_at_the_margin():
    source = a_mistake({"* A\n    return A": "* A\n    return m"}).variant(REFERENCE)
    assert source.endswith("return m + penalty\n")


@pytest.mark.parametrize(("piece", "count"), [("lambd / 3", 0), ("penalty", 2), ("A", 3)])
def test_a_piece_that_does_not_stand_there_once_is_refused(piece, count):
    with pytest.raises(GraderError, match=f"forgets-m: '{piece}' occurs {count} times in cost"):
        a_mistake({piece: "x"}).variant(REFERENCE)


def test_a_catalogue_is_read_in_order_with_its_lists():
    module = ModuleType("catalogue")
    vars(module).update(
        first=a_mistake({}, "one"),
        title="no mistake",
        more=[a_mistake({}, "two"), "no mistake", a_mistake({}, "three")],
        last=(a_mistake({}, "four"),),
    )
    assert [m.id for m in mistakes_in(module)] == ["one", "two", "three", "four"]


def test_two_mistakes_of_one_name_are_refused():
    module = ModuleType("catalogue")
    vars(module).update(first=a_mistake({}, "one"), second=a_mistake({"a": "b"}, "one"))
    with pytest.raises(GraderError, match="two mistakes have the id one"):
        mistakes_in(module)
