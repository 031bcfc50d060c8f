"""Who handed in what an autograder is given, and when? Its submission_metadata.json says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.platforms import dates
from grader.platforms.gradescope.layout import owner_of
from grader.platforms.gradescope.metadata import Submitter
from grader.platforms.layouts import ONLY, Attempt, Owner

#: The file, beside the folder of what was handed in.
METADATA_JSON = "submission_metadata.json"
#: The most that is read of it: it holds the results of an earlier hand-in.
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Metadata:
    """What Gradescope says of one hand-in.

    Attributes:
        owner: the person, or the group.
        attempt: when it was made.
        due: when it is due according to Gradescope, in ISO 8601; empty if that is not said.
        problem: why nothing, or not everything, is known; empty if all is.
    """

    owner: Owner
    attempt: Attempt = ONLY
    due: str = ""
    problem: str = ""


def read_metadata(path: Path) -> Metadata:
    """What is said of the hand-in; what cannot be read is not known, and never guessed."""
    try:
        with path.open("rb") as file:
            data = json.loads(file.read(_LARGEST))
    except OSError as error:
        return Metadata(owner_of("", "", ()), problem=f"it cannot be read: {error.strerror}")
    except (ValueError, RecursionError):
        return Metadata(owner_of("", "", ()), problem="it is not JSON")
    if not isinstance(data, dict):
        return Metadata(owner_of("", "", ()), problem="it is not an object")
    number = _text(data, "id")
    submitted = dates.of_stamp(_text(data, "created_at").replace("T", " ", 1))
    assignment = data.get("assignment")
    due = _text(assignment, "due_date") if isinstance(assignment, dict) else ""
    return Metadata(
        owner_of(number, f"submission {number}".strip(), _submitters(data)),
        Attempt(submitted, submitted, attachment=number),
        dates.of_stamp(due.replace("T", " ", 1)),
        "" if submitted else "created_at is not a time",
    )


def _submitters(data: Mapping[str, Any]) -> tuple[Submitter, ...]:
    """The people; whoever has no e-mail address is known by Gradescope's number of them."""
    users = data.get("users")
    found = []
    for user in users if isinstance(users, list) else []:
        if not isinstance(user, dict):
            continue
        email, number = _text(user, "email"), _text(user, "id")
        name = _text(user, "name") or email or number
        if name:
            found.append(Submitter(name, sid="" if email else number, email=email))
    return tuple(found)


def _text(data: Mapping[str, Any], key: str) -> str:
    """A text, or a number as one; "" for anything else."""
    value = data.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
