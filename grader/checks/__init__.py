"""Judges outcomes: what a call gave against what it should have given."""
