"""What do instructions for students look like? A page made of their Markdown, in our own style."""

from __future__ import annotations

from grader.machine import resources
from grader.rendering.templates import templates_of


def kit_page(title: str, text: str) -> str:
    """A page of its own.

    Args:
        title: its title, as a plain text.
        text: what stands below it, in Markdown.
    """
    from grader.rendering.untrusted import markdown  # loads nbconvert: half a second

    template = templates_of([resources.REPORTS]).get_template("kit.html")
    return template.render(title=title, text=markdown(text))
