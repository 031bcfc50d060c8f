"""The command line: a file for each command. Thin: options in, exit status out."""

from grader.cli.app import main

__all__ = ["main"]
