"""Are hostile submissions contained? Attacks by kind, and the scene in which they are graded."""
