"""The bundle for Classroom 50: nothing secret in it, whole numbers out of it."""

from __future__ import annotations

import io
import json
import os
import re
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.authoring.bundles.classroom import classroom_bundle
from grader.authoring.bundles.settings import BundleSettings
from grader.course import Course, Part, Question
from grader.formats.classroom50 import result_json, scale_of
from grader.formats.part_scores import apportion, part_scores
from grader.results import Finding, QuestionResult, Result
from tests.support.autograder_schemas import CLASSROOM
from tests.support.autograder_trees import environment
from tests.support.command_line import Cli
from tests.support.small_submissions import ZEROS
from tests.test_wheel import solution_lines, squeezed, template

ROOT = Path(__file__).resolve().parent.parent
ABOUT = {
    "CLASSROOM": "deep-learning",
    "ASSIGNMENT": "initialization",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit/1",
    "RELEASE_URL": "https://example.org/releases/1",
    "REVIEW_URL": "https://example.org/compare/1",
}


@pytest.fixture(scope="module")
def built(course: Course) -> dict[str, bytes]:
    """The files of a bundle for the assignment initialization."""
    return classroom_bundle(course, BundleSettings(assignment="initialization")).files


@pytest.fixture
def bundle(built: dict[str, bytes], tmp_path: Path) -> Path:
    """The folder of that bundle."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name, data in built.items():
        (folder / name).write_bytes(data)
    return folder


def contents(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    """The text of a file, and of all files in it if it is a zip; of JSON its strings."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inside in archive.namelist():
                yield from contents(archive.read(inside), f"{name}/{inside}")
        return
    text = data.decode(errors="replace")
    if name.endswith((".ipynb", ".json")):
        text = re.sub(r'\\n",\s*"', "", text).replace("\\n", "").replace('\\"', '"')
    yield name, squeezed(text)


def test_no_line_of_the_reference_and_no_seed_is_in_the_bundle(bundle: Path) -> None:
    texts = dict(
        each for path in sorted(bundle.iterdir()) for each in contents(path.read_bytes(), path.name)
    )
    assert len(texts) > 200
    assert any("expected.json" in name for name in texts)
    assert not [name for name in texts if "reference/" in name or "seed" in Path(name).suffix]
    assert not [name for name in texts if ".grader-seed" in name]
    everything = "\0".join(texts.values())
    assert squeezed("a seed for tests") not in everything
    if (own := ROOT / ".grader-seed").exists():
        assert own.read_text().strip() not in everything
    for assignment in ("initialization", "regularization", "gradient_checking"):
        lines = {squeezed(line) for line in solution_lines(assignment)}
        given_out = template(assignment)
        assert [
            line
            for line in lines
            if line
            in squeezed((ROOT / "reference" / f"{assignment}.py").read_text(encoding="utf-8"))
        ]  # they would be found
        assert not [line for line in lines if line not in given_out and line in everything]


def test_what_lies_beside_it_is_flat_and_earlier_wheels_are_named(bundle: Path, cli: Cli) -> None:
    assert all(path.is_file() for path in bundle.iterdir())
    (bundle / "notebook_grader-0.0.1-py3-none-any.whl").write_bytes(b"")
    before = {path: path.read_bytes() for path in bundle.iterdir()}
    code, out, err = cli("classroom", "build", "-o", bundle, "-a", "initialization")
    assert (code, err) == (0, "")
    assert "neither the reference nor a seed" in out
    assert "notebook_grader-0.0.1-py3-none-any.whl is from an earlier build" in out
    assert {path: path.read_bytes() for path in bundle.iterdir()} == before


