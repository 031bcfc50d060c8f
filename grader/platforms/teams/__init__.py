"""Microsoft Teams: a folder for each person, and in it one for each version."""
