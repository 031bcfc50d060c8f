"""Which value does each statement of a function give? Code that records it while it runs.

What is recorded is the student's own claim: it explains a wrong answer and never earns anything.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator
from typing import Any

from .encoding import TooLargeError, encode
from .tables import built
from .wire import decode

# Our own copy: `builtins.len = ...` in student code must not change what is recorded.
globals()["__builtins__"] = dict(vars(builtins))

#: The most steps of a call, and the most bytes of their values together and of one of them.
MAX_STEPS, MAX_BYTES, MAX_VALUE = 4000, 1 << 20, 1 << 15
#: The most bytes of the key of an entry.
_MAX_KEY = 200
#: The name by which compiled code reaches the recorder, and the one of its frame's number.
_RECORDER, _FRAME_NUMBER = "__recorder__", "__frame_number__"
_FRAME = sys._getframe
_LOOPS = (ast.For, ast.AsyncFor)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_APPEND = frozenset(("append", "extend"))
#: Pieces of an expression whose values are recorded as well, if that is asked for.
_WITH_OWN_FRAME = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_PIECES = (ast.BinOp, ast.Call, ast.UnaryOp, ast.Compare, ast.IfExp)
#: What must not be computed a second time.
_NOT_TWICE = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)


#: A place in compiled code that records a value: the file, the line, and what the value is called.
Site = tuple[str, int, str]


class Recorder:
    """What compiled code calls, and the steps that it recorded.

    Attributes:
        sites: the places of the compiled code that record values, by their numbers in it.
        pieces: whether the pieces of expressions are recorded as well.
    """

    def __init__(self, substitutes: list[list[Any]], places: list[list[Any]], pieces: bool) -> None:
        self.sites: list[Site] = []
        self.pieces = pieces
        self._places = {(file, line) for file, line in places}
        self._substitutes: dict[tuple[int, str, int, str], list[Any]] = {}
        for call, file, line, name, value in substitutes:
            self._substitutes.setdefault((call, file, line, name), []).append(value)
        self.begin(0)

    def begin(self, call: int) -> None:
        """Forget the steps of the last call, and begin those of another."""
        self._steps: list[list[Any]] = []
        self._bytes = 0
        self._latest: dict[tuple[int, int], list[Any]] = {}
        self._call = call
        self._frames = 0
        self._rounds: dict[tuple[int, str, int, str], int] = {}

    def steps(self) -> list[list[Any]]:
        """Return the steps of this call: file, line, kind, name, key, frame and encoded value."""
        return self._steps

    def transform(self, tree: ast.Module, file: str) -> ast.Module:
        """Return the tree of a statement whose functions record what they do."""
        for node in list(ast.walk(tree)):
            if isinstance(node, _FUNCTIONS):
                self._instrument(node, file)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                self._instrument_lambda(node, node.value, file)
        return ast.fix_missing_locations(tree)

    def names(self) -> dict[str, object]:
        """Return what compiled code reaches, by its name."""
        return {_RECORDER: self}

    # What compiled code calls.

    def enter(self, function: str) -> int:
        """Record that a function is entered; return the number of its frame."""
        self._frames += 1
        self._record("", 0, "enter", function, None, self._frames, None)
        return self._frames

    def value(self, site: int, frame: int, value: Any, kind: str = "set") -> Any:
        """Record a value; return it, or what stands in its place."""
        file, line, name = self.sites[site]
        key = (self._call, file, line, name)
        if key in self._substitutes:
            values, number = self._substitutes[key], self._rounds.get(key, 0)
            self._rounds[key] = number + 1
            value = decode(values[min(number, len(values) - 1)], build=built)
        step = self._record(file, line, kind, name, None, frame, value)
        if step is None:
            self._latest.pop((site, frame), None)
        else:
            self._latest[site, frame] = step
        return value

    def unpacked(self, sites: list[int], frame: int, values: Any) -> Any:
        """Record each of several values that are unpacked; return them."""
        if not isinstance(values, (tuple, list)) or len(values) != len(sites):
            return values
        given = [self.value(site, frame, value) for site, value in zip(sites, values)]
        return given if any(one is not old for one, old in zip(given, values)) else values

    def key(self, site: int, frame: int, key: Any) -> Any:
        """Note the key under which the last value of a target is stored; return it."""
        if (site, frame) in self._latest:
            self._latest[site, frame][4] = _plain_key(key)
        return key

    def entry(self, site: int, frame: int, key: str, value: Any) -> Any:
        """Record a value that is stored under a key; return it, or what stands in its place."""
        value = self.value(site, frame, value)
        self.key(site, frame, key)
        return value

    def stored(self, site: int, frame: int, container: Any) -> None:
        """Record the container in which a target was set, unless one key says which entry."""
        if (site, frame) in self._latest and self._latest[site, frame][4] is None:
            file, line, name = self.sites[site]
            self._record(file, line, "changed", name, None, frame, container)

    def returned(self, site: int, frame: int, changed: list[str], value: Any) -> Any:
        """Record what a function returns, and the containers that it changed before."""
        file, line, _name = self.sites[site]
        variables = _FRAME(1).f_locals
        for name in changed:
            if name in variables:
                self._record(file, line, "final", name, None, frame, variables[name])
        return self.value(site, frame, value, "return")

    def _record(
        self, file: str, line: int, kind: str, name: str, key: Any, frame: int, value: Any
    ) -> list[Any] | None:
        if len(self._steps) >= MAX_STEPS or self._bytes > MAX_BYTES:
            return None
        if self._places and kind != "final" and (file, line) not in self._places:
            return None
        try:
            blob = encode(value, MAX_VALUE)
        except (TooLargeError, MemoryError):
            blob = b""
        self._bytes += len(blob)
        step = [file, line, kind, name, key, frame, blob]
        self._steps.append(step)
        return step

    # How code is compiled.

    def _instrument(self, function: Any, file: str) -> None:
        changed = sorted(_changed_containers(function))
        has_docstring = ast.get_docstring(function, clean=False) is not None
        function.body = list(self._block(function.body, file, changed))
        enter = _call("enter", [ast.Constant(function.name)])
        target = ast.Name(_FRAME_NUMBER, ast.Store())
        before: list[Any] = [ast.copy_location(ast.Assign([target], enter), function)]
        given = function.args
        for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs):
            name = ast.Name(argument.arg, ast.Load())
            seen = self.recorded(name, file, function, argument.arg, "argument")
            before.append(ast.copy_location(ast.Expr(seen), function))
        at = int(has_docstring)
        function.body[at:at] = before

    def _instrument_lambda(self, node: ast.Assign, function: ast.Lambda, file: str) -> None:
        """Let a named lambda record what it returns."""
        name = _base_name(node.targets[0]) or "lambda"
        enter = _call("enter", [ast.Constant(name)])
        site = self._site(file, node, "")
        function.body = _call("returned", [site, enter, ast.List([], ast.Load()), function.body])

    def _block(self, body: list[Any], file: str, changed: list[str]) -> Iterator[Any]:
        for statement in body:
            yield from self._statement(statement, file, changed)

    def _statement(self, node: Any, file: str, changed: list[str]) -> Iterator[Any]:
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield node
            return
        if isinstance(node, ast.Expr):
            self._appended(node.value, file)
            self._updated(node.value, file)
        if self.pieces:
            _Pieces(self, file).on(node)
        for field in ("body", "orelse", "finalbody"):
            if block := getattr(node, field, None):
                setattr(node, field, list(self._block(block, file, changed)))
        for handler in [*getattr(node, "handlers", ()), *getattr(node, "cases", ())]:
            handler.body = list(self._block(handler.body, file, changed))
        after: list[Any] = []
        if isinstance(node, ast.Assign) or (isinstance(node, ast.AnnAssign) and node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                node.value = self._stored(target, node.value, file, after)
        elif isinstance(node, ast.AugAssign):
            after += self._after(node, file)
        elif isinstance(node, ast.Return) and node.value is not None:
            names: list[Any] = [ast.Constant(name) for name in changed]
            site = self._site(file, node, "")
            arguments = [site, _frame_number(), ast.List(names, ast.Load()), node.value]
            node.value = _call("returned", arguments)
        elif isinstance(node, _LOOPS):
            for each in ast.walk(node.target):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    name = ast.Name(each.id, ast.Load())
                    seen = self.recorded(name, file, node, each.id, "loop")
                    node.body.insert(0, ast.copy_location(ast.Expr(seen), node))
        yield node
        yield from after

    def _stored(self, target: Any, value: Any, file: str, after: list[Any]) -> Any:
        """Return the value of an assignment, recorded under the name of its target.

        Statements that record the containers in which it was stored are added to `after`.
        """
        several = isinstance(target, (ast.Tuple, ast.List))
        targets = target.elts if several else [target]
        names = [_base_name(each) for each in targets]
        if not all(names):
            return value
        sites: list[Any] = [self._site(file, target, name) for name in names]
        for site, each in zip(sites, targets):
            if isinstance(each, ast.Subscript):
                each.slice = _noted_key(each.slice, site)
                if isinstance(each.value, ast.Name):
                    container = ast.Name(each.value.id, ast.Load())
                    stored = _call("stored", [site, _frame_number(), container])
                    after.append(ast.copy_location(ast.Expr(stored), target))
        if several:
            return _call("unpacked", [ast.List(sites, ast.Load()), _frame_number(), value])
        return ast.copy_location(_call("value", [sites[0], _frame_number(), value]), target)

    def _after(self, node: ast.AugAssign, file: str) -> list[Any]:
        """Return the statement that records what `a += b` or `a[i] += b` gave, if there is one."""
        target = node.target
        name = _base_name(target)
        if not name or any(isinstance(each, _NOT_TWICE) for each in ast.walk(target)):
            return []
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            target = target.value  # all entries, since several may have changed
        load = ast.parse(ast.unparse(target), mode="eval").body
        seen = self.recorded(load, file, node, name, "changed")
        if target is node.target and isinstance(target, ast.Name):
            store = ast.Assign([ast.Name(target.id, ast.Store())], seen)
            return [ast.copy_location(store, node)]
        return [ast.copy_location(ast.Expr(seen), node)]

    def _appended(self, call: Any, file: str) -> None:
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in _APPEND
            and len(call.args) == 1
            and (name := _base_name(call.func.value))
        ):
            call.args = [self.recorded(call.args[0], file, call, name, "appended")]

    def _updated(self, call: Any, file: str) -> None:
        """Record what `d.update(key=value)` and `d.update({"key": value})` store."""
        if not (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "update"
            and (name := _base_name(call.func.value))
        ):
            return
        for keyword in call.keywords:
            if keyword.arg is not None:
                keyword.value = self._entry(keyword.value, file, call, name, keyword.arg)
        for display in call.args:
            if isinstance(display, ast.Dict):
                for at, key in enumerate(display.keys):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        value = display.values[at]
                        display.values[at] = self._entry(value, file, call, name, key.value)

    def _entry(self, value: Any, file: str, place: Any, name: str, key: str) -> ast.Call:
        arguments = [self._site(file, place, name), _frame_number(), ast.Constant(key), value]
        return ast.copy_location(_call("entry", arguments), place)

    def recorded(self, value: Any, file: str, place: Any, name: str, kind: str) -> ast.Call:
        """Return the expression that gives a value and records it."""
        arguments = [self._site(file, place, name), _frame_number(), value, ast.Constant(kind)]
        return ast.copy_location(_call("value", arguments), place)

    def _site(self, file: str, place: Any, name: str) -> ast.Constant:
        self.sites.append((file, place.lineno, name))
        return ast.Constant(len(self.sites) - 1)


class _Pieces(ast.NodeTransformer):
    """Records the values of the pieces of a statement's expressions."""

    def __init__(self, recorder: Recorder, file: str) -> None:
        self._recorder, self._file = recorder, file

    def on(self, statement: Any) -> None:
        """Change the expressions of a statement, but not those of the statements within."""
        for field, value in ast.iter_fields(statement):
            if field in ("targets", "target"):
                continue
            if isinstance(value, ast.expr):
                setattr(statement, field, self.visit(value))

    def generic_visit(self, node: ast.AST) -> Any:
        """Record a piece after its own pieces."""
        if isinstance(node, _WITH_OWN_FRAME):
            return node
        super().generic_visit(node)
        if isinstance(node, _PIECES) and not _is_ours(node):
            return self._recorder.recorded(node, self._file, node, "", "piece")
        return node


