"""GitHub: a repository for each person, cloned by GitHub Classroom or Classroom 50."""
