"""`python -m grader.authoring.handout`: the student notebooks are made from the references."""

from grader.authoring.handout.command import main
from grader.authoring.tool import run_tool

run_tool(main)
