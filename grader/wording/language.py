"""In which language do people read? One for the whole run, looked up when a sentence is said.

The grader's own sentences stand in `reports/translations/`, a course's in `translations/` beside
each assignment. What has no translation is said as it is written.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from grader import resources
from grader.errors import GraderError

LANGUAGES: Final = ("en", "zh")
DOMAIN = "grader"
#: The catalogues of the grader's own sentences.
TRANSLATIONS: Final = resources.REPORTS / "translations"

_current = "en"


def use(language: str) -> None:
    """Say everything in `language` from now on, in all threads.

    Raises:
        GraderError: there is no such language.
    """
    global _current
    if language not in LANGUAGES:
        raise GraderError(f"unknown language {language!r}; there are {', '.join(LANGUAGES)}")
    _current = language


def current() -> str:
    """The language of this run, as it stands in a page's `lang`."""
    return _current


def of_locale(environment: Mapping[str, str] = os.environ) -> str:
    """The language that a person's locale asks for; English where there is none for it."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := environment.get(name))), "")
    return next((language for language in LANGUAGES if locale.lower().startswith(language)), "en")


def translate(sentence: str) -> str:
    """`sentence` in the language of this run."""
    return _catalogue(_current).gettext(sentence) if sentence else ""


def ntranslate(one: str, many: str, number: int) -> str:
    """`one` or `many`, whichever fits `number`, in the language of this run."""
    return _catalogue(_current).ngettext(one, many, number)


def N_(sentence: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a sentence that is translated where it is said, not where it stands."""
    return sentence


def course_sentence(folder: Path, sentence: str) -> str:
    """A sentence of the assignment in `folder`, in the language of this run."""
    return _course_catalogue(folder, _current).gettext(sentence) if sentence else ""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = TRANSLATIONS / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    return _read(path) if path.is_file() else gettext.NullTranslations()


@cache
def _course_catalogue(folder: Path, language: str) -> gettext.NullTranslations:
    path = folder / "translations" / f"{language}.mo"
    return _read(path) if path.is_file() else gettext.NullTranslations()


def _read(path: Path) -> gettext.NullTranslations:
    try:
        with path.open("rb") as file:
            return gettext.GNUTranslations(file)
    except (OSError, ValueError) as error:
        raise GraderError(f"{path} cannot be read: {error}") from None
