"""Which modules of their own did a student hand in beside a notebook, for it to import?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePath

from grader.errors import UnreadableError, check_machine
from grader.notebook import read_document
from grader.submissions.names import is_notebook, is_script, without_copy_mark
from grader.submissions.tree import File
from grader.submissions.work import Work

#: The largest module, in bytes, and how many there may be beside one notebook.
LARGEST = 300_000
MOST = 20
#: Beside a file that was named, the folder may be anything: a home, a folder of downloads.
_MOST_LOOKED_AT = 1000


def helper_modules(work: Work, file: File) -> tuple[tuple[str, Path], ...]:
    """The modules beside a submission's file, each by the name to import it under."""
    assert file.path is not None
    if not work.tree.scripts.assignments:
        return ()
    beside = [(_module_name(shown_name), path) for path, shown_name in _beside(work, file)]
    if len(beside) > MOST:
        imports = work.tree.scripts.imports(file.path)
        beside.sort(key=lambda each: each[0] not in imports)
    found: dict[str, Path] = {}
    for name, path in beside:
        if len(found) == MOST:
            break  # and no more are looked at: there may be thousands
        if name and name not in found and _size(path) <= LARGEST:
            found[name] = path
    return tuple(sorted(found.items()))


def module_texts(helpers: Iterable[tuple[str, Path]]) -> dict[str, str]:
    """The text of each module by its name, without those that are no text; nothing is run.

    Raises:
        MachineError: the machine is out of file handles, say.
    """
    texts = {}
    for name, path in helpers:
        with suppress(UnreadableError):
            texts[name] = "\n".join(cell.text for cell in read_document(path).cells)
    return texts


def without_helpers(works: Sequence[Work]) -> list[Work]:
    """Without those that are no student, but a module that a notebook beside it imports.

    Only among files that lie loose in one folder, each with its student's name: in every other
    layout a module lies in its student's own folder.
    """
    kept = []
    for work in works:
        importing = _importing(work, works)
        for notebook in importing:
            notebook.beside.extend(work.chosen)
        if not importing:
            kept.append(work)
    return kept


def _importing(work: Work, works: Sequence[Work]) -> list[Work]:
    """The notebooks that import a loose script beside them which answers nothing."""
    if work.is_named or work.has_own_folder or work.is_told or len(work.chosen) != 1:
        return []
    (script,) = work.chosen
    scripts = work.tree.scripts
    if (
        not is_script(script.parts[-1])
        or not scripts.assignments
        or script.path is None
        or scripts.is_answer(script.path)
    ):
        return []
    module = _module_name(script.parts[-1])
    return [
        other
        for other in works
        if other.tree is work.tree
        and not other.has_own_folder
        and other.chosen
        and is_notebook(other.chosen[0].parts[-1])
        and other.chosen[0].parts[:-1] == script.parts[:-1]
        and (path := other.chosen[0].path) is not None
        and module in scripts.imports(path)
    ]


def _beside(work: Work, file: File) -> list[tuple[Path, str]]:
    assert file.path is not None
    if not work.is_named:
        modules = [*work.helpers(file), *work.beside]
        return [
            (module.path, work.original_name(module))
            for module in modules
            if module.path is not None
        ]
    try:
        with os.scandir(file.path.parent) as scan:
            names = sorted(
                entry.name
                for entry, _number in zip(scan, range(_MOST_LOOKED_AT), strict=False)
                if is_script(entry.name) and entry.is_file(follow_symlinks=False)
            )
    except OSError as error:
        check_machine(error, f"{file.path.parent} cannot be read")
        return []
    scripts = work.tree.scripts
    imports = scripts.imports(file.path) if names else frozenset()
    return [
        (file.path.parent / name, name)
        for name in names
        if name != file.path.name
        and _module_name(name) in imports
        and not scripts.is_support(name, None)
        and not scripts.is_answer(file.path.parent / name)
    ]


@lru_cache(10_000)
def _module_name(name: str) -> str:
    """The name under which a file can be imported; empty where it has none."""
    stem = PurePath(name).stem
    if not stem.isidentifier():
        stem = stem[: len(without_copy_mark(stem))]
    return stem if stem.isidentifier() else ""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return LARGEST + 1
