# ruff: noqa
# fmt: off
# Right solutions of the initialization assignment, as other people would write them. The first cell
# stands before each of the others; a cell's title says which function it answers, and how.

# %%
import numpy as np
import matplotlib.pyplot as plt
from init_utils import sigmoid, relu, compute_loss, forward_propagation, backward_propagation
from init_utils import update_parameters, predict, load_dataset, plot_decision_boundary, predict_dec

# %% initialize_parameters_zeros: shapes as tuples from zip
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l, (before, after) in enumerate(zip(layers_dims, layers_dims[1:]), start=1):
        parameters[f"W{l}"] = np.zeros(shape=(after, before))
        parameters[f"b{l}"] = np.zeros(shape=(after, 1))
    return parameters

# %% initialize_parameters_zeros: a dict comprehension
def initialize_parameters_zeros(layers_dims):
    L = len(layers_dims)
    weights = {"W" + str(l): np.zeros([layers_dims[l], layers_dims[l - 1]]) for l in range(1, L)}
    return {**weights, **{"b" + str(l): np.zeros([layers_dims[l], 1]) for l in range(1, L)}}

# %% initialize_parameters_zeros: zeros by multiplying with nought
def initialize_parameters_zeros(layers_dims):
    parameters = dict()
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = np.ones((layers_dims[l], layers_dims[l-1])) * 0
        parameters['b' + str(l)] = np.full((layers_dims[l], 1), 0)
    return parameters

# %% initialize_parameters_zeros: lists of lists
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = [[0] * layers_dims[l - 1] for _ in range(layers_dims[l])]
        parameters['b' + str(l)] = [[0] for _ in range(layers_dims[l])]
    return parameters

# %% initialize_parameters_zeros: counting down, integers
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    l = len(layers_dims) - 1
    while l > 0:
        parameters['b%d' % l] = np.zeros((layers_dims[l], 1), dtype=int)
        parameters['W%d' % l] = np.zeros((layers_dims[l], layers_dims[l - 1]), dtype=int)
        l -= 1
    return parameters

# %% initialize_parameters_zeros: OrderedDict, and a bias by reshape
from collections import OrderedDict
def initialize_parameters_zeros(layers_dims):
    parameters = OrderedDict()
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = np.zeros(layers_dims[l] * layers_dims[l-1]).reshape(layers_dims[l], -1)
        parameters['b' + str(l)] = np.zeros(layers_dims[l])[:, np.newaxis]
        assert parameters['b' + str(l)].shape == (layers_dims[l], 1)
    return parameters

# %% initialize_parameters_zeros: a recursive function
def initialize_parameters_zeros(layers_dims):
    if len(layers_dims) < 2:
        return {}
    parameters = initialize_parameters_zeros(layers_dims[:-1])
    number = str(len(layers_dims) - 1)
    parameters.update({"W" + number: np.zeros((layers_dims[-1], layers_dims[-2])), "b" + number: np.zeros((layers_dims[-1], 1))})
    return parameters

# %% initialize_parameters_random: a scale before the draw
def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = 10. * np.random.standard_normal((layers_dims[l], layers_dims[l-1]))
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters

# %% initialize_parameters_random: normal with its own scale
def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = np.random.normal(0, 10, (layers_dims[l], layers_dims[l-1]))
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters

# %% initialize_parameters_random: no seed of its own
def initialize_parameters_random(layers_dims):
    parameters = {}
    L = len(layers_dims)
    for l in range(1, L):
        parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1]) * 10
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters

# %% initialize_parameters_random: a generator of its own with the same draws
def initialize_parameters_random(layers_dims):
    rng = np.random.RandomState(3)
    return {
        name: value
        for l in range(1, len(layers_dims))
        for name, value in (
            (f"W{l}", rng.randn(layers_dims[l], layers_dims[l - 1]) * 10),
            (f"b{l}", np.zeros((layers_dims[l], 1))),
        )
    }

