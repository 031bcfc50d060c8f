"""Does a loop do the same in each round: a variable that is never read, a seed that is set anew?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.diagnosis.cues.code import CHANGING_METHODS, Comprehension, Loop, loads
from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.wording import translate as _

_SEEDING = frozenset({"seed", "default_rng", "RandomState"})
_DRAWING = frozenset(
    {"rand", "randn", "random", "random_sample", "standard_normal", "normal", "uniform", "choice",
     "binomial", "integers", "randint"}
)  # fmt: skip


def loop_cues(case: Case) -> Iterator[Cue]:
    """Loops whose rounds cannot differ in what they should differ in."""
    for node in case.code.own(*Loop, *Comprehension):
        yield from _seeded(case, node)
        if isinstance(node, ast.For):
            yield from _unused(case, node)
    yield from _seeded_twice(case)


def _unused(case: Case, loop: ast.For) -> Iterator[Cue]:
    if not isinstance(loop.target, ast.Name) or loop.target.id.startswith("_"):
        return
    name = loop.target.id
    read = {one for statement in [*loop.body, *loop.orelse] for one in loads(statement)}
    parts, only = case.parts_behind(loop.body)
    if name in read or case.code.reads_all or not parts or _moves_on(loop.body):
        return
    yield Cue(
        weight=72,
        about=f"loop {name}",
        title=_("The loop never uses `{name}`").format(name=shown(name)),
        explanation=_(
            "Nothing in the body of the loop on line {line} reads `{name}`, so no round knows "
            "which one it is."
        ).format(line=case.code.line(loop), name=shown(name)),
        hint=_("What should differ from one round to the next?"),
        line=case.code.line(loop),
        parts=parts,
        is_seen=only,
    )


def _moves_on(body: list[ast.stmt]) -> bool:
    """Whether rounds may differ without the loop's variable: a list grows, a counter is read."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    called = {
        str(getattr(node.func, "attr", getattr(node.func, "id", "")))
        for node in nodes
        if isinstance(node, ast.Call)
    }
    grows = called & (CHANGING_METHODS | {"next", "append", "concatenate", "vstack", "hstack"})
    return bool(stored & read or grows or any(isinstance(one, ast.Yield) for one in nodes))


def _seeds(node: ast.AST) -> list[ast.Call]:
    """The calls in a node that set a seed."""
    return [
        one
        for one in ast.walk(node)
        if isinstance(one, ast.Call)
        and str(getattr(one.func, "attr", getattr(one.func, "id", ""))) in _SEEDING
        and one.args
    ]


def _draws(node: ast.AST) -> list[ast.AST]:
    return [
        one
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and getattr(one.func, "attr", "") in _DRAWING
    ]


def _seeded(case: Case, loop: ast.AST) -> Iterator[Cue]:
    """A seed that does not depend on the round is set in each."""
    inside = [*getattr(loop, "body", ()), *getattr(loop, "orelse", ())]
    if not inside:
        inside = [getattr(loop, part) for part in ("elt", "key", "value") if hasattr(loop, part)]
    changing = {
        one.id
        for node in ast.walk(loop)
        for one in [node]
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    for statement in inside:
        for call in _seeds(statement):
            depends = {name for argument in call.args for name in loads(argument)}
            draws = [draw for one in inside for draw in _draws(one)]
            parts, only = case.parts_behind(draws)
            if depends & changing or not draws or not parts:
                continue
            yield Cue(
                weight=83,
                about="seed",
                title=_("The seed is set again in each round"),
                explanation=_(
                    "Line {line} sets the seed inside the loop, so the random numbers start over "
                    "each time."
                ).format(line=case.code.line(call)),
                hint=_("How often should the seed be set?"),
                line=case.code.line(call),
                parts=parts,
                is_seen=only,
            )


def _seeded_twice(case: Case) -> Iterator[Cue]:
    """The same seed is set once more between two draws, without a loop."""
    if isinstance(case.code.node, ast.Lambda):
        return
    first: list[object] = []
    drawn = False
    for statement in case.code.node.body:
        if isinstance(statement, ast.Expr) and (calls := _seeds(statement)):
            written: list[object] = [
                one.value for one in calls[0].args if isinstance(one, ast.Constant)
            ]
            if written and written == first and drawn:
                later = case.code.node.body[case.code.node.body.index(statement) :]
                draws = [draw for one in later for draw in _draws(one)]
                parts, only = case.parts_behind(draws)
                if draws and parts:
                    yield Cue(
                        weight=83,
                        about="seed",
                        title=_("The same seed is set twice"),
                        explanation=_(
                            "Line {line} sets the seed that was set before, so the random numbers "
                            "start over there."
                        ).format(line=case.code.line(statement)),
                        hint=_("How often should the seed be set?"),
                        line=case.code.line(statement),
                        parts=parts,
                        is_seen=only,
                    )
                    return
            first, drawn = written, False
        drawn = drawn or bool(_draws(statement))
