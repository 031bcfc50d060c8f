"""How does code run that was written for NumPy 1, where NumPy 2 refuses what NumPy 1 allowed?

The code is compiled with its element stores, calls, some attributes and ``%`` going through the
functions here. Each tries the original first. Only where NumPy refuses it for one of the reasons
that NumPy 1 did not know, it does what NumPy 1 did: it takes the entry of an array of size 1 for a
number, or a name or an option that is gone for what it meant. Lines, the order of evaluation and
all other values stay the same.
"""

from __future__ import annotations

import array
import ast
import builtins
import cmath
import functools
import math
import re
import sys
import types
from collections.abc import Iterator
from typing import Any, Callable

import numpy as np

# Our own copy: `builtins.len = ...` in student code shall not change what is done here.
globals()["__builtins__"] = dict(vars(builtins))

MAX_PLACES = 20
# In lower case: what NumPy 2 says where NumPy 1 took the entry of an array of size 1.
_SIZE_ONE = re.compile(
    r"(only 0-dimensional arrays can be converted to python scalars|setting an array element with a"
    r" sequence\.|error setting single item of array\.|%\w format: a (real )?number is required,"
    r" not numpy\.(ndarray|matrix))"
)
# These read the frame from which they are called.
_LEFT_ALONE = frozenset(("super", "locals", "globals", "vars", "dir", "eval", "exec"))
_FRAME = sys._getframe
_ARRAY, _GENERATOR = np.ndarray, types.GeneratorType
_INDEXED = (np.ndarray, np.flatiter, array.array)
_as_array = np.asarray
_SUM, _VECTORIZE, _FLOAT = np.sum, np.vectorize, np.float64
_NUMBERS = (float, int, complex)
_MATH = (math.__name__, cmath.__name__)
# What takes each entry of an iterable for a number.
_TAKES_MANY = frozenset(
    (
        ("array", "array"),
        ("math", "dist"),
        ("math", "fsum"),
        ("math", "sumprod"),
        ("numpy", "fromiter"),
        ("statistics", "fmean"),
    )
)
_CONVERSIONS = ("__float__", "__int__", "__complex__")


