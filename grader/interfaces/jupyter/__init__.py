"""How does a notebook show its own marks? `%load_ext grader`, `%grade`, `grader.check()`."""
