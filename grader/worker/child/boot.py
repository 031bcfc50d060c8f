"""How does a worker process start, by path and under an interpreter without the grader?

`python -I -S boot.py forkserver|session {"settings": ...}`: this folder becomes a package under
a name of its own, so that its files import each other as they do in the grader, while nothing else
of the grader can be imported.
"""

from __future__ import annotations

import gc
import importlib
import json
import pathlib
import sys
import types

#: The name of that package.
PACKAGE = "grader_worker"


def main() -> None:
    """Run the part named on the command line.

    No compiled module is written once it runs: what is imported then may be for student code.
    """
    gc.disable()  # imports make many objects, and hardly any garbage
    package = types.ModuleType(PACKAGE)
    package.__path__ = [str(pathlib.Path(__file__).resolve().parent)]
    sys.modules[PACKAGE] = package
    part, settings = sys.argv[1], json.loads(sys.argv[2])
    sys.argv[:] = [""]
    imports = importlib.import_module(PACKAGE + ".imports")
    listed = settings.get("listed", {})
    folders = {**listed.get("importable", {}), **settings["packages"]}
    imports.use_packages(folders, listed.get("metadata", ()))
    module = importlib.import_module(PACKAGE + "." + part)
    sys.dont_write_bytecode = True
    gc.enable()
    module.main(settings)


if __name__ == "__main__":
    main()
