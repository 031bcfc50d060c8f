"""How is the grader run from the command line? A thin file per command: options to exit status."""

from grader.cli.app import main

__all__ = ["main"]
