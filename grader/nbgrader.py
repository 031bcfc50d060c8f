"""What do test cells of nbgrader import? `import grader.nbgrader`, and `points` from it."""

from grader.interfaces.nbgrader import Points, points

__all__ = ["Points", "points"]
