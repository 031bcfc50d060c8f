"""Which statements does a cell hold, and which of them are broken?

A cell is parsed as it is. If that fails, IPython's syntax is removed; if that fails too, each
top-level statement is parsed alone, so that one that cannot be parsed costs only itself.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from grader.notebook.cleaning import CONFLICT, without_magics
from grader.notebook.faults import Fault, fault_of, fault_on
from grader.notebook.parsing import parse
from grader.wording import translate as _

#: A cell with more broken statements than this is not Python; the rest of it is left out.
MOST_BROKEN = 100
#: The most empty blocks, and the most lines, of a function whose empty blocks are filled: it is
#: parsed once for each, so neither may be unlimited.
MOST_EMPTY_BLOCKS, LONGEST_FUNCTION = 20, 2000

#: What `parse` raises for a text that is not Python.
FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_NO_START = re.compile(r"[\s)\]}#]")
_BRANCH = re.compile(r"(?:else|elif|except|finally)\b")
_HAS_BRANCHES = re.compile(r"(?:async|for|while|if|try)\b")
_DEF = re.compile(r"(?:async\s+def|def|class)\s+(\w+)")
_COMPOUND = re.compile(
    r"@|(?:async|def|class|for|while|if|elif|else|with|try|except|finally|match)\b|[^#]*:\s*(?:#|$)"
)
_EMPTY_BLOCK = "expected an indented block after "
_BLANK = re.compile(
    r"(?P<head>[ \t]+(?:return|[\w\[\]().,\"'+ \t]*[\w\])][ \t]*[-+*/@]?=))"
    r"[ \t]*(?:\?{2,}|<[^<>=]*>|_{2,})?[ \t]*(?:#.*)?"
)
_QUESTION_MARKS = re.compile(r"\?{2,}")
LONGEST_BLANK_LINE = 300


@dataclass(frozen=True)
class Piece:
    """One top-level statement.

    Attributes:
        line: its first line; lines count from 1 in the cell.
        end_line: its last line.
        source: its text, in whole lines if possible.
        node: its tree; None if it does not parse, unless it is a function that does so once its
            empty blocks are filled with `pass`.
        problem: why it does not parse; lines count as those of the cell.
        defines: the function that a broken statement would define.
    """

    line: int
    end_line: int
    source: str
    node: ast.stmt | None
    problem: Fault | None = None
    defines: str = ""


@contextmanager
def without_warnings() -> Iterator[None]:
    """Parse without Python's warnings about the student's code (`x is 0`)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def parse_cell(text: str) -> tuple[list[Piece], list[str]]:
    """The statements of a cell in order, and the lines of the cell as they were parsed."""
    lines = text.split("\n")
    tree = _parsed(lines)
    if isinstance(tree, ast.Module):
        return _with_misplaced_returns_marked(pieces_of(tree, lines), lines), lines
    lines, begins = without_magics(text)
    lines = [line.lstrip("\f") for line in lines]  # Python begins to count its blanks behind them
    tree = _parsed(lines)
    if isinstance(tree, ast.Module):
        return _with_misplaced_returns_marked(pieces_of(tree, lines), lines), lines
    pieces = _recovered(lines, begins)
    return _with_misplaced_returns_marked(_with_torn_functions_marked(pieces, lines), lines), lines


def _parsed(lines: list[str], first: int = 0, end: int | None = None) -> ast.Module | Fault:
    """The tree of some of these lines, or what is wrong with them, with the line among all."""
    try:
        return parse("\n".join(lines[first:end]))
    except SyntaxError as error:
        return fault_of(error, lines, first)
    except (RecursionError, MemoryError):
        return fault_on(first + 1, _("nested too deeply"), lines)
    except FAILURES as error:
        return Fault(str(error), first + 1)


