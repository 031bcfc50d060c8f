"""The command line: a file for each command. Thin: options in, exit status out."""

from grader.cli.main import main

__all__ = ["main"]
