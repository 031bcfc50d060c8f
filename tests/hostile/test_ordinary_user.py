"""Does all of it hold for an ordinary user as well? Runs the hostile class again as nobody.

Root may read and signal everything, an ordinary user only what is theirs: the sandbox has to hold
for both. The interpreter must be one that everybody can run, with what the tests need installed;
where this one lies in root's closed home, GRADER_TEST_USER_PYTHON names another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.file_takes(seconds=35)

NOBODY = 65534
CHECKOUT = Path(__file__).parents[2]
NEEDED = ("grader", "assignments", "reference", "reports", "tests", "pyproject.toml")
VARIABLE = "GRADER_TEST_USER_PYTHON"


def as_nobody(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.defpath, "PYTHONPATH": str(folder), "TMPDIR": str(folder / "tmp")},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture
def copy() -> Iterator[Path]:
    """The checkout, where everybody may read it, with a `tmp` in which everybody may write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for entry in NEEDED:
            source = CHECKOUT / entry
            if source.is_dir():
                skipped = shutil.ignore_patterns("__pycache__", ".*")
                shutil.copytree(source, folder / entry, ignore=skipped)
            else:
                shutil.copy(source, folder / entry)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        (folder / "tmp").mkdir()
        (folder / "tmp").chmod(0o777)
        yield folder


@pytest.fixture
def python(copy: Path) -> str:
    """An interpreter that an ordinary user can run the tests with."""
    told = ""
    for candidate in filter(None, (os.environ.get(VARIABLE), sys.executable)):
        try:
            tried = as_nobody([candidate, "-c", "import pytest, grader.cli"], copy)
            told = tried.stderr.strip().rpartition("\n")[2]
        except OSError as error:
            told = str(error)
            continue
        if tried.returncode == 0:
            return candidate
    pytest.skip(f"no interpreter that an ordinary user can run ({told}); set {VARIABLE}")


@pytest.mark.slow
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user"
)
def test_the_hostile_class_as_an_ordinary_user(python: str, copy: Path) -> None:
    options = ["-q", "-rs", "-p", "no:cacheprovider"]
    done = as_nobody([python, "-m", "pytest", *options, "tests/hostile/test_hostile.py"], copy)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    summary = done.stdout.strip().rpartition("\n")[2]
    assert int(summary.split(" passed")[0].split()[-1]) >= 64, summary
    assert "skipped" not in summary, done.stdout[-2000:]
