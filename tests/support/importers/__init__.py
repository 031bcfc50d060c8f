"""What course platforms do with a file of marks, by their rules, each written for these tests."""


class Refused(Exception):
    """The platform does not take the file."""
