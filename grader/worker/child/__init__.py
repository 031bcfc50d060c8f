"""What runs in the same process as student code? Standard library and NumPy only, Python >= 3.9.

These files also run under other interpreters, in which the grader is not installed.
"""
