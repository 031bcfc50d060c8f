"""Canvas: people by user id, files by attachment number, marks by its gradebook."""
