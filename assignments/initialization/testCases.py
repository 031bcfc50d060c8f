"""With which layer sizes does the notebook try the three initializations?"""


def initialize_parameters_zeros_test_case():
    """Three inputs, two hidden units, one output: [n0, n1, n2]."""
    return [3, 2, 1]


def initialize_parameters_random_test_case():
    """Three inputs, two hidden units, one output: [n0, n1, n2]."""
    return [3, 2, 1]


def initialize_parameters_he_test_case():
    """Two inputs, four hidden units, one output: [n0, n1, n2]."""
    return [2, 4, 1]
