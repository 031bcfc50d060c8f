"""Sentences in the language of the run, sanitized where they are shown."""

from grader.wording import sentences
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
from grader.wording.sentences import (
    PartRow,
    band_name,
    confidence_name,
    confinement,
    difference,
    factor,
    part_rows,
    percent,
    points,
    scope,
    status_name,
    summary,
    unconfined,
    value_rows,
    verdict,
    went_well,
)

from grader.wording.streams import finish_output, give_up_output, print_anything

__all__ = [
    "DOMAIN",
    "LANGUAGES",
    "N_",
    "TRANSLATIONS",
    "PartRow",
    "band_name",
    "clip",
    "confidence_name",
    "confinement",
    "course_sentence",
    "current",
    "difference",
    "exception_message",
    "finish_output",
    "give_up_output",
    "print_anything",
    "factor",
    "listed",
    "ntranslate",
    "of_locale",
    "one_line",
    "part_rows",
    "percent",
    "place",
    "points",
    "reason_message",
    "sanitize",
    "scope",
    "sentences",
    "status_name",
    "summary",
    "translate",
    "unconfined",
    "use",
    "value_rows",
    "verdict",
    "went_well",
]
