"""What do students get? Notebooks, what these need, the check, and a page that says how."""
