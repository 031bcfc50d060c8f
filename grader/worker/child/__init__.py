"""All that runs beside student code: standard library and NumPy only, for Python 3.9 and newer.

The same files run under another interpreter, where nothing of the grader is installed.
"""
