"""Gradescope: exports of submissions, whose people stand in a metadata file."""
