"""Which code does the grader add: support modules, stubs, imports that a notebook forgot?"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from grader.course import Assignment, Call, plain_module_name
from grader.notebook import Program, read_source

#: The usual names of packages whose import notebooks forget.
_USUAL_IMPORTS = {"np": "numpy", "numpy": "numpy", "math": "math", "copy": "copy"}


def stub_source(assignment: Assignment, stubs: Mapping[str, str], calls: Iterable[Call]) -> str:
    """The part of stubs.py that these calls use: other stubs may be another question's answer."""
    faults = (name for call in calls for name in call.faults.values())
    wanted = {*filter(None, stubs.values()), *faults}
    if not wanted:
        return ""
    program = _program(assignment.folder / "stubs.py")
    fragments = {f: None for name in sorted(wanted) for f in program.slice(name).fragments}
    return "\n\n".join(f.source for f in sorted(fragments, key=lambda f: f.line))


@cache
def _program(path: Path) -> Program:
    return read_source(path.read_text(encoding="utf-8"), path.name)


def module_sources(assignment: Assignment, imported: Iterable[str]) -> dict[str, str]:
    """The source of the support module for each imported name, whatever its version suffix.

    All support modules are also there under their own names, since they may import each other.
    """
    sources = {name: _text(path) for name, path in assignment.modules.items()}
    plain = {plain_module_name(name): path for name, path in assignment.modules.items()}
    for name in imported:
        if path := plain.get(plain_module_name(name)):
            sources[name] = _text(path)
    return sources


def fallbacks(assignment: Assignment, missing: Iterable[str]) -> dict[str, str]:
    """The module that provides each name that a program uses but never sets, where one does."""
    exported = {
        name: module
        for module, path in assignment.modules.items()
        for name in _program(path).definitions
    }
    known = {**_USUAL_IMPORTS, **exported}
    return {name: known[name] for name in missing if name in known and not hasattr(builtins, name)}


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
