"""How does a kernel ask for its marks? Another process finds them, and this one only waits.

Nothing in the kernel changes: no folder, no environment, no handler of a signal, no random number.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.errors import GraderError
from grader.interfaces.jupyter.report import Report
from grader.interfaces.jupyter.session import Session, session_of

#: The folder in which this package lies, where the kernel's own path has found it.
_HOME = Path(__file__).resolve().parents[3]
#: The kernel's path and its present folder do not count there, since anything may lie in them.
_PROGRAM = """
import sys
home = sys.argv.pop(1)
try:
    import grader.interfaces.jupyter.checking
except ImportError:
    sys.path.insert(0, home)
    sys.modules.pop("grader", None)  # another one
from grader.interfaces.jupyter.checking import main
main()
"""
#: How long an interrupted check may clean up, in seconds.
_TIDYING_SECONDS = 5.0


class NotebookError(GraderError):
    """What went wrong, in one line; IPython shows nothing else."""

    def _render_traceback_(self) -> list[str]:
        return [f"grader: {self}"]


class Interrupted(KeyboardInterrupt):
    """The kernel was interrupted; IPython shows one line."""

    def _render_traceback_(self) -> list[str]:
        return ["grader: interrupted"]


def ask(
    shell: Any,
    functions: Sequence[str] = (),
    *,
    file: str | None = None,
    assignment: str | None = None,
    course: str | None = None,
    lang: str | None = None,
    hint: int | None = None,
) -> Report:
    """The marks of the notebook that runs in `shell`.

    Raises:
        NotebookError: there is nothing to grade, or it cannot be graded.
        Interrupted: the kernel was interrupted.
    """
    _check_named(file)
    for function in functions:
        if not isinstance(function, str):
            name = getattr(function, "__name__", "NAME")
            raise NotebookError(f"{function!r:.60} is not a name; write names in quotes: {name!r}")
    options = {"assignment": assignment, "course": course, "lang": lang, "hint": hint}
    answer = _answer(session_of(shell, file), functions, **options)
    return Report(answer["text"], answer["html"], answer["results"])


def _check_named(file: str | None) -> None:
    """See to it that the file that was named is a notebook, or may be one."""
    if file is None:
        return
    if not Path(file).is_file():
        raise NotebookError(f"{file}: no such file; name the notebook as it is called now")
    if Path(file).suffix not in (".ipynb", ".py"):
        raise NotebookError(f"{file} is not a notebook: name a file that ends in .ipynb or .py")


def results_of(
    session: Session,
    functions: Sequence[str] = (),
    *,
    assignment: str | None = None,
    course: str | None = None,
) -> list[dict[str, Any]]:
    """The results of the notebook of a session, as in `grader check --format json`.

    Raises:
        NotebookError: there is nothing to grade, or it cannot be graded.
        Interrupted: the kernel was interrupted.
    """
    answer = _answer(session, functions, assignment=assignment, course=course, is_shown=False)
    results: list[dict[str, Any]] = answer["results"]
    return results


def _answer(session: Session, functions: Sequence[str], **options: object) -> dict[str, Any]:
    """What the other process answers to a request.

    Raises:
        NotebookError: it is an error.
    """
    request = {"session": asdict(session), "functions": list(functions), **options}
    answer = _ask(json.dumps(request).encode("utf-8", "replace"))
    if answer["error"]:
        raise NotebookError(answer["error"])
    return answer


def _ask(request: bytes) -> dict[str, Any]:
    """What the other process answers; it has ended when this returns."""
    command = [sys.executable, "-P", "-c", _PROGRAM, str(_HOME)]
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotebookError(f"Python cannot be started to grade the notebook: {reason}") from None
    try:
        out, err = process.communicate(request)
    except KeyboardInterrupt:
        raise Interrupted from None
    finally:
        _end(process)
    if process.returncode:
        if process.returncode == 130:
            raise Interrupted
        said = err.decode("utf-8", "replace").strip().split("\n")[-1]
        raise NotebookError(
            f"the check ended with status {process.returncode}: {said or 'it said nothing'}"
        )
    answer: dict[str, Any] = json.loads(out)
    return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that is still there; it may clean up first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_TIDYING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
