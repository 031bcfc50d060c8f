"""Which templates are pages made with? A theme's, and otherwise our own, compiled once and kept."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from grader.errors import GraderError
from grader.machine import resources
from grader.rendering.broken_line import broken_lines
from grader.rendering.compiled import CompiledTemplates
from grader.rendering.formula import formula_math
from grader.rendering.fragments import Fragments
from grader.rendering.student_page import line_anchor, where
from grader.wording import (
    clip,
    current_language,
    hand_ins,
    hand_marks,
    ntranslate,
    sanitize,
    sentences,
    translate,
)

#: The rooms whose code decides what pages look like, and the libraries.
_ROOMS = ("rendering", "wording", "results", "notebook")
_LIBRARIES = ("jinja2", "markupsafe", "pygments", "nbconvert", "mistune", "nh3", "latex2mathml")
#: The most files and bytes of a theme that are read to see whether it has changed.
_MOST_FILES, _MOST_BYTES = 1000, 20_000_000

_CODE = re.compile("`([^`]+)`")


def theme_folders(themes: Sequence[Path | None]) -> list[Path]:
    """The folders in which a template is looked for, our own last.

    Raises:
        GraderError: a theme is not a folder.
    """
    folders = [theme for theme in themes if theme is not None]
    for folder in folders:
        if not folder.is_dir():
            raise GraderError(f"{folder}: not a folder of templates")
    return [*folders, resources.REPORTS]


def templates_of(folders: Sequence[Path]) -> Environment:
    """The templates of the folders; a file replaces those of its name in later folders.

    Raises:
        GraderError: the style or the script cannot be read.
    """
    environment = Environment(
        loader=FileSystemLoader(folders),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=CompiledTemplates(),
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
        translate, ntranslate, newstyle=True
    )
    script = _first_file(folders, "class.js")
    environment.globals.update(
        kept=Fragments(environment).kept,
        words=sentences,
        hand_ins=hand_ins,
        by_hand=hand_marks,
        language=current_language,
        where=where,
        broken_lines=broken_lines,
        line_anchor=line_anchor,
        style=Markup(_first_file(folders, "style.css")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
    environment.filters.update(
        clip=clip,
        sanitize=sanitize,
        points=sentences.points,
        identifier=_identifier,
        formula=_formula,
        code_spans=_code_spans,
    )
    return environment


def digest_of_templates(folders: Sequence[Path]) -> str:
    """A digest of what pages depend on beside what they show; "" if that is too much to be read.

    These are the templates, styles, scripts and translations, our own code that fills them in, and
    the versions of the libraries that it does so with.
    """
    digest = hashlib.sha256()
    for name in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            digest.update(f"{name} {metadata.version(name)}\0".encode())
    files: dict[str, Path] = {}
    for folder in folders:
        for parent, _folders, names in os.walk(folder, followlinks=True):
            for name in names:
                path = Path(parent, name)
                files.setdefault(str(path.relative_to(folder)), path)
            if len(files) > _MOST_FILES:
                return ""
    for room in _ROOMS:
        files.update(
            (f"{room}/{path.name}\0", path) for path in (resources.PACKAGE / room).glob("*.py")
        )
    try:
        if sum(path.stat().st_size for path in files.values()) > _MOST_BYTES:
            return ""
        for name, path in sorted(files.items()):
            content = path.read_bytes()
            digest.update(os.fsencode(name) + b"\0%d\0" % len(content) + content)
    except OSError:
        return ""
    return digest.hexdigest()


def _first_file(folders: Sequence[Path], name: str) -> str:
    """The text of the first file with that name."""
    path = next(path for folder in folders if (path := folder / name).is_file())
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise GraderError(f"{path} cannot be read: {error}") from None


def _formula(text: str) -> str:
    """A formula as MathML, or the text as it is if it is not a formula."""
    return formula_math(sanitize(text)) or text


def _code_spans(text: str) -> Markup:
    """A text in which what stands between backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(sanitize(text)))))


def _identifier(name: str, limit: int = 300) -> Markup:
    """A name in code, in which lines may break after underscores."""
    return Markup(str(escape(sanitize(clip(name, limit)))).replace("_", "_<wbr>"))


def _finalize(value: Any) -> Any:
    """What a template prints for `value`: all text is sanitized here, wherever it comes from."""
    return sanitize(value) if type(value) is str else value
