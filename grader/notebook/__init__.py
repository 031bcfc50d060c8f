"""What did the student write? A notebook or .py file as a program, to be sliced and never run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.notebook.assembly import assemble
from grader.notebook.cleaning import without_magics
from grader.notebook.definitions import LOOP, Definition
from grader.notebook.digest import answer_digest
from grader.notebook.document import CellKind, Document, DocumentCell, Output
from grader.notebook.elsewhere import Elsewhere, ElsewhereKind
from grader.notebook.names import Origin
from grader.notebook.normal import NormalForm, normal_form
from grader.notebook.outline import FunctionNode
from grader.notebook.parsing import parse, parse_expression
from grader.notebook.pieces import count_pieces, pieces_that_differ
from grader.notebook.program import Program
from grader.notebook.reading import LARGEST_FILE, contents, read_document, read_file, read_text
from grader.notebook.remembering import TextMemory, forget_texts
from grader.notebook.slicing import Fragment, Moment, Redefinition, Slice

if TYPE_CHECKING:
    from grader.notebook.hand_answers import FoundCell, hand_answer

__all__ = [
    "LARGEST_FILE",
    "LOOP",
    "CellKind",
    "Definition",
    "Document",
    "DocumentCell",
    "Elsewhere",
    "ElsewhereKind",
    "FoundCell",
    "Fragment",
    "FunctionNode",
    "Moment",
    "NormalForm",
    "Origin",
    "Output",
    "Program",
    "Redefinition",
    "Slice",
    "TextMemory",
    "answer_digest",
    "contents",
    "count_pieces",
    "forget_texts",
    "hand_answer",
    "normal_form",
    "parse",
    "parse_expression",
    "pieces_that_differ",
    "read",
    "read_document",
    "read_source",
    "without_magics",
]


def __getattr__(name: str) -> object:
    """What only questions marked by hand need, imported when it is asked for."""
    if name in ("FoundCell", "hand_answer"):
        from grader.notebook import hand_answers

        return getattr(hand_answers, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def read(path: Path, data: bytes | None = None) -> Program:
    """The program in a notebook (nbformat 3 to 4.5) or, judging by its suffix, a `.py` file.

    `data` are the contents of the file, if these were read before.

    Raises:
        UnreadableError: there is no such file, or it is neither; the message is one clear line.
    """
    return assemble(path, read_file(path, data))


def read_source(text: str, name: str) -> Program:
    """The program in `text`, which is Python; `name` is used as its path."""
    return assemble(Path(name), read_text(text))
