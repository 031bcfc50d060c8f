"""What does Gradescope need to grade by itself? A zip with the grader, the course and a seed."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.bundles.archive import zip_of
from grader.authoring.bundles.course_files import all_files
from grader.authoring.bundles.pins import constraints, distributions_of
from grader.authoring.bundles.settings import SETTINGS, BundleSettings
from grader.authoring.bundles.wheel import grader_wheel
from grader.course import Course, Seed
from grader.errors import GraderError
from grader.formats.gradescope import Progress, results_json
from grader.wording import current_language, use_language

#: Where the seed and the course are in the bundle.
SEED, COURSE = "seed", "course"
#: The results that there are before the grader has started.
RESULTS = "results.json"
#: The file beside the course that keeps the seed of its bundles, which is not that of `grade`.
SEED_FILE = ".grader-seed-gradescope"
#: The scripts that Gradescope runs, by the names that they have here.
_SCRIPTS = {"setup.sh": "setup.sh", "run_autograder": "run_autograder.sh"}
_VERSION = re.compile(r"3\.(\d{1,2})(\.\d{1,2})?")
#: The oldest Python that the grader itself runs on.
_OLDEST = 11


@dataclass(frozen=True)
class Bundle:
    """A bundle.

    Attributes:
        data: the zip.
        python: the version of Python that it brings.
        lacking: packages that the course allows, and that nothing here says how to install.
    """

    data: bytes
    python: str
    lacking: tuple[str, ...] = ()


def gradescope_bundle(
    course: Course, seed: Seed, settings: BundleSettings, python: str | None = None
) -> Bundle:
    """What Gradescope makes an autograder of; the same zip for the same course, seed and grader.

    Args:
        course: the course, with its reference.
        seed: the seed of the hidden calls.
        settings: what each run does.
        python: the version of Python to bring; by default the one that runs here, with which the
            versions of packages go.

    Raises:
        GraderError: the course has no reference, or the grader is not installed.
    """
    version = _checked(python or f"3.{sys.version_info.minor}")
    more, lacking = distributions_of(course.packages)
    wheel = grader_wheel()
    files = {f"{COURSE}/{name}": data for name, data in all_files(course).items()}
    here = Path(__file__).resolve().parent
    files |= {name: _script(here / file) for name, file in _SCRIPTS.items()}
    files |= {
        wheel.name: wheel.data,
        "constraints.txt": constraints(more),
        "requirements.txt": "".join(f"{each}\n" for each in (f"./{wheel.name}", *more)).encode(),
        "python-version": f"{version}\n".encode(),
        SETTINGS: settings.to_bytes(),
        SEED: seed.secret + b"\n",
        RESULTS: _first_results(course, settings),
    }
    return Bundle(zip_of(files, programs=_SCRIPTS), version, tuple(lacking))


def _first_results(course: Course, settings: BundleSettings) -> bytes:
    """Results that say that there is no mark yet, in the language of the bundle."""
    language = current_language()
    use_language(settings.lang or language)
    try:
        return results_json(Progress(), course, settings.feedback)
    finally:
        use_language(language)


def _script(path: Path) -> bytes:
    """A script with the line ends of Unix, however it was checked out."""
    return path.read_bytes().replace(b"\r\n", b"\n")


def _checked(version: str) -> str:
    """The version of a Python that the grader runs on.

    Raises:
        GraderError: it is none.
    """
    match = _VERSION.fullmatch(version)
    if match is None or int(match[1]) < _OLDEST:
        raise GraderError(
            f"--python {version}: name a version from 3.{_OLDEST} on, such as 3.13 or 3.13.5"
        )
    return version
