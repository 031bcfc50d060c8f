"""What does a cell show of the marks? The same in text for consoles and in HTML for notebooks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Report:
    """What a check has found, shown by whatever front end there is.

    Attributes:
        text: what `grader check` prints.
        html: the same with hints that unfold, without scripts.
        results: the results, as in `grader check --format json`.
    """

    text: str
    html: str = field(repr=False)
    results: list[dict[str, Any]] = field(repr=False)

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Both forms, of which a front end takes the best that it can show."""
        del include, exclude  # whoever asks takes what it wants
        return {"text/plain": self.text, "text/html": self.html}
