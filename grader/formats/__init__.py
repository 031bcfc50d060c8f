"""One file for each outside format: pure functions from results to text or bytes."""
