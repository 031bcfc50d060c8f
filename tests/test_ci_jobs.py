"""Do the jobs of docs/ci.md run as they stand there, as far as this machine can tell?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader.formats.markdown import LIMIT
from tests.support import xml_schema
from tests.support.small_submissions import ZEROS
from tests.support.wheels import released_wheel

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
NAME = "Regularization.ipynb"


def documented(heading: str) -> dict[Any, Any]:
    """The YAML under a heading of the page."""
    text = CI[CI.index(f"## {heading}\n") :]
    found = re.search(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found
    job: dict[Any, Any] = yaml.safe_load(found[1])
    return job


@dataclass
class Machine:
    """A machine with a Python of its own, on which a repository is checked out."""

    environment: Path
    wheel: Path
    repository: Path
    variables: dict[str, str] = field(default_factory=dict)

    def check_out(self, submission: bytes) -> None:
        tools = self.repository / "tools"
        tools.mkdir(parents=True)
        (tools / self.wheel.name).write_bytes(self.wheel.read_bytes())
        (self.repository / NAME).write_bytes(submission)
        subprocess.run(["git", "init", "-q"], cwd=self.repository, check=True)

    def __call__(
        self, script: str, variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run a script in the shell that both services use by default."""
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
        path = f"{self.environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-c", script],
            cwd=self.repository,
            # what the wheel depends on is there already: nothing is asked of an index
            env={**kept, "PATH": path, "PIP_NO_INDEX": "1", "PYTHONUTF8": "1", **variables},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with all that is installed here, the grader excepted."""
    folder = tmp_path_factory.mktemp("python") / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    installed = tmp_path_factory.mktemp("packages")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not re.match(r"_?_?(editable|notebook_grader)", path.name):
            (installed / path.name).symlink_to(path)
    (own,) = folder.glob("lib/python*/site-packages")
    (own / "packages.pth").write_text(f"{installed}\n", encoding="utf-8")
    (folder / "bin" / "pip").write_text(
        f'#!/bin/sh\nexec "{folder}/bin/python" -m pip --disable-pip-version-check "$@"\n'
    )
    (folder / "bin" / "pip").chmod(0o755)
    return folder


@pytest.fixture
def machine(environment: Path, wheel: Path, tmp_path: Path) -> Machine:
    return Machine(environment, wheel, tmp_path / "repository")


def solved() -> bytes:
    text = (ROOT / "reference" / "regularization.py").read_text(encoding="utf-8")
    return notebook(text)


def notebook(*cells: str) -> bytes:
    about: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    code = [{**about, "source": cell} for cell in cells]
    whole = {"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(whole).encode()


PARTLY = notebook("import numpy as np", ZEROS.replace("layers_dims[l], 1))", "layers_dims[l], 2))"))

# GitHub Actions -----------------------------------------------------------------------------------


@dataclass
class Run:
    """What a workflow did: the exit code of each step that ran, and what all printed."""

    codes: dict[str, int]
    log: str
    summary: str
    uploaded: list[Path]


def on_github(machine: Machine, tmp_path: Path) -> Run:
    """Run the steps of the workflow, as GitHub's runner does."""
    workflow = documented("GitHub Actions")
    (job,) = workflow["jobs"].values()
    summary = tmp_path / "summary.md"
    summary.write_text("# of an earlier step\n", encoding="utf-8")
    variables = {
        **workflow["env"],
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(machine.repository),
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    done = Run({}, "", "", [])
    for step in job["steps"]:
        if any(done.codes.values()) and step.get("if") != "always()":
            continue
        if "run" in step:
            ran = machine(step["run"], variables)
            done.codes[step["name"]] = ran.returncode
            done.log += ran.stdout + ran.stderr
        elif step["uses"].startswith("actions/upload-artifact@"):
            done.uploaded += machine.repository.glob(step["with"]["path"])
        else:
            assert re.fullmatch(r"actions/(checkout|setup-python)@v\d", step["uses"])
    done.summary = summary.read_text(encoding="utf-8")
    return done


def test_a_wrong_notebook_on_github(machine: Machine, tmp_path: Path) -> None:
    machine.check_out(PARTLY)
    done = on_github(machine, tmp_path)
    assert done.codes == {
        "Install the grader": 0,
        "Check, with annotations": 1,
        "Write the summary": 0,
        "Write a JUnit file": 0,
    }, done.log
    commands = [line for line in done.log.splitlines() if line.startswith("::")]
    assert len(commands) == 3
    assert all(line.startswith(f"::error file={NAME},title=initialize_") for line in commands)
    assert "(cell 2" in commands[0] + commands[1] + commands[2]
    assert done.summary.startswith("# of an earlier step\n## Initialization: ")
    assert re.search(r"^\| . \| `initialize_parameters_zeros` \|", done.summary, re.MULTILINE)
    assert (machine.environment / "bin" / "grader").is_file()
    assert len(done.summary.encode()) < LIMIT
    (junit,) = done.uploaded
    assert xml_schema.problems(junit.read_bytes()) == []


def test_a_right_notebook_on_github(machine: Machine, tmp_path: Path) -> None:
    machine.check_out(solved())
    done = on_github(machine, tmp_path)
    assert set(done.codes.values()) == {0}, done.log
    assert "::error" not in done.log
    assert "Everything is right." in done.summary


# GitLab -------------------------------------------------------------------------------------------


def on_gitlab(machine: Machine) -> tuple[int, str, list[Path]]:
    """Run the job as a runner of GitLab does: all lines in one shell, which ends at a failure."""
    (job,) = documented("GitLab").values()
    script = "\n".join([*job["before_script"], *job["script"]])
    ran = machine(
        f"set -o pipefail\n{script}",
        {**job["variables"], "CI": "true", "CI_PROJECT_DIR": str(machine.repository)},
    )
    artifacts = job["artifacts"]
    assert artifacts["when"] == "always"
    wanted = [*artifacts["paths"], artifacts["reports"]["junit"]]
    return ran.returncode, ran.stdout + ran.stderr, [machine.repository / each for each in wanted]


@pytest.mark.parametrize(
    ("submission", "code", "said"),
    [
        (PARTLY, 1, "initialize_parameters_zeros"),
        (solved(), 0, "Everything is right."),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), 2, "could not be graded"),
    ],
    ids=["wrong", "right", "unreadable"],
)
def test_a_notebook_on_gitlab(machine: Machine, submission: bytes, code: int, said: str) -> None:
    machine.check_out(submission)
    returned, log, (markdown, junit) = on_gitlab(machine)
    assert returned == code, log
    assert said in log
    assert markdown.read_text(encoding="utf-8").startswith("## ")
    assert xml_schema.problems(junit.read_bytes()) == []
    assert f'file="{NAME}"' in junit.read_text(encoding="utf-8")


# without a network --------------------------------------------------------------------------------


def test_the_wheels_install_without_an_index(machine: Machine) -> None:
    machine.check_out(solved())
    (line,) = re.findall(r"^\$ (pip install --no-index .*)$", CI, re.MULTILINE)
    ran = machine(f"{line} && grader --version", {})
    assert ran.returncode == 0, ran.stderr
