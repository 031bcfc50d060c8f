"""How is the notebook of nbgrader or otter taken over? Read, its tests made calls, as a course."""
