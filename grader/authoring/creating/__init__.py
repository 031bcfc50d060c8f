"""How does a course begin? A solved notebook becomes an assignment that `grader verify` accepts."""