def pieces_of(tree: ast.Module, lines: list[str], shift: int = 0) -> list[Piece]:
    """The statements of `tree`, which was parsed from `lines` after the first `shift` of them."""
    pieces: list[Piece] = []
    taken = 0
    for node in tree.body:
        if shift:
            ast.increment_lineno(node, shift)
        end = node.end_lineno or node.lineno
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        if first <= taken:  # a semicolon: two statements share a line
            source = _own_text(node, lines)
            pieces[-1] = _trimmed(pieces[-1], lines)
        else:
            source = "\n".join(lines[first - 1 : end])
        taken = end
        pieces.append(Piece(first, end, source, node))
    return pieces


def _trimmed(piece: Piece, lines: list[str]) -> Piece:
    return replace(piece, source=_own_text(piece.node, lines)) if piece.node else piece


def _own_text(node: ast.stmt, lines: list[str]) -> str:
    """The text of `node` without its neighbours on the same lines."""
    rows = lines[node.lineno - 1 : node.end_lineno]
    rows[-1] = rows[-1][: _column(rows[-1], node.end_col_offset or 0)]
    rows[0] = rows[0][_column(rows[0], node.col_offset) :]
    return "\n".join(rows)


def _column(line: str, offset: int) -> int:
    """The index in `line` of the character at UTF-8 byte `offset`."""
    return offset if line.isascii() else len(line.encode()[:offset].decode())


def _recovered(lines: list[str], begins: list[bool]) -> list[Piece]:
    """Each top-level statement parsed alone; a broken one is split again, at every line margin."""
    pieces: list[Piece] = []
    broken = 0
    pending = [(first, end, False) for first, end in reversed(_spans(lines, begins))]
    while pending:
        first, end, is_cut = pending.pop()
        tree = _parsed(lines, first, end)
        if isinstance(tree, ast.Module):
            pieces.extend(pieces_of(tree, lines, first))
            continue
        piece = _broken(lines, first, end, tree)
        parts = [] if is_cut or piece.node else _spans(lines[first:end], None)
        if len(parts) > 1:
            pending.extend((first + a, first + b, True) for a, b in reversed(parts))
            continue
        pieces.append(piece)
        broken += 1
        if broken > MOST_BROKEN and pending:
            problem = Fault(_("too many lines that are not Python"), end + 1)
            pieces.append(Piece(end + 1, len(lines), "", None, problem))
            break
    return pieces


def _spans(lines: list[str], begins: list[bool] | None) -> list[tuple[int, int]]:
    """Where each top-level statement begins and ends, judging by the left margin."""
    starts: list[int] = []
    decorating = False  # a decorator and the function that it waits for are one statement
    for i, line in enumerate(lines):
        if not line or _NO_START.match(line) or (begins is not None and not begins[i]):
            continue
        if starts and _BRANCH.match(line) and _HAS_BRANCHES.match(lines[starts[-1]]):
            continue
        if not decorating:
            starts.append(i)
        decorating = line.startswith("@")
    if not starts:
        return [(0, len(lines))] if any(line.strip() for line in lines) else []
    if any(line.strip() and not line.lstrip().startswith("#") for line in lines[: starts[0]]):
        starts.insert(0, 0)
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _broken(lines: list[str], first: int, end: int, fault: Fault) -> Piece:
    while end > first + 1 and not lines[end - 1].strip():
        end -= 1
    head = next((line for line in lines[first:end] if not line.startswith("@")), "")
    name = _DEF.match(head)
    filled = _filled(lines[first:end], first, fault) if name else None
    if CONFLICT.match(lines[first]):
        fault = fault_on(first + 1, _("the marker of a merge conflict"), lines)
    if filled and fault.other is not None and fault.message.startswith(_EMPTY_BLOCK):
        sentence = _("{problem}, found only comments").format(problem=fault.message)
        fault = fault_on(fault.other, sentence, lines)
    source = "\n".join(lines[first:end])
    return Piece(first + 1, end, source, filled, fault, name[1] if name else "")


