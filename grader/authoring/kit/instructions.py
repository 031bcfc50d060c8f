"""What do students read first? How to install, check and hand in, as Markdown and as a page.

Everything that a course wrote is shown as the text that it is.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from grader import __version__
from grader.authoring.bundles.further_files import notebook_source
from grader.course import Assignment, LatePolicy
from grader.formats.markdown_escapes import prose
from grader.rendering import kit_page
from grader.wording import course_sentence, listed, ntranslate, points
from grader.wording import translate as _


@dataclass(frozen=True)
class Contents:
    """What a kit has, as its page tells it.

    Attributes:
        assignments: the assignments, as they are handed out.
        course: the folder for `--course`; "" where the wheel holds the course.
        wheel: the name of the wheel; "" where there is none.
        distributions: the packages to install that answers may use beside NumPy.
    """

    assignments: Sequence[Assignment]
    course: str
    wheel: str
    distributions: Sequence[str]


def instructions(contents: Contents) -> dict[str, bytes]:
    """The instructions in the language of the run, by the names of their files."""
    title, text = _title(contents.assignments), _text(contents)
    return {
        "README.md": f"# {prose(title)}\n\n{text}".encode(),
        "README.html": kit_page(title, text).encode(),
    }


def _heading(text: str) -> str:
    return f"## {text}"


def _text(contents: Contents) -> str:
    sections = [
        _table(contents.assignments),
        _heading(_("What is in this folder")),
        _listing(contents),
        _heading(_("Install the check")),
        *_install(contents),
        _heading(_("Work on a notebook")),
        *_work(contents.assignments),
        _heading(_("Check your answers")),
        *_check(contents),
        _heading(_("What a check says")),
        *_meaning(contents.assignments),
        _heading(_("What you hand in")),
        *_hand_in(contents.assignments),
    ]
    return "\n\n".join(sections) + "\n"


def _title(assignments: Sequence[Assignment]) -> str:
    return _name(assignments[0]) if len(assignments) == 1 else _("Assignments")


def _name(assignment: Assignment) -> str:
    return course_sentence(assignment.folder, assignment.title)


def notebook_in_kit(assignment: Assignment) -> str:
    """Where the notebook of an assignment is in a kit."""
    return f"{assignment.name}/{assignment.notebook}"


def _table(assignments: Sequence[Assignment]) -> str:
    is_due = any(each.due for each in assignments)
    heads = [_("Assignment"), _("Notebook"), _("Points"), *([_("Due")] if is_due else [])]
    rows = [heads, ["---", "---", "---:", *(["---"] if is_due else [])]]
    for each in assignments:
        due = [_moment(each.due) if each.due else "–"] if is_due else []
        notebook = prose(f"`{notebook_in_kit(each)}`")
        rows.append([prose(_name(each)), notebook, points(each.points), *due])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _moment(moment: datetime) -> str:
    """A due date as people write it, with its time zone."""
    seconds = ":%S" if moment.second else ""
    return prose(f"{moment.strftime(f'%Y-%m-%d %H:%M{seconds}')} ({moment.tzinfo})")


def _listing(contents: Contents) -> str:
    entries = [
        _("`{folder}`: your notebook, and what it imports and shows").format(folder=f"{each.name}/")
        for each in contents.assignments
    ]
    if contents.wheel:
        entries.append(_("`{file}`: the program that checks answers").format(file=contents.wheel))
    else:
        entries.append(
            _("`{folder}`: what a check needs; leave it as it is").format(
                folder=f"{contents.course}/"
            )
        )
    return "\n".join(f"- {prose(entry)}" for entry in entries)


def _install(contents: Contents) -> list[str]:
    further = " ".join(map(shlex.quote, contents.distributions))
    packages = [_block(f"pip install {further}")] if further else []
    if not contents.wheel:
        message = _(
            "You need Python 3.11 or newer, and the program `grader` (version {version}), which "
            "your course gives you as a file that ends in `.whl`. Install that file with "
            "`pip install`."
        )
        needed = [_("Answers may also use these packages:")] if further else []
        return [prose(message.format(version=__version__)), *needed, *packages]
    wheel = shlex.quote(contents.wheel)
    again = _("If your course gives you a newer kit, install its file like this:")
    needed = [_("Answers may also use these packages:")] if further else []
    return [
        _("You need Python 3.11 or newer. In a terminal, in this folder:"),
        _block(f"pip install {wheel}"),
        *needed,
        *packages,
        again,
        _block(f"pip install --force-reinstall --no-deps {wheel}"),
    ]


def _work(assignments: Sequence[Assignment]) -> list[str]:
    message = _(
        "Open a notebook, such as `{notebook}`, where it is: it may need files that lie beside it. "
        "{where} Do not rename the functions or their arguments."
    )
    texts = [notebook_source(each.folder / each.notebook) for each in assignments]
    if all("START CODE HERE" in text and "END CODE HERE" in text for text in texts):
        where = _("Write your code between the lines START CODE HERE and END CODE HERE.")
    else:
        where = _("Write your code where the notebook asks for it.")
    return [prose(message.format(notebook=notebook_in_kit(assignments[0]), where=where))]


def _check(contents: Contents) -> list[str]:
    notebook = notebook_in_kit(contents.assignments[0])
    course, from_notebook = "", ""
    if contents.course:
        course = f" --course {contents.course}"
        from_notebook = f" --course {'../' * notebook.count('/')}{contents.course}"
    command = f"grader check {shlex.quote(notebook)}{course}"
    return [
        _("Save the notebook first: what is checked is the file. In a terminal, in this folder:"),
        _block(command),
        _("To check again each time you save:"),
        _block(f"{command} --watch"),
        _("Or in the notebook itself: load the check once, in a cell of its own, and then ask:"),
        _block("%load_ext grader"),
        _block(f"%grade{from_notebook}"),
        _("Your notebook stays on your machine: nothing is uploaded."),
    ]


def _meaning(assignments: Sequence[Assignment]) -> list[str]:
    names = [
        _("{title}: {functions}").format(
            title=_name(each),
            functions=listed([f"`{question.function}`" for question in each.questions]),
        )
        for each in assignments
    ]
    if all(each.hints == "title" for each in assignments):
        wrong = _(
            "If a function is not right, it names the cell and the line, and the mistake as far as "
            "it knows it. A function that you have not filled in yet costs only its own points."
        )
    else:
        wrong = _(
            "If a function is not right, it names the cell and the line, says what is wrong as far "
            "as it knows, asks a question that leads on, and shows the value that was expected "
            "beside yours. A function that you have not filled in yet costs only its own points."
        )
    return [
        _("A check looks at each of these functions by itself, and says how many points it earns:"),
        "\n".join(f"- {prose(name)}" for name in names),
        *_by_hand(assignments),
        wrong,
        _(
            "A check uses the inputs that are in this kit. Your work is marked with further "
            "inputs, so that a function that only repeats the values of a check earns little."
        ),
    ]


def _by_hand(assignments: Sequence[Assignment]) -> list[str]:
    """What no check looks at, because people mark it."""
    lines = [
        prose(f"{_name(each)}: {listed(titles)}")
        for each in assignments
        if (titles := [course_sentence(each.folder, one.title) for one in each.manual])
    ]
    if not lines:
        return []
    said = _("People mark these answers, so that a check says nothing of them but their points:")
    return [said, "\n".join(f"- {line}" for line in lines)]


def _hand_in(assignments: Sequence[Assignment]) -> list[str]:
    message = ntranslate(
        "Hand in the notebook, saved, and under its name: {notebooks}. If it imports a module that "
        "you wrote, hand that in with it. Nothing else of this folder is needed.",
        "Hand in the notebooks, saved, and under their names: {notebooks}. If one imports a module "
        "that you wrote, hand that in with it. Nothing else of this folder is needed.",
        len(assignments),
    )
    notebooks = listed([f"`{each.notebook.rpartition('/')[2]}`" for each in assignments])
    late = [
        f"- {prose(line)}"
        for each in assignments
        if each.due and each.late
        for line in [_late(each, each.late)]
    ]
    said = [_("What being late costs:"), "\n".join(late)] if late else []
    return [prose(message.format(notebooks=notebooks)), *said]


def _late(assignment: Assignment, policy: LatePolicy) -> str:
    message = _("{title}: each day begun takes off {percent}% of all points.")
    text = message.format(title=_name(assignment), percent=f"{policy.percent:g}")
    if policy.days is not None:
        text += " " + ntranslate(
            "After {days} day, nothing is left.", "After {days} days, nothing is left.", policy.days
        ).format(days=policy.days)
    if minutes := int(policy.grace.total_seconds() // 60):
        text += " " + ntranslate(
            "The first {minutes} minute costs nothing.",
            "The first {minutes} minutes cost nothing.",
            minutes,
        ).format(minutes=minutes)
    return text


def _block(code: str) -> str:
    fence = "`" * 3
    return f"{fence}text\n{code}\n{fence}"
