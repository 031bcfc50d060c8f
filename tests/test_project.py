"""Does what surrounds the code agree with it: name, versions, workflow, hooks, generated files?"""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader import __version__

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAME = PROJECT["project"]["name"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
JOBS: dict[str, Any] = WORKFLOW["jobs"]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("examples/*.md")])
#: What may tell people which distribution to install.
INSTRUCTIONS = [
    *PAGES,
    *(
        ROOT / name
        for name in ("Makefile", "constraints.txt", ".ci/run", ".pre-commit-config.yaml")
    ),
    *(ROOT / ".github").rglob("*.yml"),
    *(ROOT / "grader").rglob("*.py"),
]

_PIP = re.compile(r"\bpip[0-9.]* +(?:install|download|wheel)\b[^\n`]*")
_BY_COMMAND_NAME = re.compile(r"(?<![\w./*-])grader(?![\w/*-])")
_WHEEL = re.compile(r"[\w.*/+-]+\.whl\b")


# the name and the version of the distribution -----------------------------------------------------


@pytest.mark.parametrize("page", INSTRUCTIONS, ids=lambda page: str(page.relative_to(ROOT)))
def test_nobody_is_told_to_install_another_project(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not [told for told in _PIP.findall(text) if _BY_COMMAND_NAME.search(told)]
    stem = NAME.replace("-", "_")
    wheels = {Path(name).name for name in _WHEEL.findall(text)}
    assert wheels <= {f"{stem}-*.whl", "*.whl"}


@pytest.mark.parametrize(
    "line", ["pip install grader", "pip install -U grader==2", "pip3 download -d x 'grader[a]'"]
)
def test_an_instruction_to_install_another_project_is_noticed(line: str) -> None:
    (told,) = _PIP.findall(line)
    assert _BY_COMMAND_NAME.search(told)


def test_the_version_stands_in_one_place() -> None:
    written = re.compile(rf"(?<![\w.]){re.escape(__version__)}(?![\w]|\.\d)")
    pages = [page for page in PAGES if page.name != "CHANGELOG.md"]
    pages += [ROOT / "pyproject.toml", ROOT / "Makefile"]
    assert not [page.name for page in pages if written.search(page.read_text(encoding="utf-8"))]
    assert "version" not in PROJECT["project"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "grader/__init__.py"


# the workflow -------------------------------------------------------------------------------------


def runs(job: str) -> list[str]:
    """The commands of a job, a line each."""
    steps = (step.get("run", "") for step in JOBS[job]["steps"])
    return [line for run in steps for line in run.splitlines()]


def actions() -> Iterator[str]:
    for job in JOBS.values():
        yield from (step["uses"] for step in job["steps"] if "uses" in step)


def test_the_workflow_runs_under_the_pythons_of_the_classifiers() -> None:
    matrix = JOBS["check"]["strategy"]["matrix"]["python"]
    prefix = "Programming Language :: Python :: "
    named = [text.removeprefix(prefix) for text in PROJECT["project"]["classifiers"]]
    assert matrix == [name for name in named if re.fullmatch(r"3\.\d+", name)]
    assert PROJECT["project"]["requires-python"] == f">={matrix[0]}"
    assert PROJECT["tool"]["mypy"]["python_version"] == matrix[0]
    (setup,) = (step for step in JOBS["check"]["steps"] if "setup-python" in step.get("uses", ""))
    assert setup["with"]["python-version"].split()[-3:] == ["${{", "matrix.python", "}}"]


def test_the_workflow_runs_on_every_change_with_few_rights_and_an_end() -> None:
    assert set(WORKFLOW[True]) == {"push", "pull_request"}  # YAML 1.1 reads `on` as true
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is True
    assert all(0 < job["timeout-minutes"] <= 30 for job in JOBS.values())


def test_the_actions_of_the_workflow_are_githubs_own_at_a_version() -> None:
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in actions())


def test_the_check_of_the_workflow_is_the_projects_own() -> None:
    assert runs("check") == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_the_workflow_tries_the_wheel_on_other_systems() -> None:
    installed = JOBS["installed"]
    assert installed["strategy"]["matrix"]["os"] == ["windows-latest", "macos-latest"]
    assert installed["needs"] == "wheel"
    assert "python -m hatchling build -t wheel -d dist" in runs("wheel")
    made, taken = (
        next(step["with"] for step in JOBS[job]["steps"] if f"{verb}-artifact" in str(step))
        for job, verb in (("wheel", "upload"), ("installed", "download"))
    )
    assert made["name"] == taken["name"]
    assert (made["path"], taken["path"]) == ("dist/*.whl", "dist")
    assert runs("installed")[0] == "python -m pip install dist/*.whl"


def test_the_files_that_the_workflow_checks_exist() -> None:
    checks = [shlex.split(line) for line in runs("installed") if line.startswith("grader ")]
    files = [word for check in checks for word in check if "/" in word]
    assert len(files) == len(checks) > 0
    for check in checks:
        assert check[:4] == ["grader", "check", "--isolation", "process"]
    assert all(list(ROOT.glob(name)) for name in files)


# hooks, generated files ---------------------------------------------------------------------------


def test_the_hooks_run_the_tools_of_make_lint_from_the_virtual_environment() -> None:
    (repository,) = HOOKS["repos"]
    assert repository["repo"] == "local"
    entries = [hook["entry"] for hook in repository["hooks"]]
    assert all(hook["language"] == "system" for hook in repository["hooks"])
    assert all(entry.startswith(".venv/bin/python -m ") for entry in entries)
    tools = {entry.split()[2] for entry in entries}
    lint = MAKEFILE.partition("\nlint:")[2].partition("\n\n")[0]
    assert tools == set(re.findall(r"\$\(BIN\)/(\w+)", lint))
    assert tools <= set(PROJECT["dependency-groups"]["dev"])


def test_no_hook_touches_what_ruff_excludes() -> None:
    entries = [hook["entry"] for hook in HOOKS["repos"][0]["hooks"]]
    assert all("--force-exclude" in entry for entry in entries if " ruff " in entry)


def test_records_are_marked_as_generated_and_examples_as_they_are() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    records = sorted(ROOT.glob("assignments/*/expected.json"))
    examples = sorted(path for path in ROOT.glob("examples/class/*/*") if path.is_file())
    for paths, attribute, value in (
        (records, "linguist-generated", "true"),
        (examples, "text", "unset"),
    ):
        names = [str(path.relative_to(ROOT)) for path in paths]
        told = subprocess.run(
            ["git", "check-attr", "-z", attribute, "--", *names],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        given = told.stdout.decode().split("\0")[2::3]
        assert given == [value] * len(names) != []