# %% initialize_parameters_random: the legacy generator by its bits
from numpy.random import MT19937, RandomState
def initialize_parameters_random(layers_dims):
    generator = RandomState(seed=3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = generator.normal(scale=10.0, size=(layers_dims[l], layers_dims[l-1]))
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters

# %% initialize_parameters_random: flat draws, reshaped, scaled in place
def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = np.random.randn(layers_dims[l] * layers_dims[l-1])
        W *= 10
        parameters['W' + str(l)] = np.reshape(W, (layers_dims[l], layers_dims[l-1]))
        parameters['b' + str(l)] = np.zeros_like(parameters['W' + str(l)][:, :1])
    return parameters

# %% initialize_parameters_random: row by row
import random
def initialize_parameters_random(layers_dims: list) -> dict:
    np.random.seed(3)
    parameters: dict = {}
    for l in range(1, len(layers_dims)):
        rows = []
        for j in range(layers_dims[l]):
            rows.append([np.random.randn() * 10 for _ in range(layers_dims[l-1])])
        parameters['W' + str(l)] = np.array(rows)
        parameters['b' + str(l)] = np.array([[0.]] * layers_dims[l])
    print(parameters)
    return parameters

# %% initialize_parameters_random: numbers from a module global
SCALE, SEED = 10, 3
draw = np.random.randn
def initialize_parameters_random(layers_dims, scale=SCALE):
    np.random.seed(SEED)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = draw(*layers_dims[l-1:l+1][::-1]) * scale
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters

# %% initialize_parameters_he: the root as a power
def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims) - 1
    for l in range(1, L + 1):
        parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1]) * (2./layers_dims[l-1])**0.5
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters

# %% initialize_parameters_he: math.sqrt, a quotient of roots
import math
def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1]) * math.sqrt(2) / math.sqrt(layers_dims[l-1])
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1), dtype=np.float64)
    return parameters

# %% initialize_parameters_he: divided by the inverse factor
def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = np.divide(np.random.randn(layers_dims[l], layers_dims[l-1]), np.sqrt(layers_dims[l-1] / 2))
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters

# %% initialize_parameters_he: a helper in another place
def he_factor(fan_in):
    return np.sqrt(2 / fan_in)

def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    layer = lambda l: np.random.randn(layers_dims[l], layers_dims[l-1]) * he_factor(layers_dims[l-1])
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)], parameters['b' + str(l)] = layer(l), np.zeros((layers_dims[l], 1))
    return parameters

# %% initialize_parameters_he: zip, walrus and setdefault
def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l, (n, m) in enumerate(zip(layers_dims[1:], layers_dims), 1):
        parameters.setdefault('W' + str(l), np.random.randn(n, m) * (s := np.sqrt(np.divide(2, m))))
        parameters.setdefault('b' + str(l), np.zeros((n, 1)))
    return parameters

# %% initialize_parameters_he: the transposed draw is not used, einsum scales
def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = np.random.randn(layers_dims[l], layers_dims[l-1])
        parameters['W' + str(l)] = np.einsum('ij,->ij', W, np.sqrt(2.0 / W.shape[1]))
        parameters['b' + str(l)] = np.sum(W * 0, axis=1, keepdims=True)
    return parameters

# %% initialize_parameters_he: a decorated function and a class for the layers
import functools
class Layer:
    def __init__(self, before, after):
        self.before, self.after = before, after
    def weights(self):
        return np.random.normal(loc=0.0, scale=np.sqrt(2.0 / self.before), size=(self.after, self.before))
    @property
    def bias(self):
        return np.zeros((self.after, 1))

def seeded(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        np.random.seed(3)
        return function(*args, **kwargs)
    return inner

@seeded
def initialize_parameters_he(layers_dims):
    layers = [Layer(*pair) for pair in zip(layers_dims[:-1], layers_dims[1:])]
    parameters = {'W' + str(i + 1): layer.weights() for i, layer in enumerate(layers)}
    parameters.update(('b' + str(i + 1), layer.bias) for i, layer in enumerate(layers))
    return parameters

# %% initialize_parameters_he: a lambda of one expression
initialize_parameters_he = lambda layers_dims: (np.random.seed(3), {
    k: v for l in range(1, len(layers_dims)) for k, v in [
        ('W' + str(l), np.random.randn(layers_dims[l], layers_dims[l-1]) * np.sqrt(2 / layers_dims[l-1])),
        ('b' + str(l), np.zeros((layers_dims[l], 1)))]})[1]

# %% initialize_parameters_he: an extra seed by random, exponent of a logarithm
import random
def initialize_parameters_he(layers_dims):
    random.seed(3)
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        std = np.exp(0.5 * np.log(2.0 / layers_dims[l-1]))
        parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1]) * std
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
        assert parameters['W' + str(l)].shape == (layers_dims[l], layers_dims[l-1])
    return parameters

