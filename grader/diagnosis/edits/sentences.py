"""What is said of each kind of edit: a title, a question and an explanation for students.

None of them gives the edit away. `{code}` is the piece of code that is wrong, or "this line".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from grader.wording import N_


class Sentences(NamedTuple):
    """The sentences for one kind of edit."""

    title: str
    question: str
    explanation: str


_FACTORS = N_("Which factors does the formula have, and which does this line have?")
_TERMS = N_("Which terms does the formula add up, and which does this line add up?")
_SHAPES = N_("Which shape does this line give, and which should it give?")
_AXES = N_("Should a single number come out, or one for each row or each column?")
_ENTRIES = N_("Which entries are expected here, and in which order?")
_MATRICES = N_("Which shapes meet in this product?")
_OFTEN = N_("How often should this line run, and when?")
_PARTS = N_("Which entries are expected here?")
_WHOLE = N_("The whole array is taken together here, but one axis should stay.")

#: By kind, or by kind and variant ("axis: missing").
SENTENCES: Mapping[str, Sentences] = {
    "name": Sentences(
        N_("A name that does not belong here"),
        N_("What does each name in this line stand for?"),
        N_("Another array or number belongs where {code} stands."),
    ),
    "name: layer": Sentences(
        N_("An array of another layer"),
        N_("Which layer does each array in this line belong to?"),
        N_("{code} is not of the layer that is needed here."),
    ),
    "name: measure": Sentences(
        N_("Another number belongs here"),
        N_("What does {code} count, and what should be counted here?"),
        N_("{code} is not the number that is needed here."),
    ),
    "function": Sentences(
        N_("Another function should be called"),
        N_("Which function gives the value that is needed here?"),
        N_("{code} is not the function to call here."),
    ),
    "literal_for_name": Sentences(
        N_("A variable where a plain number belongs"),
        N_("Should the result depend on {code}?"),
        N_("A plain number belongs where {code} stands."),
    ),
    "name_for_literal": Sentences(
        N_("A number where a variable belongs"),
        N_("What does the number {code} stand for, and does it have a name?"),
        N_(
            "{code} is written out, so it stays the same whatever the function is given. "
            "A name belongs there."
        ),
    ),
    "key": Sentences(
        N_("Another key is meant"),
        N_("What is kept under each key in this line?"),
        N_("{code} is not the key that is needed here."),
    ),
    "index": Sentences(
        N_("The index points to another entry"),
        N_("Which entry is meant here, and from which number does the index count?"),
        N_("{code} points to another entry than the one that is needed here."),
    ),
    "index: missing": Sentences(
        N_("An index is missing"),
        N_("Is a part meant here, or all of it?"),
        N_("Only a part of {code} is needed here, not all of it."),
    ),
    "index: extra": Sentences(
        N_("An index too many"),
        N_("Is a part meant here, or all of it?"),
        N_("In {code}, a part is taken where all of it is needed."),
    ),
    "axis": Sentences(
        N_("The wrong axis"),
        N_("Which axis should disappear here, and which should stay?"),
        N_("With {code}, this line works along the wrong axis."),
    ),
    "axis: missing": Sentences(
        N_("No axis is given"),
        _AXES,
        _WHOLE,
    ),
    "axis: extra": Sentences(
        N_("An axis is given where there should be none"),
        _AXES,
        N_("Only one axis is taken together here, but it should be the whole array."),
    ),
    "keepdims: missing": Sentences(
        N_("One axis is lost"),
        _SHAPES,
        N_("The result has fewer axes than it should have."),
    ),
    "keepdims: extra": Sentences(
        N_("One axis too many is kept"),
        _SHAPES,
        N_("The result has more axes than it should have."),
    ),
    "keepdims: no axis": Sentences(N_("No axis is given"), _AXES, _WHOLE),
    "near_function": Sentences(
        N_("A similar function is meant"),
        N_("What exactly does each function in this line compute?"),
        N_("{code} is close to what is needed here, but another function gives it."),
    ),
    "wrapper_dropped": Sentences(
        N_("A function is applied that should not be"),
        N_("What is each function in this line for?"),
        N_("A function is applied in {code} that the formula does not have."),
    ),
    "wrapper_added": Sentences(
        N_("A function is not applied"),
        N_("What does the formula do with this value before it goes on?"),
        N_("{code} is used as it is, but a function should be applied to it first."),
    ),
    "shape_argument": Sentences(
        N_("The shape is not given as it should be"),
        N_("Which shape should the array have, and how does this function take it?"),
        N_("The shape in {code} is not the right one, or not written as the function takes it."),
    ),
    "dtype": Sentences(
        N_("Numbers of the wrong type"),
        N_("Which numbers can an array of this type hold?"),
        N_("The type decides which numbers the array can hold, and it cannot hold those needed."),
    ),
    "option": Sentences(
        N_("An option that does not belong here"),
        N_("What does each option in this line change?"),
        N_("With one of its options, a function in this line does something else than it should."),
    ),
    "copy": Sentences(
        N_("Two names for one array"),
        N_("What happens to {code} when the new name's value is changed?"),
        N_(
            "Afterwards both names stand for the same value: whatever changes one of them "
            "changes the other."
        ),
    ),
    "operator": Sentences(
        N_("The wrong operator"),
        N_("Read the formula aloud. Is each thing added, subtracted, multiplied or divided?"),
        N_("An operator in {code} is not the right one."),
    ),
    "comparison": Sentences(
        N_("The comparison is not the right one"),
        N_("For which values should this be true?"),
        N_("The comparison in {code} is true for the wrong values."),
    ),
    "comparison: missing": Sentences(
        N_("A comparison is missing"),
        N_("Is a number needed here, or something that is true or false?"),
        N_("Here {code} is used as numbers, but it should be true or false for each of them."),
    ),
    "product": Sentences(
        N_("The wrong kind of product"),
        N_("Should the entries be multiplied one by one, or row by column?"),
        N_("{code} is a product, but not the kind of product that is needed here."),
    ),
    "order": Sentences(
        N_("The wrong order"),
        N_("Would the result be another if the order were changed?"),
        N_("Two things in {code} are the wrong way round."),
    ),
    "transpose": Sentences(
        N_("The wrong factor is transposed"),
        _MATRICES,
        N_("The transposition in {code} is in the wrong place."),
    ),
    "transpose: missing": Sentences(
        N_("A transposition is missing"),
        _MATRICES,
        N_("Rows and columns of {code} should change places."),
    ),
    "transpose: extra": Sentences(
        N_("A transposition too many"),
        _MATRICES,
        N_("Rows and columns change places in {code}, but should not."),
    ),
    "parentheses": Sentences(
        N_("Look at the parentheses"),
        N_("In which order does Python compute this line?"),
        N_(
            "Python computes {code} in another order than the formula: parentheses are missing, "
            "or stand in the wrong place."
        ),
    ),
    "factor_added": Sentences(
        N_("A factor is missing"),
        _FACTORS,
        N_("The formula multiplies by something that is missing in this line."),
    ),
    "factor_added: divisor": Sentences(
        N_("A divisor is missing"),
        _FACTORS,
        N_("The formula divides by something that is missing in this line."),
    ),
    "factor_dropped": Sentences(
        N_("A factor too many"),
        _FACTORS,
        N_("This line multiplies or divides by something that is not in the formula."),
    ),
    "factor_changed": Sentences(
        N_("A factor is not the right one"),
        _FACTORS,
        N_("The formula has another factor where {code} stands."),
    ),
    "term_added": Sentences(
        N_("A term is missing"),
        _TERMS,
        N_("A term of the formula is missing in this line."),
    ),
    "term_added: part": Sentences(
        N_("Part of a term is missing"),
        _TERMS,
        N_("The formula does not have {code} alone there."),
    ),
    "term_dropped": Sentences(
        N_("A term too many"),
        _TERMS,
        N_("This line adds or subtracts something that is not in the formula."),
    ),
    "sign": Sentences(
        N_("A sign is wrong"),
        N_("Which terms of the formula are positive, and which are negative?"),
        N_("There is a wrong sign in {code}."),
    ),
    "power": Sentences(
        N_("A square or a root"),
        N_("Does the formula have the value itself, its square or its root?"),
        N_("A square or a root in {code} is missing, or is one too many."),
    ),
    "constant": Sentences(
        N_("Another number belongs here"),
        N_("Where does each number in this line come from?"),
        N_("{code} is not the right number here."),
    ),
    "seed": Sentences(
        N_("Another seed"),
        N_("Which seed does the task give?"),
        N_("The random numbers start from the seed {code}, but the task gives another."),
    ),
    "bounds": Sentences(
        N_("The count is off"),
        N_("What should be the first number, and what the last?"),
        N_("{code} does not begin and end where it should."),
    ),
    "condition": Sentences(
        N_("The condition holds in the wrong cases"),
        N_("In which cases should this be done?"),
        N_("The condition in {code} is true when it should not be, or the other way round."),
    ),
    "target": Sentences(
        N_("The value goes to the wrong name"),
        N_("Under which name is this value needed later?"),
        N_("This value is stored in {code}, but it belongs somewhere else."),
    ),
    "kept": Sentences(
        N_("A value that is computed and not kept"),
        N_("Where does the value go that this line computes?"),
        N_("The value of {code} is computed and goes nowhere."),
    ),
    "accumulation": Sentences(
        N_("The old value is not kept"),
        N_("What should happen to the value that was there before?"),
        N_("This line replaces a value that it should change."),
    ),
    "accumulation: replace": Sentences(
        N_("The old value is kept"),
        N_("What should happen to the value that was there before?"),
        N_("This line changes a value that it should replace."),
    ),
    "accumulation: other": Sentences(
        N_("The old value is changed in the wrong way"),
        N_("What should happen to the value that was there before?"),
        N_("This line changes a value, but in the wrong direction."),
    ),
    "in_place": Sentences(
        N_("An array is changed in place"),
        N_("Who else uses this array?"),
        N_("This line changes the array itself, so everybody who uses the array sees the change."),
    ),
    "in_place: taken out": Sentences(
        N_("An entry is taken out of what was given"),
        N_("Who else needs this entry?"),
        N_("{code} takes the entry out, so that nobody finds it there afterwards."),
    ),
    "deleted": Sentences(
        N_("A line too many"),
        N_("What is this line for?"),
        N_("This line does something that should not be done."),
    ),
    "moved_up": Sentences(
        N_("The line comes too late"),
        N_("Which lines need what this line does?"),
        N_("The line itself is right, but it runs too late."),
    ),
    "moved_down": Sentences(
        N_("The line comes too early"),
        N_("What does this line need, and when is it ready?"),
        N_("The line itself is right, but it runs too early."),
    ),
    "moved_out": Sentences(
        N_("The line is inside the wrong block"),
        _OFTEN,
        N_(
            "The line itself is right. Look at its indentation: which loop or condition is it "
            "inside?"
        ),
    ),
    "moved_before": Sentences(
        N_("The line runs too often"),
        _OFTEN,
        N_("The line itself is right. Look at its indentation: does it have to run each time?"),
    ),
    "moved_in": Sentences(
        N_("The line does not run often enough"),
        _OFTEN,
        N_("The line itself is right. Look at its indentation: does it run often enough?"),
    ),
    "return_moved": Sentences(
        N_("The function ends too early"),
        N_("What happens to the lines below a `return`?"),
        N_("The function ends at this line, before all of its work is done."),
    ),
    "return_added": Sentences(
        N_("The answer is not returned"),
        N_("What does somebody who calls this function get?"),
        N_("The function works out its answer, but does not give it back."),
    ),
    "seed_added": Sentences(
        N_("No seed is set"),
        N_("What makes the random numbers the same for everybody?"),
        N_("The random numbers are drawn without the seed that the task gives."),
    ),
    "entries_swapped": Sentences(
        N_("Entries have changed places"),
        _ENTRIES,
        N_("The entries in {code} are not in the right order."),
    ),
    "entry_dropped": Sentences(
        N_("An entry too many"),
        _PARTS,
        N_("This line has an entry that is not expected."),
    ),
    "entry_added": Sentences(
        N_("An entry is missing"),
        _PARTS,
        N_("An entry that is expected is missing in this line."),
    ),
    "dict_key": Sentences(
        N_("A key has the wrong name"),
        N_("Under which names are the values expected?"),
        N_("The value under {code} is expected under another name."),
    ),
    "sister": Sentences(
        N_("Not done like the others"),
        N_("Which other line, or term, does the same for something else? What differs?"),
        N_(
            "What is done for another layer, side or term would be right here too, but {code} "
            "differs from it."
        ),
    ),
    "sister_added": Sentences(
        N_("A step is missing"),
        N_("What is done for one layer, or one side, but not for the other?"),
        N_("A step that is done elsewhere in the function is not done here."),
    ),
}
