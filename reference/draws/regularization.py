"""How are the masks distributed that dropout draws?

Each function is called with the arguments of one call, and gives the distribution of every output
that is drawn.
"""

from grader.assignment import bernoulli


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    """A unit stays on with the probability keep_prob."""
    return {"D1": bernoulli(keep_prob), "D2": bernoulli(keep_prob)}
