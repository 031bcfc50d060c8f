"""Does the function keep something from one call to the next?"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from grader.course import ABSENT
from grader.diagnosis.cues.code import CHANGING_METHODS
from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.judging import Comparison, difference, named_outputs
from grader.wording import place
from grader.wording import translate as _

_MAKERS = frozenset(
    {"dict", "list", "set", "defaultdict", "OrderedDict", "zeros", "ones", "empty", "array"}
)


def state_cues(case: Case) -> Iterator[Cue]:
    """A default value, a global or an attribute of the function that its calls change."""
    changed = _changed(case)
    yield from _defaults(case, changed)
    yield from _globals(case, changed)


def _changed(case: Case) -> dict[str, list[ast.AST]]:
    """The names whose objects are changed in place or, if declared global, set; with the places."""
    declared = {
        name for node in case.code.nodes if isinstance(node, ast.Global) for name in node.names
    }
    found: dict[str, list[ast.AST]] = defaultdict(list)
    for node in case.code.nodes:
        match node:
            case ast.Subscript(ctx=ast.Store() | ast.Del(), value=ast.Name(id=name)):
                found[name].append(node)
            case ast.Attribute(ctx=ast.Store(), value=ast.Name(id=name)):
                found[name].append(node)
            case ast.Call(func=ast.Attribute(attr=method, value=ast.Name(id=name))) if (
                method in CHANGING_METHODS
            ):
                found[name].append(node)
            case ast.AugAssign(target=ast.Name(id=name)):
                found[name].append(node)
            case ast.Name(id=name, ctx=ast.Store()) if name in declared:
                found[name].append(node)
    return found


def _is_kept(case: Case) -> bool:
    """Whether answers show it: the second is another than the first, or has entries too many."""
    twice = any(_answers_differ(case, one) for one in case.answered if one.outcome.answered_again)
    surplus = any(
        wrong.kind == "surplus" for one in case.judgment.comparisons for wrong in one.wrong.values()
    )
    return twice or surplus or _fails_later(case)


def _answers_differ(case: Case, one: Comparison) -> bool:
    """Whether the second answer to the same call is another one."""
    question, value = case.judgment.question, one.outcome.value
    first = named_outputs(question, value, value)
    second = named_outputs(question, value, one.outcome.again)
    return any(
        difference(name, value, second.get(name, ABSENT)) is not None
        for name, value in first.items()
    )


def _fails_later(case: Case) -> bool:
    """Whether the first call is right in all that later calls get wrong."""
    first = case.judgment.comparisons[0]
    return first.outcome.kind == "value" and not any(first.failure(part) for part in case.failing)


def _defaults(case: Case, changed: dict[str, list[ast.AST]]) -> Iterator[Cue]:
    given = case.code.node.args
    positional = [*given.posonlyargs, *given.args]
    defaults = list(zip(reversed(positional), reversed(given.defaults), strict=False))
    defaults += [
        (argument, value)
        for argument, value in zip(given.kwonlyargs, given.kw_defaults, strict=True)
        if value is not None
    ]
    for argument, value in defaults:
        name = argument.arg
        passed = name in case.code.parameters and case.public_values(
            case.code.parameters.index(name)
        )
        if name in changed and _is_mutable(value) and not passed and not _is_set(case, name):
            yield from _cue(
                case,
                name,
                changed[name],
                _(
                    "The default value of `{name}` is made only once, when Python reads the `def`, "
                    "and line {line} changes it. So each call begins with what the calls before it "
                    "left."
                ),
                at=value,
            )


def _is_mutable(value: ast.expr) -> bool:
    match value:
        case ast.Dict() | ast.List() | ast.Set() | ast.DictComp() | ast.ListComp():
            return True
        case ast.Call():
            return getattr(value.func, "attr", getattr(value.func, "id", "")) in _MAKERS
    return False


def _is_set(case: Case, name: str) -> bool:
    """Whether the function gives the name an object of its own."""
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        for node in case.code.nodes
        if not isinstance(case.code.parents.get(node), ast.AugAssign)
    )


def _globals(case: Case, changed: dict[str, list[ast.AST]]) -> Iterator[Cue]:
    for name, nodes in changed.items():
        if name not in case.code.free:
            continue
        if name == case.definition.name and isinstance(nodes[0], ast.Attribute):
            yield from _cue(
                case,
                name,
                nodes,
                _(
                    "Line {line} stores something in the function itself, where it stays. So each "
                    "call begins with what the calls before it left."
                ),
            )
        for cell, line, source in case.setting(name):
            if source.lstrip().startswith(("import ", "from ", "def ", "class ", "@")):
                continue
            yield from _cue(
                case,
                name,
                nodes,
                _(
                    "`{name}` is made once, outside the function ({place}), and line {line} "
                    "changes it. So each call begins with what the calls before it left."
                ),
                place(cell, line),
            )


def _cue(
    case: Case,
    name: str,
    nodes: list[ast.AST],
    explanation: str,
    where: str = "",
    at: ast.AST | None = None,
) -> Iterator[Cue]:
    parts, _only = case.parts_behind(nodes)
    if not parts:
        return
    seen = _is_kept(case)
    line = min(map(case.code.line, nodes))
    yield Cue(
        weight=89 if seen else 55,
        about=f"state {name}",
        title=_("`{name}` keeps what earlier calls left in it").format(name=shown(name)),
        explanation=explanation.format(name=shown(name), line=line, place=where),
        hint=_("What is in `{name}` when the function is called for the second time?").format(
            name=shown(name)
        ),
        line=line if at is None else case.code.line(at),
        parts=parts,
        is_seen=seen,
        settles=seen,
        stops=True,
    )
