"""Who is in a graded folder? Its people, for what goes back to a course platform."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from grader.batch.class_files import last_run
from grader.errors import GraderError
from grader.platforms.people import GradedPerson
from grader.rendering import page_paths
from grader.results import STORE_FILE, KeptResults, StoredResults


def graded_people(out: Path) -> list[GradedPerson]:
    """The people of the last run that completed, in its order.

    Raises:
        GraderError: `out` is not a folder that `grader grade` wrote.
    """
    last = last_run(out)
    if last is None or not (out / STORE_FILE).is_file():
        raise GraderError(f"{out} holds no finished class; run `grader grade` into it first")
    store = KeptResults(out)
    try:
        results = list(StoredResults(store, [key for key in last.keys if key in store]))
    finally:
        store.close()
    people: defaultdict[str, list[int]] = defaultdict(list)
    for number, result in enumerate(results):
        identity = result.identity
        people[identity.person if identity else f"\0{result.source}"].append(number)
    pages = [out / path for path in page_paths(results)]
    return [
        GradedPerson(
            student=results[numbers[0]].student,
            identities=tuple(
                dict.fromkeys(
                    identity for n in numbers if (identity := results[n].identity) is not None
                )
            ),
            results=tuple(results[n] for n in numbers),
            pages=tuple(pages[n] for n in numbers),
        )
        for numbers in people.values()
    ]
