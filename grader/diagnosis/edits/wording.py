"""What do students and instructors read about an edit that makes an answer right?

Students learn what kind of thing is wrong and where; the edit itself is for instructors.
"""

from __future__ import annotations

import re

from grader.diagnosis.edits.edit import Edit, EditKind
from grader.diagnosis.edits.likeness import stem_and_number
from grader.diagnosis.edits.sentences import SENTENCES, Sentences
from grader.wording import translate as _

_TOKEN = re.compile(r"\w+|[^\w\s]")
#: What stands before the number of a layer: `W`, `dZ`, `b`, but not `beta`.
_OF_A_LAYER = re.compile(r"d?(?:[A-Z]|b)")
#: A longer piece of code is the whole line, or nearly so.
_LONGEST = 60
#: Kinds whose old piece is what should go, so that naming it would be the answer.
_UNNAMED: frozenset[EditKind] = frozenset(
    ("factor_dropped", "term_dropped", "deleted", "dtype", "option")
)


def title(edit: Edit) -> str:
    """What kind of thing is wrong, in a few words."""
    return _(_sentences(edit).title)


def question(edit: Edit) -> str:
    """A hint: a question whose answer shows what is wrong."""
    return _(_sentences(edit).question).format(code=_code(edit))


def explanation(edit: Edit) -> str:
    """What kind of thing is wrong, and where, without what belongs there."""
    sentence = _(_sentences(edit).explanation).format(code=_code(edit))
    return _with_the_alike(edit, sentence[0].upper() + sentence[1:])


def repair(edit: Edit) -> str:
    """The edit in words, for instructors."""
    sentence = _repair(edit).format(old=_line(edit.old), new=_line(edit.new))
    return _with_the_alike(edit, sentence)


def _with_the_alike(edit: Edit, sentence: str) -> str:
    if not edit.alike:
        return sentence
    return _("{sentence} It is the same in the other lines of this kind.").format(sentence=sentence)


def _line(code: str) -> str:
    return " ".join(code.split())


def _code(edit: Edit) -> str:
    """The wrong piece of code, unless it is too long or shows what belongs there."""
    old = _line(edit.old)
    shown = bool(old) and len(old) <= _LONGEST and edit.kind not in _UNNAMED
    if shown and not contains(old, edit.new):
        return f"`{old}`"
    return _("a number in this line") if edit.kind == "constant" else _("this line")


def contains(text: str, code: str) -> bool:
    """Whether the words and signs of a piece of code stand in a text, one after another."""
    wanted, there = _TOKEN.findall(code), _TOKEN.findall(text)
    return bool(wanted) and any(
        there[i : i + len(wanted)] == wanted for i in range(len(there) - len(wanted) + 1)
    )


def is_written(source: str, code: str) -> bool:
    """Whether a piece of code, as Python writes it, stands in a text, however that is quoted."""
    return contains(source.replace('"', "'"), code.replace('"', "'"))


def _sentences(edit: Edit) -> Sentences:
    variant = f"{edit.kind}: {_variant(edit)}"
    return SENTENCES.get(variant) or SENTENCES[edit.kind]


def _variant(edit: Edit) -> str:
    """What the edit does, where sentences differ by it."""
    old, new = edit.old, edit.new
    match edit.kind:
        case "name" if not old.isidentifier():
            return "measure"
        case "name":
            one, other = stem_and_number(old), stem_and_number(new)
            of_layers = one and other and one[0] == other[0] and _OF_A_LAYER.fullmatch(one[0])
            return "layer" if of_layers else ""
        case "index" if new.startswith(old) and new.endswith("]"):
            return "missing"
        case "index" if old.startswith(new) and old.endswith("]"):
            return "extra"
        case "keepdims" if "axis" not in old and "axis" in new:
            return "no axis"
        case "axis" | "keepdims":
            return _more_or_less(old, new, str(edit.kind))
        case "transpose":
            return _more_or_less(old, new, ".T")
        case "comparison" if not re.search(r"[<>=]", old):
            return "missing"
        case "factor_added" if new.startswith("/"):
            return "divisor"
        case "in_place" if re.search(r"\.pop(\(|$)", old):
            return "taken out"
        case "term_added" if old:
            return "part"
        case "accumulation" if old != "=":
            return "replace" if new == "=" else "other"
    return ""


def _more_or_less(old: str, new: str, piece: str) -> str:
    if piece == "keepdims" and old.count(piece) == new.count(piece):
        return "missing" if "True" in new else "extra"
    before, after = old.count(piece), new.count(piece)
    return "missing" if after > before else "extra" if after < before else ""


def _repair(edit: Edit) -> str:
    match edit.kind:
        case "moved_up":
            return _("`{old}` should stand further up.")
        case "moved_down":
            return _("`{old}` should stand further down.")
        case "moved_out":
            return _("`{old}` belongs after the loop or condition, not in it.")
        case "moved_before":
            return _("`{old}` belongs before the loop or condition, not in it.")
        case "moved_in":
            return _("`{old}` belongs in the loop or condition beside it.")
        case "return_moved":
            return _("`{old}` should stand at the end.")
        case "name" | "target":
            return _("`{old}` stands where `{new}` belongs.")
    if not edit.old:
        return _("`{new}` is missing.")
    if edit.kind == "deleted":  # or not there, but elsewhere
        return _("`{old}` should not stand here.")
    if not edit.new:
        return _("`{old}` should not be there.")
    return _("`{old}` should be `{new}`.")
