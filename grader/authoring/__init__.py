"""What do instructors need? Sound assignments, notebooks for students, translated sentences."""
