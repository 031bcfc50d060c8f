"""How do results leave the grader? One file for each format, from results to text or bytes."""
