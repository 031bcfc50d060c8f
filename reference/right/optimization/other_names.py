"""Keys and arrays have names of their own, and copies of the dictionaries are returned."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    new_parameters = parameters.copy()
    layers = len(parameters) // 2
    for i in range(1, layers + 1):
        w_key, b_key = f"W{i}", f"b{i}"
        new_parameters[w_key] = parameters[w_key] - learning_rate * grads[f"d{w_key}"]
        new_parameters[b_key] = parameters[b_key] - learning_rate * grads[f"d{b_key}"]
    return new_parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    examples = X.shape[1]
    indices = np.arange(examples)
    np.random.shuffle(indices)
    x_mixed = X[:, indices]
    y_mixed = Y[:, indices]
    batches = []
    full = int(examples / mini_batch_size)
    for j in range(full):
        x_batch = x_mixed[:, j * mini_batch_size : (j + 1) * mini_batch_size]
        y_batch = y_mixed[:, j * mini_batch_size : (j + 1) * mini_batch_size]
        batches.append((x_batch, y_batch))
    if examples > full * mini_batch_size:
        batches.append((x_mixed[:, full * mini_batch_size :], y_mixed[:, full * mini_batch_size :]))
    return batches


def initialize_velocity(parameters):
    velocity = {}
    layers = len(parameters) // 2
    for i in range(1, layers + 1):
        velocity[f"dW{i}"] = np.full(parameters[f"W{i}"].shape, 0.0)
        velocity[f"db{i}"] = np.full(parameters[f"b{i}"].shape, 0.0)
    return velocity


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    new_parameters, velocity = parameters.copy(), v.copy()
    layers = len(parameters) // 2
    for i in range(1, layers + 1):
        dw_key, db_key = f"dW{i}", f"db{i}"
        velocity[dw_key] = beta * v[dw_key] + (1 - beta) * grads[dw_key]
        velocity[db_key] = beta * v[db_key] + (1 - beta) * grads[db_key]
        new_parameters[f"W{i}"] = parameters[f"W{i}"] - learning_rate * velocity[dw_key]
        new_parameters[f"b{i}"] = parameters[f"b{i}"] - learning_rate * velocity[db_key]
    return new_parameters, velocity


def initialize_adam(parameters):
    first = {}
    second = {}
    layers = len(parameters) // 2
    for i in range(1, layers + 1):
        first[f"dW{i}"] = np.full(parameters[f"W{i}"].shape, 0.0)
        first[f"db{i}"] = np.full(parameters[f"b{i}"].shape, 0.0)
        second[f"dW{i}"] = np.full(parameters[f"W{i}"].shape, 0.0)
        second[f"db{i}"] = np.full(parameters[f"b{i}"].shape, 0.0)
    return first, second


def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    new_parameters, first, second = parameters.copy(), v.copy(), s.copy()
    first_hat, second_hat = {}, {}
    layers = len(parameters) // 2
    for i in range(1, layers + 1):
        for name in (f"W{i}", f"b{i}"):
            g = grads[f"d{name}"]
            first[f"d{name}"] = beta1 * v[f"d{name}"] + (1 - beta1) * g
            second[f"d{name}"] = beta2 * s[f"d{name}"] + (1 - beta2) * np.multiply(g, g)
            first_hat[f"d{name}"] = np.divide(first[f"d{name}"], 1 - beta1**t)
            second_hat[f"d{name}"] = np.divide(second[f"d{name}"], 1 - beta2**t)
            root = np.sqrt(second_hat[f"d{name}"]) + epsilon
            new_parameters[name] = parameters[name] - learning_rate * first_hat[f"d{name}"] / root
    return new_parameters, first, second, first_hat, second_hat


def update_lr(learning_rate0, epoch_num, decay_rate):
    new_rate = learning_rate0 / (epoch_num * decay_rate + 1)
    return new_rate


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    stairs = np.floor_divide(epoch_num, time_interval)
    new_rate = learning_rate0 / (stairs * decay_rate + 1)
    return new_rate
