"""Does a test cell that asks this grader give what the course says, in nbgrader itself?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent

#: What nbgrader does with a course, with its own classes, as its commands use them.
NBGRADER = """
import json, sys
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

config = Config()
config.CourseDirectory.root = sys.argv[1]
config.Execute.timeout = 120
api = NbGraderAPI(CourseDirectory(config=config), config=config)
said = {"assign": api.generate_assignment("week1")}
for student in sys.argv[2:]:
    import shutil
    from pathlib import Path
    root = Path(sys.argv[1])
    said[student] = api.autograde("week1", student)
    said["page of " + student] = api.generate_feedback("week1", student)
scores = {}
with Gradebook(f"sqlite:///{sys.argv[1]}/gradebook.db") as gradebook:
    for student in sys.argv[2:]:
        submission = gradebook.find_submission("week1", student)
        scores[student] = {grade.name: [grade.auto_score, grade.max_score]
                           for notebook in submission.notebooks for grade in notebook.grades}
print(json.dumps({"said": said, "scores": scores}))
"""


def environment(home: Path) -> dict[str, str]:
    """The environment of programs that must find nothing of whoever runs the tests."""
    return {
        **os.environ,
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONWARNINGS": "ignore",
    }