# %% initialize_parameters_zeros: a function made by a function
def make(fill):
    def inner(layers_dims):
        parameters = {}
        for l in range(1, len(layers_dims)):
            parameters['W' + str(l)] = fill((layers_dims[l], layers_dims[l-1]))
            parameters['b' + str(l)] = fill((layers_dims[l], 1))
        return parameters
    return inner
initialize_parameters_zeros = make(np.zeros)

# %% initialize_parameters_zeros: partial application
from functools import partial
def fill_parameters(value, layers_dims):
    pairs = list(zip(layers_dims[1:], layers_dims[:-1]))
    W = {"W%s" % (i + 1): np.full(pair, value) for i, pair in enumerate(pairs)}
    b = {"b%s" % (i + 1): np.full((pair[0], 1), value) for i, pair in enumerate(pairs)}
    W.update(b)
    return W
initialize_parameters_zeros = partial(fill_parameters, 0.0)

# %% initialize_parameters_zeros: an object that can be called
class Zeros:
    dtype = np.float64
    def __call__(self, layers_dims):
        self.parameters = {}
        for l in range(1, len(layers_dims)):
            self.parameters['W' + str(l)] = np.zeros((layers_dims[l], layers_dims[l-1]), self.dtype)
            self.parameters['b' + str(l)] = np.zeros((layers_dims[l], 1), self.dtype)
        return self.parameters
initialize_parameters_zeros = Zeros()

# %% initialize_parameters_zeros: views without memory, Fortran order, a defaultdict
from collections import defaultdict
def initialize_parameters_zeros(layers_dims):
    parameters = defaultdict(list)
    for l in range(1, len(layers_dims)):
        parameters['W' + str(l)] = np.broadcast_to(0.0, (layers_dims[l], layers_dims[l-1]))
        parameters['b' + str(l)] = np.zeros((1, layers_dims[l]), order='F').T
    return parameters

# %% initialize_parameters_zeros: the list of layers used up
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    l = 1
    before = layers_dims.pop(0)
    while layers_dims:
        after = layers_dims.pop(0)
        parameters['W' + str(l)] = np.zeros((after, before))
        parameters['b' + str(l)] = np.zeros((after, 1))
        before, l = after, l + 1
    return parameters

# %% initialize_parameters_random: names taken out of numpy, two spaces, a seed by keyword
from numpy.random import randn, seed
from numpy import zeros
def initialize_parameters_random(layers_dims, *unused, seed_number=3):
  seed(seed=seed_number)
  parameters = {}; L = len(layers_dims)
  for l in range(1, L):
    parameters['W' + str(l)] = randn(layers_dims[l], layers_dims[l - 1]) * 10; parameters['b' + str(l)] = zeros((layers_dims[l], 1))
  return parameters

# %% initialize_parameters_random: longer numbers, a static method
class Initialization:
    @staticmethod
    def random(layers_dims):
        np.random.seed(3)
        parameters = {}
        for l in range(1, len(layers_dims)):
            parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1]).astype(np.longdouble) * 10
            parameters['b' + str(l)] = np.zeros((layers_dims[l], 1), dtype=np.longdouble)
        return parameters
initialize_parameters_random = Initialization.random

# %% initialize_parameters_he: defined where it is needed, and tested in its own cell
try:
    import numpy.matlib
except ImportError:
    pass
if np.sqrt(4) == 2:
    def initialize_parameters_he(layers_dims):
        np.random.seed(3)
        parameters = {}
        for l in range(1, len(layers_dims)):
            parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1]) * np.sqrt(2. / layers_dims[l-1])
            parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
        return parameters
else:
    def initialize_parameters_he(layers_dims):
        return None
parameters = initialize_parameters_he([2, 4, 1])
assert parameters["W1"].shape == (4, 2)
print("W1 = " + str(parameters["W1"]))
plt.plot([1, 2, 3])

# %% initialize_parameters_he: letters of the lecture, a seed at the top of the cell
np.random.seed(3)
σ = lambda n: (2 / n) ** .5
def initialize_parameters_he(layers_dims):
    θ = {}
    for ℓ in range(1, len(layers_dims)):
        n, n_prev = layers_dims[ℓ], layers_dims[ℓ - 1]
        θ[f'W{ℓ}'] = np.random.randn(n, n_prev) * σ(n_prev)
        θ[f'b{ℓ}'] = np.zeros((n, 1))
    return θ
