"""At which statements are edits tried, the likeliest first?"""

from __future__ import annotations

import ast
from typing import Final

from grader.diagnosis.traces import Line, Statement, TracedAnswer

#: At how many statements before a suspect edits are tried that make its value right.
SOURCES: Final = 3
#: How many statements that give a name a number which it never has in right solutions.
_MISNAMED = 2


def places(answer: TracedAnswer, first: Line | None = None) -> list[Line]:
    """The statements at which edits are tried, the likeliest first, and `first` before them."""
    found: dict[Line, None] = {} if first is None else {first: None}
    found.update(dict.fromkeys(answer.text.without_effect))
    statements = answer.statements
    order = list(statements)
    suspects = answer.suspects[:3]
    # what a statement reads that raised an exception may be right and yet be none that it can read
    read_at_end = [place for name in answer.read_at_end for place in answer.setting(name)]
    found.update(dict.fromkeys([*(s.place for s in suspects[:1]), *read_at_end]))
    counts = [
        s.place for s in answer.misnamed if s.rounds == 1 and isinstance(s.value, int | float)
    ]
    found.update(dict.fromkeys(counts[:_MISNAMED]))
    if any(name.startswith("(changed") for _call, name in answer.faults):
        found.update((place, None) for place in order if _changes(statements[place]))
    for most in (SOURCES, None):
        for suspect in suspects:
            found[suspect.place] = None
            for source in answer.sources_of(suspect)[:most]:
                found[source] = None
                if source in statements:
                    found.update(dict.fromkeys(statements[source].above))
            if suspect.place in statements:
                found.update(dict.fromkeys(statements[suspect.place].above))
        found.update((place, None) for place in order if _draws(statements[place]))
    for suspect in answer.suspects[:2]:
        statement = statements.get(suspect.place)
        if statement is not None:
            at = order.index(suspect.place)
            near = [*order[at + 1 : at + 2], *order[max(at - 1, 0) : at]]
            found.update((p, None) for p in near if statements[p].function == statement.function)
    for output in sorted({name for _call, name in answer.faults}):
        found.update(dict.fromkeys(answer.setting(output)))
    own = [place for place, s in statements.items() if s.function == answer.function]
    found.update(dict.fromkeys(own[-1:]))
    found.update(dict.fromkeys(answer.text.numbers_read))
    found.update(dict.fromkeys(answer.text.headers))
    found.update(dict.fromkeys(own))
    if all(name.startswith("(changed") for _call, name in answer.faults):
        found.update(dict.fromkeys(order))  # a helper may do it as well
    blamed = {
        first,
        *answer.text.without_effect,
        *(suspect.place for suspect in answer.suspects),
        *read_at_end,
    }
    return [
        one
        for one in found
        if one in blamed or not answer.is_surely_right(one) or _is_behind_loop(answer, one)
    ]


def _is_behind_loop(answer: TracedAnswer, place: Line) -> bool:
    """Whether a statement changes, after a loop, what each round of the loop sets anew."""
    statement = answer.statements[place]
    if not isinstance(statement.node, ast.AugAssign):
        return False
    target = statement.node.target
    return isinstance(target, ast.Name) and any(
        set(other.above) - set(statement.above) and other.sets_whole(target.id)
        for other in answer.statements.values()
        if other.function == statement.function and other.place < place
    )


def _changes(statement: Statement) -> bool:
    """Whether a statement may change an array or a container in its place."""
    match statement.node:
        case ast.AugAssign() | ast.Assign(targets=[ast.Subscript()]):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute())):
            return True
    return False


def _draws(statement: Statement) -> bool:
    """Whether a statement seeds a generator, on which all later draws depend."""
    return isinstance(statement.node, ast.Expr) and "seed" in ast.dump(statement.node)
