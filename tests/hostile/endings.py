"""Attacks that never end, end too much, or eat what there is."""

from tests.hostile.attack import Attack

ENDINGS = {
    "loop": Attack("while True: pass", "timeout", reason="in time"),
    "loop that swallows exceptions": Attack(
        """
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        "timeout",
    ),
    "loop that ignores signals": Attack(
        """
        import signal
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            try: signal.signal(number, signal.SIG_IGN)
            except OSError: pass
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while True: pass
        """,
        "timeout",
        function="he",
    ),
    "loop in C": Attack("sum(iter(int, 1))", "timeout"),
    "loop in a regular expression": Attack(
        "import re; re.match('(a+)+$$', 'a' * 60 + 'b')", "timeout", function="random"
    ),
    "huge power": Attack("9 ** 9 ** 9", "timeout"),
    "huge shift": Attack("1 << (1 << 45)", "crashed", reason="out of memory"),
    "huge integer as an answer": Attack("return {'W1': 1 << 200_000, 'b1': 10**400}", "incorrect"),
    "sleep": Attack("import time; time.sleep(1000)", "timeout", reason="no answer within"),
    "deadlock": Attack(
        "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()", "timeout"
    ),
    "the next question is read away": Attack("import os; os.read(3, 1 << 20)", "timeout"),
    "object that never dies": Attack(
        """
        class Undying:
            def __del__(self):
                while True: pass
        return Undying()
        """,
        "timeout",
    ),
    "sys.exit": Attack("import sys; sys.exit(0)", "raised", reason="SystemExit"),
    "exit": Attack("exit()", "raised"),
    "os._exit": Attack("import os; os._exit(0)", "crashed", reason="exit status 0"),
    "os._exit on hidden calls": Attack(
        "import os\nif len(layers_dims) > 4: os._exit(layers_dims[0])", "crashed"
    ),
    "abort": Attack("import os; os.abort()", "crashed", reason="signal"),
    "segmentation fault": Attack("import ctypes; ctypes.string_at(1)", "crashed", reason="SIGSEGV"),
    "write to nowhere": Attack("import ctypes; ctypes.memset(8, 0, 8)", "crashed"),
    "own machine code": Attack(
        r"""
        import ctypes, mmap
        code = mmap.mmap(-1, 4096, prot=7)
        code.write(b"\x0f\x0b")
        ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
        """,
        "crashed",
        reason="SIGILL",
    ),
    "Python's stack": Attack("return $NAME(layers_dims)", "raised", reason="RecursionError"),
    "the machine's stack": Attack(
        """
        import sys
        sys.setrecursionlimit(10**9)
        def deeper(_): return sorted([0], key=deeper)
        deeper(0)
        """,
        "crashed",
    ),
    "memory": Attack(
        "kept = []\nwhile True: kept.append(np.empty(1 << 20))", "crashed", reason="out of memory"
    ),
    "memory at once": Attack("np.ones(1 << 45)", "crashed", reason="out of memory"),
    "MemoryError swallowed": Attack(
        """
        kept = []
        while True:
            try: kept.append(bytearray(1 << 26))
            except MemoryError: pass
        """,
        "timeout",
    ),
    "threads": Attack(
        """
        import threading
        def spin():
            while True: pass
        while True: threading.Thread(target=spin, daemon=True).start()
        """,
        "timeout",
        reason="CPU time",
    ),
    "bare threads": Attack(
        """
        import _thread
        def spin():
            while True: pass
        while True: _thread.start_new_thread(spin, ())
        """,
        "raised",
        reason="threads are not available",
        confined=True,
    ),
    "bare threads that insist": Attack(
        """
        import _thread
        while True:
            try: _thread.start_new_thread(print, ())
            except RuntimeError: pass
        """,
        "timeout",
        confined=True,
    ),
    "10 000 threads": Attack(
        """
        import threading
        for _ in range(10_000): threading.Thread(target=len, args=("",)).start()
        """,
    ),
    "threads that fork": Attack(
        """
        import os, threading
        for _ in range(100): threading.Thread(target=os.fork).start()
        """,
        confined=True,
    ),
    "thread that waits for ever": Attack(
        "import threading; threading.Event().wait()",
        "raised",
        reason="threads are not available",
    ),
    "thread that patches while hidden calls are asked": Attack(
        """
        import threading
        def patch():
            np.random.seed = np.random.randn = np.sqrt = lambda *_: np.zeros(1)
        threading.Timer(0.01, patch).start()
        """,
        "partial",
        20.0,
        function="he",
    ),
    "thread left over for the next question": Attack(
        """
        import threading, _thread
        def spoil():
            while True: np.zeros = np.sqrt = np.random.randn = None
        try: _thread.start_new_thread(spoil, ())
        except RuntimeError: pass
        """,
        confined=True,
    ),
    "fork bomb": Attack("import os\nwhile True: os.fork()", "raised", confined=True),
    "fork bomb that insists": Attack(
        """
        import os
        while True:
            try: os.fork()
            except OSError: pass
        """,
        "timeout",
        confined=True,
    ),
    "daemon": Attack(
        """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                open("$MARKS/daemon", "w").close()
                time.sleep(600)
            os._exit(0)
        """,
        "raised",
        confined=True,
    ),
    "limits raised": Attack(
        """
        import resource
        for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
            resource.setrlimit(kind, (resource.RLIM_INFINITY,) * 2)
        """,
        "raised",
        confined=True,
    ),
    "alarm": Attack(
        "import signal; signal.setitimer(signal.ITIMER_REAL, 0.02)\nwhile True: pass",
        "crashed",
        reason="SIGALRM",
    ),
    "signal to itself": Attack(
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "raised", confined=True
    ),
    "interrupt": Attack("raise KeyboardInterrupt", "raised", reason="KeyboardInterrupt"),
    "generator that never ends": Attack("import itertools; return itertools.count()", "incorrect"),
    "list that never ends": Attack(
        """
        class Endless(list):
            def __iter__(self):
                while True: yield 0
            def __len__(self): return 0
        return {"W1": Endless([0]), "b1": Endless()}
        """,
        "incorrect",
    ),
    "collection that kills": Attack(
        "import gc, os; gc.callbacks.append(lambda *_: os._exit(0)); gc.set_threshold(1)",
        "crashed",
    ),
}
