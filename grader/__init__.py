"""Automatic grader for deep-learning assignments handed in as notebooks."""

__version__ = "0.1.0"
