"""The wheel that a release has: made now, from this checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def released_wheel(folder: Path) -> Path:
    """The wheel, made in `folder`; skips the test where there is nothing to make it with."""
    pytest.importorskip("hatchling", reason="the wheel is built with hatchling")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path
