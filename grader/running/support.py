"""Which code does the grader bring: support modules, stubs, names that a notebook forgot?"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from grader.course import Assignment, Call, plain_module_name
from grader.notebook import Program, read_source

#: What notebooks call the packages of which they forget the import.
_CUSTOMARY = {"np": "numpy", "numpy": "numpy", "math": "math", "copy": "copy"}


def stub_source(assignment: Assignment, stubs: Mapping[str, str], calls: Iterable[Call]) -> str:
    """Only those of stubs.py that these calls use: a stub may be another question's answer."""
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
    """The support module for each imported name, whatever version suffix the notebook wrote.

    Modules that support modules import themselves come along under their own names.
    """
    sources = {name: _text(path) for name, path in assignment.modules.items()}
    plain = {plain_module_name(name): path for name, path in assignment.modules.items()}
    for name in imported:
        if path := plain.get(plain_module_name(name)):
            sources[name] = _text(path)
    return sources


def fallbacks(assignment: Assignment, missing: Iterable[str]) -> dict[str, str]:
    """The module from which each name can be taken that a program uses and never sets."""
    exported = {
        name: module
        for module, path in assignment.modules.items()
        for name in _program(path).definitions
    }
    known = {**_CUSTOMARY, **exported}
    return {name: known[name] for name in missing if name in known and not hasattr(builtins, name)}


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
