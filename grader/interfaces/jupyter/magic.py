"""What does `%grade` do, and what does `grader.check()`? They ask for the notebook's marks."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from grader.interfaces.jupyter.asking import NotebookError, ask
from grader.interfaces.jupyter.session import recorder_of

if TYPE_CHECKING:
    from grader.interfaces.jupyter.report import Report

#: What can stand behind `%grade`, for argparse.
ARGUMENTS: dict[tuple[str, ...], dict[str, Any]] = {
    ("functions",): {"nargs": "*", "help": "The functions to check; all, if none is named."},
    ("--hint",): {
        "type": int,
        "choices": range(1, 6),
        "help": "How far hints are unfolded: 2 a question, 3 the explanation, 4 the formula and "
        "the values, 5 the repair, as far as the course allows.",
    },
    ("--file",): {"help": "The file of the notebook, if it is not found by itself."},
    ("--assignment", "-a"): {
        "help": "The assignment, instead of recognising it by the functions defined."
    },
    ("--course",): {"help": "The course's folder, if it is not the bundled one."},
    ("--lang",): {"choices": ("en", "zh"), "help": "The language to write in."},
}


def check(
    *functions: str,
    file: str | None = None,
    assignment: str | None = None,
    course: str | None = None,
    lang: str | None = None,
    hint: int | None = None,
) -> Report:
    """Check the notebook in which this runs, on the public calls, and show what came out.

    What you ran after the last save is graded as you ran it, and all else as the file holds it.

    Args:
        functions: the names of the graded functions to check; all, if none is named.
        file: the file of the notebook, if it is not found by itself.
        assignment: the assignment, instead of recognising it by the functions defined.
        course: the course's folder, if it is not the bundled one.
        lang: the language to write in, "en" or "zh".
        hint: how far hints go, from 2 (a question) to 5 (the repair), as far as the course allows.

    Raises:
        GraderError: this is not a notebook, or it cannot be graded.
    """
    shell = _running_shell()
    if shell is None:
        raise NotebookError(
            "grader.check() checks the notebook in which it runs, and this is not a notebook: "
            "run `grader check FILE` in a terminal"
        )
    return ask(
        shell, functions, file=file, assignment=assignment, course=course, lang=lang, hint=hint
    )


def load_ipython_extension(shell: Any) -> None:
    """Add `%grade` to an IPython shell: this is what `%load_ext grader` does."""
    arguments: Any = import_module("IPython.core.magic_arguments")
    display: Any = import_module("IPython.display").display

    recorder_of(shell)

    def grade(line: str) -> None:
        """Check this notebook on the public calls: each function, right or wrong, and why.

        What you ran after the last save is graded as you ran it, and all else as the file holds it.
        """
        given = vars(arguments.parse_argstring(magic, line))
        display(ask(shell, **{option: _unquoted(value) for option, value in given.items()}))

    magic: Any = grade
    for names, meaning in reversed(ARGUMENTS.items()):  # as decorators are applied
        magic = arguments.argument(*names, **meaning)(magic)
    magic = arguments.magic_arguments()(magic)
    shell.register_magic_function(magic, "line", "grade")


def _unquoted(value: Any) -> Any:
    """What was meant, without the quotes that IPython leaves around it, or commas in between."""
    if isinstance(value, list):
        return [_unquoted(each.rstrip(",")) for each in value if each != ","]
    if isinstance(value, str) and value[:1] in "'\"" and value[:1] == value[-1:] and len(value) > 1:
        return value[1:-1]
    return value


def _running_shell() -> Any:
    """The IPython shell of this process, if there is one; IPython is not imported for it."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()
