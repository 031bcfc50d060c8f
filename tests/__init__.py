"""The tests, a package: what several of them share is in `conftest.py` and `support`.

NumPy computes with one thread here: the tests run beside each other, and more threads than cores
wait for each other.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
