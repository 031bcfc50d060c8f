"""Which code does the grader add: support modules, stubs, imports that a notebook forgot?"""

from __future__ import annotations

import builtins
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from grader.course import Assignment, Call, plain_module_name
from grader.errors import GraderError
from grader.notebook import Program, Slice, read_source
from grader.wording import listed, ntranslate

#: The usual names of packages whose import notebooks forget.
_USUAL_IMPORTS = {"np": "numpy", "numpy": "numpy", "math": "math", "copy": "copy"}

#: Packages that are what they are called, although support modules have functions of these names.
_PACKAGES = frozenset(
    {
        "autograd",
        "chainer",
        "cupy",
        "cv2",
        "google",
        "h5py",
        "IPython",
        "jax",
        "keras",
        "marimo",
        "matplotlib",
        "mxnet",
        "numba",
        "numpy",
        "pandas",
        "PIL",
        "scipy",
        "seaborn",
        "sklearn",
        "statsmodels",
        "sympy",
        "tensorflow",
        "theano",
        "torch",
        "torchvision",
    }
)


#: How many unknown modules of a program are looked for.
MOST_MODULES = 50

_ELSEWHERE = sys.stdlib_module_names | _PACKAGES


@dataclass(frozen=True)
class Provided:
    """The modules that a program may import, and what is to be said of those taken for others.

    `notes` maps a module that is not known to the sentence that names the one used in its place.
    """

    sources: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)


def stub_source(assignment: Assignment, stubs: Mapping[str, str], calls: Iterable[Call]) -> str:
    """The part of stubs.py that these calls use: other stubs may be another question's answer."""
    faults = (name for call in calls for name in call.faults.values())
    wanted = {*filter(None, stubs.values()), *faults}
    if not wanted:
        return ""
    path = assignment.folder / "stubs.py"
    program = _program(path)
    if lacking := sorted(name for name in wanted if program.definition(name) is None):
        raise GraderError(
            f"{path} does not define {', '.join(lacking)}, which a stub or fault names"
        )
    fragments = {f: None for name in sorted(wanted) for f in program.slice(name).fragments}
    return "\n\n".join(f.source for f in sorted(fragments, key=lambda f: f.line))


@cache
def _program(path: Path) -> Program:
    try:
        return read_source(path.read_text(encoding="utf-8"), path.name)
    except OSError as error:
        raise GraderError(f"{path}: cannot be read ({error.strerror})") from None


def read_support(assignment: Assignment) -> None:
    """Read now what is provided for an assignment, whose files are then not needed any more."""
    stubs = assignment.folder / "stubs.py"
    for path in (*assignment.modules.values(), *([stubs] if stubs.is_file() else [])):
        _text(path)
        _program(path)


def provided_modules(
    assignment: Assignment, needed: Iterable[Slice], own: Mapping[str, str]
) -> Provided:
    """The source of each module that these slices import, by the path that they write.

    A module is the student's own (`own`, by name), or a support module of the assignment: under
    whatever package path, and with a prefix or a suffix (`course2.line_data`, `W1_line_data`,
    `testCases_v2`). Where neither has that name, but one support module has every function that is
    taken from it and used, it is that one under another name. Modules that support modules and
    the student's own import themselves come along under their own names.
    """
    sources = {**own, **{name: _text(path) for name, path in assignment.modules.items()}}
    notes: dict[str, str] = {}
    for path, taken in _imported(needed, sources).items():
        source = _source(assignment, path, own)
        if source is None and (module := _under_another_name(assignment, taken)):
            source = _text(assignment.modules[module])
            names = [f"`{name}`" for name in sorted(taken)]
            sentence = ntranslate(
                "the module `{path}` was not handed in; {names}, which is taken from it, was taken "
                "from `{module}` of the assignment",
                "the module `{path}` was not handed in; {names}, which are taken from it, were "
                "taken from `{module}` of the assignment",
                len(names),
            )
            notes[path] = sentence.format(path=path, names=listed(names), module=module)
        if source is not None:
            sources[path] = source
        else:
            _add_members(assignment, path, taken, own, sources)
    return Provided(sources, notes)


def _imported(needed: Iterable[Slice], known: Collection[str]) -> Mapping[str, frozenset[str]]:
    """For each imported path that is not `known` the names that are taken from it and used."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in needed:
        for origin in one.origins:
            if origin.path in known or origin.path.partition(".")[0] in _ELSEWHERE:
                continue
            if origin.path not in found and len(found) >= MOST_MODULES:
                continue
            names = found[origin.path]
            if origin.name and origin.name != "*":
                if origin.bound in one.loads:
                    names.add(origin.name)
            elif not origin.name:
                attribute = re.compile(rf"\b{re.escape(origin.bound)}\.(\w+)")
                for fragment in one.fragments:
                    names.update(attribute.findall(fragment.source))
    return {path: frozenset(names) for path, names in found.items()}


def _source(assignment: Assignment, path: str, own: Mapping[str, str]) -> str | None:
    """The source of the module that `path` names, by its last component."""
    last = path.rpartition(".")[2]
    if last in own:
        return own[last]
    plain = plain_module_name(last)
    for name, file in assignment.modules.items():
        if plain_module_name(name) == plain:
            return _text(file)
    for name, file in sorted(assignment.modules.items(), key=lambda item: -len(item[0])):
        if re.search(rf"(?:^|_){re.escape(name)}(?:$|_|v?\d)", last, re.IGNORECASE):
            return _text(file)
    return None


def _add_members(
    assignment: Assignment,
    path: str,
    taken: Collection[str],
    own: Mapping[str, str],
    sources: dict[str, str],
) -> None:
    """Modules that are taken from a package by `from course2 import line_data`."""
    found = {name: source for name in taken if (source := _source(assignment, name, own))}
    if found:
        for name, source in found.items():
            sources[f"{path}.{name}"] = source
        sources[path] = "\n".join(f"import {path}.{name}" for name in found)


def _under_another_name(assignment: Assignment, taken: Collection[str]) -> str:
    """The support module that has every function that is taken from an unknown one, or ""."""
    if not taken:
        return ""
    for name, file in assignment.modules.items():
        if set(taken) <= _program(file).definitions.keys():
            return name
    return ""


def support_functions(assignment: Assignment) -> Mapping[str, str]:
    """The functions that students are given, each with the support module it stands in."""
    return _functions(tuple(assignment.modules.items()))


@cache
def _functions(modules: tuple[tuple[str, Path], ...]) -> Mapping[str, str]:
    return MappingProxyType(
        {name: module for module, path in modules for name in _program(path).definitions}
    )


def support_texts(assignment: Assignment) -> Mapping[str, str]:
    """The functions that students are given, each with its text."""
    return {
        name: definition.source
        for path in assignment.modules.values()
        for name, definition in _program(path).definitions.items()
    }


def fallbacks(assignment: Assignment, missing: Iterable[str]) -> dict[str, str]:
    """The module from which each name can be taken that a program uses and never sets.

    A module is taken from itself: `line_data.points()` without an import.
    """
    modules = {name: name for name in assignment.modules}
    known = {**_USUAL_IMPORTS, **modules, **support_functions(assignment)}
    return {name: known[name] for name in missing if name in known and not hasattr(builtins, name)}


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
