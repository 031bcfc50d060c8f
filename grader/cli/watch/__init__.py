"""What does `grader check --watch` do? It checks again at each save, until Ctrl-C."""

from grader.cli.watch.loop import watch

__all__ = ["watch"]
