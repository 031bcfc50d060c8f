"""Which cells does a file hold, which of them are its program, or why can it not be read?

The notebook format is read here rather than by nbformat: grading needs just two keys of each cell,
which are the same in every version from 3 to 4.5, while nbformat takes a quarter of a second to
import and ten times as long to read, and rejects notebooks whose code is complete (no metadata, no
outputs, two cells with the same id). The tests compare the cells found with nbformat's.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

from grader.errors import UnreadableError, check_machine
from grader.notebook.document import Document, notebook_document, text_document
from grader.notebook.splits import Cell, joined
from grader.notebook.unfolding import unfolded
from grader.wording import N_
from grader.wording import translate as _

#: The most bytes of a file.
LARGEST_FILE = 64 * 1024 * 1024
#: The most characters of code: many times what an assignment needs, so only pasted data is lost.
LARGEST_PROGRAM = 300_000

#: How files that are not notebooks begin.
_SIGNATURES = (
    (b"\x89PNG", N_("a PNG image")),
    (b"\xff\xd8\xff", N_("a JPEG image")),
    (b"GIF8", N_("a GIF image")),
    (b"%PDF", N_("a PDF document")),
    (b"PK\x03\x04", N_("a zip archive")),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"Rar!", N_("a RAR archive")),
    (b"7z\xbc\xaf", N_("a 7z archive")),
    (b"version https://git-lfs", N_("a Git LFS pointer, not the file itself")),
)
_HTML = re.compile(rb"\s*<(?:!doctype html|html|head|\?xml)", re.IGNORECASE)
_CONFLICT = re.compile(r"^(?:<{7} |>{7} )", re.MULTILINE)
_WRITES = re.compile(r"\s*%%(?:writefile|file)\b(?P<what>[^\n]{,300})(?:\n|$)")
_MODULE = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Reading:
    """The code cells of a file, notes on what was left out, and the digest of the file.

    `files` are the Python modules that cells write (`%%writefile name.py`), by name: the cells
    without their magic, all lines in place. `texts` are the cells that are not code.
    """

    sha256: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    files: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    texts: tuple[Cell, ...] = ()


def contents(path: Path) -> bytes:
    """The bytes of the file at `path`, in one look at it.

    Raises:
        UnreadableError: it cannot be read, or is too large.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _unreadable(path, _("this is a folder, not a file"))
        if not stat.S_ISREG(status.st_mode):  # reading a pipe could block for ever
            raise _unreadable(path, _("this is not an ordinary file"))
        size = min(status.st_size, LARGEST_FILE)
        with path.open("rb") as file:
            data = file.read(size + 1)  # as much room as it needs
            if len(data) > size:  # it grew
                data += file.read(LARGEST_FILE + 1 - len(data))
    except (OSError, ValueError) as error:
        if isinstance(error, OSError):
            check_machine(error, f"{path} cannot be read")
        reason = getattr(error, "strerror", None) or str(error)
        raise _unreadable(path, _("cannot be read: {reason}").format(reason=reason)) from None
    if len(data) > LARGEST_FILE:
        raise _unreadable(path, _("larger than {size} MB").format(size=LARGEST_FILE // 2**20))
    return data


def read_document(path: Path, data: bytes | None = None) -> Document:
    """All cells of the file at `path`, or of its contents if these were read before.

    Raises:
        UnreadableError: it cannot be read, or it is not a notebook.
    """
    if data is None:
        data = contents(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if not data.strip():
        raise _unreadable(path, _("the file is empty"))
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise _unreadable(path, _("this is {what}").format(what=_(kind)))
    if path.suffix.lower() == ".py":
        return text_document(sha256, _python_text(path, data))
    if _HTML.match(data):
        raise _unreadable(path, _("this is a web page, not the notebook itself"))
    document = notebook_document(sha256, _json_of(path, data))
    if document is None:
        reason = _("this is JSON, but not a notebook (it has no list of cells)")
        raise _unreadable(path, reason)
    return document


def read_file(path: Path, data: bytes | None = None) -> Reading:
    """The code cells of the file at `path`, or of its contents if these were read before.

    Raises:
        UnreadableError: it cannot be read, or it is not a notebook.
    """
    return _code_cells(read_document(path, data))


def read_text(text: str) -> Reading:
    """The single cell of a Python text."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _code_cells(text_document(sha256, text))


def _unreadable(path: Path, reason: str) -> UnreadableError:
    name = path.name if path.name.isprintable() else ascii(path.name)
    return UnreadableError(_("{file}: {problem}").format(file=name, problem=reason))


def _code_cells(document: Document) -> Reading:
    kept: list[Cell] = []
    left_out: list[Cell] = []
    texts: list[Cell] = []
    files: dict[str, list[Cell]] = {}
    room = LARGEST_PROGRAM
    for cell in document.cells:
        text = cell.text
        if not text.strip():
            continue
        if cell.kind != "code":
            texts.append(Cell(cell.number, text))
        elif len(text) > room:
            left_out.append(Cell(cell.number, text))
        else:
            room -= len(text)
            writes = _WRITES.match(text)
            module, appends = _written_module(writes["what"]) if writes else ("", False)
            if writes and module:
                before = files.get(module, []) if appends else []
                body = "\n" * writes[0].count("\n") + text[writes.end() :]
                files[module] = [*before, Cell(cell.number, body)]
            else:
                kept.append(Cell(cell.number, text))
    if [cell.number for cell in kept] == [None]:
        kept = [Cell(None, unfolded(kept[0].text))]
    return Reading(
        document.sha256,
        tuple(joined(kept)),
        tuple(map(_left_out, left_out[:5])),
        {module: tuple(cells) for module, cells in files.items()},
        tuple(texts),
    )


def _written_module(what: str) -> tuple[str, bool]:
    """The module that `%%writefile` of `what` writes ("" if it is none), and if it is added to."""
    name = what.strip()
    bare = name.removeprefix("--append ").removeprefix("-a ")
    path = PurePosixPath(bare.strip().strip("\"'").replace("\\", "/"))
    is_module = path.suffix == ".py" and _MODULE.fullmatch(path.stem)
    return (path.stem if is_module else ""), bare != name


def _left_out(cell: Cell) -> str:
    message = _("the file was not read: {count} characters are too many for a program")
    if cell.number:
        message = _("cell {cell} was not read: {count} characters are too many for a program")
    return message.format(cell=cell.number, count=len(cell.text))


def _python_text(path: Path, data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise _unreadable(path, _("this is binary data, not Python"))
    try:
        return data.decode(tokenize.detect_encoding(io.BytesIO(data).readline)[0])
    except (SyntaxError, ValueError, LookupError):
        return data.decode("latin-1")


def _json_of(path: Path, data: bytes) -> object:
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass  # it is stricter: the json module decides, and knows what is wrong
    text = data.decode(json.detect_encoding(data), "replace").lstrip("\ufeff")
    try:
        # No number in a notebook is needed, and `int` refuses one of 5000 digits.
        document: object = json.loads(text, parse_int=float)
    except RecursionError:
        raise _unreadable(path, _("nested too deeply to be a notebook")) from None
    except json.JSONDecodeError as error:
        raise _unreadable(path, _what_is_wrong(text, error)) from None
    return document


def _what_is_wrong(text: str, error: json.JSONDecodeError) -> str:
    if not text.lstrip().startswith(("{", "[")):
        return _("this is not a notebook (it is not JSON)")
    if _CONFLICT.search(text):
        return _("this is not a valid notebook: it contains the markers of a merge conflict")
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        message = _("the notebook is cut off: it ends in the middle (line {line})")
        return message.format(line=text.count("\n") + 1)
    message = _(
        "the notebook is damaged: it is not valid JSON at line {line}, column {column} ({problem})"
    )
    return message.format(line=error.lineno, column=error.colno, problem=error.msg)
