"""What can student code import, and what happens to other imports?

It can import the standard library, numpy (and scipy, if it is installed with numpy), the packages
that the course lists with what they need, and the assignment's support modules. Anything else that
*student* code imports becomes an inert stand-in, which complains only when it is used. A library
that looks for an optional package still gets an ImportError.
"""

from __future__ import annotations

import builtins
import importlib.machinery
import pathlib
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# Our own copy: `builtins.any = ...` in student code must not change what can be imported.
globals()["__builtins__"] = dict(vars(builtins))

_Spec = importlib.machinery.ModuleSpec


class StandInUsed(ImportError):  # noqa: N818  (students read this name)
    """Something was used that is not available while grading; `unavailable` says what."""

    __module__ = "builtins"  # whose exceptions are named without their module
    unavailable: tuple[str, str] = ("", "")  # a module, and a name in it or nothing


class StandIn:
    """Stands in for a package, or a `name` of a support module, that is not available.

    Decorating with it returns the function unchanged, and inheriting from it adds no base class.
    """

    def __init__(self, module: str, name: str = "") -> None:
        what = f"'{name}' of '{module}'" if name else f"the package '{module}'"
        object.__setattr__(self, "_message", f"{what} is not available while grading")
        object.__setattr__(self, "_unavailable", (module, name))

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: object, **options: object) -> object:
        """Return a decorated function unchanged; complain about any other call."""
        if len(args) == 1 and not options and isinstance(args[0], (types.FunctionType, type)):
            return args[0]
        if options and not args:  # @jit(nopython=True)
            return self
        return _use(self)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """Add no base class."""
        return ()

    def __repr__(self) -> str:
        return f"<{self._message}>"

    __hash__ = object.__hash__


def _use(self: StandIn, *_: object) -> object:
    error = StandInUsed(str(self._message))
    error.unavailable = vars(self)["_unavailable"]
    raise error


_USES = """
    eq ne lt le gt ge bool len iter next getitem setitem delitem contains enter exit index int
    float complex array add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod
    pow rpow matmul rmatmul and rand or ror xor rxor neg pos abs invert round array_ufunc
"""
for _operation in _USES.split():
    setattr(StandIn, f"__{_operation}__", _use)


class StandInModule(types.ModuleType):
    """Stands in for a package that is not available; `from … import *` binds nothing."""

    __all__: list[str] = []  # noqa: RUF012  (as modules have it)

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(self.__name__.partition(".")[0])


class SupportModule(types.ModuleType):
    """A module of the assignment; a name that it lacks is a stand-in."""

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(self.__name__, name)


class PackageFinder:
    """Finds the packages it knows, each in its own folder, and nothing else there."""

    def __init__(self, folders: Mapping[str, str], metadata: Sequence[str]) -> None:
        self.folders = dict(folders)
        self.metadata = list(metadata)

    def find_spec(self, name: str, path: Sequence[str] | None, _target: object = None) -> object:
        """Return the spec of a package that it knows."""
        folder = self.folders.get(name)
        if folder is None or path is not None:
            return None
        return importlib.machinery.PathFinder.find_spec(name, [folder])

    def find_distributions(self, context: Any = None) -> Iterator[object]:
        """Yield the metadata of the packages that a course lists: some ask for their version."""
        from importlib.metadata import PathDistribution

        for folder in self.metadata:
            found = PathDistribution(pathlib.Path(folder))
            name = getattr(context, "name", None)
            if name is None or _plain(name) == _plain(found.metadata["Name"] or ""):
                yield found


class SupportFinder:
    """Finds the assignment's support modules."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = dict(sources)
        self._compiled: dict[str, types.CodeType] = {}
        self._created: list[str] = []

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: object = None) -> object:
        """Return the spec of a support module, or of a package that contains one."""
        package = any(source.startswith(name + ".") for source in self.sources)
        if name not in self.sources and not package:
            return None
        return _Spec(name, self, is_package=package)  # type: ignore[arg-type]

    def create_module(self, spec: _Spec) -> types.ModuleType:
        """Return the module, which is still empty."""
        self._created.append(spec.name)
        return SupportModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the module's source in it."""
        name = module.__name__
        if name not in self._compiled:
            source = self.sources.get(name, "")
            code: types.CodeType = compile(source, support_file(name), "exec", dont_inherit=True)
            self._compiled[name] = code
        exec(self._compiled[name], module.__dict__)

    def forget(self) -> None:
        """Forget the modules, so that the next task gets support modules of its own."""
        while self._created:
            sys.modules.pop(self._created.pop(), None)


class StandInFinder:
    """Finds a stand-in for anything else that student code imports."""

    def __init__(self, files: set[str]) -> None:
        self.files = files
        self._created: list[str] = []

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: object = None) -> object:
        """Return the spec of a stand-in."""
        top = name.partition(".")[0]
        if top != name and not isinstance(sys.modules.get(top), StandInModule):
            return None
        if next(_importing_files(), None) not in self.files:
            return None
        return _Spec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: _Spec) -> types.ModuleType:
        """Return the stand-in."""
        self._created.append(spec.name)
        return StandInModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: a stand-in is empty."""

    def forget(self) -> None:
        """Forget the stand-ins, so that the next task gets its own."""
        while self._created:
            sys.modules.pop(self._created.pop(), None)


def support_file(name: str) -> str:
    """Return the file name in the code of a support module."""
    return name.replace(".", "/") + ".py"


def use_packages(folders: Mapping[str, str], metadata: Sequence[str] = ()) -> None:
    """Make packages importable, given the folder that contains each, and those of metadata."""
    sys.meta_path.insert(0, PackageFinder(folders, metadata))  # type: ignore[arg-type]


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _importing_files() -> Iterator[str]:
    frame: types.FrameType | None = sys._getframe(1)
    machinery = importlib.__file__
    while frame is not None:
        file = frame.f_code.co_filename
        if file not in (__file__, machinery) and not file.startswith("<frozen importlib"):
            yield file
        frame = frame.f_back
