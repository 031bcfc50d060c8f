"""Which errors can a person fix? Each message says what is wrong, where, and what to do."""


class GraderError(Exception):
    """Something the grader was given is wrong (a path, an option, a course); a one-line message."""


class UnreadableError(GraderError):
    """A submission's file cannot be read as a notebook or as Python."""
