#!/usr/bin/env python3
"""Grade what a student handed in, by the grader that lies beside this file, on the public calls.

It is run in the student's checkout, and writes `result.json` and `release-body.md` there. The exit
status is 0 if it ran to its end, whatever the result is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Install the grader, unless it is there, and run it."""
    bundle = json.loads((HERE / "install.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="autograder-") as name:
        folder = Path(name)
        with zipfile.ZipFile(HERE / "course.zip") as course:
            course.extractall(folder / "course")
        python = sys.executable if is_installed(bundle) else installed(bundle, folder / "python")
        command = [python, "-m", "grader", "classroom", "run"]
        command += ["--bundle", str(HERE), "--course", str(folder / "course")]
        return subprocess.run(command, env=environment(PYTHONUTF8="1"), check=False).returncode


def environment(**more: str) -> dict[str, str]:
    """The environment of a Python that imports nothing from the folder in which it starts.

    That folder is the student's checkout, in which a `grader.py` or a `pip.py` may lie.
    """
    return {**os.environ, "PYTHONSAFEPATH": "1", **more}


def is_installed(bundle: dict[str, str]) -> bool:
    """Whether this Python, that of an image of the course perhaps, has the grader already."""
    try:
        return version(bundle["distribution"]) == bundle["version"]
    except PackageNotFoundError:
        return False


def installed(bundle: dict[str, str], folder: Path) -> str:
    """The Python of a new environment with the grader; its wheels are beside this file, or not."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if bundle["wheelhouse"]:
        command += ["--no-index", "--find-links", str(HERE)]
    command += ["--constraint", str(HERE / "constraints.txt"), str(HERE / bundle["wheel"])]
    command += bundle["packages"].split()
    subprocess.run(command, env=environment(), check=True)
    return str(python)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, subprocess.CalledProcessError, zipfile.BadZipFile) as error:
        sys.exit(f"the grader could not be installed: {error}")
