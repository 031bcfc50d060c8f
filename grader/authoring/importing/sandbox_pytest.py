"""What do tests get that import pytest, where it is not installed? What asserts in notebooks use.

The text of this file is given to the worker as a module; the grader itself runs none of it.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np


class raises:  # noqa: N801  (as pytest names it)
    """Expects an exception: of a block, or of a call."""

    def __init__(self, expected: Any, *call: Any, match: str = "", **kwargs: Any) -> None:
        self.expected, self.match = expected, match
        self.value: object = None
        if call:
            with self:
                call[0](*call[1:], **kwargs)

    def __enter__(self) -> raises:
        return self

    def __exit__(self, kind: Any, error: object, _trace: object) -> bool:
        if kind is None:
            raise AssertionError(f"DID NOT RAISE {self.expected}")
        if not issubclass(kind, self.expected):
            return False
        if self.match and not re.search(self.match, str(error)):
            raise AssertionError(f"{self.match!r} is not found in {str(error)!r}")
        self.value = error
        return True


class approx:  # noqa: N801  (as pytest names it)
    """A number, or several, that another one is near to."""

    __array_ufunc__ = None  # so that arrays leave the comparison to it

    def __init__(self, expected: Any, rel: float = 1e-6, abs: float = 1e-12) -> None:
        self.expected, self.rel, self.abs = expected, rel, abs

    def __eq__(self, other: object) -> bool:
        if isinstance(self.expected, dict):
            entries: Any = other
            return self.expected.keys() == entries.keys() and all(
                approx(value, self.rel, self.abs) == entries[key]
                for key, value in self.expected.items()
            )
        return bool(np.allclose(other, self.expected, rtol=self.rel, atol=self.abs))  # type: ignore[arg-type]  # numbers

    __hash__ = None  # type: ignore[assignment]  # as whatever compares loosely


def fail(reason: str = "") -> None:
    """End the test with a failure."""
    raise AssertionError(reason)
