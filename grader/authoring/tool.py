"""How does a tool that is run with `python -m` begin and end? Like the command: no traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NoReturn

from grader.errors import GraderError
from grader.machine.streams import finish_output, give_up_output, print_anything


def run_tool(main: Callable[[], int]) -> NoReturn:
    """Run `main` and leave with its exit status; what goes wrong is one line on standard error."""
    print_anything()
    message = ""
    try:
        code = main()
    except SystemExit as end:  # argparse has told everything, or showed its help
        code = end.code if isinstance(end.code, int) else 0
    except GraderError as error:
        code, message = 2, str(error)
    except BrokenPipeError:  # whoever read the output has seen enough
        give_up_output()
        code = 1
    except OSError as error:
        give_up_output()
        code, message = 2, str(error)
    if problem := finish_output():
        code, message = code or 2, message or problem
    if message:
        print(f"error: {message}", file=sys.stderr)
    sys.exit(code)
