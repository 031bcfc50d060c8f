"""Where does an autograder run? In folders like those of Gradescope, laid somewhere else."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def unpack(archive: bytes, folder: Path) -> None:
    """Unpack a zip as `unzip` does, with the permissions that it names."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        for info in files.infolist():
            files.extract(info, folder)
            (folder / info.filename).chmod(info.external_attr >> 16 & 0o777)


def lay(root: Path, archive: bytes, metadata: object = None, **handed_in: str | bytes) -> Path:
    """The folder of an autograder, with what was handed in by the names of the files."""
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    unpack(archive, root / "source")
    program = root / "run_autograder"
    program.write_bytes((root / "source" / "run_autograder").read_bytes())
    program.chmod(0o755)
    if metadata is not None:
        (root / "submission_metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    for name, content in handed_in.items():
        data = content.encode() if isinstance(content, str) else content
        (root / "submission" / name).write_bytes(data)
    return root


def metadata(*names: str, created_at: str = "2026-11-01T12:00:00.365935+01:00") -> dict[str, Any]:
    """What Gradescope says of a hand-in of these people."""
    return {
        "id": 123456,
        "created_at": created_at,
        "assignment": {
            "due_date": "2026-10-31T23:00:00.000000-07:00",
            "group_size": 4,
            "group_submission": len(names) > 1,
            "id": 25828,
            "course_id": 1234,
            "late_due_date": None,
            "release_date": "2026-10-02T00:00:00.000000-07:00",
            "title": "Week 1",
            "total_points": "100.0",
        },
        "submission_method": "upload",
        "users": [
            {"email": f"{name.lower()}@example.edu", "id": number, "name": name}
            for number, name in enumerate(names, start=1)
        ],
        "previous_submissions": [
            {"submission_time": "2026-10-30T12:00:00.000000+01:00", "score": 0.0, "results": {}}
        ],
    }


def environment(**more: str) -> dict[str, str]:
    """The environment of a program that finds this Python, and this grader in it."""
    paths = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    kept = {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME") if name in os.environ}
    return {**kept, "PATH": os.pathsep.join(paths), "PYTHONPATH": str(ROOT), **more}


def run_autograder(root: Path) -> subprocess.CompletedProcess[str]:
    """`run_autograder` in a shell, as Gradescope runs it."""
    return subprocess.run(
        [root / "run_autograder"],
        env=environment(GRADESCOPE_ROOT=str(root)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def results_in(root: Path) -> dict[str, Any]:
    """What `results/results.json` says."""
    found: dict[str, Any] = json.loads((root / "results" / "results.json").read_bytes())
    return found
