"""How do people use the grader, but by its commands? Thin: what they call is `batch`."""
