"""What is there around the grader? Its own files, those of others, and where output goes."""
