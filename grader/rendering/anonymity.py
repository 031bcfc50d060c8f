"""How are students' identities hidden? By stable pseudonyms, with names removed from all texts.

A pseudonym is a keyed hash of the name. The key is drawn once for each output folder, stays there,
and is not in any page: a student keeps the same pseudonym, and somebody who has only the pages
cannot find out names by guessing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, String

from grader.errors import GraderError
from grader.rendering.name_search import NameSearch
from grader.results import AnswerCell, AnswerOutput, Record, Result, Source, SyntaxProblem
from grader.wording import clip
from grader.wording import translate as _

#: The file of the key in an output folder.
KEY = ".pseudonyms.key"
#: What replaces a name or an e-mail address in a text.
_REPLACEMENT = "[name]"
#: The fewest letters of a part of a name that is searched for on its own.
_SHORTEST = 3
#: The most characters of a text, and of code: more than a page shows.
_LONGEST, _LONGEST_CODE = 5000, 80_000
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ORDINARY_WORDS = frozenset(["assignment", "assignments", "notebook", "student", "week", "course"])
_lexer = PythonLexer(stripnl=False, ensurenl=False)


def pseudonym_key(folder: Path) -> bytes:
    """The key of an output folder, drawn when first needed and readable only by its owner.

    Raises:
        GraderError: it cannot be written.
    """
    path = folder / KEY
    if path.is_file() and len(key := path.read_bytes()) == 32:
        return key
    key = secrets.token_bytes(32)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(key)
    except OSError as error:
        raise GraderError(f"{path} cannot be written: {error.strerror}") from None
    return key


def pseudonyms(names: Iterable[str], key: bytes) -> dict[str, str]:
    """A pseudonym for each name: as short as possible but unique, and the same on every call."""
    message = _("Student {letters}")
    return {
        name: message.format(letters=letters) for name, letters in pseudonym_ids(names, key).items()
    }


def pseudonym_ids(names: Iterable[str], key: bytes) -> dict[str, str]:
    """The letters of a pseudonym for each name, which are the same in every language."""
    letters_of: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names)):
        normal = unicodedata.normalize("NFC", name).encode(errors="surrogatepass")
        digest = base64.b32encode(hmac.digest(key, normal, hashlib.sha256)).decode()
        length = next(n for n in range(6, len(digest)) if digest[:n] not in taken)
        taken.add(digest[:length])
        letters_of[name] = digest[:length]
    return letters_of


def anonymize(results: Sequence[Result], key: bytes) -> list[Result]:
    """`results` under pseudonyms and sorted by them.

    File names, digests of files and notes on what was handed in are removed; in all other texts,
    the names of the class and e-mail addresses are struck out. Code keeps its identifiers.
    """
    hidden = anonymize_each(results, key)
    return sorted(hidden, key=lambda result: (result.student, result.assignment or ""))


def anonymize_each(results: Sequence[Result], key: bytes) -> list[Result]:
    """`results` under pseudonyms, in the order in which they are given."""
    other = pseudonyms((result.student for result in results), key)
    whole_names = NameSearch(name for name in other if any(map(_long_enough, _parts(name))))
    return [_anonymized(result, other, whole_names) for result in results]


def _anonymized(result: Result, other: Mapping[str, str], names: NameSearch) -> Result:
    kept = {result.title, *(question.title for question in result.questions)}
    kept |= {question.function for question in result.questions} | {result.assignment or ""}
    kept |= {text for question in result.manual for text in (question.name, question.title)}
    known = _ORDINARY_WORDS | {word.casefold() for text in kept for word in _words(text)}
    file = PurePosixPath(result.source.replace("\\", "/"))
    mine = [word for text in (result.student, file.stem) for word in _words(text)]
    own = _any_of(
        rf"(?<![^\W_]){re.escape(w)}(?![^\W_])" for w in mine if w.casefold() not in known
    )
    files = _any_of(re.escape(part) for part in (result.source, file.name) if part)

    the_file = _("the file")

    def strike(text: str) -> str:
        text = clip(text, _LONGEST)
        text = files.sub(the_file, text) if files else text
        text = _MAIL.sub(_REPLACEMENT, text)
        text = names.replace(text, _REPLACEMENT)
        return own.sub(_REPLACEMENT, text) if own else text

    def strike_code(code: str) -> str:
        """Strike parts of names in comments and strings, but only whole names in identifiers."""
        pieces = [
            strike(text) if kind[:1] == Comment or kind[:2] == String else text
            for kind, text in _lexer.get_tokens(clip(code, _LONGEST_CODE))
        ]
        return names.replace("".join(pieces), "_")

    plain = msgspec.structs.replace(
        result,
        student="",
        source="",
        sha256="",
        notes=(),
        title="",
        assignment=None,
        identity=None,
        group=(),
    )
    stripped: Result = _map_texts(plain, strike, strike_code)
    return msgspec.structs.replace(
        stripped,
        student=other[result.student],
        title=result.title,
        assignment=result.assignment,
        questions=tuple(
            msgspec.structs.replace(after, function=before.function, title=before.title)
            for before, after in zip(result.questions, stripped.questions, strict=True)
        ),
        manual=tuple(
            msgspec.structs.replace(
                after,
                name=before.name,
                title=before.title,
                rubric=before.rubric,
                marked_by="",
                marked_at="",
            )
            for before, after in zip(result.manual, stripped.manual, strict=True)
        ),
    )


def _map_texts(value: Any, strike: Any, strike_code: Any) -> Any:
    """A record with `strike` applied to each of its texts, or `strike_code` if it is code."""
    if isinstance(value, str):
        return strike(value)
    if isinstance(value, tuple):
        return tuple(_map_texts(entry, strike, strike_code) for entry in value)
    if isinstance(value, AnswerCell) and value.kind == "code" and value.text:
        bare_cell = _map_texts(msgspec.structs.replace(value, text=""), strike, strike_code)
        return msgspec.structs.replace(bare_cell, text=strike_code(value.text))
    if isinstance(value, AnswerOutput):
        # pictures stay, whose text is none
        data = {
            kind: text if kind.startswith("image/") else strike(text)
            for kind, text in value.data.items()
        }
        return msgspec.structs.replace(value, text=strike(value.text), data=data)
    if isinstance(value, Source):
        return msgspec.structs.replace(value, code=strike_code(value.code))
    if isinstance(value, SyntaxProblem) and value.text:
        text = strike_code(value.text)
        bare = msgspec.structs.replace(value, text="")
        if text != value.text:  # what replaces a name may be longer or shorter
            bare = msgspec.structs.replace(bare, column=None, end_column=None)
        stripped: SyntaxProblem = _map_texts(bare, strike, strike_code)
        return msgspec.structs.replace(stripped, text=text)
    if isinstance(value, Record):
        changed = {
            name: _map_texts(getattr(value, name), strike, strike_code)
            for name in value.__struct_fields__
            if name not in _NOT_FREE_TEXT
        }
        return msgspec.structs.replace(value, **changed)
    return value


#: Fields without free text.
_NOT_FREE_TEXT = {
    "status", "kind", "visibility", "band", "confidence", "evidence", "hints", "isolation",
    "judged", "mistake", "alternatives", "answer", "expected_values", "got_values", "histogram",
    "written", "attached",
}  # fmt: skip


def _words(text: str) -> list[str]:
    """The parts of a name or path that could be a name."""
    return [word for word in re.findall(r"[^\W\d_]+", text) if _long_enough(word)]


def _long_enough(word: str) -> bool:
    return len(word) >= _SHORTEST or (not word.isascii() and len(word) > 1)


def _parts(name: str) -> list[str]:
    """The parts of a name, whatever joins them."""
    return re.split(r"[\W_]+", name)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    longest = sorted({pattern for pattern in patterns if pattern}, key=lambda p: (-len(p), p))
    return re.compile("|".join(longest), re.IGNORECASE) if longest else None