class OldNumpy:
    """What compiled code calls, and the places where it made a difference."""

    def __init__(self, files: set[str]) -> None:
        self.places: list[list[object]] = []
        self._files = files

    def transform(self, tree: ast.Module) -> ast.Module:
        """Return the tree of a statement that runs as it did with NumPy 1."""
        changed: ast.Module = _Rewriting().visit(tree)
        return ast.fix_missing_locations(changed)

    def names(self) -> dict[str, object]:
        """Return the functions that compiled code calls, by the names it uses."""
        return {
            "_numpy1_call": self._call,
            "_numpy1_slot": functools.partial(_Slot, self),
            "_numpy1_attribute": self._attribute,
            "_numpy1_percent": self._percent,
            "_numpy1_slice": slice,
        }

    def note(self, what: str, depth: int) -> None:
        """Remember a place of the student's code, ``depth`` frames above the caller."""
        frame = _FRAME(depth + 1)
        place: list[object] = [frame.f_code.co_filename, frame.f_lineno, what]
        if place not in self.places and len(self.places) < MAX_PLACES:
            self.places.append(place)

    def _call(self, function: Any, /, *arguments: Any, **options: Any) -> Any:
        arguments, options = self._prepared(function, arguments, options)
        try:
            return function(*arguments, **options)
        except (TypeError, ValueError) as error:
            if self._came_from_student(error):
                raise
            again = _again(function, arguments, options, str(error))
            if again is None:
                raise
            what, function, arguments, options = again
        self.note(what, 1)
        return function(*arguments, **options)

    def _prepared(
        self, function: Any, arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Prepare what could not be done a second time: iterators, functions called by others."""
        if _takes_many(function):
            place = _place(2)
            arguments = tuple(
                self._entries(each, place) if isinstance(each, Iterator) else each
                for each in arguments
            )
        elif _extends(function) and arguments and not isinstance(arguments[0], array.array):
            arguments = (self._entries(iter(arguments[0]), _place(2)), *arguments[1:])
        elif function is map and arguments and _is_scalar_function(arguments[0]):
            arguments = (self._on_entries(arguments[0]), *arguments[1:])
        elif function is _VECTORIZE and arguments and "signature" not in options:
            arguments = (self._giving_entries(arguments[0], _place(2)), *arguments[1:])
        elif _is_scalar_function(options.get("key")):
            options = {**options, "key": self._on_entries(options["key"])}
        return arguments, options

    def _entries(self, many: Iterator[Any], place: list[object]) -> Iterator[Any]:
        for one in many:
            yield self._entry(one, place)

    def _entry(self, one: Any, place: list[object]) -> Any:
        if _is_size_one(one):
            if place not in self.places and len(self.places) < MAX_PLACES:
                self.places.append(place)
            return one.item()
        return one

    def _on_entries(self, function: Callable[..., Any]) -> Callable[..., Any]:
        place = _place(3)
        return lambda *arguments: function(*[self._entry(each, place) for each in arguments])

    def _giving_entries(
        self, function: Callable[..., Any], place: list[object]
    ) -> Callable[..., Any]:
        if not isinstance(function, types.FunctionType):
            return function

        @functools.wraps(function)
        def giving(*arguments: Any, **options: Any) -> Any:
            return self._entry(function(*arguments, **options), place)

        return giving

    def _attribute(self, owner: Any, name: str) -> Any:
        try:
            return getattr(owner, name)
        except AttributeError:
            if not isinstance(owner, _ARRAY) or name not in _METHODS:
                raise
        self.note(name, 1)
        return functools.partial(_METHODS[name], owner)

    def _percent(self, left: Any, right: Any) -> Any:
        try:
            return left % right
        except TypeError as error:
            if not isinstance(left, (str, bytes)) or not _is_about_size_one(str(error)):
                raise
            entries = _converted(right, deep=True)
            if entries is right:
                raise
        self.note("number", 1)
        return left % entries

    def _came_from_student(self, error: BaseException) -> bool:
        step = error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename in self._files:
                return True
            step = step.tb_next
        return False


class _Slot:
    """An element of a container: read and stored as ``value``."""

    __slots__ = ("_container", "_index", "_old")

    def __init__(self, old: OldNumpy, container: Any, index: Any) -> None:
        self._old, self._container, self._index = old, container, index

    @property
    def value(self) -> Any:
        """What stands there."""
        return self._container[self._index]

    @value.setter
    def value(self, value: Any) -> None:
        try:
            self._container[self._index] = value
            return
        except (TypeError, ValueError) as error:
            ours = isinstance(self._container, _INDEXED) and _is_size_one(value)
            if not ours or not _is_about_size_one(str(error)):
                raise
        self._old.note("element", 1)
        self._container[self._index] = value.reshape(())[()]


def _place(depth: int) -> list[object]:
    frame = _FRAME(depth + 1)
    return [frame.f_code.co_filename, frame.f_lineno, "number"]


def _is_size_one(value: Any) -> bool:
    return isinstance(value, _ARRAY) and value.size == 1 and value.ndim > 0


def _is_about_size_one(message: str) -> bool:
    return _SIZE_ONE.fullmatch(message.lower()) is not None


def _is_scalar_function(function: Any) -> bool:
    if isinstance(function, type):
        return function in _NUMBERS
    return isinstance(function, types.BuiltinFunctionType) and function.__module__ in _MATH


def _takes_many(function: Any) -> bool:
    named = isinstance(function, (type, types.BuiltinFunctionType, types.FunctionType))
    return named and (function.__module__, function.__name__) in _TAKES_MANY


def _extends(function: Any) -> bool:
    """Return whether this keeps the first entries of an iterable when a later one is refused."""
    owner = getattr(function, "__self__", None)
    return isinstance(owner, array.array) and function.__name__ == "extend"


def _is_conversion(function: Any) -> bool:
    """Return whether this is the `x.__float__` of an array of size 1."""
    return (
        isinstance(function, (types.BuiltinMethodType, types.MethodWrapperType))
        and function.__name__ in _CONVERSIONS
        and _is_size_one(function.__self__)
    )


def _is_numpys(function: Any) -> bool:
    """Return whether a function, or the object of a method, is NumPy's own."""
    owner = getattr(function, "__self__", None)
    modules = [
        getattr(each, "__module__", None) for each in (function, type(function), type(owner))
    ]
    return any(isinstance(m, str) and m.partition(".")[0] == "numpy" for m in modules)


def _again(
    function: Any, arguments: tuple[Any, ...], options: dict[str, Any], message: str
) -> tuple[str, Any, tuple[Any, ...], dict[str, Any]] | None:
    """Return what to call in place of a call that NumPy 2 refuses; None if NumPy 1 would too."""
    if function is _SUM and message.startswith("Calling np.sum(generator)"):
        return "sum", sum, arguments[:1], {}
    if message.startswith("Unable to avoid copy") and options.get("copy") is False:
        return "copy", function, arguments, {**options, "copy": None}
    if message.endswith("got an unexpected keyword argument 'newshape'"):
        shape = {"shape" if name == "newshape" else name: x for name, x in options.items()}
        return "newshape", function, arguments, shape
    if not _is_about_size_one(message):
        return None
    if _is_conversion(function):
        entry = _as_array(function.__self__).reshape(())
        return "number", getattr(entry, function.__name__), arguments, options
    deep = _takes_many(function) or not _is_numpys(function)
    entries = tuple(_converted(each, deep) for each in arguments)
    named = {name: _converted(each, deep) for name, each in options.items()}
    changed = [new for new, old in zip(entries, arguments) if new is not old]
    changed += [new for name, new in named.items() if new is not options[name]]
    if not changed:
        return None
    whole = any(isinstance(new, _ARRAY) for new in changed)
    return "numbers" if whole else "number", function, entries, named


def _converted(value: Any, deep: bool) -> Any:
    """Return the entry of an array of size 1, also within an iterable; all else as it is."""
    if _is_size_one(value):
        return value.item()
    if deep and isinstance(value, _ARRAY) and value.ndim > 1 and value.size == len(value):
        return _as_array(value).reshape(-1)
    if deep and type(value) in (list, tuple):
        entries = [_converted(each, False) for each in value]
        if any(new is not old for new, old in zip(entries, value)):
            return type(value)(entries)
    return value


def _itemset(array: Any, *arguments: Any) -> None:
    *index, value = arguments
    if _is_size_one(value):
        value = value.item()
    if not index and array.size != 1:
        raise ValueError("can only convert an array of size 1 to a Python scalar")
    if len(index) == 1 and not isinstance(index[0], tuple):
        array.flat[index[0]] = value
    elif index:
        array[index[0] if len(index) == 1 else tuple(index)] = value
    else:
        array.flat[0] = value


_METHODS: dict[str, Callable[..., Any]] = {
    "itemset": _itemset,
    "ptp": np.ptp,
    "tostring": np.ndarray.tobytes,
}


class _Rewriting(ast.NodeTransformer):
    """Sends calls, element stores, some attributes and ``%`` through ``OldNumpy``."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _LEFT_ALONE:
            return node
        return _made("call", [node.func, *node.args], node, node.keywords)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Store):
            return node
        slot = _made("slot", [node.value, _index(node.slice)], node)
        return ast.copy_location(ast.Attribute(slot, "value", ast.Store()), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or node.attr not in _METHODS:
            return node
        return _made("attribute", [node.value, ast.Constant(node.attr)], node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Mod):
            return node
        return _made("percent", [node.left, node.right], node)


def _made(
    name: str, arguments: list[ast.expr], node: ast.AST, keywords: list[Any] | None = None
) -> ast.Call:
    function = ast.Name("_numpy1_" + name, ast.Load())
    return ast.copy_location(ast.Call(function, arguments, keywords or []), node)


def _index(node: ast.expr) -> ast.expr:
    """Return the index of a subscript as an expression that can stand anywhere."""
    if isinstance(node, ast.Slice):
        bounds = [node.lower, node.upper, node.step]
        return _made("slice", [bound or ast.Constant(None) for bound in bounds], node)
    if isinstance(node, ast.Tuple):
        return ast.copy_location(ast.Tuple([_index(each) for each in node.elts], ast.Load()), node)
    return node
