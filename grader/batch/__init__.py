"""Many submissions: who runs them, what need not run again, and the folder that they fill."""
