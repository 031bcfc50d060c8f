"""The zip for Gradescope: what is in it, that it is always the same, and what its scripts do."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import jsonschema
import pytest

from grader import __version__
from grader.authoring.bundles.gradescope import SEED_FILE
from grader.authoring.bundles.pins import distributions_of, pins
from grader.authoring.bundles.wheel import grader_wheel
from tests.support.autograder_schemas import GRADESCOPE
from tests.support.autograder_trees import (
    environment,
    lay,
    metadata,
    results_in,
    run_autograder,
    unpack,
)
from tests.support.command_line import Cli
from tests.support.wheels import released_wheel

ROOT = Path(__file__).resolve().parent.parent
WHEEL = f"notebook_grader-{__version__}-py3-none-any.whl"


@pytest.fixture
def own_course(tmp_path: Path) -> Path:
    """A copy of the course with one assignment."""
    folder = tmp_path / "course"
    for place in ("assignments/initialization", "reference/right/initialization"):
        shutil.copytree(ROOT / place, folder / place, ignore=shutil.ignore_patterns("__pycache__"))
    for place in ("", "draws", "mistakes"):
        (folder / "reference" / place).mkdir(exist_ok=True)
        name = "initialization.py"
        shutil.copy(ROOT / "reference" / place / name, folder / "reference" / place / name)
    shutil.copy(ROOT / "course.toml", folder)
    return folder


def build(cli: Cli, target: Path, *arguments: object) -> tuple[bytes, str]:
    """The bytes of a zip that was built now, and what the command said."""
    code, out, err = cli("gradescope", "build", "-o", target, *arguments)
    assert (code, err) == (0, "")
    return target.read_bytes(), out


def test_the_same_course_and_seed_give_the_same_zip(
    cli: Cli, own_course: Path, tmp_path: Path
) -> None:
    first, said = build(cli, tmp_path / "1.zip", "--course", own_course)
    assert "share it with nobody" in said
    assert str(own_course / SEED_FILE) in said
    seed = (own_course / SEED_FILE).read_bytes()
    os.utime(own_course / "course.toml", (1, 1))
    again, _ = build(cli, tmp_path / "2.zip", "--course", own_course)
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.read("seed") == seed
        assert b"a seed for tests" not in archive.read("seed")  # that is the seed of `grade`
    (tmp_path / "other").write_text("another")
    other, said = build(
        cli, tmp_path / "1.zip", "--course", own_course, "--seed-file", tmp_path / "other"
    )
    assert other != first
    assert f"kept in {tmp_path / 'other'}" in said
    if os.name == "posix":
        for path in (tmp_path / "1.zip", own_course / SEED_FILE):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_gradescope_needs_is_at_the_root(cli: Cli, own_course: Path, tmp_path: Path) -> None:
    data, _ = build(cli, tmp_path / "x.zip", "--course", own_course, "--python", "3.13.5")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
        texts = {name: archive.read(name) for name in modes}
        assert {info.create_system for info in archive.infolist()} == {3}
    for name in ("setup.sh", "run_autograder"):
        assert stat.S_IMODE(modes[name]) == 0o755
        assert texts[name].startswith(b"#!")
        assert b"\r" not in texts[name]
    assert stat.S_IMODE(modes["seed"]) == 0o644  # setup.sh closes it
    assert texts["python-version"] == b"3.13.5\n"
    assert texts["requirements.txt"].decode().splitlines()[0] == f"./{WHEEL}"
    assert f"numpy=={version('numpy')}\n".encode() in texts["constraints.txt"]
    for path in (own_course / "reference").rglob("*.py"):
        assert texts[f"course/{path.relative_to(own_course).as_posix()}"] == path.read_bytes()
    assert not [name for name in texts if ".grader-seed" in name or "__pycache__" in name]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--python", "3.10"), "3.11"),
        (("--python", "three"), "3.11"),
        (("--seed-file", "nowhere"), "nowhere"),
        (("-a", "nothing"), "nothing"),
        (("--feedback", "visible"), "after_published"),
        (("--time-limit", "90"), "39"),
    ],
)
def test_what_cannot_be_built_is_one_line(
    cli: Cli, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = cli("gradescope", "build", "-o", tmp_path / "x.zip", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("grader: ")
    assert err.count("\n") == 1
    assert said in err
    assert not (tmp_path / "x.zip").exists()


def test_a_course_without_a_reference_makes_no_autograder(
    cli: Cli, own_course: Path, tmp_path: Path
) -> None:
    shutil.rmtree(own_course / "reference")
    code, _, err = cli("gradescope", "build", "-o", tmp_path / "x.zip", "--course", own_course)
    assert code == 2
    assert "has no reference/" in err
    assert not (own_course / SEED_FILE).exists()


def test_running_outside_of_a_bundle_is_one_line(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADESCOPE_ROOT", str(tmp_path))
    code, out, err = cli("gradescope", "run")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "bundle.json" in err


@pytest.mark.skipif(os.name != "posix", reason="it is for Gradescope's Linux")
def test_what_fails_before_the_grader_starts_is_no_mark_either(
    cli: Cli, own_course: Path, tmp_path: Path
) -> None:
    data, _ = build(cli, tmp_path / "x.zip", "--course", own_course)
    root = lay(tmp_path / "a", data, metadata("Ada"), **{"hw.py": "x = 1"})
    (root / "results" / "results.json").write_text('{"score": 100}')  # of an earlier run
    (root / "source" / "bundle.json").write_text("{}}")
    done = run_autograder(root)
    assert "there is no mark" in done.stdout
    assert "bundle.json" in done.stderr
    results = results_in(root)
    jsonschema.validate(results, GRADESCOPE)
    assert "score" not in json.dumps(results)
    assert results["extra_data"]["state"] == "running"
    assert "has not finished" in results["output"]


# the wheel ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_wheel_is_the_one_that_a_release_has(tmp_path: Path) -> None:
    theirs_at = released_wheel(tmp_path)
    ours = grader_wheel()
    assert ours.name == WHEEL
    with (
        zipfile.ZipFile(theirs_at) as released,
        zipfile.ZipFile(io.BytesIO(ours.data)) as packed,
    ):
        about = f"notebook_grader-{__version__}.dist-info"
        theirs = {name: released.read(name) for name in released.namelist()}
        mine = {name: packed.read(name) for name in packed.namelist()}
    assert mine.keys() == theirs.keys()
    of_an_installation = {f"{about}/{name}" for name in ("METADATA", "RECORD", "WHEEL")}
    assert not [n for n in mine if n not in of_an_installation and mine[n] != theirs[n]]


def test_versions_are_those_of_everything_that_is_needed() -> None:
    found = pins(["notebook-grader"])
    assert found["numpy"] == version("numpy")
    assert found["tinycss2"] == version("tinycss2")  # by way of an extra: bleach[css]
    assert "mypy" not in found
    assert distributions_of({"scipy", "no_such_package"}) == (["scipy"], ["no_such_package"])


# setup.sh -----------------------------------------------------------------------------------------

STUB = """#!/bin/sh
echo "{name} $*" >> "{log}"
"""
#: pip, which makes a uv that only says what it is asked.
PIP = """#!/bin/sh
echo "python3 $*" >> "{log}"
case "$*" in *install*)
    mkdir -p "{home}/uv/bin"
    printf '#!/bin/sh\\necho "uv $*" >> "{log}"\\n' > "{home}/uv/bin/uv"
    chmod +x "{home}/uv/bin/uv"
