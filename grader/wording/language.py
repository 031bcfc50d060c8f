"""Which language do people read? One for the whole run; sentences are translated when used.

Translations of the grader's own sentences are in `reports/translations/`, a course's in
`translations/` in each assignment's folder. What has no translation stays as it is.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from grader.errors import GraderError
from grader.machine import resources

#: The languages there are; the first is the language of the source.
LANGUAGES: Final = ("en", "zh")
#: gettext's name for the catalogues of the grader's own sentences.
DOMAIN = "grader"
#: The folder of those catalogues.
TRANSLATIONS: Final = resources.REPORTS / "translations"

_current = "en"


def use_language(language: str) -> None:
    """Use `language` for all sentences from now on, in all threads.

    Raises:
        GraderError: there is no such language.
    """
    global _current
    if language not in LANGUAGES:
        raise GraderError(f"unknown language {language!r}; there are {', '.join(LANGUAGES)}")
    _current = language


def current_language() -> str:
    """The language of this run, as in a page's `lang` attribute."""
    return _current


def locale_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language of a person's locale; English if that language is not available."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := environment.get(name))), "")
    return next((language for language in LANGUAGES if locale.lower().startswith(language)), "en")


def translate(sentence: str) -> str:
    """`sentence` in the language of this run."""
    return _catalogue(_current).gettext(sentence) if sentence else ""


def ntranslate(one: str, many: str, number: int) -> str:
    """The form of a sentence that fits `number`, in the language of this run."""
    return _catalogue(_current).ngettext(one, many, number)


def N_(sentence: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a sentence that is translated where it is used, not where it is written."""
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
