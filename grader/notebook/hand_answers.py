"""Where in a notebook does the answer to a question marked by hand stand, and what is its text?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.course import AnswerPlace
from grader.notebook.document import Document, DocumentCell

#: A heading of Markdown: its marks, and its text without those that may close it.
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
#: How a cell begins in Jupytext's percent format, and the tags that its first line may name.
_PERCENT = re.compile(r"# ?%%(?P<about>.*)$")
_TAGS = re.compile(r"\btags\s*=\s*\[(?P<tags>[^\]]*)\]")


@dataclass(frozen=True)
class FoundCell:
    """A cell of an answer, and the part of its text that belongs to it."""

    cell: DocumentCell
    text: str


def hand_answer(document: Document, place: AnswerPlace) -> tuple[FoundCell, ...]:
    """The cells of an answer, in order; none where nothing in the document is at its place."""
    cells = cells_of(document)
    if found := _tagged(cells, place.tag):
        return found
    if found := _with_grade_id(cells, place.grade_id):
        return found
    if found := _marked(cells, place.marker):
        return found
    return tuple(_below(cells, place.heading))


def cells_of(document: Document) -> Sequence[DocumentCell]:
    """The cells of a document; of a script in percent format those that its comments begin."""
    if len(document.cells) != 1 or document.cells[0].number is not None:
        return document.cells
    return tuple(_percent_cells(document.cells[0].text)) or document.cells


def _tagged(cells: Sequence[DocumentCell], tag: str) -> tuple[FoundCell, ...]:
    if not tag:
        return ()
    return tuple(FoundCell(cell, cell.text) for cell in cells if tag in _tags_of(cell))


def _tags_of(cell: DocumentCell) -> Sequence[object]:
    metadata = cell.fields.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else ()


def _with_grade_id(cells: Sequence[DocumentCell], grade_id: str) -> tuple[FoundCell, ...]:
    if not grade_id:
        return ()
    return tuple(FoundCell(cell, cell.text) for cell in cells if _grade_id_of(cell) == grade_id)


def _grade_id_of(cell: DocumentCell) -> object:
    metadata = cell.fields.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return about.get("grade_id") if isinstance(about, dict) else None


def _marked(cells: Sequence[DocumentCell], marker: str) -> tuple[FoundCell, ...]:
    """The cells with the marker in a line; the rest of that line is no part of the answer."""
    if not marker:
        return ()
    found = []
    for cell in cells:
        lines = cell.text.split("\n")
        kept = [line for line in lines if marker not in line]
        if len(kept) < len(lines):
            found.append(FoundCell(cell, "\n".join(kept)))
    return tuple(found)


def _below(cells: Sequence[DocumentCell], wanted: str) -> Iterator[FoundCell]:
    """What stands below the first heading of this text, up to one of its level or above."""
    if not wanted:
        return
    level = 0
    for cell in cells:
        lines = cell.text.split("\n")
        begin, end = (0 if level else len(lines)), len(lines)
        for number, (depth, text) in _headings(cell).items():
            if not level and _plain(text) == _plain(wanted):
                level, begin = depth, number + 1
            elif level and depth <= level:
                end = number
                break
        if level:
            text = "\n".join(lines[begin:end])
            if text.strip() or (cell.kind == "code" and cell.outputs and begin < end):
                yield FoundCell(cell, text)
        if end < len(lines):
            return


def _headings(cell: DocumentCell) -> dict[int, tuple[int, str]]:
    """The level and the text of each heading in a cell's text, by the number of its line."""
    if cell.kind != "markdown":
        return {}
    found = {}
    in_fence = False
    for number, line in enumerate(cell.text.split("\n")):
        if _FENCE.match(line):
            in_fence = not in_fence
        elif not in_fence and (match := _HEADING.match(line)):
            found[number] = (len(match[1]), match[2])
    return found


def _plain(heading: str) -> str:
    """A heading as it is compared: without emphasis, and whatever its case and blanks."""
    return " ".join(re.sub(r"[*_`#]", "", heading).split()).casefold()


def _percent_cells(text: str) -> Iterator[DocumentCell]:
    """The cells of a script in percent format; none if no line begins a cell."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _PERCENT.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        head = _PERCENT.match(lines[start])
        about = head["about"] if head else ""
        body = "\n".join(lines[start + 1 : end]).strip("\n")
        tags = _TAGS.search(about)
        kind = "markdown" if re.search(r"\[(?:markdown|md)\]", about) else "code"
        if kind == "markdown":
            body = re.sub(r"^#[ ]?", "", body, flags=re.MULTILINE)
        names = re.findall(r"""["']([^"']*)["']""", tags["tags"]) if tags else []
        fields = {"cell_type": kind, "source": body, "metadata": {"tags": names}}
        yield DocumentCell(None, fields)