def _filled(lines: list[str], shift: int, fault: Fault) -> ast.stmt | None:
    """The function with `pass` in each block that holds only comments, if that lets it parse.

    `fault` is what is wrong with it, and `shift` the number of lines above it. A right side that
    was left blank (`W =`, `W = ???`, `W = <your code>`) becomes `...`.
    """
    lines = [*lines]
    head = fault.other - shift if fault.other is not None else None
    result: ast.Module | Fault = replace(fault, other=head)
    blanks = [i for i, line in enumerate(lines) if _is_blank(line)]
    if blanks and len(lines) < LONGEST_FUNCTION:
        for i in blanks:
            lines[i] = _filled_in(lines[i])
        result = _parsed(lines)
    for _attempt in range(MOST_EMPTY_BLOCKS if len(lines) < LONGEST_FUNCTION else 0):
        if isinstance(result, ast.Module):
            return ast.increment_lineno(result.body[0], shift)
        is_empty = result.other is not None and result.message.startswith(_EMPTY_BLOCK)
        if not is_empty or not _fill(lines, (result.other or 1) - 1):
            return None
        result = _parsed(lines)
    return None


def _is_blank(line: str) -> bool:
    if len(line) > LONGEST_BLANK_LINE or line.strip() == "return":
        return False
    code = line.split("#")[0]
    return bool(_BLANK.fullmatch(line) or _QUESTION_MARKS.search(code))


def _filled_in(line: str) -> str:
    if match := _BLANK.fullmatch(line):
        return f"{match['head']} ..."
    return _QUESTION_MARKS.sub("...", line)


def _fill(lines: list[str], head: int) -> bool:
    """Put `pass` into the block whose header begins on line `head`, if only comments follow it."""
    ends = (i for i in range(head, len(lines)) if lines[i].split("#")[0].rstrip().endswith(":"))
    end = next(ends, len(lines) - 1)
    after = range(end + 1, len(lines))
    stop = next((i for i in after if _code(lines[i])), len(lines))
    comment = next((i for i in range(end + 1, stop) if lines[i].strip()), None)
    filling = lines[head][: len(lines[head]) - len(lines[head].lstrip())] + "    pass"
    if comment is not None:
        lines[comment] = filling
    elif stop == len(lines):
        lines.append(filling)
    else:
        return False
    return True


def _code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _with_torn_functions_marked(pieces: list[Piece], lines: list[str]) -> list[Piece]:
    """Mark functions as broken whose body continues after a stray line at the margin."""
    marked: list[Piece] = []
    above: int | None = None  # the last piece that is no marker of a conflict
    for piece in pieces:
        is_conflict = bool(CONFLICT.match(lines[piece.line - 1]))
        if above is not None and _goes_on(piece, lines):
            last = marked[above]
            name = last.node.name if isinstance(last.node, _FUNCTION) else ""
            if last.problem:
                is_torn = is_conflict or _ends_with_a_head(last, lines)
                name = last.defines if is_torn and last.node else ""
            is_rest = piece.problem is not None and not piece.defines
            if name and is_rest and not _COMPOUND.match(lines[piece.line - 1]):
                marked[above] = _marked_broken(last, name, piece.problem)
        marked.append(piece)
        if not is_conflict:
            above = len(marked) - 1
    return marked


def _goes_on(piece: Piece, lines: list[str]) -> bool:
    """Whether indented code follows the first line of a piece."""
    return any(_code(line) and line[0] in " \t" for line in lines[piece.line : piece.end_line])


def _ends_with_a_head(piece: Piece, lines: list[str]) -> bool:
    """Whether nothing at all follows the last header in a piece."""
    return lines[piece.end_line - 1].split("#")[0].rstrip().endswith(":")


def _with_misplaced_returns_marked(pieces: list[Piece], lines: list[str]) -> list[Piece]:
    """Mark functions as broken that have a `return` of theirs at the margin below them."""
    for i, piece in enumerate(pieces):
        if not isinstance(piece.node, ast.Return):
            continue
        problem = fault_on(piece.line, "'return' outside function", lines)
        pieces[i] = replace(piece, node=None, problem=problem)
        for j in range(i - 1, -1, -1):
            above = pieces[j]
            if above.defines:
                break
            if isinstance(above.node, _FUNCTION):
                pieces[j] = _marked_broken(above, above.node.name, problem)
                break
    return pieces


def _marked_broken(function: Piece, name: str, problem: Fault | None) -> Piece:
    return replace(function, node=None, problem=problem, defines=name)
