"""How are many submissions graded? What runs them, what need not run again, where results go."""
