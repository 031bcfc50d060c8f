"""What did NumPy 2 refuse that NumPy 1 allowed, and what should be written instead?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from grader.notebook import TextMemory, parse
from grader.wording import N_, place
from grader.wording import translate as _
from grader.worker import OldUse, Outcome

_REFUSED: Final = re.compile(
    r"only 0-dimensional arrays can be converted to python scalars"
    r"|setting an array element with a sequence\.$"
    r"|error setting single item of array\."
    r"|%\w format: a (real )?number is required, not numpy\."
    r"|calling np\.sum\(generator\)"
    r"|unable to avoid copy while creating an array"
    r"|.*got an unexpected keyword argument 'newshape'"
    r"|'(numpy\.)?(ndarray|matrix)' object has no attribute '(itemset|ptp|tostring)'"
    r"|`\w+` was removed from the ndarray class"
)
#: What a statement that NumPy refused while it was loaded would have bound.
_UNBOUND: Final = ("NameError", "UnboundLocalError")

_INSTEAD: Final[Mapping[str, str]] = {
    "element": N_(
        "{places}: since NumPy 2.4, an array of size 1 cannot be stored as one element of "
        "another; the grader used its only entry, so write `a[i, 0] = b[i, 0]` or `a[i] = "
        "b[i].item()`"
    ),
    "number": N_(
        "{places}: since NumPy 2.4, an array of size 1 does not count as a number; the grader "
        "used its only entry, so write `x.item()` or `x[0, 0]` instead of `x`"
    ),
    "numbers": N_(
        "{places}: since NumPy 2.4, a row with one entry does not count as a number; the grader "
        "used the only entry of each row, so write `x.ravel()` instead of `x`"
    ),
    "sum": N_(
        "{places}: NumPy 2.4 no longer sums a generator; the grader summed its values, so write "
        "`sum(…)` instead of `np.sum(…)`"
    ),
    "copy": N_(
        "{places}: since NumPy 2.0, `copy=False` fails where a copy is needed; the grader made "
        "the copy, so write `np.asarray(…)`"
    ),
    "newshape": N_(
        "{places}: the option `newshape` of `np.reshape` is gone from NumPy; the grader read it "
        "as `shape`, so leave its name out"
    ),
    "itemset": N_(
        "{places}: `a.itemset(i, x)` was removed in NumPy 2.0; the grader stored the element, so "
        "write `a[i] = x`"
    ),
    "ptp": N_(
        "{places}: `a.ptp()` was removed in NumPy 2.0; the grader read it as `np.ptp(a)`, so write "
        "that"
    ),
    "tostring": N_(
        "{places}: `a.tostring()` was removed in NumPy 2.3; the grader read it as `a.tobytes()`, "
        "so write that"
    ),
}

#: The release that removed a name, and what to write now.
_GONE: Final[Mapping[str, tuple[str, str]]] = {
    **{name: ("1.24", name) for name in ("int", "float", "complex", "object", "str")},
    "alltrue": ("2.0", "np.all"),
    "asfarray": ("2.0", "np.asarray(…, dtype=float)"),
    "asscalar": ("1.23", "a.item()"),
    "bool8": ("2.0", "np.bool_"),
    "cfloat": ("2.0", "np.complex128"),
    "clongfloat": ("2.0", "np.clongdouble"),
    "complex_": ("2.0", "np.complex128"),
    "cumproduct": ("2.0", "np.cumprod"),
    "float_": ("2.0", "np.float64"),
    "Inf": ("2.0", "np.inf"),
    "Infinity": ("2.0", "np.inf"),
    "infty": ("2.0", "np.inf"),
    "in1d": ("2.4", "np.isin"),
    "int0": ("2.0", "np.intp"),
    "longcomplex": ("2.0", "np.clongdouble"),
    "longfloat": ("2.0", "np.longdouble"),
    "mat": ("2.0", "np.asmatrix"),
    "msort": ("2.0", "np.sort(…, axis=0)"),
    "NaN": ("2.0", "np.nan"),
    "NAN": ("2.0", "np.nan"),
    "NINF": ("2.0", "-np.inf"),
    "NZERO": ("2.0", "-0.0"),
    "object0": ("2.0", "np.object_"),
    "PINF": ("2.0", "np.inf"),
    "product": ("2.0", "np.prod"),
    "PZERO": ("2.0", "0.0"),
    "round_": ("2.0", "np.round"),
    "singlecomplex": ("2.0", "np.complex64"),
    "sometrue": ("2.0", "np.any"),
    "str0": ("2.0", "np.str_"),
    "string_": ("2.0", "np.bytes_"),
    "trapz": ("2.4", "np.trapezoid"),
    "uint0": ("2.0", "np.uintp"),
    "unicode_": ("2.0", "np.str_"),
    "void0": ("2.0", "np.void"),
}
_MAY_USE: Final = re.compile(rf"\b({'|'.join(_GONE)})\b")


def may_be_numpy_2(outcomes: Iterable[Outcome]) -> bool:
    """Whether a call raised what NumPy 1 might not have raised."""
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    return any(error.type in _UNBOUND or _REFUSED.match(error.message.lower()) for error in errors)


def old_uses(outcomes: Iterable[Outcome]) -> list[str]:
    """A note for each kind of thing that NumPy 2 refuses, with all places and what to write."""
    uses: dict[str, dict[str, None]] = {}
    for outcome in outcomes:
        for use in outcome.old_uses:
            if use.what in _INSTEAD:
                uses.setdefault(use.what, {})[_place(use)] = None
    return [
        _(_INSTEAD[what]).format(places=_capital(_("; ").join(places)))
        for what, places in uses.items()
    ]


def _place(use: OldUse) -> str:
    word, _space, number = use.file.partition(" ")
    return place(int(number) if word == "cell" and number.isdecimal() else None, use.line)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_NAMES: Final[TextMemory[tuple[tuple[str, bool], ...]]] = TextMemory()


def old_names(sources: Iterable[str]) -> list[str]:
    """What NumPy itself has given up, and the worker still offers."""
    used: set[str] = set()
    kept: set[str] = set()
    for source in sources:
        for name, is_set in _NAMES.recall(source, _names):
            (kept if is_set else used).add(name)
    note = _(
        "np.{name} was removed in NumPy {version}; the grader reads it as {new}, so write {new}"
    )
    return [
        note.format(name=name, version=_GONE[name][0], new=_GONE[name][1])
        for name in sorted(used - kept)
    ]


def _names(source: str) -> tuple[tuple[str, bool], ...]:
    """The names of NumPy that a statement uses, and whether it sets them itself."""
    return tuple(_uses(source)) if _MAY_USE.search(source) else ()


def _uses(source: str) -> Iterator[tuple[str, bool]]:
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name) if name in _GONE:
                yield name, isinstance(node.ctx, ast.Store)
            case ast.ImportFrom(module="numpy", names=names):
                yield from ((alias.name, False) for alias in names if alias.name in _GONE)
