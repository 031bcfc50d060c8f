"""What does a folder hold into which a class was graded? Made from results, without a run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from grader.batch.class_files import LAST_RUN, LastRun
from grader.results import Identity, Result, Store, to_json


def graded_folder(folder: Path, results: Iterable[Result]) -> Path:
    """A folder with the store and the record of a run that gave these results, in this order."""
    keys = []
    folder.mkdir(parents=True, exist_ok=True)
    with Store(folder) as store:
        for number, result in enumerate(results):
            keys.append(f"{number:032x}")
            store.append(keys[-1], (result,))
    last = LastRun(grader="0.1", isolation="sandbox", seed="0" * 8, versions={}, keys=tuple(keys))
    (folder / LAST_RUN).write_bytes(to_json(last))
    return folder


def handed_in(result: Result, platform: str, source: str, **known: str) -> Result:
    """The result as one of somebody who handed in through a platform; `known` is the identity."""
    identity = Identity(platform=platform, **{"person": source, "name": result.student, **known})
    return msgspec.structs.replace(result, source=source, identity=identity)
