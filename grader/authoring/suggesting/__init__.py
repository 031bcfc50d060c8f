"""Which mistakes will students likely make? Small edits of the reference, tried on the calls."""
