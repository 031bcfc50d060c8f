"""A notebook in which every text and output tries to get a script, a frame or a request through."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

SCRIPTS = (
    "<script>document.title='owned'; alert(1)</script>",
    "<img src=x onerror=\"document.title='owned';alert(2)\">",
    '<img src="https://example.invalid/pixel.png" alt="tracking">',
    "<svg onload=\"document.title='owned'\"><script>alert(3)</script></svg>",
    '<iframe src="javascript:alert(4)"></iframe>',
    '<iframe srcdoc="<script>alert(5)</script>"></iframe>',
    '<a href="javascript:alert(6)">run</a>',
    '<a href="data:text/html,<script>alert(7)</script>">x</a>',
    '<style>@import "https://example.invalid/a.css"; body{display:none}</style>',
    '<link rel=stylesheet href="https://example.invalid/b.css"><base href="https://example.invalid">',
    '<meta http-equiv=refresh content="0;url=https://example.invalid">',
    '<form action="https://example.invalid"><input autofocus onfocus=alert(8)></form>',
    '<math><mtext></p><style><img src onerror="alert(9)"></style></mtext></math>',
    "<object data=javascript:alert(10)></object><embed src=javascript:alert(11)>",
    "<div style=\"background:url('https://example.invalid/c.png')\" onclick=alert(12)>div</div>",
    "<details open ontoggle=alert(13)><summary>s</summary></details>",
    "<!--><script>alert(14)</script--> --><h1 id=overview>heading</h1>",
    "[link](javascript:alert(15)) ![i](https://example.invalid/d.png)",
    "![$x$](x) $\\href{javascript:1}{x}$",
    "</div></section></main><h1>outside</h1>",
)


def png(width: int = 2, height: int = 2) -> str:
    """A small red picture, in base64; or one that only says that it is large."""
    rows = b"".join(b"\x00" + b"\xff\x00\x00" * 2 for _ in range(2))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return base64.b64encode(data).decode()


def markdown_cell(source: str, **more: Any) -> dict[str, Any]:
    """A cell of markdown."""
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def shown(**data: Any) -> dict[str, Any]:
    """An output of rich data; `image__png` stands for image/png."""
    named = {kind.replace("__", "/"): value for kind, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": named}


def code_cell(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    """A cell of code with its outputs."""
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": list(outputs)}


def hostile_notebook() -> dict[str, Any]:
    """Every payload in markdown, in code and in each kind of output."""
    cells: list[Any] = [
        cell
        for script in SCRIPTS
        for cell in (
            markdown_cell(
                f"# {script}\n\n{script}\n\n- {script}\n\n| a | b |\n|--|--|\n| {script} | |"
            ),
            code_cell(
                f"x = '''{script}'''\n# {script}",
                {"output_type": "stream", "name": "stdout", "text": [script, "\x1b[31mred"]},
                {"output_type": "error", "ename": script, "evalue": script, "traceback": [script]},
                shown(text__html=script, text__plain=script),
                shown(text__markdown=script),
                shown(text__latex=script, text__plain=script),
                shown(image__svg=script, text__plain="svg"),
            ),
        )
    ]
    cells += [
        markdown_cell("![a](attachment:a.png) ![b](attachment:b.png)", attachments={
            "a.png": {"image/png": png()},
            "b.png": {"image/svg+xml": "<svg onload=alert(20)>"},
        }),
        code_cell(
            "plot()",
            shown(image__png=png(), text__plain="<Figure size 640x480>"),
            shown(image__png=png(60_000, 60_000), text__plain="a bomb"),
            shown(image__png='"><script>alert(21)</script>', text__plain="no picture"),
            shown(image__jpeg=png(), text__plain="png called jpeg"),
            {"output_type": "display_data", "data": {"application/javascript": "alert(22)"}},
            {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload=alert(23)>"}},
            {"output_type": "stream", "name": "stdout", "text": "endless " * 500_000},
        ),
        code_cell("y", *[{"output_type": "stream", "text": f"line {n}"} for n in range(1000)]),
        {"cell_type": "raw", "source": SCRIPTS[0]}, {"cell_type": 7}, "no cell", None,
        {"cell_type": "code", "source": None, "outputs": [None, 3, {"output_type": []}]},
        {"cell_type": "code", "source": ["a", 1], "outputs": {"a": 1}},
        markdown_cell("> " * 3000 + "deep"), markdown_cell("[" * 3000),
        markdown_cell("$$" + "{" * 5000 + "$$"),
        markdown_cell("\n".join("  " * depth + "- deep" for depth in range(30))),
        markdown_cell(f"Long: ${'a + ' * 100}b$ and `{'long' * 100}` and {'long' * 100}"),
        code_cell(
            "nested()",
            shown(text__html="<blockquote>" * 40 + "quoted" + "</blockquote>" * 40),
            shown(text__html="<ul><li>" * 40 + "listed" + "</li></ul>" * 40),
            shown(text__html="<ol><li><blockquote>" * 20 + "mixed"),
            shown(text__html="<table><tr><td>" * 20 + "in tables"),
            shown(text__html=f"<pre>{'wide ' * 100}\n{'wide' * 100}</pre>"),
        ),
    ]  # fmt: skip
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
