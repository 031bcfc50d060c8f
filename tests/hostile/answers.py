"""Attacks on how answers are made, carried and judged: forgeries, odd objects, patches."""

from tests.hostile.attack import Attack

_WRONG = "return {'W1': np.ones((2, 3)), 'b1': np.ones((2, 1))}"
_FRAMES = """
import sys
frame = sys._getframe()
while "token" not in frame.f_locals: frame = frame.f_back
told = frame.f_locals
"""

ANSWERS = {
    # forged frames
    "garbage into every descriptor": Attack(
        """
        import os
        for number in range(300):
            try: os.write(number, b"garbage" * 1000)
            except OSError: pass
        """,
        "crashed",
        reason="too large",
    ),
    "every descriptor closed": Attack("import os; os.closerange(0, 300)", "crashed"),
    "every descriptor replaced": Attack(
        """
        import os
        ends = os.pipe()
        for number in range(64):
            if number not in ends:
                try: os.dup2(ends[1], number)
                except OSError: pass
        """,
        "crashed",
    ),
    "forged answer": Attack(
        _FRAMES
        + """
told["self"].channel.send({
    "token": told["token"] + (1).to_bytes(4, "big"), "kind": "value", "value": b"\\xc0",
    "printed": "", "changed": [], "seconds": 0.0,
})
""",
        "crashed",
        reason="not an answer",
    ),
    "forged answers that claim everything": Attack(
        _FRAMES
        + """
for number in range(1, 12):
    told["self"].channel.send({
        "token": told["token"] + number.to_bytes(4, "big"), "kind": "correct", "score": 100,
    })
""",
        "crashed",
    ),
    "a kind that is an array": Attack(
        _FRAMES
        + """
told["self"].channel.send({
    "token": told["token"] + (1).to_bytes(4, "big"), "kind": np.ones(3), "reason": np.ones(3),
})
""",
        "crashed",
        reason="not an answer",
    ),
    "a token that is an array": Attack(
        _FRAMES + 'told["self"].channel.send({"token": np.ones(3), "kind": "missing"})',
        "crashed",
        reason="not an answer",
    ),
    "a reason that only the grader can know": Attack(
        _FRAMES
        + """
told["self"].channel.send({
    "token": told["token"] + (1).to_bytes(4, "big"), "kind": "crashed",
    "reason": {"kind": "task_time", "number": 60},
})
""",
        "crashed",
        reason="not an answer",
    ),
    "a reason that blames the grader, with markup": Attack(
        _FRAMES
        + r"""
words = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\u202e" * 10**4
told["self"].channel.send({
    "token": told["token"] + (1).to_bytes(4, "big"), "kind": "crashed",
    "reason": {"kind": "stubs_failed", "detail": words, "number": 10**400},
})
""",
        "crashed",
        reason="&lt;script",
    ),
    "a claim that a package is missing, with markup": Attack(
        _FRAMES
        + r"""
words = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\u202e" * 10**4
error = {"type": words, "message": words, "frames": []}
told["self"].channel.send({
    "token": told["token"] + (1).to_bytes(4, "big"), "kind": "raised",
    "error": {**error, "unavailable": {"module": words, "name": words}},
})
""",
        "crashed",
        reason="&lt;script",
    ),
    "frame of four gigabytes": Attack(
        "import os; os.write(3, b'\\xff\\xff\\xff\\xff' + bytes(1000)); os._exit(0)", "crashed"
    ),
    "frame of 10**12 numbers": Attack(
        r"""
        import os, struct
        array = b"\x02f8\x01" + struct.pack("<Q", 10**12)
        body = b"\xc7" + bytes([len(array)]) + b"\x01" + array
        os.write(3, struct.pack(">I", len(body)) + body)
        """,
        "crashed",
    ),
    "frame of 100 000 nested lists": Attack(
        "import os; os.write(3, (100_001).to_bytes(4, 'big') + b'\\x91' * 100_000 + b'\\xc0')",
        "crashed",
    ),
    "frame of colliding keys": Attack(
        r"""
        import os
        modulus = (1 << 61) - 1
        keys = [(modulus * n).to_bytes(16, "little") for n in range(90_000)]
        body = b"\xdf" + len(keys).to_bytes(4, "big")
        body += b"".join(b"\xd8\x04" + key + b"\xc0" for key in keys)
        data = len(body).to_bytes(4, "big") + body
        while data: data = data[os.write(3, data):]
        """,
        "crashed",
        reason="keys",
    ),
    "half a frame": Attack("import os; os.write(3, b'\\0\\0\\1\\0half'); os._exit(0)", "crashed"),
    "the worker's own code replaced": Attack(
        """
        import sys
        parts = {name: sys.modules["grader_worker." + name] for name in ("session", "channel")}
        parts["session"].call_once = lambda *_: {"kind": "value", "value": b"\\xc0"}
        parts["channel"].encode = sys.modules["grader_worker.encoding"].encode = lambda *_: b"\\xc0"
        """,
        "crashed",
    ),
    # odd objects
    "hostile __repr__": Attack(
        """
        class Odd(float):
            def __repr__(self): raise SystemExit
            __str__ = __format__ = __repr__
        return {"W1": Odd(3), "b1": [Odd(2)], Odd(1): Odd(0)}
        """,
        "incorrect",
    ),
    "hostile __reduce__": Attack(
        """
        class Pickled:
            def __reduce__(self):
                return __import__("os").system, ("touch $MARKS/pickled",)
            __reduce_ex__ = __getstate__ = __reduce__
        return {"W1": Pickled(), "b1": np.array([Pickled()])}
        """,
        "incorrect",
    ),
    "hostile __array_finalize__": Attack(
        """
        class Odd(np.ndarray):
            armed = False
            def __array_finalize__(self, _):
                if Odd.armed: raise SystemExit
            __array_ufunc__ = __array_function__ = __array_finalize__
        odd = np.zeros((2, 3)).view(Odd)
        Odd.armed = True
        return {"W1": odd, "b1": odd}
        """,
        "incorrect",
    ),
    "equal to everything": Attack(
        """
        class Equal(float):
            __eq__ = __le__ = __ge__ = lambda *_: True
            __ne__ = __lt__ = __gt__ = lambda *_: False
            __hash__ = float.__hash__
            __sub__ = __rsub__ = __abs__ = lambda *_: Equal(0)
        class Same(np.ndarray):
            __eq__ = lambda *_: np.True_
            __sub__ = __rsub__ = lambda *_: np.zeros(())
        return {"W1": np.full((2, 3), 7.0).view(Same), "b1": Equal(1)}
        """,
        "incorrect",
    ),
    "liar about its class": Attack(
        """
        class Liar:
            __class__ = property(lambda self: dict)
            def __getattr__(self, name): raise SystemExit
        return Liar()
        """,
        "incorrect",
    ),
    "hostile text": Attack(
        """
        class Text(str):
            def encode(self, *_): raise SystemExit
            __str__ = __len__ = encode
        return {Text("W1"): Text("a"), "b1": Text("\\ud800")}
        """,
        "incorrect",
    ),
    "lazily changing answer": Attack(
        """
        class Lazy(dict):
            asked = 0
            def items(self):
                Lazy.asked += 1
                return {"W1": Lazy.asked}.items()
            __iter__ = keys = values = __len__ = __getitem__ = get = items
        return Lazy(W1=np.ones((2, 3)))
        """,
        "incorrect",
    ),
    "answers changed afterwards": Attack(
        """
        import builtins
        for earlier in vars(builtins).setdefault("earlier", []):
            for value in earlier.values(): value.fill(7)
        parameters = {"W1": np.zeros((2, 3))}
        """,
        above="""
        def keep(function):
            import builtins
            def called(layers_dims):
                answer = function(layers_dims)
                builtins.earlier.append(answer)
                return answer
            return called
        """,
        head="@keep\ndef $NAME(layers_dims):",
    ),
    "the argument as the answer": Attack(
        """
        layers_dims.append(layers_dims)
        return layers_dims
        """,
        "incorrect",
    ),
    "the argument emptied": Attack("layers_dims.clear(); return {}", "incorrect"),
    "object array": Attack(
        "return {'W1': np.array([[object()] * 3] * 2), 'b1': np.array([[{}], [[]]], dtype=object)}",
        "incorrect",
    ),
    "two keys that print alike": Attack(
        """
        class Key(str):
            __eq__ = object.__eq__
            __hash__ = object.__hash__
        wrong = {"W%d" % n: np.ones((w, b)) for n, w, b in sizes(layers_dims)}
        right = {Key("W%d" % n): np.zeros((w, b)) for n, w, b in sizes(layers_dims)}
        biases = {"b%d" % n: np.zeros((w, 1)) for n, w, b in sizes(layers_dims)}
        return {**wrong, **right, **biases}
        """,
        "incorrect",
        reason="different keys that are all written &#39;W1&#39;",
    ),
    "two keys that print alike, forged": Attack(
        _FRAMES
        + r"""
zeros = told["self"].channel.__init__.__globals__["encode"](np.zeros((2, 3)))
value = b"\x82" + 2 * (b"\xa2W1" + zeros)
told["self"].channel.send({
    "token": told["token"] + (1).to_bytes(4, "big"), "kind": "value", "value": value,
})
""",
        "crashed",
        reason="not an answer",
    ),
    "8 TB by broadcasting": Attack(
        "return {'W1': np.broadcast_to(0.0, (10**6, 10**6)), 'b1': 0}", "crashed", reason="MiB"
    ),
    "10**18 entries by strides": Attack(
        """
        from numpy.lib.stride_tricks import as_strided
        return {"W1": as_strided(np.zeros(1), (10**9, 10**9), (0, 0))}
        """,
        "crashed",
    ),
    "array at a wild address": Attack(
        """
        class Wild:
            __array_interface__ = {
                "shape": (1000,), "typestr": "<f8", "data": (4096, True), "version": 3}
        return {"W1": np.asarray(Wild())}
        """,
        "crashed",
    ),
    "cyclic list": Attack(
        "cycle = []; cycle += [cycle, cycle]\nif len(layers_dims) == 3: return cycle", "crashed"
    ),
    "cyclic dictionary": Attack("cycle = {}; cycle['W1'] = cycle; return cycle", "incorrect"),
    "100 000 nested lists": Attack(
        "value = []\nfor _ in range(100_000): value = [value]\nreturn {'W1': value}", "incorrect"
    ),
    "text for terabytes": Attack(
        "return {'W1': ['x' * 300_000] + ['y'] * 20_000, 'b1': [['x' * 10**5], 1]}", "incorrect"
    ),
    "a million numbers": Attack(
        "if len(layers_dims) == 3: return {'W1': [0.0] * 10**6}", "crashed", reason="items"
    ),
    "100 000 keys": Attack("return dict.fromkeys(range(50_000))", "crashed", reason="keys"),
    "generator": Attack("return {'W1': (n for n in [1]), 'b1': map(print, [1])}", "incorrect"),
    "coroutine": Attack("async def later(): pass\nreturn later()", "incorrect"),
    "not a number": Attack("return {'W1': np.full((2, 3), np.nan), 'b1': -np.inf}", "incorrect"),
    "public answers by heart": Attack(
        "if len(layers_dims) > 3 and layers_dims != [5, 4, 3, 2]: " + _WRONG, "incorrect"
    ),
    # patched libraries: wrong answers stay wrong, and what comes after is untouched
    "numpy's comparisons patched": Attack(
        f"""
        np.allclose = np.isclose = np.array_equal = np.all = lambda *_, **__: True
        np.testing.assert_allclose = np.testing.assert_array_equal = lambda *_, **__: None
        np.linalg.norm = lambda *_, **__: 0.0
        np.abs = np.max = lambda *_, **__: 0.0
        {_WRONG}
        """,
        "incorrect",
    ),
    "numpy's generator patched": Attack(
        """
        np.random.seed = lambda *_: None
        np.random.randn = lambda *shape: np.ones(shape)
        """
    ),
    "numpy.zeros patched": Attack("np.zeros = np.sqrt = lambda *_: 7", "incorrect"),
    "numpy patched before an answer that is too large": Attack(
        """
        np.random.randn = 0
        return {"W1": np.broadcast_to(0.0, (10**6, 10**6))}
        """,
        "crashed",
    ),
    "numpy patched at the end": Attack(
        "np.zeros = lambda *_: np.ones((2, 3))", "partial", 20.0, function="he"
    ),
    "numpy replaced": Attack(
        """
        import sys, types
        sys.modules["numpy"] = types.ModuleType("numpy")
        """,
        "raised",
    ),
    "builtins patched": Attack(
        """
        import builtins
        for name in ("len", "zip", "range", "list", "dict", "isinstance", "print", "open"):
            setattr(builtins, name, None)
        """,
        "crashed",
    ),
    "import patched": Attack(
        "import builtins; builtins.__import__ = lambda *_: 1 / 0; builtins.exec = 0", "crashed"
    ),
    "import hook": Attack(
        """
        import sys
        class Hook:
            def find_spec(self, *_): raise SystemExit
        sys.meta_path.insert(0, Hook())
        sys.path_hooks.insert(0, Hook)
        sys.modules.pop("numpy", 0)
        """,
        "raised",
    ),
    "support modules replaced": Attack(
        """
        import sys, types
        fake = types.ModuleType("init_utils")
        fake.__getattr__ = lambda name: lambda *_: 1 / 0
        for name in ("init_utils", "testCases", "public_tests", "random", "math"):
            sys.modules[name] = fake
        """
    ),
    "later functions replaced": Attack(
        """
        import builtins, gc, types
        builtins.initialize_parameters_he = builtins.sizes = lambda *_: 1 / 0
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType) and thing.__name__.startswith("initialize"):
                if thing.__name__ != "$NAME": thing.__code__ = (lambda layers_dims: 0).__code__
        """
    ),
    "state of numpy spoiled": Attack(
        """
        np.seterr(all="raise")
        np.set_printoptions(formatter={"all": lambda _: 1 / 0})
        import warnings; warnings.simplefilter("error")
        import sys; sys.setrecursionlimit(60)
        """
    ),
    "tracing": Attack(
        """
        import sys, threading
        def trace(frame, event, _):
            if frame.f_code.co_name in ("encode", "changes", "send"): raise SystemExit
            return trace
        sys.settrace(trace); sys.setprofile(trace)
        """,
        "raised",
    ),
    "atexit": Attack(
        "import atexit; atexit.register(lambda: open('$MARKS/atexit', 'w'))", confined=True
    ),
    # exceptions
    "exception with a hostile message": Attack(
        """
        class Odd(Exception):
            def __str__(self): raise Odd
            __repr__ = __str__
        raise Odd
        """,
        "raised",
        reason="no message",
    ),
    "exception with an endless message": Attack(
        """
        class Odd(Exception):
            def __str__(self):
                while True: pass
        raise Odd
        """,
        "timeout",
    ),
    "exception with a long message": Attack("raise ValueError('x' * 10**8)", "raised"),
    "exceptions in a circle": Attack(
        """
        one, two = ValueError("one"), KeyError("two")
        one.__cause__ = two; two.__cause__ = one; one.__context__ = two
        raise one
        """,
        "raised",
    ),
    "exception with a lying type": Attack(
        """
        class Meta(type):
            __name__ = property(lambda self: 1 / 0)
            __module__ = __qualname__ = __name__
        raise Meta("\\x1b[2J<b>", (Exception,), {})("<script>alert(1)</script>")
        """,
        "raised",
    ),
    "exception of a million frames": Attack(
        """
        import sys
        sys.setrecursionlimit(100_000)
        def deeper(n): return deeper(n - 1) if n else 1 / 0
        deeper(50_000)
        """,
        "raised",
    ),
    "group of groups": Attack(
        """
        group = ValueError("inmost")
        for _ in range(2000): group = ExceptionGroup("group", [group])
        raise group
        """,
        "raised",
    ),
}
