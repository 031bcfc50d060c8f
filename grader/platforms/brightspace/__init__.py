"""Brightspace: people by user number and name, hand-ins by their times, marks by its gradebook."""
