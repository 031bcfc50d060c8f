"""How does `grader` start and exit? The app with its commands, and the exit status."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, Mapping

import click

from grader import __version__
from grader.cli.check import check
from grader.cli.classroom import classroom_build, classroom_run
from grader.cli.demo import demo
from grader.cli.export import export
from grader.cli.grade import grade
from grader.cli.gradescope import gradescope_build, gradescope_run
from grader.cli.import_ import import_
from grader.cli.interruption import Interruptions, interruptible
from grader.cli.kit import kit
from grader.cli.marking import marking
from grader.cli.merge import merge
from grader.cli.new import new
from grader.cli.otter import otter_build
from grader.cli.report import report
from grader.cli.saying import say
from grader.cli.verify import verify
from grader.errors import GraderError
from grader.machine.streams import finish_output, give_up_output, print_anything
from grader.worker import WorkerError

COMMANDS = (
    grade,
    marking,
    merge,
    check,
    report,
    export,
    new,
    import_,
    verify,
    kit,
    demo,
)
#: The commands that belong together, by the word that comes before theirs.
GROUPS: Mapping[str, Mapping[str, Callable[..., None]]] = {
    "gradescope": {"build": gradescope_build, "run": gradescope_run},
    "classroom": {"build": classroom_build, "run": classroom_run},
    "otter": {"build": otter_build},
}
#: What the help says of each group.
_ABOUT = {
    "gradescope": "Let Gradescope grade: build an autograder.",
    "classroom": "Let Classroom 50 grade: build an autograder.",
    "otter": "Let otter-grader grade: build the tests with which it asks this grader.",
}


class _InOrder(click.Group):
    """A group whose help lists the commands as they are given, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        del ctx
        return list(self.commands)


@click.group(
    cls=_InOrder,
    help="Marks deep-learning notebooks: runs each graded function in isolation, and says which "
    "mistake was made and where.",
    no_args_is_help=False,  # it is wrong usage, and answered in one line like any other
    context_settings={"show_default": True},
)
@click.version_option(__version__, message="grader %(version)s", help="Print the version.")
def app() -> None:
    """Accept the options that belong to no command."""


for _command in COMMANDS:
    app.command()(_command)
for _name, _members in GROUPS.items():
    _group = _InOrder(_name, help=_ABOUT[_name], no_args_is_help=False)
    app.add_command(_group)
    for _member, _function in _members.items():
        _group.command(_member)(_function)


def main() -> None:
    """Run the command; any error is one line on standard error.

    The exit status is 2 for wrong usage or an output that cannot be written, and 128 plus the
    signal's number if it was interrupted and was not meant to end so.
    """
    print_anything()
    _leave_out_what_takes_time()
    with interruptible() as interruptions:
        code, message = _run(interruptions)
    if interruptions.received:
        code = interruptions.status
        message = (message or "interrupted") if code else ""
    if problem := finish_output():
        code, message = code or 2, message or problem
    if message:
        say(f"grader: {message}")
    sys.exit(code)


def _leave_out_what_takes_time() -> None:
    """Do without threads and searches for garbage that cost a short run more than they give."""
    # threads of NumPy take longer to start than all that the grader computes
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(100_000)  # imports and syntax trees make many objects, and hardly any garbage
    atexit.register(gc.freeze)  # the end frees everything anyway


def _run(interruptions: Interruptions) -> tuple[int, str]:
    """Run the command; return its exit status and its error message, if any."""
    try:
        return app(prog_name="grader", standalone_mode=False, obj=interruptions) or 0, ""
    except click.ClickException as error:
        message = " ".join(error.format_message().split())
        command = " ".join(["grader", *_named(sys.argv[1:3])])
        return 2, f"{message[:1].lower()}{message[1:].rstrip('.')}; see {command} --help"
    except (GraderError, WorkerError) as error:
        return 2, str(error)
    except (KeyboardInterrupt, click.Abort):
        return 130, "interrupted"
    except BrokenPipeError:  # whoever read the output has seen enough
        give_up_output()
        return 1, ""
    except OSError as error:
        if error.filename is not None:  # a file, not the output
            raise
        give_up_output()
        return 2, f"the output cannot be written: {error.strerror}"


def _named(words: list[str]) -> list[str]:
    """The words that name a command, or the beginning of one."""
    if words and words[0] in GROUPS:
        return words[: 2 if words[1:] and words[1] in GROUPS[words[0]] else 1]
    return words[:1] if words and words[0] in {command.__name__ for command in COMMANDS} else []
