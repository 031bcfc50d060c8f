"""Blackboard: people by user name, attempts by their times, marks by its gradebook."""