def test_wheels_of_everything_can_come_along(cli: Cli, tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    target = tmp_path / "bundle"
    code, _, err = cli("classroom", "build", "-o", target, "--wheelhouse", house)
    assert (code, err.count("\n")) == (2, 1)
    assert "pip download" in err
    (house / "numpy-2.whl").write_bytes(b"wheel")
    assert cli("classroom", "build", "-o", target, "--wheelhouse", house)[0] == 0
    assert (target / "numpy-2.whl").read_bytes() == b"wheel"
    assert json.loads((target / "install.json").read_bytes())["wheelhouse"]


# what a run writes --------------------------------------------------------------------------------


def run(bundle: Path, checkout: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`autograder.py` in a student's checkout, under a Python that has the grader."""
    output = checkout.parent / "github-output"
    output.write_text("")
    return subprocess.run(
        [sys.executable, bundle / "autograder.py"],
        cwd=checkout,
        env=environment(**ABOUT, GITHUB_OUTPUT=str(output), **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_checkout_is_graded_in_whole_numbers(bundle: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "src").mkdir(parents=True)
    (checkout / "src" / "hw.py").write_text(ZEROS, encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("kept")
    (checkout / "result.json").symlink_to(elsewhere)  # handed in, to be written through
    done = run(bundle, checkout)
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads((checkout / "result.json").read_bytes())
    jsonschema.validate(result, CLASSROOM)
    # W and b are 15 each for zeros and random, 20 for He; a valid draw earns 80 % of 15 or 20
    assert (result["score"], result["max-score"]) == (30, 100)
    assert [test["passed"] for test in result["tests"]] == [True, True, *[False] * 4]
    assert result["submission"] == ABOUT["SUBMISSION_TAG"]
    assert elsewhere.read_text() == "kept"
    body = (checkout / "release-body.md").read_text(encoding="utf-8")
    assert "initialize_parameters_zeros" in body
    assert "`src/hw.py`" in body
    said = (tmp_path / "github-output").read_text(encoding="utf-8").splitlines()
    assert said == ["status=failure", "summary=30 of 100 points on the public calls"]


def test_copies_of_an_answer_earn_its_points_once(bundle: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "week").mkdir(parents=True)
    for name in ("a.py", "b.py", "week/a.py"):
        bound = "initialize_parameters_zeros, _ = zeros, 1\n"
        answers = ZEROS.replace("initialize_parameters_zeros", "zeros") + bound
        (checkout / name).write_text(answers, encoding="utf-8")
    assert run(bundle, checkout).returncode == 0
    result = json.loads((checkout / "result.json").read_bytes())
    assert (result["score"], result["max-score"], len(result["tests"])) == (30, 100, 6)


@pytest.fixture
def trap(tmp_path: Path) -> tuple[Path, Path]:
    """A checkout whose files have the names of modules, and the file that they would make."""
    checkout, imported = tmp_path / "checkout", tmp_path / "imported"
    checkout.mkdir()
    for name in ("grader", "pip", "typer", "json"):
        text = f"open({str(imported)!r}, 'a').write('{name} ')\n"
        (checkout / f"{name}.py").write_text(text, encoding="utf-8")
    (checkout / "hw.ipynb").write_text("{}", encoding="utf-8")
    return checkout, imported


def test_no_file_of_a_checkout_is_imported(bundle: Path, trap: tuple[Path, Path]) -> None:
    checkout, imported = trap
    assert run(bundle, checkout).returncode == 0
    assert (checkout / "result.json").exists()
    assert not imported.exists()


@pytest.mark.skipif(os.name != "posix", reason="it makes a link in place of an environment")
def test_nor_is_it_while_the_grader_is_installed(
    bundle: Path, trap: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout, imported = trap
    monkeypatch.chdir(checkout)
    script = runpy.run_path(str(bundle / "autograder.py"))

    def create(folder: Path, *, with_pip: bool) -> None:
        assert with_pip
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "python").symlink_to(sys.executable)

    monkeypatch.setattr("venv.create", create)
    install = {"wheelhouse": "yes", "wheel": "nothing.whl", "packages": ""}
    with pytest.raises(subprocess.CalledProcessError):  # there is no such wheel
        script["installed"](install, tmp_path / "python")
    assert not imported.exists()


def test_a_checkout_without_a_notebook_has_nothing_to_earn(bundle: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "README.md").write_text("hello")
    assert run(bundle, checkout).returncode == 0
    result = json.loads((checkout / "result.json").read_bytes())
    jsonschema.validate(result, CLASSROOM)
    assert (result["score"], result["max-score"], result["tests"]) == (0, 0, [])
    assert "not a 0" in (checkout / "release-body.md").read_text(encoding="utf-8")
    assert "status=failure" in (tmp_path / "github-output").read_text(encoding="utf-8")


def test_outside_of_classroom_50_it_says_what_is_missing(
    bundle: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLASSROOM", raising=False)
    code, _, err = cli("classroom", "run", "--bundle", bundle)
    assert (code, err.count("\n")) == (2, 1)
    assert "CLASSROOM" in err


def test_a_fault_of_the_grader_leaves_no_result(
    bundle: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("grader.batch.submission_grader.grade_submission", fail)
    for name, value in {**ABOUT, "GITHUB_OUTPUT": str(tmp_path / "output")}.items():
        monkeypatch.setenv(name, value)
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "hw.py").write_text(ZEROS, encoding="utf-8")
    (checkout / "result.json").write_text("{}")  # handed in
    monkeypatch.chdir(checkout)
    code, out, _ = cli("classroom", "run", "--bundle", bundle)
    assert code == 1
    assert out.startswith("error: ")
    assert not (checkout / "result.json").exists()
    assert (tmp_path / "output").read_text(encoding="utf-8").startswith("status=error\nsummary=")


# scales and shares --------------------------------------------------------------------------------


def test_the_scale_makes_whatever_can_be_earned_whole(course: Course) -> None:
    # regularization: 2.5 points for dW3, and 6.25 or 7.5 taken off for changed arguments
    assert scale_of(course.assignment("regularization")) == 4
    assert scale_of(course.assignment("initialization")) == 1


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8),
    st.integers(0, 200),
)
def test_shares_are_whole_and_complete(parts: list[tuple[int, int]], total: int) -> None:
    weights = [Fraction(min(parts)) for parts in parts]
    limits = [max(part) for part in parts]
    total = min(total, sum(limits))
    units = apportion(total, weights, limits)
    assert sum(units) == total
    assert all(0 <= unit <= limit for unit, limit in zip(units, limits, strict=True))


def question(**changes: Any) -> QuestionResult:
    made = QuestionResult(
        function="f", title="f", score=7.5, max_score=20, status="partial",
        checks=(
            Finding(name="a", visibility="public", passed=True, score=0, max_score=0, message=""),
            Finding(name="a", visibility="hidden", passed=True, score=10, max_score=10, message=""),
            Finding(name="b", visibility="hidden", passed=False, score=0, max_score=10, message=""),
            Finding(name="arguments unchanged", kind="purity", visibility="public", passed=False,
                    score=-2.5, max_score=0, message=""),
        ),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


ASKED = Question("f", "f", 20, (Part("a", 10, ("a",)), Part("b", 10, ("b",)), Part("c", 0, ("c",))))


def test_what_arguments_cost_is_taken_from_the_parts() -> None:
    parts = part_scores(question(), ASKED, 2)
    assert [(part.name, part.units, part.max_units) for part in parts] == [
        ("a", 15, 20),
        ("b", 0, 20),
    ]


def test_parts_of_what_could_not_be_run_or_judged() -> None:
    missing = part_scores(question(score=0.0, checks=(), status="missing"), ASKED, 1)
    assert [(part.units, part.max_units) for part in missing] == [(0, 10), (0, 10)]
    unknown = part_scores(question(score=None, checks=(), status="not_judged"), ASKED, 1)
    assert [part.units for part in unknown] == [None, None]


def test_marks_that_are_not_known_are_no_result(course: Course) -> None:
    unread = Result(student="", assignment=None, source="x", sha256="", status="unreadable")
    about = {"classroom": "c"}
    record = result_json([unread], course, about)
    assert (record["score"], record["max-score"], record["classroom"]) == (0, 0, "c")
