"""What does a platform need to grade by itself? Bundles with the grader's wheel and the course."""
