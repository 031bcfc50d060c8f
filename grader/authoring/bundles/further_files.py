"""Which further files need students beside a notebook? Pictures and data that something names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from grader.authoring.bundles.wheel import files_below
from grader.course import RECORD, TRACES, Assignment
from grader.errors import GraderError

#: What the grader itself reads of an assignment's folder; support modules aside.
READ = ("assignment.toml", "calls.py", "stubs.py", RECORD, TRACES)
_TRANSLATIONS = "translations"


@dataclass(frozen=True)
class FurtherFiles:
    """The files of an assignment's folder that are neither the grader's nor a notebook or module.

    Attributes:
        beside_notebook: those that the notebook, or code that students get, names.
        for_check: of these, those that code names which a check runs.
        unnamed: those that nothing names, so that nobody gets them.
    """

    beside_notebook: tuple[Path, ...]
    for_check: tuple[Path, ...]
    unnamed: tuple[Path, ...]


def further_files(assignment: Assignment) -> FurtherFiles:
    """The further files of an assignment, each known by its name wherever that stands.

    Raises:
        GraderError: a file cannot be read.
    """
    folder = assignment.folder
    own = {folder / name for name in READ}
    own |= {folder / each.notebook for each in assignment.each_handout()}
    own |= set(assignment.modules.values())
    others = [
        path
        for path in files_below(folder)
        if path not in own and path.relative_to(folder).parts[0] != _TRANSLATIONS
    ]
    code = [*assignment.modules.values(), folder / "calls.py", folder / "stubs.py"]
    texts = [_text(path) for path in code if path.is_file()]
    for_check = _named(others, texts)
    beside = _named(others, [*texts, notebook_source(folder / assignment.notebook)])
    unnamed = [path for path in others if path not in beside]
    return FurtherFiles(tuple(beside), tuple(for_check), tuple(unnamed))


def notebook_source(path: Path) -> str:
    """The text of all cells of a notebook."""
    cells: list[dict[str, Any]] = json.loads(_text(path))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells)


def _named(paths: Iterable[Path], texts: list[str]) -> list[Path]:
    whole = "\n".join(texts)
    return [
        path
        for path in paths
        if any(
            re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", whole)
            for name in {path.name, quote(path.name)}
        )
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from None