def _call(method: str, arguments: list[Any]) -> ast.Call:
    recorder = ast.Name(_RECORDER, ast.Load())
    return ast.Call(ast.Attribute(recorder, method, ast.Load()), arguments, [])


def _noted_key(key: Any, site: ast.Constant) -> Any:
    """Return the expression that gives a key and notes it, if it names one entry."""
    if any(isinstance(node, (ast.Slice, ast.Starred)) for node in ast.walk(key)):
        return key
    return _call("key", [site, _frame_number(), key])


def _is_ours(node: Any) -> bool:
    """Return whether an expression is a call of the recorder."""
    function = getattr(node, "func", None)
    owner = getattr(function, "value", None)
    return isinstance(owner, ast.Name) and owner.id == _RECORDER


def _frame_number() -> ast.Name:
    return ast.Name(_FRAME_NUMBER, ast.Load())


def _base_name(node: Any) -> str:
    """Return the name of the variable that a target changes ("" for another one)."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _changed_containers(function: Any) -> set[str]:
    """Return the variables of a function whose entries it sets, or to which it appends."""
    names = set()
    for node in ast.walk(function):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            names.add(_base_name(node))
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _APPEND
        ):
            names.add(_base_name(node.func.value))
    return names - {""}


def _plain_key(key: Any) -> Any:
    """Return a key that can be written: a text or whole numbers."""
    try:
        plain = decode(encode(key, _MAX_KEY))
    except TooLargeError:
        return None
    if isinstance(plain, tuple):
        return list(plain) if all(type(number) is int for number in plain) else None
    return plain if type(plain) in (str, int) else None
