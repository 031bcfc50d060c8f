"""What does Classroom 50 need to grade by itself? A script, the grader, and what students have.

Whoever finds its address can read such a bundle. So there is no reference in it and no seed, and
only the public calls are judged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from grader import __version__
from grader.authoring.bundles.archive import zip_of
from grader.authoring.bundles.course_part import course_part
from grader.authoring.bundles.pins import constraints, distributions_of
from grader.authoring.bundles.settings import SETTINGS, BundleSettings
from grader.authoring.bundles.wheel import DISTRIBUTION, grader_wheel
from grader.course import Course
from grader.errors import GraderError


@dataclass(frozen=True)
class ClassroomBundle:
    """A bundle.

    Attributes:
        files: the content of each file by its name; all lie in one folder.
        lacking: packages that the course allows, and that nothing here says how to install.
    """

    files: dict[str, bytes]
    lacking: tuple[str, ...] = ()


def classroom_bundle(
    course: Course, settings: BundleSettings, wheelhouse: Path | None = None
) -> ClassroomBundle:
    """What goes beside `autograder.py` in Classroom 50.

    Args:
        course: the course; its reference is not needed, and not taken.
        settings: what each run does.
        wheelhouse: a folder with the wheels of all packages that are needed, if they are to come
            from the bundle and from nowhere else.

    Raises:
        GraderError: the grader is not installed, or there is no wheel in the wheelhouse.
    """
    more, lacking = distributions_of(course.packages)
    wheel = grader_wheel()
    install = {
        "distribution": DISTRIBUTION,
        "version": __version__,
        "wheel": wheel.name,
        "packages": " ".join(more),
        "wheelhouse": "yes" if wheelhouse else "",
    }
    files = {
        "autograder.py": (Path(__file__).resolve().parent / "autograder.py").read_bytes(),
        "course.zip": zip_of(course_part(course, sorted(course.assignments))),
        "constraints.txt": constraints(more),
        "install.json": json.dumps(install, indent=2).encode() + b"\n",
        SETTINGS: settings.to_bytes(),
        **(_wheels(wheelhouse) if wheelhouse else {}),
        wheel.name: wheel.data,
    }
    return ClassroomBundle(files, tuple(lacking))


def _wheels(folder: Path) -> dict[str, bytes]:
    """The wheels in a folder.

    Raises:
        GraderError: there are none, or they cannot be read.
    """
    try:
        found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.whl"))}
    except OSError as error:
        raise GraderError(f"{folder} cannot be read: {error.strerror}") from None
    if not found:
        raise GraderError(
            f"{folder} has no wheel (*.whl): fill it with `pip download`, for the Python and the "
            "system that grade"
        )
    return found
