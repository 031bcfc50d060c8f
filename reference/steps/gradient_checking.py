"""What follows from a student's own slopes, or from the numerator and denominator made of them?"""

from types import SimpleNamespace

import numpy as np


def gradient_check(solution: SimpleNamespace, own, x, theta, epsilon=1e-7, print_msg=False):
    """The slope from the two costs, and formula (2) from the slope and the claimed derivative."""
    return {
        "gradapprox": (own["J_plus"] - own["J_minus"]) / (2 * epsilon),
        **_formula_2(own["grad"], own),
    }


def gradient_check_n(
    solution: SimpleNamespace, own, parameters, gradients, X, Y, epsilon=1e-7, print_msg=False
):
    """The slopes from the two columns of costs, and formula (2) from them and the gradients."""
    return {
        "gradapprox": (own["J_plus"] - own["J_minus"]) / (2 * epsilon),
        **_formula_2(solution.gradients_to_vector(gradients), own),
    }


def _formula_2(grad, own):
    return {
        "numerator": np.linalg.norm(grad - own["gradapprox"]),
        "denominator": np.linalg.norm(grad) + np.linalg.norm(own["gradapprox"]),
        "difference": own["numerator"] / own["denominator"],
    }
