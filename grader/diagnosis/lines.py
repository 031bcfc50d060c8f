"""Which line assigns a part its value, or makes the generator from which it is drawn?"""

from __future__ import annotations

from collections.abc import Iterable

from grader.notebook import Definition

#: What makes another generator than the one that a question seeds.
_GENERATORS = frozenset(("default_rng", "RandomState", "Generator", "Random"))


def line_of(
    definition: Definition, parts: Iterable[str], *, are_returned: bool = True
) -> int | None:
    """The line that assigns the first of these parts its value, or else the last `return`.

    No `return` gives what is printed or raised, and those of a class belong to any of its methods.
    """
    for part in parts:
        for name in (part, *reversed(part.split("."))):
            if lines := definition.lines_assigning(name):
                return lines[-1]
    if definition.is_class or not are_returned:
        return None
    return (definition.lines_returning() or (None,))[-1]


def line_making_generator(definition: Definition) -> int | None:
    """The line that makes another generator than that which `np.random.seed` seeds, if any does."""
    return (definition.lines_calling(_GENERATORS) or (None,))[0]
