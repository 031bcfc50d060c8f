"""How does `grader export` hand back pages, and write out what people wrote?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli.saying import say
from grader.cli.writing import write_named
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.platforms.feedback import Feedback

#: The platforms that give back the pages of a zip.
ZIPPED = ("canvas", "moodle")
#: A megabyte, as careful sites count.
_MB = 1_000_000


def export_feedback_zip(
    platform: str,
    out: Path,
    target: Path,
    *,
    assignment: str | None,
    most_mb: float | None,
    theme: Path | None,
) -> None:
    """Write the zip, or several, with which a platform gives pages back.

    Raises:
        GraderError: the platform takes no zip, or the pages cannot be made or written.
    """
    from grader.batch.feedback import export_feedback, feedback_zips

    if platform not in ZIPPED:
        instead = (
            "name the folder of pages for nbgrader with -o"
            if platform == "nbgrader"
            else f"the pages for other platforms are those in {out / 'students'}"
        )
        raise GraderError(f"--feedback is for {' and '.join(ZIPPED)}; {instead}")
    feedback = export_feedback(platform, out, assignment, theme)
    if not feedback.files:
        raise GraderError(f"no page was written: {'; '.join(feedback.leftovers)}")
    largest = None if most_mb is None else int(most_mb * _MB)
    written = feedback_zips(feedback, target, largest)
    for path, (data, _export) in written.items():
        write_named(path, data)
    print(_count(feedback, ", ".join(map(str, written))))
    if len(feedback.files) > 1:
        for path, (_data, export) in written.items():
            print(f"{path} is for the people of {export}")
    for path in _from_before(target, written):
        print(f"{path} is from an earlier export and holds old pages; remove it")
    _say(feedback)


def export_feedback_folder(
    out: Path, target: Path, *, assignment: str | None, theme: Path | None
) -> None:
    """Write the folder from which `nbgrader release_feedback` gives pages back.

    Raises:
        GraderError: the pages cannot be made or written.
    """
    from grader.batch.feedback import export_feedback

    feedback = export_feedback("nbgrader", out, assignment, theme)
    if not feedback.files:
        raise GraderError(f"no page was written: {'; '.join(feedback.leftovers)}")
    for files in feedback.files.values():
        _write(target, files)
    print(_count(feedback, str(target)))
    _say(feedback)


def export_sources_folder(
    out: Path, target: Path, *, assignment: str | None, hide_names: bool
) -> None:
    """Write what people wrote, a file for each person and assignment.

    Raises:
        GraderError: the folder cannot be read or written.
    """
    from grader.batch.sources import export_sources
    from grader.wording import ntranslate

    sources = export_sources(out, assignment, hide_names=hide_names)
    _write(target, {str(path): text.encode() for path, text in sources.files.items()})
    message = ntranslate(
        "{count} file is in {folder}", "{count} files are in {folder}", sources.count
    )
    print(message.format(count=sources.count, folder=target))
    ours = {target / path for path in sources.files}
    folders = sorted({path.parent for path in ours})
    if other := [path for folder in folders for path in folder.glob("*.py") if path not in ours]:
        message = ntranslate(
            "{count} other file is there from before: {file}",
            "{count} other files are there from before, such as {file}",
            len(other),
        )
        print(message.format(count=len(other), file=min(other)))
    for leftover in sources.leftovers:
        say(f"grader: {leftover}")


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    from grader.results import write_atomically

    if target.exists() and not target.is_dir():
        raise GraderError(f"{target} is a file; name a folder with -o")
    for path, content in files.items():
        write_atomically(target / path, content)


def _count(feedback: Feedback, places: str) -> str:
    from grader.wording import ntranslate

    message = ntranslate(
        "{count} page is in {places}", "{count} pages are in {places}", feedback.count
    )
    return message.format(count=feedback.count, places=places)


def _say(feedback: Feedback) -> None:
    for remark in feedback.remarks:
        print(remark)
    for leftover in feedback.leftovers:
        say(f"grader: {leftover}")


def _from_before(target: Path, written: Mapping[Path, object]) -> list[Path]:
    """Zips of the same name that this export did not write."""
    pattern = f"{target.stem}-[0-9]*{target.suffix}"
    there = [target, *target.parent.glob(pattern)]
    return sorted(path for path in there if path not in written and path.is_file())
