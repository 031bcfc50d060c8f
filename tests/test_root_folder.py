"""What does the root folder of a child hold, whatever the disk and the interpreter are like?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("it is made on Linux only", allow_module_level=True)

from grader.worker.child import root_folder


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A standard library and a package, some of it in unusual ways."""
    texts = {
        "python/lib/os.py": "# os",
        "python/lib/json/__init__.py": "# json",
        "python/lib/json/private.py": "# private",
        "python/lib/json/shared.py": "# shared",
        "python/lib/test/large.py": "# large",
        "python/lib/site-packages/reference.py": "# secret",
        "store/1/pack/__init__.py": "# pack",
        "store/1/pack/tests/test_pack.py": "# test",
        "elsewhere/real.py": "# real",
        "zones/UTC": "TZif",
        "zones/right/UTC": "TZif",
        "course/reference.py": "# secret",
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o644)
        os.utime(path, (1e9, 1e9))
    (tmp_path / "python/lib/json/private.py").chmod(0o600)
    (tmp_path / "python/lib/json/shared.py").chmod(0o666)
    (tmp_path / "python/lib/linked.py").symlink_to(tmp_path / "elsewhere/real.py")
    (tmp_path / "python/lib/broken.py").symlink_to(tmp_path / "nowhere.py")
    (tmp_path / "python/lib/json/folder").symlink_to(tmp_path / "course")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/pack").symlink_to(tmp_path / "store/1/pack")
    (tmp_path / "venv").symlink_to(tmp_path / "python")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "venv/lib"), str(tmp_path / "python.zip")])
    monkeypatch.setattr(root_folder, "ZONES", str(tmp_path / "zones"))
    umask = os.umask(0o077)
    yield tmp_path
    os.umask(umask)


def made(outside: Path) -> Path:
    """The root folder that is made of them; returns where the folder `outside` is in it."""
    root = outside / "root"
    root.mkdir()
    root_folder.make_root(str(root), {"pack": str(outside / "site")})
    return root / outside.relative_to("/")


def files(folder: Path) -> dict[str, str]:
    """The files below a folder, also through links, with their texts."""
    walked = os.walk(folder, followlinks=True)
    found = [Path(below, name) for below, _, names in walked for name in names]
    return {str(path.relative_to(folder)): path.read_text() for path in found if path.is_file()}


def test_it_holds_the_libraries_where_they_are_outside(outside: Path) -> None:
    inside = made(outside)
    library = {
        "os.py": "# os",
        "linked.py": "# real",
        "json/__init__.py": "# json",
        "json/private.py": "# private",
        "json/shared.py": "# shared",
    }
    assert files(inside / "venv/lib") == library
    assert files(inside / "site/pack") == {"__init__.py": "# pack"}
    assert files(inside / "zones") == {"UTC": "TZif"}
    tops = sorted(path.name for path in inside.iterdir())
    assert tops == ["elsewhere", "python", "site", "store", "venv", "zones"]
    assert {path.name for path in (outside / "root/dev").iterdir()} - {"urandom"} == {"null"}


def test_everybody_may_read_it_and_nobody_else_write_it(outside: Path) -> None:
    inside = made(outside)
    for path in (outside / "root").rglob("*"):
        if path.is_symlink():
            assert not path.readlink().is_absolute()
            assert path.resolve().is_relative_to(outside / "root")
        elif path.name != "urandom":
            mode = path.stat().st_mode
            assert mode & 0o022 == 0, path
            assert mode & (0o005 if path.is_dir() else 0o004), path
    assert (outside / "python/lib/json/private.py").stat().st_mode & 0o777 == 0o600
    assert (outside / "python/lib/json/shared.py").stat().st_mode & 0o777 == 0o666
    json = inside / "python/lib/json"
    assert json.joinpath("__init__.py").samefile(outside / "python/lib/json/__init__.py")
    for name in ("private.py", "shared.py"):  # what is copied keeps its time
        assert not json.joinpath(name).samefile(outside / "python/lib/json" / name)
        assert json.joinpath(name).stat().st_mtime == 1e9


def test_it_is_the_same_on_another_disk(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(_source: str, _target: str) -> None:
        raise OSError("another disk")

    monkeypatch.setattr(os, "link", link)
    inside = made(outside)
    monkeypatch.undo()
    assert files(inside / "python/lib")["json/__init__.py"] == "# json"
    copy, original = (folder / "python/lib/os.py" for folder in (inside, outside))
    assert not copy.samefile(original)
    assert copy.stat().st_mtime == original.stat().st_mtime
    texts = [path.read_text() for path in inside.rglob("*.py") if path.is_file()]
    assert len(texts) > 5
    assert "# secret" not in texts
