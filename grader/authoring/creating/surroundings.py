"""What does the notebook need beside itself: modules of its folder, packages, data files?"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.authoring.creating.solved import SolvedNotebook
from grader.notebook import parse

_DATA = re.compile(
    r"[\w./ -]+\.(?:csv|tsv|txt|json|npy|npz|h5|hdf5|mat|pkl|pickle|xlsx?|parquet|png|jpe?g|db)",
    re.IGNORECASE,
)
#: Pictures that a text shows: as Markdown, or as HTML.
_PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)|<img\b[^>]*\bsrc\s*=\s*[\"']([^\"']+)")
_ELSEWHERE = re.compile(r"(?:[a-z]+:)?//|data:", re.IGNORECASE)
#: Packages that need not be named: every sandbox has the first, and the second where it is there.
_ALWAYS = frozenset({"numpy", "scipy"})
#: Packages that only show something: nothing of a call depends on them.
SHOWING = frozenset({"matplotlib", "seaborn", "plotly", "IPython", "ipywidgets"})


@dataclass(frozen=True)
class Surroundings:
    """What stands beside the notebook.

    Attributes:
        modules: the support modules by the names that are imported, with their files.
        packages: the packages that graded functions need.
        imported: the packages that the notebook imports and that are installed here.
        remarks: what is missing, and what was not copied.
    """

    modules: Mapping[str, Path] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    imported: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()


def look_around(notebook: SolvedNotebook, graded: Sequence[str]) -> Surroundings:
    """What the notebook imports and reads that is not Python's own."""
    folder = notebook.path.parent
    modules: dict[str, Path] = {}
    remarks: list[str] = []
    others: dict[str, int] = {}
    for cell in notebook.cells:
        for node in cell.statements:
            for name in _imports(node):
                if (folder / f"{name}.py").is_file():
                    modules.setdefault(name, folder / f"{name}.py")
                elif (folder / name / "__init__.py").is_file():
                    remarks.append(
                        f"cell {cell.number}: {name}/ is a package; only single files are copied"
                    )
                else:
                    others.setdefault(name, cell.number)
        for file in dict.fromkeys(_data_files(cell.statements)):
            there = (
                "copy it to students yourself" if (folder / file).is_file() else "it is not here"
            )
            remarks.append(f"cell {cell.number}: it names the file {file}; {there}")
        if cell.kind == "markdown":
            remarks += [f"cell {cell.number}: {text}" for text in _pictures(cell.text, folder)]
    pending = list(modules.values())
    while pending:
        for name in _imports_of_file(pending.pop()):
            if name not in modules and (folder / f"{name}.py").is_file():
                modules[name] = folder / f"{name}.py"
                pending.append(modules[name])
    needed = {
        package
        for name in graded
        for package in notebook.program.slice(name).imports
        if package in others and package not in sys.stdlib_module_names
    }
    for name, path in list(modules.items()):
        if solved := sorted(set(graded) & _defined_in(path)):
            del modules[name]
            remarks.append(f"{path.name} defines {', '.join(solved)}, so students do not get it")
    imported = {name for name in others if name not in sys.stdlib_module_names}
    return Surroundings(
        modules,
        tuple(sorted(needed - _ALWAYS)),
        frozenset(filter(_is_installed, imported - _ALWAYS)) - SHOWING | needed - _ALWAYS,
        tuple(dict.fromkeys(remarks)),
    )


def _pictures(text: str, folder: Path) -> Iterator[str]:
    """What is to be said of the pictures that a text shows and that do not come along."""
    names = dict.fromkeys(one[1] or one[2] for one in _PICTURE.finditer(text))
    for name in names:
        if name.startswith("attachment:"):
            yield (
                f"the picture {name.removeprefix('attachment:')} is attached to it and stays "
                "behind; save it as a file, and show that"
            )
        elif not _ELSEWHERE.match(name):
            is_here = (folder / name).is_file()
            there = "copy it to students yourself" if is_here else "it is not here"
            yield f"it shows the picture {name}; {there}"


def _is_installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _imports(node: ast.AST) -> Iterator[str]:
    """The top-level modules that a statement imports, within functions as well."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in inner.names)
        elif isinstance(inner, ast.ImportFrom):
            if inner.module:
                yield inner.module.partition(".")[0]
            else:
                yield from (alias.name for alias in inner.names)


def _imports_of_file(path: Path) -> Iterator[str]:
    tree = _tree(path)
    yield from _imports(tree) if tree is not None else ()


def _defined_in(path: Path) -> set[str]:
    tree = _tree(path)
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for node in tree.body if isinstance(node, kinds)} if tree else set()


def _tree(path: Path) -> ast.Module | None:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _data_files(statements: Sequence[ast.stmt]) -> Iterator[str]:
    """The texts that are passed to a function and look like the name of a data file."""
    for statement in statements:
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call):
                continue
            for argument in node.args:
                match argument:
                    case ast.Constant(value=str() as text) if _DATA.fullmatch(text):
                        yield text
