"""Sentences in the language of the run, sanitized where they are shown."""

from grader.wording.language import (
    DOMAIN,
    LANGUAGES,
    N_,
    TRANSLATIONS,
    course_sentence,
    current,
    ntranslate,
    of_locale,
    translate,
    use,
)
from grader.wording.lists import listed, place
from grader.wording.reasons import exception_message, reason_message
from grader.wording.sanitizing import clip, one_line, sanitize
from grader.wording.sentences import band_name

__all__ = [
    "DOMAIN",
    "LANGUAGES",
    "N_",
    "TRANSLATIONS",
    "band_name",
    "clip",
    "course_sentence",
    "current",
    "exception_message",
    "listed",
    "ntranslate",
    "of_locale",
    "one_line",
    "place",
    "reason_message",
    "sanitize",
    "translate",
    "use",
]
