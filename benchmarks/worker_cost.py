"""What does the sandbox cost per submission, compared with an unrestricted fork?

`python benchmarks/worker_cost.py [SUBMISSIONS]` prints the median time of eight small NumPy
functions for both, measured alternately in one run, their ratio (target: at most 1.3), and the time
with a fresh interpreter for each function (the process tier).
"""

from __future__ import annotations

import statistics
import sys
import time

import numpy as np

from grader.worker import CallRequest, Code, Limits, Task, Worker
from grader.worker.sandbox_tier import SandboxTier

#: The largest ratio that is acceptable.
TARGET = 1.3

SOURCE = """
def forward(X, W, b):
    return np.maximum(0, W @ X + b)

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def cost(A, Y):
    return float(np.mean(-Y * np.log(A) - (1 - Y) * np.log(1 - A)))

def backward(X, dZ):
    return {"dW": dZ @ X.T / X.shape[1], "db": dZ.mean(axis=1, keepdims=True)}

def initialize(sizes):
    return {f"W{i}": np.random.randn(b, a) for i, (a, b) in enumerate(zip(sizes, sizes[1:]))}

def dropout(A, keep):
    return A * (np.random.rand(*A.shape) < keep) / keep

def norm(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))

def numerical(x):
    return np.array([((v + 1e-7) ** 2 - (v - 1e-7) ** 2) / 2e-7 for v in x.ravel()])
"""

#: The same forkserver, except that its children are not restricted.
UNRESTRICTED = """
import importlib, os, sys
boot = {boot!r}
sys.argv[0] = boot
space = {{"__name__": "boot", "__file__": boot}}
exec(compile(open(boot).read(), boot, "exec"), space)
original = importlib.import_module
def patched(name, *rest):
    module = original(name, *rest)
    if name.endswith(".forkserver"):
        def enter(self, channel, parent):
            os.dup2(channel, module.CHANNEL)
        module.Sandbox.enter = enter
        module.leaks = lambda refusal: []
    return module
importlib.import_module = patched
space["main"]()
"""


class UnrestrictedTier(SandboxTier):
    """The forkserver without a sandbox: for measuring only."""

    def _command(self, settings: dict[str, object]) -> list[str]:
        path, *options, boot, part, argument = super()._command(settings)
        return [path, *options, "-c", UNRESTRICTED.format(boot=boot), part, argument]


def small_tasks() -> tuple[Task, ...]:
    """Return eight functions, one call each."""
    rng = np.random.default_rng(0)
    X, W, b = rng.normal(size=(4, 5)), rng.normal(size=(3, 4)), rng.normal(size=(3, 1))
    A, Y = rng.uniform(0.1, 0.9, size=(1, 5)), rng.integers(0, 2, size=(1, 5))
    arguments: dict[str, tuple[object, ...]] = {
        "forward": (X, W, b),
        "sigmoid": (X,),
        "cost": (A, Y),
        "backward": (X, W @ X),
        "initialize": ([4, 5, 3, 1],),
        "dropout": (X, 0.7),
        "norm": (X, X + 1e-7),
        "numerical": (X,),
    }
    imports = Code("cell 1", 1, "import numpy as np")
    functions = [Code("cell 2", 1, source) for source in SOURCE.strip().split("\n\n")]
    return tuple(
        Task(name, (imports, function), (CallRequest(args, seed=1),))
        for (name, args), function in zip(arguments.items(), functions, strict=True)
    )


def milliseconds(worker: Worker, tasks: tuple[Task, ...]) -> float:
    """Return how long one submission takes, in milliseconds; all of its calls must succeed."""
    start = time.perf_counter()
    outcomes = [worker.run(task) for task in tasks]
    taken = 1000 * (time.perf_counter() - start)
    if any(outcome.kind != "value" for (outcome,) in outcomes):
        raise SystemExit(f"a task failed: {outcomes}")
    return taken


def main() -> None:
    """Print the figures; exit with status 1 if the ratio is above the target."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    tasks = small_tasks()
    with Worker(isolation="sandbox") as locked, Worker(isolation="sandbox") as free:
        free._tier.close()
        free._tier = UnrestrictedTier(free._interpreter, Limits())
        free._spare = None
        for worker in (locked, free):
            for _ in range(20):
                milliseconds(worker, tasks)
        pairs = [(milliseconds(locked, tasks), milliseconds(free, tasks)) for _ in range(count)]
    with Worker(isolation="process") as fresh:
        process = statistics.median(milliseconds(fresh, tasks) for _ in range(max(5, count // 20)))
    sandbox = statistics.median(pair[0] for pair in pairs)
    unrestricted = statistics.median(pair[1] for pair in pairs)
    ratio = sandbox / unrestricted
    print(f"median ms for 8 functions, {count} times each, measured in turn:")
    print(f"  sandbox            {sandbox:7.2f}")
    print(f"  unrestricted fork  {unrestricted:7.2f}")
    print(f"  fresh interpreter  {process:7.2f}")
    print(f"ratio sandbox / unrestricted: {ratio:.2f} (target: at most {TARGET})")
    raise SystemExit(ratio > TARGET)


if __name__ == "__main__":
    main()
