"""Attacks at the top level: code that runs, or is read, before any function is called."""

from tests.hostile.attack import Attack

LOADING = {
    "exit at the top level": Attack(above="exit()\nimport sys\nsys.exit(1)\nraise SystemExit"),
    "end of the process at the top level": Attack(above="import os\nos._exit(0)"),
    "loop at the top level": Attack(above="while True: pass", as_python=True),
    "loop in a global": Attack(
        "OFFSET", "timeout", above="OFFSET = sum(iter(int, 1))", reason="loaded"
    ),
    "end of the process in a global": Attack(
        "OFFSET", "crashed", above="import os\nOFFSET = os._exit(0)"
    ),
    "exit in a global": Attack("OFFSET", "raised", above="OFFSET = __import__('sys').exit(3)"),
    "default argument that exits": Attack(
        status="raised", head="def $NAME(layers_dims, x=__import__('sys').exit()):"
    ),
    "default argument that ends the process": Attack(
        status="crashed", head="def $NAME(layers_dims, x=__import__('os')._exit(0)):"
    ),
    "default argument that writes": Attack(
        status="raised",
        head="def $NAME(layers_dims, x=open('$MARKS/default', 'w')):",
        confined=True,
    ),
    "decorator that loops": Attack(
        status="timeout",
        above="def forever(function):\n    while True: pass",
        head="@forever\ndef $NAME(layers_dims):",
    ),
    "decorator that patches": Attack(
        above="""
        def patch(function):
            import numpy
            numpy.random.randn = numpy.sqrt = None
            return function
        """,
        head="@patch\ndef $NAME(layers_dims):",
    ),
    "decorator that gives something else": Attack(
        status="raised", above="def swap(_):\n    return 7", head="@swap\ndef $NAME(layers_dims):"
    ),
    "annotation that exits": Attack(
        status="raised", head="def $NAME(layers_dims: __import__('sys').exit()) -> exit():"
    ),
    "metaclass": Attack(
        "return Trap()",
        "crashed",
        above="""
        import os
        class Meta(type):
            def __call__(cls): os._exit(1)
        class Trap(metaclass=Meta): pass
        """,
    ),
    "shell magic": Attack(
        above="!touch $MARKS/magic\n%system touch $MARKS/magic\n%run $REFERENCE\nget_ipython()"
    ),
    "cell of another language": Attack(above="%%bash\ntouch $MARKS/bash"),
    "star import of nothing": Attack(above="from evil.module import *", as_python=True),
    "import of a path": Attack(
        "evil.run()", "raised", above="import sys\nsys.path.insert(0, '$MARKS')\nimport evil"
    ),
    "null characters": Attack("'''\0'''", "correct"),
    "deep expression": Attack("OFFSET", "raised", above="OFFSET = " + "-" * 90_000 + "1"),
    "deep parentheses": Attack("OFFSET", "raised", above="OFFSET = " + "(" * 5000 + ")" * 5000),
    "deep attributes": Attack("OFFSET", "raised", above="OFFSET = np" + ".a" * 50_000),
    "long sum": Attack("OFFSET", "raised", above="OFFSET = 1" + " + 1" * 50_000),
    "deep blocks": Attack(
        above="\n".join(" " * depth + "if 1:" for depth in range(500)) + "\n" + " " * 500 + "pass"
    ),
    "many conditions": Attack(
        above="if 0: pass\n" + "\n".join("elif 0: pass" for _ in range(5000)), as_python=True
    ),
    "huge number": Attack("OFFSET", "raised", above="OFFSET = " + "9" * 100_000),
    "folded constants": Attack(
        "OFFSET", "raised", above="OFFSET = ('a' * 4096) * 4096 * 4096 * 4096"
    ),
    "endless name": Attack(above="def " + "f" * 200_000 + "(): pass"),
}
