"""Would another machine find the same? What findings depend on besides the course."""

from __future__ import annotations

import platform
from collections.abc import Mapping

import numpy as np

import grader
from grader.machine import resources
from grader.machine.digests import digest_of_folder
from grader.worker import Worker


def conditions_of(worker: Worker) -> dict[str, str]:
    """What findings depend on, by names for people; `worker` runs student code here."""
    code = digest_of_folder(resources.PACKAGE, "**/*.py")
    return {
        "isolation": worker.tier,
        "grader": f"{grader.__version__} (code {code[:16]})",
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "Python of student code": worker.python_version,
        "NumPy of student code": worker.numpy_version,
        "packages of student code": ", ".join(sorted(worker.packages)),
        "limits": repr(worker.limits),
    }


def difference(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """The first thing that differs, in words; "" if nothing does."""
    for name, value in here.items():
        other = there.get(name, "not known")
        if value != other:
            return f"its {name} is {other}, and here it is {value}"
    return ""
