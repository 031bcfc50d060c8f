"""From what does a course begin that has no notebook yet? From a small solved one."""

from __future__ import annotations

EXAMPLE = '''\
# %% [markdown]
# # An example to begin with
#
# This notebook has one question. Write your own text and your own functions in its place, and run
# `grader verify --record` again.

# %%
import numpy as np

# %% [markdown]
# ## The mean absolute error
#
# How far are the predictions from the targets, on average?
#
# $$\\frac{1}{m} \\sum_{i=1}^{m} |p_i - t_i|$$

# %%
# GRADED FUNCTION: mean_absolute_error
def mean_absolute_error(predictions, targets):
    """Return the mean absolute difference of two arrays of shape (m,)."""
    ### START CODE HERE ###
    differences = np.abs(predictions - targets)
    error = np.mean(differences)
    ### END CODE HERE ###
    return error


# %%
predictions = np.array([2.5, 0.0, 2.1, 7.8])
targets = np.array([3.0, -0.5, 2.0, 7.0])
print(mean_absolute_error(predictions, targets))
'''
