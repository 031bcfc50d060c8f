"""What follows from a student's own sum of squares?"""

from types import SimpleNamespace


def compute_cost_with_regularization(solution: SimpleNamespace, own, A3, Y, parameters, lambd):
    """The penalty."""
    return {"L2_regularization_cost": lambd / (2 * Y.shape[1]) * own["squares"]}
