"""Can several threads parse Python at once, also where destructors let another one in meanwhile?"""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Cyclic garbage with a destructor is collected while a tree is built, and in the destructor
#: another thread may run; threads of different depths then disturb each other's count.
SCRIPT = """
import gc, sys, threading
from grader.notebook import parse, parse_expression

class Garbage:
    def __init__(self):
        self.itself = self
    def __del__(self):
        for _ in range(50):
            pass

FORMULA = " + ".join(f"(a[{i}:] @ b) ** {i}" for i in range(100))
faults = []

def work(depth):
    if depth:
        return work(depth - 1)
    for _ in range(60):
        Garbage()
        try:
            parse("\\n".join([FORMULA] * 3))
            parse_expression(FORMULA)
        except SystemError as error:
            faults.append(str(error))

gc.set_threshold(10, 2, 2)
sys.setswitchinterval(1e-6)
threads = [threading.Thread(target=work, args=[depth]) for depth in (0, 20, 5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(faults), *faults[:1])
"""


def faults(script: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    return int(done.stdout.split()[0])


def test_threads_do_not_disturb_each_other() -> None:
    assert faults(SCRIPT) == 0


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="only CPython 3.11 counts together")
def test_without_one_place_for_it_they_do() -> None:
    unguarded = SCRIPT.replace(
        "from grader.notebook import parse, parse_expression",
        "from ast import parse; parse_expression = lambda text: parse(text, mode='eval')",
    )
    assert faults(unguarded) > 0
