"""Do the rooms of grader/ keep to their arrows: downward, through front doors, without circles?"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "grader"

#: From the top down: each room imports from the layers below its own, and from no other.
LAYERS = (
    ("__main__", "nbgrader"),
    ("cli", "interfaces"),
    ("authoring",),
    ("batch",),
    ("rendering", "formats"),
    ("grading",),
    ("diagnosis",),
    ("expecting",),
    ("judging",),
    ("running",),
    ("submissions",),
    ("platforms",),
    ("notebook",),
    ("assignment", "mistakes"),
    ("course",),
    ("wording",),
    ("results",),
    ("worker",),
    ("machine",),
    ("errors",),
)
#: Rooms without a front door: each of their files is loaded alone, when it is needed.
OPEN_ROOMS = {"authoring", "batch", "formats", "interfaces", "machine", "platforms"}


class Import(NamedTuple):
    """One imported module, and the file and line that ask for it."""

    importer: str
    line: int
    imported: str

    def __str__(self) -> str:
        return f"{self.importer}, line {self.line}: {self.imported}"


def sources() -> dict[str, str]:
    """The text of every module of the package, by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path.read_text(encoding="utf-8")
    return found


def imports(modules: Mapping[str, str]) -> Iterator[Import]:
    """What each module imports of the package, wherever in its text."""
    exported = {name: _exports(source) for name, source in modules.items()}
    for importer, source in modules.items():
        is_package = any(name.startswith(importer + ".") for name in modules)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name.split(".")[0] == "grader":
                        yield Import(importer, node.lineno, alias.name)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    parents = importer.split(".")
                    above = parents[: len(parents) - node.level + is_package]
                    base = ".".join([*above, *filter(None, [node.module])])
                if base.split(".")[0] != "grader":
                    continue
                for alias in node.names:
                    below = f"{base}.{alias.name}"
                    is_inside = below in modules and alias.name not in exported.get(base, ())
                    yield Import(importer, node.lineno, below if is_inside else base)


def _exports(source: str) -> set[str]:
    """The names in a module's `__all__`."""
    found = re.search(r"^__all__ = (\[.*?\])", source, re.DOTALL | re.MULTILINE)
    return set(ast.literal_eval(found[1])) if found else set()


def room(module: str) -> str:
    """The room of a module: "judging" of `grader.judging.credit`; "" of the package itself."""
    return f"{module}.".split(".")[1]


def upward(modules: Mapping[str, str]) -> list[Import]:
    """The imports that do not lead to a lower layer."""
    level = {name: number for number, names in enumerate(LAYERS) for name in names}
    return [
        one
        for one in imports(modules)
        if room(one.imported) and room(one.imported) != room(one.importer)
        if level[room(one.importer)] >= level[room(one.imported)]
    ]


def past_the_front_door(modules: Mapping[str, str]) -> list[Import]:
    """The imports of a file inside another room that has a front door."""
    return [
        one
        for one in imports(modules)
        if room(one.imported) != room(one.importer)
        if one.imported.count(".") > 1 and room(one.imported) not in OPEN_ROOMS
        # what authors write with is a face of the course
        if (room(one.importer), room(one.imported))
        not in {("assignment", "course"), ("mistakes", "course")}
    ]


def circles(modules: Mapping[str, str]) -> list[str]:
    """The modules that import themselves by way of others."""
    needs: dict[str, set[str]] = {name: set() for name in modules}
    for one in imports(modules):
        if one.imported != one.importer:
            needs[one.importer].add(one.imported)

    def reached(name: str) -> set[str]:
        found: set[str] = set()
        waiting = list(needs[name])
        while waiting:
            if (other := waiting.pop()) not in found:
                found.add(other)
                waiting += needs[other]
        return found

    return [name for name in modules if name in reached(name)]


def test_every_room_has_a_layer() -> None:
    rooms = {room(name) for name in sources()} - {""}
    assert rooms == {name for layer in LAYERS for name in layer}


def test_arrows_run_downward() -> None:
    assert upward(sources()) == []


def test_other_rooms_are_entered_by_the_front_door() -> None:
    assert past_the_front_door(sources()) == []


def test_there_are_no_circles() -> None:
    assert circles(sources()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from grader.grading import grade_submission",
        "import grader.batch.pool",
        "from .. import grading",
        "def f():\n    from grader.rendering import Pages",
        "if TYPE_CHECKING:\n    from grader.diagnosis import diagnose",
    ],
)
def test_an_import_upward_is_found(planted: str) -> None:
    modules = sources()
    modules["grader.judging.credit"] += f"\n{planted}\n"
    (found,) = upward(modules)
    assert found.importer == "grader.judging.credit"


def test_a_way_past_the_front_door_is_found() -> None:
    modules = sources()
    modules["grader.judging.credit"] += "\nfrom grader.worker.link import Link\n"
    assert [one.imported for one in past_the_front_door(modules)] == ["grader.worker.link"]


def test_a_circle_is_found() -> None:
    modules = sources()
    modules["grader.judging.outputs"] += "\nfrom grader.judging.credit import Credit\n"
    assert {"grader.judging.outputs", "grader.judging.credit"} <= set(circles(modules))


def test_the_top_of_the_package_stays_small() -> None:
    entries = [path for path in PACKAGE.iterdir() if path.name != "__pycache__"]
    assert len(entries) <= 26, sorted(path.name for path in entries)


# no assignment ------------------------------------------------------------------------------------


def names_of_assignments() -> set[str]:
    """The functions that any assignment asks for, and the modules that it hands out."""
    names: set[str] = set()
    for path in (ROOT / "assignments").glob("*/assignment.toml"):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        names |= {question["function"] for question in data["question"]}
        names |= set(data["recognised_by"]) | set(data.get("modules", ()))
    return names


def test_the_engine_names_no_function_and_no_module_of_an_assignment() -> None:
    names = names_of_assignments()
    assert len(names) > 12
    word = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
    found = [
        f"{name}: {match[0]}" for name, text in sources().items() for match in word.finditer(text)
    ]
    assert found == []


def parsing_elsewhere(texts: Mapping[str, str]) -> list[str]:
    """The modules that parse Python past `notebook.parsing`, which lets in one thread at a time.

    A child of the worker parses alone.
    """
    return [
        name
        for name, text in texts.items()
        if re.search(r"\bast\.(parse|literal_eval)\(", text)
        and name != "grader.notebook.parsing"
        and not name.startswith("grader.worker.child.")
    ]


def test_python_is_parsed_in_one_place() -> None:
    texts = sources()
    assert "grader.notebook.parsing" in texts
    assert parsing_elsewhere(texts) == []


def test_parsing_elsewhere_is_found() -> None:
    planted = {"grader.diagnosis.planted": "import ast\ntree = ast.parse('x')\n"}
    assert parsing_elsewhere(planted) == ["grader.diagnosis.planted"]


# the documents ------------------------------------------------------------------------------------


def test_the_layers_stand_in_the_documents() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = re.search(r"<!-- layers -->\n```\n(.*?)```", text, re.DOTALL)
    assert listed is not None
    documented = [tuple(re.findall(r"[\w]+", line)) for line in listed[1].splitlines()]
    assert documented == [tuple(layer) for layer in LAYERS]
