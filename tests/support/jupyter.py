"""How are cells run by a real kernel, and how is a real JupyterLab started?

Each process is ended by whoever started it, by its own number.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

client = pytest.importorskip("jupyter_client", reason="jupyter_client is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")

ROOT = Path(__file__).parents[2]
#: The longest that anything here may take, in seconds.
PATIENCE = 60.0
TOKEN = "a-token-for-tests"


@dataclass
class Seen:
    """What a cell showed."""

    number: int = 0
    text: str = ""
    html: str = ""
    streams: str = ""
    error: list[str] | None = None
    pager: str = ""


@dataclass
class Kernel:
    """A running kernel, as a front end uses it."""

    manager: Any
    channels: Any
    deleted: list[str] = field(default_factory=list)

    def ask(self, code: str, cell: str | None = None) -> str:
        """Ask for a run of a cell; gives the number of the request."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        metadata: dict[str, object] = {"deletedCells": self.deleted}
        if cell is not None:
            metadata["cellId"] = cell
        message = self.channels.session.msg("execute_request", content, metadata=metadata)
        self.channels.shell_channel.send(message)
        self.deleted = []
        return str(message["header"]["msg_id"])

    def wait(self, request: str) -> Seen:
        """What the cell of a request showed, once it has ended."""
        seen = Seen()
        while True:
            message = self.channels.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            if kind == "execute_input":
                seen.number = content["execution_count"]
            if kind in ("display_data", "execute_result"):
                seen.text += content["data"].get("text/plain", "")
                seen.html += content["data"].get("text/html", "")
            if kind == "stream":
                seen.streams += content["text"]
            if kind == "error":
                seen.error = content["traceback"]
        while True:
            reply = self.channels.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == request:
                for payload in reply["content"].get("payload", ()):
                    seen.pager += payload.get("data", {}).get("text/plain", "")
                return seen

    def run(self, code: str, cell: str | None = None) -> Seen:
        """Run a cell."""
        return self.wait(self.ask(code, cell))


@contextmanager
def kernel(folder: Path, notebook: str | None = None) -> Iterator[Kernel]:
    """A kernel in `folder`, as JupyterLab starts it for `notebook`, or as a console does."""
    environment = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
    environment |= _environment(folder)
    if notebook is not None:
        environment["JPY_SESSION_NAME"] = str(folder / notebook)
    manager = client.manager.KernelManager()
    manager.connection_file = str(folder / ".connection.json")
    manager.start_kernel(env=environment, cwd=str(folder), stderr=subprocess.DEVNULL)
    channels = manager.client()
    channels.start_channels()
    try:
        channels.wait_for_ready(timeout=PATIENCE)
        yield Kernel(manager, channels)
    finally:
        channels.stop_channels()
        manager.shutdown_kernel(now=True)


def _environment(folder: Path) -> Mapping[str, str]:
    """Where everything of Jupyter's is written: below `folder`, and nowhere else."""
    hidden = folder / ".jupyter"
    return {
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "JUPYTER_CONFIG_DIR": str(hidden / "config"),
        "JUPYTER_DATA_DIR": str(hidden / "data"),
        "JUPYTER_RUNTIME_DIR": str(hidden / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(hidden / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(hidden / "workspaces"),
        "IPYTHONDIR": str(hidden / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "LANG": "C.UTF-8",
        "LANGUAGE": "en",
    }


def write_notebook(path: Path, cells: Sequence[tuple[str, str]]) -> None:
    """A notebook of code cells, each with its id and its text."""
    made: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": name,
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": text,
        }
        for name, text in cells
    ]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": made, "metadata": spec, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def lab_settings(folder: Path, theme: str) -> None:
    """See to it that a JupyterLab in `folder` asks for no news and has a theme."""
    settings = folder / ".jupyter" / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))


@contextmanager
def jupyter_lab(folder: Path, theme: str = "JupyterLab Light") -> Iterator[str]:
    """A JupyterLab that shows `folder`; yields its address."""
    lab_settings(folder, theme)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.root_dir={folder}"]
    command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--allow-root"]
    command += [
        f"--IdentityProvider.token={TOKEN}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    server = subprocess.Popen(
        command,
        env={**os.environ, **_environment(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/api/status?token={TOKEN}", server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):
                return
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "JupyterLab has ended"
            assert time.monotonic() < until, "JupyterLab does not answer"
            time.sleep(0.1)
