"""What do tests of nbgrader and of otter share? Programs with a home of their own, and cells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: The longest that anything here may take, in seconds.
PATIENCE = 240.0


def run_python(home: Path, program: str, *arguments: object) -> str:
    """What a Python program writes, which finds nothing of whoever runs the tests.

    Commands that it calls, and the kernels that it starts, are those of this interpreter.
    """
    scripts = Path(sys.executable).parent
    environment = {
        **os.environ,
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=home,
        encoding="utf-8",
        env=environment,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


class Cells:
    """A kernel without a process: what ran in it is written down, and nothing runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._ran = [""]
        self.shell = SimpleNamespace(
            ast_node_interactivity="last_expr",
            displayhook=SimpleNamespace(quiet=lambda: self._ran[-1].rstrip().endswith(";")),
            history_manager=SimpleNamespace(input_hist_parsed=self._ran, input_hist_raw=self._ran),
            starting_dir=str(folder),
        )
        monkeypatch.chdir(folder)
        monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: self.shell)

    def run(self, *texts: str) -> None:
        """Run cells, the last of which is still running."""
        self._ran += texts
