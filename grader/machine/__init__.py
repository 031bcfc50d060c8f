"""What is there around the grader? The files that come with it, and where its output goes."""
