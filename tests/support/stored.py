"""What does the store of an output folder hold?"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from grader.results import KeptResults, Result


def stored_results(folder: Path) -> list[Result]:
    """The newest results of each submission, in the order of writing."""
    with closing(KeptResults(folder)) as kept:
        return [result for key in kept.newest() for result in kept[key]]
