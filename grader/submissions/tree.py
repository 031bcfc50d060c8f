"""What is known of the files of one root, a folder or an archive?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from grader.errors import check_machine
from grader.notebook import LARGEST_FILE
from grader.submissions.names import (
    is_notebook,
    is_script,
    may_be_work,
    may_hold_notebook,
)
from grader.submissions.scripts import ScriptClassifier

#: The most bytes of a metadata file.
_METADATA_SIZE = 64 * 1024 * 1024
#: What a notebook begins with, and what it has further down.
_BEGINNING = 4096
_CELLS = (b'"cells"', b'"worksheets"')


@dataclass(frozen=True)
class File:
    """One file.

    Attributes:
        parts: the names that lead to it from the root; an unpacked archive counts as a folder.
        path: where it can be read; None if it cannot be, or need not be.
        key: identifies the file: two entries with the same key are the same file.
        fault: why it cannot be read.
        notes: what the instructor should know about where it was.
    """

    parts: tuple[str, ...]
    path: Path | None
    key: str
    fault: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def is_notebook(self) -> bool:
        """Whether it is a notebook, by its name or, under a few other names, by what it holds."""
        return is_notebook(self.parts[-1]) or self.is_renamed

    @cached_property
    def is_renamed(self) -> bool:
        """Whether it is a notebook under another name."""
        return (
            self.path is not None
            and bool(self.parts)
            and may_hold_notebook(self.parts[-1])
            and _holds_notebook(self.path)
        )


@dataclass(frozen=True)
class Tree:
    """All files of one root.

    Attributes:
        given: the root as it was named.
        folder: where it is on this machine; for an archive, where it was unpacked to.
        files: everything that is not litter.
        folders: everything that may hold files, including unpacked archives.
        is_archive: whether the root is an archive.
        drafts: the notebooks that Jupyter saved by itself.
        clones: the folders that are clones of repositories.
        apart: the archives that hold a class of their own, and are read apart: where each is, and
            what it is called below the root.
        scripts: distinguishes work from support modules.
    """

    given: Path
    folder: Path
    files: tuple[File, ...]
    folders: frozenset[tuple[str, ...]]
    is_archive: bool
    drafts: tuple[tuple[str, ...], ...] = ()
    clones: frozenset[tuple[str, ...]] = frozenset()
    apart: tuple[tuple[Path, Path], ...] = ()
    scripts: ScriptClassifier = field(default_factory=ScriptClassifier)

    @cached_property
    def support(self) -> frozenset[tuple[str, ...]]:
        """The support modules that were handed in."""
        return frozenset(
            file.parts
            for file in self.files
            if is_script(file.parts[-1]) and self.scripts.is_support(file.parts[-1], file.path)
        )

    def may_be_work(self, parts: tuple[str, ...]) -> bool:
        """Whether the file at `parts` is, or may hold, something to grade."""
        return may_be_work(parts[-1]) and parts not in self.support

    def text(self, parts: tuple[str, ...]) -> str:
        """The text of the file at `parts`; "" if there is none, or it cannot be read."""
        file = self.file(parts)
        return "" if file is None or file.path is None else read_text(file.path) or ""

    def file(self, parts: tuple[str, ...]) -> File | None:
        """The file at `parts`; None if there is none."""
        return self._by_parts.get(parts)

    @cached_property
    def _by_parts(self) -> dict[tuple[str, ...], File]:
        return {file.parts: file for file in self.files}


def read_text(path: Path) -> str | None:
    """The text of a metadata file, or None if it cannot be read or is absurdly long."""
    try:
        if path.stat().st_size > _METADATA_SIZE:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        check_machine(error, f"{path} cannot be read")
        return None


def _holds_notebook(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            begin = file.read(_BEGINNING).removeprefix(b"\xef\xbb\xbf").lstrip()
            if not begin.startswith(b"{"):
                return False
            data = begin + file.read(LARGEST_FILE)
    except OSError as error:
        check_machine(error, f"{path} cannot be read")
        return False
    return b'"nbformat"' in data and any(key in data for key in _CELLS)
