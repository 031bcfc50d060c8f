"""Submissions under another interpreter, with another numpy: `--python`.

GRADER_TEST_PYTHON names one whose numpy is older than the grader's own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv

import numpy as np
import pytest

NAMES = ["gradient_checking", "initialization", "regularization"]


@pytest.fixture(scope="session")
def other():
    """The path of the other interpreter, and the version of its numpy."""
    path = os.environ.get("GRADER_TEST_PYTHON")
    if not path:
        pytest.skip("GRADER_TEST_PYTHON names no interpreter with another numpy")
    told = "import numpy; print(numpy.__version__)"
    version = subprocess.run([path, "-c", told], capture_output=True, text=True, check=True)
    return path, version.stdout.strip()


def test_the_other_numpy_is_another_one(other):
    assert other[1].split(".")[:2] != np.__version__.split(".")[:2]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_solved_notebook_passes_check_under_it(cli, solved, other, name):
    code, out, err = cli("check", solved(name), "--python", other[0])
    assert (code, err) == (0, "")
    assert "100 of 100 points" in out


@pytest.mark.slow
def test_solved_notebooks_get_all_points_under_it_and_the_versions_are_told(
    cli, solved, other, tmp_path, worker
):
    paths = [solved(name) for name in NAMES]
    out = tmp_path / "graded"
    how = ("--isolation", worker.tier)
    assert cli("grade", *paths, "-o", out, *how, "--python", other[0])[0] == 0
    whole = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert whole["versions"]["numpy"] == other[1]
    assert whole["isolation"] == worker.tier
    assert [result["score"] for result in whole["submissions"]] == [100] * 3
    assert f"numpy {other[1]}" in (out / "index.html").read_text(encoding="utf-8")
    # another interpreter is another key
    assert "(unchanged)" not in cli("grade", *paths, "-o", out, *how)[2]
    assert cli("grade", *paths, "-o", out, *how, "--python", other[0])[2].count("(unchanged)") == 3


def refused(cli, solved, python):
    code, out, err = cli("check", solved("initialization"), "--python", python)
    assert (code, out) == (2, "")
    assert err.startswith("grader: ")
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("text", ["", "#!/bin/sh\necho hello\n", "#!/bin/sh\nexit 3\n", None])
def test_what_is_no_interpreter_is_one_clear_line(cli, solved, tmp_path, text):
    path = tmp_path / "python"
    if text is not None:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    err = refused(cli, solved, path)
    assert f"{path} cannot be run as a Python interpreter" in err


def test_an_interpreter_without_numpy_is_one_clear_line(cli, solved, tmp_path):
    venv.create(tmp_path / "bare", with_pip=False)
    folder = "Scripts" if sys.platform == "win32" else "bin"
    err = refused(cli, solved, tmp_path / "bare" / folder / "python")
    assert "has no numpy: install it there, or name another with --python" in err


@pytest.mark.parametrize("name", ["python2", "python2.7", "python3.6", "python3.7", "python3.8"])
def test_an_interpreter_that_is_too_old_is_one_clear_line(cli, solved, name):
    path = shutil.which(name)
    if path is None or subprocess.run([path, "-V"], capture_output=True, check=False).returncode:
        pytest.skip(f"there is no {name} here")
    err = refused(cli, solved, path)
    assert " is Python " in err
    assert "student code needs 3.9 or newer" in err
