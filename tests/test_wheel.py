"""What students install: all that checking needs, and no line of a solution or of a mistake."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import __version__
from grader.course import load_module, mistakes_in
from tests.conftest import Write
from tests.support.wheels import released_wheel

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["initialization", "regularization", "gradient_checking", "optimization"]
HE = """\
import numpy as np

def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(1.0 / layers_dims[l - 1])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a wheel made now and unpacked."""
    wheel = released_wheel(tmp_path_factory.mktemp("wheel"))
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed: Path, cwd: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """`grader …` from the unpacked wheel alone, in another folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-P", "-c", "from grader.cli import main; main()", *map(str, arguments)],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(installed), "PYTHONUTF8": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_only_the_package_is_installed(installed: Path) -> None:
    package, about = sorted(path.name for path in installed.iterdir())
    assert package == "grader"
    assert about == f"notebook_grader-{__version__}.dist-info"
    metadata = (installed / about / "METADATA").read_text(encoding="utf-8")
    assert "\nName: notebook-grader\n" in metadata
    points = (installed / about / "entry_points.txt").read_text(encoding="utf-8")
    assert "grader = grader.cli:main" in points
    assert "grader = grader.interfaces.pytest_plugin" in points


def test_what_checking_and_reports_need_is_there(installed: Path) -> None:
    data = installed / "grader" / "data"
    for folder in ("assignments", "reports"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                twin = data / path.relative_to(ROOT)
                assert twin.is_file(), twin
                assert twin.read_bytes() == path.read_bytes()
    assert (data / "course.toml").read_bytes() == (ROOT / "course.toml").read_bytes()
    assert (installed / "grader" / "py.typed").is_file()


def test_nothing_of_the_instructors_is_there(installed: Path) -> None:
    files = [path.relative_to(installed).as_posix() for path in installed.rglob("*")]
    assert not any("grader-seed" in name for name in files)
    for folder in ("reference", "examples", "tests", "benchmarks"):
        assert not any(folder in name.split("/") for name in files)


def shipped(installed: Path) -> dict[str, str]:
    """The text of every file, blanks squeezed; of notebooks and records their strings."""
    found = {}
    for path in installed.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            if path.suffix in (".ipynb", ".json"):
                text = "\n".join(strings(json.loads(text)))
            found[path.relative_to(installed).as_posix()] = squeezed(text)
    return found


def strings(data: object) -> Iterator[str]:
    """All strings, those of a list of strings (a cell's lines) as one."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        if data and all(isinstance(entry, str) for entry in data):
            yield "".join(data)
        else:
            for entry in data:
                yield from strings(entry)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from strings(value)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def solution_lines(name: str) -> set[str]:
    """The statements between the START and END marks of a reference, without remarks."""
    text = (ROOT / "reference" / f"{name}.py").read_text(encoding="utf-8")
    regions = re.findall(r"### START CODE HERE ###\n(.*?)### END CODE HERE", text, re.DOTALL)
    assert regions
    lines = {line.split("  #")[0].strip() for region in regions for line in region.splitlines()}
    return {line for line in lines if len(squeezed(line)) > 10 and not line.startswith("#")}


def template(name: str) -> str:
    """What students are given anyway: the unsolved notebook of each handout."""
    notebooks = sorted((ROOT / "assignments" / name).glob("*.ipynb"))
    return squeezed(
        "\n".join(
            text
            for notebook in notebooks
            for text in strings(json.loads(notebook.read_text(encoding="utf-8")))
        )
    )


def leaks(installed: Path, lines: set[str], given: str) -> list[tuple[str, str]]:
    texts = shipped(installed)
    return sorted(
        (line, name)
        for line in lines
        if squeezed(line) not in given
        for name, text in texts.items()
        if squeezed(line) in text
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_a_solution_is_shipped(installed: Path, name: str) -> None:
    lines = solution_lines(name)
    assert len(lines) >= 5
    assert leaks(installed, lines, template(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_a_mistake_is_shipped(installed: Path, name: str) -> None:
    catalogue = mistakes_in(load_module(ROOT / "reference" / "mistakes" / f"{name}.py", {}))
    written = {
        line.split("  #")[0].strip()
        for mistake in catalogue
        for change in mistake.change.values()
        for line in change.splitlines()
    }
    lines = {line for line in written if len(squeezed(line)) > 17}  # longer than np.random.seed(1)
    assert len(lines) >= 20
    assert leaks(installed, lines, template(name)) == []


def test_a_wrong_notebook_is_told_its_mistake(
    installed: Path, write_notebook: Write, tmp_path: Path
) -> None:
    path = write_notebook("x.ipynb", HE)
    result = run(installed, tmp_path, "check", path)
    assert result.returncode == 1
    assert "initialize_parameters_he" in result.stdout
    assert "Xavier" in result.stdout
    assert "cell 1, line 8" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    page = run(installed, tmp_path, "check", path, "--format", "html")
    assert page.stdout.startswith("<!doctype html>")
    assert "Xavier" in page.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("verify",), "reference"),
        (("verify", "initialization"), "reference/initialization.py"),
        (("demo",), "checkout"),
        (("grade", "x.ipynb", "-o", "out"), "reference"),
    ],
)
def test_what_needs_a_checkout_says_so_in_one_line(
    installed: Path, write_notebook: Write, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    write_notebook("x.ipynb", HE)
    result = run(installed, tmp_path, *arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("grader: ")
    assert told in line
    assert str(installed) not in str(sorted(tmp_path.rglob("*")))
    assert not list(installed.rglob(".grader-seed"))
