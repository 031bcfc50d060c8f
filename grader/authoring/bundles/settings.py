"""What was a bundle built with? What its build chose for each run, kept in the bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from grader.errors import GraderError
from grader.results import Record, to_json

#: The file in the bundle.
SETTINGS = "bundle.json"


class BundleSettings(Record, frozen=True, kw_only=True):
    """What each run of a bundle does.

    Attributes:
        assignment: the assignment to grade for; None to recognise it.
        isolation: how code is confined.
        timeout: seconds of CPU time for a call; None for the usual ones.
        lang: the language of the results.
        feedback: when students see what rests on hidden calls (Gradescope).
        time_limit: how many seconds a run may take (Gradescope).
    """

    assignment: str | None = None
    isolation: str = "auto"
    timeout: float | None = None
    lang: str | None = None
    feedback: Literal["after_published", "after_due_date"] = "after_published"
    time_limit: float = 480.0

    def to_bytes(self) -> bytes:
        """The settings as the bundle keeps them."""
        return to_json(self, indent=2) + b"\n"


def read_settings(folder: Path) -> BundleSettings:
    """What the bundle in a folder was built with.

    Raises:
        GraderError: there is no bundle, or its settings cannot be read.
    """
    path = folder / SETTINGS
    try:
        return msgspec.json.decode(path.read_bytes(), type=BundleSettings)
    except OSError as error:
        raise GraderError(
            f"{path} cannot be read ({error.strerror}): this command runs inside of a bundle, "
            "beside which its files lie"
        ) from None
    except msgspec.MsgspecError as error:
        raise GraderError(f"{path}: {error}; build the bundle again") from None
