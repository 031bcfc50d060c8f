"""What can go wrong that a person can mend? Each message says what, where and what to do."""


class GraderError(Exception):
    """A fault in what the grader was given (a path, an option, a course), in one line."""


class UnreadableError(GraderError):
    """A submission's file cannot be read as a notebook or as Python."""
