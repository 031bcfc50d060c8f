"""How is untrusted markdown, HTML or a picture shown? Text, tables, pictures; nothing active.

nbconvert renders the markdown, nh3 (an allow-list in Rust) sanitizes all HTML, and one pass over
its canonical output adjusts the rest: headings of one level, pictures only as embedded data. LaTeX
becomes MathML. In addition, the pages' security policy allows no script and no request.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import struct
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import nh3
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grader.rendering.formula import latex_math
from grader.wording import clip, current_language, sanitize
from grader.wording import translate as _

#: The most characters of one piece of markdown, HTML or code.
LONGEST_TEXT = 60_000
#: The most characters of an inline formula that fits on a phone; a longer one scrolls.
_LONGEST_IN_LINE = 24
#: The most bytes of a picture, and the most pixels.
_LARGEST_PICTURE, _MOST_PIXELS = 1_500_000, 25_000_000

_TAGS = frozenset(
    [
        "p",
        "br",
        "hr",
        "div",
        "span",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "kbd",
        "samp",
        "var",
        "em",
        "strong",
        "b",
        "i",
        "u",
        "s",
        "del",
        "ins",
        "sub",
        "sup",
        "small",
        "mark",
        "center",
        "a",
        "img",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
    ]
)
_DROPPED_WHOLE = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg"}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_LINK = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+=\"[^\"]*\")*)\s*/?>")
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]+)")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")


def markdown(source: str, attachments: Mapping[str, Any] | None = None) -> Markup:
    """Untrusted markdown as HTML."""
    if attachments or len(source) > 20_000:
        return _markdown(source, attachments or {})
    return _cached_markdown(source, current_language())


@lru_cache(maxsize=4096)
def _cached_markdown(source: str, language: str) -> Markup:
    del language  # a part of the cache's key: some of the sentences are our own
    return _markdown(source, {})


def _markdown(source: str, attachments: Mapping[str, Any]) -> Markup:
    text = sanitize(clip(source, LONGEST_TEXT))
    renderer = _Renderer(attachments)
    try:
        rendered = str(MarkdownWithMath(renderer=renderer).render(text))
    except Exception:  # it may be nested too deeply; then it is shown as it was written
        return Markup("<pre>%s</pre>") % text
    return _page_html(_clean(rendered), renderer.token, renderer.formulae)


@lru_cache(maxsize=256)
def untrusted_html(source: str) -> Markup:
    """The harmless content of an output's untrusted HTML; may be empty."""
    return _page_html(_clean(sanitize(clip(source, LONGEST_TEXT))))


def latex_block(source: str) -> Markup | None:
    """An output's untrusted LaTeX as MathML, or None if it is not a formula."""
    math = latex_math(sanitize(source).strip().strip("$"), block=True)
    return _scrolling("math", _("Formula"), math) if math else None


class _Renderer(IPythonRenderer):
    """Renders markdown like nbconvert, but with a token in place of each formula."""

    def __init__(self, attachments: Mapping[str, Any]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.token = f"formula{secrets.token_hex(12)}n"
        self.formulae: list[Markup] = []
        self._attached = attachments

    def inline_math(self, body: str) -> str:
        math = latex_math(body)
        if math and len(body) > _LONGEST_IN_LINE:
            math = _scrolling("math inline", _("Formula"), math)
        return self._placed(math or Markup("<code>%s</code>") % body)

    def block_math(self, body: str) -> str:
        math = latex_math(body, block=True)
        return self._placed(
            _scrolling("math", _("Formula"), math) if math else Markup("<code>%s</code>") % body
        )

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre>{escape(code)}</pre>"

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        if url.startswith("attachment:"):
            url = attached_picture(self._attached.get(url.removeprefix("attachment:"))) or ""
        return f'<img src="{escape(url)}" alt="{escape(text)}">'

    def _placed(self, math: Markup) -> str:
        self.formulae.append(math)
        return f"{self.token}{len(self.formulae) - 1}."


def _scrolling(kind: str, name: str, inside: Markup) -> Markup:
    """A box for content that may be wider than a phone; it can be scrolled with the keyboard."""
    return Markup('<span class="%s" tabindex="0" role="group" aria-label="%s">%s</span>') % (
        kind, name, inside,
    )  # fmt: skip


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
    )


def _allowed(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if _LINK.fullmatch(value) else None
    if name == "src":
        return _data_picture(value)
    if name in ("colspan", "rowspan", "start"):
        return value if re.fullmatch(r"\d{1,3}", value) else None
    return value if (tag, name) in (("img", "alt"), ("a", "rel")) else None


def _page_html(html: str, token: str = "", formulae: list[Markup] | None = None) -> Markup:
    """Canonical HTML with its headings, pictures and tables adapted to our pages."""
    place = re.compile(rf"{token}(\d+)\.") if token else None

    def text(piece: str) -> str:
        if place is None or formulae is None:
            return piece
        return place.sub(lambda found: str(formulae[int(found[1])]), piece)

    pieces, end = [], 0
    for tag in _TAG.finditer(html):
        pieces.append(text(html[end : tag.start()]))
        whole = place.sub("", tag[0]) if place else tag[0]
        pieces.append(_page_tag(whole, bool(tag[1]), tag[2]))
        end = tag.end()
    pieces.append(text(html[end:]))
    page = "".join(pieces)
    page = re.sub(r"<th([^>]*)>\s*</th>", r"<td\1></td>", page)
    return Markup(re.sub(r"<a [^>]*>\s*</a>|<h2 [^>]*>\s*</h2>", "", page))


def _page_tag(tag: str, closing: bool, name: str) -> str:
    if re.fullmatch("h[1-6]", name):  # all of one level, so that no level is ever skipped
        return "</h2>" if closing else f'<h2 class="l{name[1]}">'
    if name == "table":
        title = escape(_("Table"))
        begin = f'<div class="scroll" tabindex="0" role="group" aria-label="{title}"><table>'
        return "</table></div>" if closing else begin
    if name != "img":
        return tag
    attributes = dict(_ATTRIBUTE.findall(tag))
    alternative = attributes.get("alt", "").strip()
    if "src" not in attributes:
        message = escape(_("picture not shown"))
        return f'<span class="cut">[{message}{": " * bool(alternative)}{alternative}]</span>'
    alternative = alternative or escape(_("picture without a description"))
    return f'<img src="{attributes["src"]}" alt="{alternative}">'


def attached_picture(bundle: object) -> str | None:
    """The picture in a bundle of data by media type, as a data URL; None if there is none."""
    if not isinstance(bundle, Mapping):
        return None
    for kind in ("image/png", "image/jpeg"):
        data = bundle.get(kind)
        if isinstance(data, list):
            data = "".join(map(str, data))
        if isinstance(data, str) and (url := _data_picture(f"data:{kind};base64,{data}")):
            return url
    return None


def _data_picture(url: str) -> str | None:
    """A new data URL of the PNG or JPEG picture in `url`; None if it is neither, or too large."""
    if len(url) > 1.4 * _LARGEST_PICTURE or not (found := _PICTURE.fullmatch(url)):
        return None
    try:
        data = base64.b64decode(found[1])
    except binascii.Error:
        return None
    size = _png_size(data) or _jpeg_size(data)
    if size is None or not 0 < size[0] * size[1] <= _MOST_PIXELS:
        return None
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height from the frame header (JPEG, ITU T.81, annex B)."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
