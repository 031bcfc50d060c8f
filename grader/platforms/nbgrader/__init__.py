"""nbgrader: courses with a folder for each stage, and its gradebook."""