esac
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may enter."""
    folder = Path(tempfile.mkdtemp(prefix="grader-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="it is for Gradescope's Linux")
def test_setup_installs_pinned_versions_and_closes_the_source(
    cli: Cli, own_course: Path, open_folder: Path
) -> None:
    data, _ = build(cli, open_folder / "x.zip", "--course", own_course, "--python", "3.13")
    root = lay(open_folder / "autograder", data)
    script, log, home = root / "source" / "setup.sh", open_folder / "log", open_folder / "opt"
    subprocess.run(["bash", "-n", script], check=True)
    subprocess.run(["bash", "-n", root / "run_autograder"], check=True)
    stubs = open_folder / "stubs"
    stubs.mkdir()
    for name, text in {"apt-get": STUB, "python3": PIP}.items():
        (stubs / name).write_text(text.format(name=name, log=log, home=home))
        (stubs / name).chmod(0o755)
    text = script.read_text(encoding="utf-8")
    assert "home=/opt/grader\n" in text
    script.write_text(text.replace("/opt/grader", str(home)), encoding="utf-8")
    done = subprocess.run(
        ["bash", script],
        env={"PATH": f"{stubs}:/usr/bin:/bin", "GRADESCOPE_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    calls = log.read_text(encoding="utf-8").splitlines()
    assert [call for call in calls if "pip install" in call and "uv==" in call]
    assert "uv python install 3.13" in calls
    assert [call for call in calls if "--constraint constraints.txt" in call]
    for path in (root / "source", *(root / "source").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


NOBODY = 65534


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root is others")
def test_another_user_reads_nothing_of_a_run(cli: Cli, own_course: Path, open_folder: Path) -> None:
    data, _ = build(cli, open_folder / "x.zip", "--course", own_course)
    root = lay(open_folder / "autograder", data, metadata("Ada"), **{"hw.py": "x = 1"})

    def may_read(path: Path) -> bool:
        done = subprocess.run(
            ["/bin/cat", path], user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", env={},
            capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode == 0

    secret = [
        *(root / "source" / name for name in ("seed", "course/reference/initialization.py")),
        root / "submission_metadata.json",
        root / "submission" / "hw.py",
    ]
    assert all(map(may_read, secret))
    subprocess.run(
        [root / "run_autograder"],
        env=environment(GRADESCOPE_ROOT=str(root)),
        check=True,
        capture_output=True,
    )
    assert may_read(root / "run_autograder")
    assert not [path for path in (*secret, root / "results" / "results.json") if may_read(path)]
    unpack(data, root / "source")  # the bundle itself opens nothing that the run closed
    assert not may_read(root / "source" / "seed")
