"""What does a file hold, cell by cell, both for the program and for the page that shows it?

Properties of a cell are computed only on demand, since grading needs nothing but its code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

CellKind = Literal["code", "markdown", "raw"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINES = ("\n", "\r")
#: These end lines for `str.splitlines`, with which nbformat splits a text, but not for Python.
_SEPARATORS = tuple("\v\f\x1c\x1d\x1e\x85\u2028\u2029")
#: The short names that nbformat 3 has for the media types of an output.
_MEDIA_TYPES = {
    "html": "text/html",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "svg": "image/svg+xml",
    "latex": "text/latex",
    "text": "text/plain",
    "javascript": "application/javascript",
}


@dataclass(frozen=True)
class Output:
    """What a cell produced when it was last run, according to its notebook.

    A stream or an exception has `text`; anything else has `data` by media type, which is "" if it
    is not text.
    """

    text: str = ""
    is_error: bool = False
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentCell:
    """One cell; `number` counts all cells from 1, and is None for a .py file.

    `fields` is the cell as it is in the file, with keys that depend on the format's version.
    """

    number: int | None
    fields: Mapping[str, Any]

    @property
    def kind(self) -> CellKind:
        """Code, markdown, or "raw" for anything else, which is shown as it is."""
        kind = self.fields.get("cell_type")
        if kind == "code" or (kind is None and "outputs" in self.fields):
            return "code"
        return "markdown" if kind in ("markdown", "heading") else "raw"

    @property
    def text(self) -> str:
        """The text, whose lines are those that the program and all messages about it count."""
        source = self.fields.get("source", self.fields.get("input"))  # "input" in nbformat 3
        text = _normal(_source_text(source))
        if self.fields.get("cell_type") != "heading":
            return text
        level = self.fields.get("level")  # of nbformat 3, where a heading is a cell of its own
        depth = int(level) if isinstance(level, int | float) and 1 <= level <= 6 else 1
        return f"{'#' * depth} {text}"

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The outputs of the cell, in order."""
        outputs = self.fields.get("outputs")
        if not isinstance(outputs, list):
            return ()
        return tuple(_output(output) for output in outputs if isinstance(output, dict))

    @property
    def attachments(self) -> Mapping[str, Any]:
        """The pictures in the text by name, each as its data by media type."""
        attachments = self.fields.get("attachments")
        return attachments if isinstance(attachments, dict) else {}


@dataclass(frozen=True)
class Document:
    """All cells of a file in order, and the digest of the file.

    `language` is what the notebook says that its code is written in; "" if it says nothing.
    """

    sha256: str
    cells: tuple[DocumentCell, ...]
    language: str = ""


def text_document(sha256: str, text: str) -> Document:
    """The document whose only cell is the given Python text."""
    return Document(sha256, (DocumentCell(None, {"cell_type": "code", "source": text}),))


def notebook_document(sha256: str, notebook: object) -> Document | None:
    """The document in a notebook's JSON (nbformat 3 to 4.5); None if it has no list of cells."""
    cells = _cells_of(notebook)
    if cells is None:
        return None
    return Document(
        sha256,
        tuple(
            DocumentCell(number, cell if isinstance(cell, dict) else {})
            for number, cell in enumerate(cells, start=1)
        ),
        _language_of(notebook),
    )


def _language_of(notebook: object) -> str:
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    if not isinstance(metadata, dict):
        return ""
    for entry, key in (("language_info", "name"), ("kernelspec", "language")):
        about = metadata.get(entry)
        name = about.get(key) if isinstance(about, dict) else None
        if isinstance(name, str) and name.strip():
            return name.strip()
    return ""


def _cells_of(notebook: object) -> list[Any] | None:
    """The `cells` of nbformat 4, or those of all `worksheets` of nbformat 3."""
    if not isinstance(notebook, dict):
        return None
    cells = notebook.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        return None
    return [
        cell
        for sheet in sheets
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
        for cell in sheet["cells"]
    ]


def _source_text(source: object) -> str:
    """The text of a cell; line ends are restored if all lines of a list have lost them."""
    if not isinstance(source, list):
        return source if isinstance(source, str) else ""
    lines = [line for line in source if isinstance(line, str)]
    before = lines[:-1]
    have_ends = any(line.endswith(_NEWLINES) for line in before)
    if have_ends or all(line.endswith(_SEPARATORS) for line in before):
        return "".join(lines)
    return "\n".join(lines)


def _normal(text: str) -> str:
    """`text` with newlines as line ends, and only characters that Python's parser accepts."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _output(output: Mapping[str, Any]) -> Output:
    kind = output.get("output_type")
    if kind == "stream":
        name = output.get("name", output.get("stream"))  # "stream" in nbformat 3
        return Output(_joined(output.get("text")), is_error=name == "stderr")
    if kind in ("error", "pyerr"):
        traceback = output.get("traceback")
        lines = traceback if isinstance(traceback, list) else []
        text = "\n".join(line for line in lines if isinstance(line, str))
        raised = f"{_joined(output.get('ename'))}: {_joined(output.get('evalue'))}"
        return Output(text or raised, is_error=True)
    data = output.get("data")
    if not isinstance(data, dict):
        data = {long: output[short] for short, long in _MEDIA_TYPES.items() if short in output}
    return Output(data={kind: _joined(value) for kind, value in data.items()})


def _joined(value: object) -> str:
    """The text of an output, which may be a list of pieces; "" for anything else."""
    pieces = value if isinstance(value, list) else [value]
    return "".join(piece for piece in pieces if isinstance(piece, str))
